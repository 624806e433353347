"""What every part of a document has in common: it is frozen, strict, and keeps foreign ``x-`` keys.

The two shapes that authors write by hand are settled here once: a part with one obvious field may
be written as that field alone (``goal: I want a ride``), and ``x-anything`` survives a round trip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
    RootModel,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

ID_PATTERN = r"^[a-z0-9][a-z0-9_-]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"

_LANGUAGE = re.compile(LANGUAGE_PATTERN)

LanguageCode = Annotated[str, Field(pattern=LANGUAGE_PATTERN)]


def _text_shape(value: Any) -> str:
    return "languages" if isinstance(value, Mapping) else "text"


class Text(
    RootModel[
        Annotated[
            Annotated[str, Tag("text")]
            | Annotated[dict[LanguageCode, str], Tag("languages"), Field(min_length=1)],
            Discriminator(_text_shape),
        ]
    ]
):
    """Words for people: one string in the document's language, or one string per language."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def say(self, lang: str) -> str:
        """The words in ``lang``, else in the first language that they exist in."""
        if isinstance(self.root, str):
            return self.root
        return self.root.get(lang) or next(iter(self.root.values()))

    def __hash__(self) -> int:
        """Equal texts hash alike, whichever shape they have."""
        return hash(self.root if isinstance(self.root, str) else tuple(sorted(self.root.items())))

    def __bool__(self) -> bool:
        """Whether there are any words at all."""
        return bool(self.root)


def _is_by_language(value: Mapping[Any, Any]) -> bool:
    return bool(value) and all(_LANGUAGE.match(str(key)) for key in value)


class Record(BaseModel):
    """A part of the document. ``shorthand`` names the field that may stand for the whole part."""

    # Built with the first map that is read: a command that reads none does not pay for it.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    shorthand: ClassVar[str | None] = None

    extensions: dict[str, JsonValue] = Field(default_factory=dict, exclude=True)
    """Keys that begin with `x-`: kept as they are, never read by Parcours."""

    @model_validator(mode="before")
    @classmethod
    def _open_shape(cls, value: Any) -> Any:
        if cls.shorthand is not None and not isinstance(value, cls | Mapping):
            return {cls.shorthand: value}
        if not isinstance(value, Mapping):
            return value
        if (
            cls.shorthand is not None
            and _is_by_language(value)
            and not (cls.model_fields.keys() & value.keys())
        ):
            return {cls.shorthand: value}
        foreign = {str(k): v for k, v in value.items() if str(k).startswith("x-")}
        if not foreign:
            return value
        rest = {k: v for k, v in value.items() if not str(k).startswith("x-")}
        return {**rest, "extensions": {**rest.get("extensions", {}), **foreign}}

    @model_serializer(mode="wrap")
    def _close_shape(self, handler: SerializerFunctionWrapHandler) -> Any:
        shape = {**handler(self), **self.extensions}
        if self.shorthand is not None and self.model_fields_set <= {self.shorthand}:
            return shape.get(self.shorthand, shape)
        return shape

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema))
        properties = schema.get("properties", {})
        properties.pop("extensions", None)
        schema["patternProperties"] = {"^x-": {}}
        if cls.shorthand is None:
            return schema
        short = properties[cls.shorthand]
        about = {"description": schema.pop("description", "")}
        return {**about, "anyOf": [short, schema]}
