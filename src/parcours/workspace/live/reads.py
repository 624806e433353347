"""What a connection is told when it comes or comes back: everything, or what it missed.

One read transaction gives the rows and their number, or the log up to it; so what is told is the map
of one moment, whatever is being written meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from parcours.journey.changes import row_json
from parcours.journey.rows import Rows
from parcours.workspace.live import sql, store
from parcours.workspace.live.sight import Sight
from parcours.workspace.live.sql import Entry

CATCH_UP_MOST: Final = 2_000
"""Whoever missed more gets the whole map: it is shorter."""
GESTURES_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Gesture:
    """One step of undo: its edits, by their ids."""

    name: str
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What an author may undo and redo, the latest last."""

    undo: tuple[Gesture, ...] = ()
    redo: tuple[Gesture, ...] = ()


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What a connection needs to be at ``number``: ``rows`` for all of it, else the missed entries."""

    number: int
    rows: Rows | None
    entries: list[Entry] = field(default_factory=list)
    steps: Steps = field(default_factory=Steps)


def catch_up(map_id: int, number: int | None, author: str, sight: Sight) -> CatchUp | None:
    """What brings a connection at ``number`` (None: at nothing) to now; None for a map that is gone.

    Somebody who does not see everything gets the whole of what they see: the log would tell more.
    """
    with sql.reading() as cursor:
        head = sql.head(cursor, map_id)
        if head is None:
            return None
        steps = steps_of(sql.entries_of(cursor, map_id, author, 3 * GESTURES_MOST))
        near = number is not None and head.pruned_to <= number <= head.number
        if number is not None and near and sight.whole and head.number - number <= CATCH_UP_MOST:
            missed = sql.entries_after(cursor, map_id, number)
            return CatchUp(head.number, None, missed, steps)
        working = store.load(cursor, map_id)
    if working is None:
        return None
    return CatchUp(working.number, sight.view(working.rows), [], steps)


def steps_of(entries: Iterable[Entry]) -> Steps:
    """The undo and redo of one author, read off the author's own entries in order.

    An undo takes its gesture from the one stack to the other; anything new empties the redo.
    """
    undo: list[Gesture] = []
    redo: list[Gesture] = []
    for entry in entries:
        action = orjson.loads(entry.action)
        of = set(action.get("of", ())) if action["do"] == "undo" else set()
        if of and undo and of <= set(undo[-1].edits):
            undo.pop()
            redo.append(Gesture(entry.gesture, (entry.edit_id,)))
        elif of and redo and of <= set(redo[-1].edits):
            redo.pop()
            undo.append(Gesture(entry.gesture, (entry.edit_id,)))
        elif undo and undo[-1].name == entry.gesture:
            undo[-1] = Gesture(entry.gesture, (*undo[-1].edits, entry.edit_id))
        else:
            undo.append(Gesture(entry.gesture, (entry.edit_id,)))
            redo = []
    return Steps(tuple(undo[-GESTURES_MOST:]), tuple(redo[-GESTURES_MOST:]))


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as it is sent: an undo says which edits it takes back, the rest is in the changes."""
    action = orjson.loads(entry.action)
    shape: dict[str, Any] = {
        "n": entry.number,
        "id": entry.edit_id,
        "gesture": entry.gesture,
        "author": entry.author,
        "by": entry.by,
        "do": action["do"],
        "changes": orjson.Fragment(entry.changes),
    }
    if action["do"] == "undo":
        shape["of"] = action["of"]
    return shape


def rows_json(rows: Rows) -> dict[str, Any]:
    """Rows as they are sent."""
    return {key: row_json(row) for key, row in rows.items()}


def steps_json(steps: Sequence[Gesture]) -> list[list[Any]]:
    """Steps of undo as they are sent."""
    return [[step.name, list(step.edits)] for step in steps]
