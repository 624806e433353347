"""Reads event tables with DuckDB: checks every row, sorts once, encodes strings as numbers.

Values come in as text, so that a customer called ``NA`` stays one and a decimal comma is seen. What
was guessed or left out is said in words; a row whose moment cannot be read stops the reading
unless the caller lets it be skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from parcours.errors import InputError, UnavailableError, Words
from parcours.events.columns import ROLES, Asked, Columns, choose
from parcours.events.engines.doubles import first_of_doubles
from parcours.events.engines.sources import Source, source_of
from parcours.events.log import NOT_SAID, Attribute, EventLog, Ints
from parcours.events.sizes import ATTRIBUTE_VALUES_MOST, ATTRIBUTES_MOST

ACTIVITIES_MOST: Final = 50_000
SAMPLE: Final = 5_000
LARGE: Final = 150_000_000
"""Files of more bytes get more memory."""
TIME_SHARE: Final = 0.9
"""A column whose sampled values are moments to this share is a column of moments."""

_MOMENTS: Final = (
    "TRY_CAST({c} AS TIMESTAMPTZ)",
    "TRY_STRPTIME({c}, '%d/%m/%Y %H:%M:%S')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%d/%m/%Y %H:%M')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%d/%m/%Y')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%m/%d/%Y %H:%M:%S')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%m/%d/%Y %H:%M')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%m/%d/%Y')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%d.%m.%Y %H:%M:%S')::TIMESTAMPTZ",
    "TRY_STRPTIME({c}, '%d.%m.%Y')::TIMESTAMPTZ",
    "TRY_CAST(replace({c}, ',', '.') AS TIMESTAMPTZ)",
    "CASE WHEN regexp_full_match({c}, '\\d{{9,10}}([.,]\\d+)?') THEN to_timestamp(replace({c}, ',', '.')::DOUBLE) END",
    "CASE WHEN regexp_full_match({c}, '[0-9]{{12,13}}') THEN to_timestamp({c}::DOUBLE / 1000) END",
)
_OWN: Final = frozenset({"file_row_number", "filename"})
_DAY_FIRST: Final = 1
_MONTH_FIRST: Final = 4


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
    with source_of(given, notes) as source, _connected(source) as connection:
        try:
            return _Reading(connection, source, notes).log(
                asked or Asked(), prefer, skip_bad_rows=skip_bad_rows
            )
        except duckdb.OutOfMemoryException as error:
            raise _too_large(source.name) from error
        except duckdb.Error as error:
            raise _refused(source.name, error) from error


@contextmanager
def _connected(source: Source) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own: no network, little memory for small files, the order given by us."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
        "memory_limit": "3GB" if source.size > LARGE else "1GB",
        "preserve_insertion_order": "false",
    }
    with duckdb.connect(config=settings) as connection:
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


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """The columns and their types; the number of a row is none of them."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return {row[0]: row[1] for row in described if row[0] not in _OWN}


