"""A map as YAML text: new, or as the smallest change of the text that it came from.

The mistake that this prevents: a tool that reorders an author's file and loses the comments, so
that nobody dares to let it write.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from parcours.journey.identity import slug, without_derived_ids
from parcours.journey.model import Claimed, JourneyMap
from parcours.journey.read import read
from parcours.journey.record import Record, Text
from parcours.journey.upgrades import upgraded

SCHEMA_FILE: Final = "parcours-1.schema.json"
HEADER: Final = f"# yaml-language-server: $schema=./{SCHEMA_FILE}\n# $schema: ./{SCHEMA_FILE}\n"

_LAST = ("status", "evidence")
_FLOW_KEYS = {"interval", "period", "quotes", "addresses", "keywords", "influence", "also"}
_FLOW_RECORDS = {"evidence", "frequency", "share", "cost", "effect", "realised"}
_LONG = 88
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""Signs that YAML holds only as escapes."""


def write(journey_map: JourneyMap, *, header: str = HEADER) -> str:
    """``journey_map`` as new YAML text, with the comments that give editors the schema."""
    stream = io.StringIO()
    _yaml().dump(_commented(as_data(journey_map)), stream)
    return header + stream.getvalue()


def rewrite(source_text: str, journey_map: JourneyMap) -> str:
    """``source_text`` changed to say what ``journey_map`` says.

    Comments, order and everything untouched stay; a map that says the same gives the same bytes. A text
    of an earlier format is brought to the present one.
    """
    result = read(source_text)
    before = result.journey_map
    earlier = any(finding.code == "P004" for finding in result.findings)
    if before == journey_map and not earlier:
        return source_text
    yaml = _yaml(source_text)
    document = yaml.load(source_text)
    upgraded(document)
    _update(document, as_data(before), as_data(journey_map))
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def as_data(journey_map: JourneyMap, *, every_id: bool = False) -> dict[str, Any]:
    """The map as plain data in the order of reading, without ids that derive from the words.

    ``every_id`` keeps those too, for those who have to recognise a part that was renamed.
    """
    data: dict[str, Any] = _data(journey_map if every_id else without_derived_ids(journey_map))
    return {"parcours": journey_map.parcours, **data}


def _data(value: Any) -> Any:
    if isinstance(value, Text):
        return value.root
    if isinstance(value, Record):
        return _record(value)
    if isinstance(value, tuple | list):
        return [_data(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _data(item) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _record(record: Record) -> Any:
    shape = {
        name: _data(getattr(record, name))
        for name in _ordered(type(record))
        if _says_something(record, name)
    }
    shape.update(record.extensions)
    if record.shorthand is not None and set(shape) == {record.shorthand}:
        return shape[record.shorthand]
    return shape


def _ordered(kind: type[Record]) -> list[str]:
    names = [name for name in kind.model_fields if name != "extensions"]
    first = [name for name in ("id",) if name in names]
    last = [name for name in _LAST if name in names and issubclass(kind, Claimed)]
    return [*first, *(name for name in names if name not in {*first, *last}), *last]


def _says_something(record: Record, name: str) -> bool:
    value = getattr(record, name)
    if value is None or (not value and isinstance(value, tuple | dict | str)):
        return False
    default = type(record).model_fields[name].default
    return value != default or name in {"parcours"}


def _yaml(like: str | None = None) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.allow_unicode = True
    dash = re.search(r"^(\s*)[\w-]+:\s*\n(\s*)- ", like or "", re.MULTILINE)
    offset = len(dash[2]) - len(dash[1]) if dash else 2
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _commented(value: Any, key: str = "") -> Any:
    """Plain data in ruamel's types: flow style for small lists and facts, folds for long text."""
    if isinstance(value, Mapping):
        mapping = CommentedMap((k, _commented(v, k)) for k, v in value.items())
        if key in _FLOW_RECORDS:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        items = CommentedSeq([_commented(item, key) for item in value])
        if key in _FLOW_KEYS or (key == "evidence" and all(isinstance(i, str) for i in value)):
            items.fa.set_flow_style()
        return items
    return _scalar(value, key)


def _scalar(value: Any, key: str) -> Any:
    if not isinstance(value, str):
        return value
    if _UNPRINTED.search(value):
        return DoubleQuotedScalarString(value)
    if len(value) > _LONG and "\n" not in value and key not in _FLOW_RECORDS:
        return FoldedScalarString(value)
    risky = re.search(r": |:$| #|^[\s\-?:,\[\]{}#&*!|>'\"%@`]|\s$|^$", value)
    looks_typed = re.fullmatch(r"[-+.\d:eE_]+|\d{4}-\d\d-\d\d.*|true|false|null|~", value, re.I)
    return DoubleQuotedScalarString(value) if risky or looks_typed else value


def _update(node: Any, before: Any, after: Any) -> None:
    """Bring ``node`` (the parsed text of ``before``) to what ``after`` says, touching nothing else."""
    for key in [key for key in before if key not in after and key in node]:
        del node[key]
    for position, (key, value) in enumerate(after.items()):
        old = before.get(key)
        if old == value:
            continue
        here = node.get(key) if isinstance(node, Mapping) else None
        if isinstance(here, CommentedMap) and isinstance(old, dict) and isinstance(value, dict):
            _update(here, old, value)
        elif isinstance(here, CommentedSeq) and isinstance(old, list) and isinstance(value, list):
            _update_list(here, old, value, key)
        elif key in node:
            node[key] = _commented(value, key)
        else:
            node.insert(min(position, len(node)), key, _commented(value, key))


def _update_list(node: CommentedSeq, before: list[Any], after: list[Any], key: str) -> None:
    """Keep the items that stay (by id, else by equality), in the new order, with their comments."""
    kept = {_name(item, index): index for index, item in enumerate(before)}
    derived = {_derived(item): index for index, item in enumerate(before)}
    items = []
    for index, item in enumerate(after):
        old_index = kept.get(_name(item, index))
        if old_index is None and isinstance(item, Mapping):
            old_index = derived.get(item.get("id"))
        if old_index is None or old_index >= len(node):
            items.append(_commented(item, key))
            continue
        child = node[old_index]
        old = before[old_index]
        if old != item and isinstance(child, CommentedMap) and isinstance(old, dict | Mapping):
            if isinstance(item, Mapping):
                _update(child, old, item)
            else:
                child = _commented(item, key)
        elif old != item:
            child = _commented(item, key)
        items.append(child)
    node[:] = items


def _derived(item: Any) -> str | None:
    """The id that a part without one has by its words: what it keeps when it is renamed."""
    if not isinstance(item, Mapping) or "id" in item:
        return None
    words = next((item[key] for key in ("name", "label", "text") if key in item), None)
    words = next(iter(words.values()), None) if isinstance(words, Mapping) else words
    return slug(words) if isinstance(words, str) else None


def _name(item: Any, index: int) -> Any:
    if isinstance(item, Mapping):
        for key in ("id", "name", "label", "text", "source"):
            if key in item:
                return (key, str(item[key]), item.get("measure"), item.get("segment"))
        return index
    return str(item)
