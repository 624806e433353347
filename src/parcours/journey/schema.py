"""The JSON Schema of the format, made from the model, for editors and for readers in any language."""

from __future__ import annotations

from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema

from parcours.journey.model import JourneyMap

SCHEMA_ID: Final = "urn:parcours:journey-map:1.0"


class _Schema(GenerateJsonSchema):
    """Leaves ``null`` out: an absent key is the only way to say nothing, and errors stay readable."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a journey map, with a description on every property."""
    schema = JourneyMap.model_json_schema(schema_generator=_Schema)
    tidy: dict[str, Any] = _tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **tidy,
        "title": "Parcours journey map",
    }


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
