"""Events in the one form that every measure reads: sorted by customer and moment, encoded as numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
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
    """An Arrow array with the id of each customer, in order of ``offsets``."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    channel: str | None = None
    """Which attribute is the channel."""

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.activity)

    @property
    def customer_count(self) -> int:
        """How many customers there are."""
        return len(self.offsets) - 1

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day, in UTC."""
        return _day(int(self.moment.min())), _day(int(self.moment.max()))


def _day(moment: int) -> dt.date:
    return dt.datetime.fromtimestamp(moment / 1e6, tz=dt.UTC).date()
