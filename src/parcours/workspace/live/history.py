"""A map over time: activity in words, versions by name, what changed between two, and the way back.

A version is a name on a number, with the rows as they stood. A restore is a group of edits: it has an
author and an undo, and what it replaced stays in the log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from parcours.errors import ConflictError, InputError, NotFoundError, Place, Words
from parcours.journey.changes import advance, change_of
from parcours.journey.compare import Difference, compare
from parcours.journey.rebase import rebase
from parcours.journey.rows import Rows, from_rows
from parcours.workspace.live import maps, news, sql, store
from parcours.workspace.live.authors import author_of
from parcours.workspace.live.reads import rows_json
from parcours.workspace.live.sight import Sight
from parcours.workspace.live.telling import words_of
from parcours.workspace.models import MapVersion, StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

PAGE_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One edit of the activity."""

    number: int
    at: dt.datetime
    by: str
    via: str
    words: Words
    keys: tuple[str, ...]


def activity(
    caller: Caller, stored: StoredMap, *, before: int | None = None, most: int = 50
) -> list[Told]:
    """What happened, the latest first, as far as the caller may see the parts concerned."""
    rights.require(caller, stored, "map.read")
    sight = Sight(rights.hidden_lanes(caller, stored))
    with sql.reading() as cursor:
        rows = sql.load_rows(cursor, int(stored.pk))
        found = sql.entries_before(cursor, int(stored.pk), before or 2**62, min(most, PAGE_MOST))
    seen, lost = sight.view(rows), sight.hidden_fields(rows)
    told = []
    for entry in found:
        changes = entry.changed
        keys = tuple(str(change["key"]) for change in changes)
        if not sight.whole and (any(key not in seen for key in keys) or _is_of(changes, lost)):
            continue
        words = words_of(orjson.loads(entry.action), changes, rows)
        told.append(Told(entry.number, entry.at, entry.by, entry.via, words, keys))
    return told


def _is_of(changes: list[dict[str, Any]], fields: frozenset[str]) -> bool:
    """Whether nothing but some of ``fields`` was changed."""
    said = [path.partition(".")[0] for change in changes for path in change.get("set", {})]
    return bool(said) and all("set" in change for change in changes) and set(said) <= fields


def rows_at(stored: StoredMap, number: int) -> Rows:
    """The rows as they stood at ``number``: those of now with everything since taken back."""
    with sql.reading() as cursor:
        working = store.load(cursor, int(stored.pk))
        head = sql.head(cursor, int(stored.pk))
        if working is None or head is None or not head.pruned_to <= number <= working.number:
            raise _no_such_number(number)
        since = sql.entries_after(cursor, int(stored.pk), number)
    for entry in reversed(since):
        advance(working.rows, [change_of(one).inverse() for one in reversed(entry.changed)])
    return working.rows


def forget(caller: Caller, stored: StoredMap, number: int) -> None:
    """Shorten the log: what lies up to ``number`` can no longer be undone, told or gone back to.

    Named versions stay. Nothing does this by itself; a map with a long life may ask for it.
    """
    rights.require(caller, stored, "map.people")
    with sql.writing() as cursor:
        head = sql.lock(cursor, int(stored.pk))
        if head is None or not 0 < number <= head.number:
            raise _no_such_number(number)
        sql.prune(cursor, int(stored.pk), number)


def name_version(
    caller: Caller, stored: StoredMap, name: str, *, note: str = "", number: int | None = None
) -> MapVersion:
    """Give the map as it stands (or stood at ``number``) a name."""
    rights.require(caller, stored, "map.version")
    label = name.strip()[:120]
    if not label:
        raise InputError(
            "history.no-name",
            Words("A version needs a name.", "Une version a besoin d’un nom."),
            Place(path="name"),
        )
    working = maps.read(stored)
    at = number if number is not None else (working.number if working else 0)
    rows = rows_at(stored, at) if number is not None else (working.rows if working else {})
    try:
        with transaction.atomic():
            version = MapVersion.objects.create(
                map=stored,
                number=at,
                name=label,
                note=note.strip()[:2_000],
                by=caller.who[:254],
                at=dt.datetime.now(tz=dt.UTC),
                rows=orjson.dumps(rows_json(rows)).decode(),
            )
    except IntegrityError:
        raise ConflictError(
            "history.name-taken",
            Words(f"“{label}” is taken.", f"« {label} » est déjà pris."),
            remedy=Words("Choose another name.", "Choisissez un autre nom."),
        ) from None
    news.tell(int(stored.pk), "versions")
    return version


def versions(caller: Caller, stored: StoredMap) -> list[MapVersion]:
    """The named versions, the latest first."""
    rights.require(caller, stored, "map.read")
    return list(MapVersion.objects.filter(map=stored).defer("rows"))


def find_version(caller: Caller, stored: StoredMap, version_id: int) -> MapVersion:
    """One version; raises NotFoundError."""
    rights.require(caller, stored, "map.read")
    found = MapVersion.objects.filter(map=stored, pk=version_id).first()
    if found is None:
        raise NotFoundError(
            "history.no-version", Words("There is no such version.", "Cette version n’existe pas.")
        )
    return found


def delete_version(caller: Caller, stored: StoredMap, version_id: int) -> None:
    """Take a name away; the edits stay in the log."""
    rights.require(caller, stored, "map.version")
    find_version(caller, stored, version_id).delete()
    news.tell(int(stored.pk), "versions")


def rows_of(caller: Caller, stored: StoredMap, *, version: int | None, number: int | None) -> Rows:
    """The rows of a version, of a number, or of now: as the caller may see them."""
    if version is not None:
        rows = sql.rows_of(find_version(caller, stored, version).rows)
    elif number is not None:
        rights.require(caller, stored, "map.read")
        rows = rows_at(stored, number)
    else:
        rights.require(caller, stored, "map.read")
        working = maps.read(stored)
        rows = working.rows if working else {}
    return Sight(rights.hidden_lanes(caller, stored)).view(rows)


def differences(before: Rows, after: Rows) -> list[Difference]:
    """What a reader of the map would notice from one to the other."""
    return compare(from_rows(before), from_rows(after))


def restore(
    caller: Caller, stored: StoredMap, *, version: int | None = None, number: int | None = None
) -> int:
    """Bring the map back to a version or a number, as edits of the caller. Gives the new number."""
    rights.require(caller, stored, "map.edit")
    theirs = rows_of(caller, stored, version=version, number=number)
    ours = rows_of(caller, stored, version=None, number=None)
    actions = rebase(ours, theirs, ours).actions
    if not actions:
        return int(stored.number)
    author = author_of(caller, stored)
    return maps.apply_all(stored, actions, author, via="api", name="restore")


def _no_such_number(number: int) -> NotFoundError:
    return NotFoundError(
        "history.no-number",
        Words(
            f"The log does not reach back to {number}.",
            f"Le journal ne remonte pas jusqu’à {number}.",
        ),
        remedy=Words("Choose a named version.", "Choisissez une version nommée."),
    )
