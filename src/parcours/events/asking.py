"""A measure is a walk and a merge: that is all that an engine needs to know of it.

Customers are independent, so a walk over a chunk of whole customers returns a small partial, and
partials merge in any grouping. Threads here and partitions on a cluster call the same two functions;
what they find cannot differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import pairwise
from os import cpu_count
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from parcours.events.log import EventLog, Ints

P = TypeVar("P")
R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")

CHUNK: Final = 1_000_000
"""Logs of fewer events than this are walked in one go."""


class Measure(Protocol[P, R_co]):
    """One question about what customers did."""

    def walk(self, log: EventLog) -> P:
        """The partial of the whole customers in ``log``; it may hold none."""
        ...

    def merge(self, one: P, other: P) -> P:
        """Two partials as one; associative."""
        ...

    def result(self, partial: P, head: EventLog) -> R_co:
        """The answer. ``head`` knows names and the span of time, not necessarily any event."""
        ...


class Engine(Protocol):
    """Something that holds a log and can be asked."""

    @property
    def head(self) -> EventLog:
        """Names and span of the log."""
        ...

    def answer(self, measure: Measure[Any, R]) -> R:
        """The answer to ``measure``."""
        ...


def answer(measure: Measure[P, R], log: EventLog) -> R:
    """The answer of this machine, on as many threads as it has."""
    partials = walked(measure, parts(log))
    return measure.result(reduce(measure.merge, partials), log)


def walked(measure: Measure[P, R], chunks: Sequence[EventLog]) -> list[P]:
    """The partial of each chunk."""
    return spread(measure.walk, chunks)


def spread(function: Callable[[A], B], items: Sequence[A]) -> list[B]:
    """``function`` of each item, on all processors: for what lets go of the interpreter meanwhile.

    One after the other where somebody else spreads already.
    """
    count = min(cpu_count() or 1, len(items))
    if count < 2 or threading.current_thread() is not threading.main_thread():
        return [function(item) for item in items]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(function, items))


def parts(log: EventLog) -> list[EventLog]:
    """``log`` in as many chunks of whole customers as there are processors; small ones in one."""
    return [log.part(first, last) for first, last in shares(log.offsets)]


def shares(offsets: Ints) -> list[tuple[int, int]]:
    """Ranges of customers (first, and before last) of about as many events, one per processor."""
    events, customers = int(offsets[-1]), len(offsets) - 1
    count = min(cpu_count() or 1, events // CHUNK)
    if count < 2:
        return [(0, customers)]
    wanted = np.linspace(0, events, count + 1)[1:-1]
    bounds = [0, *np.unique(np.searchsorted(offsets, wanted)).tolist(), customers]
    return [(low, high) for low, high in pairwise(bounds) if high > low]
