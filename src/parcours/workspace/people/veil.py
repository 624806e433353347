"""A map without the lanes that somebody does not see.

What is hidden is taken out of the document, not merely out of the drawing: nothing that reaches the
reader by any door (page, table, export, live connection) holds a word of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from parcours.journey import links
from parcours.journey.model import JourneyMap
from parcours.journey.rows import Row, Rows, from_rows, subtree, to_rows

SHOWS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "goals": (("stage", "goal"), ("persona", "goals")),
    "expectations": (("stage", "expectations"), ("map", "expectations")),
    "verbatims": (("stage", "verbatims"), ("persona", "quote")),
    "channels": (("touchpoint", "channel"),),
    "positives": (("touchpoint", "positives"),),
    "negatives": (("touchpoint", "negatives"),),
    "emotion": (("stage", "emotion"), ("stage", "emotions")),
    "feelings": (("stage", "emotion"), ("stage", "emotions")),
    "solutions": (("touchpoint", "solutions"), ("opportunity", "actions")),
    "participants": (
        ("stage", "participants"),
        ("action", "participants"),
        ("touchpoint", "participants"),
    ),
}
"""Lane -> the fields and lists that it shows, by kind of row; any other lane shows the stage's own
field of its name, and a lane of the authors' own shows the cells of its id."""


def names_hidden(hidden: Collection[str], lanes: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The fields and lists (kind of row, name) that ``hidden`` lanes show.

    ``hidden`` holds roles and ids of lanes; ``lanes`` is the map's lane ids with their roles.
    """
    found: set[tuple[str, str]] = set()
    for name in hidden:
        role = lanes.get(name, name)
        if role == "custom":
            found.add(("stage", f"cells.{name}"))
        else:
            found.update(SHOWS.get(role, (("stage", role),)))
    return frozenset(found)


def row_without(row: Row, names: Collection[tuple[str, str]]) -> Row | None:
    """``row`` without its hidden fields; None when the row itself stands in a hidden list."""
    if (row.parent.partition(":")[0], row.slot) in names:
        return None
    shown = {name: value for name, value in row.fields.items() if (row.kind, name) not in names}
    if row.kind == "lane" and shown.get("role") and _is_hidden_lane(shown, names):
        return None
    return row if len(shown) == len(row.fields) else replace(row, fields=shown)


def rows_without(rows: Rows, hidden: Collection[str]) -> Rows:
    """``rows`` without what ``hidden`` lanes show, and without what points there."""
    if not hidden:
        return rows
    lanes = lanes_of(rows)
    names = names_hidden(hidden, lanes)
    gone: set[str] = {f"lane:{lane}" for lane, role in lanes.items() if {lane, role} & {*hidden}}
    kept: Rows = {}
    for key, row in rows.items():
        shown = row_without(row, names)
        if shown is None or key in gone:
            gone.update(subtree(rows, key))
        else:
            kept[key] = shown
    return {key: links.without(row, gone) for key, row in kept.items() if key not in gone}


def lanes_of(rows: Rows) -> dict[str, str]:
    """The id of each lane of a map with its role."""
    return {
        key.partition(":")[2]: str(row.fields.get("role", ""))
        for key, row in rows.items()
        if row.kind == "lane"
    }


def map_without(journey_map: JourneyMap, hidden: Collection[str]) -> JourneyMap:
    """``journey_map`` without what ``hidden`` lanes show."""
    return from_rows(rows_without(to_rows(journey_map), hidden)) if hidden else journey_map


def _is_hidden_lane(fields: Mapping[str, object], names: Collection[tuple[str, str]]) -> bool:
    role = str(fields["role"])
    shows = SHOWS.get(role, (("stage", role),))
    return role != "custom" and all(name in names for name in shows)
