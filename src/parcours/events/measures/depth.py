"""What customers do first, second, third: the step matrix, and where paths end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parcours.events.asking import answer
from parcours.events.engines.kernels import counting as kernels
from parcours.events.log import Codes, EventLog, Ints
from parcours.events.measures.holdout import PATIENCE, gaps_of
from parcours.events.measures.quantiles import quantiles
from parcours.events.statistics import wilson


@dataclass(frozen=True, slots=True)
class StepRow:
    """How many customers do one activity as their first, second, … event; None is: ended before."""

    activity: str | None
    customers: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StepMatrixMeasure:
    """The first ``steps`` events of every path."""

    steps: int = 10

    def walk(self, log: EventLog) -> Ints:
        """Customers by place and activity."""
        table = np.zeros((self.steps, len(log.activities) + 1), np.int64)
        kernels.depth(log.offsets, log.activity, table)
        return table

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[StepRow]:
        """One row per activity, the earliest first, and last the row of those who have ended."""
        total = max(1, int(partial[0].sum()))
        places = np.arange(1, self.steps + 1)
        sums = np.maximum(partial[:, :-1].sum(axis=0), 1)
        order = np.argsort((partial[:, :-1] * places[:, None]).sum(axis=0) / sums, kind="stable")
        rows = [int(at) for at in order if partial[:, at].any()]
        return [
            StepRow(
                head.activities[at] if at < len(head.activities) else None,
                tuple(int(n) for n in partial[:, at]),
                tuple(float(n) / total for n in partial[:, at]),
            )
            for at in [*rows, len(head.activities)]
        ]


def step_matrix(log: EventLog, *, steps: int = 10) -> list[StepRow]:
    """The step matrix of ``log``."""
    return answer(StepMatrixMeasure(steps), log)


@dataclass(frozen=True, slots=True)
class PathEnd:
    """An activity after which customers did nothing more, although they had the time to."""

    activity: str
    ended: int
    open: int
    """Customers for whom it was the last event so far: too shortly ago to say."""
    customers: int
    """Customers who did it at all, those still open left out."""

    @property
    def share(self) -> float:
        """Of those who did it, the share for whom it was the end."""
        return self.ended / self.customers if self.customers else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The share's 95 % Wilson interval."""
        return wilson(self.ended, self.customers)


@dataclass(frozen=True, slots=True)
class Ends:
    """Customers per activity; chunk by chunk, how the path of each ends, and the gaps in all of them."""

    customers: Ints
    last: tuple[Codes, ...]
    """The last activity of each customer."""
    silent: tuple[Ints, ...]
    """How long it is ago, in microseconds."""
    gaps: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class PathEndsMeasure:
    """Where paths end: after which event nothing follows for ``patience_seconds``.

    By default the time in which 95 % of those who go on have done so.
    """

    patience_seconds: float | None = None

    def walk(self, log: EventLog) -> Ends:
        """The ends of a chunk."""
        size = len(log.activities)
        events, customers, repeaters, extra = (np.zeros(size, np.int64) for _ in range(4))
        kernels.count(log.offsets, log.activity, 1, events, customers, repeaters, extra)
        last = log.offsets[1:] - 1
        ended, silent = log.activity[last], log.end - log.moment[last]
        gaps = (gaps_of(log),) if self.patience_seconds is None else ()
        return Ends(customers, (ended,), (silent,), gaps)

    def merge(self, one: Ends, other: Ends) -> Ends:
        """The sums, and all chunks."""
        return Ends(
            one.customers + other.customers, one.last + other.last, one.silent + other.silent,
            one.gaps + other.gaps,
        )  # fmt: skip

    def result(self, partial: Ends, head: EventLog) -> list[PathEnd]:
        """One record per activity, the one that ends most paths first."""
        if self.patience_seconds is None:
            some = any(map(len, partial.gaps))
            patience = quantiles(partial.gaps, (PATIENCE,))[0] if some else 0.0
        else:
            patience = self.patience_seconds * 1e6
        last, silent = np.concatenate(partial.last), np.concatenate(partial.silent)
        over = silent > patience
        size = len(head.activities)
        ended = np.bincount(last[over], minlength=size)
        still = np.bincount(last[~over], minlength=size)
        found = [
            PathEnd(name, int(ended[at]), int(still[at]), int(partial.customers[at] - still[at]))
            for at, name in enumerate(head.activities)
        ]
        return sorted(found, key=lambda end: (-end.ended, end.activity))


def path_ends(log: EventLog, *, patience_seconds: float | None = None) -> list[PathEnd]:
    """Where the paths of ``log`` end."""
    return answer(PathEndsMeasure(patience_seconds), log)


@dataclass(frozen=True, slots=True)
class FlowsMeasure:
    """Who goes from what to what on the way from the first event to the ``steps``th."""

    steps: int = 5

    def walk(self, log: EventLog) -> Ints:
        """Customers by place, activity and next activity; the last activity is: ended."""
        size = len(log.activities) + 1
        table = np.zeros((self.steps - 1, size, size), np.int64)
        lengths = np.diff(log.offsets)
        for place in range(self.steps - 1):
            here = log.offsets[:-1][lengths > place] + place
            onward = lengths[lengths > place] > place + 1
            after = np.full(len(here), size - 1, np.int64)
            after[onward] = log.activity[here[onward] + 1]
            np.add.at(table[place], (log.activity[here], after), 1)
        return table

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The sum."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> list[tuple[int, str, str, int]]:
        """Place from 0, activity, next activity (empty: ended), customers."""
        names = [*head.activities, ""]
        return [
            (int(place), names[a], names[b], int(partial[place, a, b]))
            for place, a, b in zip(*np.nonzero(partial), strict=True)
        ]
