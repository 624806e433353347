"""Where customers go no further, stage by stage, on any engine.

The same definition as in ``progress``: a customer is lost at a stage when no later one follows; who was
active too shortly before the end may still go on and counts for neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parcours.events.asking import answer
from parcours.events.log import NOT_SAID, EventLog, Ints
from parcours.events.measures.order import Grouping
from parcours.events.measures.progress import MICRO, PATIENCE, DropOff, Progress, Wait


@dataclass(frozen=True, slots=True)
class StageDropOff:
    """One stage: how many reached it, how many were lost there, how long the others took to go on."""

    name: str
    reached: int
    lost: DropOff | None
    """None at the last stage, where nothing follows."""
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Per stage: the waits of those who went on, the last moments of those who did not; the last moment."""

    waits: tuple[Ints, ...]
    last: tuple[Ints, ...]
    end: int


@dataclass(frozen=True, slots=True)
class DropOffMeasure:
    """The drop-off of every stage of ``grouping``."""

    grouping: Grouping

    def walk(self, log: EventLog) -> StageTimes:
        """The times of a chunk."""
        stage = self.grouping.stage_of(log)
        placed = log.moment[stage != NOT_SAID]
        progress = Progress(log, self.grouping, end=0)
        stages = range(len(self.grouping.names))
        return StageTimes(
            tuple(progress.waits(at) for at in stages),
            tuple(progress.last[progress.reached(at) & ~progress.moved(at)] for at in stages),
            int(placed.max()) if len(placed) else np.iinfo(np.int64).min,
        )

    def merge(self, one: StageTimes, other: StageTimes) -> StageTimes:
        """The times of both."""
        return StageTimes(
            _each(one.waits, other.waits), _each(one.last, other.last), max(one.end, other.end)
        )

    def result(self, partial: StageTimes, head: EventLog) -> list[StageDropOff]:
        """One record per stage."""
        found = []
        for at, name in enumerate(self.grouping.names):
            waits, last = partial.waits[at], partial.last[at]
            patience = np.quantile(waits, PATIENCE) if len(waits) else 0
            lost = int((partial.end - last > patience).sum())
            off = DropOff(lost, lost + len(waits), len(last) - lost)
            final = at + 1 == len(self.grouping.names)
            found.append(
                StageDropOff(name, len(waits) + len(last), None if final else off, _wait(waits))
            )
        return found


def _each(one: tuple[Ints, ...], other: tuple[Ints, ...]) -> tuple[Ints, ...]:
    return tuple(np.concatenate(pair) for pair in zip(one, other, strict=True))


def _wait(waits: Ints) -> Wait | None:
    if not len(waits):
        return None
    low, median, high = (float(q) for q in np.quantile(waits / MICRO, [0.25, 0.5, 0.75]))
    return Wait(median, low, high, len(waits))


def drop_off(log: EventLog, grouping: Grouping) -> list[StageDropOff]:
    """The drop-off of every stage of ``grouping``."""
    return answer(DropOffMeasure(grouping), log)
