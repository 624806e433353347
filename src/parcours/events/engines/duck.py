"""Reads event tables with DuckDB: checks every row, sorts once, encodes strings as numbers.

Values come in as text, so that a customer called ``NA`` stays one and a decimal comma is seen. What
was guessed or left out is said in words; a row whose moment cannot be read stops the reading
unless the caller lets it be skipped.
"""

from __future__ import annotations

import codecs
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from parcours.errors import InputError, UnavailableError, Words
from parcours.events.columns import ROLES, Asked, Columns, choose
from parcours.events.engines.xes import to_parquet
from parcours.events.log import NOT_SAID, Attribute, EventLog, Ints

ACTIVITIES_MOST: Final = 2_000
ATTRIBUTE_VALUES_MOST: Final = 60
ATTRIBUTES_MOST: Final = 8
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
_DAY_FIRST: Final = 1
_MONTH_FIRST: Final = 4


@dataclass(frozen=True, slots=True)
class IngestResult:
    """A log, the columns that it was read from, and what a reader must be told of the reading."""

    log: EventLog
    columns: Columns
    notes: tuple[Words, ...]


def ingest(
    path: Path,
    asked: Asked | None = None,
    *,
    prefer: Iterable[str] = (),
    skip_bad_rows: bool = False,
) -> IngestResult:
    """The events in the CSV or Parquet file at ``path``.

    Raises InputError, with the place and a remedy, for a file that is empty or torn, a column that
    is not there, moments that cannot be read.
    """
    notes: list[Words] = []
    with _readable(path, notes) as (readable, checksum):
        connection = duckdb.connect(config=_settings(readable))
        try:
            source = _source(connection, readable, path)
            return _Reading(connection, source, path, notes).log(
                asked or Asked(), prefer, checksum, skip_bad_rows=skip_bad_rows
            )
        except duckdb.OutOfMemoryException as error:
            raise _too_large(path) from error
        except duckdb.Error as error:
            raise _refused(path, error) from error
        finally:
            connection.close()


def _settings(path: Path) -> dict[str, str | bool | int | float | list[str]]:
    """How the database is opened: no network, little memory for small files, order given by us."""
    large = path.stat().st_size > LARGE
    return {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
        "memory_limit": "3GB" if large else "1GB",
        "preserve_insertion_order": "false",
    }


def _too_large(path: Path) -> UnavailableError:
    return UnavailableError(
        "events.memory",
        Words(
            f"“{path.name}” needs more memory than is set aside for reading.",
            f"« {path.name} » demande plus de mémoire que prévu pour la lecture.",
        ),
        remedy=Words(
            "Cut it into parts by period, or write it as Parquet.",
            "Découpez-le par période, ou écrivez-le en Parquet.",
        ),
    )


def column_names(path: Path) -> tuple[str, ...]:
    """The columns of the file at ``path``."""
    with _readable(path, []) as (readable, _), duckdb.connect() as connection:
        try:
            return _names(connection, _source(connection, readable, path))
        except duckdb.Error as error:
            raise _refused(path, error) from error


