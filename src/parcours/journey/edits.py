"""One way to change a map: an edit says what a person meant, and this is what becomes of the rows.

Browser, API, command line, importers and jobs make the same values. ``apply`` is pure: it changes
nothing that it is given, refuses in words, and answers with changes that can be taken back. The
mistake that this prevents: a map changed by two paths that do not agree, and a removal that forgets
what it took away. The browser's twin is ``web/src/live/edits.ts``; both pass ``format/cases/edits``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from parcours.errors import InputError, ParcoursError, Words
from parcours.journey import changes as told
from parcours.journey.changes import Change
from parcours.journey.draft import Draft, fits, gone, remove, settle
from parcours.journey.links import links
from parcours.journey.positions import between
from parcours.journey.refusals import refusal
from parcours.journey.rows import ROOT, Row, children_of, subtree

GROUP_MOST: Final = 5_000
BROUGHT_BACK: Final = frozenset({"restore", "merge", "file", "import"})
"""Groups that bring what another side said; its links are followed where they still lead somewhere."""
Key = Annotated[str, Field(min_length=1, max_length=120)]
Position = Annotated[str, Field(max_length=60, pattern=r"^([0-9a-z]*[1-9a-z])?$")]
Fields = dict[str, JsonValue]


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Set(_Action):
    """Give one field a value; None clears it. ``was`` is the text that the new one was typed against."""

    do: Literal["set"] = "set"
    key: Key
    field: Annotated[str, Field(min_length=1, max_length=200)]
    value: JsonValue = None
    was: JsonValue = None


class Add(_Action):
    """Put a new part into a list."""

    do: Literal["add"] = "add"
    key: Key
    parent: Key
    slot: str
    position: Position
    fields: Fields


class Remove(_Action):
    """Take a part away with all that it holds; what points to it points no more."""

    do: Literal["remove"] = "remove"
    key: Key


class Move(_Action):
    """Bring a part to another place: one edit, so that half a move does not exist."""

    do: Literal["move"] = "move"
    key: Key
    parent: Key
    slot: str
    position: Position


class SplitStage(_Action):
    """Make a stage behind ``key`` that takes some of its parts over."""

    do: Literal["split_stage"] = "split_stage"
    key: Key
    new: Key
    position: Position
    fields: Fields
    takes: tuple[Key, ...] = ()


class MergeStages(_Action):
    """Put everything that ``key`` holds behind what ``into`` holds, then take ``key`` away."""

    do: Literal["merge_stages"] = "merge_stages"
    key: Key
    into: Key


class Duplicate(_Action):
    """Copy a part with what it holds; ``names`` gives the key of each copy."""

    do: Literal["duplicate"] = "duplicate"
    key: Key
    position: Position
    names: dict[Key, Key]


class Group(_Action):
    """Several edits, all or none: a paste, an import, a restored version."""

    do: Literal["group"] = "group"
    as_: Annotated[str, Field(alias="as", max_length=40)]
    edits: Annotated[tuple[Action, ...], Field(max_length=GROUP_MOST)]


class Revert(_Action):
    """Take changes back wherever the value is still the one that they set."""

    do: Literal["revert"] = "revert"
    changes: tuple[dict[str, JsonValue], ...]


class Undo(_Action):
    """Take one's own edits back; whoever keeps the log makes a ``Revert`` of it."""

    do: Literal["undo"] = "undo"
    of: Annotated[tuple[str, ...], Field(max_length=GROUP_MOST)]


Action = Annotated[
    Set | Add | Remove | Move | SplitStage | MergeStages | Duplicate | Group | Revert | Undo,
    Field(discriminator="do"),
]


class Edit(BaseModel):
    """An action on its way: ``id`` is made by who edits, ``gesture`` is one step of undo."""

    # Rust's engine keeps 12 MB for a counted repetition of every letter of Unicode, Python's next to none.
    model_config = ConfigDict(frozen=True, defer_build=True, regex_engine="python-re")

    id: Annotated[str, Field(pattern=r"^[\w-]{8,64}$")]
    gesture: Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
    action: Action


@cache
def _actions() -> TypeAdapter[Action]:
    return TypeAdapter(Action)


