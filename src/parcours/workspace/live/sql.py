"""The one door to the rows and the log: parameterised statements for SQLite and PostgreSQL alike.

The ORM is for people, rights and settings; at the pace of live edits it would cost two to five times
the processor (facts in docs/decisions). Values travel as parameters only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import connection, transaction

from parcours.journey.changes import row_of
from parcours.journey.rows import Row, Rows

ROWS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Head:
    """A map's numbers."""

    number: int
    pruned_to: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One edit as the log keeps it. ``action`` and ``changes`` are JSON, written once."""

    number: int
    edit_id: str
    gesture: str
    author: str
    by: str
    via: str
    at: dt.datetime
    action: bytes
    changes: bytes

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The changes as JSON values."""
        found: list[dict[str, Any]] = orjson.loads(self.changes)
        return found


@contextmanager
def writing() -> Iterator[Any]:
    """One transaction that writes; on SQLite it holds the file from its first statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield cursor


@contextmanager
def reading() -> Iterator[Any]:
    """One transaction that only reads: everything read in it is of one moment. Waits for nobody."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            yield cursor
            return
        postgres = connection.vendor == "postgresql"
        cursor.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED"
        )
        try:
            yield cursor
        finally:
            cursor.execute("COMMIT")


def lock(cursor: Any, map_id: int) -> Head | None:
    """The map's numbers, held until the transaction ends; None for a map that is gone."""
    held = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    return _head(cursor, map_id, held)


def head(cursor: Any, map_id: int) -> Head | None:
    """The map's numbers now; None for a map that is gone."""
    return _head(cursor, map_id, "")


def _head(cursor: Any, map_id: int, held: str) -> Head | None:
    cursor.execute(
        "SELECT number, pruned_to FROM workspace_storedmap WHERE id = %s" + held, [map_id]
    )
    found = cursor.fetchone()
    return Head(int(found[0]), int(found[1])) if found else None


def numbers(cursor: Any, map_ids: Sequence[int]) -> dict[int, int]:
    """The last number of each map that is still there."""
    if not map_ids:
        return {}
    marks = ", ".join(["%s"] * len(map_ids))
    cursor.execute(
        f"SELECT id, number FROM workspace_storedmap WHERE id IN ({marks})",
        list(map_ids),
    )
    return {int(map_id): int(number) for map_id, number in cursor.fetchall()}


def load_rows(cursor: Any, map_id: int) -> Rows:
    """Every row of a map, in the order of their keys, so that two readings are alike."""
    cursor.execute(
        "SELECT key, kind, parent, slot, position, fields FROM workspace_maprow WHERE map_id = %s",
        [map_id],
    )
    return {
        key: Row(kind, parent, slot, position, orjson.loads(fields))
        for key, kind, parent, slot, position, fields in sorted(cursor.fetchall())
    }


def save_rows(cursor: Any, map_id: int, rows: dict[str, Row | None]) -> None:
    """Write the rows that there are, delete those that are None."""
    doomed = [(map_id, key) for key, row in rows.items() if row is None]
    kept = [
        (map_id, key, row.kind, row.parent, row.slot, row.position, _json(row.fields))
        for key, row in rows.items()
        if row is not None
    ]
    if doomed:
        cursor.executemany("DELETE FROM workspace_maprow WHERE map_id = %s AND key = %s", doomed)
    for start in range(0, len(kept), ROWS_AT_ONCE):
        some = kept[start : start + ROWS_AT_ONCE]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(some))
        cursor.execute(
            "INSERT INTO workspace_maprow (map_id, key, kind, parent, slot, position, fields) "
            f"VALUES {marks} "
            "ON CONFLICT (map_id, key) DO UPDATE SET kind = excluded.kind, "
            "parent = excluded.parent, slot = excluded.slot, position = excluded.position, "
            "fields = excluded.fields",
            [value for one in some for value in one],
        )


def save_entries(cursor: Any, map_id: int, entries: Sequence[Entry]) -> None:
    """Append to the log, raise the map's number, and on PostgreSQL tell other processes of it.

    They read the log themselves, so only the number travels.
    """
    for start in range(0, len(entries), ROWS_AT_ONCE):
        some = entries[start : start + ROWS_AT_ONCE]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(some))
        cursor.execute(
            "INSERT INTO workspace_loggededit "
            f"(map_id, number, edit_id, gesture, author, by, via, at, action, changes) VALUES {marks}",
            [value for entry in some for value in _values(map_id, entry)],
        )
    number = entries[-1].number
    statement = "UPDATE workspace_storedmap SET number = %s WHERE id = %s"
    if connection.vendor == "postgresql":
        told = " RETURNING pg_notify('parcours_edits', %s)"
        cursor.execute(statement + told, [number, map_id, f"{map_id} {number}"])
    else:
        cursor.execute(statement, [number, map_id])


