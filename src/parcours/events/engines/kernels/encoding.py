"""Hashes become dense codes, and events are laid out customer by customer in order of time."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import (
    CODES,
    HASHES,
    HASHES_READ,
    INTS,
    ROW,
    ROW32,
    WHOLE,
    compiled,
    helper,
)

LONG = 48
"""Longer paths that are out of order are sorted by merging, shorter ones by insertion."""


@compiled(HASHES_READ, HASHES, ROW, ROW32, ROW32)
def encode(hashes: Any, table: Any, state: Any, firsts: Any, codes: Any) -> None:
    """The code of each hash, in order of appearance, until all have one or ``table`` is half full.

    ``table`` holds pairs of a hash and its code plus one (0 where empty), a power of two of them.
    ``state`` says how many codes there are, at which hash to go on, and how many are new since
    ``firsts`` was begun, which says where each of those was seen first.
    """
    half = len(table) // 4
    mask = np.uint64(len(table) // 2 - 1)
    one = np.uint64(1)
    empty = np.uint64(0)
    known, at, fresh = state[0], state[1], state[2]
    while at < len(hashes):
        key = hashes[at]
        slot = (key ^ (key >> np.uint64(32))) & mask
        while table[slot << one | one] != empty and table[slot << one] != key:
            slot = (slot + one) & mask
        if table[slot << one | one] == empty:
            if known == half:
                break
            firsts[fresh] = at
            fresh += 1
            known += 1
            table[slot << one] = key
            table[slot << one | one] = np.uint64(known)
        codes[at] = np.int32(np.int64(table[slot << one | one]) - 1)
        at += 1
    state[0], state[1], state[2] = known, at, fresh


@compiled(HASHES, HASHES)
def rehashed(table: Any, larger: Any) -> None:
    """The entries of one table in a larger one."""
    mask = np.uint64(len(larger) // 2 - 1)
    one = np.uint64(1)
    empty = np.uint64(0)
    for old in range(0, len(table), 2):
        if table[old + 1] == empty:
            continue
        key = table[old]
        slot = (key ^ (key >> np.uint64(32))) & mask
        while larger[slot << one | one] != empty:
            slot = (slot + one) & mask
        larger[slot << one] = key
        larger[slot << one | one] = table[old + 1]


@compiled(CODES, INTS, ROW, ROW)
def counted(customer: Any, moment: Any, sizes: Any, begins: Any) -> None:
    """How many events each customer has, and the first moment of them."""
    for at in range(len(customer)):
        one = customer[at]
        sizes[one] += 1
        begins[one] = min(begins[one], moment[at])


@helper
def merged(moment: Any, order: Any, low: int, high: int) -> None:
    """Sort a path by merging neighbouring pieces, each twice as long as before; ties keep their order."""
    moments, orders = np.empty(high - low, np.int64), np.empty(high - low, np.int32)
    width = 1
    while width < high - low:
        for begin in range(low, high - width, 2 * width):
            middle, end = begin + width, min(begin + 2 * width, high)
            if moment[middle - 1] <= moment[middle]:
                continue
            left, right = begin, middle
            for place in range(end - begin):
                if right == end or (left < middle and moment[left] <= moment[right]):
                    moments[place], orders[place] = moment[left], order[left]
                    left += 1
                else:
                    moments[place], orders[place] = moment[right], order[right]
                    right += 1
            for place in range(end - begin):
                moment[begin + place], order[begin + place] = moments[place], orders[place]
        width *= 2


@compiled(CODES, INTS, WHOLE, WHOLE, ROW, ROW, ROW32)
def arranged(
    customer: Any, moment: Any, first: int, last: int, cursor: Any, sorted_moment: Any, order: Any
) -> None:
    """Moments customer by customer in order of time, and the row of each; ties keep the order of rows.

    Only customers from ``first`` to before ``last``: others can be arranged at the same time.
    ``cursor`` says where each customer's events begin, and afterwards where they end.
    """
    low = cursor[first]
    for row in range(len(customer)):
        one = customer[row]
        if first <= one < last:
            place = cursor[one]
            cursor[one] = place + 1
            sorted_moment[place] = moment[row]
            order[place] = row
    for one in range(first, last):
        high = cursor[one]
        at = low + 1
        while at < high and sorted_moment[at] >= sorted_moment[at - 1]:
            at += 1
        if at < high and high - low > LONG:
            merged(sorted_moment, order, low, high)
        else:
            while at < high:
                held, row = sorted_moment[at], order[at]
                place = at
                while place > low and sorted_moment[place - 1] > held:
                    sorted_moment[place] = sorted_moment[place - 1]
                    order[place] = order[place - 1]
                    place -= 1
                sorted_moment[place] = held
                order[place] = row
                at += 1
        low = high


@compiled(CODES, CODES, CODES, ROW32)
def recoded(codes: Any, ranks: Any, order: Any, found: Any) -> None:
    """The codes of the rows in ``order``, each by its rank; -1 stays."""
    for at in range(len(order)):
        code = codes[order[at]]
        found[at] = ranks[code] if code >= 0 else code
