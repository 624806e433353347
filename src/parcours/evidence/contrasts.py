"""Whether customers to whom something happened speak of the journey differently from the others.

Two groups are compared by the mean tone of what they wrote. A difference is an association: those
who waited longer may differ in other ways, so nothing here is called a cause.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.verbatims.reading import Read
from parcours.verbatims.summary import Mean, mean_valence

LEAST_N: Final = 10
TELLING: Final = 0.5
"""A difference of less than half a point on −2…+2 is not reported."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """The tone of two groups and the 95 % interval of their difference (inside minus outside)."""

    inside: Mean
    outside: Mean
    low: float
    high: float

    @property
    def difference(self) -> float:
        """How much better (worse: below zero) the inside speaks."""
        return self.inside.value - self.outside.value

    @property
    def telling(self) -> bool:
        """Whether the inside speaks clearly worse."""
        return self.difference <= -TELLING and self.high < -TELLING / 2


def contrast(inside: Sequence[Read], outside: Sequence[Read]) -> Contrast | None:
    """``inside`` against ``outside``; None when either has fewer than ten voices.

    The interval is Welch's; the text model's shared error cancels in a difference and is not added.
    """
    if min(len(inside), len(outside)) < LEAST_N:
        return None
    a, b = (np.array([read.valence for read in group]) for group in (inside, outside))
    means = [mean_valence(list(v), [r.scored for r in g]) for v, g in ((a, inside), (b, outside))]
    if means[0] is None or means[1] is None:
        return None
    error = 1.96 * math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    difference = float(a.mean() - b.mean())
    return Contrast(means[0], means[1], difference - error, difference + error)


def split(
    reads: Sequence[Read],
    place_of: Mapping[str, int],
    marked: Sequence[bool],
    known: Sequence[bool],
) -> tuple[list[Read], list[Read]]:
    """The reads of customers that are ``marked`` and of those that are not.

    ``place_of`` gives a customer's place in ``marked``; customers not ``known`` are left out.
    """
    inside: list[Read] = []
    outside: list[Read] = []
    for read in reads:
        place = place_of.get(read.row.customer or "")
        if place is None or not known[place]:
            continue
        (inside if marked[place] else outside).append(read)
    return inside, outside
