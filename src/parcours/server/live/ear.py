"""Listens on PostgreSQL for edits and people of other processes. Losing it costs a heartbeat, never an edit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

log = logging.getLogger("parcours.live")
AGAIN_AFTER_S: Final = 1.0
CHANNELS: Final = ("parcours_edits", "parcours_news", "parcours_presence")


class Ear:
    """A thread with a connection of its own that waits for NOTIFY."""

    def __init__(
        self,
        parameters: Mapping[str, Any],
        edited: Callable[[int, int], None],
        news: Callable[[int, str], None],
        presence: Callable[[int, str], None],
    ) -> None:
        known = {"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "connect_timeout"}  # fmt: skip
        self._parameters = {name: parameters[name] for name in known if parameters.get(name)}
        self._edited, self._news, self._presence = edited, news, presence
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._run, name="ear", daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._stop.set()

    def _run(self) -> None:
        import psycopg  # only here where PostgreSQL is the database

        while not self._stop.is_set():
            try:
                self._listen(psycopg)
            except psycopg.Error as error:
                log.warning("the ear for other processes was cut off: %s", error)
            self._stop.wait(AGAIN_AFTER_S)

    def _listen(self, psycopg: Any) -> None:
        with psycopg.connect(
            **self._parameters, autocommit=True, application_name="parcours-ear"
        ) as connection:
            for channel in CHANNELS:
                connection.execute(f"LISTEN {channel}")
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=1.0):
                    self._heard(notice.channel, notice.payload)

    def _heard(self, channel: str, payload: str) -> None:
        map_id, _, word = payload.partition(" ")
        if channel == "parcours_edits":
            self._edited(int(map_id), int(word))
        elif channel == "parcours_news":
            self._news(int(map_id), word)
        else:
            self._presence(int(map_id), word)
