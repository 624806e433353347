"""A map as flat rows, one per part that stands in a list, and back without loss.

Rows are what people change at once: a row has its own words, its parent, the list that it stands in
and its place there. What a part has at most one of (a stage's goal, emotion, duration) stays inside
its fields and is reached by a dotted path, so that two people can change two words of one emotion.
Which parts are rows is read off the model: nothing here names a field.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from parcours.journey.identity import Named, with_ids, without_derived_ids
from parcours.journey.model import JourneyMap
from parcours.journey.positions import spread
from parcours.journey.record import Record, Text

ROOT: Final = "map"
"""The key of the document itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a map. ``fields`` is plain JSON in the format's words and is never changed in place."""

    kind: str
    parent: str
    slot: str
    position: str
    fields: dict[str, Any]

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands: parent, slot, position."""
        return self.parent, self.slot, self.position


Rows = dict[str, Row]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of row is made of: its model and the lists in which it holds other rows."""

    model: type[Record]
    lists: dict[str, str] = field(default_factory=dict)
    """Slot -> kind of its rows; ``cells.*`` stands for ``cells.`` and any name."""
    single: frozenset[str] = frozenset()
    """The slots that hold at most one row."""

    def holds(self, slot: str) -> str | None:
        """The kind of rows that may stand in ``slot``; None when there is no such slot."""
        head, dot, _ = slot.partition(".")
        return self.lists.get(f"{head}.*" if dot else slot)


@cache
def shapes() -> dict[str, Shape]:
    """Every kind of row, by name; the document is ``map``."""
    found: dict[str, Shape] = {}
    _collect(JourneyMap, ROOT, found)
    return found


def _collect(model: type[Record], kind: str, found: dict[str, Shape]) -> None:
    if kind in found:
        return
    lists: dict[str, str] = {}
    single = set()
    found[kind] = Shape(model)
    for name, info in model.model_fields.items():
        listed, child = _child(info.annotation)
        if child is None or (listed == "one" and not _has_lists(child)):
            continue
        slot = f"{name}.*" if listed == "by name" else name
        lists[slot] = kind_of(child)
        if listed == "one":
            single.add(name)
        _collect(child, kind_of(child), found)
    found[kind] = Shape(model, lists, frozenset(single))


def kind_of(model: type[Record]) -> str:
    """The kind of the rows of ``model``: what stands before the colon of their keys."""
    return ROOT if model is JourneyMap else model.__name__.lower()


def _has_lists(model: type[Record]) -> bool:
    fields = [_child(info.annotation) for info in model.model_fields.values()]
    return any(listed != "one" and child is not None for listed, child in fields)


def _child(annotation: Any) -> tuple[str, type[Record] | None]:
    """How a field holds named parts: ``listed``, ``by name``, ``one``, or not at all."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _child(arguments[0])
    if origin in {types.UnionType, Union}:
        present = [argument for argument in arguments if argument is not type(None)]
        return _child(present[0]) if len(present) == 1 else ("", None)
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return "listed", _named(arguments[0])
    if origin is dict:
        listed, child = _child(arguments[1])
        return ("by name", child) if listed == "listed" else ("", None)
    return "one", _named(annotation)


def _named(annotation: Any) -> type[Record] | None:
    is_part = isinstance(annotation, type) and issubclass(annotation, Named)
    return annotation if is_part else None


def to_rows(journey_map: JourneyMap) -> Rows:
    """Every row of ``journey_map``, parents before their children.

    A row's key holds its id; parts inside fields keep only the ids that their authors gave them.
    """
    full = with_ids(journey_map)
    rows: Rows = {}
    _take(full, without_derived_ids(full), ROOT, ("", "", ""), rows)
    return rows


def _take(full: Record, bare: Record, key: str, place: tuple[str, str, str], rows: Rows) -> None:
    shape = shapes()[key.partition(":")[0]]
    fields = _plain_fields(bare, shape)
    if key != ROOT or fields.get("id") == _derived_id(full):
        fields.pop("id", None)
    rows[key] = Row(kind_of(type(full)), *place, fields)
    for name, slot, children, barely in _slots(full, bare, shape):
        single = name in shape.single
        positions = [""] * len(children) if single else spread(len(children))
        for child, plain, position in zip(children, barely, positions, strict=True):
            child_key = f"{kind_of(type(child))}:{getattr(child, 'id', '')}"
            _take(child, plain, child_key, (key, slot, position), rows)


def _derived_id(journey_map: Record) -> str:
    """The id that the document has when its author gave it none."""
    nameless = journey_map.model_copy(update={"id": ""})
    return with_ids(nameless).id if isinstance(nameless, JourneyMap) else ""


def _slots(
    full: Record, bare: Record, shape: Shape
) -> Iterator[tuple[str, str, Sequence[Record], Sequence[Record]]]:
    for pattern in shape.lists:
        name, dot, _ = pattern.partition(".")
        value, plain = getattr(full, name), getattr(bare, name)
        if dot:
            yield from ((name, f"{name}.{one}", value[one], plain[one]) for one in value)
        elif name in shape.single:
            yield name, name, [value] if value else [], [plain] if plain else []
        else:
            yield name, name, value, plain


def _plain_fields(record: Record, shape: Shape) -> dict[str, Any]:
    slots = {pattern.partition(".")[0] for pattern in shape.lists}
    return {name: value for name, value in plain(record).items() if name not in slots}


def plain(value: Any) -> Any:
    """``value`` as JSON in full form: no short forms, and nothing that says nothing."""
    if isinstance(value, Text):
        return value.root
    if isinstance(value, Record):
        return {**_said(value), **value.extensions}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _said(record: Record) -> dict[str, Any]:
    found = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if name == "extensions" or value is None or value == info.default:
            continue
        if isinstance(value, tuple | dict | str) and not value:
            continue
        found[name] = plain(value)
    return found


def from_rows(rows: Mapping[str, Row]) -> JourneyMap:
    """The document that ``rows`` say; raises pydantic's ValidationError for rows that make no map."""
    children: dict[str, list[tuple[str, str, str]]] = {}
    for key, row in rows.items():
        children.setdefault(row.parent, []).append((row.position, key, row.slot))
    for listed in children.values():
        listed.sort()
    return with_ids(JourneyMap.model_validate(_data(ROOT, rows, children)))


def _data(
    key: str, rows: Mapping[str, Row], children: Mapping[str, list[tuple[str, str, str]]]
) -> dict[str, Any]:
    row = rows[key]
    data: dict[str, Any] = dict(row.fields)
    if key != ROOT:
        data["id"] = key.partition(":")[2]
    shape = shapes()[row.kind]
    for _, child, slot in children.get(key, ()):
        name, dot, lane = slot.partition(".")
        value = _data(child, rows, children)
        if slot in shape.single:
            data[name] = value
        elif dot:
            data.setdefault(name, {}).setdefault(lane, []).append(value)
        else:
            data.setdefault(name, []).append(value)
    return data


def children_of(rows: Mapping[str, Row], parent: str) -> list[str]:
    """The keys of the rows below ``parent``, in order, whatever their slot."""
    found = [(row.position, key) for key, row in rows.items() if row.parent == parent]
    return [key for _, key in sorted(found)]


def subtree(rows: Mapping[str, Row], key: str) -> list[str]:
    """``key`` and every row below it, parents before their children."""
    below: dict[str, list[str]] = {}
    for child, row in rows.items():
        below.setdefault(row.parent, []).append(child)
    found = [key]
    for one in found:
        found.extend(below.get(one, ()))
    return found
