"""Whether those who met a touchpoint before the goal reach it more often: an association, and said so.

Whoever stays longer meets more and also buys more, so customers are compared with others whose path was
about as long (Mantel and Haenszel). Why somebody met a touchpoint is not in the log: the difference is
not what would happen if more people met it.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.errors import Words, unknown_name
from parcours.events.asking import answer
from parcours.events.engines.kernels import credit as kernels
from parcours.events.log import EventLog, Ints
from parcours.events.statistics import Z95, discoveries

STRATA: Final = 12
RATE: Final = 0.01
LEAST_N: Final = 30
CAVEAT: Final = Words(
    "Compared among customers with about as many events. Those who met a touchpoint may differ in "
    "other ways: this is an association, not an effect.",
    "Comparés entre clients ayant à peu près autant d’événements. Ceux qui ont rencontré un point de "
    "contact peuvent différer autrement : c’est une association, pas un effet.",
)


@dataclass(frozen=True, slots=True)
class Influence:
    """One touchpoint: how much more often those who met it reach the goal than others like them."""

    activity: str
    met: int
    met_reached: int
    others: int
    others_reached: int
    difference: float
    """Points of share, at equal length of path."""
    interval: tuple[float, float]
    believed: bool
    """Whether it survives the correction for many comparisons (1 %)."""


@dataclass(frozen=True, slots=True)
class InfluenceMeasure:
    """The influence of every touchpoint on reaching ``goal`` (any of its events)."""

    goal: tuple[str, ...]

    def walk(self, log: EventLog) -> tuple[Ints, Ints]:
        """Customers per stratum without and with the goal; the same per activity met before it."""
        wanted = np.zeros(len(log.activities), bool)
        for name in self.goal:
            if name not in log.activities:
                raise unknown_name(
                    "events.unknown-event", Words("event", "événement"), name, list(log.activities)
                )
            wanted[log.activities.index(name)] = True
        reached = np.zeros((STRATA, 2), np.int64)
        met = np.zeros((2 * STRATA, len(log.activities)), np.int64)
        kernels.met_before(log.offsets, log.activity, wanted, STRATA, reached, met)
        return reached, met

    def merge(self, one: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """The sum."""
        return one[0] + other[0], one[1] + other[1]

    def result(self, partial: tuple[Ints, Ints], head: EventLog) -> list[Influence]:
        """One record per touchpoint that enough customers met and enough did not, the largest first."""
        reached, met = partial
        found: list[tuple[Influence, float]] = []
        for at, name in enumerate(head.activities):
            counts = met[:, at].reshape(STRATA, 2)
            n, others = int(counts.sum()), int((reached - counts).sum())
            if name in self.goal or n < LEAST_N or others < LEAST_N:
                continue
            one = _pooled(name, counts, reached - counts)
            if one is not None:
                found.append(one)
        kept = discoveries([p for _, p in found], RATE)
        rows = [
            Influence(
                one.activity, one.met, one.met_reached, one.others, one.others_reached,
                one.difference, one.interval, believed,
            )
            for (one, _), believed in zip(found, kept, strict=True)
        ]  # fmt: skip
        return sorted(rows, key=lambda one: (-abs(one.difference), one.activity))


def _pooled(name: str, met: Ints, others: Ints) -> tuple[Influence, float] | None:
    """The difference of shares within strata, weighted as Mantel and Haenszel do."""
    n1, n0 = met.sum(axis=1).astype(float), others.sum(axis=1).astype(float)
    both = (n1 > 0) & (n0 > 0)
    if not both.any():
        return None
    n1, n0 = n1[both], n0[both]
    a, b = met[both, 1].astype(float), others[both, 1].astype(float)
    weight = n1 * n0 / (n1 + n0)
    difference = float(((a * n0 - b * n1) / (n1 + n0)).sum() / weight.sum())
    p, q = a / n1, b / n0
    variance = float((weight**2 * (p * (1 - p) / n1 + q * (1 - q) / n0)).sum() / weight.sum() ** 2)
    spread = math.sqrt(max(variance, 1e-12))
    one = Influence(
        name, int(met.sum()), int(met[:, 1].sum()), int(others.sum()), int(others[:, 1].sum()),
        difference, (difference - Z95 * spread, difference + Z95 * spread), believed=False,
    )  # fmt: skip
    return one, math.erfc(abs(difference) / spread / math.sqrt(2))


def influence(log: EventLog, goal: Collection[str]) -> list[Influence]:
    """The influence of every touchpoint on reaching ``goal``; raises InputError for an unknown event."""
    return answer(InfluenceMeasure(tuple(goal)), log)
