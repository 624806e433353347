"""How customers get from stage to stage: who reaches it, who goes on, how long that takes.

A customer is lost at a stage when no event of a later stage follows. Those who were there too
shortly before the log ends are *censored*: they may still go on, so they count for neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.events.engines.kernels import stages
from parcours.events.engines.kernels.compiling import UNSEEN
from parcours.events.log import NOT_SAID, EventLog, Ints
from parcours.events.measures.order import Grouping
from parcours.events.statistics import median_interval, wilson
from parcours.journey.model import Evidence

PATIENCE: Final = 0.95
"""Those who go on have done so within this quantile of the time; who waited less is censored."""
SLOW: Final = 0.75
"""Slow is who takes longer to go on than this share of those who go on in time."""
MICRO: Final = 1_000_000
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DropOff:
    """Of those who reached a stage and had the time to go on: how many did not."""

    lost: int
    n: int
    censored: int

    @property
    def share(self) -> float:
        """The lost as a share of ``n``."""
        return self.lost / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The share's 95 % Wilson interval."""
        return wilson(self.lost, self.n)


@dataclass(frozen=True, slots=True)
class Wait:
    """The time from first reaching a stage to the first event of a later one, in seconds."""

    median: float
    low: float
    high: float
    n: int


class Progress:
    """The table of who reached which stage when; computed once, asked often."""

    def __init__(self, log: EventLog, grouping: Grouping, *, end: int | None = None) -> None:
        self.log = log
        self.grouping = grouping
        shape = (log.customer_count, len(grouping.groups))
        self.first: Ints = np.full(shape, UNSEEN, np.int64)
        self.onward: Ints = np.full(shape, UNSEEN, np.int64)
        self.where: Ints = np.full(shape, UNSEEN, np.int64)
        stage = grouping.stage_of(log)
        stages.reach(log.offsets, stage, log.moment, self.first, self.onward, self.where)
        placed = log.moment[stage != NOT_SAID] if end is None else log.moment[:0]
        self.end = end if end is not None else int(placed.max()) if len(placed) else log.end
        """The last moment at which anything was seen in a stage; promises for later do not count."""
        self._patience: dict[int, float] = {}
        self._lost: dict[int, DropOff] = {}
        self._watched: dict[int, tuple[Flags, Flags]] = {}

    @cached_property
    def last(self) -> Ints:
        """The moment of each customer's last event."""
        return np.asarray(self.log.moment[self.log.offsets[1:] - 1])

    @cached_property
    def _reached(self) -> Flags:
        return _by_stage(self.first)

    @cached_property
    def _moved(self) -> Flags:
        return _by_stage(self.onward)

    def reached(self, stage: int) -> Flags:
        """Which customers were there; not to be written to."""
        return np.asarray(self._reached[stage])

    def moved(self, stage: int) -> Flags:
        """Which customers went on to a later stage; not to be written to."""
        return np.asarray(self._moved[stage])

    def waits(self, stage: int) -> Ints:
        """The time to go on of each customer who did, in microseconds."""
        moved = self.moved(stage)
        return np.asarray(self.onward[moved, stage] - self.first[moved, stage])

    def patience(self, stage: int) -> float:
        """How long it takes nearly all of those who go on; 0 where nobody does."""
        if stage not in self._patience:
            waits = self.waits(stage)
            self._patience[stage] = float(np.quantile(waits, PATIENCE)) if len(waits) else 0.0
        return self._patience[stage]

    def decided(self, stage: int) -> Flags:
        """Which customers went on, or were lost after having had the time to go on."""
        waited = self.end - self.last > self.patience(stage)
        return np.asarray(self.reached(stage) & (self.moved(stage) | waited))

    def watched(self, stage: int) -> tuple[Flags, Flags]:
        """Which customers were watched long enough after ``stage``, and which of them did not go on.

        Long enough is half as long again as nineteen of twenty take, and as long as ninety-nine of a
        hundred do: whoever is merely slow is not lost. Early and late customers are given the same
        time, a quarter of the log's at most, so that weeks can be compared.
        """
        if stage not in self._watched:
            patience = self._watch(stage)
            first, onward = self.first[:, stage], self.onward[:, stage]
            seen = self.reached(stage) & (first <= self.end - patience)
            in_time = self.moved(stage) & (onward - first <= patience)
            self._watched[stage] = np.asarray(seen), np.asarray(seen & ~in_time)
        return self._watched[stage]

    def _watch(self, stage: int) -> float:
        waits = self.waits(stage)
        if not len(waits):
            return 0.0
        patience = float(max(np.quantile(waits, 0.99), 1.5 * np.quantile(waits, 0.95)))
        return min(patience, (self.end - int(self.log.moment.min())) / 4)

    def slow(self, stage: int) -> tuple[Flags, Flags, float]:
        """Who went on in time, who of them took longer than three quarters did, and how long that is in seconds."""
        seen, lost = self.watched(stage)
        in_time = seen & ~lost
        if not in_time.any():
            return in_time, in_time, 0.0
        taken = np.where(in_time, self.onward[:, stage] - self.first[:, stage], 0) / MICRO
        limit = float(np.quantile(taken[in_time], SLOW))
        return in_time, np.asarray(taken > limit), limit

    def drop_off(self, stage: int) -> DropOff:
        """The drop-off at ``stage``; meaningless at the last one, where nothing follows."""
        if stage not in self._lost:
            decided = self.decided(stage)
            lost, n = int((decided & ~self.moved(stage)).sum()), int(decided.sum())
            self._lost[stage] = DropOff(lost, n, int(self.reached(stage).sum()) - n)
        return self._lost[stage]

    def wait(self, stage: int) -> Wait | None:
        """The median and the middle half of the time to go on; None when nobody went on."""
        waits = self.waits(stage) / MICRO
        if not len(waits):
            return None
        low, median, high = (float(q) for q in np.quantile(waits, [0.25, 0.5, 0.75]))
        return Wait(median, low, high, len(waits))

    def last_activity(self, who: Flags, stage: int) -> str | None:
        """What the customers ``who`` most often did last before they were lost at ``stage``."""
        stages = self.grouping.stage_of(self.log)
        ends = self.log.offsets[1:][who] - 1
        last = self.log.activity[ends][stages[ends] == stage]
        if not len(last):
            return None
        return self.log.activities[int(np.bincount(last).argmax())]

    def drop_off_evidence(self, stage: int, source: str) -> Evidence:
        """The drop-off as a fact."""
        found = self.drop_off(stage)
        low, high = found.interval
        return Evidence(
            source=source,
            measure="drop_off",
            value=round(found.share, 4),
            unit="share",
            n=found.n,
            interval=(round(low, 4), round(high, 4)),
            period=self.log.period,
            method=f"no later stage; {found.censored} still open left out; Wilson interval",
        )

    def wait_evidence(self, stage: int, source: str) -> Evidence | None:
        """The median time to go on as a fact, with a distribution-free interval of the median."""
        waits = self.waits(stage) / MICRO
        n = len(waits)
        if not n:
            return None
        return Evidence(
            source=source,
            measure="waiting_time",
            value=round(float(np.median(waits)), 1),
            unit="seconds",
            n=n,
            interval=median_interval(waits),
            period=self.log.period,
            method="median time to the next stage; interval by order statistics",
        )


def _by_stage(moments: Ints) -> Flags:
    """Where a moment is known: a row per stage, so that a stage is read in one piece."""
    known = np.ascontiguousarray((moments != UNSEEN).T)
    known.setflags(write=False)
    return known