class _Reading:
    """One file while it is read."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: Source, notes: list[Words]
    ) -> None:
        self.connection = connection
        self.source = source
        self.notes = notes
        self.types = _types(connection, source.sql)
        self.usable = 0

    def log(self, asked: Asked, prefer: Iterable[str], *, skip_bad_rows: bool) -> IngestResult:
        present = tuple(self.types)
        how = self._moments(present)
        columns = choose(present, tuple(how), asked, prefer=prefer)
        for role, column in columns.guessed:
            self.notes.append(
                Words(
                    f"Column “{column}” is taken for the {ROLES[role].en} (--{role} says otherwise).",
                    f"La colonne « {column} » est lue comme : {ROLES[role].fr} (sinon : --{role}).",
                )
            )
        self._load(columns, how)
        self._check(columns, skip_bad_rows=skip_bad_rows)
        kept = self._attributes(columns)
        return IngestResult(self._encoded(columns, kept), columns, tuple(self.notes))

    def _moments(self, present: Sequence[str]) -> dict[str, str]:
        """The columns that hold moments, each with the SQL that reads them."""
        self.connection.execute(
            f"CREATE TEMP TABLE sample AS SELECT * FROM {self.source.sql} LIMIT {SAMPLE}"
        )
        if not self._number("SELECT count(*) FROM sample"):
            raise InputError(
                "events.no-rows",
                Words(
                    f"“{self.source.name}” has no rows.",
                    f"« {self.source.name} » n’a aucune ligne.",
                ),
                remedy=Words("It needs one row per event.", "Il faut une ligne par événement."),
            )
        found: dict[str, str] = {}
        for column in present:
            best, share = self._reader_of(column)
            if share >= TIME_SHARE:
                found[column] = best
        return found

    def _reader_of(self, column: str) -> tuple[str, float]:
        """The expression that reads most of a column's sampled values as moments, and that share."""
        if self.types[column].startswith(("TIMESTAMP", "DATE")):
            return f"{_name(column)}::TIMESTAMPTZ", 1.0
        value = f"{_name(column)}::VARCHAR"
        readers = [form.format(c=value) for form in _MOMENTS]
        counts = ", ".join(f"count({reader})" for reader in readers)
        row = self.connection.execute(f"SELECT count({value}), {counts} FROM sample").fetchall()[0]
        if not row[0]:
            return readers[0], 0.0
        if self._number(
            f"SELECT count(*) FROM sample WHERE NOT regexp_matches({value}, '[-/.:]') "
            f"AND length({value}) < 9"
        ) > row[0] * (1 - TIME_SHARE):
            return readers[0], 0.0
        best = max(range(len(readers)), key=lambda index: (row[1 + index], -index))
        if best == _DAY_FIRST and row[1 + _MONTH_FIRST] == row[1 + _DAY_FIRST]:
            self.notes.append(
                Words(
                    f"Dates in “{column}” are read day first.",
                    f"Les dates de « {column} » sont lues jour d’abord.",
                )
            )
        return readers[best], row[1 + best] / row[0]

    def _load(self, columns: Columns, how: dict[str, str]) -> None:
        """The table ``rows``: one row per event, its number, text and moment."""
        others = "".join(
            f", {_name(c)}::VARCHAR AS {_name('a_' + c)}" for c in self._extra(columns)
        )
        customer = f"nullif(trim({_name(columns.customer)}::VARCHAR), '')"
        stamped = f"SELECT *, {self.source.numbered} AS file_row FROM {self.source.sql}"
        if columns.event is None:
            pieces = [
                f"SELECT file_row * {len(columns.moments)} + {index} AS row, file_row, {customer} AS customer, "
                f"{how[moment]} AS moment, {_name(moment)}::VARCHAR AS said, {_text(moment)} AS event{others}, "
                f"0::UBIGINT AS fingerprint "
                f"FROM stamped WHERE nullif(trim({_name(moment)}::VARCHAR), '') IS NOT NULL"
                for index, moment in enumerate(columns.moments)
            ]
            self.notes.append(
                Words(
                    "One row per customer: each column of moments is an event ("
                    + ", ".join(columns.moments)
                    + ").",
                    "Une ligne par client : chaque colonne de dates est un événement ("
                    + ", ".join(columns.moments)
                    + ").",
                )
            )
            body = " UNION ALL ".join(pieces)
        else:
            moment = columns.moments[0]
            reader = how.get(moment) or self._reader_of(moment)[0]
            every = ", ".join(_name(c) for c in self.types)
            start = ""
            if columns.start:
                start = f", {how.get(columns.start) or self._reader_of(columns.start)[0]} AS start"
            body = (
                f"SELECT file_row AS row, file_row, {customer} AS customer, {reader} AS moment, "
                f"{_name(moment)}::VARCHAR AS said, nullif(trim({_name(columns.event)}::VARCHAR), '') AS event"
                f"{others}{start}, hash({every}) AS fingerprint FROM stamped"
            )
        self.connection.execute(f"CREATE TEMP VIEW rows AS WITH stamped AS ({stamped}) {body}")

    def _extra(self, columns: Columns) -> tuple[str, ...]:
        channel = (columns.channel,) if columns.channel else ()
        return (*channel, *columns.attributes)

    def _number(self, query: str) -> int:
        rows = self.connection.execute(
            query
        ).fetchall()  # fetched whole, or the next query is refused
        return int(rows[0][0])

    def _check(self, columns: Columns, *, skip_bad_rows: bool) -> None:
        """Rows that cannot be used: named, counted, sampled; then left out or refused."""
        total, unread, blank = self.connection.execute(
            "SELECT count(*), count(*) FILTER (moment IS NULL), "
            "count(*) FILTER (customer IS NULL OR event IS NULL) FROM rows"
        ).fetchall()[0]
        if unread:
            sample = self.connection.execute(
                "SELECT file_row + 1, said FROM rows WHERE moment IS NULL ORDER BY row LIMIT 5"
            ).fetchall()
            shown = ", ".join(f"{row}: {value!r}" for row, value in sample)
            words = Words(
                f"{unread} of {total} rows have a moment that cannot be read (line {shown}).",
                f"{unread} lignes sur {total} ont une date illisible (ligne {shown}).",
            )
            if not skip_bad_rows or unread == total:
                raise InputError(
                    "events.bad-moments",
                    words,
                    remedy=Words(
                        "Write moments as 2026-03-01 14:30:00, name another column with --moment, "
                        "or leave these rows out with --skip-bad-rows.",
                        "Écrivez les dates comme 2026-03-01 14:30:00, nommez une autre colonne avec "
                        "--moment, ou laissez ces lignes de côté avec --skip-bad-rows.",
                    ),
                    details={"rows": unread, "of": total, "sample": [list(row) for row in sample]},
                )
            self.notes.append(words)
        if blank:
            self.notes.append(
                Words(
                    f"{blank} rows without customer or event were left out.",
                    f"{blank} lignes sans client ou sans événement ont été laissées de côté.",
                )
            )
        self.connection.execute(
            "CREATE TEMP VIEW usable AS SELECT * FROM rows "
            "WHERE moment IS NOT NULL AND customer IS NOT NULL AND event IS NOT NULL"
        )
        self.usable = total - self._number(
            "SELECT count(*) FROM rows WHERE moment IS NULL OR customer IS NULL OR event IS NULL"
        )
        self._strange_moments()
        names = self._number("SELECT count(DISTINCT event) FROM usable")
        if names > ACTIVITIES_MOST:
            raise InputError(
                "events.too-many-names",
                Words(
                    f"Column “{columns.event}” holds {names} different events; "
                    f"at most {ACTIVITIES_MOST} make sense on a map.",
                    f"La colonne « {columns.event} » contient {names} événements différents ; "
                    f"une carte en supporte au plus {ACTIVITIES_MOST}.",
                ),
                remedy=Words(
                    "Name the column with the kind of event with --event.",
                    "Nommez avec --event la colonne qui dit le type d’événement.",
                ),
            )
        if names == 0:
            raise InputError(
                "events.no-usable-rows",
                Words("No row could be used.", "Aucune ligne n’est utilisable."),
                remedy=Words("Check the columns.", "Vérifiez les colonnes."),
            )

    def _strange_moments(self) -> None:
        """Moments of the year 1970 mostly mean “none”; those of the future are plans or mistakes."""
        early, late = self.connection.execute(
            "SELECT count(*) FILTER (moment < TIMESTAMPTZ '1971-01-01 00:00:00+00'), "
            "count(*) FILTER (moment > now() + INTERVAL 1 DAY) FROM usable"
        ).fetchall()[0]
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

    def _attributes(self, columns: Columns) -> tuple[str, ...]:
        """The columns with few enough values to compare customers by."""
        kept = []
        for column in self._extra(columns):
            values = self._number(
                f"SELECT approx_count_distinct({_name('a_' + column)}) FROM usable"
            )
            if values <= 2 * ATTRIBUTE_VALUES_MOST:  # near the limit a guess is not good enough
                values = self._number(f"SELECT count(DISTINCT {_name('a_' + column)}) FROM usable")
            if column == columns.channel or 2 <= values <= ATTRIBUTE_VALUES_MOST:
                kept.append(column)
        return tuple(kept[:ATTRIBUTES_MOST])

    def _encoded(self, columns: Columns, kept: tuple[str, ...]) -> EventLog:
        """Strings become numbers inside the database, so that only numbers are sorted and fetched."""
        customers = self._names("customer")
        names = {"event": self._names("event")} | {
            column: self._names("a_" + column) for column in kept
        }
        coded = "".join(f", {_name('a_' + column)}" for column in kept)
        coded += ", start" if columns.start else ""
        start = ", epoch_us(coalesce(u.start, u.moment)) AS start" if columns.start else ""
        joins = "".join(
            f" LEFT JOIN {_name('names_' + field)} AS n{at} ON n{at}.name = u.{_name(field)}"
            for at, field in enumerate(["event", *("a_" + column for column in kept)])
        )
        codes = ", ".join(
            f"coalesce(n{at}.code, {NOT_SAID})::INT AS c{at}" for at in range(len(kept) + 1)
        )
        relation = self.connection.sql(
            f"SELECT c.code::INT AS customer, epoch_us(u.moment) AS moment, u.fingerprint{start}, {codes} "
            f"FROM (SELECT row, customer, moment, fingerprint, event{coded} FROM usable) AS u "
            f"JOIN names_customer AS c ON c.name = u.customer{joins} ORDER BY c.code, u.moment, u.row"
        )
        kinds: list[type] = [np.int32, np.int64, np.uint64, *([np.int64] if start else [])]
        kinds += [np.int32] * (len(kept) + 1)
        customer, moment, fingerprint, *arrays = _fetched(relation, self.usable, kinds)
        keep = None
        if columns.event is not None:
            keep = self._first_of_doubles(customer, moment, fingerprint)
        del fingerprint
        if keep is not None:
            customer, moment = customer[keep], moment[keep]
            arrays = [array[keep] for array in arrays]
        began = np.minimum(arrays.pop(0), moment) if start else None
        starts = np.flatnonzero(np.diff(customer)) + 1
        offsets: Ints = np.concatenate([[0], starts, [len(customer)]]).astype(np.int64)
        return EventLog(
            self.source.name,
            self.source.checksum,
            offsets,
            np.ascontiguousarray(arrays[0], dtype=np.int32),
            np.ascontiguousarray(moment, dtype=np.int64),
            names["event"],
            pa.array(customers),
            {
                column: Attribute(np.ascontiguousarray(codes, dtype=np.int32), names[column])
                for column, codes in zip(kept, arrays[1:], strict=True)
            },
            columns.channel,
            start=began,
        )

    def _names(self, field: str) -> tuple[str, ...]:
        """The distinct values of ``field`` in alphabetical order; their codes are kept as a table."""
        self.connection.execute(
            f"CREATE TEMP TABLE {_name('names_' + field)} AS "
            "SELECT name, row_number() OVER (ORDER BY name) - 1 AS code "
            f"FROM (SELECT DISTINCT {_name(field)} AS name FROM usable WHERE {_name(field)} IS NOT NULL)"
        )
        found = self.connection.sql(
            f"SELECT name FROM {_name('names_' + field)} ORDER BY code"
        ).to_arrow_table()
        return tuple(found["name"].to_pylist())

    def _first_of_doubles(self, customer: Any, moment: Any, fingerprint: Any) -> Any:
        """Which events to keep; None when no row repeats another. How many do is said."""
        keep = first_of_doubles(customer, moment, fingerprint)
        if keep is not None:
            count = int(len(keep) - keep.sum())
            self.notes.append(
                Words(
                    f"{count} rows repeat another row in every column and were counted once.",
                    f"{count} lignes en répètent une autre mot pour mot et ont été comptées une fois.",
                )
            )
        return keep


def _fetched(relation: Any, count: int, kinds: Sequence[type]) -> list[Any]:
    """The columns as arrays of these kinds, filled batch by batch as they come sorted."""
    arrays: list[Any] = [np.empty(count, kind) for kind in kinds]
    done = 0
    for batch in relation.to_arrow_reader(1_000_000):
        end = done + len(batch)
        for array, column in zip(arrays, batch.columns, strict=True):
            array[done:end] = column.to_numpy(zero_copy_only=False)
        done = end
    return [array[:done] for array in arrays]


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
