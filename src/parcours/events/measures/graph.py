"""The directly-follows graph: what comes after what, for how many, after how long.

A wait is from one event to the next; where the log knows when events begin, it is from the end of one
to the beginning of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.events.asking import answer, spread
from parcours.events.engines.kernels import graph as kernels
from parcours.events.log import EventLog, Ints
from parcours.events.measures.quantiles import quantiles

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
class Waits:
    """The wait of every step of a chunk, edge by edge: so many of each key, one after the other."""

    keys: Ints
    counts: Ints
    times: Ints


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges by key (source times the number of activities, plus target), rising; waits by chunk."""

    keys: Ints
    counts: Ints
    customers: Ints
    waits: tuple[Waits, ...]


@dataclass(frozen=True, slots=True)
class GraphMeasure:
    """Every edge; without ``times`` only counts, which needs no memory in proportion to the events."""

    times: bool = True

    def walk(self, log: EventLog) -> Edges:
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
        counts = flat[keys]
        return Edges(keys, counts, customers.ravel()[keys], (Waits(keys, counts, waits),))

    def _sparse(self, log: EventLog) -> Edges:
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
        held = Waits(keys, counts, waits if self.times else waits[:0])
        return Edges(keys, counts, customers, (held,))

    def merge(self, one: Edges, other: Edges) -> Edges:
        """The edges of two chunks."""
        keys = np.union1d(one.keys, other.keys)
        counts, customers = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        for part in (one, other):
            at = np.searchsorted(keys, part.keys)
            counts[at] += part.counts
            customers[at] += part.customers
        return Edges(keys, counts, customers, (*one.waits, *other.waits))

    def result(self, partial: Edges, head: EventLog) -> list[Edge]:
        """Every edge, the most frequent first; quantiles are exact."""
        names, size = head.activities, len(head.activities)
        times = [UNKNOWN] * len(partial.keys)
        if self.times and times:
            times = spread(_summary, _by_edge(partial))
        found = [
            Edge(names[key // size], names[key % size], count, customers, *five)
            for key, count, customers, five in zip(
                partial.keys.tolist(), partial.counts.tolist(), partial.customers.tolist(), times,
                strict=True,
            )
        ]  # fmt: skip
        return sorted(found, key=lambda edge: (-edge.count, edge.source, edge.target))


def _by_edge(edges: Edges) -> list[list[Ints]]:
    """The waits of each edge, chunk by chunk."""
    if len(edges.keys) > LOOSE_MOST:
        owner = np.concatenate([np.repeat(each.keys, each.counts) for each in edges.waits])
        times = np.concatenate([each.times for each in edges.waits])
        times = times[np.argsort(owner, kind="stable")]
        return [[part] for part in np.split(times, np.cumsum(edges.counts)[:-1])]
    found: dict[int, list[Ints]] = {key: [] for key in edges.keys.tolist()}
    for each in edges.waits:
        parts = np.split(each.times, np.cumsum(each.counts)[:-1])
        for key, part in zip(each.keys.tolist(), parts, strict=False):  # no key is one empty part
            found[key].append(part)
    return list(found.values())


def _summary(pieces: list[Ints]) -> tuple[float, float, float, float, float]:
    """Mean, median, quartiles and ninth decile, in seconds."""
    total = sum(float(piece.sum(dtype=np.float64)) for piece in pieces)
    low, median, high, slowest = (q / 1e6 for q in quantiles(pieces, (0.25, 0.5, 0.75, 0.9)))
    return total / sum(map(len, pieces)) / 1e6, median, low, high, slowest


def graph(log: EventLog, *, times: bool = True) -> list[Edge]:
    """Every edge of ``log``, the most frequent first."""
    return answer(GraphMeasure(times), log)
