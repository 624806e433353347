"""How each claim of a map is known: its truth level, the facts behind it, the quotes that show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from parcours.errors import Lang
from parcours.evidence.truth import Truth, facts_of, truth
from parcours.journey import lexicon
from parcours.journey.identity import key, parts
from parcours.journey.model import (
    Claimed,
    Duration,
    Emotion,
    Evidence,
    JourneyMap,
    PainPoint,
    Source,
    Stage,
    Touchpoint,
    Verbatim,
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One claim with everything that speaks for or against it."""

    about: str
    kind: str
    label: str
    stage: str
    """The stage that it stands in, in words."""
    truth: Truth
    facts: tuple[tuple[Evidence, Source | None], ...]
    quotes: tuple[Verbatim, ...]


_KINDS: dict[str, tuple[str, str]] = {
    "Stage": ("Stage", "Étape"),
    "Claim": ("Statement", "Affirmation"),
    "Action": ("Action", "Action"),
    "Duration": ("Time spent", "Durée"),
    "Touchpoint": ("Touchpoint", "Point de contact"),
    "Emotion": ("Emotion", "Émotion"),
    "Verbatim": ("Verbatim", "Verbatim"),
    "PainPoint": ("Pain point", "Point de friction"),
    "Opportunity": ("Opportunity", "Opportunité"),
    "Solution": ("Solution", "Solution"),
    "Metric": ("Metric", "Indicateur"),
    "Persona": ("Persona", "Persona"),
}


def explain(journey_map: JourneyMap, lang: Lang, today: dt.date) -> list[Explained]:
    """Every claim of ``journey_map`` in reading order."""
    sources = {source.id: source for source in journey_map.sources}
    found = []
    for path, part in parts(journey_map):
        if not isinstance(part, Claimed) or not part.id:
            continue
        stage = None
        if len(path) > 1 and path[0] == "stages" and isinstance(path[1], int):
            stage = journey_map.stages[path[1]]
        facts = tuple((fact, sources.get(fact.source)) for fact in facts_of(part))
        names = _KINDS.get(type(part).__name__, ("Statement", "Affirmation"))
        found.append(
            Explained(
                key(part),
                names[lang == "fr"],
                _label(part, lang),
                stage.name.say(lang) if stage else "",
                truth(part, journey_map, today),
                facts,
                tuple(_quotes(part, stage, journey_map)),
            )
        )
    return found


def _label(part: Claimed, lang: Lang) -> str:
    if isinstance(part, Emotion):
        return part.word.say(lang) if part.word else lexicon.LANES["emotion"].say(lang)
    if isinstance(part, Duration):
        return lexicon.LANES["duration"].say(lang)
    for name in ("label", "text", "name"):
        words = getattr(part, name, None)
        if words is not None:
            return str(words.say(lang))
    return part.id


def _quotes(part: Claimed, stage: Stage | None, journey_map: JourneyMap) -> Iterator[Verbatim]:
    """The verbatims that show a claim: those that it names, else those of its place."""
    if isinstance(part, Verbatim) or stage is None:
        return
    named = {name for fact in part.evidence for name in fact.quotes}
    place = part.id if isinstance(part, Touchpoint) else getattr(part, "at", None)
    for candidate in journey_map.stages:
        for verbatim in candidate.verbatims:
            if isinstance(part, PainPoint) and (verbatim.sentiment or 0) > 0:
                continue
            here = candidate.id == stage.id and place is None
            of_stage = here and isinstance(part, Stage | Emotion | PainPoint)
            if verbatim.id in named or (place and verbatim.touchpoint == place) or of_stage:
                yield verbatim
