"""How many customers complete the first one, two, … of a list of steps.

*Ordered*: the steps in order, anything in between. *Strict*: nothing in between. *Any*: all of them,
in any order. A window counts from the first step taken to the last. *Exact*: a customer counts when
some choice of events fits, not only the first occurrence of each step. What other tools count instead
can be asked for by its name: ``first_touch`` takes the first occurrence of each step and misses those
who try again; ``pairwise`` gives each pair of steps a window of its own and counts too many.

Ties: events of one moment keep the order of the file; with ``ties="free"`` they may be taken in any
order, each of them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from parcours.errors import InputError, Words, unknown_name
from parcours.events.asking import answer
from parcours.events.engines.kernels import funnels as kernels
from parcours.events.log import EventLog, Ints
from parcours.events.statistics import wilson

FunnelOrder = Literal["ordered", "strict", "any"]
FunnelCount = Literal["exact", "first_touch", "pairwise"]
Ties = Literal["file", "free"]
Step = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: who got here, as a share of the step before and of the first."""

    activity: str
    customers: int
    of_previous: float
    of_first: float
    interval: tuple[float, float]
    """The 95 % Wilson interval of ``of_previous``."""


@dataclass(frozen=True, slots=True)
class FunnelMeasure:
    """The funnel of ``steps``; a step may be several activities, any of which will do."""

    steps: tuple[tuple[str, ...], ...]
    window_seconds: float | None = None
    order: FunnelOrder = "ordered"
    without: tuple[str, ...] = ()
    """Activities that must not come between two steps."""
    count: FunnelCount = "exact"
    ties: Ties = "file"
    by: str | None = None
    """An attribute to part customers by, as it is said on their first event."""

    def levels(self, log: EventLog) -> Ints:
        """How many steps each customer completes."""
        names = {name: at for at, name in enumerate(log.activities)}
        size = len(log.activities)
        steps, without = np.zeros((len(self.steps), size), bool), np.zeros(size, bool)
        for at, step in enumerate(self.steps):
            steps[at, [_code(names, name) for name in step]] = True
        without[[_code(names, name) for name in self.without]] = True
        window = -1 if self.window_seconds is None else round(self.window_seconds * 1e6)
        level = np.zeros(log.customer_count, np.int64)
        self._kernel()(log.offsets, log.activity, log.moment, steps, without, window, level)
        return level

    def _kernel(self) -> Any:
        if self.order == "strict":
            return kernels.strict
        if self.order == "any":
            return kernels.unordered
        if self.count == "exact":
            return kernels.tied if self.ties == "free" else kernels.ordered
        return kernels.first_touch if self.count == "first_touch" else kernels.pairwise

    def walk(self, log: EventLog) -> Ints:
        """Customers by segment (the last row has none) and by steps completed."""
        codes, names = _segments(log, self.by)
        width = len(self.steps) + 1
        cells = self.levels(log)
        cells += np.where(codes < 0, len(names), codes) * width
        counts = np.bincount(cells, minlength=(len(names) + 1) * width)
        return np.asarray(counts.reshape(-1, width), np.int64)

    def merge(self, one: Ints, other: Ints) -> Ints:
        """The customers of both."""
        return one + other

    def result(self, partial: Ints, head: EventLog) -> dict[str | None, list[FunnelStep]]:
        """One funnel per segment that has customers; None is everyone, or those of whom it is not said."""
        if self.by is None:
            return {None: self._steps(partial[0])}
        names: list[str | None] = [*_segments(head, self.by)[1], None]
        return {
            name: self._steps(row) for name, row in zip(names, partial, strict=True) if row.sum()
        }

    def _steps(self, row: Ints) -> list[FunnelStep]:
        counts = [int(row[at + 1 :].sum()) for at in range(len(self.steps))]
        found = []
        for at, (step, count) in enumerate(zip(self.steps, counts, strict=True)):
            before = counts[at - 1] if at else int(row.sum())
            share = count / before if before else 0.0
            whole = count / counts[0] if counts[0] else 0.0
            name = " | ".join(step)
            found.append(FunnelStep(name, count, share, whole, wilson(count, before)))
        return found


def _code(names: dict[str, int], name: str) -> int:
    if name not in names:
        raise unknown_name("events.unknown-event", Words("event", "événement"), name, list(names))
    return names[name]


def _segments(log: EventLog, by: str | None) -> tuple[Ints, tuple[str, ...]]:
    """The segment of each customer, or one for all, and the names of segments."""
    if by is None:
        return np.zeros(1, np.int64), ("",)
    if by not in log.attributes:
        raise unknown_name(
            "events.unknown-attribute", Words("attribute", "attribut"), by, list(log.attributes)
        )
    attribute = log.attributes[by]
    return attribute.codes[log.offsets[:-1]].astype(np.int64), attribute.names


def funnel_measure(steps: Sequence[Step], **how: Any) -> FunnelMeasure:
    """The measure of ``steps``; raises InputError for fewer than two."""
    if len(steps) < 2:
        raise InputError(
            "events.short-funnel",
            Words("A funnel needs two steps or more.", "Un entonnoir a au moins deux étapes."),
        )
    sets = tuple((step,) if isinstance(step, str) else tuple(step) for step in steps)
    how["without"] = tuple(how.get("without") or ())
    return FunnelMeasure(sets, **how)


def funnel(log: EventLog, steps: Sequence[Step], **how: Any) -> list[FunnelStep]:
    """The funnel of ``steps`` for everyone; ``how`` is that of FunnelMeasure, without ``by``."""
    return answer(funnel_measure(steps, **how), log)[None]


def completed(log: EventLog, steps: Sequence[Step], **how: Any) -> Ints:
    """How many steps each customer completes."""
    return funnel_measure(steps, **how).levels(log)
