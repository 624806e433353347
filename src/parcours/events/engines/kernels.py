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


@compiled(types.void(_INTS, _CODES, _INTS, _ROW, _ROW))
def edge_times(offsets: Any, activity: Any, moment: Any, cursor: Any, times: Any) -> None:
    """The time of each direct step, laid down edge by edge; ``cursor`` says where each edge's begin."""
    size = int(np.sqrt(len(cursor)))
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            if activity[index - 1] >= 0 and activity[index] >= 0:
                edge = activity[index - 1] * size + activity[index]
                times[cursor[edge]] = moment[index] - moment[index - 1]
                cursor[edge] += 1


_HASHES = types.Array(types.uint64, 1, "C")


@compiled(types.void(_INTS, _CODES, _HASHES, _HASHES))
def fingerprints(offsets: Any, activity: Any, first: Any, second: Any) -> None:
    """Two 64-bit hashes of each customer's sequence of activities; equal paths have equal pairs."""
    for customer in range(len(offsets) - 1):
        a = np.uint64(14695981039346656037)
        b = np.uint64(0x9E3779B97F4A7C15)
        for index in range(offsets[customer], offsets[customer + 1]):
            code = np.uint64(activity[index] + 2)
            a = (a ^ code) * np.uint64(1099511628211)
            b = b ^ (
                code + np.uint64(0x9E3779B97F4A7C15) + (b << np.uint64(6)) + (b >> np.uint64(2))
            )
        first[customer] = a
        second[customer] = b


@compiled(types.void(_INTS, _CODES, _INTS, _CODES, types.int64, _ROW))
def funnel(offsets: Any, activity: Any, moment: Any, steps: Any, window: Any, level: Any) -> None:
    """How many steps each customer completes, in order and within ``window`` of the first one taken.

    Exact: of all ways to choose the events the best counts. For each step the latest possible start
    of a chain that reaches it is kept, and a later start never does worse. A ``window`` below zero is
    no limit.
    """
    size = len(steps)
    start = np.empty(size, np.int64)
    for customer in range(len(offsets) - 1):
        start[:] = UNSEEN
        best = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name, now = activity[index], moment[index]
            for step in range(size - 1, -1, -1):
                if steps[step] != name:
                    continue
                begun = now if step == 0 else start[step - 1]
                if begun == UNSEEN or (window >= 0 and now - begun > window):
                    continue
                start[step] = max(start[step], begun)
                best = max(best, step + 1)
        level[customer] = best


@compiled(types.void(_INTS, _CODES, _INTS, _CODES, types.int64, _ROW))
def funnel_strict(
    offsets: Any, activity: Any, moment: Any, steps: Any, window: Any, level: Any
) -> None:
    """The same with nothing in between: each step directly follows the one before."""
    size = len(steps)
    for customer in range(len(offsets) - 1):
        best = 0
        low, high = offsets[customer], offsets[customer + 1]
        for first in range(low, high):
            done = 0
            while (
                done < size
                and first + done < high
                and activity[first + done] == steps[done]
                and (window < 0 or moment[first + done] - moment[first] <= window)
            ):
                done += 1
            best = max(best, done)
        level[customer] = best


@compiled(types.void(_INTS, _CODES, _TABLE))
def depth(offsets: Any, activity: Any, table: Any) -> None:
    """How many customers do each activity as their first, second, … event."""
    for customer in range(len(offsets) - 1):
        for place in range(min(len(table), offsets[customer + 1] - offsets[customer])):
            name = activity[offsets[customer] + place]
            if name >= 0:
                table[place, name] += 1


@compiled(types.void(_INTS, _INTS, types.int64, types.int64, _TABLE))
def cohorts(offsets: Any, moment: Any, begin: Any, length: Any, table: Any) -> None:
    """Customers by the period of their first event and the periods in which they came back."""
    size = len(table)
    seen = np.zeros(size, np.bool_)
    for customer in range(len(offsets) - 1):
        low, high = offsets[customer], offsets[customer + 1]
        first = (moment[low] - begin) // length
        for index in range(low, high):
            period = (moment[index] - begin) // length
            if first >= 0 and period - first < size and not seen[period - first]:
                seen[period - first] = True
        for later in range(size):
            if seen[later]:
                table[first, later] += 1
                seen[later] = False


_FLOATS = types.Array(types.float64, 2, "C")


@compiled(types.void(_INTS, _CODES, _CODES, _INTS, types.int64, types.float64, _FLOATS, _TABLE))
def credit(
    offsets: Any,
    touch: Any,
    activity: Any,
    moment: Any,
    goal: Any,
    half_life: Any,
    shares: Any,
    chain: Any,
) -> None:
    """Credit per touch under five rules, and the transitions of the Markov rule.

    ``touch`` is the channel of each event, -1 for none. Rows of ``shares``: first, last, linear,
    position (40-20-40), time decay. ``chain`` has the channels, then start, conversion and loss.
    """
    size = shares.shape[1]
    begin, done, lost = size, size + 1, size + 2
    for customer in range(len(offsets) - 1):
        low, high = offsets[customer], offsets[customer + 1]
        start = low
        previous = begin
        for index in range(low, high):
            if touch[index] >= 0:
                chain[previous, touch[index]] += 1
                previous = touch[index]
            if activity[index] != goal:
                continue
            chain[previous, done] += 1
            previous = begin
            count = 0
            weight = 0.0
            for earlier in range(start, index + 1):
                if touch[earlier] >= 0:
                    count += 1
                    weight += 0.5 ** ((moment[index] - moment[earlier]) / half_life)
            place = 0
            for earlier in range(start, index + 1):
                name = touch[earlier]
                if name < 0:
                    continue
                place += 1
                shares[2, name] += 1.0 / count
                shares[4, name] += 0.5 ** ((moment[index] - moment[earlier]) / half_life) / weight
                if place == 1:
                    shares[0, name] += 1.0
                if place == count:
                    shares[1, name] += 1.0
                if count == 1:
                    shares[3, name] += 1.0
                elif count == 2:
                    shares[3, name] += 0.5
                elif place in {1, count}:
                    shares[3, name] += 0.4
                else:
                    shares[3, name] += 0.2 / (count - 2)
            start = index + 1
        if previous != begin:
            chain[previous, lost] += 1