def edit_of(shape: Mapping[str, Any]) -> Edit:
    """An edit as it is sent: the action with its ``id`` and ``gesture``. Raises InputError.

    Nobody sends a ``revert``: what an undo takes back is read from the log.
    """
    if shape.get("do") == "revert":
        raise _made_here()
    rest = {name: value for name, value in shape.items() if name not in {"id", "gesture"}}
    try:
        return Edit(
            id=shape.get("id", ""),
            gesture=shape.get("gesture") or shape.get("id", ""),
            action=_actions().validate_python(rest),
        )
    except (ValidationError, RecursionError) as error:
        raise malformed(error) from None


def action_of(shape: Mapping[str, Any]) -> Action:
    """An action without its envelope. Raises InputError."""
    try:
        return _actions().validate_python(dict(shape))
    except (ValidationError, RecursionError) as error:
        raise malformed(error) from None


def _made_here() -> InputError:
    return InputError(
        "edit.malformed",
        Words("A `revert` is never sent.", "Un « revert » ne s’envoie pas."),
        remedy=Words("Ask for an `undo`.", "Demandez un « undo »."),
    )


def malformed(error: Exception) -> InputError:
    """An edit that cannot be read: which part of it, and why."""
    first = error.errors()[0] if isinstance(error, ValidationError) else None
    where = ".".join(str(part) for part in first["loc"]) if first else ""
    why = first["msg"] if first else "nested too deeply"
    return InputError(
        "edit.malformed",
        Words(
            f"This edit cannot be read ({where}: {why}).",
            f"Cette modification est illisible ({where} : {why}).",
        ),
        remedy=Words(
            "docs/reference/live-protocol.md shows the shape of every edit.",
            "docs/reference/live-protocol.md montre la forme de chaque modification.",
        ),
    )


def action_json(action: Action) -> dict[str, Any]:
    """An action as it is stored and sent."""
    if isinstance(action, Group):
        return {
            "do": "group",
            "as": action.as_,
            "edits": [action_json(one) for one in action.edits],
        }
    return {"do": action.do, **action.model_dump(mode="json", exclude_unset=True)}


def apply(rows: Mapping[str, Row], action: Action) -> tuple[Change, ...]:
    """What ``action`` does to ``rows``, which stay as they are.

    Raises a ParcoursError with code ``edit.…`` when it cannot be done; then nothing is.
    """
    draft = Draft(rows)
    _DOERS[action.do](draft, action)
    settle(draft, lenient=is_lenient(action))
    return draft.changes()


def is_lenient(action: Action) -> bool:
    """Whether links that lead nowhere are dropped: what is brought back may point to what went since."""
    return action.do == "revert" or (action.do == "group" and action.as_ in BROUGHT_BACK)


def _set(draft: Draft, action: Set) -> None:
    row = draft.need(action.key)
    draft.field(row.kind, action.field)
    current = told.word_at(row.fields, action.field)
    if "was" in action.model_fields_set and action.was != current != action.value:
        raise refusal("edit.changed", yours=action.value, theirs=current)
    fields = told.with_words(row.fields, {action.field: action.value})
    draft.put(action.key, Row(row.kind, *row.place, fields))


def _add(draft: Draft, action: Add) -> None:
    if action.key in draft:
        raise refusal("edit.exists")
    kind = action.key.partition(":")[0]
    fits(draft, kind, action.parent, action.slot)
    draft.put(
        action.key,
        Row(kind, action.parent, action.slot, action.position, dict(action.fields)),
    )


def _remove(draft: Draft, action: Remove) -> None:
    draft.need(action.key)
    remove(draft, action.key)


def _move(draft: Draft, action: Move) -> None:
    row = draft.need(action.key)
    if action.key == ROOT:
        raise gone(action.parent)
    if (row.parent, row.slot) != (action.parent, action.slot):
        fits(draft, row.kind, action.parent, action.slot)
    draft.put(action.key, Row(row.kind, action.parent, action.slot, action.position, row.fields))


def _split_stage(draft: Draft, action: SplitStage) -> None:
    stage = draft.need(action.key, kind="stage")
    if action.new in draft:
        raise refusal("edit.exists")
    fits(draft, action.new.partition(":")[0], stage.parent, stage.slot)
    before = stage.fields.get("formerly", [])
    fields = {**action.fields, "formerly": [action.key.partition(":")[2], *before]}
    draft.put(action.new, Row("stage", stage.parent, stage.slot, action.position, fields))
    for key in action.takes:
        part = draft.get(key)
        if part is not None and part.parent == action.key:
            draft.put(key, Row(part.kind, action.new, part.slot, part.position, part.fields))


