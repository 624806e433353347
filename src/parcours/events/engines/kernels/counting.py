"""What happens how often, to how many, how deep into the path, and how often again."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import CODES, INTS, ROW, TABLE, WHOLE, compiled


@compiled(INTS, CODES, WHOLE, ROW, ROW, ROW, ROW)
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


@compiled(INTS, CODES, INTS, TABLE)
def rework(offsets: Any, activity: Any, moment: Any, table: Any) -> None:
    """How often customers do the same thing again. Rows of ``table``, one column per activity.

    Customers, those who repeat it at once, those who come back to it after something else, repeats at
    once, returns, and microseconds from first to last of those who do it again.
    """
    size = table.shape[1]
    first = np.zeros(size, np.int64)
    last = np.full(size, -1, np.int64)
    again = np.zeros(size, np.bool_)
    back = np.zeros(size, np.bool_)
    touched = np.zeros(size, np.int64)
    for customer in range(len(offsets) - 1):
        distinct = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name = activity[index]
            if last[name] < 0:
                touched[distinct] = name
                distinct += 1
                first[name] = moment[index]
            elif last[name] == index - 1:
                table[3, name] += 1
                again[name] = True
            else:
                table[4, name] += 1
                back[name] = True
            last[name] = index
        for place in range(distinct):
            name = touched[place]
            table[0, name] += 1
            table[1, name] += again[name]
            table[2, name] += back[name]
            if again[name] or back[name]:
                table[5, name] += moment[last[name]] - first[name]
            last[name] = -1
            again[name] = False
            back[name] = False


@compiled(INTS, CODES, TABLE)
def depth(offsets: Any, activity: Any, table: Any) -> None:
    """How many customers do each activity as their first, second, … event; the last column has ended."""
    ended = table.shape[1] - 1
    for customer in range(len(offsets) - 1):
        length = offsets[customer + 1] - offsets[customer]
        for place in range(min(len(table), length)):
            table[place, activity[offsets[customer] + place]] += 1
        for place in range(length, len(table)):
            table[place, ended] += 1


@compiled(INTS, CODES, TABLE)
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


@compiled(INTS, CODES, TABLE)
def cohorts(offsets: Any, period: Any, table: Any) -> None:
    """Customers by the period of their first event and the periods in which they came back."""
    width = table.shape[1]
    seen = np.zeros(width, np.bool_)
    for customer in range(len(offsets) - 1):
        low, high = offsets[customer], offsets[customer + 1]
        first = period[low]
        for index in range(low, high):
            later = period[index] - first
            if later < width and not seen[later]:
                seen[later] = True
                table[first, later] += 1
        for index in range(low, high):
            later = period[index] - first
            if later < width:
                seen[later] = False


@compiled(INTS, CODES, INTS, WHOLE, TABLE, ROW, ROW)
def sessions(
    offsets: Any, activity: Any, moment: Any, gap: Any, ends: Any, lengths: Any, spans: Any
) -> None:
    """Sessions, parted by more than ``gap``.

    ``ends`` counts the first and last activity of each; ``lengths`` and ``spans`` hold the events and
    microseconds of each session at its first event, and 0 elsewhere.
    """
    for customer in range(len(offsets) - 1):
        low, high = offsets[customer], offsets[customer + 1]
        start = low
        for index in range(low, high):
            if index + 1 == high or moment[index + 1] - moment[index] > gap:
                ends[0, activity[start]] += 1
                ends[1, activity[index]] += 1
                lengths[start] = index + 1 - start
                spans[start] = moment[index] - moment[start]
                start = index + 1


@compiled(INTS, INTS, ROW)
def gaps(offsets: Any, moment: Any, found: Any) -> None:
    """The time between each two events of one customer."""
    place = 0
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            found[place] = moment[index] - moment[index - 1]
            place += 1
