"""How many customers meet each event, and how many come back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.events.asking import answer
from parcours.events.engines.kernels import counting as kernels
from parcours.events.log import EventLog, Ints
from parcours.events.statistics import wilson
from parcours.journey.model import Evidence

OFTEN: Final = 3
"""Doing the same thing this often is called a loop."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One kind of event: how often, by how many customers, by how many again and again."""

    activity: str
    events: int
    customers: int
    loopers: int
    """Customers who did it at least three times."""

    @property
    def loop_share(self) -> float:
        """Of those who did it, the share who did it at least three times."""
        return self.loopers / self.customers if self.customers else 0.0


@dataclass(frozen=True, slots=True)
class VolumesMeasure:
    """The volume of each kind of event, in the order of the log's names."""

    def walk(self, log: EventLog) -> Ints:
        """Events, customers and loopers per activity."""
        events, customers, repeaters, extra = (
            np.zeros(len(log.activities), np.int64) for _ in range(4)
        )
        kernels.count(log.offsets, log.activity, OFTEN, events, customers, repeaters, extra)
        return np.vstack([events, customers, repeaters])

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[Volume]:
        """One volume per activity."""
        return [
            Volume(name, *(int(value) for value in partial[:, at]))
            for at, name in enumerate(head.activities)
        ]


def volumes(log: EventLog) -> list[Volume]:
    """The volume of each kind of event, in the order of ``log.activities``."""
    return answer(VolumesMeasure(), log)


@dataclass(frozen=True, slots=True)
class Rework:
    """How often customers do the same thing again, at once or after something else."""

    activity: str
    customers: int
    repeat_at_once: int
    """Customers who did it twice in a row."""
    come_back: int
    """Customers who did something else and then it again."""
    repeats: int
    returns: int
    mean_seconds: float
    """From one time to the next, on average."""

    @property
    def share(self) -> float:
        """Of those who did it, the share who came back to it."""
        return self.come_back / self.customers

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share that comes back."""
        return wilson(self.come_back, self.customers)


@dataclass(frozen=True, slots=True)
class ReworkMeasure:
    """Rework per activity, the most returns first."""

    def walk(self, log: EventLog) -> Ints:
        """Six sums per activity."""
        table = np.zeros((6, len(log.activities)), np.int64)
        kernels.rework(log.offsets, log.activity, log.moment, table)
        return table

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[Rework]:
        """One record per activity that anybody repeats."""
        found = []
        for at, name in enumerate(head.activities):
            customers, once, back, repeats, returns, span = (int(v) for v in partial[:, at])
            again = repeats + returns
            if again:
                mean = span / again / 1e6
                found.append(Rework(name, customers, once, back, repeats, returns, mean))
        return sorted(found, key=lambda one: (-one.returns, -one.repeats, one.activity))


def rework(log: EventLog) -> list[Rework]:
    """Who does the same thing again, per activity."""
    return answer(ReworkMeasure(), log)


def volume_evidence(log: EventLog, source: str, customers: int, of: int) -> Evidence:
    """How many customers of the log did something, with the share of all as a note to check."""
    return Evidence(
        source=source,
        measure="volume",
        value=customers,
        unit="customers",
        n=of,
        period=log.period,
        method="count of distinct customers",
    )


def loop_evidence(log: EventLog, source: str, volume: Volume) -> Evidence:
    """The share of customers who did the same thing at least three times."""
    low, high = wilson(volume.loopers, volume.customers)
    return Evidence(
        source=source,
        measure="loop",
        value=round(volume.loop_share, 4),
        unit="share",
        n=volume.customers,
        interval=(round(low, 4), round(high, 4)),
        period=log.period,
        method=f"customers with {OFTEN} or more; Wilson interval",
    )
