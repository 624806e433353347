"""How much happens from day to day, week to week, and where that changes for good.

The series is cut where two levels explain it better than one, as often as that is worth it: exact search
over all cuts, with a price per cut that grows with the length of the series (BIC) and with how much
neighbouring values hang together. Days are first freed of their weekday.

Who came lately has had less time to reach a goal. A share that reaches is therefore counted within one time,
the same for everybody, and is known only where everybody was watched as long.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import Words, unknown_name
from parcours.events.asking import answer
from parcours.events.log import EventLog, Ints
from parcours.events.measures.retention import RetentionMeasure, Unit
from parcours.events.statistics import wilson

What = Literal["events", "customers", "newcomers", "reach"]
LEAST_LENGTH: Final = 3
MOST_ARRIVED: Final = 0.9
"""Unless a time is given, goals count within the one in which this share of those who arrive do."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period; ``whole`` is False where the log covers only a part of it."""

    first_day: dt.date
    value: float | None
    n: int
    interval: tuple[float, float] | None
    level: float | None
    """The level of the stretch that it belongs to."""
    whole: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A day from which on the level is another one."""

    day: dt.date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TrendResult:
    """The series and its changes."""

    points: tuple[TrendPoint, ...]
    changes: tuple[Change, ...]
    within_seconds: float | None = None
    """Within what time of their first event customers reached the goal; None where none is asked for."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts per period; of each customer who reaches the goal the period and the microseconds it took."""

    counts: Ints
    periods: Ints
    times: Ints


@dataclass(frozen=True, slots=True)
class TrendMeasure:
    """Events, customers or newcomers per period; or the share of newcomers who reach ``goal``."""

    what: What = "events"
    unit: Unit = "day"
    goal: str | None = None
    within_seconds: float | None = None
    """Within what time of their first event; when left out, that in which nine in ten arrive."""

    def walk(self, log: EventLog) -> Tally:
        """What is asked per period; of whom and how many, for shares."""
        none = np.zeros(0, np.int64)
        if self.what != "reach":
            return Tally(self._counts(log), none, none)
        if self.goal not in log.activities:
            raise unknown_name(
                "events.unknown-event",
                Words("event", "événement"),
                self.goal or "",
                list(log.activities),
            )
        edges = self._edges(log)
        starts = log.moment[log.offsets[:-1]]
        hits = np.flatnonzero(log.activity == log.activities.index(self.goal))
        owner = np.searchsorted(log.offsets, hits, side="right") - 1
        first = np.ones(len(hits), bool)
        first[1:] = owner[1:] != owner[:-1]
        hits, owner = hits[first], owner[first]
        periods = np.searchsorted(edges, starts[owner], side="right") - 1
        return Tally(_binned(starts, edges), periods, log.moment[hits] - starts[owner])

    def _edges(self, log: EventLog) -> Ints:
        """Where periods begin, in microseconds, and where the last one ends."""
        days = RetentionMeasure(self.unit).edges(log)
        return np.asarray(days.astype("datetime64[us]").astype(np.int64))

    def _counts(self, log: EventLog) -> Ints:
        edges = self._edges(log)
        size = len(edges) - 1
        if self.what == "events":
            return _binned(log.moment, edges)
        owner = np.repeat(np.arange(log.customer_count), np.diff(log.offsets))
        if self.what == "customers":
            period = np.searchsorted(edges, log.moment, side="right") - 1
            fresh = np.ones(log.events, bool)
            fresh[1:] = (period[1:] != period[:-1]) | (owner[1:] != owner[:-1])
            return np.bincount(period[fresh], minlength=size)
        return _binned(log.moment[log.offsets[:-1]], edges)

    def merge(self, one: Tally, other: Tally) -> Tally:
        """The sum, and the lists one after the other."""
        return Tally(
            one.counts + other.counts,
            np.concatenate([one.periods, other.periods]),
            np.concatenate([one.times, other.times]),
        )

    def _within(self, partial: Tally) -> int:
        """The time in which a goal counts, in microseconds; none where no goal is asked for."""
        if self.what != "reach":
            return 0
        if self.within_seconds is not None:
            return round(self.within_seconds * 1e6)
        return int(np.quantile(partial.times, MOST_ARRIVED)) if len(partial.times) else 0

    def result(self, partial: Tally, head: EventLog) -> TrendResult:
        """The series with its levels."""
        edges = RetentionMeasure(self.unit).edges(head)
        moments = edges.astype("datetime64[us]").astype(np.int64)
        share, within, n = self.what == "reach", self._within(partial), partial.counts
        whole = (moments[1:] + within <= head.end + 1) & (
            moments[:-1] >= head.begin - _slack(self.unit)
        )
        hits = _hits(partial, within) if share else n
        value = hits / np.maximum(n, 1) if share else hits.astype(float)
        known = whole & ((n > 0) | (not share))
        cuts, levels = _levels(value, known, n if share else None, self.unit)
        points = tuple(
            TrendPoint(
                edges[at].astype(dt.date),
                float(value[at]) if n[at] or not share else None,
                int(n[at]),
                wilson(int(hits[at]), int(n[at])) if share and n[at] else None,
                None if np.isnan(levels[at]) else float(levels[at]),
                bool(whole[at]),
            )
            for at in range(len(value))
        )
        changes = tuple(
            Change(edges[cut].astype(dt.date), float(levels[before]), float(levels[cut]))
            for before, cut in cuts
        )
        return TrendResult(points, changes, within / 1e6 if share else None)


