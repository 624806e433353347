"""Walks over whole customers, compiled. One pass each, memory in proportion to what is asked.

Signatures are explicit, so that compiling happens once, at install, and is kept beside the package.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

UNSEEN = np.iinfo(np.int64).min

_INTS = types.Array(types.int64, 1, "C", readonly=True)
_CODES = types.Array(types.int32, 1, "C", readonly=True)
_TABLE = types.Array(types.int64, 2, "C")
_ROW = types.Array(types.int64, 1, "C")


def compiled(signature: Any) -> Any:
    """A kernel compiled for ``signature`` alone and cached on disk."""
    return njit(signature, cache=True, nogil=True)


@compiled(types.void(_INTS, _CODES, types.int64, _ROW, _ROW, _ROW, _ROW))
def count(
    offsets: Any, activity: Any, often: int, events: Any, customers: Any, repeaters: Any, extra: Any
) -> None:
    """Per activity: events, customers, customers with at least ``often``, events beyond the first."""
    size = len(events)
    seen = np.zeros(size, np.int64)
    touched = np.zeros(size, np.int64)
    for customer in range(len(offsets) - 1):
        distinct = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name = activity[index]
            if name < 0:
                continue
            if seen[name] == 0:
                touched[distinct] = name
                distinct += 1
            seen[name] += 1
        for place in range(distinct):
            name = touched[place]
            events[name] += seen[name]
            customers[name] += 1
            extra[name] += seen[name] - 1
            if seen[name] >= often:
                repeaters[name] += 1
            seen[name] = 0


@compiled(types.void(_INTS, _CODES, _TABLE))
def follow(offsets: Any, activity: Any, edges: Any) -> None:
    """How often one activity directly follows another."""
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            if activity[index - 1] >= 0 and activity[index] >= 0:
                edges[activity[index - 1], activity[index]] += 1


@compiled(types.void(_INTS, _CODES, _TABLE))
def precede(offsets: Any, activity: Any, before: Any) -> None:
    """In how many customers one activity occurs for the first time before another does."""
    size = len(before)
    seen = np.zeros(size, np.bool_)
    order = np.zeros(size, np.int64)
    for customer in range(len(offsets) - 1):
        distinct = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name = activity[index]
            if name >= 0 and not seen[name]:
                seen[name] = True
                order[distinct] = name
                distinct += 1
        for later in range(distinct):
            for earlier in range(later):
                before[order[earlier], order[later]] += 1
            seen[order[later]] = False


@compiled(types.void(_INTS, _CODES, _INTS, _TABLE, _TABLE, _TABLE))
def reach(offsets: Any, stage: Any, moment: Any, first: Any, onward: Any, where: Any) -> None:
    """Per customer and stage: when it is first reached, when a later one is, and by which event.

    Cells start as ``UNSEEN``.
    """
    size = first.shape[1]
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer], offsets[customer + 1]):
            here = stage[index]
            if here < 0:
                continue
            for earlier in range(here):
                if first[customer, earlier] != UNSEEN and onward[customer, earlier] == UNSEEN:
                    onward[customer, earlier] = moment[index]
            if here < size and first[customer, here] == UNSEEN:
                first[customer, here] = moment[index]
                where[customer, here] = index
