"""The maps of a folder, kept in step with the workspace: a changed file becomes edits of its map.

The rows are the truth once a map could be read; its file follows them, and leads when somebody
changed it by hand or by git. A file that cannot be read is left alone until it can.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from parcours.errors import (
    InputError,
    NotFoundError,
    ParcoursError,
    UnavailableError,
    Words,
    nearest,
)
from parcours.journey.identity import slug
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.workspace.live import files
from parcours.workspace.live import maps as live
from parcours.workspace.live.authors import Author
from parcours.workspace.models import StoredMap
from parcours.workspace.names import numbered

log = logging.getLogger("parcours.workspace")

ENDINGS = (".journey.yaml", ".journey.yml", ".journey.json")
BYTES_MOST = 5_000_000
YOUNG_S = 1.0
"""A file system's clock ticks in steps: what is written twice within one bears one moment."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A map as the gallery shows it: the document, or why it cannot be read."""

    name: str
    file: str
    changed_at: dt.datetime
    journey_map: JourneyMap | None
    error: ParcoursError | None


def synchronise(folder: Path) -> None:
    """Bring the workspace in step with the files of ``folder``: new, changed and removed ones.

    Raises UnavailableError when the database does not answer; the next call goes on from there.
    """
    with files.turn:
        found = {path.relative_to(folder).as_posix(): path for path in map_files(folder)}
        known = {stored.file: stored for stored in StoredMap.objects.exclude(file="")}
        for file in set(known) - set(found):
            if _is_ours(folder, file):
                _part(known[file])
        _seen.update((folder, file) for file in found)
        for file, path in sorted(found.items()):
            _look(file, path, known.get(file))


def _look(file: str, path: Path, stored: StoredMap | None) -> None:
    """Bring one file in, unless it is as it was when it had been still for a while."""
    try:
        mark = path.stat()
        if stored and _read.get(path) == (mark.st_mtime_ns, mark.st_size):
            return
        text = _text(path)
    except FileNotFoundError:
        return  # taken away meanwhile: the next look misses it
    changed_at = dt.datetime.fromtimestamp(mark.st_mtime, tz=dt.UTC)
    if stored is None:
        _keep(file, text, changed_at)
    else:
        _take(stored, text, changed_at)
    if abs(time.time() - mark.st_mtime) >= YOUNG_S:
        _read[path] = (mark.st_mtime_ns, mark.st_size)


_read: dict[Path, tuple[int, int]] = {}
"""The moment and the size of each file that need not be read again. A young one is, as git does with its index."""
_seen: set[tuple[Path, str]] = set()
"""Files that this process has met."""


def _is_ours(folder: Path, file: str) -> bool:
    """Whether a file that is not there was taken away, and not merely on another server's disk.

    SQLite lies in the folder itself; a PostgreSQL may serve processes with folders of their own.
    """
    return connection.vendor == "sqlite" or (folder, file) in _seen


def _keep(file: str, text: str, changed_at: dt.datetime) -> None:
    """A file that is new here."""
    name = numbered(_name(file), set(StoredMap.objects.values_list("name", flat=True)))
    stored, made = StoredMap.objects.get_or_create(
        file=file,
        defaults={
            "name": name,
            "text": text,
            "checksum": files.checksum(text),
            "changed_at": changed_at,
        },
    )
    document = shelved(stored).journey_map if made else None
    if document is not None:
        live.adopt(stored, document)


def _take(stored: StoredMap, text: str, changed_at: dt.datetime) -> None:
    """A file that changed: as edits when it can be read, else it waits until it can.

    Its moment is written down last: what failed half-way is tried again at the next look.
    """
    if files.checksum(text) != stored.checksum:
        has_rows = live.read(stored) is not None
        try:
            files.take(stored, text, Author("file", stored.file), via="file")
        except UnavailableError:
            raise
        except ParcoursError as error:
            log.warning("%s changed and cannot be read yet: %s", stored.file, error)
            if not has_rows:
                StoredMap.objects.filter(pk=stored.pk).update(
                    text=text, checksum=files.checksum(text)
                )
    if stored.changed_at != changed_at:
        StoredMap.objects.filter(pk=stored.pk).update(changed_at=changed_at)


def _part(stored: StoredMap) -> None:
    """A file that is gone: what people did to its map goes to the trash, never for good."""
    if stored.number == 0 and not stored.comments.exists() and not stored.suggestions.exists():  # type: ignore[attr-defined]
        stored.delete()
        return
    StoredMap.objects.filter(pk=stored.pk).update(
        file="", trashed_at=stored.trashed_at or dt.datetime.now(tz=dt.UTC)
    )


def map_files(folder: Path) -> list[Path]:
    """The map files directly in ``folder`` and one level below."""
    found = [path for pattern in ("*", "*/*") for path in folder.glob(pattern)]
    return sorted(path for path in found if path.name.endswith(ENDINGS) and path.is_file())


def shelf() -> list[Shelved]:
    """Every map of the workspace."""
    return [shelved(stored) for stored in StoredMap.objects.all()]


def find(name: str) -> Shelved:
    """The map called ``name``; raises NotFoundError with the nearest name."""
    stored = StoredMap.objects.filter(name=name).first()
    if stored is None:
        guess = nearest(name, StoredMap.objects.values_list("name", flat=True))
        raise NotFoundError(
            "workspace.no-such-map",
            Words(f"There is no map “{name}”.", f"Il n’y a pas de carte « {name} »."),
            remedy=Words(f"Did you mean “{guess}”?", f"Vouliez-vous dire « {guess} » ?")
            if guess
            else Words(
                "The gallery lists those that exist.", "La galerie liste celles qui existent."
            ),
        )
    return shelved(stored)


def shelved(stored: StoredMap) -> Shelved:
    """The map as the gallery shows it: with every edit, also those that its text does not have yet."""
    journey_map = live.document(stored) if stored.number != stored.file_number else None
    error: ParcoursError | None = None
    if journey_map is None:
        try:
            journey_map = read(stored.text, file=stored.file).journey_map
        except ParcoursError as wrong:
            error = wrong
    return Shelved(stored.name, stored.file, stored.changed_at, journey_map, error)


def _text(path: Path) -> str:
    """The file's text; what is no text is kept readable enough to say so."""
    content = path.read_bytes()
    if len(content) > BYTES_MOST:
        raise InputError(
            "workspace.too-large",
            Words(f"“{path.name}” is larger than 5 MB.", f"« {path.name} » dépasse 5 Mo."),
            remedy=Words("Move it out of the folder.", "Sortez-le du dossier."),
        )
    return content.decode("utf-8-sig", errors="replace")


def _name(file: str) -> str:
    stem = file.rpartition("/")[2]
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    return slug(stem)
