"""When customers come, in what sittings, and how they change channels on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from parcours.errors import InputError, Words
from parcours.events.asking import answer
from parcours.events.engines.kernels import counting
from parcours.events.engines.kernels import graph as graph_kernels
from parcours.events.log import EventLog, Ints
from parcours.events.statistics import wilson

HOUR: Final = 3_600_000_000
GAP_SECONDS: Final = 1_800.0
"""A sitting ends after half an hour without an event, the convention of web analytics."""


@dataclass(frozen=True, slots=True)
class CalendarMeasure:
    """Events by weekday (Monday first) and hour, in the clock of ``zone``."""

    zone: str = "UTC"

    def walk(self, log: EventLog) -> Ints:
        """Seven rows of twenty-four counts."""
        hours = (log.moment + _offsets(self.zone, log)) // HOUR
        # 1970 began on a Thursday.
        counts = np.bincount((hours + 3 * 24) % 168, minlength=168)
        return np.asarray(counts.reshape(7, 24), np.int64)

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[list[int]]:
        """Seven rows of twenty-four counts."""
        return [[int(n) for n in row] for row in partial]


def _offsets(zone: str, log: EventLog) -> Ints:
    """What the clocks of ``zone`` add to UTC at each event, summer time included."""
    try:
        clock = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise InputError(
            "events.unknown-zone",
            Words(f"There is no time zone “{zone}”.", f"Il n’y a pas de fuseau « {zone} »."),
            remedy=Words("Write it as Europe/Paris.", "Écrivez-le comme Europe/Paris."),
        ) from None
    hours = np.unique(log.moment // HOUR)
    offsets = np.array(
        [_offset(clock, int(hour)) for hour in hours[:: max(1, len(hours) // 20_000)]]
    )
    at = np.searchsorted(hours[:: max(1, len(hours) // 20_000)], log.moment // HOUR, side="right")
    return np.asarray(offsets[at - 1] if len(offsets) else at)


def _offset(clock: ZoneInfo, hour: int) -> int:
    moment = dt.datetime.fromtimestamp(hour * 3_600, tz=clock)
    return int((moment.utcoffset() or dt.timedelta()).total_seconds() * 1e6)


def calendar(log: EventLog, zone: str = "UTC") -> list[list[int]]:
    """Events by weekday and hour in the clock of ``zone``."""
    return answer(CalendarMeasure(zone), log)


@dataclass(frozen=True, slots=True)
class SessionsResult:
    """Sittings: customers' events with no pause longer than the gap."""

    gap_seconds: float
    sessions: int
    customers: int
    median_events: float
    median_seconds: float
    slowest_seconds: float
    """Nine in ten sittings are no longer."""
    single: int
    """Sittings of one event."""
    first: tuple[tuple[str, int], ...]
    """What sittings begin with, the most frequent first."""
    last: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SessionsMeasure:
    """Sittings parted by more than ``gap_seconds``."""

    gap_seconds: float = GAP_SECONDS

    def walk(self, log: EventLog) -> tuple[Ints, Ints, Ints, int]:
        """First and last activities, events and microseconds of each sitting, customers."""
        ends = np.zeros((2, len(log.activities)), np.int64)
        lengths, spans = np.zeros(log.events, np.int64), np.zeros(log.events, np.int64)
        gap = round(self.gap_seconds * 1e6)
        counting.sessions(log.offsets, log.activity, log.moment, gap, ends, lengths, spans)
        there = lengths > 0
        return ends, lengths[there], spans[there], log.customer_count

    def merge(
        self, one: tuple[Ints, Ints, Ints, int], other: tuple[Ints, Ints, Ints, int]
    ) -> tuple[Ints, Ints, Ints, int]:
        """Sums, and the lists one after the other."""
        return (
            one[0] + other[0],
            np.concatenate([one[1], other[1]]),
            np.concatenate([one[2], other[2]]),
            one[3] + other[3],
        )

    def result(self, partial: tuple[Ints, Ints, Ints, int], head: EventLog) -> SessionsResult:
        """The summary."""
        ends, lengths, spans, customers = partial
        if not len(lengths):
            return SessionsResult(self.gap_seconds, 0, customers, 0.0, 0.0, 0.0, 0, (), ())
        median, slowest = np.quantile(spans, [0.5, 0.9]) / 1e6
        first, last = (
            tuple(
                (head.activities[at], int(row[at]))
                for at in np.argsort(-row, kind="stable")
                if row[at]
            )
            for row in ends
        )
        return SessionsResult(
            self.gap_seconds, len(lengths), customers, float(np.median(lengths)), float(median),
            float(slowest), int((lengths == 1).sum()), first, last,
        )  # fmt: skip


def sessions(log: EventLog, *, gap_seconds: float = GAP_SECONDS) -> SessionsResult:
    """The sittings of ``log``."""
    return answer(SessionsMeasure(gap_seconds), log)


@dataclass(frozen=True, slots=True)
class Hop:
    """How often customers go from one channel to another between two events in a row."""

    source: str
    target: str
    count: int
    customers: int
    share: float
    """Of all steps that start on ``source``."""
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HopsMeasure:
    """Changes of the channel (or of the attribute ``by``); staying is left out."""

    by: str | None = None

    def _attribute(self, log: EventLog) -> Any:
        name = self.by or log.channel
        if name is None or name not in log.attributes:
            raise InputError(
                "events.no-channel",
                Words("This log has no channel.", "Ce journal n’a pas de canal."),
                remedy=Words(
                    "Name its column with --channel.", "Nommez sa colonne avec --channel."
                ),
            )
        return log.attributes[name]

    def walk(self, log: EventLog) -> tuple[Ints, Ints]:
        """Steps and customers by channel before and after."""
        attribute = self._attribute(log)
        size = len(attribute.names)
        edges, customers = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
        graph_kernels.follow(log.offsets, attribute.codes, edges, customers)
        return edges, customers

    def merge(self, one: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """The sum."""
        return one[0] + other[0], one[1] + other[1]

    def result(self, partial: tuple[Ints, Ints], head: EventLog) -> list[Hop]:
        """One record per pair of channels, the most frequent first."""
        edges, customers = partial
        names = self._attribute(head).names
        found = []
        for a, source in enumerate(names):
            total = int(edges[a].sum())
            for b, target in enumerate(names):
                count = int(edges[a, b])
                if a != b and count:
                    share = count / total
                    found.append(
                        Hop(
                            source, target, count, int(customers[a, b]), share, wilson(count, total)
                        )
                    )
        return sorted(found, key=lambda hop: (-hop.count, hop.source, hop.target))


def hops(log: EventLog, *, by: str | None = None) -> list[Hop]:
    """The changes of channel in ``log``."""
    return answer(HopsMeasure(by), log)
