"""What an edit did, row by row: enough to do it again elsewhere, to undo it and to tell of it.

A change says both sides of each word, so its inverse can tell whether the value is still the one
that its author set, and a removed row is kept with everything that it held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours.journey.rows import Row, Rows

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the row ``key``: it appeared (``row``), went (``gone``), or was changed.

    ``words`` holds each changed field by its dotted path, before and after; None is absent.
    """

    key: str
    row: Row | None = None
    gone: Row | None = None
    words: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    place: tuple[Place, Place] | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape in which it is stored and sent."""
        if self.row is not None:
            return {"key": self.key, "row": row_json(self.row)}
        if self.gone is not None:
            return {"key": self.key, "gone": row_json(self.gone)}
        shape: dict[str, Any] = {"key": self.key}
        if self.words:
            shape["set"] = {path: list(sides) for path, sides in self.words.items()}
        if self.place:
            shape["place"] = [list(side) for side in self.place]
        return shape

    def inverse(self) -> Change:
        """The change that takes this one back."""
        if self.row is not None or self.gone is not None:
            return Change(self.key, row=self.gone, gone=self.row)
        words = {path: (after, before) for path, (before, after) in self.words.items()}
        return Change(self.key, words=words, place=self.place and (self.place[1], self.place[0]))


def change_of(shape: Mapping[str, Any]) -> Change:
    """The change that :meth:`Change.as_json` wrote."""
    key = str(shape["key"])
    if "row" in shape:
        return Change(key, row=row_of(shape["row"]))
    if "gone" in shape:
        return Change(key, gone=row_of(shape["gone"]))
    words = {path: (sides[0], sides[1]) for path, sides in shape.get("set", {}).items()}
    place = shape.get("place")
    sides = (_place(place[0]), _place(place[1])) if place else None
    return Change(key, words=words, place=sides)


def row_json(row: Row) -> dict[str, Any]:
    """A row as it is stored and sent."""
    return {
        "kind": row.kind,
        "parent": row.parent,
        "slot": row.slot,
        "position": row.position,
        "fields": row.fields,
    }


def row_of(shape: Mapping[str, Any]) -> Row:
    """The row that :func:`row_json` wrote."""
    return Row(
        str(shape["kind"]),
        str(shape["parent"]),
        str(shape["slot"]),
        str(shape["position"]),
        dict(shape["fields"]),
    )


def _place(sides: Iterable[Any]) -> Place:
    parent, slot, position = sides
    return str(parent), str(slot), str(position)


def between(key: str, before: Row | None, after: Row | None) -> Change | None:
    """The change from one state of a row to another; None when they say the same."""
    if before is None or after is None:
        return None if before is after else Change(key, row=after, gone=before)
    old, new = leaves(before.fields), leaves(after.fields)
    words = {
        path: (old.get(path), new.get(path))
        for path in [*old, *(path for path in new if path not in old)]
        if old.get(path) != new.get(path)
    }
    place = (before.place, after.place) if before.place != after.place else None
    return Change(key, words=words, place=place) if words or place else None


def advance(rows: Rows, changes: Iterable[Change]) -> None:
    """Bring ``rows`` to where ``changes`` lead. The rows themselves are replaced, never changed."""
    for change in changes:
        if change.gone is not None:
            rows.pop(change.key, None)
        elif change.row is not None:
            rows[change.key] = change.row
        elif change.key in rows:
            row = rows[change.key]
            place = change.place[1] if change.place else row.place
            fields = with_words(row.fields, {p: after for p, (_, after) in change.words.items()})
            rows[change.key] = Row(row.kind, *place, fields)


def steps(path: str) -> list[str]:
    """A dotted path as keys; what an ``x-`` key holds is nobody's business and stays whole."""
    keys = path.split(".")
    for index, key in enumerate(keys):
        if key.startswith("x-"):
            return [*keys[:index], ".".join(keys[index:])]
    return keys


def leaves(fields: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Every value of ``fields`` by its dotted path; lists and ``x-`` values are one value each."""
    found: dict[str, Any] = {}
    for key, value in fields.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value and not key.startswith("x-"):
            found.update(leaves(value, f"{path}."))
        else:
            found[path] = value
    return found


def word_at(fields: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None when there is none."""
    value: Any = fields
    for key in steps(path):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def with_words(fields: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``fields`` that says ``words``; None takes a value away, and what it leaves empty."""
    found = dict(fields)
    for path, value in _clearing_first(words):
        _put(found, steps(path), value)
    return found


def _clearing_first(words: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A text that becomes one per language must go before its languages come."""
    yield from ((path, value) for path, value in words.items() if value is None)
    yield from ((path, value) for path, value in words.items() if value is not None)


def _put(fields: dict[str, Any], keys: list[str], value: Any) -> None:
    head, *rest = keys
    if not rest:
        if value is None:
            fields.pop(head, None)
        else:
            fields[head] = value
        return
    inner = fields.get(head)
    inner = dict(inner) if isinstance(inner, Mapping) else {} if value is not None else None
    if inner is None:
        return
    _put(inner, rest, value)
    if inner:
        fields[head] = inner
    else:
        fields.pop(head, None)
