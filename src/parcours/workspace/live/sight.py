"""What of a map somebody may see: lanes hidden from them are cut out, field by field.

Snapshot, catch-up, fan-out, history and exports ask here, so that nothing leaks by a side door: not
a hidden card, not what stands below it, not a link to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from parcours.journey import changes as told
from parcours.journey.changes import Change
from parcours.journey.links import links, without
from parcours.journey.rows import Row, Rows

FIELDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "goals": ("goal",),
    "participants": ("participants",),
    "duration": ("duration",),
    "channels": ("channel",),
    "emotion": ("emotion", "emotions"),
    "feelings": ("emotion", "emotions"),
    "owner": ("owner",),
}
"""Roles of lanes that are fields of stages and cards, not lists."""
SLOTS_OF: Final[dict[str, tuple[str, ...]]] = {"solutions": ("solutions",)}
"""Roles whose lists are called otherwise; every other role is the name of its list."""


class Sight:
    """What remains of a map without the lanes named in ``hidden``: roles, or ids of lanes."""

    def __init__(self, hidden: Iterable[str]) -> None:
        self.hidden = frozenset(hidden)

    @property
    def whole(self) -> bool:
        """Whether everything is seen."""
        return not self.hidden

    @property
    def token(self) -> str:
        """A name for what is seen; who comes back with another one starts from a new snapshot."""
        return ",".join(sorted(self.hidden))

    def view(self, rows: Mapping[str, Row]) -> Rows:
        """The rows that may be seen, with the fields that may be seen."""
        if self.whole:
            return dict(rows)
        roles, slots = self._hidden_roles(rows)
        fields = _fields_of(roles)
        gone = {
            key
            for key, row in rows.items()
            if row.slot in slots or (row.kind == "lane" and self._hides(key, row))
        }
        gone |= _below(rows, gone)
        return {key: _seen(row, fields, gone) for key, row in rows.items() if key not in gone}

    def hidden_fields(self, rows: Mapping[str, Row]) -> frozenset[str]:
        """The fields that are cut out of every row."""
        return frozenset() if self.whole else _fields_of(self._hidden_roles(rows)[0])

    def _hides(self, key: str, lane: Row) -> bool:
        return bool({key.partition(":")[2], str(lane.fields.get("role"))} & self.hidden)

    def _hidden_roles(self, rows: Mapping[str, Row]) -> tuple[set[str], set[str]]:
        """The hidden roles, and the lists that their lanes show."""
        roles = set(self.hidden)
        slots: set[str] = set()
        for key, row in rows.items():
            if row.kind != "lane" or not self._hides(key, row):
                continue
            role = str(row.fields.get("role"))
            if role == "custom":
                slots.add(f"cells.{key.partition(':')[2]}")
            else:
                roles.add(role)
        for role in roles - {"custom"}:
            slots |= set(SLOTS_OF.get(role, () if role in FIELDS_OF else (role,)))
        return roles, slots


def _fields_of(roles: Iterable[str]) -> frozenset[str]:
    return frozenset(name for role in roles for name in FIELDS_OF.get(role, ()))


def _below(rows: Mapping[str, Row], gone: set[str]) -> set[str]:
    """Everything that stands below what is gone."""
    found: set[str] = set()
    more = gone
    while more:
        more = {key for key, row in rows.items() if row.parent in more} - found
        found |= more
    return found


def _seen(row: Row, hidden: frozenset[str], gone: set[str]) -> Row:
    fields = {name: value for name, value in row.fields.items() if name not in hidden}
    seen = Row(row.kind, *row.place, fields)
    lost = {link.target for link in links(seen)} & gone
    return without(seen, lost) if lost else seen


def difference(before: Mapping[str, Row], after: Mapping[str, Row]) -> list[Change]:
    """The changes from one sight of a map to the next: parents come before and go after their children."""
    came = [key for key in after if key not in before]
    stayed = [key for key in after if key in before]
    went = [key for key in before if key not in after]
    found = [told.between(key, before.get(key), after.get(key)) for key in [*came, *stayed, *went]]
    return [change for change in found if change is not None]