def _hits(partial: Tally, within: int) -> Ints:
    """How many newcomers of each period reach the goal in time."""
    in_time = partial.periods[partial.times <= within]
    return np.bincount(in_time, minlength=len(partial.counts))


def _binned(moments: Ints, edges: Ints) -> Ints:
    places = np.searchsorted(edges, moments, side="right") - 1
    return np.bincount(places, minlength=len(edges) - 1)


def _slack(unit: Unit) -> int:
    """A first period counts as whole when the log begins within its first twelfth."""
    return {"day": 2, "week": 14, "month": 60}[unit] * 3_600_000_000


def _levels(
    value: Floats, known: npt.NDArray[np.bool_], n: Ints | None, unit: Unit
) -> tuple[list[tuple[int, int]], Floats]:
    """The pairs of periods (last before, first after) between which the level changes, and the levels."""
    places = np.flatnonzero(known)
    levels = np.full(len(value), np.nan)
    if len(places) < 2 * LEAST_LENGTH:
        if len(places):
            levels[places] = value[places].mean()
        return [], levels
    series = _without_weekdays(value[places], places) if unit == "day" else value[places]
    weight = np.ones(len(places)) if n is None else n[places].astype(float)
    bounds = segments(series, weight)
    for low, high in zip(bounds, bounds[1:], strict=False):
        inside = slice(low, high)
        levels[places[inside]] = np.average(value[places[inside]], weights=weight[inside])
    return [(int(places[cut - 1]), int(places[cut])) for cut in bounds[1:-1]], levels


def _without_weekdays(series: Floats, places: Ints) -> Floats:
    """The series as if every day of the week were alike; its mean stays."""
    if len(series) < 28:
        return series
    # Against the running week, so that a change of level is not taken for a weekday.
    week = np.convolve(series, np.ones(7) / 7, mode="same")
    ratio = np.divide(series, week, out=np.ones_like(series), where=week > 0)
    usual = np.ones(7)
    for day in range(7):
        inner = (places % 7 == day)[3:-3]
        if inner.any():
            usual[day] = max(0.05, float(np.median(ratio[3:-3][inner])))
    return np.asarray(series / usual[places % 7] * usual.mean())


def segments(series: Floats, weight: Floats) -> list[int]:
    """Where stretches of one level begin and end: the cheapest way to cut ``series``, found exactly."""
    count = len(series)
    steps = np.diff(series) * np.sqrt(2 * weight[1:] * weight[:-1] / (weight[1:] + weight[:-1]))
    noise = float(np.median(np.abs(steps))) / 0.6745
    noise = max(noise**2, 1e-12 * max(1.0, float(np.abs(series).max())) ** 2) / 2
    rest = series - np.median(series)
    link = float((rest[1:] * rest[:-1]).sum() / max((rest**2).sum(), 1e-12))
    tail = steps[np.abs(steps) <= 3 * np.sqrt(noise)]
    linked = float((tail[1:] * tail[:-1]).sum() / max((tail**2).sum(), 1e-12)) if len(tail) > 5 else -0.5  # fmt: skip
    # White noise has steps that turn back (-0.5); a slow swing does not: it must not be cut to pieces.
    inflation = 1 + 6 * max(0.0, linked + 0.5) * max(0.0, link)
    price = 3 * noise * inflation * np.log(count)
    sums = np.concatenate([[0.0], np.cumsum(weight)])
    firsts = np.concatenate([[0.0], np.cumsum(weight * series)])
    squares = np.concatenate([[0.0], np.cumsum(weight * series**2)])
    best = np.full(count + 1, np.inf)
    best[0] = -price
    back = np.zeros(count + 1, np.int64)
    for end in range(LEAST_LENGTH, count + 1):
        begin = np.arange(0, end - LEAST_LENGTH + 1)
        w = sums[end] - sums[begin]
        cost = squares[end] - squares[begin] - (firsts[end] - firsts[begin]) ** 2 / w
        total = best[begin] + cost + price
        back[end] = int(begin[total.argmin()])
        best[end] = float(total.min())
    bounds = [count]
    while bounds[-1]:
        bounds.append(int(back[bounds[-1]]))
    return bounds[::-1]


def trend(
    log: EventLog, what: What = "events", unit: Unit = "day", goal: str | None = None,
    *, within_seconds: float | None = None,
) -> TrendResult:  # fmt: skip
    """The series of ``what`` per period, and where its level changes."""
    return answer(TrendMeasure(what, unit, goal, within_seconds), log)
