"""Reads event tables with DuckDB: checks every row, sorts once, encodes strings as numbers.

Values come in as text, so that a customer called ``NA`` stays one and a decimal comma is seen. What
was guessed or left out is said in words; a row whose moment cannot be read stops the reading
unless the caller lets it be skipped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import duckdb
import numpy as np

from parcours.errors import InputError, UnavailableError, Words
from parcours.events.columns import ROLES, Asked, Columns, choose
from parcours.events.engines.encoding import ROOM, Encoder, Few, Many, Text
from parcours.events.engines.kernels import encoding as kernels
from parcours.events.engines.layout import Layout, laid_out, without_doubles
from parcours.events.engines.moments import Moments
from parcours.events.engines.rows import NEVER, Query, Rows
from parcours.events.engines.sources import Source, source_of
from parcours.events.engines.sql import quoted
from parcours.events.lifecycle import INSTANCE, offered, paired
from parcours.events.log import EventLog, Ints
from parcours.events.sizes import ATTRIBUTE_VALUES_MOST, ATTRIBUTES_MOST

ACTIVITIES_MOST: Final = 50_000
SAMPLE: Final = 5_000
FEW_MOST: Final = 1_000
YEAR: Final = 365 * 86_400_000_000
LARGE: Final = 150_000_000
"""Files of more bytes get more memory."""
_OWN: Final = frozenset({"file_row_number", "filename"})


@dataclass(frozen=True, slots=True)
class IngestResult:
    """A log, the columns that it was read from, and what a reader must be told of the reading."""

    log: EventLog
    columns: Columns
    notes: tuple[Words, ...]


def ingest(
    given: Any,
    asked: Asked | None = None,
    *,
    prefer: Iterable[str] = (),
    skip_bad_rows: bool = False,
) -> IngestResult:
    """The events in ``given``: a path, the address of a database's table, or a frame.

    Files: CSV, Parquet (also a folder of it), JSON Lines, XES, XLSX. Frames: pandas, Polars, Arrow.
    Raises InputError, with the place and a remedy, for what is empty or torn, a column that is not
    there, moments that cannot be read.
    """
    notes: list[Words] = []
    with source_of(given, notes) as source, _kernels_loading(), _connected(source) as connection:
        try:
            return _Reading(connection, source, notes).log(
                asked or Asked(), prefer, skip_bad_rows=skip_bad_rows
            )
        except duckdb.OutOfMemoryException as error:
            raise _too_large(source.name) from error
        except duckdb.Error as error:
            raise _refused(source.name, error) from error


@contextmanager
def _kernels_loading() -> Iterator[None]:
    """LLVM takes a twentieth of a second to load, in which the sample can be looked at."""
    loading = threading.Thread(target=kernels.encode.load)
    loading.start()
    try:
        yield
    finally:
        loading.join()


@contextmanager
def _connected(source: Source) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own: no network, little memory for small files, rows in their order."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
        "memory_limit": "3GB" if source.size > LARGE else "1GB",
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would be printed into answers
        if source.frame is not None:
            connection.register("given", source.frame)
        yield connection


def _too_large(name: str) -> UnavailableError:
    return UnavailableError(
        "events.memory",
        Words(
            f"“{name}” needs more memory than is set aside for reading.",
            f"« {name} » demande plus de mémoire que prévu pour la lecture.",
        ),
        remedy=Words(
            "Cut it into parts by period, or write it as Parquet.",
            "Découpez-le par période, ou écrivez-le en Parquet.",
        ),
    )


def column_names(given: Any) -> tuple[str, ...]:
    """The columns of ``given``."""
    with source_of(given, []) as source, _connected(source) as connection:
        try:
            return tuple(_types(connection, source.sql))
        except duckdb.Error as error:
            raise _refused(source.name, error) from error


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """The columns and their types; the number of a row is none of them."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return {row[0]: row[1] for row in described if row[0] not in _OWN}


