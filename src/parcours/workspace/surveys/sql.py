"""The one door through which answers, counts and quotas reach the database: SQLite and PostgreSQL alike.

Statements are fixed texts here; every value travels as a parameter. Both databases speak ``ON
CONFLICT … RETURNING``, so there is one code path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection, transaction

Row = tuple[Any, ...]
RESPONSE_COLUMNS = (
    "id", "survey_id", "version_id", "status", "sequence", "channel", "place", "lang", "day",
    "received_at", "consent", "answers",
)  # fmt: skip
_INSERT_RESPONSES = (
    f"INSERT INTO workspace_surveyresponse ({', '.join(RESPONSE_COLUMNS)}) VALUES %s "  # noqa: S608, our own names
    "ON CONFLICT (id) DO NOTHING RETURNING id"
)
_UPDATE_RESPONSE = (
    "UPDATE workspace_surveyresponse SET status = %s, sequence = %s, lang = %s, consent = %s, "
    "answers = %s WHERE id = %s"
)
_SELECT_RESPONSES = (
    "SELECT id, survey_id, version_id, status, sequence, place, day, answers "
    "FROM workspace_surveyresponse WHERE id IN (%s)"
)
_COUNT = (
    "INSERT INTO workspace_surveycount (version_id, place, day, question, value, n) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (version_id, question, day, place, value) "
    "DO UPDATE SET n = workspace_surveycount.n + excluded.n"
)
_QUOTA = (
    "INSERT INTO workspace_surveyquota (survey_id, name, n) VALUES (%s, %s, %s) "
    "ON CONFLICT (survey_id, name) DO UPDATE SET n = workspace_surveyquota.n + excluded.n"
)
_LINK = (
    "INSERT INTO workspace_responselink (response_id, contact_key) VALUES (%s, %s) "
    "ON CONFLICT (response_id) DO NOTHING"
)
_TASK = (
    "INSERT INTO workspace_surveytask (kind, body, state, tries, due_at, created_at, fault) "
    "VALUES (%s, %s, 'waiting', 0, %s, %s, '')"
)
WRITER_LOCK = 0x70617263
PARAMETERS_MOST = 30_000


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
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(_SELECT_RESPONSES % marks, list(ids))
        return {row[0]: tuple(row) for row in cursor.fetchall()}


def insert_responses(rows: Sequence[Row]) -> set[str]:
    """Insert those that are new; the ids that really were."""
    made: set[str] = set()
    size = len(RESPONSE_COLUMNS)
    step = PARAMETERS_MOST // size
    one = "(" + ", ".join(["%s"] * size) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            statement = _INSERT_RESPONSES.replace(
                "VALUES %s", "VALUES " + ", ".join([one] * len(part))
            )
            cursor.execute(statement, [value for row in part for value in row])
            made.update(row[0] for row in cursor.fetchall())
    return made


def update_responses(rows: Iterable[Row]) -> None:
    """New state of responses that are already there: status, sequence, lang, consent, answers, id."""
    _many(_UPDATE_RESPONSE, rows)


def add_counts(rows: Iterable[Row]) -> None:
    """Add to cells: version, place, day, question, value, difference."""
    # In one order always, so that two writers could not wait for each other.
    _many(_COUNT, sorted(rows, key=lambda row: (row[0], row[3], str(row[2]), row[1], row[4])))


def add_quotas(rows: Iterable[Row]) -> None:
    """Add to quotas: survey, name, difference."""
    _many(_QUOTA, sorted(rows))


def quota_counts(survey_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """How full the quotas of some surveys are."""
    wanted = list(survey_ids)
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT survey_id, name, n FROM workspace_surveyquota WHERE survey_id IN ({marks})",  # noqa: S608, marks only
            wanted,
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def add_links(rows: Iterable[Row]) -> None:
    """Who gave a response: response, contact key."""
    _many(_LINK, rows)


def add_tasks(rows: Iterable[Row]) -> None:
    """The outbox: kind, body, due, created."""
    _many(_TASK, rows)


def checkpoint() -> None:
    """Fold SQLite's log into the database; nothing to do on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _many(statement: str, rows: Iterable[Row]) -> None:
    listed = list(rows)
    if listed:
        with connection.cursor() as cursor:
            cursor.executemany(statement, listed)
