"""The edits that bring what one side did to a map onto what the other side has made of it since.

A file changed on the disk, a branch that comes home, a version that is restored, an import over a
map that is there: each is ``base -> theirs``, to be done to ``ours``. What only they changed is
taken; where both did, ours stays and theirs is kept beside it. As edits it has an author, an undo
and a place in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from parcours.journey.changes import leaves
from parcours.journey.edits import Action, Add, Move, Remove, Set
from parcours.journey.positions import between
from parcours.journey.rows import ROOT, Row, Rows, shapes, subtree

KEPT: Final = "x-conflicts"
"""Where a map keeps what the other side said."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed differently; ``theirs`` is what was not taken."""

    key: str
    field: str
    theirs: Any

    def as_json(self) -> dict[str, Any]:
        """The shape in which the map keeps it."""
        at = f"{self.key} {self.field}".strip()
        return {"at": at, "theirs": self.theirs}


@dataclass(slots=True)
class Rebased:
    """What to do to ours, in order, and what both sides changed."""

    actions: list[Action] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def rebase(base: Rows, theirs: Rows, ours: Rows) -> Rebased:
    """The edits that do to ``ours`` what led from ``base`` to ``theirs``."""
    return _Rebase(base, theirs, ours).run()


def keep(conflicts: list[Conflict], ours: Rows) -> list[Action]:
    """The edit that writes conflicts into the map, so that nothing that anybody wrote is lost."""
    if not conflicts:
        return []
    there = ours[ROOT].fields.get(KEPT, [])
    told = [*(there if isinstance(there, list) else []), *(one.as_json() for one in conflicts)]
    return [Set(key=ROOT, field=KEPT, value=told)]


