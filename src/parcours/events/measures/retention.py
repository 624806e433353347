"""How many customers come back, by the period in which they came first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from parcours.events.engines import kernels
from parcours.events.log import MICROSECONDS_PER_DAY, EventLog

Unit = Literal["day", "week", "month"]
_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7, "month": 30}
PERIODS_MOST: Final = 53


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers who came first in one period, and how many of them came in each later one.

    Periods that the log does not cover to their end are None: not yet known, never zero.
    """

    first_day: dt.date
    customers: int
    back: tuple[int | None, ...]


def retention(log: EventLog, unit: Unit = "week") -> list[Cohort]:
    """Every cohort of ``log``; periods are counted in UTC from its first day (a month is 30 days)."""
    length = _DAYS[unit] * MICROSECONDS_PER_DAY
    begin = int(log.moment.min()) // MICROSECONDS_PER_DAY * MICROSECONDS_PER_DAY
    end = int(log.moment.max())
    periods = min(PERIODS_MOST, (end - begin) // length + 1)
    table = np.zeros((periods, periods), np.int64)
    covered = log.moment[log.offsets[:-1]] < begin + periods * length
    if covered.all():
        kernels.cohorts(log.offsets, log.moment, begin, length, table)
    whole = (end - begin + 1) // length
    found = []
    for first in range(periods):
        day = dt.datetime.fromtimestamp((begin + first * length) / 1e6, tz=dt.UTC).date()
        back = tuple(
            int(table[first, later]) if first + later < max(whole, 1) or later == 0 else None
            for later in range(periods - first)
        )
        found.append(Cohort(day, int(table[first, 0]), back))
    return found
