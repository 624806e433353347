"""The maps of a folder, kept in step with the workspace: files stay the truth while nobody edits live."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from parcours.errors import InputError, NotFoundError, ParcoursError, Words, nearest
from parcours.journey.identity import slug
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.workspace.models import StoredMap

ENDINGS = (".journey.yaml", ".journey.yml", ".journey.json")
BYTES_MOST = 5_000_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """A map as the gallery shows it: the document, or why it cannot be read."""

    name: str
    file: str
    changed_at: dt.datetime
    journey_map: JourneyMap | None
    error: ParcoursError | None


def synchronise(folder: Path) -> None:
    """Bring the workspace in step with the files of ``folder``: new, changed and removed ones."""
    files = {path.relative_to(folder).as_posix(): path for path in map_files(folder)}
    known = {stored.file: stored for stored in StoredMap.objects.exclude(file="")}
    StoredMap.objects.filter(file__in=set(known) - set(files)).delete()
    taken = set(StoredMap.objects.values_list("name", flat=True))
    for file, path in sorted(files.items()):
        changed_at = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
        stored = known.get(file)
        if stored and stored.changed_at == changed_at:
            continue
        text = _text(path)
        checksum = hashlib.sha256(text.encode()).hexdigest()
        if stored is None:
            stored = StoredMap(file=file, name=_unused(_name(path), taken))
            taken.add(stored.name)
        stored.text, stored.checksum, stored.changed_at = text, checksum, changed_at
        stored.save()


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
    """The map as the gallery shows it."""
    try:
        journey_map = read(stored.text, file=stored.file).journey_map
    except ParcoursError as error:
        return Shelved(stored.name, stored.file, stored.changed_at, None, error)
    return Shelved(stored.name, stored.file, stored.changed_at, journey_map, None)


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


def _name(path: Path) -> str:
    stem = path.name
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    return slug(stem) or "map"


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(
        f"{name}-{number}" for number in range(2, 100_000) if f"{name}-{number}" not in taken
    )