class _Rebase:
    def __init__(self, base: Rows, theirs: Rows, ours: Rows) -> None:
        self.base, self.theirs, self.ours = base, theirs, ours
        self.result = Rebased()
        self.places = {key: row.place for key, row in ours.items()}
        """Where each row stands after the actions so far."""

    def run(self) -> Rebased:
        doomed = list(self._doomed())
        single = [key for key in doomed if self._is_single(key)]
        self._remove(single)
        self._place()
        for key, row in self.theirs.items():
            if key in self.places:
                self._words(key, row)
        self._remove([key for key in doomed if key not in single])
        return self.result

    def _is_single(self, key: str) -> bool:
        row = self.ours[key]
        above = self.ours.get(row.parent)
        return above is not None and row.slot in shapes()[above.kind].single

    def _remove(self, keys: list[str]) -> None:
        for key in sorted(keys, key=lambda one: self.ours[one].slot == "lanes"):
            if key in self.places and self.places[key][0] not in keys:
                self.result.actions.append(Remove(key=key))
        for key in keys:
            self.places.pop(key, None)

    def _doomed(self) -> Iterator[str]:
        """What they removed and we left alone; what we changed or built on stays, and is told."""
        gone = [key for key in self.base if key not in self.theirs and key in self.ours]
        for key in gone:
            below = [one for one in subtree(self.ours, key) if one not in self.theirs]
            touched = [one for one in below if self._differs(one)]
            if touched:
                self.result.conflicts.append(Conflict(key, "", None))
            else:
                yield key

    def _differs(self, key: str) -> bool:
        before, now = self.base.get(key), self.ours[key]
        if before is None:
            return True
        return before.fields != now.fields or before.place[:2] != now.place[:2]

    def _place(self) -> None:
        """New rows come, parents first, and moved ones go where they went, list by list."""
        lists: dict[tuple[str, str], list[str]] = {}
        for key, row in sorted(self.theirs.items(), key=lambda one: (one[1].position, one[0])):
            if key != ROOT:
                lists.setdefault((row.parent, row.slot), []).append(key)
        for (parent, slot), keys in sorted(lists.items(), key=lambda one: self._depth(one[0][0])):
            self._fill(parent, slot, keys)

    def _depth(self, key: str) -> int:
        depth = 0
        while key in self.theirs and key != ROOT:
            key, depth = self.theirs[key].parent, depth + 1
        return depth

    def _fill(self, parent: str, slot: str, keys: list[str]) -> None:
        before = self._siblings(self.base, parent, slot)
        stay = set(_longest_in_order([before.index(k) for k in keys if k in before], before))
        last: str | None = None
        for key in keys:
            if key not in self.base and key not in self.places:
                self._add(key, parent, slot, last)
            elif key in self.places and self._came(key, parent, slot, stay=key in stay):
                self._move(key, parent, slot, last)
            if self.places.get(key, ("", ""))[:2] == (parent, slot):
                last = key

    def _came(self, key: str, parent: str, slot: str, *, stay: bool) -> bool:
        """Whether they moved ``key`` here and we may follow."""
        old = self.base.get(key)
        if old is None:
            return False
        moved = old.place[:2] != (parent, slot)
        ours = self.places[key][:2]
        if ours == (parent, slot):
            return not moved and not stay
        if not moved:
            return False
        if ours != old.place[:2]:
            self.result.conflicts.append(Conflict(key, "place", f"{parent} {slot}"))
            return False
        return parent in self.places

    def _add(self, key: str, parent: str, slot: str, last: str | None) -> None:
        row = self.theirs[key]
        if parent not in self.places:
            self.result.conflicts.append(Conflict(key, "", row.fields))
            return
        position = self._behind(parent, slot, last)
        self.places[key] = (parent, slot, position)
        self.result.actions.append(
            Add(key=key, parent=parent, slot=slot, position=position, fields=row.fields)
        )

    def _move(self, key: str, parent: str, slot: str, last: str | None) -> None:
        del self.places[key]
        position = self._behind(parent, slot, last)
        self.places[key] = (parent, slot, position)
        self.result.actions.append(Move(key=key, parent=parent, slot=slot, position=position))

    def _behind(self, parent: str, slot: str, last: str | None) -> str:
        """A position behind ``last`` in the list as it is by now."""
        above = shapes()[parent.partition(":")[0]]
        if slot in above.single:
            return ""
        there = sorted(
            (place[2], key) for key, place in self.places.items() if place[:2] == (parent, slot)
        )
        index = next((i + 1 for i, (_, key) in enumerate(there) if key == last), 0)
        low = there[index - 1][0] if index else None
        tied = [key for position, key in there[index:] if position == low]
        high = next((position for position, _ in there[index + len(tied) :]), None)
        found = between(low, high)
        self._make_room(tied, found, high)
        return found

    def _make_room(self, tied: list[str], low: str, high: str | None) -> None:
        """Rows that two people put at one place move behind what comes between them."""
        for key in tied:
            parent, slot, _ = self.places[key]
            low = between(low, high)
            self.places[key] = (parent, slot, low)
            self.result.actions.append(Move(key=key, parent=parent, slot=slot, position=low))

    @staticmethod
    def _siblings(rows: Mapping[str, Row], parent: str, slot: str) -> list[str]:
        found = [
            (row.position, key)
            for key, row in rows.items()
            if row.parent == parent and row.slot == slot
        ]
        return [key for _, key in sorted(found)]

    def _words(self, key: str, theirs: Row) -> None:
        base, ours = self.base.get(key), self.ours.get(key)
        if ours is None:
            return
        old = leaves(base.fields) if base else {}
        now, new = leaves(ours.fields), leaves(theirs.fields)
        wanted = [path for path in [*old, *new] if old.get(path) != new.get(path)]
        for path in dict.fromkeys(sorted(wanted, key=lambda path: path in new)):
            if now.get(path) == new.get(path):
                continue
            if now.get(path) == old.get(path):
                self.result.actions.append(Set(key=key, field=path, value=new.get(path)))
            else:
                self.result.conflicts.append(Conflict(key, path, new.get(path)))


def _longest_in_order(places: list[int], names: list[str]) -> list[str]:
    """The most items that can stay where they are while the others move: a longest rising run."""
    best: list[list[int]] = []
    for index, place in enumerate(places):
        earlier = [best[i] for i in range(index) if places[i] < place]
        best.append([*max(earlier, key=len, default=[]), place])
    return [names[place] for place in max(best, key=len, default=[])]
