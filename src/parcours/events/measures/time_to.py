"""How long it takes from here to an event, for those who get there and those who have not yet.

Kaplan and Meier's estimator: who is still waiting when the log ends has waited at least that long,
and is neither thrown away nor taken for somebody who never arrives. The state of a customer is the
last two events where enough customers were in it, else the last one, else nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import Words, unknown_name
from parcours.events.log import EventLog, Ints
from parcours.events.measures.holdout import JUDGE_MOST, held_out, thinned

STATE_LEAST: Final = 50
"""A state of fewer customers' moments than this says too little of its own."""
SECONDS: Final = 1e-6
LEARN_MOST: Final = 3_000_000
"""Of longer logs every so manieth customer is learned from: this many events leave no doubt."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that has not arrived after each time; ``times`` in seconds, rising."""

    times: Floats
    waiting: Floats
    n: int
    watched: float
    """The longest time that anybody was watched: nothing is known beyond it."""

    def within(self, seconds: float, *, waited: float = 0) -> float | None:
        """The chance to arrive within ``seconds`` from now, having ``waited``; None beyond what is known."""
        if waited + seconds > self.watched:
            return None
        now = self._waiting(waited, "left")
        return 1 - self._waiting(waited + seconds) / now if now > 0 else None

    def quantile(self, share: float, *, waited: float = 0) -> float | None:
        """Seconds from now until ``share`` have arrived, having ``waited``; None when they never do."""
        least = self._waiting(waited, "left") * (1 - share) + 1e-12
        at = int(np.searchsorted(-self.waiting, -least))
        return float(self.times[at] - waited) if at < len(self.times) else None

    def _waiting(self, seconds: float, side: Literal["left", "right"] = "right") -> float:
        """The share that has not arrived after ``seconds``; ``left``: just before."""
        at = int(np.searchsorted(self.times, seconds, side=side))
        return float(self.waiting[at - 1]) if at else 1.0


@dataclass(frozen=True, slots=True)
class TimeTo:
    """A trained model: the curve of every state that enough customers were in."""

    goal: str
    by_two: dict[tuple[str | None, str], Curve]
    """By the event before the last, None at the start, and the last."""
    by_one: dict[str, Curve]
    everyone: Curve

    def after(self, path: Sequence[str]) -> Curve:
        """The curve for a customer whose path so far is ``path``."""
        if not path:
            return self.everyone
        before = path[-2] if len(path) > 1 else None
        return self.by_two.get((before, path[-1])) or self.by_one.get(path[-1], self.everyone)


