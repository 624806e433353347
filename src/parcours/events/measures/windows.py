"""Windows of time in which something happens more often than around them, for many groups at once.

Each window of each group is compared with the group's own days just before and after it, so that a
slow swing of the season is its own measure. Of overlapping windows the most surprising names the group:
what befell everybody surprises more for everybody than for any part. What the mix of customers explains
has gone into ``expected``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LENGTHS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56)
FLANK_LEAST: Final = 14
EDGES_FROM: Final = 10
"""From this length on a window must begin and end abruptly; a swing does not."""
EDGE_SHARE: Final = 0.5
SHARE_LEAST: Final = 0.005


@dataclass(frozen=True, slots=True)
class Days:
    """Per group and day: how many there were, how many hits, how many were expected."""

    n: Floats
    hits: Floats
    expected: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """Windows of one length: for each group and first day the surprise and the share to be expected."""

    length: int
    surprise: Floats
    """In standard deviations, one-sided; minus infinity where there is too little to compare."""
    usual: Floats
    n: Floats
    hits: Floats
    spread: Floats
    """The standard error of the share minus the usual share."""


def searched(days: Days, least_n: int) -> list[Found]:
    """Windows of every length against their flanks; one row per group."""
    count = days.n.shape[1]
    return [_against_flanks(days, length, least_n) for length in LENGTHS if 3 * length <= count]


def _against_flanks(days: Days, length: int, least_n: int) -> Found:
    inside, before, after = _sums(days, length)
    flank = Days(before.n + after.n, before.hits + after.hits, before.expected + after.expected)
    drift = _drift(days, length, before, after)
    enough = (inside.n >= least_n) & (flank.n >= np.maximum(least_n, 0.5 * inside.n))
    surprise = _surprise(inside, flank, drift)
    scatter = _scatter(surprise, enough, length)
    surprise = surprise / np.sqrt(scatter)
    # Few customers beside a window say little of it: their shift counts as if as many more had none.
    shift = (flank.hits - flank.expected) / (flank.n + least_n)
    usual = _share(_per(inside.expected, inside.n) + shift + drift)
    excess = _per(inside.hits, inside.n) - usual
    enough &= excess > 0
    if length >= EDGES_FROM:
        enough &= _abrupt(days, length, excess)
    parts = 1 / np.maximum(inside.n, 1) + 1 / np.maximum(flank.n, 1)
    spread = np.sqrt(scatter * usual * (1 - usual) * parts)
    surprise = np.where(enough, surprise, -np.inf)
    return Found(length, surprise, usual, inside.n, inside.hits, spread)


def _surprise(inside: Days, flank: Days, drift: Floats) -> Floats:
    """The signed root of the likelihood ratio: window and flanks apart against both alike."""
    both = inside.n + flank.n
    rest = inside.hits + flank.hits - inside.expected - flank.expected
    shift = _per(rest - drift * inside.n, both)
    worse = _per(inside.hits, inside.n) > _per(inside.expected, inside.n) + shift + drift
    ratio = _deviance(inside, shift + drift) + _deviance(flank, shift)
    return np.asarray(np.where(worse, 1.0, -1.0) * np.sqrt(ratio))


def _deviance(days: Days, shift: Floats) -> Floats:
    """Twice the log-likelihood that is lost by expecting ``shift`` more than expected."""
    share = _per(days.hits, days.n)
    usual = _share(_per(days.expected, days.n) + shift)
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(share > 0, share * np.log(share / usual), 0.0)
        miss = np.where(share < 1, (1 - share) * np.log((1 - share) / (1 - usual)), 0.0)
    return np.asarray(2 * days.n * np.maximum(hit + miss, 0))


def _share(value: Floats) -> Floats:
    return np.asarray(np.clip(value, SHARE_LEAST, 1 - SHARE_LEAST))


def sharpened(days: Days, row: int, start: int, length: int) -> tuple[int, int]:
    """The first day and the length near a window of one group that surprise most against its flanks."""
    flank = max(FLANK_LEAST, length)
    low, high = max(0, start - flank), min(days.n.shape[1], start + length + flank)
    near = max(1, length // 2)
    firsts = np.arange(max(low, start - near), start + near + 1)
    lasts = np.arange(start + length - near, min(high, start + length + near) + 1)
    first, last = (grid.ravel() for grid in np.meshgrid(firsts, lasts, indexing="ij"))
    first, last = first[last > first], last[last > first]
    one = Days(*(table[row : row + 1] for table in (days.n, days.hits, days.expected)))
    tables = (one.n, one.hits, one.expected)
    inside = Days(*(_between(table, first, last) for table in tables))
    flanks = Days(*(table[0, low:high].sum() - _between(table, first, last) for table in tables))
    best = int(_surprise(inside, flanks, np.zeros_like(inside.n)).argmax())
    return int(first[best]), int(last[best] - first[best])


def surprise_of(days: Days, start: int, length: int) -> Floats:
    """How surprising one window is in each row of ``days`` against its flanks."""
    flank = max(FLANK_LEAST, length)
    low, high = max(0, start - flank), min(days.n.shape[1], start + length + flank)
    tables = (days.n, days.hits, days.expected)
    inside = Days(
        *(table[:, start : start + length].sum(axis=1, keepdims=True) for table in tables)
    )
    around = Days(*(table[:, low:high].sum(axis=1, keepdims=True) for table in tables))
    flanks = Days(around.n - inside.n, around.hits - inside.hits, around.expected - inside.expected)
    return _surprise(inside, flanks, np.zeros_like(inside.n))[:, 0]


def _per(total: Floats, n: Floats) -> Floats:
    return np.asarray(np.where(n > 0, total / np.maximum(n, 1), 0.0))


def _sums(days: Days, length: int) -> tuple[Days, Days, Days]:
    """The sums inside each window and on the days before and after it, as far as there are any."""
    flank = max(FLANK_LEAST, length)
    count = days.n.shape[1]
    starts = np.arange(count - length + 1)
    low, high = np.maximum(starts - flank, 0), np.minimum(starts + length + flank, count)

    def between(first: Ints, last: Ints) -> Days:
        return Days(*(_between(table, first, last) for table in (days.n, days.hits, days.expected)))

    return between(starts, starts + length), between(low, starts), between(starts + length, high)


def _between(table: Floats, first: Ints, last: Ints) -> Floats:
    sums = np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)
    return np.asarray(sums[:, last] - sums[:, first])


def _drift(days: Days, length: int, before: Days, after: Days) -> Floats:
    """Where one flank is missing: how far the trend of the other would have gone on, if it rises."""
    flank = max(FLANK_LEAST, length)
    half = flank // 2
    count = days.n.shape[1]
    starts = np.arange(count - length + 1)
    rests = days.hits - days.expected
    reach = (length + flank) / flank

    def rise(near: tuple[Ints, Ints], far: tuple[Ints, Ints]) -> Floats:
        """How much more there was nearer to the window, and one standard error more."""
        (low, high), (lower, higher) = (
            tuple(np.clip(edge, 0, count) for edge in edges) for edges in (near, far)
        )
        n, m = _between(days.n, low, high), _between(days.n, lower, higher)
        change = _per(_between(rests, low, high), n) - _per(_between(rests, lower, higher), m)
        return np.asarray(change + 0.5 * np.sqrt(1 / np.maximum(n, 1) + 1 / np.maximum(m, 1)))

    ends = starts + length
    up = rise((starts - half, starts), (starts - flank, starts - half))
    down = rise((ends, ends + half), (ends + half, ends + flank))
    little = 0.25 * (before.n + after.n)
    drift = np.where(after.n < little, up, np.where(before.n < little, down, 0.0))
    return np.asarray(np.maximum(drift * reach, 0))


def _scatter(surprise: Floats, enough: npt.NDArray[np.bool_], length: int) -> Floats:
    """How much more than chance each group's windows scatter; at least 1.

    The third decile of the squares over 0.1485, its value under chance, without the windows that touch
    the most surprising one: a break must not hide behind the scatter that it makes.
    """
    scatter = np.ones((len(surprise), 1))
    starts = np.arange(surprise.shape[1])
    for row in range(len(surprise)):
        worst = int(np.where(enough[row], surprise[row], -np.inf).argmax())
        apart = np.abs(starts - worst) >= length + max(FLANK_LEAST, length)
        valid = surprise[row][enough[row] & apart]
        if len(valid) >= 20:
            scatter[row] = max(1.0, float(np.quantile(valid**2, 0.3)) / 0.1485)
    return scatter


def _abrupt(days: Days, length: int, excess: Floats) -> npt.NDArray[np.bool_]:
    """Whether the days at a window's edges, inside against outside, already show half of its excess."""
    edge = max(4, length // 4)
    count = days.n.shape[1]
    starts = np.arange(count - length + 1)
    ends = starts + length
    rests = days.hits - days.expected

    def near(first: Ints) -> tuple[Floats, Floats]:
        low, high = np.clip(first, 0, count), np.clip(first + edge, 0, count)
        n = _between(days.n, low, high)
        return _per(_between(rests, low, high), n), n

    jumps, weights = [], []
    for inner, outer in ((starts, starts - edge), (ends - edge, ends)):
        (within, _), (beyond, n) = near(inner), near(outer)
        jumps.append((within - beyond) * n)
        weights.append(n)
    jump = _per(jumps[0] + jumps[1], weights[0] + weights[1])
    return np.asarray(jump >= EDGE_SHARE * excess)
