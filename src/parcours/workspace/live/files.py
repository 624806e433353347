"""A map and its text: what a file says becomes edits, and what edits made is written back.

An author's file keeps its comments and its order; a file that somebody changed meanwhile is never
overwritten, its changes are brought in first. Where both sides changed one word, the live one
stands and the other is kept in the map.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db import connection

from parcours.errors import ParcoursError
from parcours.journey.edits import Action
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.rebase import Conflict, keep, rebase
from parcours.journey.rows import Rows, from_rows, to_rows
from parcours.journey.write import as_data, rewrite, write
from parcours.workspace.live import maps
from parcours.workspace.live.authors import Author
from parcours.workspace.models import StoredMap

log = logging.getLogger("parcours.live")
TRIES: Final = 5
turn: Final = threading.RLock()
"""Reading files into maps and writing maps into files take turns: each rests on the text that the other left."""


def checksum(text: str) -> str:
    """How a text is told from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def take(stored: StoredMap, text: str, author: Author, *, via: str) -> list[Conflict]:
    """Bring what ``text`` changed against the text that the map was last written as into the map.

    Gives what both sides changed. Raises what the reader finds wrong with ``text``.
    """
    theirs = to_rows(read(text, file=stored.file or None).journey_map)
    conflicts = _bring(stored, _base(stored, theirs), theirs, author, via)
    _remember(stored, text)
    return conflicts


def become(stored: StoredMap, journey_map: JourneyMap, author: Author, *, via: str) -> None:
    """Make the map say what ``journey_map`` says, whatever it said before."""
    _bring(stored, None, to_rows(journey_map), author, via)


def _base(stored: StoredMap, theirs: Rows) -> Rows | None:
    try:
        return to_rows(read(stored.text).journey_map)
    except ParcoursError:
        return None


def _bring(
    stored: StoredMap, base: Rows | None, theirs: Rows, author: Author, via: str
) -> list[Conflict]:
    """Rebase and apply; again when somebody edited between the two."""
    for attempt in range(TRIES):
        working = maps.read(stored)
        if working is None:
            maps.adopt(stored, from_rows(theirs))
            return []
        ours = working.rows
        result = rebase(base if base is not None else ours, theirs, ours)
        actions: list[Action] = [*result.actions, *keep(result.conflicts, ours)]
        if not actions:
            return result.conflicts
        try:
            maps.apply_all(stored, actions, author, via=via, name="file")
        except ParcoursError:
            if attempt == TRIES - 1:
                raise
        else:
            return result.conflicts
    return []


def _remember(stored: StoredMap, text: str) -> None:
    """The base of the next comparison. The number stays behind, so that the map is written again."""
    StoredMap.objects.filter(pk=stored.pk).update(text=text, checksum=checksum(text))
    stored.text, stored.checksum = text, checksum(text)


def text_of(stored: StoredMap, journey_map: JourneyMap) -> str:
    """``journey_map`` as text: the stored one with the smallest change, as long as that reads back right."""
    if stored.file.endswith(".json"):
        return json.dumps(as_data(journey_map), ensure_ascii=False, indent=2) + "\n"
    try:
        changed = rewrite(stored.text, journey_map)
        if read(changed).journey_map == journey_map:
            return changed
    except Exception:
        log.exception("the text of %s could not be kept; it is written anew", stored.name)
    return write(journey_map)


def write_back(stored: StoredMap, folder: Path) -> bool:
    """Write the map as it stands to its text, and to its file when nobody changed that meanwhile.

    False when the file has to be read first.
    """
    with turn:
        working = maps.read(stored)
        if working is None or working.number == stored.file_number:
            return True
        path = folder / stored.file if stored.file else None
        if path is not None and not path.exists() and connection.vendor != "sqlite":
            return True  # the file lies on another server's disk, and that server writes it
        text = text_of(stored, from_rows(working.rows))
        moment: dt.datetime | None = dt.datetime.now(tz=dt.UTC)
        if path is not None:
            moment = _put(path, stored, text)
        if moment is None:
            return False
        StoredMap.objects.filter(pk=stored.pk).update(
            text=text, checksum=checksum(text), changed_at=moment, file_number=working.number
        )
        return True


def _put(path: Path, stored: StoredMap, text: str) -> dt.datetime | None:
    """Make the file say ``text`` and give the moment of what it then says; None when somebody changed it.

    That is looked at again when the new text lies ready: between look and change is but a renaming.
    """
    try:
        moment = _changed_at(path)
    except OSError:
        return None
    if not _as_left(path, stored):
        return None
    if text != stored.text:
        return write_atomically(path, text, lambda: _as_left(path, stored))
    return moment


def _changed_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)


def _as_left(path: Path, stored: StoredMap) -> bool:
    """Whether the file still says what was last read or written."""
    try:
        return checksum(path.read_bytes().decode("utf-8-sig", errors="replace")) == stored.checksum
    except OSError:
        return False


def write_atomically(
    path: Path, text: str, still: Callable[[], bool] = lambda: True
) -> dt.datetime | None:
    """Replace a file at once: whoever reads it meets the old text or the new one, never half.

    Gives the moment that the file then bears; None, and nothing is changed, when ``still`` says no at
    the last moment.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    ready = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        ready.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        moment = _changed_at(ready)
        if not still():
            ready.unlink()
            return None
        ready.replace(path)
    except BaseException:
        ready.unlink(missing_ok=True)
        raise
    _on_the_disk(path.parent)
    return moment


def _on_the_disk(folder: Path) -> None:
    """Make a renaming last, before the database counts on it.

    Else a power cut could bring the old text back, and it would be taken for somebody's change.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
