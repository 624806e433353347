"""The window of days in which a share stands out most: every start, a ladder of lengths, then a closer look.

Sums per day are kept once; a window is then two look-ups. The number of windows looked at is told,
because whoever looks often finds something.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from parcours.events.scan.outcome import Floats, Ints

LADDER: Final = (1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 84, 126, 182, 273, 365)
EARLIEST: Final = 0.2
"""What was worse only until this share of the time is a break; longer, it is an improvement since."""
WEEKS_LEAST: Final = 9
"""Fewer weeks do not tell scatter from chance."""
LONGEST: Final = 0.6
"""A window of more than this share of the time is the rule and not the exception."""


@dataclass(frozen=True, slots=True)
class Span:
    """A window of days since 1970, both ends included."""

    first: int
    last: int
    since: bool
    """Whether it goes on until the end."""

    @property
    def days(self) -> int:
        """How many there are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Tables:
    """Counts and sums per day, added up from the first day on."""

    start: int
    n: Floats
    """Entries up to each day; one entry more than there are days."""
    sums: Floats
    variance: float
    scatter: float
    """How many times more than by chance the weeks scatter; at least 1."""

    @staticmethod
    def of(value: Floats, day: Ints) -> Tables:
        """The tables of every entry whose day is known."""
        known = day >= 0
        start = int(day[known].min()) if known.any() else 0
        n, sums = _daily(value[known], day[known] - start)
        variance = float(value.var()) or 1e-12
        return Tables(start, n, sums, variance, _scatter(n, sums, variance))

    def per_group(self, value: Floats, day: Ints, codes: Ints, count: int) -> list[Tables]:
        """The tables of each group of entries, made in one pass; scatter is that of all."""
        known = (codes >= 0) & (day >= 0)
        days = len(self.n) - 1
        place = codes[known] * days + (day[known] - self.start)
        counts, sums, squares = (
            np.bincount(place, weights, minlength=count * days).reshape(count, days)
            for weights in (None, value[known], value[known] ** 2)
        )
        made = []
        for n, total, square in zip(counts, sums, squares, strict=True):
            size = max(float(n.sum()), 1.0)
            variance = float(square.sum() / size - (total.sum() / size) ** 2)
            up, added = (np.concatenate([[0.0], row.cumsum()]) for row in (n.astype(float), total))
            made.append(Tables(self.start, up, added, max(variance, 1e-12), self.scatter))
        return made

    def surprise(self, span: Span) -> float:
        """How many standard errors a window lies from the rest, its scatter counted."""
        first, end = span.first - self.start, span.last - self.start + 1
        n, total = self.n[end] - self.n[first], self.sums[end] - self.sums[first]
        m, rest = self.n[-1] - n, self.sums[-1] - total
        error = (self.variance * self.scatter * (1 / n + 1 / m)) ** 0.5
        return float(abs(total / n - rest / m) / error)


def _daily(value: Floats, day: Ints, size: int = 0) -> tuple[Floats, Floats]:
    n = np.bincount(day, minlength=size).astype(float) if len(day) else np.zeros(max(size, 1))
    sums = np.bincount(day, value, minlength=size) if len(day) else np.zeros(max(size, 1))
    return np.concatenate([[0.0], n.cumsum()]), np.concatenate([[0.0], sums.cumsum()])


def _scatter(n: Floats, sums: Floats, variance: float) -> float:
    """How much more than chance a week differs from the mean of its two neighbours.

    The mean of the lower four fifths of the squared standardised differences over 0.44, its value under
    chance: neither a step nor a slow swing moves it. Of few weeks it is itself uncertain; only what goes
    beyond that counts.
    """
    ends = np.arange(0, len(n), 7)
    counts, totals = np.diff(n[ends]), np.diff(sums[ends])
    full = counts >= 5
    counts, means = counts[full], totals[full] / counts[full]
    if len(counts) < WEEKS_LEAST:
        return 1.0
    differences = means[1:-1] - (means[:-2] + means[2:]) / 2
    errors = variance * (1 / counts[1:-1] + (1 / counts[:-2] + 1 / counts[2:]) / 4)
    sure = 1 + 2 / float(np.sqrt(len(differences)))
    squares = np.sort(differences**2 / errors)[: math.ceil(0.8 * len(differences))]
    return max(1.0, float(squares.mean()) / 0.44 / sure)


