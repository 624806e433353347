"""The directly-follows graph: what comes after what, for how many, after how long.

A wait is from one event to the next; where the log knows when events begin, it is from the end of one
to the beginning of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from parcours.events.asking import answer, spread
from parcours.events.engines.kernels import graph as kernels
from parcours.events.log import EventLog, Ints

DENSE_MOST: Final = 1_000
"""With more kinds of events than this a square table would be mostly empty, and too large."""
LOOSE_MOST: Final = 20_000
UNKNOWN: Final = (float("nan"),) * 5
"""Times that were not asked for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One step from an activity directly to another; times in seconds."""

    source: str
    target: str
    count: int
    customers: int
    mean: float
    median: float
    low: float
    """The lower quartile."""
    high: float
    """The upper quartile."""
    slowest: float
    """Nine in ten took no longer."""


@dataclass(frozen=True, slots=True)
class EdgeTimes:
    """Edges by key (source times the number of activities, plus target), rising; waits lie by edge."""

    keys: Ints
    counts: Ints
    customers: Ints
    waits: Ints


@dataclass(frozen=True, slots=True)
class GraphMeasure:
    """Every edge; without ``times`` only counts, which needs no memory in proportion to the events."""

    times: bool = True

    def walk(self, log: EventLog) -> EdgeTimes:
        """The edges of a chunk."""
        if len(log.activities) > DENSE_MOST:
            return self._sparse(log)
        size = len(log.activities)
        edges, customers = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
        kernels.follow(log.offsets, log.activity, edges, customers)
        flat = edges.ravel()
        waits = np.zeros(int(flat.sum()) if self.times else 0, np.int64)
        if self.times:
            cursor = np.cumsum(flat) - flat
            kernels.edge_times(log.offsets, log.activity, log.starts, log.moment, cursor, waits)
        keys = np.flatnonzero(flat)
        return EdgeTimes(keys, flat[keys], customers.ravel()[keys], waits)

    def _sparse(self, log: EventLog) -> EdgeTimes:
        """The same by sorting, for logs with thousands of kinds of events."""
        inside = np.ones(log.events, bool)
        inside[log.offsets[:-1]] = False
        at = np.flatnonzero(inside)
        pairs = log.activity[at - 1].astype(np.int64) * len(log.activities) + log.activity[at]
        order = np.argsort(pairs, kind="stable")
        keys, starts, counts = np.unique(pairs[order], return_index=True, return_counts=True)
        owner = np.repeat(np.arange(log.customer_count), np.diff(log.offsets))[at[order]]
        fresh = np.ones(len(order), bool)
        fresh[1:] = (owner[1:] != owner[:-1]) | (pairs[order][1:] != pairs[order][:-1])
        customers = np.add.reduceat(fresh, starts).astype(np.int64) if len(keys) else counts
        waits = np.maximum(0, log.starts[at] - log.moment[at - 1])[order]
        return EdgeTimes(keys, counts, customers, waits if self.times else waits[:0])

    def merge(self, one: EdgeTimes, other: EdgeTimes) -> EdgeTimes:
        """The edges of two chunks."""
        keys = np.union1d(one.keys, other.keys)
        counts, customers = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        for part in (one, other):
            at = np.searchsorted(keys, part.keys)
            counts[at] += part.counts
            customers[at] += part.customers
        waits = _joined(keys, one, other) if self.times else one.waits
        return EdgeTimes(keys, counts, customers, waits)

    def result(self, partial: EdgeTimes, head: EventLog) -> list[Edge]:
        """Every edge, the most frequent first; quantiles are exact."""
        names, size = head.activities, len(head.activities)
        times = [UNKNOWN] * len(partial.keys)
        if self.times and times:
            times = spread(_summary, np.split(partial.waits, np.cumsum(partial.counts)[:-1]))
        found = [
            Edge(names[key // size], names[key % size], count, customers, *five)
            for key, count, customers, five in zip(
                partial.keys.tolist(), partial.counts.tolist(), partial.customers.tolist(), times,
                strict=True,
            )
        ]  # fmt: skip
        return sorted(found, key=lambda edge: (-edge.count, edge.source, edge.target))


def _joined(keys: Ints, one: EdgeTimes, other: EdgeTimes) -> Ints:
    """The waits of two chunks, by edge."""
    if len(keys) > LOOSE_MOST:
        owner = np.concatenate([np.repeat(p.keys, p.counts) for p in (one, other)])
        waits = np.concatenate([one.waits, other.waits])
        return np.asarray(waits[np.argsort(owner, kind="stable")])
    pieces: dict[int, list[Any]] = {int(key): [] for key in keys}
    for part in (one, other):
        ends = np.cumsum(part.counts)
        for key, count, end in zip(part.keys, part.counts, ends, strict=True):
            pieces[int(key)].append(part.waits[end - count : end])
    return np.concatenate([w for waits in pieces.values() for w in waits] or [one.waits])


def _summary(waits: Ints) -> tuple[float, float, float, float, float]:
    """Mean, median, quartiles and ninth decile, in seconds; it changes the order of ``waits``."""
    mean = float(waits.mean()) / 1e6
    shares = [0.25, 0.5, 0.75, 0.9]
    low, median, high, slowest = np.quantile(waits, shares, overwrite_input=True) / 1e6
    return mean, float(median), float(low), float(high), float(slowest)


def graph(log: EventLog, *, times: bool = True) -> list[Edge]:
    """Every edge of ``log``, the most frequent first."""
    return answer(GraphMeasure(times), log)
