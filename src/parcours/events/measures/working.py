"""How long each activity takes from its begin to its end, where the log says both.

An event whose begin is not known has no time of work: it is counted apart and never taken for zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words
from parcours.events.asking import answer
from parcours.events.log import Codes, EventLog, Ints


@dataclass(frozen=True, slots=True)
class Working:
    """One kind of event: how many have a begin and a later end, and how long those took, in seconds."""

    activity: str
    events: int
    timed: int
    mean: float | None
    median: float | None
    low: float | None
    """The lower quartile."""
    high: float | None
    """The upper quartile."""
    slowest: float | None
    """Nine in ten took no longer."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Events per activity; then the activity and the span of every event that has one."""

    events: Ints
    activity: Codes
    span: Ints


@dataclass(frozen=True, slots=True)
class WorkingMeasure:
    """Time of work per activity, in the order of the log's names."""

    def walk(self, log: EventLog) -> Spans:
        """The spans of a chunk; raises InputError where the log knows no begins."""
        if log.start is None:
            raise InputError(
                "events.no-beginnings",
                Words(
                    "The log does not say when events begin.",
                    "Le journal ne dit pas quand les événements commencent.",
                ),
                remedy=Words(
                    "Name that column with --start, or the one that says start and complete with --pair.",
                    "Nommez cette colonne avec --start, ou celle qui dit start et complete avec --pair.",
                ),
            )
        span = log.moment - log.start
        known = span > 0
        events = np.bincount(log.activity, minlength=len(log.activities)).astype(np.int64)
        return Spans(events, log.activity[known], span[known])

    def merge(self, one: Spans, other: Spans) -> Spans:
        """Both together."""
        return Spans(
            one.events + other.events,
            np.concatenate([one.activity, other.activity]),
            np.concatenate([one.span, other.span]),
        )

    def result(self, partial: Spans, head: EventLog) -> list[Working]:
        """One record per activity that occurs."""
        order = np.argsort(partial.activity, kind="stable")
        spans = partial.span[order] / 1e6
        edges = np.searchsorted(partial.activity[order], np.arange(len(head.activities) + 1))
        return [
            _working(name, int(partial.events[at]), spans[edges[at] : edges[at + 1]])
            for at, name in enumerate(head.activities)
            if partial.events[at]
        ]


def _working(name: str, events: int, spans: npt.NDArray[np.float64]) -> Working:
    if not len(spans):
        return Working(name, events, 0, None, None, None, None, None)
    median, low, high, slowest = (float(q) for q in np.quantile(spans, [0.5, 0.25, 0.75, 0.9]))
    return Working(name, events, len(spans), float(spans.mean()), median, low, high, slowest)


def working(log: EventLog) -> list[Working]:
    """How long each activity takes, in the order of ``log.activities``."""
    return answer(WorkingMeasure(), log)
