"""A map beside the map: what is, and what shall be; and the way home, three-way, losing nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import orjson
from django.db import transaction

from parcours.errors import InputError, Words
from parcours.journey.compare import Difference
from parcours.journey.model import State
from parcours.journey.rebase import Conflict, Rebased, keep, rebase
from parcours.journey.rows import ROOT, Row, Rows, from_rows
from parcours.journey.write import write
from parcours.workspace import names
from parcours.workspace.live import history, maps, sql
from parcours.workspace.live.authors import author_of
from parcours.workspace.live.reads import rows_json
from parcours.workspace.models import StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller


@dataclass(frozen=True, slots=True)
class Homecoming:
    """What a branch would bring to its map, and what both changed."""

    differences: list[Difference]
    conflicts: list[Conflict]


def branch(caller: Caller, stored: StoredMap, title: str, state: State) -> StoredMap:
    """A copy of the map that remembers where it came from; its history begins anew."""
    rights.require(caller, stored, "map.branch")
    rights.require_in(caller, stored.organisation, "maps.create")
    working = maps.read(stored)
    if working is None:
        raise _unreadable()
    base = working.rows
    root = base[ROOT]
    fields = {**root.fields, "title": title.strip()[:200] or root.fields["title"], "state": state}
    fields.pop("id", None)
    if state == "current":
        fields.pop("state")
    rows = {**base, ROOT: Row(ROOT, *root.place, fields)}
    text = write(from_rows(rows))
    with transaction.atomic():
        made = StoredMap.objects.create(
            name=names.for_map(stored.organisation, title or stored.name),
            file="",
            text=text,
            checksum=hashlib.sha256(text.encode()).hexdigest(),
            changed_at=dt.datetime.now(tz=dt.UTC),
            organisation=stored.organisation,
            restricted=stored.restricted,
            branch_of=stored,
            branch_base=orjson.dumps(rows_json(rows)).decode(),
        )
        with sql.writing() as cursor:
            sql.save_rows(cursor, int(made.pk), dict(rows))
    return made


def branches(caller: Caller, stored: StoredMap) -> list[StoredMap]:
    """The branches of a map that the caller may see."""
    rights.require(caller, stored, "map.read")
    return list(rights.visible_maps(caller).filter(branch_of=stored))


def coming_home(caller: Caller, made: StoredMap) -> Homecoming:
    """What a merge would do, without doing it."""
    home = _home(caller, made)
    result, theirs = _rebased(made, home)
    base = sql.rows_of(made.branch_base)
    return Homecoming(history.differences(base, theirs), result.conflicts)


def merge(caller: Caller, made: StoredMap) -> tuple[int, list[Conflict]]:
    """Do to the map what was done to its branch since they parted. Gives its new number, and conflicts.

    What both changed stays as the map has it, with the branch's words kept beside. Title and state
    stay the map's own.
    """
    home = _home(caller, made)
    rights.require(caller, home, "map.edit")
    rights.require(caller, made, "map.read")
    result, theirs = _rebased(made, home)
    working = maps.read(home)
    if working is None:
        raise _unreadable()
    actions = [*result.actions, *keep(result.conflicts, working.rows)]
    number = working.number
    if actions:
        author = author_of(caller, home)
        number = maps.apply_all(home, actions, author, via="api", name="merge")
    made.branch_base = orjson.dumps(rows_json(theirs)).decode()
    made.save(update_fields=["branch_base"])
    return number, result.conflicts


def _rebased(made: StoredMap, home: StoredMap) -> tuple[Rebased, Rows]:
    theirs = _rows(made)
    return rebase(sql.rows_of(made.branch_base), theirs, _rows(home)), theirs


def _home(caller: Caller, made: StoredMap) -> StoredMap:
    rights.require(caller, made, "map.read")
    if made.branch_of_id is None:
        raise InputError(
            "branches.no-branch",
            Words("This map is no branch.", "Cette carte n’est pas une branche."),
        )
    home: StoredMap = made.branch_of
    rights.require(caller, home, "map.read")
    return home


def _rows(stored: StoredMap) -> Rows:
    working = maps.read(stored)
    if working is None:
        raise _unreadable()
    return working.rows


def _unreadable() -> InputError:
    return InputError(
        "branches.unreadable",
        Words("This map cannot be read.", "Cette carte est illisible."),
        remedy=Words("Mend its file first.", "Corrigez d’abord son fichier."),
    )
