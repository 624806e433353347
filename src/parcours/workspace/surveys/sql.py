"""The one door through which answers, counts and quotas reach the database: SQLite and PostgreSQL alike.

Statements are made of our own names alone; all rows of a batch travel as one JSON parameter. Both speak ``ON
CONFLICT … RETURNING``, so there is one code path; only the types differ in how they are said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import orjson
from django.db import connection, transaction

Row = tuple[Any, ...]
Columns = tuple[tuple[str, str], ...]
"""Names with their types; only PostgreSQL asks for types."""

RESPONSE: Columns = (
    ("id", "varchar"), ("survey_id", "bigint"), ("version_id", "bigint"), ("status", "varchar"),
    ("sequence", "integer"), ("channel", "varchar"), ("place", "varchar"), ("lang", "varchar"),
    ("day", "date"), ("received_at", "timestamptz"), ("consent", "boolean"), ("answers", "text"),
)  # fmt: skip
COUNT: Columns = (
    ("version_id", "bigint"), ("place", "varchar"), ("day", "date"), ("question", "varchar"),
    ("value", "varchar"), ("n", "bigint"),
)  # fmt: skip
QUOTA: Columns = (("survey_id", "bigint"), ("name", "varchar"), ("n", "bigint"))
LINK: Columns = (("response_id", "varchar"), ("contact_key", "varchar"))
TASK: Columns = (
    ("kind", "varchar"), ("body", "text"), ("due_at", "timestamptz"), ("created_at", "timestamptz"),
    ("state", "varchar"), ("tries", "integer"), ("fault", "varchar"),
)  # fmt: skip
_UPDATE_RESPONSE = (
    "UPDATE workspace_surveyresponse SET status = %s, sequence = %s, lang = %s, consent = %s, "
    "answers = %s WHERE id = %s"
)
_SELECT_RESPONSES = (
    "SELECT id, survey_id, version_id, status, sequence, place, day, answers "
    "FROM workspace_surveyresponse WHERE id IN (SELECT {0} FROM {1})"
)
_QUOTAS = (
    "SELECT survey_id, name, n FROM workspace_surveyquota WHERE survey_id IN (SELECT {0} FROM {1})"
)
WRITER_LOCK = 0x70617263


def moment(value: dt.datetime) -> Any:
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def one_writer() -> AbstractContextManager[Any]:
    """A transaction in which nobody else writes answers: SQLite by its lock, PostgreSQL by ours."""
    return _Writing()


class _Writing:
    def __init__(self) -> None:
        self._atomic: Any = None

    def __enter__(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])

    def __exit__(self, *problem: Any) -> None:
        self._atomic.__exit__(*problem)


def existing(ids: Sequence[str]) -> dict[str, Row]:
    """The responses among ``ids`` that are already there."""
    if not ids:
        return {}
    statement = _SELECT_RESPONSES.format(_field(0, "varchar"), _source())
    with connection.cursor() as cursor:
        cursor.execute(statement, [_packed([(one,) for one in ids])])
        return {row[0]: tuple(row) for row in cursor.fetchall()}


def insert_responses(rows: Sequence[Row]) -> set[str]:
    """Insert those that are new; the ids that really were."""
    if not rows:
        return set()
    statement = _insert("workspace_surveyresponse", RESPONSE)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ON CONFLICT (id) DO NOTHING RETURNING id", [_packed(rows)])
        return {row[0] for row in cursor.fetchall()}


def update_responses(rows: Iterable[Row]) -> None:
    """New state of responses that are already there: status, sequence, lang, consent, answers, id."""
    listed = list(rows)
    if listed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE_RESPONSE, listed)


def add_counts(rows: Iterable[Row]) -> None:
    """Add to cells: version, place, day, question, value, difference."""
    _put(
        "workspace_surveycount",
        COUNT,
        rows,
        "ON CONFLICT (version_id, question, day, place, value) "
        "DO UPDATE SET n = workspace_surveycount.n + excluded.n",
    )


def add_quotas(rows: Iterable[Row]) -> None:
    """Add to quotas: survey, name, difference."""
    _put(
        "workspace_surveyquota",
        QUOTA,
        rows,
        "ON CONFLICT (survey_id, name) DO UPDATE SET n = workspace_surveyquota.n + excluded.n",
    )


def quota_counts(survey_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """How full the quotas of some surveys are."""
    wanted = [(one,) for one in survey_ids]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_QUOTAS.format(_field(0, "bigint"), _source()), [_packed(wanted)])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def add_links(rows: Iterable[Row]) -> None:
    """Who gave a response: response, contact key."""
    _put("workspace_responselink", LINK, rows, "ON CONFLICT (response_id) DO NOTHING")


def add_tasks(rows: Iterable[Row]) -> None:
    """The outbox: kind, body, due, created."""
    _put("workspace_surveytask", TASK, ((*row, "waiting", 0, "") for row in rows), "")


def checkpoint() -> None:
    """Fold SQLite's log into the database; nothing to do on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _put(table: str, columns: Columns, rows: Iterable[Row], conflict: str) -> None:
    listed = list(rows)
    if listed:
        with connection.cursor() as cursor:
            cursor.execute(f"{_insert(table, columns)} {conflict}", [_packed(listed)])


def _insert(table: str, columns: Columns) -> str:
    """An insertion of many rows that travel as one parameter: thousands of marks cost more than the rows.

    The condition is always true; without one SQLite takes ``ON CONFLICT`` for a join.
    """
    names = ", ".join(name for name, _ in columns)
    values = ", ".join(_field(at, kind) for at, (_, kind) in enumerate(columns))
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {_source()} WHERE true"  # noqa: S608, our own names


def _source() -> str:
    """The rows of one JSON parameter as a table with the column ``value``."""
    if connection.vendor == "postgresql":
        return "jsonb_array_elements(%s::jsonb) AS packed(value)"
    return "json_each(%s) AS packed"


def _field(at: int, kind: str) -> str:
    """One field of a packed row; SQLite keeps what JSON says, PostgreSQL is told the type."""
    field = f"packed.value->>{at}"
    return f"({field})::{kind}" if connection.vendor == "postgresql" else field


def _packed(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows).decode()
