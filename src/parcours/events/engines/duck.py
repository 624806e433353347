"""Reads event tables with DuckDB: checks every row, sorts once, encodes strings as numbers.

Values come in as text, so that a customer called ``NA`` stays one and a decimal comma is seen. What
was guessed or left out is said in words; a row whose moment cannot be read stops the reading
unless the caller lets it be skipped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parcours.errors import InputError, UnavailableError, Words
from parcours.events.columns import ROLES, Asked, Columns, choose
from parcours.events.engines.doubles import first_of_doubles
from parcours.events.engines.encoding import Encoder, alphabetical
from parcours.events.engines.kernels import encoding as kernels
from parcours.events.engines.sources import Source, source_of
from parcours.events.lifecycle import INSTANCE, offered, paired
from parcours.events.log import Attribute, EventLog, Ints
from parcours.events.sizes import ATTRIBUTE_VALUES_MOST, ATTRIBUTES_MOST

ACTIVITIES_MOST: Final = 50_000
SAMPLE: Final = 5_000
YEAR: Final = 365 * 86_400_000_000
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
        # A row's number must be the same in every question; Parquet keeps it in the file.
        "preserve_insertion_order": "true" if "OVER" in source.numbered else "false",
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
        log = self._log(columns, skip_bad_rows=skip_bad_rows)
        if columns.pair:
            log, told = paired(log, *self._pairing(columns))
        else:
            told = offered(log)
        return IngestResult(log, columns, (*self.notes, *told))

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

    def _pairing(self, columns: Columns) -> tuple[str, ...]:
        """The columns by which begins and ends are paired; none unless that is asked for."""
        wanted = (columns.pair, INSTANCE) if columns.pair else ()
        return tuple(c for c in wanted if c in columns.attributes)

    def _extra(self, columns: Columns) -> tuple[str, ...]:
        channel = (columns.channel,) if columns.channel else ()
        return (*channel, *columns.attributes)

    def _number(self, query: str) -> int:
        rows = self.connection.execute(
            query
        ).fetchall()  # fetched whole, or the next query is refused
        return int(rows[0][0])

    def _log(self, columns: Columns, *, skip_bad_rows: bool) -> EventLog:
        """The events: read once as numbers, then named, laid out customer by customer, freed of doubles."""
        extra, pairing = self._extra(columns), self._pairing(columns)
        coded = {"customer": Encoder(), "event": Encoder(ACTIVITIES_MOST)}
        for column in extra:
            whole = column == columns.channel or column in pairing
            limit = None if whole else ATTRIBUTE_VALUES_MOST
            coded["a_" + column] = Encoder(limit)
        rows, moment, start = self._fetched(columns, coded, skip_bad_rows=skip_bad_rows)
        if coded["event"].given_up:
            raise self._too_many_names(columns)
        self._strange_moments(moment)
        kept = [c for c in extra if self._is_attribute(c, coded["a_" + c], columns)]
        kept = [*pairing, *[c for c in kept if c not in pairing][:ATTRIBUTES_MOST]]
        fields = ["customer", "event", *("a_" + column for column in kept)]
        names, codes = self._named(fields, coded)
        customer = codes.pop("customer")
        offsets = np.zeros(len(names["customer"]) + 1, np.int64)
        order = np.empty(len(customer), np.int64)
        kernels.arranged(customer, moment, rows, offsets, order)
        moment = moment[order]
        if columns.event is not None:
            keep = self._without_doubles(offsets, moment, rows, order)
            if keep is not None:
                order, moment = order[keep], moment[keep]
                sums = np.concatenate([[0], np.cumsum(keep)])
                offsets = sums[offsets]
        del rows, customer
        return EventLog(
            self.source.name, self.source.checksum, offsets, codes.pop("event")[order], moment,
            tuple(names["event"].to_pylist()), names["customer"],
            {
                column: Attribute(codes.pop("a_" + column)[order], tuple(names["a_" + column].to_pylist()))
                for column in kept
            },
            columns.channel, None, None if start is None else np.minimum(start[order], moment),
        )  # fmt: skip

    def _is_attribute(self, column: str, encoder: Encoder, columns: Columns) -> bool:
        """Whether a column has few enough values to compare customers by, and more than one."""
        return column == columns.channel or (not encoder.given_up and encoder.known >= 2)

    def _fetched(
        self, columns: Columns, coded: dict[str, Encoder], *, skip_bad_rows: bool
    ) -> tuple[Any, Any, Any]:
        """Row, moment and beginning of every event that can be used; texts go to their encoders."""
        # The hash of nothing is a number as well: nothing has to stay nothing.
        hashes = ", ".join(
            f"CASE WHEN {_name(f)} IS NOT NULL THEN hash({_name(f)}) END AS {_name(f)}"
            for f in coded
        )
        start = ", epoch_us(coalesce(start, moment)) AS start" if columns.start else ""
        relation = self.connection.sql(
            f"SELECT row, epoch_us(moment) AS moment{start}, {hashes} FROM rows"
        )
        pieces: dict[str, list[Any]] = {"row": [], "moment": [], "start": []}
        total = unread = blank = 0
        for every in relation.to_arrow_reader(200_000):
            total += len(every)
            usable = pc.and_(every["customer"].is_valid(), every["event"].is_valid())
            unread += every["moment"].null_count
            blank += len(every) - int(pc.sum(usable).as_py() or 0)
            batch = (
                every.filter(pc.and_(usable, every["moment"].is_valid()))
                if unread or blank
                else every
            )
            rows = batch["row"].to_numpy()
            for name, parts in pieces.items():
                if name != "start" or columns.start:
                    parts.append(batch[name].to_numpy())
            for name, encoder in coded.items():
                encoder.take(batch[name], rows)
        self._told(total, unread, blank, skip_bad_rows=skip_bad_rows)
        joined = {n: np.concatenate(p).astype(np.int64, copy=False) for n, p in pieces.items() if p}
        if not len(joined.get("row", ())):
            raise InputError(
                "events.no-usable-rows",
                Words("No row could be used.", "Aucune ligne n’est utilisable."),
                remedy=Words("Check the columns.", "Vérifiez les colonnes."),
            )
        return joined["row"], joined["moment"], joined.get("start")

    def _named(
        self, fields: Sequence[str], coded: dict[str, Encoder]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The texts of each column in alphabetical order, and the column in codes of that order."""
        wanted = pa.table(
            {
                "row": np.concatenate([coded[f].firsts for f in fields]),
                "field": np.repeat(np.arange(len(fields)), [coded[f].known for f in fields]),
                "code": np.concatenate([np.arange(coded[f].known) for f in fields]),
            }
        )
        self.connection.register("wanted", wanted)
        cases = " ".join(f"WHEN {at} THEN {_name(f)}" for at, f in enumerate(fields))
        found = self.connection.sql(
            f"SELECT field, code, CASE field {cases} END AS name FROM rows JOIN wanted USING (row)"
        ).to_arrow_table()
        self.connection.unregister("wanted")
        texts = found["name"].combine_chunks().cast(pa.string())
        field, code = found["field"].to_numpy(), found["code"].to_numpy()
        names: dict[str, Any] = {}
        codes: dict[str, Any] = {}
        for at, name in enumerate(fields):
            inside = np.flatnonzero(field == at)
            own = texts.take(pa.array(inside[np.argsort(code[inside])]))
            names[name], rank = alphabetical(own)
            codes[name] = np.append(rank, np.int32(-1))[coded[name].codes()]
        return names, codes

    def _without_doubles(self, offsets: Ints, moment: Ints, rows: Ints, order: Ints) -> Any:
        """Which events to keep; None when no row repeats another in every column. How many is said."""
        owner = np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))
        same = (moment[1:] == moment[:-1]) & (owner[1:] == owner[:-1])
        if not same.any():
            return None
        tied = np.zeros(len(moment), bool)
        tied[1:] |= same
        tied[:-1] |= same
        places = np.flatnonzero(tied)
        self.connection.register("wanted", pa.table({"row": rows[order[places]], "place": places}))
        found = self.connection.sql(
            "SELECT place, fingerprint FROM rows JOIN wanted USING (row)"
        ).to_arrow_table()
        self.connection.unregister("wanted")
        fingerprint = np.zeros(len(moment), np.uint64)
        fingerprint[found["place"].to_numpy()] = found["fingerprint"].to_numpy()
        keep = first_of_doubles(owner, moment, fingerprint)
        if keep is not None:
            count = int(len(keep) - keep.sum())
            self.notes.append(
                Words(
                    f"{count} rows repeat another row in every column and were counted once.",
                    f"{count} lignes en répètent une autre mot pour mot et ont été comptées une fois.",
                )
            )
        return keep

    def _told(self, total: int, unread: int, blank: int, *, skip_bad_rows: bool) -> None:
        """Rows that cannot be used: named, counted, sampled; then left out or refused."""
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
