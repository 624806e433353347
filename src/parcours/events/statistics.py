"""Shares, their intervals and their comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Z95 = 1.959963984540054


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); wide and honest for small ``n``."""
    if n <= 0:
        return 0.0, 1.0
    share, square = hits / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def median_interval(values: npt.NDArray[np.float64]) -> tuple[float, float] | None:
    """The distribution-free 95 % interval of a median, by order statistics; None for fewer than six."""
    n = len(values)
    if n < 6:
        return None
    ordered, half = np.sort(values), Z95 * math.sqrt(n) / 2
    low, high = max(0, math.floor(n / 2 - half)), min(n - 1, math.ceil(n / 2 + half))
    return round(float(ordered[low]), 1), round(float(ordered[high]), 1)


def share_difference(hits_a: int, n_a: int, hits_b: int, n_b: int) -> tuple[float, float]:
    """The interval of share a minus share b (Newcombe 1998, method 10, from Wilson's bounds)."""
    a, b = hits_a / n_a, hits_b / n_b
    (low_a, high_a), (low_b, high_b) = wilson(hits_a, n_a), wilson(hits_b, n_b)
    low = (a - b) - math.hypot(a - low_a, high_b - b)
    high = (a - b) + math.hypot(high_a - a, b - low_b)
    return low, high


def share_test(hits_a: int, n_a: int, hits_b: int, n_b: int, *, dispersion: float = 1.0) -> float:
    """The probability of a difference this large or larger if both shares were equal.

    The pooled two-sided z test with Yates' correction for small counts. ``dispersion`` is how many
    times larger than chance alone the variance is; 1 for independent customers.
    """
    pooled = (hits_a + hits_b) / (n_a + n_b)
    spread = math.sqrt(dispersion * pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    if spread == 0:
        return 1.0
    distance = abs(hits_a / n_a - hits_b / n_b) - 0.5 * (1 / n_a + 1 / n_b)
    return math.erfc(max(0.0, distance) / spread / math.sqrt(2))


def likelihood_distance(hits_a: float, n_a: float, hits_b: float, n_b: float) -> float:
    """How far two shares lie apart: the root of the likelihood ratio (Wilks 1938).

    Of rare things in small groups the usual z is far too sure; this one keeps to its tail.
    """
    share = (hits_a + hits_b) / (n_a + n_b)
    total = 0.0
    for count, size in ((hits_a, n_a), (hits_b, n_b)):
        for seen, expected in ((count, size * share), (size - count, size * (1 - share))):
            total += seen * math.log(seen / expected) if seen > 0 and expected > 0 else 0.0
    return math.sqrt(max(0.0, 2 * total))


def discoveries(p_values: Sequence[float], rate: float) -> list[bool]:
    """Which findings to believe when many were looked for (Benjamini and Hochberg 1995).

    At most the share ``rate`` of those believed is expected to be chance.
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda index: p_values[index])
    last = max(
        (rank for rank, index in enumerate(order, 1) if p_values[index] <= rate * rank / count),
        default=0,
    )
    believed = [False] * count
    for index in order[:last]:
        believed[index] = True
    return believed
