"""Exact quantiles of millions of durations, without putting them in order.

Two passes: one counts how many fall into each class of size (128 to a doubling), the other picks the
values of the few classes in which a wanted rank lies; only those are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from parcours.events.asking import spread
from parcours.events.engines.kernels import ranks as kernels
from parcours.events.log import Ints

MANY: Final = 10_000
"""Fewer are put in order as they are."""


def quantiles(pieces: Sequence[Ints], shares: Sequence[float]) -> list[float]:
    """The quantiles of all pieces together, none below 0; NaN of nothing.

    Linear between neighbours (type 7 of Hyndman and Fan 1996), as NumPy's.
    """
    count = sum(map(len, pieces))
    if count == 0:
        return [float("nan")] * len(shares)
    if count < MANY:
        return [float(value) for value in np.quantile(np.concatenate(pieces), shares)]
    exact = np.array(shares) * (count - 1)
    low = exact.astype(np.int64)
    high = np.minimum(low + 1, count - 1)
    below, above = _of_rank(pieces, np.concatenate([low, high])).reshape(2, -1)
    return [float(value) for value in below + (above - below) * (exact - low)]


def _of_rank(pieces: Sequence[Ints], ranks: Ints) -> Ints:
    """The values that would have these ranks, counted from 0, if all were put in order."""
    counts = spread(_classed, pieces)
    ends = np.cumsum(np.sum(counts, axis=0))
    classes = np.searchsorted(ends, ranks, side="right")
    wanted = np.zeros(kernels.CLASSES, bool)
    wanted[classes] = True

    def picked(piece: int) -> Ints:
        found = np.empty(int(counts[piece][wanted].sum()), np.int64)
        kernels.picked(pieces[piece], wanted, found)
        return found

    near = np.sort(np.concatenate(spread(picked, range(len(pieces)))))
    # Before the picked values of a class lie, in all, everything smaller that was not picked.
    sizes = np.diff(ends, prepend=0)
    left_out = np.cumsum(np.where(wanted, 0, sizes))
    return np.asarray(near[ranks - left_out[classes]], np.int64)


def _classed(piece: Ints) -> Ints:
    counts = np.zeros(kernels.CLASSES, np.int64)
    kernels.classed(piece, counts)
    return counts
