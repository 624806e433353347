"""How far a claim is true: computed from its evidence each time it is asked, never typed.

Four things count together: how many sources of how many kinds, how old each is for its kind, whether
they contradict each other, and how large the sampling error is. Each source brings its best fact:

    weight   = kind · 0.5^(age / half-life) · precision
    strength = sum of the sources' weights · (1 + 0.25 · (kinds − 1))

``docs/explanation/truth-levels.md`` publishes the same formula with its numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Words
from parcours.evidence.amounts import number, span_words
from parcours.journey.identity import key, parts
from parcours.journey.model import (
    Claimed,
    Emotion,
    Evidence,
    JourneyMap,
    PainPoint,
    Source,
    SourceKind,
    Verbatim,
)

TruthLevel = Literal["hypothesis", "hint", "supported", "measured", "stale", "contradicted"]

LEAST_N: Final = 30
SUPPORTED: Final = 0.4
"""The strength from which a claim is supported."""
STALE: Final = 0.25
"""A claim whose freshest fact has lost more than this is stale: two half-lives."""
CONTRADICTED: Final = 1 / 3
"""A claim is contradicted when what speaks against it weighs this share of what speaks for it."""
UNDATED: Final = 0.7
NO_FIGURE: Final = 0.35
PRECISE: Final = 0.1
"""An interval half as wide as this share of the scale has half the precision."""
PRECISE_RELATIVE: Final = 0.25
COUNTED: Final[frozenset[SourceKind]] = frozenset(
    {"events", "verbatims", "survey", "support", "analytics"}
)
OPINION: Final[frozenset[SourceKind]] = frozenset({"workshop"})
KIND_WEIGHT: Final[dict[SourceKind, float]] = {
    "events": 1.0,
    "analytics": 1.0,
    "support": 1.0,
    "survey": 1.0,
    "verbatims": 1.0,
    "interview": 0.35,
    "observation": 0.35,
    "document": 0.3,
    "other": 0.3,
    "workshop": 0.0,
}
HALF_LIFE_DAYS: Final[dict[SourceKind, int]] = {
    "events": 90,
    "analytics": 90,
    "support": 90,
    "survey": 180,
    "verbatims": 180,
    "interview": 270,
    "observation": 270,
    "document": 365,
    "workshop": 180,
    "other": 180,
}
SCALES: Final[dict[str, float]] = {
    "share": 1.0,
    "score": 4.0,
    "points": 200.0,
    "percent": 100.0,
    "stars": 4.0,
}
"""The length of the scale of each unit; other units are judged relative to the value."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A fact and what it weighs."""

    fact: Evidence
    source: Source
    age_days: int | None
    freshness: float
    precision: float

    @property
    def weight(self) -> float:
        """Kind, age and sampling error together."""
        return KIND_WEIGHT[self.source.kind] * self.freshness * self.precision

    @property
    def is_measurement(self) -> bool:
        """Whether it is a figure from counted data, on enough observations, precise to a tenth of its scale."""
        n = self.fact.n or 0
        return (
            self.source.kind in COUNTED
            and self.fact.value is not None
            and n >= LEAST_N
            and self.precision >= 0.5
        )


@dataclass(frozen=True, slots=True)
class Truth:
    """A level, the sentence that says why, and the strength that it rests on."""

    level: TruthLevel
    why: Words
    strength: float = 0.0


def facts_of(claim: Claimed) -> tuple[Evidence, ...]:
    """Every fact that a claim rests on, wherever the document keeps it."""
    facts = list(claim.evidence)
    if isinstance(claim, Emotion) and claim.measured:
        facts += claim.measured.evidence
    if isinstance(claim, PainPoint) and claim.frequency:
        facts.append(claim.frequency)
    if isinstance(claim, Verbatim) and claim.source:
        facts.append(
            Evidence(source=claim.source, period=(claim.date, claim.date) if claim.date else None)
        )
    return tuple(facts)


def truth(claim: Claimed, journey_map: JourneyMap, today: dt.date) -> Truth:
    """The truth level of ``claim`` as of ``today``."""
    weighed = weigh(claim, journey_map, today)
    firm = [one for one in weighed if one.source.kind not in OPINION]
    if not firm:
        return Truth("hypothesis", _no_ground(weighed))
    pro = [one for one in firm if one.fact.stance != "contradicts"]
    strength = _strength(pro)
    against = _strength([one for one in firm if one.fact.stance == "contradicts"])
    against = max(against, _quarrel(pro))
    level = _level(pro, strength, against, firm)
    return Truth(level, _why(level, pro or firm, strength, against, journey_map), strength)


def truth_levels(journey_map: JourneyMap, today: dt.date) -> dict[str, str]:
    """The truth level of every claim, by its key."""
    return {
        key(part): truth(part, journey_map, today).level
        for _, part in parts(journey_map)
        if isinstance(part, Claimed) and part.id
    }


def weigh(claim: Claimed, journey_map: JourneyMap, today: dt.date) -> list[Weighed]:
    """Every fact of ``claim`` whose source the map knows, with what it weighs."""
    sources = {source.id: source for source in journey_map.sources}
    return [
        _weighed(fact, sources[fact.source], journey_map.half_lives, today)
        for fact in facts_of(claim)
        if fact.source in sources
    ]


def half_life(kind: SourceKind, own: Mapping[SourceKind, int]) -> int:
    """After how many days a fact of ``kind`` has lost half its weight; the map's own number wins."""
    return own.get(kind, HALF_LIFE_DAYS[kind])