def _merge_stages(draft: Draft, action: MergeStages) -> None:
    stage = draft.need(action.key, kind="stage")
    into = draft.need(action.into, kind="stage")
    if action.key == action.into:
        raise gone(action.into)
    everything = draft.all()
    ends = {
        everything[key].slot: everything[key].position
        for key in children_of(everything, action.into)
    }
    for key in children_of(everything, action.key):
        part = everything[key]
        ends[part.slot] = between(ends.get(part.slot), None)
        draft.put(key, Row(part.kind, action.into, part.slot, ends[part.slot], part.fields))
    formerly = [
        *into.fields.get("formerly", []),
        action.key.partition(":")[2],
        *stage.fields.get("formerly", []),
    ]
    fields = {**stage.fields, **into.fields, "formerly": formerly}
    draft.put(action.into, Row("stage", *into.place, fields))
    remove(draft, action.key)


def _duplicate(draft: Draft, action: Duplicate) -> None:
    original = draft.need(action.key)
    everything = draft.all()
    copied = [key for key in subtree(everything, action.key) if key in action.names]
    if action.key not in copied:
        raise gone(action.key)
    fits(draft, original.kind, original.parent, original.slot)
    names = {key: action.names[key] for key in copied}
    for key in copied:
        if names[key] in draft:
            raise refusal("edit.exists")
        row = everything[key]
        parent = names.get(row.parent, row.parent)
        position = action.position if key == action.key else row.position
        fields = _renamed(row, names)
        draft.put(names[key], Row(row.kind, parent, row.slot, position, fields))


def _renamed(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a copy: its links among the copied lead to the copies, its own ids go."""
    fields: dict[str, Any] = _without_ids(row.fields)
    moved = {link.path: names[link.target] for link in links(row) if link.target in names}
    for path, target in moved.items():
        holder: Any = fields
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = target.partition(":")[2]
    fields.pop("formerly", None)
    return fields


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(item) for name, item in value.items() if name != "id"}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value


def _group(draft: Draft, action: Group) -> None:
    for one in action.edits:
        if isinstance(one, Undo | Revert):
            raise gone(one.do)
        _DOERS[one.do](draft, one)


def _revert(draft: Draft, action: Revert) -> None:
    done = 0
    for shape in reversed(action.changes):
        done += _take_back(draft, told.change_of(shape).inverse())
    if action.changes and not done:
        raise refusal("edit.changed-since")


def _take_back(draft: Draft, change: Change) -> bool:
    """Do an inverse as far as the rows are still what its author left; whether anything was done."""
    row = draft.get(change.key)
    if change.gone is not None:
        as_left = row is not None and draft.rows.get(change.key) == change.gone
        if not as_left or children_of(draft.all(), change.key):
            return False
        remove(draft, change.key)
        return True
    if change.row is not None:
        return _bring_back(draft, change.key, change.row)
    if row is None:
        return False
    now = told.leaves(row.fields)
    words = {
        path: after for path, (before, after) in change.words.items() if now.get(path) == before
    }
    place = row.place
    if change.place and row.place == change.place[0] and change.place[1][0] in draft:
        place = change.place[1]
    if not words and place == row.place:
        return False
    draft.put(change.key, Row(row.kind, *place, told.with_words(row.fields, words)))
    return True


def _bring_back(draft: Draft, key: str, row: Row) -> bool:
    if key in draft:
        return False
    try:
        if key != ROOT:
            fits(draft, row.kind, row.parent, row.slot)
    except ParcoursError:
        return False
    draft.put(key, row)
    return True


def _undo(draft: Draft, action: Undo) -> None:
    raise refusal("edit.unresolved")


_DOERS: Final[dict[str, Callable[[Draft, Any], None]]] = {
    "set": _set,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "split_stage": _split_stage,
    "merge_stages": _merge_stages,
    "duplicate": _duplicate,
    "group": _group,
    "revert": _revert,
    "undo": _undo,
}
