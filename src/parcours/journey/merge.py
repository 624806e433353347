"""Joins two changes of one map: what only one side changed is taken, what both did is a conflict.

In a conflict our side stays and theirs is kept beside it under ``x-conflicts``, so nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import Words
from parcours.journey.identity import with_ids
from parcours.journey.model import JourneyMap
from parcours.journey.write import as_data

_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed differently."""

    path: str
    words: Words


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The joined map and its conflicts; none means that nothing was in the way."""

    journey_map: JourneyMap
    conflicts: tuple[Conflict, ...]


def merge(base: JourneyMap, ours: JourneyMap, theirs: JourneyMap) -> MergeResult:
    """``ours`` with the changes that ``theirs`` made to ``base``."""
    kept: list[dict[str, Any]] = []
    old, mine, others = (as_data(with_ids(side), every_id=True) for side in (base, ours, theirs))
    data = _merged(old, mine, others, "", kept)
    if kept:
        data["x-conflicts"] = [*data.get("x-conflicts", []), *kept]
    conflicts = tuple(
        Conflict(
            one["at"],
            Words(
                f"Both sides changed {one['at']}: ours stays, theirs is kept under x-conflicts.",
                f"Les deux côtés ont modifié {one['at']} : le nôtre reste, l’autre est gardé sous x-conflicts.",
            ),
        )
        for one in kept
    )
    return MergeResult(with_ids(JourneyMap.model_validate(data)), conflicts)


def _merged(base: Any, ours: Any, theirs: Any, path: str, kept: list[dict[str, Any]]) -> Any:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _merged_mapping(base if isinstance(base, dict) else {}, ours, theirs, path, kept)
    if isinstance(ours, list) and isinstance(theirs, list) and _named(ours) and _named(theirs):
        return _merged_list(base if isinstance(base, list) else [], ours, theirs, path, kept)
    kept.append({"at": path, "theirs": None if theirs is _ABSENT else theirs})
    return ours


def _merged_mapping(
    base: dict[str, Any],
    ours: dict[str, Any],
    theirs: dict[str, Any],
    path: str,
    kept: list[dict[str, Any]],
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        value = _merged(
            base.get(key, _ABSENT),
            ours.get(key, _ABSENT),
            theirs.get(key, _ABSENT),
            f"{path}.{key}".lstrip("."),
            kept,
        )
        if value is not _ABSENT:
            result[key] = value
    return result


def _key(item: Any) -> str | None:
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        for name in ("id", "name", "label", "text", "role", "source"):
            value = item.get(name)
            if isinstance(value, str):
                return value
            if isinstance(value, dict):
                return str(sorted(value.items()))
    return None


def _named(items: list[Any]) -> bool:
    """Whether each item can be told from the others by name."""
    keys = [_key(item) for item in items]
    return None not in keys and len(set(keys)) == len(keys)


def _merged_list(
    base: list[Any], ours: list[Any], theirs: list[Any], path: str, kept: list[dict[str, Any]]
) -> list[Any]:
    olds, mine, others = ({_key(item): item for item in items} for items in (base, ours, theirs))
    result = []
    for key, item in mine.items():
        value = _merged(
            olds.get(key, _ABSENT), item, others.get(key, _ABSENT), f"{path}[{key}]", kept
        )
        if value is not _ABSENT:
            result.append((key, value))
    for place, (key, item) in enumerate(others.items()):
        if key in mine:
            continue
        if key in olds:
            if item != olds[key]:
                kept.append({"at": f"{path}[{key}]", "theirs": item})
            continue
        before = list(others)[place - 1] if place else None
        at = next(
            (i + 1 for i, (name, _) in enumerate(result) if name == before),
            0 if place == 0 else len(result),
        )
        result.insert(at, (key, item))
    return [value for _, value in result]
