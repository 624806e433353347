"""Which paths customers take, and how many take each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parcours.events.engines import kernels
from parcours.events.log import EventLog


@dataclass(frozen=True, slots=True)
class Variant:
    """One path and the number of customers who took exactly it."""

    path: tuple[str, ...]
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class VariantsResult:
    """The most frequent paths, how many different ones there are, and how much ties in time decide."""

    variants: tuple[Variant, ...]
    different: int
    tied: int
    """Customers with events at the same moment, whose order is that of the file."""


def variants(log: EventLog, *, most: int = 20) -> VariantsResult:
    """The ``most`` frequent paths of ``log``.

    Paths are told apart by a 128-bit hash: a false match is not expected in a lifetime.
    """
    count = log.customer_count
    first, second = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    kernels.fingerprints(log.offsets, log.activity, first, second)
    order = np.lexsort((second, first))
    a, b = first[order], second[order]
    fresh = np.ones(count, bool)
    fresh[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, count))
    top = np.argsort(-sizes, kind="stable")[:most]
    found = []
    for place in top:
        customer = order[starts[place]]
        codes = log.activity[log.offsets[customer] : log.offsets[customer + 1]]
        path = tuple(log.activities[code] for code in codes)
        found.append(Variant(path, int(sizes[place]), float(sizes[place]) / count))
    found.sort(key=lambda variant: (-variant.customers, variant.path))
    same = np.zeros(log.events, bool)
    same[1:] = log.moment[1:] == log.moment[:-1]
    same[log.offsets[:-1]] = False
    tied = int((np.add.reduceat(same, log.offsets[:-1]) > 0).sum())
    return VariantsResult(tuple(found), len(starts), tied)
