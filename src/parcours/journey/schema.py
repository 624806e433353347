"""The JSON Schema of the format, made from the model, for editors and for readers in any language."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema

from parcours.journey.model import JourneyMap
from parcours.journey.record import Record

SCHEMA_ID: Final = "urn:parcours:journey-map:1.0"


class _Schema(GenerateJsonSchema):
    """Leaves ``null`` out: an absent key is the only way to say nothing, and errors stay readable."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a journey map, with a description on every property."""
    schema = JourneyMap.model_json_schema(schema_generator=_Schema)
    for name, kind in {**schema.get("$defs", {}), "JourneyMap": schema}.items():
        _describe(kind, _docs().get(name, {}), _shorthands().get(name))
    tidy: dict[str, Any] = _tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **tidy,
        "title": "Parcours journey map",
    }


def _shorthands() -> dict[str, str | None]:
    return {kind.__name__: kind.shorthand for kind in _kinds(Record)}


def _describe(kind: dict[str, Any], docs: dict[str, str], shorthand: str | None) -> None:
    """Put the words below each field into the schema of its record, and of its short form."""
    if shorthand and "anyOf" in kind:
        kind["anyOf"][0] = {"description": docs[shorthand], **kind["anyOf"][0]}
    for shape in (kind, *kind.get("anyOf", ())):
        for name, prop in shape.get("properties", {}).items():
            if name in docs and "description" not in prop:
                prop["description"] = docs[name]


@lru_cache(maxsize=1)
def _docs() -> dict[str, dict[str, str]]:
    """The words below the fields of each record, read from the source when a schema is asked for.

    Reading a map never pays for it: taking them at import cost a sixth of the time of a drawing.
    """
    found: dict[str, dict[str, str]] = {}
    for module in {kind.__module__ for kind in _kinds(Record)}:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[node.name] = dict(_fields(node))
    return {
        kind.__name__: {
            k: v for base in reversed(kind.__mro__) for k, v in found.get(base.__name__, {}).items()
        }
        for kind in _kinds(Record)
    }


def _kinds(kind: type[Record]) -> Iterator[type[Record]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, words in pairwise(node.body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(words, ast.Expr)
            and isinstance(words.value, ast.Constant)
        ):
            yield field.target.id, inspect.cleandoc(str(words.value.value))


def _tidy(value: Any, *, names: bool = False) -> Any:
    """Without pydantic's titles and empty defaults, which only make tooltips longer."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    dropped = set() if names else {"title", "default"}
    return {
        key: _tidy(item, names=key in {"properties", "$defs", "patternProperties"})
        for key, item in value.items()
        if key not in dropped
    }