@contextmanager
def _readable(path: Path, notes: list[Words]) -> Iterator[tuple[Path, str]]:
    """``path`` as UTF-8 and its checksum; a file in Windows-1252 is read through a copy, and said."""
    if not path.is_file():
        raise InputError(
            "events.no-file",
            Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
            remedy=Words("Check the path.", "Vérifiez le chemin."),
        )
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    text = path.suffix.lower() not in {".parquet", ".pq", ".gz", ".xes"}
    is_utf8, size = True, 0
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
            if text and is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if not size:
        raise InputError(
            "events.empty",
            Words(f"“{path.name}” is empty.", f"« {path.name} » est vide."),
            remedy=Words(
                "It needs a line of column names and one row per event.",
                "Il faut une ligne de noms de colonnes et une ligne par événement.",
            ),
        )
    checksum = f"sha256:{digest.hexdigest()}"
    if path.name.lower().endswith((".xes", ".xes.gz")):
        with tempfile.TemporaryDirectory() as folder:
            to_parquet(path, Path(folder) / "log.parquet")
            yield Path(folder) / "log.parquet", checksum
        return
    if not text or (is_utf8 and not start.startswith((b"\xff\xfe", b"\xfe\xff"))):
        yield path, checksum
        return
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
    notes.append(
        Words(
            f"{path.name} is not UTF-8; it was read as {encoding}.",
            f"{path.name} n’est pas en UTF-8 ; il a été lu comme {encoding}.",
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.csv"
        with (
            path.open(encoding=encoding, errors="replace", newline="") as old,
            copy.open("w", encoding="utf-8", newline="") as new,
        ):
            while piece := old.read(1 << 20):
                new.write(piece)
        yield copy, checksum


def _source(connection: duckdb.DuckDBPyConnection, readable: Path, path: Path) -> str:
    """The SQL that reads the file, every column as text."""
    name = _text(str(readable))
    if readable.suffix.lower() in {".parquet", ".pq"}:
        return f"read_parquet({name}, file_row_number=true)"
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return f"read_json({name}, format='newline_delimited')"
    with readable.open(encoding="utf-8", errors="replace") as file:
        head = file.readline()
    separator = max(",;\t|", key=lambda mark: _outside_quotes(head, mark))
    if not _outside_quotes(head, separator):
        raise InputError(
            "events.one-column",
            Words(
                f"“{path.name}” has one column only: {head.strip()[:80]!r}.",
                f"« {path.name} » n’a qu’une colonne : {head.strip()[:80]!r}.",
            ),
            remedy=Words(
                "Separate the columns with commas, semicolons or tabs.",
                "Séparez les colonnes par des virgules, des points-virgules ou des tabulations.",
            ),
        )
    return (
        f"read_csv({name}, delim={_text(separator)}, header=true, all_varchar=true, quote='\"', "
        "escape='\"', max_line_size=20000000)"
    )


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _names(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[str, ...]:
    return tuple(_types(connection, source))


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """The columns and their types; the number of a row is none of them."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return {row[0]: row[1] for row in described if row[0] != "file_row_number"}


class _Reading:
    """One file while it is read."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: str, path: Path, notes: list[Words]
    ) -> None:
        self.connection = connection
        self.source = source
        self.path = path
        self.notes = notes
        self.types = _types(connection, source)
        self.usable = 0

    def log(
        self, asked: Asked, prefer: Iterable[str], checksum: str, *, skip_bad_rows: bool
    ) -> IngestResult:
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
        return IngestResult(self._encoded(columns, kept, checksum), columns, tuple(self.notes))

    def _moments(self, present: Sequence[str]) -> dict[str, str]:
        """The columns that hold moments, each with the SQL that reads them."""
        self.connection.execute(
            f"CREATE TEMP TABLE sample AS SELECT * FROM {self.source} LIMIT {SAMPLE}"
        )
        if not self._number("SELECT count(*) FROM sample"):
            raise InputError(
                "events.no-rows",
                Words(
                    f"“{self.path.name}” has no rows.", f"« {self.path.name} » n’a aucune ligne."
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
        # A window over the whole file runs on one thread; Parquet knows the numbers of its rows.
        parquet = self.source.startswith("read_parquet")
        numbered = "file_row_number + 1" if parquet else "row_number() OVER ()"
        stamped = f"SELECT *, {numbered} AS file_row FROM {self.source}"
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
            body = (
                f"SELECT file_row AS row, file_row, {customer} AS customer, {reader} AS moment, "
                f"{_name(moment)}::VARCHAR AS said, nullif(trim({_name(columns.event)}::VARCHAR), '') AS event"
                f"{others}, hash({every}) AS fingerprint FROM stamped"
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

    def _attributes(self, columns: Columns) -> tuple[str, ...]:
        """The columns with few enough values to compare customers by."""
        kept = []
        for column in self._extra(columns):
            values = self._number(
                f"SELECT approx_count_distinct({_name('a_' + column)}) FROM usable"
            )
            if column == columns.channel or 2 <= values <= ATTRIBUTE_VALUES_MOST:
                kept.append(column)
        return tuple(kept[:ATTRIBUTES_MOST])

    def _encoded(self, columns: Columns, kept: tuple[str, ...], checksum: str) -> EventLog:
        """Strings become numbers inside the database, so that only numbers are sorted and fetched."""
        customers = self._names("customer")
        names = {"event": self._names("event")} | {
            column: self._names("a_" + column) for column in kept
        }
        coded = "".join(f", {_name('a_' + column)}" for column in kept)
        joins = "".join(
            f" LEFT JOIN {_name('names_' + field)} AS n{at} ON n{at}.name = u.{_name(field)}"
            for at, field in enumerate(["event", *("a_" + column for column in kept)])
        )
        codes = ", ".join(
            f"coalesce(n{at}.code, {NOT_SAID})::INT AS c{at}" for at in range(len(kept) + 1)
        )
        relation = self.connection.sql(
            f"SELECT c.code::INT AS customer, epoch_us(u.moment) AS moment, u.fingerprint, {codes} "
            f"FROM (SELECT row, customer, moment, fingerprint, event{coded} FROM usable) AS u "
            f"JOIN names_customer AS c ON c.name = u.customer{joins} ORDER BY c.code, u.moment, u.row"
        )
        customer, moment, fingerprint, *arrays = _fetched(relation, self.usable, len(kept) + 1)
        keep = None
        if columns.event is not None:
            keep = self._first_of_doubles(customer, moment, fingerprint)
        del fingerprint
        if keep is not None:
            customer, moment = customer[keep], moment[keep]
            arrays = [array[keep] for array in arrays]
        starts = np.flatnonzero(np.diff(customer)) + 1
        offsets: Ints = np.concatenate([[0], starts, [len(customer)]]).astype(np.int64)
        return EventLog(
            self.path.name,
            checksum,
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
        """Which events to keep where rows repeat another one in every column; None when none does.

        Only events that share customer and moment with a neighbour can be doubles.
        """
        tied = np.zeros(len(customer), dtype=bool)
        same = (customer[1:] == customer[:-1]) & (moment[1:] == moment[:-1])
        tied[1:] |= same
        tied[:-1] |= same
        places = np.flatnonzero(tied)
        if not len(places):
            return None
        order = np.lexsort((places, fingerprint[places], moment[places], customer[places]))
        ranked = places[order]
        double = np.ones(len(ranked), dtype=bool)
        for values in (customer, moment, fingerprint):
            double[1:] &= values[ranked][1:] == values[ranked][:-1]
        double[0] = False
        count = int(double.sum())
        if not count:
            return None
        self.notes.append(
            Words(
                f"{count} rows repeat another row in every column and were counted once.",
                f"{count} lignes en répètent une autre mot pour mot et ont été comptées une fois.",
            )
        )
        keep = np.ones(len(customer), dtype=bool)
        keep[ranked[double]] = False
        return keep


def _fetched(relation: Any, count: int, codes: int) -> list[Any]:
    """Customer, moment, fingerprint and codes as arrays, filled batch by batch as they come sorted."""
    kinds = [np.int32, np.int64, np.uint64, *([np.int32] * codes)]
    arrays = [np.empty(count, kind) for kind in kinds]
    done = 0
    for batch in relation.to_arrow_reader(1_000_000):
        end = done + len(batch)
        for array, column in zip(arrays, batch.columns, strict=True):
            array[done:end] = column.to_numpy(zero_copy_only=False)
        done = end
    return [array[:done] for array in arrays]


def _refused(path: Path, error: duckdb.Error) -> InputError:
    """The database's complaint in one sentence of ours, with its line where it names one."""
    said = str(error)
    line = next((word for word in said.replace("\n", " ").split("Line: ")[1:2]), "").split(" ")[0]
    spot = line if line.isdigit() else ""
    return InputError(
        "events.unreadable",
        Words(
            f"“{path.name}” cannot be read"
            + (f" from line {spot} on." if spot else " as a table."),
            f"« {path.name} » ne peut être lu"
            + (f" à partir de la ligne {spot}." if spot else " comme un tableau."),
        ),
        remedy=Words(
            "Every row needs as many values as there are column names; quote those that hold a separator.",
            "Chaque ligne doit avoir autant de valeurs que de noms de colonnes ; mettez entre guillemets "
            "celles qui contiennent un séparateur.",
        ),
        details={"engine": said.partition("\n")[0][:300]},
    )