class _Reading:
    """One source while it is read."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: Source, notes: list[Words]
    ) -> None:
        self.connection = connection
        self.source = source
        self.notes = notes
        self.types = _types(connection, source.sql)

    def log(self, asked: Asked, prefer: Iterable[str], *, skip_bad_rows: bool) -> IngestResult:
        self._sample()
        moments = Moments(self.connection, self.types, self.notes)
        readers = moments.found()
        columns = choose(tuple(self.types), tuple(readers), asked, prefer=prefer)
        self._tell_of(columns)
        query = Query(
            self.connection, self.source, columns,
            lambda column: readers.get(column) or moments.reader(column), tuple(self.types),
        )  # fmt: skip
        doubles = asked.doubles or ("keep" if self.source.single else "once")
        log = self._log(query, columns, doubles, skip_bad_rows=skip_bad_rows)
        if columns.pair:
            log, told = paired(log, *_pairing(columns))
        else:
            told = offered(log)
        return IngestResult(log, columns, (*self.notes, *told))

    def _sample(self) -> None:
        """The table ``sample``: the first rows, by which columns are judged."""
        self.connection.execute(
            f"CREATE TEMP TABLE sample AS SELECT * FROM {self.source.sql} LIMIT {SAMPLE}"
        )
        if not self.connection.execute("SELECT count(*) FROM sample").fetchall()[0][0]:
            raise InputError(
                "events.no-rows",
                Words(
                    f"“{self.source.name}” has no rows.",
                    f"« {self.source.name} » n’a aucune ligne.",
                ),
                remedy=Words("It needs one row per event.", "Il faut une ligne par événement."),
            )

    def _tell_of(self, columns: Columns) -> None:
        """Which columns were guessed."""
        for role, column in columns.guessed:
            self.notes.append(
                Words(
                    f"Column “{column}” is taken for the {ROLES[role].en} (--{role} says otherwise).",
                    f"La colonne « {column} » est lue comme : {ROLES[role].fr} (sinon : --{role}).",
                )
            )
        if columns.event is None:
            listing = ", ".join(columns.moments)
            self.notes.append(
                Words(
                    f"One row per customer: each column of moments is an event ({listing}).",
                    f"Une ligne par client : chaque colonne de dates est un événement ({listing}).",
                )
            )

    def _log(
        self, query: Query, columns: Columns, doubles: str, *, skip_bad_rows: bool
    ) -> EventLog:
        """The events: read once as numbers, laid out customer by customer, freed of doubles."""
        rows = self._usable(self._read(query, columns), query, skip_bad_rows=skip_bad_rows)
        self._strange_moments(rows.moment)
        layout = laid_out(rows.customer, rows.moment)
        event, begun, texts, places = rows.event, rows.start, rows.others, rows.places
        del rows  # what is laid out by now is half of the memory
        if columns.event is not None:
            single = self._without_doubles(layout, places, query, doubles)
            layout = layout if doubles == "keep" else single
        kept = _attributes(texts, columns)
        events, *others = layout.attributes([event, *(texts[name] for name in kept)])
        start = None if begun is None else np.minimum(begun[layout.order], layout.moment)
        return EventLog(
            self.source.name, self.source.checksum(), layout.offsets, events.codes, layout.moment,
            events.names, layout.customers, dict(zip(kept, others, strict=True)), columns.channel, None, start,
        )  # fmt: skip

    def _read(self, query: Query, columns: Columns) -> Rows:
        """Every event, also those that cannot be used."""
        room = self._room() * len(columns.moments)
        customer = Many(trimmed=True, room=room)
        event: Encoder = Many(trimmed=True, most=ACTIVITIES_MOST, room=room)
        if columns.event is not None:
            event = self._encoder(columns.event, trimmed=True, most=ACTIVITIES_MOST, room=room)
        whole = list(filter(None, (columns.channel, *_pairing(columns))))
        others = {column: self._encoder(column, room=room) for column in whole}
        for column in columns.attributes:
            if column not in whole and self._texts[column] <= ATTRIBUTE_VALUES_MOST:
                others[column] = self._encoder(column, most=ATTRIBUTE_VALUES_MOST, room=room)
        moment, start = query.fill(customer, event, others, room)
        customers, events = customer.text(), event.text()
        assert customers is not None  # there is no limit to them
        if events is None:
            raise self._too_many_names(columns)
        texts = ((name, encoder.text()) for name, encoder in others.items())
        return Rows(customers, moment, start, events, {name: text for name, text in texts if text})

    def _room(self) -> int:
        """How many rows there are, where that is known without reading them."""
        if not self.source.counted:
            return ROOM
        counted = self.connection.execute(f"SELECT count(*) FROM {self.source.sql}").fetchall()
        return int(counted[0][0])

    @cached_property
    def _texts(self) -> dict[str, int]:
        """How many different texts each column has in the sample."""
        counts = ", ".join(f"count(DISTINCT {quoted(c)}::VARCHAR)" for c in self.types)
        row = self.connection.execute(f"SELECT {counts} FROM sample").fetchall()[0]
        return dict(zip(self.types, row, strict=True))

    def _encoder(self, column: str, **limits: Any) -> Encoder:
        """How a column is encoded: where its sample has few texts, by an enumeration of them."""
        if not 0 < self._texts[column] <= FEW_MOST:
            return Many(**limits)
        kind = quoted(f"few {column}")
        self.connection.execute(
            f"CREATE TYPE {kind} AS ENUM (SELECT DISTINCT {quoted(column)}::VARCHAR FROM sample "
            f"WHERE {quoted(column)} IS NOT NULL)"
        )
        return Few(kind, **limits)

    def _usable(self, rows: Rows, query: Query, *, skip_bad_rows: bool) -> Rows:
        """The rows with customer, event and moment; the others are named, counted, left out or refused."""
        if (
            min(rows.customer.codes.min(), rows.event.codes.min()) >= 0
            and rows.moment.min() > NEVER
        ):
            return rows
        unread = rows.moment == NEVER
        blank = (rows.customer.codes < 0) | (rows.event.codes < 0)
        count, blanks = int(unread.sum()), int(blank.sum())
        if count:
            self._tell_unread(count, len(unread), query, skip_bad_rows=skip_bad_rows)
        if blanks:
            self.notes.append(
                Words(
                    f"{blanks} rows without customer or event were left out.",
                    f"{blanks} lignes sans client ou sans événement ont été laissées de côté.",
                )
            )
        keep = ~(unread | blank)
        if not keep.any():
            raise InputError(
                "events.no-usable-rows",
                Words("No row could be used.", "Aucune ligne n’est utilisable."),
                remedy=Words("Check the columns.", "Vérifiez les colonnes."),
            )
        return rows.kept(keep)

    def _tell_unread(self, count: int, total: int, query: Query, *, skip_bad_rows: bool) -> None:
        """Rows whose moment cannot be read, with a sample; raises InputError unless they may be skipped."""
        sample = query.unread(5)
        shown = ", ".join(f"{line}: {value!r}" for line, value in sample)
        words = Words(
            f"{count} of {total} rows have a moment that cannot be read (line {shown}).",
            f"{count} lignes sur {total} ont une date illisible (ligne {shown}).",
        )
        if skip_bad_rows and count < total:
            self.notes.append(words)
            return
        raise InputError(
            "events.bad-moments",
            words,
            remedy=Words(
                "Write moments as 2026-03-01 14:30:00, name another column with --moment, "
                "or leave these rows out with --skip-bad-rows.",
                "Écrivez les dates comme 2026-03-01 14:30:00, nommez une autre colonne avec "
                "--moment, ou laissez ces lignes de côté avec --skip-bad-rows.",
            ),
            details={"rows": count, "of": total, "sample": [list(row) for row in sample]},
        )

    def _without_doubles(
        self, layout: Layout, places: Ints | None, query: Query, doubles: str
    ) -> Layout:
        """Rows that repeat another in every column once; how many did is said, and what becomes of them."""
        single = without_doubles(
            layout, lambda at: query.fingerprints(at if places is None else places[at])
        )
        count = len(layout.moment) - len(single.moment)
        if count:
            self.notes.append(
                Words(
                    f"{count} rows repeat another row in every column and were counted once "
                    "(parcours events ingest --doubles keep counts each).",
                    f"{count} lignes en répètent une autre mot pour mot et ont été comptées une fois "
                    "(parcours events ingest --doubles keep : chacune compte).",
                )
                if doubles == "once"
                else Words(
                    f"{count} rows repeat another row in every column and count all the same "
                    "(parcours events ingest --doubles once counts them once).",
                    f"{count} lignes en répètent une autre mot pour mot et comptent néanmoins "
                    "(parcours events ingest --doubles once : une seule fois).",
                )
            )
        return single

    def _too_many_names(self, columns: Columns) -> InputError:
        return InputError(
            "events.too-many-names",
            Words(
                f"Column “{columns.event}” holds more than {ACTIVITIES_MOST} different events.",
                f"La colonne « {columns.event} » contient plus de {ACTIVITIES_MOST} événements différents.",
            ),
            remedy=Words(
                "Name the column with the kind of event with --event.",
                "Nommez avec --event la colonne qui dit le type d’événement.",
            ),
        )

    def _strange_moments(self, moment: Ints) -> None:
        """Moments of the year 1970 mostly mean “none”; those of the future are plans or mistakes."""
        tomorrow = (time.time() + 86_400) * 1e6
        early = int((moment < YEAR).sum()) if moment.min() < YEAR else 0
        late = int((moment > tomorrow).sum()) if moment.max() > tomorrow else 0
        if early:
            self.notes.append(
                Words(
                    f"{early} rows are from 1970 or before: an empty moment may have become that.",
                    f"{early} lignes datent de 1970 ou avant : une date vide a pu devenir cela.",
                )
            )
        if late:
            self.notes.append(
                Words(
                    f"{late} rows lie in the future; waits and drop-off count until the last of them.",
                    f"{late} lignes sont dans le futur ; attentes et abandons comptent jusqu’à la dernière.",
                )
            )


def _pairing(columns: Columns) -> tuple[str, ...]:
    """The columns by which begins and ends are paired; none unless that is asked for."""
    wanted = (columns.pair, INSTANCE) if columns.pair else ()
    return tuple(c for c in wanted if c in columns.attributes)


def _attributes(texts: Mapping[str, Text], columns: Columns) -> list[str]:
    """The columns to compare customers by: few values, and more than one."""
    pairing = _pairing(columns)
    more = [
        column
        for column, text in texts.items()
        if column not in pairing and (column == columns.channel or len(text.names) > 1)
    ]
    return [*pairing, *more[:ATTRIBUTES_MOST]]


def _refused(name: str, error: duckdb.Error) -> InputError:
    """The database's complaint in one sentence of ours, with its line where it names one."""
    said = str(error)
    line = next((word for word in said.replace("\n", " ").split("Line: ")[1:2]), "").split(" ")[0]
    spot = line if line.isdigit() else ""
    return InputError(
        "events.unreadable",
        Words(
            f"“{name}” cannot be read" + (f" from line {spot} on." if spot else " as a table."),
            f"« {name} » ne peut être lu"
            + (f" à partir de la ligne {spot}." if spot else " comme un tableau."),
        ),
        remedy=Words(
            "Every row needs as many values as there are column names; quote those that hold a separator.",
            "Chaque ligne doit avoir autant de valeurs que de noms de colonnes ; mettez entre guillemets "
            "celles qui contiennent un séparateur.",
        ),
        details={"engine": said.partition("\n")[0][:300]},
    )
