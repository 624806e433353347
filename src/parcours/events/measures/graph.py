"""The directly-follows graph: what comes after what, for how many, after how long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parcours.events.engines import kernels
from parcours.events.log import EventLog
from parcours.events.measures.order import transitions


@dataclass(frozen=True, slots=True)
class Edge:
    """One step from an activity directly to another; times in seconds."""

    source: str
    target: str
    count: int
    mean: float
    median: float
    low: float
    """The lower quartile."""
    high: float
    """The upper quartile."""


def graph(log: EventLog, *, times: bool = True) -> list[Edge]:
    """Every edge of ``log``, the most frequent first; medians are exact.

    Without ``times`` only counts are made, which needs no memory in proportion to the events.
    """
    size = len(log.activities)
    counts = transitions(log)
    flat = np.ascontiguousarray(counts.ravel())
    starts = np.concatenate([[0], np.cumsum(flat)[:-1]]).astype(np.int64)
    spans = np.zeros(int(flat.sum()) if times else 0, np.int64)
    if times:
        kernels.edge_times(log.offsets, log.activity, log.moment, starts.copy(), spans)
    edges = []
    for place in np.flatnonzero(flat):
        taken = spans[starts[place] : starts[place] + flat[place]] / 1e6
        low, median, high = np.quantile(taken, [0.25, 0.5, 0.75]) if times else (np.nan,) * 3
        edges.append(
            Edge(
                log.activities[place // size],
                log.activities[place % size],
                int(flat[place]),
                float(taken.mean()) if times else float("nan"),
                float(median),
                float(low),
                float(high),
            )
        )
    return sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))
