"""Hashes become dense codes, and events are laid out customer by customer in order of time."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import (
    CODES,
    FLAGS,
    HASHES,
    HASHES_READ,
    INTS,
    ROW,
    ROW32,
    compiled,
)


@compiled(HASHES_READ, FLAGS, INTS, HASHES, ROW, ROW, ROW, ROW32)
def encode(
    hashes: Any, said: Any, rows: Any, keys: Any, ranks: Any, known: Any, firsts: Any, codes: Any
) -> None:
    """The code of each hash, in order of appearance; -1 where nothing is said.

    ``keys`` and ``ranks`` (-1 where empty) are one table, a power of two in size and never full;
    ``known[0]`` counts its entries and ``firsts`` says on which row each was seen first.
    """
    mask = np.uint64(len(keys) - 1)
    for at in range(len(hashes)):
        if not said[at]:
            codes[at] = -1
            continue
        key = hashes[at]
        slot = (key ^ (key >> np.uint64(32))) & mask
        while ranks[slot] >= 0 and keys[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if ranks[slot] < 0:
            keys[slot] = key
            ranks[slot] = known[0]
            firsts[known[0]] = rows[at]
            known[0] += 1
        codes[at] = ranks[slot]


@compiled(HASHES, ROW, HASHES, ROW)
def rehashed(keys: Any, ranks: Any, new_keys: Any, new_ranks: Any) -> None:
    """The entries of one table in a larger one."""
    mask = np.uint64(len(new_keys) - 1)
    for old in range(len(keys)):
        if ranks[old] < 0:
            continue
        key = keys[old]
        slot = (key ^ (key >> np.uint64(32))) & mask
        while new_ranks[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        new_keys[slot] = key
        new_ranks[slot] = ranks[old]


@compiled(CODES, INTS, INTS, ROW, ROW)
def arranged(customer: Any, moment: Any, rows: Any, offsets: Any, order: Any) -> None:
    """Where each customer's events begin, and the order that lays them out by moment and row."""
    count = len(offsets) - 1
    for at in range(len(customer)):
        offsets[customer[at] + 1] += 1
    for at in range(count):
        offsets[at + 1] += offsets[at]
    cursor = offsets[:count].copy()
    for at in range(len(customer)):
        order[cursor[customer[at]]] = at
        cursor[customer[at]] += 1
    for one in range(count):
        low, high = offsets[one], offsets[one + 1]
        sorted_already = True
        for at in range(low + 1, high):
            a, b = order[at - 1], order[at]
            if moment[b] < moment[a] or (moment[b] == moment[a] and rows[b] < rows[a]):
                sorted_already = False
                break
        if sorted_already:
            continue
        if high - low > 48:
            part = order[low:high].copy()
            part = part[np.argsort(rows[part], kind="mergesort")]
            order[low:high] = part[np.argsort(moment[part], kind="mergesort")]
            continue
        for at in range(low + 1, high):
            held = order[at]
            place = at
            while place > low:
                before = order[place - 1]
                if moment[before] < moment[held] or (
                    moment[before] == moment[held] and rows[before] < rows[held]
                ):
                    break
                order[place] = before
                place -= 1
            order[place] = held
