"""What a rule of sense is, and the list of all of them.

A rule looks at one kind of part and yields its doubts: where within the part, what is wrong, what would
be right. The rules themselves stand in ``checks_craft`` and ``checks_honesty``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parcours.errors import Words
from parcours.journey.findings import Severity
from parcours.journey.model import JourneyMap
from parcours.journey.record import Record
from parcours.journey.yaml_source import Path

Doubt = tuple[Path, Words, Words]
Look = Callable[["Checked", Path, Record], Iterator[Doubt]]


@dataclass(frozen=True, slots=True)
class Checked:
    """The map under check and the day on which it is checked."""

    journey_map: JourneyMap
    today: dt.date


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its code, how bad a breach is, what it asks, and the look at one part."""

    code: str
    severity: Severity
    title: Words
    part: type[Record]
    look: Look


CHECKS: list[Check] = []


def rule(
    code: str, severity: Severity, part: type[Record], en: str, fr: str
) -> Callable[[Look], Look]:
    """Registers a look at every ``part`` of a map as the rule ``code``."""

    def register(look: Look) -> Look:
        CHECKS.append(Check(code, severity, Words(en, fr), part, look))
        return look

    return register
