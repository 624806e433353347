"""Keeps files and maps in step while a server runs: one thread that waits until the hands are still."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.models import F

from parcours.workspace import folder as shelf
from parcours.workspace.live import files
from parcours.workspace.live.store import Group
from parcours.workspace.live.writer import writer
from parcours.workspace.models import StoredMap

log = logging.getLogger("parcours.live")
STILL_S: Final = float(os.environ.get("PARCOURS_SETTLE_S", "1.5"))
AT_LATEST_S: Final = 30.0
LOOK_S: Final = min(2.0, 2 * STILL_S)


class Settling:
    """Writes maps back once nobody has edited them for a moment, and looks for changed files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._edited: dict[int, tuple[float, float]] = {}
        self._seen: dict[int, int] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="settling", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier process left unwritten comes first."""
        writer().listeners.append(self._heard)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        if self._heard in writer().listeners:
            writer().listeners.remove(self._heard)
        self._stop.set()
        self._thread.join(20)

    def _heard(self, group: Group) -> None:
        if group.entries:
            now = time.monotonic()
            with self._lock:
                first, _ = self._edited.get(group.map_id, (now, now))
                self._edited[group.map_id] = (first, now)

    def _run(self) -> None:
        behind = StoredMap.objects.filter(number__gt=F("file_number"), trashed_at=None)
        self._write(behind.values_list("pk", flat=True))
        looked = time.monotonic()
        while not self._stop.wait(min(STILL_S, LOOK_S) / 3):
            now = time.monotonic()
            self._write(self._still(now))
            if now - looked >= LOOK_S:
                looked = now
                self._look()
        with self._lock:
            waiting = list(self._edited)
        self._write(waiting)
        connection.close()

    def _still(self, now: float) -> list[int]:
        with self._lock:
            found = [
                map_id
                for map_id, (first, last) in self._edited.items()
                if now - last >= STILL_S or now - first >= AT_LATEST_S
            ]
            for map_id in found:
                del self._edited[map_id]
        return found

    def _write(self, map_ids: object) -> None:
        for stored in StoredMap.objects.filter(pk__in=map_ids, trashed_at=None):
            try:
                if not files.write_back(stored, self.folder):
                    shelf.synchronise(self.folder)
                    stored.refresh_from_db()
                    files.write_back(stored, self.folder)
            except Exception:
                log.exception("%s could not be written", stored.file or stored.name)

    def _look(self) -> None:
        """Files that changed, and maps that another process edited and that have been still since."""
        try:
            shelf.synchronise(self.folder)
            behind = StoredMap.objects.filter(number__gt=F("file_number"), trashed_at=None)
            now = dict(behind.values_list("pk", "number"))
            with self._lock:
                elsewhere = {map_id: n for map_id, n in now.items() if map_id not in self._edited}
            self._write([m for m, n in elsewhere.items() if self._seen.get(m) == n])
            self._seen = elsewhere
        except Exception:
            log.exception("the folder could not be read")
