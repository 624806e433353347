"""The same measures on a Spark cluster: customers are gathered, sorted, and walked by the same kernels.

One shuffle brings whole customers together in order of time; each partition calls the walks of
``asking.Measure`` and sends its partial home, where they are merged. Only names and partials travel.
The workers need this package and its kernels: the cluster's Python must be one that has it installed.
"""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parcours.errors import InputError, UnavailableError, Words
from parcours.events.asking import Measure
from parcours.events.columns import Asked, Columns, choose
from parcours.events.engines.doubles import first_of_doubles
from parcours.events.filters import Filter, passed
from parcours.events.log import Attribute, EventLog
from parcours.events.sizes import ATTRIBUTE_VALUES_MOST, ATTRIBUTES_MOST

R = TypeVar("R")
CHUNK: Final = 1_000_000
"""About so many events are walked at once inside a partition."""


@dataclass(frozen=True, slots=True)
class _SpanMeasure:
    """How much is left after the filters, and from when to when."""

    def walk(self, log: EventLog) -> tuple[int, int, int]:
        """Events, first and last moment."""
        if not log.events:
            return 0, np.iinfo(np.int64).max, np.iinfo(np.int64).min
        return log.events, int(log.moment.min()), int(log.moment.max())

    def merge(self, one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
        """Both together."""
        return one[0] + other[0], min(one[1], other[1]), max(one[2], other[2])

    def result(self, partial: tuple[int, int, int], head: EventLog) -> tuple[int, int, int]:
        """The same."""
        return partial


class SparkEngine:
    """The event log in a folder of Parquet files, asked on a cluster."""

    def __init__(
        self,
        folder: Path | str,
        master: str,
        asked: Asked | None = None,
        filters: Sequence[Filter] = (),
    ) -> None:
        self.session = _session(master)
        self.folder = str(folder)
        self.filters = tuple(filters)
        self.notes: list[Words] = []
        self._rows, self.columns = self._read(asked or Asked())
        self._head = self._named()
        for one in self.filters:
            passed(self._head, one)  # an unknown name is found here, before anything travels
        if self.filters:
            self._head = self._spanned()

    @property
    def head(self) -> EventLog:
        """Names and span of the log, without its events."""
        return self._head

    def answer(self, measure: Measure[Any, R]) -> R:
        """The answer to ``measure``, the same as on one machine."""
        (result,) = self.answers([measure])
        return result  # type: ignore[no-any-return]

    def answers(self, measures: Sequence[Measure[Any, Any]]) -> list[Any]:
        """The answers to several measures from one shuffle."""
        empty = [measure.walk(self._head) for measure in measures]  # refuses unknown names here
        walk = _walker(tuple(measures), self._head, self.filters)
        with warnings.catch_warnings():
            # PySpark looks at pandas before it hands over Arrow, and warns of versions that it never uses.
            warnings.simplefilter("ignore", FutureWarning)
            rows = self._sorted().mapInArrow(walk, "partials binary").collect()
        partials = [empty, *(pickle.loads(row[0]) for row in rows)]  # noqa: S301
        return [
            measure.result(reduce(measure.merge, (each[at] for each in partials)), self._head)
            for at, measure in enumerate(measures)
        ]

    def stop(self) -> None:
        """Let go of the cluster."""
        self.session.stop()

    def _sorted(self) -> Any:
        names = ["customer", "moment", "file", "row"]
        return self._rows.repartition("customer").sortWithinPartitions(*names)

    def _read(self, asked: Asked) -> tuple[Any, Columns]:
        """One row per event with the columns that are asked for, as text and microseconds."""
        from pyspark.errors import AnalysisException
        from pyspark.sql import functions as f

        try:
            frame = self.session.read.parquet(self.folder)
        except AnalysisException as error:
            raise _unreadable(self.folder, error) from error
        kinds = dict(frame.dtypes)
        times = tuple(c for c, kind in kinds.items() if kind.startswith(("timestamp", "date")))
        columns = choose(tuple(kinds), times, asked)
        if columns.event is None:
            raise InputError(
                "events.one-row-per-customer",
                Words(
                    "On Spark a log needs one row per event.",
                    "Sur Spark, un journal a une ligne par événement.",
                ),
                remedy=Words("Name its column with --event.", "Nommez sa colonne avec --event."),
            )
        if columns.start or columns.pair:
            raise _one_moment()
        moment = f.col(_name(columns.moments[0])).cast("timestamp")
        extra = (*((columns.channel,) if columns.channel else ()), *columns.attributes)
        rows = frame.select(
            _text(f, columns.customer).alias("customer"),
            f.unix_micros(moment).alias("moment"),
            _text(f, columns.event).alias("event"),
            *(f.col(_name(c)).cast("string").alias(f"a_{c}") for c in extra),
            _fingerprint(f, kinds, asked).alias("fingerprint"),
            f.col("_metadata.file_path").alias("file"),
            f.col("_metadata.row_index").alias("row"),
        )
        return rows, columns

    def _named(self) -> EventLog:
        """The head of the log: every name that occurs; rows that cannot be used are counted and left out."""
        from pyspark.sql import functions as f

        columns = self.columns
        extra = [c for c in self._rows.columns if c.startswith("a_")]
        usable = "moment IS NOT NULL AND customer IS NOT NULL AND event IS NOT NULL"
        first = self._rows.agg(
            f.count("*").alias("rows"),
            f.sum(f.when(f.expr("moment IS NULL"), 1).otherwise(0)).alias("unread"),
            f.sum(f.when(f.expr(usable), 1).otherwise(0)).alias("usable"),
            *(f.approx_count_distinct(f.col(_name(c))).alias(c) for c in extra),
        ).collect()[0]
        if not first["usable"] or first["unread"]:
            raise _unusable(first["rows"], first["unread"], columns.moments[0])
        self._rows = self._rows.where(usable)
        near = [
            c
            for c in extra
            if c == f"a_{columns.channel}" or 2 <= first[c] <= 2 * ATTRIBUTE_VALUES_MOST
        ]
        sets = self._rows.agg(
            f.min("moment").alias("least"),
            f.max("moment").alias("most"),
            *(f.collect_set(f.col(_name(c))).alias(c) for c in ["event", *near]),
        ).collect()[0]
        kept = [
            c
            for c in near
            if c == f"a_{columns.channel}" or 2 <= len(sets[c]) <= ATTRIBUTE_VALUES_MOST
        ][:ATTRIBUTES_MOST]
        nothing = np.zeros(0, np.int32)
        return EventLog(
            Path(self.folder).name, "", np.zeros(1, np.int64), nothing, np.zeros(0, np.int64),
            tuple(sorted(sets["event"])), pa.array([], pa.string()),
            {c[2:]: Attribute(nothing, tuple(sorted(sets[c]))) for c in kept},
            columns.channel, (int(sets["least"]), int(sets["most"])),
        )  # fmt: skip

    def _spanned(self) -> EventLog:
        """The head with the span of what the filters leave."""
        events, least, most = self.answer(_SpanMeasure())
        if not events:
            raise InputError(
                "events.nothing-left",
                Words(
                    "No event is left after the filters.",
                    "Il ne reste aucun événement après les filtres.",
                ),
                remedy=Words("Widen them.", "Élargissez-les."),
            )
        return replace(self._head, span=(least, most))


def _walker(
    measures: tuple[Measure[Any, Any], ...], head: EventLog, filters: tuple[Filter, ...]
) -> Any:
    """What each partition does with its sorted rows."""

    def walk(batches: Iterable[Any]) -> Iterator[Any]:
        partials: list[Any] | None = None
        for table in _whole_customers(batches):
            log = chunk_of(table, head)
            for one in filters:
                log = passed(log, one)
            found = [measure.walk(log) for measure in measures]
            partials = (
                found
                if partials is None
                else [m.merge(a, b) for m, a, b in zip(measures, partials, found, strict=True)]
            )
        if partials is not None:
            yield pa.RecordBatch.from_pydict({"partials": [pickle.dumps(partials)]})

    return walk


def _whole_customers(batches: Iterable[Any]) -> Iterator[Any]:
    """Tables of about a million rows that never part a customer."""
    waiting: list[Any] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += len(batch)
        if rows < CHUNK:
            continue
        table = pa.Table.from_batches(waiting).combine_chunks()
        customer = table["customer"]
        cut = pc.index(customer, customer[-1]).as_py()  # sorted: the last customer begins here
        if cut:
            yield table.slice(0, cut)
        waiting, rows = table.slice(cut).to_batches(), len(table) - cut
    if rows:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _fingerprint(f: Any, kinds: Iterable[str], asked: Asked) -> Any:
    """What is the same for rows that repeat each other; of rows that all count, for none."""
    if asked.doubles == "keep":
        return f.xxhash64(f.col("_metadata.file_path"), f.col("_metadata.row_index"))
    return f.xxhash64(*(f.col(_name(column)) for column in kinds))


def chunk_of(table: Any, head: EventLog) -> EventLog:
    """Sorted rows of whole customers as a log that shares the names of ``head``."""
    encoded = table["customer"].combine_chunks().dictionary_encode()
    customer = encoded.indices.to_numpy(zero_copy_only=False)
    moment = table["moment"].to_numpy()
    keep = first_of_doubles(customer, moment, table["fingerprint"].to_numpy())
    if keep is not None:
        table, customer, moment = table.filter(pa.array(keep)), customer[keep], moment[keep]
    starts = np.flatnonzero(np.diff(customer)) + 1
    return replace(
        head,
        offsets=np.concatenate([[0], starts, [len(customer)]]).astype(np.int64),
        activity=_codes(table["event"], head.activities),
        moment=np.ascontiguousarray(moment, np.int64),
        customers=encoded.dictionary,
        attributes={
            name: Attribute(_codes(table[f"a_{name}"], a.names), a.names)
            for name, a in head.attributes.items()
        },
    )


def _codes(column: Any, names: tuple[str, ...]) -> Any:
    found = pc.fill_null(pc.index_in(column, value_set=pa.array(names, pa.string())), -1)
    return np.ascontiguousarray(found.to_numpy(), np.int32)


def _name(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"


def _text(f: Any, column: str) -> Any:
    """A column as text without blanks around it; nothing where it is empty."""
    trimmed = f.trim(f.col(_name(column)).cast("string"))
    return f.when(trimmed != "", trimmed)


def _session(master: str) -> Any:
    """A session on ``master``, with this Python on every worker; raises UnavailableError without Spark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UnavailableError(
            "events.no-spark",
            Words("Spark is not installed here.", "Spark n’est pas installé ici."),
            remedy=Words("pip install 'parcours[spark]'", "pip install 'parcours[spark]'"),
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("parcours").master(master)
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    }
    if master.startswith("local"):
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        settings |= {"spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1))}
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # the gateway raises what Java said, of many kinds
        raise UnavailableError(
            "events.spark-unreachable",
            Words(
                f"Spark does not start at “{master}”.", f"Spark ne démarre pas sur « {master} »."
            ),
            remedy=Words(
                "Check that Java is installed and that the master can be reached.",
                "Vérifiez que Java est installé et que le maître est joignable.",
            ),
            details={"engine": str(error).partition("\n")[0][:300]},
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


def _one_moment() -> InputError:
    return InputError(
        "events.one-moment-per-event",
        Words(
            "On Spark an event has one moment; begins are not read.",
            "Sur Spark, un événement a un seul moment ; les débuts ne sont pas lus.",
        ),
        remedy=Words(
            "Leave --pair out and say --start '', or ask without --engine spark.",
            "Retirez --pair et dites --start '', ou demandez sans --engine spark.",
        ),
    )


def _unreadable(folder: str, error: Exception) -> InputError:
    return InputError(
        "events.no-parquet",
        Words(
            f"“{folder}” holds no Parquet that Spark can read.",
            f"« {folder} » ne contient pas de Parquet que Spark puisse lire.",
        ),
        remedy=Words("Name a folder of Parquet files.", "Nommez un dossier de fichiers Parquet."),
        details={"engine": str(error).partition("\n")[0][:300]},
    )


def _unusable(rows: int, unread: int, column: str) -> InputError:
    return InputError(
        "events.bad-moments",
        Words(
            f"{unread} of {rows} rows have a moment that cannot be read (column “{column}”).",
            f"{unread} lignes sur {rows} ont une date illisible (colonne « {column} »).",
        ),
        remedy=Words(
            "Write moments as timestamps, or name another column with --moment.",
            "Écrivez les dates comme horodatages, ou nommez une autre colonne avec --moment.",
        ),
        details={"rows": unread, "of": rows},
    )
