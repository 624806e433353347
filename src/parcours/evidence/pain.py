"""A pain point on its way to the map, and what became better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from parcours.events.scan.comparing import Found
from parcours.evidence.absence import Thing
from parcours.journey.model import Evidence, PainKind, PainPoint
from parcours.journey.record import Text

Harm = Literal["lost", "met", "contacts"]
"""What a friction does to a customer: ends the journey, is lived through, makes them ask for help."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """How an outcome hurts: its family, its weight per customer, what it does."""

    family: PainKind
    weight: float
    harm: Harm


HURT: Final[dict[str, Hurt]] = {
    "drop_off": Hurt("process", 3.0, "lost"),
    "late": Hurt("productivity", 1.5, "met"),
    "waiting_time": Hurt("productivity", 0.7, "met"),
    "loop": Hurt("process", 1.0, "met"),
    "hop": Hurt("process", 1.0, "met"),
    "contact": Hurt("support", 1.5, "contacts"),
    "leaving": Hurt("support", 3.0, "lost"),
    "emotion": Hurt("quality", 1.0, "met"),
}


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain point, and what it is ranked and priced by."""

    stage: str
    point: PainPoint
    weight: float
    """How many customers it concerns, times how much it hurts."""
    kind: str = ""
    """Which search found it: `drop_off`, `late`, `absent`, `negative`…"""
    step: str = ""
    """The event or touchpoint at which it happens."""
    hit: float = 0.0
    """How many customers it hits beyond the usual."""
    hit_between: tuple[float, float] = (0.0, 0.0)
    """The 95 % interval of ``hit``."""
    found: Found | None = None
    """The comparison behind it; None where none is needed."""
    absent: Thing | None = None
    """What is not there, where its absence is the pain."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that became clearly better and stayed so."""

    stage: str
    kind: str
    step: str
    label: Text
    fact: Evidence
    difference: Evidence
