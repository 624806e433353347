"""Customers grouped by the path they take."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import CODES, HASHES, INTS, ROW, ROW32, compiled


@compiled(INTS, CODES, ROW32, ROW, ROW, HASHES, HASHES)
def grouped(
    offsets: Any, activity: Any, slots: Any, examples: Any, counts: Any, first: Any, second: Any
) -> None:
    """Paths told apart by two 64-bit hashes, in a table of ``slots`` (a power of two, all -1).

    The group of rank ``i``, in order of appearance, has its first customer in ``examples``, its size in
    ``counts`` and its hashes in ``first`` and ``second``; after the last one ``examples`` is -1.
    """
    mask = np.uint64(len(slots) - 1)
    known = 0
    for customer in range(len(offsets) - 1):
        a = np.uint64(14695981039346656037)
        b = np.uint64(0x9E3779B97F4A7C15)
        for index in range(offsets[customer], offsets[customer + 1]):
            code = np.uint64(activity[index] + 2)
            a = (a ^ code) * np.uint64(1099511628211)
            b = b ^ (
                code + np.uint64(0x9E3779B97F4A7C15) + (b << np.uint64(6)) + (b >> np.uint64(2))
            )
        slot = (a ^ (a >> np.uint64(29)) ^ b) & mask
        while True:
            group = slots[slot]
            if group < 0:
                slots[slot] = known
                examples[known] = customer
                counts[known] = 1
                first[known] = a
                second[known] = b
                known += 1
                break
            if first[group] == a and second[group] == b:
                counts[group] += 1
                break
            slot = (slot + np.uint64(1)) & mask


@compiled(HASHES, HASHES, ROW, ROW32, ROW, ROW)
def united(first: Any, second: Any, counts: Any, slots: Any, kept: Any, sums: Any) -> None:
    """Rows with equal hashes as one: the first of them in ``kept`` (-1 after the last), its sum in ``sums``."""
    mask = np.uint64(len(slots) - 1)
    known = 0
    for row in range(len(first)):
        a, b = first[row], second[row]
        slot = (a ^ (a >> np.uint64(29)) ^ b) & mask
        while True:
            group = slots[slot]
            if group < 0:
                slots[slot] = known
                kept[known] = row
                sums[known] = counts[row]
                known += 1
                break
            if first[kept[group]] == a and second[kept[group]] == b:
                sums[group] += counts[row]
                break
            slot = (slot + np.uint64(1)) & mask


@compiled(INTS, CODES, INTS, ROW)
def tied(offsets: Any, activity: Any, moment: Any, found: Any) -> None:
    """How many customers have different events at one moment."""
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            if moment[index] == moment[index - 1] and activity[index] != activity[index - 1]:
                found[0] += 1
                break
