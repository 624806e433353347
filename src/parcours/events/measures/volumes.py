"""How many customers meet each event, and how many come back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.events.engines import kernels
from parcours.events.log import EventLog
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


def volumes(log: EventLog) -> list[Volume]:
    """The volume of each kind of event, in the order of ``log.activities``."""
    size = len(log.activities)
    events, customers, repeaters, extra = (np.zeros(size, np.int64) for _ in range(4))
    kernels.count(log.offsets, log.activity, OFTEN, events, customers, repeaters, extra)
    return [
        Volume(name, int(events[i]), int(customers[i]), int(repeaters[i]))
        for i, name in enumerate(log.activities)
    ]


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
