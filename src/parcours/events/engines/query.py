"""SQL over an event log, for questions that no measure asks: read-only, without files or network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from parcours.errors import InputError, Words
from parcours.events.arrow import array, strings
from parcours.events.engines.sql import literal
from parcours.events.log import EventLog


def as_table(log: EventLog) -> Any:
    """The log as an Arrow table: customer, moment (UTC), event, and its attributes, as names."""
    customers = pa.DictionaryArray.from_arrays(
        array(np.repeat(np.arange(log.customer_count, dtype=np.int32), np.diff(log.offsets))),
        log.customers,
    )
    columns: dict[str, Any] = {
        "customer": customers,
        "moment": array(log.moment).cast(pa.timestamp("us", tz="UTC")),
        "event": pa.DictionaryArray.from_arrays(array(log.activity), strings(log.activities)),
    }
    for name, attribute in log.attributes.items():
        codes = array(attribute.codes, attribute.codes >= 0)
        columns[name] = pa.DictionaryArray.from_arrays(codes, strings(attribute.names))
    return pa.table(columns)


def write_csv(log: EventLog, path: Path) -> None:
    """Write the log as CSV, moments as 2026-03-01T14:30:00.000000Z; raises OSError where that cannot be done."""
    with duckdb.connect(
        config={"TimeZone": "UTC", "autoinstall_known_extensions": "false"}
    ) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("events", as_table(log))
        try:
            connection.execute(
                "COPY (SELECT * REPLACE (strftime(moment, '%Y-%m-%dT%H:%M:%S.%fZ') AS moment) "
                f"FROM events) TO {literal(str(path))} (FORMAT csv, HEADER)"
            )
        except duckdb.IOException as error:
            raise OSError(0, str(error).partition("\n")[0]) from error


def query(log: EventLog, sql: str) -> Any:
    """The answer to ``sql`` over the table ``events``, as an Arrow table.

    Raises InputError with the database's words for a question that it cannot answer.
    """
    with duckdb.connect(
        config={"TimeZone": "UTC", "autoinstall_known_extensions": "false", "memory_limit": "2GB"}
    ) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would be printed into answers
        connection.register("events", as_table(log))
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            return connection.sql(sql).to_arrow_table()
        except (duckdb.Error, AttributeError) as error:
            said = str(error).partition("\n")[0][:300]
            raise InputError(
                "events.bad-sql",
                Words(
                    f"This question cannot be answered: {said}",
                    f"Cette question reste sans réponse : {said}",
                ),
                remedy=Words(
                    "The table is `events` (customer, moment, event and the attributes).",
                    "La table est `events` (customer, moment, event et les attributs).",
                ),
            ) from error