def window_count(tables: Tables, least: int) -> int:
    """How many windows that do not overlap were looked at, doubled for those in between.

    Lengths that hardly ever hold ``least`` entries were not really looked at; windows until the end
    all overlap, and count as one for each doubling of their length.
    """
    days = len(tables.n) - 1
    per_day = tables.n[-1] / max(1, days)
    lengths = [
        length for length in LADDER if length <= LONGEST * days and 2 * length * per_day >= least
    ]
    return 2 * sum(max(1, days // length) for length in lengths) + 3 * max(1, days.bit_length())


def best_window(tables: Tables, *, better: bool, least: int) -> Span | None:
    """The window that stands out most; better ones are looked for among those that last to the end."""
    days = len(tables.n) - 1
    sign = -1.0 if better else 1.0
    best: tuple[float, int, int] | None = None
    if not better:
        for length in LADDER:
            if length > LONGEST * days:
                break
            first = _earliest(days, length)
            best = _better_of(
                best, tables, np.arange(first, days - length + 1), length, sign, least
            )
    starts = np.arange(max(1, round(EARLIEST * days)) if better else 1, days)
    best = _better_of(best, tables, starts, days - starts, sign, least)
    if best is None:
        return None
    if not better and best[2] < days:
        best = _closer(tables, best, sign, least)
    _, first, end = best
    return Span(tables.start + first, tables.start + end - 1, end == days)


def _earliest(days: int, length: int) -> int:
    """The first day at which a window of bad days may begin: a long one from the start is the rule."""
    return 0 if length <= EARLIEST * days else round(EARLIEST * days / 2)


def _better_of(
    best: tuple[float, int, int] | None,
    tables: Tables,
    starts: Ints,
    lengths: Any,
    sign: float,
    least: int,
) -> tuple[float, int, int] | None:
    ends = starts + lengths
    scores = _scores(tables, starts, ends, sign, least)
    if not len(scores):
        return best
    place = int(np.argmax(scores))
    if scores[place] > (best[0] if best else 0.0):
        return float(scores[place]), int(starts[place]), int(ends[place])
    return best


def _scores(tables: Tables, starts: Ints, ends: Any, sign: float, least: int) -> Floats:
    """How many standard errors each window lies from the rest; nothing where either is too small."""
    n, total = tables.n[ends] - tables.n[starts], tables.sums[ends] - tables.sums[starts]
    m, rest = tables.n[-1] - n, tables.sums[-1] - total
    enough = (n >= least) & (m >= least)
    n, m = np.where(enough, n, 1.0), np.where(enough, m, 1.0)
    z = sign * (total / n - rest / m) / np.sqrt(tables.variance * (1 / n + 1 / m))
    return np.asarray(np.where(enough, z, 0.0))


def _closer(
    tables: Tables, best: tuple[float, int, int], sign: float, least: int
) -> tuple[float, int, int]:
    """The best window among those whose ends lie near to the ends of ``best``."""
    days = len(tables.n) - 1
    _, first, end = best
    reach = min(45, max(2, (end - first) // 2))
    begin = _earliest(days, end - first)
    starts = np.arange(max(begin, first - reach), min(days, first + reach) + 1)
    ends = np.arange(max(1, end - reach), min(days, end + reach) + 1)
    grid = np.array(np.meshgrid(starts, ends)).reshape(2, -1)
    grid = grid[:, grid[0] < grid[1]]
    found = _better_of(best, tables, grid[0], grid[1] - grid[0], sign, least)
    return found or best
