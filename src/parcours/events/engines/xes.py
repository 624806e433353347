"""Reads XES event logs (also gzipped) as a stream, event by event, into columns of text.

Strings, dates, numbers and booleans of events are kept under their own keys; those of a trace as
``case:…`` on each of its events. Attributes of attributes, lists and containers are left out. Entities
are not resolved and nothing is fetched.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import IO, Any, Final, cast
from xml.parsers import expat

import pyarrow as pa

from parcours.errors import InputError, Words

ATTRIBUTES_MOST: Final = 200
BATCH: Final = 50_000
_PIECE: Final = 1 << 20
_CASE: Final = "case:concept:name"
_VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})


def read(path: Path, notes: list[Words]) -> Any:
    """The events of ``path`` as an Arrow table of text; raises InputError for a torn or empty log."""
    log = _Log()
    try:
        with _opened(path) as file:
            log.parse(file)
    except (expat.ExpatError, EOFError, OSError, zlib.error) as error:
        raise InputError(
            "events.bad-xes",
            Words(
                f"“{path.name}” is no whole XES log.",
                f"« {path.name} » n’est pas un journal XES entier.",
            ),
            remedy=Words("Fetch it again.", "Téléchargez-le à nouveau."),
            details={"parser": str(error)[:200]},
        ) from error
    if not log.tables:
        raise InputError(
            "events.no-rows",
            Words(
                f"“{path.name}” holds no event.", f"« {path.name} » ne contient aucun événement."
            ),
        )
    if log.left_out:
        notes.append(
            Words(
                f"{len(log.left_out)} attributes beyond the first {ATTRIBUTES_MOST} were left out.",
                f"{len(log.left_out)} attributs au-delà des {ATTRIBUTES_MOST} premiers ont été laissés de côté.",
            )
        )
    return pa.concat_tables(log.tables, promote_options="default")


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path) if path.suffix == ".gz" else path.open("rb"))


class _Log:
    """The log so far: whole batches as tables, and the columns of the one that is being read."""

    def __init__(self) -> None:
        self.tables: list[Any] = []
        self.left_out: set[str] = set()
        self._known: set[str] = set()
        self._columns: dict[str, list[str | None]] = {}
        self._rows = 0
        """Events of this batch that have ended."""
        self._first = 0
        """The first event of the trace that is being read."""
        self._case: dict[str, str] = {}
        self._depth = 0
        self._trace = self._event = -1
        """How deep the open trace and event lie; -1 outside."""
        self._kinds: dict[str, str] = {}

    def parse(self, file: IO[bytes]) -> None:
        """Read the whole of ``file``."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begun
        parser.EndElementHandler = self._ended
        while piece := file.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003
        self._flush()

    def _begun(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        kind = self._kinds.get(tag) or self._kinds.setdefault(tag, tag.rpartition(":")[2])
        if self._event >= 0:
            if depth == self._event + 1 and kind in _VALUES and "key" in attributes:
                name, value = attributes["key"], attributes.get("value", "")
                column = self._columns.get(name)
                if column is not None and len(column) == self._rows:
                    column.append(value)  # nearly always, and a call less
                else:
                    self._put(name, value)
        elif kind == "event":
            self._event = depth
        elif kind == "trace":
            self._trace, self._first = depth, self._rows
        elif depth == self._trace + 1 and kind in _VALUES and "key" in attributes:
            name = f"case:{attributes['key']}"
            self._case[name] = attributes.get("value", "")
            self._column(name)  # columns stand in the order of the document

    def _ended(self, _: str) -> None:
        if self._depth == self._event:
            self._event = -1
            self._rows += 1
        elif self._depth == self._trace:
            for name, value in {_CASE: "", **self._case}.items():
                self._spread(name, value)
            self._trace, self._case = -1, {}
            if self._rows >= BATCH:
                self._flush()
        self._depth -= 1

    def _column(self, name: str) -> list[str | None] | None:
        """The values of a column; None when there are too many columns already."""
        column = self._columns.get(name)
        if column is None:
            if name not in self._known and len(self._known) >= ATTRIBUTES_MOST:
                self.left_out.add(name)
                return None
            self._known.add(name)
            column = self._columns[name] = []
        return column

    def _put(self, name: str, value: str) -> None:
        """A value of the event that is being read; of two under one name the last."""
        column = self._column(name)
        if column is None:
            return
        missing = self._rows - len(column)
        if missing < 0:
            column.pop()
        elif missing:
            column += [None] * missing
        column.append(value)

    def _spread(self, name: str, value: str) -> None:
        """A value of the trace, for all its events that have none of their own."""
        column = self._column(name)
        if column is None:
            return
        column += [None] * (self._first - len(column))
        own = column[self._first :]
        column[self._first :] = [value if one is None else one for one in own]
        column += [value] * (self._rows - len(column))

    def _flush(self) -> None:
        """What has been read as a table; values repeat, so each is kept once."""
        if not self._rows:
            return
        arrays = {}
        for name, values in self._columns.items():
            values.extend([None] * (self._rows - len(values)))
            arrays[name] = pa.array(values, pa.string()).dictionary_encode()
        self.tables.append(pa.table(arrays))
        self._columns, self._rows = {}, 0
