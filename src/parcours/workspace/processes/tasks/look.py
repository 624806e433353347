"""Looks at an uploaded table with the columns that were guessed or named, and says what it sees.

It reads the first rows only: a wrong column is told within a second, before the whole is measured.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any, Final

from parcours.errors import Words

ROWS_LOOKED_AT: Final = 5_000


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """Which column is taken for what, with what a reader must be told; raises InputError."""
    path = Path(asked["path"])
    columns = {role: name or None for role, name in asked["columns"].items()}
    with tempfile.TemporaryDirectory() as folder:
        head = Path(folder) / asked["name"]
        with (
            path.open(encoding="utf-8", newline="") as file,
            head.open("w", encoding="utf-8") as out,
        ):
            out.writelines(itertools.islice(file, ROWS_LOOKED_AT))
        return _events(head, columns) if asked["kind"] == "events" else _verbatims(head, columns)


def _events(head: Path, columns: dict[str, str | None]) -> dict[str, Any]:
    from parcours.events.columns import Asked
    from parcours.events.engines.duck import ingest

    asked = Asked(*(columns.get(role) for role in ("customer", "moment", "event", "channel")))
    found = ingest(head, asked, skip_bad_rows=True)
    return {
        "columns": {
            "customer": found.columns.customer,
            "moment": ", ".join(found.columns.moments),
            "event": found.columns.event,
            "channel": found.columns.channel,
        },
        "guessed": [role for role, _ in found.columns.guessed],
        "notes": _both(found.notes),
        "sees": {
            "events": found.log.events,
            "customers": found.log.customer_count,
            "kinds": list(found.log.activities)[:200],
            "period": [day.isoformat() for day in found.log.period],
        },
    }


def _verbatims(head: Path, columns: dict[str, str | None]) -> dict[str, Any]:
    from parcours.verbatims.rows import USUAL, AskedColumns, column_names, read_rows

    roles = ("text", "date", "score", "stage", "touchpoint", "customer", "lang")
    found = read_rows(head, AskedColumns(*(columns.get(role) for role in roles)))
    lower = {name.casefold(): name for name in column_names(head)}
    guesses = {
        role: next((lower[usual] for usual in USUAL[role] if usual in lower), None)  # type: ignore[index]
        for role in roles
    }
    period = found.period
    return {
        "columns": {role: columns.get(role) or guesses[role] for role in roles},
        "guessed": [role for role in roles if not columns.get(role) and guesses[role]],
        "notes": _both(found.notes),
        "sees": {
            "comments": sum(bool(row.text) for row in found.rows),
            "scores": sum(row.valence is not None for row in found.rows),
            "period": [day.isoformat() for day in period] if period else None,
        },
    }


def _both(notes: tuple[Words, ...]) -> list[list[str]]:
    return [[words.en, words.fr] for words in notes]
