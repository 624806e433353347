"""What may be told to somebody who may not read single answers, so that nothing can be subtracted.

Two figures that each stand on many answers can differ by one person, and that person's answer is
then their difference. So everything told at one time is a sum of the same indivisible cells, and each cell
holds no answer or at least k:

- *Days* go together into blocks of at least k answers; a period reaches to the ends of its blocks.
- A *place* is told apart where each block holds none or at least k of its answers, and the places
  that are not told apart hold none or at least k together; otherwise the smallest one joins them.

Pure. An answer is counted on its day at its place; the empty place is “without a place”.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")
Block = tuple[dt.date, dt.date]
"""The first and the last day with an answer, both included."""


def blocks(per_day: Mapping[dt.date, int], least: int) -> list[Block]:
    """Days in groups of at least ``least`` answers, in time; what is left over joins the last group.

    Empty when there are fewer than ``least`` in all.
    """
    found: list[Block] = []
    first: dt.date | None = None
    n = 0
    for day, count in sorted(per_day.items()):
        if count <= 0:
            continue
        first = first or day
        n += count
        if n >= least:
            found.append((first, day))
            first, n = None, 0
    if found and first is not None:
        found[-1] = (found[-1][0], max(per_day))
    return found


def reach(known: Sequence[Block], since: dt.date | None, until: dt.date | None) -> Block | None:
    """The period from ``since`` to ``until``, stretched to the ends of the blocks that it touches."""
    touched = [
        block
        for block in known
        if (until is None or block[0] <= until) and (since is None or block[1] >= since)
    ]
    return (touched[0][0], touched[-1][1]) if touched else None


def per_block(per_day: Mapping[dt.date, int], known: Sequence[Block]) -> list[int]:
    """How many answers each block holds."""
    return [sum(n for day, n in per_day.items() if first <= day <= last) for first, last in known]


def kept_together(cells: Mapping[Key, Sequence[int]], least: int) -> set[Key]:
    """Those of ``cells`` that must not be told apart; each is a row of counts, one per block."""
    hidden = {key for key, row in cells.items() if any(0 < n < least for n in row)}
    while hidden and _small(cells, hidden, least):
        rest = [(sum(row), str(key), key) for key, row in cells.items() if key not in hidden]
        candidates = sorted(one for one in rest if one[0])
        if not candidates:
            return set(cells)
        hidden.add(candidates[0][2])
    return hidden


def _small(cells: Mapping[Key, Sequence[int]], hidden: Collection[Key], least: int) -> bool:
    return any(
        0 < sum(counts) < least for counts in zip(*(cells[key] for key in hidden), strict=True)
    )
