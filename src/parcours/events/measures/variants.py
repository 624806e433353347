"""Which paths customers take, and how many take each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from parcours.events.asking import answer
from parcours.events.engines.kernels import variants as kernels
from parcours.events.log import Codes, EventLog, Ints

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Variant:
    """One path and the number of customers who took exactly it."""

    path: tuple[str, ...]
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class VariantsResult:
    """The most frequent paths, how many different ones there are, and how much ties in time decide."""

    variants: tuple[Variant, ...]
    different: int
    customers: int
    tied: int
    """Customers with different events at the same moment, whose order is that of the file."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Different paths by their hashes: how many customers took each, and one who did."""

    first: Hashes
    second: Hashes
    counts: Ints
    customers: Ints
    """Somebody who took the path, counted on through all of ``chunks``."""
    chunks: tuple[tuple[Ints, Codes], ...]
    """Offsets and activities of the logs in which they are found."""
    tied: int

    def path(self, at: int) -> tuple[int, ...]:
        """The activities of one path."""
        customer = int(self.customers[at])
        for offsets, activity in self.chunks:
            if customer < len(offsets) - 1:
                return tuple(activity[offsets[customer] : offsets[customer + 1]].tolist())
            customer -= len(offsets) - 1
        raise IndexError(at)

    def __reduce__(self) -> tuple[Any, ...]:
        """To travel, the paths alone: nothing of the log around them."""
        paths = [self.path(at) for at in range(len(self.customers))]
        offsets = np.cumsum([0, *map(len, paths)], dtype=np.int64)
        activity = np.array([code for path in paths for code in path], np.int32)
        there = (np.arange(len(paths)), ((offsets, activity),))
        return Paths, (self.first, self.second, self.counts, *there, self.tied)


@dataclass(frozen=True, slots=True)
class VariantsMeasure:
    """The ``most`` frequent paths, told apart by 128-bit hashes: no false match in a lifetime."""

    most: int = 20

    def walk(self, log: EventLog) -> Paths:
        """The different paths of a chunk."""
        count = log.customer_count
        examples, counts = np.full(count + 1, -1, np.int64), np.zeros(count, np.int64)
        first, second = np.empty(count, np.uint64), np.empty(count, np.uint64)
        kernels.grouped(log.offsets, log.activity, _slots(count), examples, counts, first, second)
        known = int((examples >= 0).sum())
        return Paths(
            first[:known], second[:known], counts[:known], examples[:known],
            ((log.offsets, log.activity),), _tied(log),
        )  # fmt: skip

    def merge(self, one: Paths, other: Paths) -> Paths:
        """The different paths of two chunks."""
        before = sum(len(offsets) - 1 for offsets, _ in one.chunks)
        first = np.concatenate([one.first, other.first])
        second = np.concatenate([one.second, other.second])
        counts = np.concatenate([one.counts, other.counts])
        customers = np.concatenate([one.customers, other.customers + before])
        kept, sums = np.full(len(first) + 1, -1, np.int64), np.zeros(len(first), np.int64)
        kernels.united(first, second, counts, _slots(len(first)), kept, sums)
        known = int((kept >= 0).sum())
        at = kept[:known]
        return Paths(
            first[at], second[at], sums[:known], customers[at],
            (*one.chunks, *other.chunks), one.tied + other.tied,
        )  # fmt: skip

    def result(self, partial: Paths, head: EventLog) -> VariantsResult:
        """The most frequent paths; of equally frequent ones those first that come first in the alphabet."""
        total = int(partial.counts.sum())
        most = min(self.most, len(partial.counts))
        several = np.sort(partial.counts[partial.counts > 1])  # most paths are taken once
        least = several[-most] if 0 < most <= len(several) else 1
        found = [
            Variant(
                tuple(head.activities[code] for code in partial.path(int(at))),
                int(partial.counts[at]),
                int(partial.counts[at]) / total,
            )
            for at in self._candidates(partial, int(least))
        ]
        found.sort(key=lambda variant: (-variant.customers, variant.path))
        return VariantsResult(tuple(found[:most]), len(partial.counts), total, partial.tied)

    def _candidates(self, partial: Paths, least: int) -> list[int]:
        """The paths that are frequent enough, and of the least frequent among them the first few."""
        above = np.flatnonzero(partial.counts > least).tolist()
        level = np.flatnonzero(partial.counts == least)
        wanted = self.most - len(above)
        if len(level) > 10_000:
            # Only hashes decide among so many: the same ones on every engine.
            level = level[np.argpartition(partial.first[level], wanted)[:wanted]]
        return [*above, *level.tolist()]


def _slots(count: int) -> Codes:
    """An empty table at most half full with ``count`` entries."""
    return np.full(1 << max(4, (2 * count - 1).bit_length()), -1, np.int32)


def _tied(log: EventLog) -> int:
    """How many customers have different events at one moment."""
    found = np.zeros(1, np.int64)
    kernels.tied(log.offsets, log.activity, log.moment, found)
    return int(found[0])


def variants(log: EventLog, *, most: int = 20) -> VariantsResult:
    """The ``most`` frequent paths of ``log``."""
    return answer(VariantsMeasure(most), log)
