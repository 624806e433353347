"""The parts of a map as a comparison sees them: where each stands, what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from parcours.errors import Words
from parcours.journey.compare_words import SLOTS
from parcours.journey.identity import parts
from parcours.journey.model import Claimed, JourneyMap, Source
from parcours.journey.yaml_source import Path

SHOWN_MOST = 60
"""Letters of a part's words that are quoted."""
_SINGLE = {"goal", "duration", "emotion", "persona"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its list, the stage that it stands in (empty above the stages), its words."""

    record: Any
    slot: str
    stage: str
    name: Words

    @property
    def id(self) -> str:
        """The part's own id."""
        return str(self.record.id)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other part."""
        return type(self.record).__name__, self.id

    @property
    def is_single(self) -> bool:
        """Whether its place holds one part alone, so that another one there is the same, changed."""
        return self.slot in _SINGLE

    def likeness(self, other: Part) -> float:
        """How alike the words of two parts are, 0 to 1."""
        return SequenceMatcher(None, self.name.en.casefold(), other.name.en.casefold()).ratio()


def parts_of(journey_map: JourneyMap) -> list[Part]:
    """Every part that has a name of its own, in the order of the document."""
    return [
        Part(record, slot, _stage(journey_map, path), _name(record))
        for path, record in parts(journey_map)
        if isinstance(record, Claimed | Source) and (slot := _slot(path)) in SLOTS
    ]


def _slot(path: Path) -> str:
    """The list that a part stands in: the last key of its path; the lane of a custom cell is none."""
    keys = [part for part in path if isinstance(part, str)]
    return (
        "cells"
        if "cells" in keys
        else "emotions"
        if "emotions" in keys
        else keys[-1]
        if keys
        else ""
    )


def _stage(journey_map: JourneyMap, path: Path) -> str:
    inside = len(path) > 1 and path[0] == "stages" and isinstance(path[1], int)
    return journey_map.stages[int(path[1])].id if inside else ""


def _name(record: Any) -> Words:
    for field in ("label", "text", "name", "value", "word"):
        words = getattr(record, field, None)
        if words is not None:
            return both(words)
    return Words(record.id, record.id)


def both(words: Any) -> Words:
    """A text in both languages, shortened where it is long."""
    said = [words.say(lang) if hasattr(words, "say") else str(words) for lang in ("en", "fr")]
    short = [text if len(text) <= SHOWN_MOST else f"{text[: SHOWN_MOST - 1]}…" for text in said]
    return Words(short[0], short[1])


def listed(words: Sequence[Words], *, joint: str = ", ") -> Words:
    """Several words as one list."""
    return Words(joint.join(w.en for w in words), joint.join(w.fr for w in words))
