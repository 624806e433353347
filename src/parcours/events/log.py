"""Events in the one form that every measure reads: sorted by customer and moment, encoded as numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

NOT_SAID = -1
MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that each event carries: one code per event, -1 where it is not said."""

    codes: Codes
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventLog:
    """Every customer's events, one after another.

    ``offsets`` has one entry per customer and one more: the events of customer ``i`` are those from
    ``offsets[i]`` to ``offsets[i + 1]``. ``activity`` and ``moment`` have one entry per event;
    moments are microseconds since 1970 in UTC. Ties keep the order of the file.
    """

    name: str
    checksum: str
    offsets: Ints
    activity: Codes
    moment: Ints
    activities: tuple[str, ...]
    customers: Any
    """An Arrow array with the id of each customer, in order of ``offsets``: as they begin."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    channel: str | None = None
    """Which attribute is the channel."""
    span: tuple[int, int] | None = None
    """From when to when customers were watched, where that is not from the first event to the last."""
    start: Ints | None = None
    """When each event began, where the log knows that as well as when it ended (``moment``)."""

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.activity)

    @property
    def customer_count(self) -> int:
        """How many customers there are."""
        return len(self.offsets) - 1

    @property
    def begin(self) -> int:
        """The moment from which customers were watched."""
        return self.span[0] if self.span else int(self.moment.min()) if self.events else 0

    @property
    def end(self) -> int:
        """The moment until which customers were watched; who is silent after it is not yet lost."""
        return self.span[1] if self.span else int(self.moment.max()) if self.events else 0

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day, in UTC."""
        return _day(self.begin), _day(self.end)

    @property
    def starts(self) -> Ints:
        """When each event began; when it happened, where nothing else is known."""
        return self.moment if self.start is None else self.start

    def part(self, first: int, last: int) -> EventLog:
        """The customers from ``first`` to before ``last``, watched as long as the whole; no copy."""
        low, high = int(self.offsets[first]), int(self.offsets[last])
        return replace(
            self,
            offsets=self.offsets[first : last + 1] - low,
            activity=self.activity[low:high],
            moment=self.moment[low:high],
            customers=self.customers[first:last],
            attributes={
                name: Attribute(a.codes[low:high], a.names) for name, a in self.attributes.items()
            },
            span=(self.begin, self.end),
            start=None if self.start is None else self.start[low:high],
        )


def _day(moment: int) -> dt.date:
    return dt.datetime.fromtimestamp(moment / 1e6, tz=dt.UTC).date()
