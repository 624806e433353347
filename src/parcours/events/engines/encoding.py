"""Columns of text as numbers, batch by batch as they are read: nothing is kept twice.

Of many different texts the database gives 64-bit hashes; equal hashes are taken for equal texts. Two of
a million customers fall together once in some thirty million logs. Of few it writes the codes itself.
Only a text that was not seen before is looked at, so that cleaning names costs nothing per event.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from parcours.events.arrow import array, flags, numbers, strings
from parcours.events.engines.kernels import encoding as kernels
from parcours.events.log import NOT_SAID, Codes

FEW: Final = 128
SLACK: Final = 16
ROOM: Final = 1 << 17


class Growing:
    """Numbers that come piece by piece and lie in one piece at the end; about ``room`` are awaited."""

    def __init__(self, kind: type[np.int32] | type[np.int64], room: int = ROOM) -> None:
        self._numbers: npt.NDArray[Any] = np.empty(room, kind)
        self._size = 0

    def piece(self, count: int) -> npt.NDArray[Any]:
        """Room for the next ``count`` numbers, to be written into."""
        if self._size + count > len(self._numbers):
            larger = np.empty(max(self._size + count, 2 * len(self._numbers)), self._numbers.dtype)
            larger[: self._size] = self._numbers[: self._size]
            self._numbers = larger
        self._size += count
        return self._numbers[self._size - count : self._size]

    def whole(self) -> npt.NDArray[Any]:
        """All of them."""
        return self._numbers[: self._size]


@dataclass(frozen=True, slots=True)
class Text:
    """A column of text: a code per row, -1 where nothing is said, and the text of each code."""

    codes: Codes
    names: Any
    """An Arrow array of strings, without nulls."""

    def kept(self, keep: npt.NDArray[np.bool_]) -> Text:
        """The rows of ``keep``, and the texts that occur in them."""
        codes = self.codes[keep]
        used = np.bincount(codes[codes >= 0], minlength=len(self.names)) > 0
        ranks = np.append(np.cumsum(used) - 1, NOT_SAID).astype(np.int32)
        return Text(ranks[codes], self.names.filter(array(used)))


class Encoder(ABC):
    """One column of text while it is read.

    ``trimmed``: blanks around a text are no part of it, and a text of blanks says nothing. With more
    than ``most`` different texts the column is given up; about ``room`` rows are awaited.
    """

    def __init__(self, *, trimmed: bool = False, most: int | None = None, room: int = ROOM) -> None:
        self._trimmed = trimmed
        self._most = most
        self._codes = Growing(np.int32, room)
        self._texts: list[Any] = []
        self._known = 0

    @abstractmethod
    def fields(self, text: str) -> tuple[str, str]:
        """What to ask the database about the column ``text``."""

    @abstractmethod
    def take(self, one: Any, other: Any) -> None:
        """The next rows: an Arrow array of each of the two fields."""

    @property
    def given_up(self) -> bool:
        """Whether there are too many different texts; nothing and blanks may be among them."""
        return self._most is not None and self._known > self._most + SLACK

    def text(self) -> Text | None:
        """The whole column, asked for once; None when it is given up."""
        if self.given_up:
            return None
        found = pa.chunked_array(self._texts, pa.string()).combine_chunks()
        names, codes = found, self._codes.whole()
        nothing = flags(found.is_null())
        if self._trimmed:
            names = pc.ascii_trim(found, " ")
            nothing |= numbers(pc.binary_length(names)) == 0
        if nothing.any() or not names.equals(found):
            distinct = pc.unique(names.filter(array(~nothing)))
            ranks = np.where(nothing, NOT_SAID, numbers(pc.index_in(names, distinct)))
            names, codes = distinct, np.append(ranks, NOT_SAID).astype(np.int32)[codes]
        return None if self._most is not None and len(names) > self._most else Text(codes, names)


class Many(Encoder):
    """A column of many different texts, told apart by their hashes."""

    def __init__(self, **limits: Any) -> None:
        super().__init__(**limits)
        self._table = np.zeros(2 * FEW, np.uint64)

    def fields(self, text: str) -> tuple[str, str]:
        """The hash and the text itself."""
        return f"hash({text})", text

    def take(self, one: Any, other: Any) -> None:
        """The next rows: hashes and texts."""
        if self.given_up:
            return
        hashes = numbers(one)
        codes = self._codes.piece(len(hashes))
        firsts = np.empty(len(hashes), np.int32)
        state = np.array([self._known, 0, 0], np.int64)
        kernels.encode(hashes, self._table, state, firsts, codes)
        while state[1] < len(hashes):
            larger = np.zeros(4 * len(self._table), np.uint64)
            kernels.rehashed(self._table, larger)
            self._table = larger
            kernels.encode(hashes, self._table, state, firsts, codes)
        self._known = int(state[0])
        if state[2]:
            self._texts.append(other.take(array(firsts[: state[2]])))


class Few(Encoder):
    """A column of few different texts, most of them known beforehand: the database writes their codes.

    ``kind`` is the database's enumeration of the known ones; what is not among them comes as text.
    """

    def __init__(self, kind: str, **limits: Any) -> None:
        super().__init__(**limits)
        self._kind = kind
        self._strays: dict[str, int] = {}

    def fields(self, text: str) -> tuple[str, str]:
        """The code, and the text of what has none."""
        code = f"TRY_CAST({text} AS {self._kind})"
        return code, f"CASE WHEN {code} IS NULL THEN {text} END"

    def take(self, one: Any, other: Any) -> None:
        """The next rows: codes of the database and texts."""
        if self.given_up:
            return
        if not self._texts:
            self._texts.append(one.dictionary.cast(pa.string()))
            self._known = len(one.dictionary)
        codes = self._codes.piece(len(one))
        codes[:] = numbers(one.indices)
        if one.null_count:
            codes[flags(one.is_null())] = NOT_SAID
        if other.null_count < len(other):
            self._stray(other, codes)

    def _stray(self, texts: Any, codes: Codes) -> None:
        """Write the codes of texts that the database does not know."""
        found = texts.dictionary_encode()
        names = found.dictionary.to_pylist()
        fresh = [name for name in names if name not in self._strays]
        self._strays |= dict(zip(fresh, count(self._known), strict=False))
        self._known += len(fresh)
        self._texts.append(strings(fresh))
        ranks = np.array([self._strays[name] for name in names], np.int32)
        places = np.flatnonzero(flags(texts.is_valid()))
        codes[places] = ranks[numbers(found.indices.drop_null())]
