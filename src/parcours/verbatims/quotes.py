"""Which verbatims to show: typical ones, of readable length, one per customer, word for word."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.verbatims.features import fold
from parcours.verbatims.reading import Read

LEAST_WORDS = 5
MOST_WORDS = 34


ALIKE = 0.5


def _alike(a: str, b: str) -> bool:
    """Whether two texts share most of their words."""
    left, right = set(fold(a).split()), set(fold(b).split())
    return len(left & right) > ALIKE * min(len(left), len(right))


def choose_quotes(reads: Sequence[Read], count: int) -> list[Read]:
    """Up to ``count`` of ``reads`` nearest to their median tone, no two alike, no customer twice.

    The tone of a group decides what is typical of it: an angry group is quoted with an angry voice.
    """
    fit = [read for read in reads if LEAST_WORDS <= len(read.text.split()) <= MOST_WORDS]
    if not fit:
        return []
    ordered = sorted(read.valence for read in fit)
    median = ordered[len(ordered) // 2]
    fit.sort(
        key=lambda read: (
            abs(read.valence - median),
            abs(len(read.text.split()) - 14),
            read.row.line,
        )
    )
    chosen: list[Read] = []
    for read in fit:
        same = any(
            _alike(read.text, other.text)
            or (read.row.customer is not None and read.row.customer == other.row.customer)
            for other in chosen
        )
        if not same:
            chosen.append(read)
        if len(chosen) == count:
            break
    return chosen
