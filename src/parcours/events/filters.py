"""Which customers and events a question is about. A filter is a value; filters are folded in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.events.arrow import array
from parcours.events.log import Attribute, EventLog

Mask = npt.NDArray[np.bool_]
_EVENT = Words("event", "événement")
PathRule = Literal["contains", "lacks", "starts", "ends"]


@dataclass(frozen=True, slots=True)
class Period:
    """Events from ``first`` to ``last``, both days included, in UTC."""

    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Customers whose first event has ``value`` for ``attribute``."""

    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class PathHas:
    """Customers whose path contains, lacks, starts with or ends with ``activity``."""

    rule: PathRule
    activity: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """Customers whose path lasts from ``least`` to ``most`` seconds."""

    least: float = 0
    most: float = float("inf")


@dataclass(frozen=True, slots=True)
class Again:
    """Customers who do ``activity`` at least ``times`` times: rework."""

    activity: str
    times: int = 2


@dataclass(frozen=True, slots=True)
class InOrder:
    """Customers who do these activities in this order, whatever lies between."""

    activities: tuple[str, ...]


Filter = Period | Segment | PathHas | Lasting | Again | InOrder


def narrowed(log: EventLog, filters: Sequence[Filter]) -> EventLog:
    """``log`` with every filter applied, in order.

    Raises InputError for an activity, attribute or value that does not occur, with the nearest, and
    when nothing is left.
    """
    for one in filters:
        log = passed(log, one)
        if not log.events:
            raise InputError(
                "events.nothing-left",
                Words(
                    "No event is left after the filters.",
                    "Il ne reste aucun événement après les filtres.",
                ),
                remedy=Words("Widen them.", "Élargissez-les."),
            )
    return log


def passed(log: EventLog, one: Filter) -> EventLog:
    """``log`` with one filter applied; nothing may be left."""
    if isinstance(one, Period):
        return kept_events(log, _inside(log, one))
    return kept_customers(log, _chosen(log, one))


def _inside(log: EventLog, period: Period) -> Mask:
    low = _moment(period.first) if period.first else np.iinfo(np.int64).min
    high = _moment(period.last + dt.timedelta(days=1)) if period.last else np.iinfo(np.int64).max
    return np.asarray((log.moment >= low) & (log.moment < high))


def _moment(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC).timestamp() * 1e6)


def _chosen(log: EventLog, one: Segment | PathHas | Lasting | Again | InOrder) -> Mask:
    if isinstance(one, Again):
        return _times(log, _code(log.activities, one.activity, _EVENT)) >= one.times
    if isinstance(one, InOrder):
        return _in_order(log, one)
    if isinstance(one, PathHas):
        return _path_has(log, one)
    first, last = log.offsets[:-1], log.offsets[1:] - 1
    if isinstance(one, Lasting):
        seconds = (log.moment[last] - log.moment[first]) / 1e6
        return np.asarray((seconds >= one.least) & (seconds <= one.most))
    attribute = _attribute(log, one.attribute)
    code = _code(attribute.names, one.value, Words("value", "valeur"))
    return np.asarray(attribute.codes[first] == code)


def _path_has(log: EventLog, one: PathHas) -> Mask:
    code = _code(log.activities, one.activity, _EVENT)
    if one.rule == "starts":
        return np.asarray(log.activity[log.offsets[:-1]] == code)
    if one.rule == "ends":
        return np.asarray(log.activity[log.offsets[1:] - 1] == code)
    hits = _times(log, code) > 0
    return np.asarray(hits if one.rule == "contains" else ~hits)


def _times(log: EventLog, code: int) -> npt.NDArray[np.int64]:
    """How often each customer does one activity."""
    sums = np.concatenate([[0], np.cumsum(log.activity == code)])
    return np.asarray(sums[log.offsets[1:]] - sums[log.offsets[:-1]])


def _in_order(log: EventLog, one: InOrder) -> Mask:
    """Whose path holds the activities in order: the next one is looked for after the one before."""
    place, ends = log.offsets[:-1] - 1, log.offsets[1:]
    for name in one.activities:
        hits = np.flatnonzero(log.activity == _code(log.activities, name, _EVENT))
        found = np.append(hits, log.events)[np.searchsorted(hits, place, side="right")]
        place = np.where(place < ends, found, ends)
        place = np.where(place < ends, place, log.events)
    return np.asarray(place < ends)


def _attribute(log: EventLog, name: str) -> Attribute:
    if name not in log.attributes:
        raise unknown_name(
            "events.unknown-attribute", Words("attribute", "attribut"), name, list(log.attributes)
        )
    return log.attributes[name]


def _code(names: Sequence[str], name: str, what: Words) -> int:
    if name not in names:
        raise unknown_name("events.unknown-value", what, name, list(names))
    return names.index(name)


def kept_customers(log: EventLog, keep: Mask) -> EventLog:
    """The log of the customers kept."""
    return kept_events(log, np.repeat(keep, np.diff(log.offsets)))


def kept_events(log: EventLog, keep: Mask) -> EventLog:
    """The log of the events kept; customers without any go."""
    sums = np.concatenate([[0], np.cumsum(keep)])
    counts = sums[log.offsets[1:]] - sums[log.offsets[:-1]]
    there = counts > 0
    ends = np.cumsum(counts[there])
    return replace(
        log,
        offsets=np.concatenate([[0], ends]).astype(np.int64),
        activity=np.ascontiguousarray(log.activity[keep]),
        moment=np.ascontiguousarray(log.moment[keep]),
        start=None if log.start is None else np.ascontiguousarray(log.start[keep]),
        customers=_taken(log.customers, there),
        attributes={
            name: Attribute(np.ascontiguousarray(a.codes[keep]), a.names)
            for name, a in log.attributes.items()
        },
    )


def _taken(customers: Any, keep: Mask) -> Any:
    return customers.filter(array(keep))
