"""What a customer does next: a Markov model that looks back as far as it has seen.

The chances after a path are those after its last ``depth`` events, mixed with those after one event
fewer, and so on down to how common each event is: absolute discounting, interpolated (Ney, Essen and
Kneser 1994). The discount of each depth is estimated from the counts. Leaving is a step as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.events.filters import kept_customers
from parcours.events.log import EventLog, Ints
from parcours.events.measures.holdout import (
    JUDGE_MOST,
    clustered,
    held_out,
    owner_of,
    patience_of,
    thinned,
)

DEPTH_MOST: Final = 10
CELLS: Final = 4_000_000
"""Chances are computed for as many paths at once as make this many numbers."""
LEARN_MOST: Final = 1_500_000
"""Of longer logs the most recent customers with about this many events are learned from."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Level:
    """What followed each context of one length; rows of ``names`` and ``counts`` lie by context."""

    keys: Ints
    starts: Ints
    names: Ints
    counts: Ints
    discount: float


@dataclass(frozen=True, slots=True)
class Chance:
    """One possible next step; None is none: the customer leaves."""

    activity: str | None
    chance: float


@dataclass(frozen=True, slots=True)
class NextStep:
    """A trained model."""

    activities: tuple[str, ...]
    depth: int
    levels: tuple[_Level, ...]
    n: int
    """How many steps it was learned from."""

    def after(self, path: Sequence[str]) -> tuple[Chance, ...]:
        """Every next step after ``path``, the likeliest first; raises InputError for an unknown event."""
        for name in path:
            if name not in self.activities:
                raise unknown_name(
                    "events.unknown-event", Words("event", "événement"), name, list(self.activities)
                )
        if not path:
            raise InputError(
                "events.empty-path", Words("The path is empty.", "Le parcours est vide.")
            )
        codes = np.array([self.activities.index(name) for name in path], np.int64)
        offsets = np.array([0, len(codes)])
        row = self._chances(codes, offsets, np.array([len(codes) - 1]), self.depth)
        names = [*self.activities, None]
        order = np.argsort(-row[0], kind="stable")
        return tuple(Chance(names[at], float(row[0, at])) for at in order)

    def chances(self, log: EventLog, places: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Pieces of ``places`` (numbers of events) with the chances of what follows each."""
        codes = self._own_codes(log)
        size = max(1, CELLS // (len(self.activities) + 1))
        for first in range(0, len(places), size):
            piece = places[first : first + size]
            yield piece, self._chances(codes, log.offsets, piece, self.depth)

    def _own_codes(self, log: EventLog) -> Ints:
        """The log's events in this model's codes; -1 for an event that it has not seen."""
        known = {name: at for at, name in enumerate(self.activities)}
        table = np.array([known.get(name, -1) for name in log.activities], np.int64)
        return np.asarray(table[log.activity])

    def _chances(self, codes: Ints, offsets: Ints, places: Ints, depth: int) -> Floats:
        return _mixed(self.levels[: depth + 1], codes, offsets, places, len(self.activities))[-1]


def learn(log: EventLog, *, depth: int | None = None) -> NextStep:
    """The model of ``log``; ``depth`` is chosen by its later customers when it is not given."""
    log = _recent(log)
    if depth is None:
        depth = _best_depth(log)
    codes = log.activity.astype(np.int64)
    places, following = followers(log)
    levels = _levels(codes, log.offsets, places, following, len(log.activities), depth)
    return NextStep(log.activities, len(levels) - 1, tuple(levels), len(places))


def followers(log: EventLog) -> tuple[Ints, Ints]:
    """The events of which is known what follows, and what does: an activity, or none (the last code).

    Who was active shortly before the log ends may still go on: what follows is not known.
    """
    size = len(log.activities)
    following = np.empty(log.events, np.int64)
    following[:-1] = log.activity[1:]
    last = log.offsets[1:] - 1
    following[last] = size
    known = np.ones(log.events, bool)
    known[last] = log.end - log.moment[last] > patience_of(log)
    places = np.flatnonzero(known)
    return places, following[places]


def _recent(log: EventLog) -> EventLog:
    """The customers who started last, when there are more than are needed to learn from."""
    if log.events <= LEARN_MOST:
        return log
    starts = log.moment[log.offsets[:-1]]
    least = np.quantile(starts, 1 - LEARN_MOST / log.events)
    return kept_customers(log, np.asarray(starts >= least))


def _best_depth(log: EventLog) -> int:
    """How far to look back: the depth under which later customers surprise least."""
    try:
        parts = held_out(log, 0.8)
    except InputError:
        return 1
    model = learn(parts.past, depth=DEPTH_MOST)
    places, following = followers(parts.later)
    keep = slice(0, min(len(places), CELLS // (len(log.activities) + 1)))
    places, following = places[keep], following[keep]
    if not len(places):
        return 1
    codes = parts.later.activity.astype(np.int64)
    mixed = _mixed(model.levels, codes, parts.later.offsets, places, len(log.activities))
    rows = np.arange(len(places))
    surprise = [-np.log(np.maximum(m[rows, following], 1e-12)).mean() for m in mixed]
    return int(np.argmin(surprise))


def _levels(
    codes: Ints, offsets: Ints, places: Ints, following: Ints, size: int, depth: int
) -> list[_Level]:
    """One table per length of context, from none to ``depth``; deeper only where one came twice."""
    context = np.zeros(len(places), np.int64)
    levels = [_level(np.zeros(1, np.int64), context, following, size)]
    begins = _begins(offsets, places)
    for back in range(depth):
        keys = _keys(codes, begins, places, context, back, size)
        there = keys >= 0
        if not there.any():
            break
        known, at, often = np.unique(keys[there], return_inverse=True, return_counts=True)
        levels.append(_level(known, at, following[there], size))
        context = np.full(len(places), -1, np.int64)
        context[there] = np.where(often[at] > 1, at, -1)
    return levels


def _level(keys: Ints, context: Ints, following: Ints, size: int) -> _Level:
    pairs, counts = np.unique(context * (size + 1) + following, return_counts=True)
    rows, names = np.divmod(pairs, size + 1)
    starts = np.searchsorted(rows, np.arange(len(keys) + 1))
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    discount = once / (once + 2 * twice) if once else 0.1
    return _Level(keys, starts, names, counts, min(max(discount, 0.1), 0.95))


def _begins(offsets: Ints, places: Ints) -> Ints:
    """Where the customer of each place begins."""
    return np.asarray(offsets[np.searchsorted(offsets, places, side="right") - 1])


def _keys(codes: Ints, begins: Ints, places: Ints, context: Ints, back: int, size: int) -> Ints:
    """The key of the context that is one event longer; the event before the first is the start."""
    at = places - back
    inside, start = at >= begins, at == begins - 1
    name = np.where(inside, codes[np.maximum(at, 0)], size)
    usable = (context >= 0) & (inside | start) & (name >= 0)
    return np.where(usable, context * (size + 1) + name, -1)


def _mixed(
    levels: Sequence[_Level], codes: Ints, offsets: Ints, places: Ints, size: int
) -> list[Floats]:
    """The chances of every step under each depth, one table of rows per depth."""
    base = levels[0]
    common = np.full(size + 1, 0.5)
    common[base.names] += base.counts
    chances = np.tile(common / common.sum(), (len(places), 1))
    tables = [chances]
    context = np.zeros(len(places), np.int64)
    begins = _begins(offsets, places)
    for back, level in enumerate(levels[1:]):
        keys = _keys(codes, begins, places, context, back, size)
        at = np.searchsorted(level.keys, keys)
        at[at == len(level.keys)] = 0
        there = (keys >= 0) & (level.keys[at] == keys)
        context = np.where(there, at, -1)
        chances = _deeper(chances, level, np.flatnonzero(there), at[there])
        tables.append(chances)
    return tables


def _deeper(chances: Floats, level: _Level, rows: Ints, contexts: Ints) -> Floats:
    """``chances`` with the evidence of one longer context mixed in, where it was seen."""
    chances = chances.copy()
    first, last = level.starts[contexts], level.starts[contexts + 1]
    kinds = last - first
    sums = np.concatenate([[0], np.cumsum(level.counts)])
    totals = sums[last] - sums[first]
    chances[rows] *= (level.discount * kinds / totals)[:, None]
    spread = np.repeat(np.arange(len(rows)), kinds)
    entry = np.arange(len(spread)) - np.repeat(np.cumsum(kinds) - kinds, kinds) + first[spread]
    chances[rows[spread], level.names[entry]] += (level.counts[entry] - level.discount) / totals[
        spread
    ]
    return chances


@dataclass(frozen=True, slots=True)
class NextStepQuality:
    """How well later customers' next steps were foreseen; intervals are 95 %, by customer."""

    accuracy: float
    interval: tuple[float, float]
    n: int
    customers: int
    top_three: float
    """How often the true step is among the three likeliest."""
    unseen_accuracy: float | None
    """The accuracy after paths that no earlier customer had taken; None when there are none."""
    unseen_n: int
    last_event_accuracy: float
    """What looking at the last event alone gives: the bar to pass."""
    surprise: float
    """The mean of minus the natural logarithm of the chance given to what came."""
    calibration_error: float
    """How far the chance given to the likeliest step is from how often it comes, on average."""
    depth: int
    cut: int
    """The moment before which was learned, in microseconds since 1970."""


def judged(log: EventLog, *, share: float = 0.7, depth: int | None = None) -> NextStepQuality:
    """The quality of next-step prediction on ``log``: learned before a cut, judged after it."""
    parts = held_out(log, share)
    later = thinned(parts.later, JUDGE_MOST)
    return quality(learn(parts.past, depth=depth), parts.past, later, parts.cut)


def quality(model: NextStep, past: EventLog, later: EventLog, cut: int) -> NextStepQuality:
    """How well ``model``, learned from ``past``, foresees ``later``."""
    places, following = followers(later)
    if not len(places):
        raise InputError(
            "events.too-short-to-judge",
            Words("No later step is known.", "Aucun pas ultérieur n’est connu."),
        )
    truth = np.full(later.events, -1, np.int64)
    truth[places] = _in_codes(model, later, following)
    found: dict[str, list[Any]] = {"hit": [], "three": [], "top": [], "given": []}
    for piece, chances in model.chances(later, places):
        _score(chances, truth[piece], found)
    hit, three, top, given = (np.concatenate(found[name]) for name in found)
    owners = owner_of(later)[places]
    accuracy, low, high = clustered(hit, owners)
    fresh = ~np.isin(prefixes(later)[places], prefixes(past))
    shallow = NextStep(model.activities, 1, model.levels[:2], model.n)
    simple = np.concatenate(
        [
            chances.argmax(axis=1) == truth[piece]
            for piece, chances in shallow.chances(later, places)
        ]
    )
    return NextStepQuality(
        accuracy, (low, high), len(places), len(np.unique(owners)), float(three.mean()),
        float(hit[fresh].mean()) if fresh.any() else None, int(fresh.sum()), float(simple.mean()),
        float(-np.log(np.maximum(given, 1e-12)).mean()), _calibration_error(top, hit), model.depth, cut,
    )  # fmt: skip


def _in_codes(model: NextStep, later: EventLog, following: Ints) -> Ints:
    """What followed, in the codes of ``model``; -1 for an event that it has not seen."""
    known = {name: at for at, name in enumerate(model.activities)}
    table = [known.get(name, -1) for name in later.activities]
    return np.asarray(np.array([*table, len(model.activities)], np.int64)[following])


def _score(chances: Floats, truth: Ints, found: dict[str, list[Any]]) -> None:
    rows = np.arange(len(chances))
    best = chances.argmax(axis=1)
    given = np.where(truth >= 0, chances[rows, truth], 0.0)
    found["hit"].append((best == truth).astype(float))
    found["three"].append((chances > given[:, None]).sum(axis=1) < 3)
    found["top"].append(chances[rows, best])
    found["given"].append(given)


def _calibration_error(top: Floats, hit: Floats) -> float:
    """The expected calibration error over ten bins of equal width."""
    bins = np.minimum((top * 10).astype(int), 9)
    counts = np.bincount(bins, minlength=10)
    gaps = np.abs(np.bincount(bins, top, minlength=10) - np.bincount(bins, hit, minlength=10))
    return float(gaps.sum() / counts.sum())


def prefixes(log: EventLog) -> npt.NDArray[np.uint64]:
    """A hash of each customer's path up to each event; equal paths have equal hashes in every log."""
    names = np.array([_hash(name) for name in log.activities], np.uint64)
    place = np.arange(log.events) - np.repeat(log.offsets[:-1], np.diff(log.offsets))
    longest = int(place.max()) + 1 if len(place) else 1
    powers = np.cumprod(np.full(longest, 0x9E3779B97F4A7C15, np.uint64))
    sums = np.concatenate([[np.uint64(0)], np.cumsum(names[log.activity] * powers[place])])
    before = np.repeat(sums[log.offsets[:-1]], np.diff(log.offsets))
    return np.asarray(sums[1:] - before, np.uint64)


def _hash(name: str) -> int:
    """A 64-bit FNV-1a hash, the same on every machine."""
    value = 14695981039346656037
    for byte in name.encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return value
