"""The rows while one edit is at work on them: what it has put and dropped so far, over what there was.

Whatever an edit did, ``settle`` brings each touched row into the one canonical form and refuses what
the format would not read, so that a valid map stays valid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from parcours.errors import ConflictError, InputError, ParcoursError
from parcours.journey import changes as told
from parcours.journey.changes import Change
from parcours.journey.links import links, without
from parcours.journey.record import ID_PATTERN
from parcours.journey.refusals import refusal
from parcours.journey.rows import ROOT, Row, plain, shapes, subtree
from parcours.journey.shape_errors import shape_errors
from parcours.journey.yaml_source import YamlSource

ID_LONGEST: Final = 80
_ID = re.compile(ID_PATTERN)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]|\r(?=\n)")


class Draft:
    """Rows with an edit's work laid over them."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows
        self.touched: dict[str, Row | None] = {}

    def get(self, key: str) -> Row | None:
        """The row as it stands now."""
        return self.touched[key] if key in self.touched else self.rows.get(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def need(self, key: str, kind: str = "") -> Row:
        """The row, which has to be there; raises ConflictError when somebody took it away."""
        row = self.get(key)
        if row is None or (kind and row.kind != kind):
            raise gone(key)
        return row

    def put(self, key: str, row: Row) -> None:
        """Lay a row over what there was."""
        self.touched[key] = row

    def drop(self, key: str) -> None:
        """Take a row away."""
        self.touched.pop(key, None)
        self.touched[key] = None

    def field(self, kind: str, path: str) -> None:
        """Refuse a path that is no field of its own: rows have edits of their own, ids stay."""
        head = told.steps(path)[0]
        lists = {pattern.partition(".")[0] for pattern in shapes()[kind].lists}
        if head in lists or head in {"id", "parcours"} or path.startswith(".") or ".." in path:
            raise refusal("edit.no-field", field=path)

    def all(self) -> dict[str, Row]:
        """Every row as it stands now."""
        merged: dict[str, Row | None] = {**self.rows, **self.touched}
        return {key: row for key, row in merged.items() if row is not None}

    def changes(self) -> tuple[Change, ...]:
        """What became of each touched row, in the order in which they were last touched."""
        found = (told.between(key, self.rows.get(key), row) for key, row in self.touched.items())
        return tuple(change for change in found if change is not None)


def gone(key: str) -> ConflictError:
    """What an edit was meant for is no longer there."""
    return refusal("edit.gone", key=key)


def fits(draft: Draft, kind: str, parent: str, slot: str) -> None:
    """Refuse a place that is not there or that holds something else."""
    above = draft.need(parent)
    held = shapes()[above.kind].holds(slot)
    if held is None or held != kind:
        raise refusal("edit.wrong-place", kind=kind, slot=slot)
    _, dot, lane = slot.partition(".")
    if dot and f"lane:{lane}" not in draft:
        raise gone(f"lane:{lane}")
    if slot in shapes()[above.kind].single:
        there = [k for k, r in draft.all().items() if r.parent == parent and r.slot == slot]
        if there:
            raise refusal("edit.exists")


def remove(draft: Draft, key: str) -> None:
    """Drop ``key`` with all below it; what pointed there points no more.

    Refuses to remove the document, its last stage, or a source that facts still rest on.
    """
    everything = draft.all()
    doomed = subtree(everything, key)
    if everything[key].slot == "lanes":
        slot = f"cells.{key.partition(':')[2]}"
        doomed += [one for one, row in everything.items() if row.slot == slot]
    targets = set(doomed)
    _keep_a_stage(everything, targets)
    for other, row in everything.items():
        if other in targets:
            continue
        pointing = [link for link in links(row) if link.target in targets]
        if any(link.required for link in pointing):
            raise refusal("edit.cited")
        if pointing:
            draft.put(other, without(row, targets))
    for one in reversed(doomed):
        draft.drop(one)


def _keep_a_stage(everything: Mapping[str, Row], targets: set[str]) -> None:
    if ROOT in targets or not any(
        row.kind == "stage" and key not in targets for key, row in everything.items()
    ):
        raise refusal("edit.last-stage")


def settle(draft: Draft, *, lenient: bool = False) -> None:
    """Every touched row in canonical form; raises InputError for what the format would not read.

    New links have to lead somewhere; ``lenient`` drops those that do not, for what is brought back.
    """
    for key, row in list(draft.touched.items()):
        if row is None:
            continue
        before = draft.rows.get(key)
        if before is None:
            _check_key(key, row)
        if before is not None and before.fields == row.fields:
            continue
        settled = Row(row.kind, *row.place, canonical(row))
        known = {link.target for link in links(before)} if before else set()
        lost = {link.target for link in links(settled) if link.target not in draft} - known
        if lost and not lenient:
            raise gone(min(lost))
        draft.put(key, without(settled, lost) if lost else settled)


def _check_key(key: str, row: Row) -> None:
    kind, _, name = key.partition(":")
    if kind == row.kind and (key == ROOT or (_ID.match(name) and len(name) <= ID_LONGEST)):
        return
    raise refusal("edit.bad-key", key=key)


def canonical(row: Row) -> dict[str, Any]:
    """The row's fields as the format reads and writes them, in full form."""
    model = shapes()[row.kind].model
    lists = {pattern.partition(".")[0] for pattern in shapes()[row.kind].lists}
    fields = clean(row.fields)
    if lists & fields.keys() or (row.kind != ROOT and "id" in fields):
        raise refusal("edit.no-field", kind=row.kind)
    own = {**fields, "stages": [{"name": "-"}]} if row.kind == ROOT else fields
    if "id" in model.model_fields and row.kind == "source":
        own = {**own, "id": "x"}
    try:
        record = model.model_validate(own)
    except ValidationError as error:
        raise _misshapen(error, fields) from None
    said: dict[str, Any] = plain(record)
    dropped = lists if row.kind == ROOT else {*lists, "id"}
    return {name: value for name, value in said.items() if name not in dropped}


def _misshapen(error: ValidationError, fields: Mapping[str, Any]) -> ParcoursError:
    first = shape_errors(error, YamlSource(dict(fields), None, {}, {}))[0]
    return InputError("edit.shape", first.message, first.place, first.remedy)


def clean(value: Any) -> Any:
    """Texts in Unicode form NFC without control characters; nothing that is null."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", _CONTROL.sub("", value))
    if isinstance(value, list | tuple):
        return [clean(item) for item in value if item is not None]
    if isinstance(value, Mapping):
        return {str(name): clean(item) for name, item in value.items() if item is not None}
    return value