def time_to(log: EventLog, goal: str) -> TimeTo:
    """The times from every event to the next ``goal``; raises InputError when it does not occur."""
    if goal in log.activities:
        log = thinned(log, LEARN_MOST)
    places, spans, arrived = waits_for(log, goal)
    codes = log.activity.astype(np.int64)
    size = len(log.activities)
    before = np.where(np.isin(places, log.offsets[:-1]), size, codes[np.maximum(places - 1, 0)])
    names: list[str | None] = [*log.activities, None]
    by_two = {
        (names[key // size], log.activities[key % size]): curve
        for key, curve in _curves(before * size + codes[places], spans, arrived).items()
    }
    by_one = {
        log.activities[key]: curve for key, curve in _curves(codes[places], spans, arrived).items()
    }
    return TimeTo(goal, by_two, by_one, curve_of(spans, arrived))


def waits_for(log: EventLog, goal: str) -> tuple[Ints, Floats, npt.NDArray[np.bool_]]:
    """Every event, the seconds from it to the customer's next ``goal``, and whether that came.

    Where it did not come the seconds are those until the log ends.
    """
    if goal not in log.activities:
        raise unknown_name(
            "events.unknown-event", Words("event", "événement"), goal, list(log.activities)
        )
    hits = np.flatnonzero(log.activity == log.activities.index(goal))
    places = np.arange(log.events)
    at = np.searchsorted(hits, places, side="right")
    ends = np.repeat(log.offsets[1:], np.diff(log.offsets))
    following = np.append(hits, log.events)[at]
    arrived = following < ends
    until = np.where(arrived, log.moment[np.minimum(following, log.events - 1)], log.end)
    return places, np.maximum(0.0, (until - log.moment) * SECONDS), arrived


def _curves(states: Ints, spans: Floats, arrived: npt.NDArray[np.bool_]) -> dict[int, Curve]:
    order = np.argsort(states, kind="stable")
    known, starts, counts = np.unique(states[order], return_index=True, return_counts=True)
    return {
        int(state): curve_of(
            spans[order[start : start + count]], arrived[order[start : start + count]]
        )
        for state, start, count in zip(known, starts, counts, strict=True)
        if state >= 0 and count >= STATE_LEAST
    }


def curve_of(spans: Floats, arrived: npt.NDArray[np.bool_]) -> Curve:
    """Kaplan and Meier's curve of ``spans`` in seconds."""
    if not len(spans):
        return Curve(np.empty(0), np.empty(0), 0, 0.0)
    times, at = np.unique(spans, return_inverse=True)
    came = np.bincount(at, weights=arrived, minlength=len(times))
    left = np.bincount(at, minlength=len(times))
    risk = len(spans) - np.concatenate([[0], np.cumsum(left)[:-1]])
    waiting = np.cumprod(1 - came / risk)
    keep = came > 0
    return Curve(times[keep], waiting[keep], len(spans), float(times[-1]))


@dataclass(frozen=True, slots=True)
class HorizonQuality:
    """Foreseen and seen shares of arrivals within one time."""

    seconds: float
    foreseen: float
    seen: float
    n: int
    skill: float | None
    """How much smaller the squared error is than that of one share for all; below 0 is worse."""


def judged(log: EventLog, goal: str, *, share: float = 0.7) -> list[HorizonQuality]:
    """Learned before a cut, judged by customers who start after it, at three times.

    Only events after which a customer was watched for the whole time are judged.
    """
    parts = held_out(log, share)
    model = time_to(parts.past, goal)
    if goal not in parts.later.activities:
        return []
    later = thinned(parts.later, JUDGE_MOST)
    places, spans, arrived = waits_for(later, goal)
    horizons = [q for q in (model.everyone.quantile(s) for s in _quarters(model.everyone)) if q]
    return [
        _at(model, later, places, spans, arrived, horizon) for horizon in dict.fromkeys(horizons)
    ]


def _quarters(curve: Curve) -> list[float]:
    """A quarter, half and three quarters of those who ever arrive."""
    most = 1 - float(curve.waiting[-1]) if len(curve.waiting) else 0.0
    return [most / 4, most / 2, most * 3 / 4]


def _at(
    model: TimeTo,
    later: EventLog,
    places: Ints,
    spans: Floats,
    arrived: npt.NDArray[np.bool_],
    horizon: float,
) -> HorizonQuality:
    watched = (later.end - later.moment) * SECONDS >= horizon
    firsts = set(later.offsets[:-1].tolist())
    names = [later.activities[code] for code in later.activity]
    memory: dict[tuple[str, ...], float] = {}
    foreseen = []
    for place in places[watched]:
        path = (names[place],) if int(place) in firsts else (names[place - 1], names[place])
        if path not in memory:
            chance = model.after(path).within(horizon)
            memory[path] = float("nan") if chance is None else chance
        foreseen.append(memory[path])
    given = np.array(foreseen)
    truth = (arrived & (spans <= horizon))[watched].astype(float)
    known = ~np.isnan(given)
    given, truth = given[known], truth[known]
    if not len(given):
        return HorizonQuality(horizon, float("nan"), float("nan"), 0, None)
    base = model.everyone.within(horizon) or 0.0
    worst = float(((base - truth) ** 2).mean())
    skill = 1 - float(((given - truth) ** 2).mean()) / worst if worst else None
    return HorizonQuality(horizon, float(given.mean()), float(truth.mean()), len(given), skill)
