"""How many customers come back, by the period in which they came first.

Weeks begin on Monday and months are those of the calendar, in UTC. A period that the log does not
cover to its end is not yet known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.events.asking import answer
from parcours.events.engines.kernels import counting as kernels
from parcours.events.log import EventLog, Ints
from parcours.events.statistics import wilson

Unit = Literal["day", "week", "month"]
PERIODS_MOST: Final = 53
"""So many periods after the first are followed."""
_NUMPY: Final[dict[Unit, str]] = {"day": "D", "week": "W", "month": "M"}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers who came first in one period, and how many of them came in each later one.

    Periods that the log does not cover to their end are None: not yet known, never zero.
    """

    first_day: dt.date
    customers: int
    back: tuple[int | None, ...]

    def interval(self, later: int) -> tuple[float, float] | None:
        """The 95 % interval of the share that came ``later`` periods after; None where not known."""
        count = self.back[later] if later < len(self.back) else None
        return None if count is None else wilson(count, self.customers)


@dataclass(frozen=True, slots=True)
class RetentionMeasure:
    """Every cohort."""

    unit: Unit = "week"

    def edges(self, log: EventLog) -> npt.NDArray[np.datetime64]:
        """The first moments of all periods that the log touches, and of the one after."""
        first, last = (np.datetime64(moment, "us") for moment in (log.begin, log.end))
        if self.unit == "week":
            # NumPy's weeks begin on Thursday, as 1970 did.
            monday = (first.astype("datetime64[D]").astype(np.int64) + 3) // 7 * 7 - 3
            count = (last.astype("datetime64[D]").astype(np.int64) - monday) // 7 + 2
            return np.asarray((monday + 7 * np.arange(count)).astype("datetime64[D]"))
        unit = f"datetime64[{_NUMPY[self.unit]}]"
        edges = np.arange(first.astype(unit), last.astype(unit) + 2)
        return np.asarray(edges.astype("datetime64[D]"))

    def walk(self, log: EventLog) -> Ints:
        """Customers by cohort and periods since."""
        edges = self.edges(log).astype("datetime64[us]").astype(np.int64)
        table = np.zeros((len(edges) - 1, min(PERIODS_MOST, len(edges) - 1)), np.int64)
        period = (np.searchsorted(edges, log.moment, side="right") - 1).astype(np.int32)
        kernels.cohorts(log.offsets, period, table)
        return table

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[Cohort]:
        """One record per period."""
        edges = self.edges(head)
        whole = int((edges[1:] <= np.datetime64(head.end + 1, "us")).sum())
        found = []
        for first, row in enumerate(partial):
            width = min(len(row), len(partial) - first)
            back = tuple(
                int(row[later]) if later == 0 or first + later < whole else None
                for later in range(width)
            )
            found.append(Cohort(edges[first].astype(dt.date), int(row[0]), back))
        return found


def retention(log: EventLog, unit: Unit = "week") -> list[Cohort]:
    """Every cohort of ``log``."""
    return answer(RetentionMeasure(unit), log)