def _weighed(
    fact: Evidence, source: Source, own: Mapping[SourceKind, int], today: dt.date
) -> Weighed:
    day = day_of(fact, source)
    if day is None:
        return Weighed(fact, source, None, UNDATED, _precision(fact, source))
    age = max(0, (today - day).days)
    return Weighed(
        fact, source, age, 0.5 ** (age / half_life(source.kind, own)), _precision(fact, source)
    )


def day_of(fact: Evidence, source: Source) -> dt.date | None:
    """The day from which a fact ages: the end of its period, else of its source's."""
    if fact.period:
        return fact.period[1]
    return fact.measured_at or (source.period[1] if source.period else source.date)


def _precision(fact: Evidence, source: Source) -> float:
    """1 where nothing is sampled: what an interview or a document says is not a figure."""
    return precision(fact) if source.kind in COUNTED or fact.value is not None else 1.0


def precision(fact: Evidence) -> float:
    """How small the sampling error is, 0 to 1; a half where it is a tenth of the scale."""
    if fact.value is None:
        return NO_FIGURE
    if fact.measure == "volume":
        return 1.0
    if fact.interval is None:
        return NO_FIGURE if (fact.n or 0) < LEAST_N else 0.45
    half = abs(fact.interval[1] - fact.interval[0]) / 2
    scale = SCALES.get(fact.unit or "")
    error = (
        half / scale / PRECISE if scale else half / max(abs(fact.value), 1e-9) / PRECISE_RELATIVE
    )
    return 1 / (1 + error * error)


def _strength(weighed: Sequence[Weighed]) -> float:
    """The sources' best facts added up; more for more kinds."""
    best: dict[str, float] = {}
    for one in weighed:
        best[one.source.id] = max(best.get(one.source.id, 0.0), one.weight)
    kinds = len({one.source.kind for one in weighed})
    return sum(best.values()) * (1 + 0.25 * max(0, kinds - 1))


def _quarrel(weighed: Sequence[Weighed]) -> float:
    """What weighs against each other: the same measure by two sources whose intervals do not meet."""
    against = 0.0
    for place, one in enumerate(weighed):
        for other in weighed[place + 1 :]:
            a, b = one.fact, other.fact
            same = (a.measure, a.unit, a.segment) == (b.measure, b.unit, b.segment)
            if one.source.id == other.source.id or not same or a.measure is None:
                continue
            if a.interval and b.interval and not _meet(a.interval, b.interval):
                against = max(against, min(one.weight, other.weight))
    return against


def _meet(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return min(a[1], b[1]) >= max(a[0], b[0])


def _level(
    pro: Sequence[Weighed], strength: float, against: float, firm: Sequence[Weighed]
) -> TruthLevel:
    if against > 0 and against >= CONTRADICTED * strength:
        return "contradicted"
    if max(one.freshness for one in firm) < STALE:
        return "stale"
    if any(one.is_measurement and one.freshness >= STALE for one in pro):
        return "measured"
    return "supported" if strength >= SUPPORTED else "hint"


def _no_ground(weighed: Sequence[Weighed]) -> Words:
    if weighed:
        return Words("Opinions only, no evidence.", "Des opinions, aucune preuve.")
    return Words("No evidence yet.", "Aucune preuve pour l’instant.")


def _why(
    level: TruthLevel,
    weighed: Sequence[Weighed],
    strength: float,
    against: float,
    journey_map: JourneyMap,
) -> Words:
    """The four inputs in one sentence."""
    sources = len({one.source.id for one in weighed})
    kinds = len({one.source.kind for one in weighed})
    en = [f"{sources} source{'s' * (sources > 1)} of {kinds} kind{'s' * (kinds > 1)}"]
    fr = [f"{sources} source{'s' * (sources > 1)} de {kinds} type{'s' * (kinds > 1)}"]
    fresh = max(weighed, key=lambda one: one.freshness)
    if fresh.age_days is None:
        en.append("without a date")
        fr.append("sans date")
    else:
        life = half_life(fresh.source.kind, journey_map.half_lives)
        en.append(f"the newest {fresh.age_days} days old (half-life {life})")
        fr.append(f"le plus récent a {fresh.age_days} jours (demi-vie {life})")
    best = max(weighed, key=lambda one: one.weight)
    for words, text in zip((en, fr), _error_words(best.fact), strict=True):
        words.append(text)
    if against > 0:
        en.append(f"contradicted with weight {against:.2f}")
        fr.append(f"contredit avec un poids de {against:.2f}".replace(".", ","))
    return Words(
        f"{', '.join(en)}; strength {strength:.2f}, so: {level}.",
        f"{', '.join(fr)} ; force {strength:.2f}".replace(".", ",") + f", donc : {_FRENCH[level]}.",
    )


_FRENCH: Final[dict[TruthLevel, str]] = {
    "hypothesis": "hypothèse",
    "hint": "indice",
    "supported": "étayé",
    "measured": "mesuré",
    "stale": "périmé",
    "contradicted": "contredit",
}


def _error_words(fact: Evidence) -> tuple[str, str]:
    if fact.value is None:
        return "no figure", "aucun chiffre"
    if fact.n is None:
        return "a figure without n", "un chiffre sans n"
    n_en, n_fr = (f"n = {number(fact.n, lang)}" for lang in ("en", "fr"))
    if fact.interval is None:
        return f"{n_en} without an interval", f"{n_fr} sans intervalle"
    half = abs(fact.interval[1] - fact.interval[0]) / 2
    if fact.unit == "share":
        points = f"{half * 100:.1f}"
        return f"±{points} points on {n_en}", f"±{points.replace('.', ',')} points sur {n_fr}"
    said = span_words if fact.unit == "seconds" else number
    return f"±{said(half, 'en')} on {n_en}", f"±{said(half, 'fr')} sur {n_fr}"
