"""What many verbatims say together: a mean with an interval that is honest about where it comes from.

- From scores alone, fewer than 20: the Bayesian mean over the five levels with 0.2 added to each.
- From scores alone, 20 or more: Student's t.
- With texts scored by a model: the model's error is shared by all texts, so half a width of 0.3
  is added in quadrature for the part of the rows that rests on text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

MODEL_BIAS: Final = 0.3
FEW: Final = 20
PRIOR: Final = 0.2
LEVELS: Final = (-2.0, -1.0, 0.0, 1.0, 2.0)
LEAST_N: Final = 3
DRAWS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean valence on −2…+2, its 95 % interval, and how many scores and texts it rests on."""

    value: float
    low: float
    high: float
    n: int
    scored: int
    """How many of ``n`` came with a score of their own."""
    method: str

    def joined(self, other: Mean | None, count: int) -> Mean:
        """This mean of texts and ``other`` of ``count`` scores as one, each weighed by its n."""
        if other is None:
            return self
        n = self.n + count
        share = count / n
        value = share * other.value + (1 - share) * self.value
        error = math.hypot(
            share * (other.high - other.low) / 2, (1 - share) * (self.high - self.low) / 2
        )
        return Mean(
            value,
            max(-2.0, value - error),
            min(2.0, value + error),
            n,
            self.scored + count,
            f"{self.method}; joined with {count} scores",
        )


def mean_valence(valences: Sequence[float], scored: Sequence[bool]) -> Mean | None:
    """The mean of ``valences``; None below three, where there are voices and no curve."""
    n = len(valences)
    if n < LEAST_N:
        return None
    values = np.asarray(valences, dtype=float)
    with_score = int(sum(scored))
    text_share = 1 - with_score / n
    mean = float(values.mean())
    if n < FEW and not text_share:
        low, high = _few(values)
        return Mean(mean, low, high, n, with_score, "scores; Bayesian, 0.2 per level")
    spread = float(values.std(ddof=1)) / math.sqrt(n)
    error = math.hypot(student(n - 1) * spread, 1.96 * MODEL_BIAS * text_share)
    how = "scores; Student" if not text_share else "scores and texts" if with_score else "texts"
    if text_share:
        how += "; widened for the model’s own error"
    return Mean(mean, max(-2.0, mean - error), min(2.0, mean + error), n, with_score, how)


def _few(values: np.typing.NDArray[np.float64]) -> tuple[float, float]:
    """The central 95 % of the posterior mean under a Dirichlet prior; drawn with a fixed seed."""
    levels = np.asarray(LEVELS)
    counts = np.array([(np.rint(values) == level).sum() for level in levels]) + PRIOR
    draws = np.random.default_rng(0).dirichlet(counts, DRAWS) @ levels
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(min(low, values.mean())), float(max(high, values.mean()))


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t (Cornish and Fisher's expansion, within 0.002 from 8 on)."""
    z = 1.959963984540054
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %; (0, 1) where there is nothing."""
    if not n:
        return 0.0, 1.0
    z, share = 1.959963984540054, hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)
