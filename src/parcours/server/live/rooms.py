"""Everybody who has a map open in this process, and the order in which they are told.

A room tells each number once and in order; an edit of another process, or one whose message got
lost, is read from the log. So the log alone decides what readers see, and nothing depends on a
message between processes arriving.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import orjson
from django.db import InterfaceError, OperationalError, connection

from parcours.errors import Lang
from parcours.journey.changes import advance, change_of
from parcours.server.live.connection import GONE, LATER, RESYNC, WITHDRAWN, Connection
from parcours.server.live.presence import Presence
from parcours.workspace.live import sql, store
from parcours.workspace.live.reads import entry_json
from parcours.workspace.live.sight import Sight, difference
from parcours.workspace.live.sql import Entry
from parcours.workspace.live.store import Outcome, Working

log = logging.getLogger("parcours.live")
T = TypeVar("T")
_readers = ThreadPoolExecutor(3, thread_name_prefix="reads")


async def reading(ask: Callable[..., T], *arguments: Any) -> T:
    """Ask the database something in a thread of its own; once more when the connection had died."""
    return await asyncio.get_running_loop().run_in_executor(_readers, _asked, ask, *arguments)


def _asked(ask: Callable[..., T], *arguments: Any) -> T:
    try:
        return ask(*arguments)
    except (OperationalError, InterfaceError):
        connection.close()
        return ask(*arguments)


def frame(shape: Any) -> str:
    """A message as it travels."""
    return orjson.dumps(shape).decode()


class Filtered:
    """A map as those see it from whom lanes are hidden: one copy for all who see the same."""

    def __init__(self, sight: Sight, working: Working) -> None:
        self.sight = sight
        self.working = working
        self.seen = sight.view(working.rows)

    def follow(self, entries: Sequence[Entry]) -> tuple[str, int] | None:
        """The frame for new entries and its first number; None when a number is missing.

        Each number travels, empty where nothing visible happened; the last one carries the changes.
        """
        new = [entry for entry in entries if entry.number > self.working.number]
        if not new:
            return "", 0
        if new[0].number != self.working.number + 1:
            return None
        for entry in new:
            advance(self.working.rows, map(change_of, entry.changed))
        self.working.number = new[-1].number
        before, self.seen = self.seen, self.sight.view(self.working.rows)
        shapes: list[dict[str, Any]] = [{"n": entry.number, "changes": []} for entry in new]
        shapes[-1]["changes"] = [one.as_json() for one in difference(before, self.seen)]
        return frame({"edits": shapes}), new[0].number


class Room:
    """One map that is open here."""

    def __init__(
        self, map_id: int, number: int, start: Callable[[Coroutine[Any, Any, None]], object]
    ) -> None:
        self.map_id = map_id
        self.number = number
        """The last number that was told here."""
        self.connections: set[Connection] = set()
        self.presence = Presence()
        self._filtered: dict[str, Filtered] = {}
        self._start = start
        self._catching_up = False
        self._behind = 0

    async def see(self, sight: Sight) -> None:
        """Keep a copy for a sight that is not whole, from now on."""
        if not sight.whole and sight.token not in self._filtered:
            working = await reading(_load, self.map_id)
            if working is not None:
                self._filtered.setdefault(sight.token, Filtered(sight, working))

    def tell(self, entries: Sequence[Entry]) -> None:
        """Send new entries to everybody; a gap is read from the log first."""
        new = [entry for entry in entries if entry.number > self.number]
        if not new:
            return
        if new[0].number != self.number + 1:
            self.noticed(new[-1].number)
            return
        self.number = new[-1].number
        whole = frame({"edits": [entry_json(entry) for entry in new]})
        parts = {token: kept.follow(new) for token, kept in self._filtered.items()}
        for one in list(self.connections):
            if one.visitor.sight.whole:
                one.put(whole)
            else:
                self._tell_part(one, parts.get(one.visitor.sight.token), new[-1].number)
        for token, part in parts.items():
            if part is None:
                del self._filtered[token]

    def _tell_part(self, one: Connection, part: tuple[str, int] | None, last: int) -> None:
        """A part that begins before where its reader is and ends behind it would say too little."""
        if part is None or (part[1] <= one.number < last and part[1]):
            one.close(RESYNC)
        elif part[0]:
            one.put(part[0])

    def noticed(self, number: int) -> None:
        """The database is at ``number``: read what is missing here, unless that is under way."""
        if number <= self.number or self._catching_up:
            return
        self._catching_up = True
        self._start(self._read_log())

    async def _read_log(self) -> None:
        try:
            entries = await reading(_entries, self.map_id, self.number)
        finally:
            self._catching_up = False
        ahead = [entry for entry in entries if entry.number > self.number]
        if ahead and ahead[0].number != self.number + 1:
            self.resync()
        self.tell(ahead)

    def resync(self) -> None:
        """The log no longer reaches back to what was told: everybody starts from a snapshot."""
        for one in list(self.connections):
            one.close(RESYNC)

    def answer(self, origin: Connection, outcomes: Sequence[Outcome]) -> None:
        """Acknowledge what was saved, give the reason for what was not."""
        saved = [[one.edit_id, one.number] for one in outcomes if one.error is None]
        if saved:
            origin.put(frame({"saved": saved}))
        for one in outcomes:
            if one.error is not None and one.error.code == "edit.unavailable":
                origin.close(LATER)  # not saved, not refused: it comes back and sends them again
            elif one.error is not None:
                origin.put(frame({"refused": refused(one, origin.visitor.lang)}))
                if one.error.code == "edit.withdrawn":
                    origin.close(WITHDRAWN)
                elif one.error.code == "edit.no-map":
                    origin.close(GONE)

    def tell_presence(self) -> None:
        """Send what moved to those who may see it."""
        news = self.presence.news()
        if news:
            told = frame({"presence": news})
            for one in list(self.connections):
                if one.visitor.personal:
                    one.put(told)

    def tell_all(self, shape: dict[str, Any]) -> None:
        """Send the same to everybody."""
        told = frame(shape)
        for one in list(self.connections):
            one.put(told)


def refused(outcome: Outcome, lang: Lang) -> dict[str, Any]:
    """A refusal as it is sent."""
    assert outcome.error is not None
    told = outcome.error.as_dict(lang)
    return {
        "id": outcome.edit_id,
        "code": told["code"],
        "message": told["message"],
        "remedy": told["remedy"],
        "details": told["details"],
    }


def _load(map_id: int) -> Working | None:
    with sql.reading() as cursor:
        return store.load(cursor, map_id)


def _entries(map_id: int, number: int) -> list[Entry]:
    with sql.reading() as cursor:
        return sql.entries_after(cursor, map_id, number)
