"""Which rows point to which, by the names of the fields that point.

``references`` asks the same of a document, for people who read findings; here it is asked of single
rows while they change, so that nothing is removed while another row still points to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parcours.journey.rows import Row

POINTS_TO: Final = {
    "source": "source",
    "quotes": "verbatim",
    "at": "painpoint>touchpoint",
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "addresses": "painpoint",
}
"""Field -> kind of the row that it names; ``painpoint>`` says that only pain points use it so."""
BY_NAME: Final = {"emotions": "persona"}
"""Fields whose keys are ids of rows."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a row's fields that names another row."""

    path: tuple[str | int, ...]
    target: str

    @property
    def required(self) -> bool:
        """Whether the part that holds it cannot stand without it: a fact without its source."""
        return self.path[-1] == "source" and len(self.path) > 1


def links(row: Row) -> list[Link]:
    """Every link of ``row``."""
    return list(_links(row.kind, row.fields, ()))


def _links(kind: str, value: Any, path: tuple[str | int, ...]) -> Iterator[Link]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _links(kind, item, (*path, index))
    if not isinstance(value, Mapping):
        return
    for name, inner in value.items():
        if name.startswith("x-"):
            continue
        target = _target(kind, name)
        here = (*path, name)
        if target and isinstance(inner, str):
            yield Link(here, f"{target}:{inner}")
        elif target and isinstance(inner, list):
            yield from (Link((*here, i), f"{target}:{one}") for i, one in enumerate(inner))
        elif name in BY_NAME and isinstance(inner, Mapping):
            yield from (Link((*here, one), f"{BY_NAME[name]}:{one}") for one in inner)
            yield from _links(kind, inner, here)
        else:
            yield from _links(kind, inner, here)


def _target(kind: str, name: str) -> str:
    target = POINTS_TO.get(name, "")
    only, arrow, rest = target.partition(">")
    if not arrow:
        return target
    return rest if only == kind else ""


def without(row: Row, targets: set[str]) -> Row:
    """``row`` without its links to ``targets``; the last ones first, so that list places hold."""
    fields = row.fields
    for link in reversed(links(row)):
        if link.target in targets:
            fields = _cut(fields, link.path)
    return Row(row.kind, *row.place, fields)


def _cut(value: Any, path: tuple[str | int, ...]) -> Any:
    head, *rest = path
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if rest:
        inner = _cut(value[head], tuple(rest))
        if inner or isinstance(head, int):
            copy[head] = inner
            return copy
    del copy[head]
    return copy
