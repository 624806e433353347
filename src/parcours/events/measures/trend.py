"""How much happens from day to day, week to week, and where that changes for good.

The series is cut where two levels explain it better than one, as often as that is worth it: exact search
over all cuts, with a price per cut that grows with the length of the series (BIC) and with how much
neighbouring values hang together. Days are first freed of their weekday.
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


@dataclass(frozen=True, slots=True)
class TrendMeasure:
    """Events, customers or newcomers per period; or the share of newcomers who reach ``goal``."""

    what: What = "events"
    unit: Unit = "day"
    goal: str | None = None

    def walk(self, log: EventLog) -> Ints:
        """Counts per period: what is asked, and of how many."""
        edges = RetentionMeasure(self.unit).edges(log).astype("datetime64[us]").astype(np.int64)
        size = len(edges) - 1
        if self.what == "events":
            counts = _binned(log.moment, edges)
            return np.vstack([counts, counts])
        owner = np.repeat(np.arange(log.customer_count), np.diff(log.offsets))
        starts = _binned(log.moment[log.offsets[:-1]], edges)
        if self.what == "customers":
            period = np.searchsorted(edges, log.moment, side="right") - 1
            met = np.bincount(np.unique(owner * size + period) % size, minlength=size)
            return np.vstack([met, met])
        if self.what == "newcomers":
            return np.vstack([starts, starts])
        if self.goal not in log.activities:
            raise unknown_name(
                "events.unknown-event",
                Words("event", "événement"),
                self.goal or "",
                list(log.activities),
            )
        code = log.activities.index(self.goal)
        won = np.zeros(log.customer_count, bool)
        won[owner[log.activity == code]] = True
        return np.vstack([_binned(log.moment[log.offsets[:-1]][won], edges), starts])

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> TrendResult:
        """The series with its levels."""
        edges = RetentionMeasure(self.unit).edges(head)
        moments = edges.astype("datetime64[us]").astype(np.int64)
        whole = (moments[1:] <= head.end + 1) & (moments[:-1] >= head.begin - _slack(self.unit))
        hits, n = partial
        share = self.what == "reach"
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
        return TrendResult(points, changes)


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
    log: EventLog, what: What = "events", unit: Unit = "day", goal: str | None = None
) -> TrendResult:
    """The series of ``what`` per period, and where its level changes."""
    return answer(TrendMeasure(what, unit, goal), log)
