"""Columns of text as numbers, piece by piece as they are read: nothing is kept twice.

The database hashes each text to 64 bits; equal hashes are taken for equal texts. Two of a million
customers fall together once in some thirty million logs.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute

from parcours.events.engines.kernels import encoding as kernels

FEW: Final = 64


class Encoder:
    """One column: the codes so far, and on which row each code was seen first."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        """With more different texts than this the column is given up."""
        self.given_up = False
        self._known = np.zeros(1, np.int64)
        self._keys = np.zeros(4 * FEW, np.uint64)
        self._ranks = np.full(4 * FEW, -1, np.int64)
        self._firsts = np.zeros(2 * FEW, np.int64)
        self._pieces: list[Any] = []

    @property
    def known(self) -> int:
        """How many different texts there are."""
        return int(self._known[0])

    @property
    def firsts(self) -> Any:
        """The row on which each text was seen first."""
        return self._firsts[: self.known]

    def take(self, hashes: Any, rows: Any) -> None:
        """The next piece: a column of hashes, null where nothing is said, and the rows that they are of."""
        if self.given_up:
            return
        said = hashes.is_valid().to_numpy(zero_copy_only=False)
        values = hashes.fill_null(0).to_numpy(zero_copy_only=False)
        self._grow(self.known + len(values))
        codes = np.empty(len(values), np.int32)
        kernels.encode(
            values, said, rows, self._keys, self._ranks, self._known, self._firsts, codes
        )
        if self.most is not None and self.known > self.most:
            self.given_up, self._pieces = True, []
            return
        self._pieces.append(codes)

    def codes(self) -> Any:
        """The codes of the whole column; can be asked for once."""
        pieces, self._pieces = self._pieces, []
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int32)

    def _grow(self, entries: int) -> None:
        """Room for so many different texts, at most half of the table."""
        if 2 * entries > len(self._keys):
            size = 1 << (2 * entries - 1).bit_length()
            keys, ranks = np.zeros(size, np.uint64), np.full(size, -1, np.int64)
            kernels.rehashed(self._keys, self._ranks, keys, ranks)
            self._keys, self._ranks = keys, ranks
        if entries > len(self._firsts):
            firsts = np.zeros(max(entries, 2 * len(self._firsts)), np.int64)
            firsts[: self.known] = self._firsts[: self.known]
            self._firsts = firsts


def alphabetical(texts: Any) -> tuple[Any, Any]:
    """``texts`` in order, and the rank of each."""
    order = pa.compute.sort_indices(texts).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return texts.take(pa.array(order)), rank
