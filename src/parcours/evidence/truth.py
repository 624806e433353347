"""How far a claim is true: computed from its evidence, never typed.

``measured``: a figure from data with n of 30 or more and an interval, in date. ``supported``: two
sources, or one figure without that. ``hint``: one source that is no measurement. ``hypothesis``: no
evidence, or opinions only. ``stale``: the newest fact is older than its kind stays true.
``contradicted``: a fact speaks against it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Words
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
OPINION: Final[frozenset[SourceKind]] = frozenset({"workshop"})
COUNTED: Final[frozenset[SourceKind]] = frozenset(
    {"events", "verbatims", "survey", "support", "analytics"}
)
GOOD_FOR_DAYS: Final[dict[SourceKind, int]] = {
    "events": 180,
    "analytics": 180,
    "support": 180,
    "survey": 365,
    "verbatims": 365,
    "interview": 540,
    "observation": 540,
    "document": 730,
    "workshop": 365,
    "other": 365,
}


@dataclass(frozen=True, slots=True)
class Truth:
    """A level and the sentence that says why."""

    level: TruthLevel
    why: Words


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
    sources = {source.id: source for source in journey_map.sources}
    facts = [fact for fact in facts_of(claim) if fact.source in sources]
    firm = [fact for fact in facts if sources[fact.source].kind not in OPINION]
    if any(fact.stance == "contradicts" for fact in firm):
        return Truth("contradicted", Words("A fact speaks against it.", "Un fait le contredit."))
    if not facts:
        return Truth("hypothesis", Words("No evidence yet.", "Aucune preuve pour l’instant."))
    if not firm:
        return Truth(
            "hypothesis", Words("Opinions only, no evidence.", "Des opinions, aucune preuve.")
        )
    dated = [(day, fact) for fact in firm if (day := _day(fact, sources[fact.source]))]
    if dated:
        newest, fact = max(dated, key=lambda pair: pair[0])
        limit = GOOD_FOR_DAYS[sources[fact.source].kind]
        age = (today - newest).days
        if age > limit:
            return Truth(
                "stale",
                Words(
                    f"The newest fact is {age} days old; this kind stays true for {limit}.",
                    f"Le fait le plus récent a {age} jours ; ce type reste vrai {limit} jours.",
                ),
            )
    return _level(firm, sources)


def truth_levels(journey_map: JourneyMap, today: dt.date) -> dict[str, str]:
    """The truth level of every claim, by its key."""
    return {
        key(part): truth(part, journey_map, today).level
        for _, part in parts(journey_map)
        if isinstance(part, Claimed) and part.id
    }


def _day(fact: Evidence, source: Source) -> dt.date | None:
    if fact.period:
        return fact.period[1]
    return fact.measured_at or (source.period[1] if source.period else source.date)


def _level(firm: list[Evidence], sources: dict[str, Source]) -> Truth:
    names = {fact.source for fact in firm}
    count = len(names)
    for fact in firm:
        counted = sources[fact.source].kind in COUNTED
        if (
            counted
            and fact.value is not None
            and fact.n is not None
            and fact.n >= LEAST_N
            and (fact.interval is not None or fact.measure == "volume")
        ):
            return Truth(
                "measured",
                Words(
                    f"Measured on n = {fact.n}, from {count} source{'s' * (count > 1)}.",
                    f"Mesuré sur n = {fact.n}, à partir de {count} source{'s' * (count > 1)}.",
                ),
            )
    if count > 1 or any(fact.value is not None for fact in firm):
        return Truth(
            "supported",
            Words(
                f"{count} source{'s' * (count > 1)}; the sample is small or has no interval.",
                f"{count} source{'s' * (count > 1)} ; l’échantillon est petit ou sans intervalle.",
            ),
        )
    return Truth("hint", Words("One source, no measurement.", "Une seule source, aucune mesure."))
