"""Stable names for every part of a map, and what they point to.

A part without an id gets one derived from its words, the same at every reading, so that authors
need not invent names and edits, comparisons and evidence can still point at everything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from parcours.journey.model import Claimed, JourneyMap, Lane, Source, Stage
from parcours.journey.record import Record, Text
from parcours.journey.yaml_source import Path

R = TypeVar("R", bound=Record)
Named = (Claimed, Lane, Source, JourneyMap)

_WORDS_OF = ("name", "label", "text", "title", "word", "value", "role")


def slug(words: str, *, longest: int = 40) -> str:
    """``words`` as an id: small ASCII letters and digits joined by hyphens; ``x`` when none is left."""
    plain = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("Œ", "Oe"))
    ascii_words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower())
    if len(ascii_words) > longest:
        ascii_words = ascii_words[:longest].rpartition("-")[0] or ascii_words[:longest]
    return ascii_words.strip("-") or "x"


def parts(record: Record, path: Path = ()) -> Iterator[tuple[Path, Record]]:
    """Every part below ``record`` with its path, itself first."""
    yield path, record
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, Record):
            yield from parts(value, (*path, name))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Record):
                    yield from parts(item, (*path, name, index))
        elif isinstance(value, dict) and name != "extensions":
            yield from _parts_of_mapping(value, (*path, name))


def _parts_of_mapping(value: dict[str, Any], path: Path) -> Iterator[tuple[Path, Record]]:
    for key, item in value.items():
        if isinstance(item, Record):
            yield from parts(item, (*path, key))
        elif isinstance(item, tuple):
            for index, cell in enumerate(item):
                yield from parts(cell, (*path, key, index))


def with_ids(journey_map: JourneyMap) -> JourneyMap:
    """The same map in which every part has an id, unique among the parts of its kind."""
    taken: dict[str, set[str]] = {}
    for _, part in parts(journey_map):
        if isinstance(part, Named) and part.id:
            taken.setdefault(_kind(part), set()).add(part.id)

    def name(part: Record) -> Record:
        if not isinstance(part, Claimed | Lane | JourneyMap) or part.id:
            return part
        names = taken.setdefault(_kind(part), set())
        derived = _unused(slug(_words(part)), names)
        names.add(derived)
        return part.model_copy(update={"id": derived})

    return rebuild(journey_map, name)


def without_derived_ids(journey_map: JourneyMap) -> JourneyMap:
    """The same map without the ids that :func:`with_ids` would give again."""
    bare = rebuild(journey_map, _without_id)
    derived = {path: getattr(part, "id", "") for path, part in parts(with_ids(bare))}
    paths = iter([path for path, _ in parts(journey_map)])

    def strip(part: Record) -> Record:
        path = next(paths)
        if isinstance(part, Claimed | Lane) and part.id == derived.get(path):
            return _without_id(part)
        return part

    return rebuild(journey_map, strip)


def _without_id(part: Record) -> Record:
    if not isinstance(part, Claimed | Lane) or "id" not in part.model_fields_set:
        return part
    copy = part.model_copy(update={"id": ""})
    copy.model_fields_set.discard("id")
    return copy


def rebuild(record: R, change: Callable[[Record], Record]) -> R:
    """``record`` with ``change`` applied to every part, parents before their children."""
    changed = change(record)
    update: dict[str, Any] = {}
    for name in type(changed).model_fields:
        value = getattr(changed, name)
        new = _rebuild_value(value, change) if name != "extensions" else value
        if new is not value:
            update[name] = new
    return changed.model_copy(update=update) if update else changed  # type: ignore[return-value]


def _rebuild_value(value: Any, change: Callable[[Record], Record]) -> Any:
    if isinstance(value, Record):
        return rebuild(value, change)
    if isinstance(value, tuple):
        items = tuple(_rebuild_value(item, change) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        mapped = {key: _rebuild_value(item, change) for key, item in value.items()}
        return mapped if any(mapped[key] is not value[key] for key in value) else value
    return value


def stage_now(journey_map: JourneyMap, name: str) -> Stage | None:
    """The stage that answers to ``name`` today: by its id, else by an id that it had before.

    What was measured under an old id is still that stage's.
    """
    own = next((stage for stage in journey_map.stages if stage.id == name), None)
    return own or next((stage for stage in journey_map.stages if name in stage.formerly), None)


def key(part: Claimed) -> str:
    """A name for ``part`` that no other part of the map has, whatever its kind: ``stage:order``."""
    return f"{_kind(part).lower()}:{part.id}"


def _kind(part: Record) -> str:
    return type(part).__name__


def _words(part: Record) -> str:
    for field in _WORDS_OF:
        value = getattr(part, field, None)
        if isinstance(value, Text):
            return value.say("")
        if isinstance(value, str):
            return value
    return type(part).__name__


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
