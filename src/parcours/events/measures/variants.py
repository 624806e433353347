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
    """Different paths by their hashes: how many customers took each, and where the path itself lies."""

    first: Hashes
    second: Hashes
    counts: Ints
    source: Ints
    """Which of ``codes`` holds the path, from ``begins`` to ``ends``."""
    begins: Ints
    ends: Ints
    codes: tuple[Codes, ...]
    tied: int

    def path(self, at: int) -> tuple[int, ...]:
        """The activities of one path."""
        codes = self.codes[int(self.source[at])]
        return tuple(int(code) for code in codes[int(self.begins[at]) : int(self.ends[at])])

    def __reduce__(self) -> tuple[Any, ...]:
        """To travel, the paths alone: nothing of the log around them."""
        pieces = [
            self.codes[source][begin:end]
            for source, begin, end in zip(self.source, self.begins, self.ends, strict=True)
        ]
        ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
        begins = ends - [len(piece) for piece in pieces]
        codes = np.concatenate(pieces) if pieces else np.zeros(0, np.int32)
        where = (np.zeros(len(ends), np.int64), begins.astype(np.int64), ends, (codes,))
        return Paths, (self.first, self.second, self.counts, *where, self.tied)


@dataclass(frozen=True, slots=True)
class VariantsMeasure:
    """The ``most`` frequent paths, told apart by 128-bit hashes: no false match in a lifetime."""

    most: int = 20

    def walk(self, log: EventLog) -> Paths:
        """The different paths of a chunk."""
        count = log.customer_count
        examples, counts = np.full(count + 1, -1, np.int64), np.zeros(count, np.int64)
        first, second = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
        kernels.grouped(log.offsets, log.activity, _slots(count), examples, counts, first, second)
        known = int((examples >= 0).sum())
        at = examples[:known]
        return Paths(
            first[:known], second[:known], counts[:known], np.zeros(known, np.int64),
            log.offsets[at], log.offsets[at + 1], (log.activity,), _tied(log),
        )  # fmt: skip

    def merge(self, one: Paths, other: Paths) -> Paths:
        """The different paths of two chunks."""
        first, second, counts, begins, ends = (
            np.concatenate([getattr(one, name), getattr(other, name)])
            for name in ("first", "second", "counts", "begins", "ends")
        )
        source = np.concatenate([one.source, other.source + len(one.codes)])
        kept, sums = np.full(len(first) + 1, -1, np.int64), np.zeros(len(first), np.int64)
        kernels.united(first, second, counts, _slots(len(first)), kept, sums)
        known = int((kept >= 0).sum())
        at = kept[:known]
        return Paths(
            first[at], second[at], sums[:known], source[at], begins[at], ends[at],
            (*one.codes, *other.codes), one.tied + other.tied,
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


def _slots(count: int) -> Ints:
    """An empty table at most half full with ``count`` entries."""
    return np.full(1 << max(4, (2 * count).bit_length()), -1, np.int64)


def _tied(log: EventLog) -> int:
    """How many customers have different events at one moment."""
    found = np.zeros(1, np.int64)
    kernels.tied(log.offsets, log.activity, log.moment, found)
    return int(found[0])


def variants(log: EventLog, *, most: int = 20) -> VariantsResult:
    """The ``most`` frequent paths of ``log``."""
    return answer(VariantsMeasure(most), log)
