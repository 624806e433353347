"""How many customers complete the first one, two, … of a list of steps.

*Ordered*: the steps in order, anything in between. *Strict*: nothing in between. *Any*: all of them,
in any order. A window counts from the first step taken to the last. Exact: a customer counts when
some choice of events fits, not only the first occurrence of each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from parcours.errors import InputError, Words, unknown_name
from parcours.events.engines import kernels
from parcours.events.log import Codes, EventLog, Ints
from parcours.events.statistics import wilson

FunnelOrder = Literal["ordered", "strict", "any"]


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: who got here, as a share of the step before and of the first."""

    activity: str
    customers: int
    of_previous: float
    of_first: float
    interval: tuple[float, float]
    """The 95 % Wilson interval of ``of_previous``."""


def funnel(
    log: EventLog,
    steps: Sequence[str],
    *,
    window_seconds: float | None = None,
    order: FunnelOrder = "ordered",
) -> list[FunnelStep]:
    """The funnel of ``steps``; raises InputError for fewer than two or an unknown one."""
    level = completed(log, steps, window_seconds=window_seconds, order=order)
    counts = [int((level > at).sum()) for at in range(len(steps))]
    found = []
    for at, (name, count) in enumerate(zip(steps, counts, strict=True)):
        before = counts[at - 1] if at else log.customer_count
        share = count / before if before else 0.0
        whole = count / counts[0] if counts[0] else 0.0
        found.append(FunnelStep(name, count, share, whole, wilson(count, before)))
    return found


def completed(
    log: EventLog,
    steps: Sequence[str],
    *,
    window_seconds: float | None = None,
    order: FunnelOrder = "ordered",
) -> Ints:
    """How many steps each customer completes."""
    if len(steps) < 2:
        raise InputError(
            "events.short-funnel",
            Words("A funnel needs two steps or more.", "Un entonnoir a au moins deux étapes."),
        )
    for name in steps:
        if name not in log.activities:
            raise unknown_name(
                "events.unknown-event", Words("event", "événement"), name, list(log.activities)
            )
    codes = np.array([log.activities.index(name) for name in steps], np.int32)
    window = -1 if window_seconds is None else int(window_seconds * 1e6)
    level = np.zeros(log.customer_count, np.int64)
    if order == "any":
        return _any_order(log, codes, window)
    kernel = kernels.funnel if order == "ordered" else kernels.funnel_strict
    kernel(log.offsets, log.activity, log.moment, codes, window, level)
    return level


def _any_order(log: EventLog, codes: Codes, window: int) -> Ints:
    """How many different steps fit into one window, wherever it lies."""
    level = np.zeros(log.customer_count, np.int64)
    wanted = {int(code) for code in codes}
    for customer in range(log.customer_count):
        low, high = log.offsets[customer], log.offsets[customer + 1]
        hits = [
            (int(log.moment[i]), int(log.activity[i]))
            for i in range(low, high)
            if int(log.activity[i]) in wanted
        ]
        begin = 0
        for end in range(len(hits)):
            while window >= 0 and hits[end][0] - hits[begin][0] > window:
                begin += 1
            level[customer] = max(level[customer], len({name for _, name in hits[begin : end + 1]}))
    return level
