"""Whether customers to whom something happened speak of the journey differently from the others.

Two groups are compared by the mean tone of what they wrote. A difference is an association: those
who waited longer may differ in other ways, so nothing here is called a cause.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.evidence.heard import Flags, Heard
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


def contrast(heard: Heard, marked: Flags, known: Flags) -> Contrast | None:
    """How customers that are ``marked`` speak against the other ``known`` ones.

    None when either has fewer than ten voices. The interval is Welch's; the text model's shared error
    cancels in a difference and is not added.
    """
    place = heard.place
    joined = (place >= 0) & known[np.maximum(place, 0)]
    inside = joined & marked[np.maximum(place, 0)]
    outside = joined & ~inside
    if min(inside.sum(), outside.sum()) < LEAST_N:
        return None
    a, b = heard.valence[inside], heard.valence[outside]
    means = [
        mean_valence(heard.valence[g].tolist(), heard.scored[g].tolist()) for g in (inside, outside)
    ]
    if means[0] is None or means[1] is None:
        return None
    error = 1.96 * math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    difference = float(a.mean() - b.mean())
    return Contrast(means[0], means[1], difference - error, difference + error)
