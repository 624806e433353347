"""The maps of an organisation as a whole: made, brought in, copied, found, thrown away, brought back."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from parcours.errors import InputError, NotFoundError, Words
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.rebase import Conflict, keep, rebase
from parcours.journey.rows import ROOT, Rows, to_rows
from parcours.workspace import names
from parcours.workspace.live import files, history
from parcours.workspace.live import maps as live
from parcours.workspace.live.authors import author_of
from parcours.workspace.models import Organisation, StoredMap
from parcours.workspace.outbox import publish
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.processes import child

BYTES_MOST = 5_000_000
KEPT_DAYS = 30
"""How long the trash keeps a map before ``empty_old_trash`` takes it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A map that was brought in, what kind of file it was, and what could not be carried over."""

    stored: StoredMap
    kind: str
    lost: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file as it was read: a map in our own format, and what was lost on the way."""

    text: str
    title: str
    kind: str
    lost: tuple[Words, ...]


def create(
    caller: Caller, organisation: Organisation, text: str, title: str, *, name: str = ""
) -> StoredMap:
    """Keep a new map whose document is ``text``, already read and found sound.

    ``name`` is the one that it had in another workspace, where nobody has it here.
    """
    rights.require_in(caller, organisation, "maps.create")
    with transaction.atomic():
        stored = StoredMap.objects.create(
            name=name or names.for_map(organisation, title),
            file="",
            text=text,
            checksum=hashlib.sha256(text.encode()).hexdigest(),
            changed_at=_now(),
            organisation=organisation,
        )
        live.adopt(stored, read(text).journey_map)
        audit.note(caller, organisation, "map.created", stored.name)
        publish(organisation, "map.created", {"map": stored.name})
    return stored


def read_foreign_file(content: bytes, name: str, *, verbatim: bool = False) -> Foreign:
    """What ``content`` holds, read in a process of its own; ``verbatim`` keeps our own text as it is.

    Raises InputError for what is no map, is too large, or asks for too much to be read.
    """
    if len(content) > BYTES_MOST:
        raise InputError(
            "workspace.too-large",
            Words("A map is at most 5 MB.", "Une carte fait au plus 5 Mo."),
        )
    shown = Path(name.replace("\\", "/")).name[-120:] or "map.journey.yaml"
    with tempfile.TemporaryDirectory(prefix="parcours-") as folder:
        path = Path(folder) / "brought"
        path.write_bytes(content)
        asked = {"path": str(path), "name": shown, "verbatim": verbatim}
        found = child.run("read_map", asked, child.SMALL)
    lost = tuple(Words(*words) for words in found["lost"])
    return Foreign(found["text"], found["title"], found["kind"], lost)


def bring(caller: Caller, organisation: Organisation, content: bytes, name: str) -> Brought:
    """A new map from a file of any kind that can be read."""
    rights.require_in(caller, organisation, "maps.create")
    found = read_foreign_file(content, name)
    stored = create(caller, organisation, found.text, found.title)
    return Brought(stored, found.kind, found.lost)


def replace(caller: Caller, stored: StoredMap, text: str, *, via: str) -> None:
    """Bring a map to what ``text`` says, as edits of the caller; ``via`` names the door it came by."""
    rights.require(caller, stored, "map.edit")
    working = live.read(stored)
    wanted = read(text).journey_map
    if working is not None:
        wanted = _under_id(wanted, working.rows)
    files.become(stored, wanted, author_of(caller, stored), via=via)
    if not stored.file:
        StoredMap.objects.filter(pk=stored.pk).update(text=text, checksum=files.checksum(text))


def push(
    caller: Caller, stored: StoredMap, text: str, *, number: int | None
) -> tuple[int, list[Conflict]]:
    """Bring a document back that was pulled at ``number``; None takes it as it is.

    What others edited since stays. Where both sides changed one word the map's stands and the
    document's is kept beside it. Gives the new number and those places.
    """
    rights.require(caller, stored, "map.edit")
    working = live.read(stored)
    if number is None or working is None or number == working.number:
        replace(caller, stored, text, via="api")
        stored.refresh_from_db()
        return stored.number, []
    ours = working.rows
    base = history.rows_at(stored, number)
    theirs = to_rows(_under_id(read(text).journey_map, ours))
    result = rebase(base, theirs, ours)
    actions = [*result.actions, *keep(result.conflicts, ours)]
    if not actions:
        return working.number, []
    author = author_of(caller, stored)
    return live.apply_all(stored, actions, author, via="api", name="push"), result.conflicts


def _under_id(journey_map: JourneyMap, rows: Rows) -> JourneyMap:
    """A document under the id of the map that it goes into: an id is no word that edits change."""
    return journey_map.model_copy(update={"id": str(rows[ROOT].fields.get("id", ""))})


def search(
    caller: Caller, words: str, organisation: Organisation | None = None
) -> Sequence[StoredMap]:
    """The caller's maps that hold every one of ``words``; all of them for no words."""
    maps = rights.visible_maps(caller).select_related("organisation")
    if organisation is not None:
        maps = maps.filter(organisation=organisation)
    for word in words.split()[:8]:
        maps = maps.filter(text__icontains=word)
    return list(maps.order_by("name"))


def throw_away(caller: Caller, stored: StoredMap) -> None:
    """Put a map into the trash; ``bring_back`` undoes it."""
    rights.require(caller, stored, "map.trash")
    with transaction.atomic():
        stored.trashed_at = _now()
        stored.save(update_fields=["trashed_at"])
        audit.note(caller, stored.organisation, "map.trashed", stored.name)
        publish(stored.organisation, "map.trashed", {"map": stored.name})


def bring_back(caller: Caller, stored: StoredMap) -> None:
    """Take a map out of the trash."""
    rights.require(caller, stored, "map.trash")
    stored.trashed_at = None
    stored.save(update_fields=["trashed_at"])
    audit.note(caller, stored.organisation, "map.brought-back", stored.name)


def delete(caller: Caller, stored: StoredMap) -> None:
    """Delete a map of the trash for good, with its history; for owners."""
    rights.require(caller, stored, "map.trash")
    if not rights.allowed(rights.role_on(caller, stored), "map.people"):
        raise rights.refused("map.people", rights.role_on(caller, stored))
    if stored.trashed_at is None:
        raise InputError(
            "workspace.not-in-trash",
            Words("Only what is in the trash is deleted.", "Seule la corbeille se vide."),
        )
    if stored.file:
        raise InputError(
            "workspace.is-a-file",
            Words(
                f"This map is the file “{stored.file}” of the workspace’s folder.",
                f"Cette carte est le fichier « {stored.file} » du dossier de l’espace.",
            ),
            remedy=Words("Delete the file there.", "Supprimez-y le fichier."),
        )
    audit.note(caller, stored.organisation, "map.deleted", stored.name)
    stored.delete()


def find_in_trash(caller: Caller, name: str) -> StoredMap:
    """A map of the trash; raises NotFoundError."""
    found = rights.visible_maps(caller, trashed=True).filter(name=name).first()
    if found is None or not rights.allowed(rights.role_on(caller, found), "map.trash"):
        raise NotFoundError(
            "workspace.not-in-trash",
            Words(f"“{name}” is not in the trash.", f"« {name} » n’est pas dans la corbeille."),
        )
    return found


def empty_old_trash() -> int:
    """Delete what has lain in the trash for longer than it is kept; how many maps that was."""
    old = StoredMap.objects.filter(trashed_at__lt=_now() - dt.timedelta(days=KEPT_DAYS), file="")
    count = old.count()
    old.delete()
    return count


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
