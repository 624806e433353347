"""The one door through which answers, counts and quotas reach the database: SQLite and PostgreSQL alike.

Statements are made of our own names alone; all rows of a batch travel as one JSON parameter. Both speak ``ON
CONFLICT``, so there is one code path; only the types differ in how they are said. A trip to PostgreSQL costs more
than its work, so a batch makes two: lock and look, then write and commit (psycopg's pipeline; SQLite has no trips).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
UPDATE: Columns = tuple(
    column
    for column in RESPONSE
    if column[0] in {"id", "status", "sequence", "lang", "consent", "answers"}
)
_SELECT_RESPONSES = (
    "SELECT id, survey_id, version_id, status, sequence, place, day, answers "
    "FROM workspace_surveyresponse WHERE id IN (SELECT {0} FROM {1})"
)
_QUOTAS = (
    "SELECT survey_id, name, n FROM workspace_surveyquota WHERE survey_id IN (SELECT {0} FROM {1})"
)
WRITER_LOCK = 0x70617263
PREPARE_AFTER = 5


def moment(value: dt.datetime) -> Any:
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


@contextmanager
def one_writer(*, few_trips: bool = False) -> Iterator[None]:
    """A transaction in which nobody else writes answers: SQLite by its lock, PostgreSQL by ours.

    With ``few_trips`` PostgreSQL is told everything up to the next question asked, or the commit, at once;
    a fault is then raised there. Only for what is said through this module: models count on a reply to each.
    """
    with ExitStack() as stack:
        if connection.vendor == "postgresql" and few_trips:
            connection.ensure_connection()
            connection.connection.prepare_threshold = PREPARE_AFTER
            stack.enter_context(connection.wrap_database_errors)
            stack.enter_context(connection.connection.pipeline())
        stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            _say("SELECT pg_advisory_xact_lock(%s::bigint)", WRITER_LOCK)
        yield


def standing(
    ids: Sequence[str], survey_ids: Iterable[int]
) -> tuple[dict[str, Row], dict[tuple[int, str], int]]:
    """The responses among ``ids`` that are already there; how full the quotas of some surveys are."""
    known = _say(
        _SELECT_RESPONSES.format(_field(0, "varchar"), _source()), _packed([(one,) for one in ids])
    )
    quotas = _ask_quotas(survey_ids)
    return {row[0]: tuple(row) for row in known.fetchall()}, _quotas_told(quotas)


def quota_counts(survey_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """How full the quotas of some surveys are."""
    return _quotas_told(_ask_quotas(survey_ids))


def insert_responses(rows: Sequence[Row]) -> None:
    """Insert responses that are new; IntegrityError when one is not."""
    _put("workspace_surveyresponse", RESPONSE, rows, "")


def update_responses(rows: Iterable[Row]) -> None:
    """New state of responses that are already there: id, status, sequence, lang, consent, answers."""
    listed = list(rows)
    if listed:
        given = ", ".join(f"{_field(at, kind)} AS {name}" for at, (name, kind) in enumerate(UPDATE))
        changed = ", ".join(f"{name} = given.{name}" for name, _ in UPDATE[1:])
        _say(
            f"UPDATE workspace_surveyresponse SET {changed} FROM (SELECT {given} FROM {_source()}) AS given "  # noqa: S608, our own names
            "WHERE workspace_surveyresponse.id = given.id",
            _packed(listed),
        )


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
        _say(f"{_insert(table, columns)} {conflict}", _packed(listed))


def _ask_quotas(survey_ids: Iterable[int]) -> Any:
    wanted = list(survey_ids)
    if not wanted:
        return None
    return _say(_QUOTAS.format(_field(0, "bigint"), _source()), _packed([(one,) for one in wanted]))


def _quotas_told(cursor: Any) -> dict[tuple[int, str], int]:
    return {(row[0], row[1]): row[2] for row in cursor.fetchall()} if cursor else {}


def _say(statement: str, *parameters: Any) -> Any:
    """Run a statement; its cursor. PostgreSQL keeps the plan, which Django's own cursors never ask it to."""
    if connection.vendor == "postgresql":
        import psycopg  # only where PostgreSQL is used

        connection.ensure_connection()
        cursor: Any = psycopg.Cursor(connection.connection)
    else:
        cursor = connection.cursor()
    cursor.execute(statement, parameters)
    return cursor


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
