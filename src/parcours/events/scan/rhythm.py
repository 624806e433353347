"""What comes again: the day of the week, of the month, the season. Bad days that always were are no break.

Also what swings without a calendar: a hill of half a year is no period.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from parcours.events.scan.outcome import Floats, Ints, Outcome
from parcours.events.scan.windows import Span

RHYTHM: Final = 4.5
"""How far beyond chance a weekly or monthly rhythm must lie to be taken out."""
SWING_LEAST: Final = 21
"""Shorter periods are not told from a swing of their own."""
BETTER_BY: Final = 4.0
"""So many times the variance of one customer must a swing leave less than a step."""


def without_rhythm(outcome: Outcome) -> Floats:
    """The values without what the day of the week and of the month explain (the hour, where days are hours).

    Only rhythms that chance cannot make (1 in 10,000) are taken out, so that unchanged data stay as
    they are; each effect is drawn towards nothing where it rests on little.
    """
    day = outcome.day
    known = day >= 0
    steady = outcome.value.astype(float)
    for phase, size in _phases(day, hourly=outcome.hourly):
        n = np.bincount(phase[known], minlength=size).astype(float)
        mean, variance = float(steady[known].mean()), float(steady[known].var()) or 1e-12
        sums = np.bincount(phase[known], steady[known] - mean, size)
        squares = float((sums**2 / np.maximum(n, 1)).sum()) / variance
        freedom = size - 1
        if (squares - freedom) / (2 * freedom) ** 0.5 < RHYTHM:
            continue
        effect = sums / (n + freedom * n.sum() / max(squares, 1.0) / size)
        steady[known] -= effect[phase[known]]
    return steady


def _phases(day: Ints, *, hourly: bool) -> list[tuple[Ints, int]]:
    """The phase of each day in each rhythm, and of how many."""
    if hourly:
        return [(np.asarray(day % 24), 24)]
    dates = np.where(day >= 0, day, 0).astype("datetime64[D]")
    of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    return [(np.asarray((day + 3) % 7), 7), (of_month, 31)]


def cycles(outcome: Outcome, length: int) -> list[tuple[Ints, Ints]]:
    """The phase of each day within its week, month or year, and the number of the week, month, year.

    Only of cycles in which a window of ``length`` days could come again.
    """
    day = outcome.day
    if outcome.hourly:
        return [(np.asarray(day % 24), np.asarray(day // 24))] if length <= 16 else []
    dates = np.where(day >= 0, day, 0).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    found = []
    if length <= 4:
        found.append((np.asarray((day + 3) % 7), np.asarray((day + 3) // 7)))
    if length <= 16:
        found.append(((dates - months).astype(np.int64), months.astype(np.int64)))
    found.append(((dates - years).astype(np.int64) // 7, years.astype(np.int64)))
    return found


def swings(outcome: Outcome, span: Span) -> bool:
    """Whether a smooth swing, of a period of its own, tells the days better than a step into ``span`` does.

    Both are fitted to the daily means by least squares; the swing must win by more than chance would let it.
    """
    days, which = np.unique(outcome.day, return_inverse=True)
    if len(days) < SWING_LEAST:
        return False
    n = np.bincount(which).astype(float)
    mean = np.bincount(which, outcome.value) / n
    within = (days >= span.first) & (days <= span.last)
    step = _residual(np.column_stack([np.ones(len(days)), within]), mean, n)
    reach = float(days[-1] - days[0] + 1)
    shortest = max(28.0, 1.5 * min(span.days, reach / 2))
    left = []
    for period in np.geomspace(shortest, 4 * reach, 24):
        angle = 2 * np.pi * (days - days[0]) / period
        left.append(
            _residual(np.column_stack([np.ones(len(days)), np.sin(angle), np.cos(angle)]), mean, n)
        )
    return min(left) + BETTER_BY * float(outcome.value.var()) < step


def _residual(columns: Floats, mean: Floats, n: Floats) -> float:
    """What a weighted least-squares fit leaves."""
    weight = np.sqrt(n)
    found, *_ = np.linalg.lstsq(columns * weight[:, None], mean * weight, rcond=None)
    return float((((mean - columns @ found) * weight) ** 2).sum())
