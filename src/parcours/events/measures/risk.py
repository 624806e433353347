"""Which customers under way will not reach a goal in time, as a chance that can be believed.

The log is looked at as it was after each event, and again after silences of several lengths: what was
known of the customer then, and whether they reached the goal within the horizon. A logistic regression
learns from the early looks, isotonic regression sets its chances right on later ones, and the last
judge both. A chance of 0.3 should mean that three in ten are lost; the result shows whether it did.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.events.log import EventLog, Ints
from parcours.events.measures.holdout import gaps_of, owner_of
from parcours.events.measures.logistic import chances_of, fitted
from parcours.events.statistics import wilson

SILENCES: Final = (0.5, 0.8, 0.95)
"""Customers are looked at again when they have been silent as long as these shares of all gaps."""
CUTS: Final = (0.5, 0.7)
"""Where learning ends and setting right ends, as shares of the looks in order of time."""
ROWS_MOST: Final = 120_000
NAMES_MOST: Final = 40
LEAST: Final = 200
"""Fewer customers under way than this, or fewer than thirty of either end, teach nothing."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers of about one foreseen chance: how many were lost in truth."""

    foreseen: float
    seen: float
    interval: tuple[float, float]
    n: int


@dataclass(frozen=True, slots=True)
class RiskQuality:
    """How well the chances held on moments later than all that was learned from."""

    n: int
    customers: int
    lost: int
    skill: float
    """How much smaller the squared error is than that of one chance for all (Brier skill)."""
    area: float | None
    """The chance that a lost customer was given a higher risk than one who stayed."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class RiskResult:
    """The chance of each customer under way not to reach the goal within the horizon."""

    goal: tuple[str, ...]
    horizon_seconds: float
    customers: tuple[str, ...]
    chances: tuple[float, ...]
    last_activities: tuple[str, ...]
    quality: RiskQuality


@dataclass(frozen=True, slots=True)
class _Look:
    """Customers under way: after which event, silent for how long, what was known, whether lost."""

    place: Ints
    silent: Ints
    facts: Floats
    lost: Flags


def drop_off_risk(
    log: EventLog, goal: Collection[str], *, horizon_seconds: float | None = None
) -> RiskResult:
    """The risk of everybody under way at the end of ``log``, the highest first.

    Under way is who has not reached the ``goal`` (any of its events) and did something within the
    horizon, which is by default the time in which 90 % of those who reach it do. Raises InputError for
    an event that does not occur, and when there is too little to learn from or to judge by.
    """
    reached = _goal_moments(log, goal)
    horizon = int(horizon_seconds * 1e6) if horizon_seconds else _horizon(log, reached)
    owner = owner_of(log)
    place, silent = _looks(log, reached[owner], horizon)
    when = log.moment[place] + silent
    if not len(when):
        raise _too_little()
    first, second = np.quantile(when, CUTS)
    early, middle, late = (
        _seen(log, reached[owner], place[rows], silent[rows], horizon)
        for rows in (
            when + horizon <= first,
            (when > first) & (when + horizon <= second),
            when > second,
        )
    )
    if not all(_enough(look) for look in (early, middle, late)):
        raise _too_little()
    weights = fitted(early.facts, early.lost.astype(float))
    steps = _isotonic(chances_of(weights, middle.facts), middle.lost)
    quality = _judged(_settled(steps, chances_of(weights, late.facts)), late, owner)
    return _at_the_end(log, tuple(goal), reached, horizon, weights, steps, quality)


def _at_the_end(
    log: EventLog,
    goal: tuple[str, ...],
    reached: Ints,
    horizon: int,
    weights: Floats,
    steps: tuple[Floats, Floats],
    quality: RiskQuality,
) -> RiskResult:
    """Everybody under way when the log ends, with their chance to be lost."""
    last = log.offsets[1:] - 1
    silent = log.end - log.moment[last]
    who = np.flatnonzero((reached > log.end) & (silent <= horizon))
    facts = _facts(log, last[who], silent[who], horizon)
    chances = _settled(steps, chances_of(weights, facts))
    order = np.argsort(-chances, kind="stable")
    who = who[order]
    return RiskResult(
        goal, horizon / 1e6, tuple(str(log.customers[int(at)].as_py()) for at in who),
        tuple(float(chance) for chance in chances[order]),
        tuple(log.activities[code] for code in log.activity[last[who]]), quality,
    )  # fmt: skip


def _too_little() -> InputError:
    return InputError(
        "events.too-little-to-learn",
        Words(
            "The log is too short or too small to foresee who is lost, and to judge that.",
            "Le journal est trop court ou trop petit pour prévoir qui se perd, et pour en juger.",
        ),
        remedy=Words(
            "Take a longer log, or a shorter horizon.",
            "Prenez un journal plus long, ou un horizon plus court.",
        ),
    )


def _goal_moments(log: EventLog, goal: Collection[str]) -> Ints:
    """When each customer first reaches the goal; far in the future for those who do not."""
    for name in goal:
        if name not in log.activities:
            raise unknown_name(
                "events.unknown-event", Words("event", "événement"), name, list(log.activities)
            )
    hit = np.isin(log.activity, [log.activities.index(name) for name in goal])
    far = np.iinfo(np.int64).max
    return np.asarray(np.minimum.reduceat(np.where(hit, log.moment, far), log.offsets[:-1]))


def _horizon(log: EventLog, reached: Ints) -> int:
    starts = log.moment[log.offsets[:-1]]
    there = reached < np.iinfo(np.int64).max
    if not there.any():
        raise _too_little()
    return max(1, int(np.quantile((reached - starts)[there], 0.9)))


def _looks(log: EventLog, goal_at: Ints, horizon: int) -> tuple[Ints, Ints]:
    """After which event, and how long after it, customers under way are looked at.

    Only looks after which the whole horizon was watched, in order of time.
    """
    following = np.append(log.moment[1:], np.iinfo(np.int64).max)
    following[log.offsets[1:] - 1] = np.iinfo(np.int64).max
    gaps = gaps_of(log)
    silences = [0, *(int(np.quantile(gaps, share)) for share in SILENCES)] if len(gaps) else [0]
    places, waits = [], []
    for silence in sorted(set(silences)):
        when = log.moment + silence
        there = (following > when) & (goal_at > when) & (when + horizon <= log.end)
        places.append(np.flatnonzero(there & (silence <= horizon)))
        waits.append(np.full(len(places[-1]), silence, np.int64))
    place, silent = np.concatenate(places), np.concatenate(waits)
    order = np.argsort(log.moment[place] + silent, kind="stable")
    step = max(1, len(order) // ROWS_MOST)
    return place[order[::step]], silent[order[::step]]


def _seen(log: EventLog, goal_at: Ints, place: Ints, silent: Ints, horizon: int) -> _Look:
    lost = goal_at[place] > log.moment[place] + silent + horizon
    return _Look(place, silent, _facts(log, place, silent, horizon), np.asarray(lost))


def _facts(log: EventLog, place: Ints, silent: Ints, horizon: int) -> Floats:
    """What was known: the last event, how long ago, since when, how many, through which channel."""
    begins = log.offsets[np.searchsorted(log.offsets, place, side="right") - 1]
    since = (log.moment[place] + silent - log.moment[begins]) / 1e6
    quiet = silent / 1e6
    scale = np.log1p(horizon / 1e6)
    columns = [
        np.ones(len(place)),
        np.log1p(quiet) / scale,
        np.log1p(since) / scale,
        np.log1p(place - begins),
    ]
    common = np.argsort(-np.bincount(log.activity, minlength=len(log.activities)))[:NAMES_MOST]
    for code in common:
        at = (log.activity[place] == code).astype(float)
        before = (place > begins) & (log.activity[np.maximum(place - 1, 0)] == code)
        columns += [at, at * columns[1], before.astype(float)]
    if log.channel is not None:
        channel = log.attributes[log.channel]
        columns += [
            (channel.codes[place] == code).astype(float) for code in range(len(channel.names))
        ]
    return np.column_stack(columns)


def _enough(look: _Look) -> bool:
    lost = int(look.lost.sum())
    return len(look.place) >= LEAST and min(lost, len(look.place) - lost) >= 30


def _isotonic(scores: Floats, lost: Flags) -> tuple[Floats, Floats]:
    """The rising steps that fit best (pool adjacent violators): scores, and the chance at each."""
    order = np.argsort(scores, kind="stable")
    blocks: list[list[float]] = []
    for score, hit in zip(scores[order], lost[order], strict=True):
        blocks.append([float(hit), 1.0, float(score)])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            hits, count, place = blocks.pop()
            total = blocks[-1][1] + count
            blocks[-1] = [
                blocks[-1][0] + hits,
                total,
                (blocks[-1][2] * blocks[-1][1] + place * count) / total,
            ]
    # One customer more of either end in each block: no chance is ever 0 or 1.
    values = np.array([(hits + 0.5) / (count + 1) for hits, count, _ in blocks])
    return np.array([place for *_, place in blocks]), np.maximum.accumulate(values)


def _settled(steps: tuple[Floats, Floats], scores: Floats) -> Floats:
    return np.asarray(np.interp(scores, *steps))


def _judged(chances: Floats, look: _Look, owner: Ints) -> RiskQuality:
    lost = look.lost.astype(float)
    share = float(lost.mean())
    worst = float(((share - lost) ** 2).mean())
    edges = np.unique(np.quantile(chances, np.linspace(0, 1, 6)))
    at = np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, max(0, len(edges) - 2))
    bins = []
    for one in np.unique(at):
        inside = at == one
        hits, n = int(lost[inside].sum()), int(inside.sum())
        bins.append(Bin(float(chances[inside].mean()), hits / n, wilson(hits, n), n))
    skill = 1 - float(((chances - lost) ** 2).mean()) / worst if worst else 0.0
    return RiskQuality(
        len(lost), len(np.unique(owner[look.place])), int(lost.sum()), skill, _area(chances, look.lost), tuple(bins)
    )  # fmt: skip


def _area(chances: Floats, lost: Flags) -> float | None:
    """The area under the curve, from ranks; ties count half."""
    n, hits = len(chances), int(lost.sum())
    if not 0 < hits < n:
        return None
    _, at, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[at][lost].sum() - hits * (hits + 1) / 2) / (hits * (n - hits)))