def _values(map_id: int, entry: Entry) -> tuple[Any, ...]:
    return (
        map_id,
        entry.number,
        entry.edit_id,
        entry.gesture,
        entry.author,
        entry.by,
        entry.via,
        connection.ops.adapt_datetimefield_value(entry.at),
        entry.action.decode(),
        entry.changes.decode(),
    )


_ENTRY: Final = (
    "SELECT number, edit_id, gesture, author, by, via, at, action, changes "
    "FROM workspace_loggededit WHERE map_id = %s AND "
)


def entries_after(
    cursor: Any, map_id: int, number: int, *, up_to: int | None = None, most: int = 100_000
) -> list[Entry]:
    """The edits after ``number``, in order."""
    if up_to is None:
        cursor.execute(
            _ENTRY + "number > %s ORDER BY number LIMIT %s",
            [map_id, number, most],
        )
    else:
        cursor.execute(
            _ENTRY + "number > %s AND number <= %s ORDER BY number LIMIT %s",
            [map_id, number, up_to, most],
        )
    return [_entry(found) for found in cursor.fetchall()]


def entries_before(cursor: Any, map_id: int, number: int, most: int) -> list[Entry]:
    """The latest ``most`` edits before ``number``, the latest first."""
    cursor.execute(
        _ENTRY + "number < %s ORDER BY number DESC LIMIT %s",
        [map_id, number, most],
    )
    return [_entry(found) for found in cursor.fetchall()]


def entries_of(cursor: Any, map_id: int, author: str, most: int) -> list[Entry]:
    """The latest ``most`` edits of one author, the oldest of them first."""
    cursor.execute(
        _ENTRY + "author = %s ORDER BY number DESC LIMIT %s",
        [map_id, author, most],
    )
    return [_entry(found) for found in reversed(cursor.fetchall())]


def entries_with(cursor: Any, map_id: int, edit_ids: Sequence[str]) -> list[Entry]:
    """The edits with these ids, in order."""
    found: list[Entry] = []
    for start in range(0, len(edit_ids), ROWS_AT_ONCE):
        some = list(edit_ids[start : start + ROWS_AT_ONCE])
        marks = ", ".join(["%s"] * len(some))
        cursor.execute(_ENTRY + f"edit_id IN ({marks})", [map_id, *some])
        found += [_entry(one) for one in cursor.fetchall()]
    return sorted(found, key=lambda entry: entry.number)


def prune(cursor: Any, map_id: int, number: int) -> None:
    """Forget the log up to ``number``; the rows know what they are."""
    cursor.execute(
        "DELETE FROM workspace_loggededit WHERE map_id = %s AND number <= %s", [map_id, number]
    )
    cursor.execute(
        "UPDATE workspace_storedmap SET pruned_to = %s WHERE id = %s AND pruned_to < %s",
        [number, map_id, number],
    )


def numbers_of(cursor: Any, map_id: int, edit_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The number and the author of each of these edits that the log has."""
    ids = list(edit_ids)
    marks = ", ".join(["%s"] * len(ids))
    cursor.execute(
        "SELECT edit_id, number, author FROM workspace_loggededit "
        f"WHERE map_id = %s AND edit_id IN ({marks})",
        [map_id, *ids],
    )
    return {edit_id: (int(number), author) for edit_id, number, author in cursor.fetchall()}


def _entry(found: Sequence[Any]) -> Entry:
    number, edit_id, gesture, author, by, via, at, action, changes = found
    return Entry(
        int(number), edit_id, gesture, author, by, via, _moment(at), action.encode(),
        changes.encode(),
    )  # fmt: skip


def _moment(value: Any) -> dt.datetime:
    """SQLite keeps moments as text in UTC without a zone."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def rows_of(text: str | bytes) -> Rows:
    """Rows that were stored as JSON."""
    return {key: row_of(shape) for key, shape in orjson.loads(text).items()}
