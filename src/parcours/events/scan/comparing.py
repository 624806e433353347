"""A group, a period or both against the rest of the same step: how much worse, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from parcours.events.scan.outcome import Attributes, Flags, Floats, Outcome, Values
from parcours.events.scan.windows import Span
from parcours.events.statistics import likelihood_distance, share_difference

OVERLAP: Final = 0.2
"""A stratum comparison that covers less of the group than this says nothing of it."""

Segment = tuple[tuple[str, str], ...]
"""Attribute and value; empty for everyone, two for a combination."""


@dataclass(frozen=True, slots=True)
class Look:
    """Whom and when, and with whom they are compared."""

    attributes: Attributes
    values: Values
    span: Span | None
    inside: Flags
    outside: Flags


@dataclass(frozen=True, slots=True)
class Found:
    """A group, a period or both in which an outcome is clearly worse (or, since a day, better)."""

    outcome: Outcome
    attributes: Attributes
    """Those of the group; none for everyone."""
    values: Values
    span: Span | None
    """The period; None where it is always so."""
    better: bool
    n: int
    mean: float
    rest_n: int
    rest_mean: float
    low: float
    high: float
    """The 95 % interval of inside minus outside."""
    chance: float
    """How probable a difference like this would be by chance, every comparison counted."""
    who: Flags = field(repr=False, compare=False)
    """The entries inside."""
    late: Found | None = field(default=None, repr=False, compare=False)
    """Of a long wait: how it looks as a loss, before those who wait go on after all."""

    @property
    def excess(self) -> float:
        """How much worse it is inside than outside."""
        return self.mean - self.rest_mean

    @property
    def excess_customers(self) -> float:
        """How many more it happened to than at the rate of the rest."""
        return self.excess * self.n

    @property
    def segment(self) -> Segment:
        """Whom it concerns."""
        return tuple(zip(self.attributes, self.values, strict=True))

    @property
    def hit(self) -> Flags:
        """The entries inside to whom it happened."""
        return np.asarray(self.who & (self.outcome.value > 0))

    @property
    def worth_telling(self) -> bool:
        """Whether the difference is worth a person's time."""
        if abs(self.excess) < self.outcome.least:
            return False
        if self.outcome.binary and abs(self.excess) < 0.15:
            low, high = sorted((max(self.mean, 1e-9), max(self.rest_mean, 1e-9)))
            return high / low >= 1.5
        return True

    def stays(self, adjusted: float, share: float = 0.35) -> bool:
        """Whether at least this share of the difference is left after an adjustment."""
        return adjusted * math.copysign(1.0, self.excess) >= max(
            0.7 * self.outcome.least, share * abs(self.excess)
        )

    def compared_with(self) -> Flags:
        """Everyone whom it is compared with, itself included."""
        outcome = self.outcome
        if not self.attributes:
            return np.asarray(outcome.day >= 0)
        codes = outcome.groups[self.attributes]
        if self.span is None:
            return np.asarray(codes >= 0)
        code = outcome.names[self.attributes].index(self.values)
        return np.asarray((codes == code) & (outcome.day >= 0))


def compared(outcome: Outcome, look: Look, *, looks: int = 1, scatter: float = 1.0) -> Found:
    """What a look shows; its chance is that of ``looks`` as good, weeks scattering ``scatter`` times chance."""
    a, b = outcome.value[look.inside], outcome.value[look.outside]
    n, m = len(a), len(b)
    if outcome.binary:
        low, high = share_difference(int(a.sum()), n, int(b.sum()), m)
        distance = likelihood_distance(float(a.sum()), n, float(b.sum()), m)
    else:
        spread = math.sqrt(max(a.var() / n + b.var() / m, 1e-12))
        difference = float(a.mean() - b.mean())
        low, high = difference - 1.96 * spread, difference + 1.96 * spread
        distance = abs(difference) / spread
    chance = min(1.0, math.erfc(distance / math.sqrt(2 * scatter)) * looks)
    return Found(
        outcome, look.attributes, look.values, look.span, False,  # noqa: FBT003
        n, float(a.mean()), m, float(b.mean()), low, high, chance, look.inside,
    )  # fmt: skip


def adjusted(value: Floats, inside: Flags, outside: Flags, strata: Any) -> float | None:
    """Inside minus outside within each stratum, averaged with Mantel and Haenszel's weights (1959)."""
    size = int(strata.max()) + 1 if len(strata) else 0
    if size < 1:
        return None
    known = strata >= 0
    n1 = np.bincount(strata[inside & known], minlength=size).astype(float)
    n0 = np.bincount(strata[outside & known], minlength=size).astype(float)
    both = (n1 > 0) & (n0 > 0)
    if n1[both].sum() < OVERLAP * inside.sum() or not both.any():
        return None
    s1 = np.bincount(strata[inside & known], value[inside & known], size)
    s0 = np.bincount(strata[outside & known], value[outside & known], size)
    weight = n1[both] * n0[both] / (n1[both] + n0[both])
    return float((weight * (s1[both] / n1[both] - s0[both] / n0[both])).sum() / weight.sum())
