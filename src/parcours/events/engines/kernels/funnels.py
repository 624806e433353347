"""How far customers get through a list of steps, under each definition that is in use.

A step is a set of activities: row of ``steps``, column per activity. A ``window`` below zero is no limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import (
    CHOICES,
    CODES,
    FLAGS,
    INTS,
    ROW,
    UNSEEN,
    WHOLE,
    compiled,
    helper,
)


@helper
def too_late(begun: int, now: int, window: int) -> bool:
    """Whether nothing has begun, or so long ago that ``now`` lies outside its window."""
    return begun == UNSEEN or (window >= 0 and now - begun > window)


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def ordered(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """Steps in order, anything but ``without`` in between, all within ``window`` of the first taken.

    Exact: of all ways to choose the events the best counts. For each step the latest possible start
    of a chain that reaches it is kept, and a later start never does worse. An event in ``without``
    breaks every chain under way.
    """
    size = len(steps)
    start = np.empty(size, np.int64)
    for customer in range(len(offsets) - 1):
        start[:] = UNSEEN
        best = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name, now = activity[index], moment[index]
            if without[name]:
                start[:] = UNSEEN
            for step in range(size - 1, -1, -1):
                if not steps[step, name]:
                    continue
                begun = now if step == 0 else start[step - 1]
                if too_late(begun, now, window):
                    continue
                start[step] = max(start[step], begun)
                best = max(best, step + 1)
        level[customer] = best


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def tied(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """Like ``ordered``, but events of one moment may be taken in any order, each of them once."""
    size = len(steps)
    start = np.empty(size, np.int64)
    fresh = np.empty(size, np.int64)
    for customer in range(len(offsets) - 1):
        start[:] = UNSEEN
        best = 0
        low, high = offsets[customer], offsets[customer + 1]
        while low < high:
            now = moment[low]
            end = low + 1
            broken = without[activity[low]]
            while end < high and moment[end] == now:
                broken = broken or without[activity[end]]
                end += 1
            if broken:
                start[:] = UNSEEN
            fresh[:] = start
            used = np.zeros(end - low, np.bool_)
            for begin in range(size):
                begun = now if begin == 0 else start[begin - 1]
                if too_late(begun, now, window):
                    continue
                used[:] = False
                for step in range(begin, size):
                    taken = -1
                    for place in range(end - low):
                        if not used[place] and steps[step, activity[low + place]]:
                            taken = place
                            break
                    if taken < 0:
                        break
                    used[taken] = True
                    fresh[step] = max(fresh[step], begun)
                    best = max(best, step + 1)
            start[:] = fresh
            low = end
        level[customer] = best


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def strict(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """Each step directly follows the one before; ``without`` cannot lie in between and plays no part."""
    size = len(steps)
    for customer in range(len(offsets) - 1):
        best = 0
        low, high = offsets[customer], offsets[customer + 1]
        for first in range(low, high):
            done = 0
            while (
                done < size
                and first + done < high
                and steps[done, activity[first + done]]
                and not too_late(moment[first], moment[first + done], window)
            ):
                done += 1
            best = max(best, done)
        level[customer] = best


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def unordered(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """How many different steps lie within one window, wherever it begins; ``without`` parts windows.

    The latest moment of each step is kept: the steps seen within the window before now count.
    """
    size = len(steps)
    latest = np.empty(size, np.int64)
    for customer in range(len(offsets) - 1):
        latest[:] = UNSEEN
        best = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name, now = activity[index], moment[index]
            if without[name]:
                latest[:] = UNSEEN
            hit = False
            for step in range(size):
                if steps[step, name]:
                    latest[step] = now
                    hit = True
            if not hit:
                continue
            count = 0
            for step in range(size):
                if not too_late(latest[step], now, window):
                    count += 1
            best = max(best, count)
        level[customer] = best


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def first_touch(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """The first occurrence of each step after that of the one before: what many tools count."""
    size = len(steps)
    for customer in range(len(offsets) - 1):
        done = 0
        begun = UNSEEN
        for index in range(offsets[customer], offsets[customer + 1]):
            if done == size:
                break
            name = activity[index]
            if without[name] and done:
                break
            if not steps[done, name]:
                continue
            if done == 0:
                begun = moment[index]
            elif too_late(begun, moment[index], window):
                break
            done += 1
        level[customer] = done


@compiled(INTS, CODES, INTS, CHOICES, FLAGS, WHOLE, ROW)
def pairwise(
    offsets: Any, activity: Any, moment: Any, steps: Any, without: Any, window: Any, level: Any
) -> None:
    """A window for each pair of neighbouring steps instead of one for all: it counts more."""
    size = len(steps)
    latest = np.empty(size, np.int64)
    for customer in range(len(offsets) - 1):
        latest[:] = UNSEEN
        best = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name, now = activity[index], moment[index]
            if without[name]:
                latest[:] = UNSEEN
            for step in range(size - 1, -1, -1):
                if not steps[step, name]:
                    continue
                if step == 0 or not too_late(latest[step - 1], now, window):
                    latest[step] = now
                    best = max(best, step + 1)
        level[customer] = best
