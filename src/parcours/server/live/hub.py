"""All rooms of this process, the clock that they live by, and the ear for other processes.

Every task is kept: one that nobody holds may be collected, and half of the readers go silent.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Coroutine
from typing import Any, Final

import orjson
from django.db import connection

from parcours.server.live.connection import GONE, RESYNC, WITHDRAWN, Connection
from parcours.server.live.ear import Ear
from parcours.server.live.limits import Crowd
from parcours.server.live.presence import EVERY_S
from parcours.server.live.rooms import Room, reading
from parcours.server.observe import gauge
from parcours.workspace.live import news, sql
from parcours.workspace.live.authors import Standing, look_at
from parcours.workspace.live.store import Group, Outcome
from parcours.workspace.live.writer import writer
from parcours.workspace.people.rights import Role

log = logging.getLogger("parcours.live")
BEAT_S: Final = float(os.environ.get("PARCOURS_BEAT_S", "2"))
LOOK_EVERY_BEATS: Final = 2
ELSEWHERE_EVERY_S: Final = 0.25
ALL_OF_US_EVERY: Final = 16
"""After so many turns everybody here is told to the other processes again."""
SAID_AT_ONCE: Final = 7_500
"""PostgreSQL carries less than 8,000 bytes with a NOTIFY."""


class Hub:
    """Where connections find their room, and the writer finds the connections."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.crowd = Crowd()
        self._opening: dict[int, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ear: Ear | None = None
        self._beats = 0
        self._me = new_name()

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run ``work`` and hold on to it; a fault is written down and ends nothing else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a live task failed", exc_info=task.exception())

    def open(self) -> None:
        """Begin to listen, when the server begins or the first connection comes."""
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        gauge(
            "live_connections", lambda: sum(len(room.connections) for room in self.rooms.values())
        )
        gauge("live_maps", lambda: len(self.rooms))
        writer().listeners.append(self._committed)
        news.listeners.append(self._news)
        self.start(self._beat())
        self.start(self._tell_presence())
        if connection.vendor == "postgresql":
            self._ear = Ear(
                connection.get_connection_params(), self._noticed, self._news, self._elsewhere
            )
            self._ear.start()
            self.start(self._tell_elsewhere())

    async def close(self) -> None:
        """Say good-bye, commit what is queued."""
        if self._loop is None:
            return
        writer().listeners.remove(self._committed)
        news.listeners.remove(self._news)
        if self._ear is not None:
            self._ear.stop()
        for room in self.rooms.values():
            for one in list(room.connections):
                one.close(1012)
        for task in list(self._tasks):
            task.cancel()
        self._loop = None
        await asyncio.get_running_loop().run_in_executor(None, writer().stop)

    async def join(self, one: Connection) -> Room | None:
        """Register a connection in its map's room, before its catch-up is read."""
        map_id = one.visitor.map_id
        async with self._opening.setdefault(map_id, asyncio.Lock()):
            room = self.rooms.get(map_id)
            if room is None:
                found = await reading(_numbers, [map_id])
                if map_id not in found:
                    return None
                room = self.rooms[map_id] = Room(map_id, found[map_id], self.start)
            room.connections.add(one)
        await room.see(one.visitor.sight)
        return room

    def leave(self, room: Room, one: Connection) -> None:
        """Forget a connection, and a room that nobody is in."""
        room.connections.discard(one)
        room.presence.leave(one.name)
        room.tell_presence()
        if not room.connections:
            self.rooms.pop(room.map_id, None)
            self._opening.pop(room.map_id, None)

    def _committed(self, group: Group) -> None:
        """The writer's thread: hand over to the loop; what is told first is answered second."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, group)

    def _tell(self, group: Group) -> None:
        room = self.rooms.get(group.map_id)
        if room is None:
            return
        room.tell(group.entries)
        answers: dict[Connection, list[Outcome]] = {}
        for submission, outcome in zip(group.submissions, group.outcomes, strict=True):
            if isinstance(submission.origin, Connection):
                answers.setdefault(submission.origin, []).append(outcome)
        for origin, outcomes in answers.items():
            room.answer(origin, outcomes)

    def _noticed(self, map_id: int, number: int) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._behind, map_id, number)

    def _behind(self, map_id: int, number: int) -> None:
        room = self.rooms.get(map_id)
        if room is not None:
            room.noticed(number)

    def _news(self, map_id: int, about: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell_news, map_id, about)

    def _tell_news(self, map_id: int, about: str) -> None:
        room = self.rooms.get(map_id)
        if room is not None:
            room.tell_all({"news": about})

    def _elsewhere(self, map_id: int, word: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard_elsewhere, map_id, word)

    def _heard_elsewhere(self, map_id: int, word: str) -> None:
        room = self.rooms.get(map_id)
        told = orjson.loads(word)
        if room is not None and told["process"] != self._me:
            room.presence.elsewhere(told["process"], told)

    async def _tell_elsewhere(self) -> None:
        """Tell other processes who is here and what they do; what is lost comes again soon."""
        turn = 0
        while True:
            await asyncio.sleep(ELSEWHERE_EVERY_S)
            turn += 1
            for room in list(self.rooms.values()):
                told = room.presence.outward(all_of_us=turn % ALL_OF_US_EVERY == 0)
                if told is not None:
                    try:
                        await reading(_notify, room.map_id, self._me, told)
                    except Exception:
                        log.exception("presence could not be passed on")

    async def _beat(self) -> None:
        """Tell the database's number, so that whatever got lost is noticed."""
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                await self._one_beat()
            except Exception:
                log.exception("a heartbeat failed")

    async def _one_beat(self) -> None:
        self._beats += 1
        rooms = dict(self.rooms)
        found = await reading(_numbers, list(rooms))
        for map_id, room in rooms.items():
            if map_id not in found:
                for one in list(room.connections):
                    one.close(GONE)
                continue
            room.noticed(found[map_id])
            room.tell_all({"beat": found[map_id]})
            room.presence.expire()
        if self._beats % LOOK_EVERY_BEATS == 0:
            for room in rooms.values():
                await self._look(room)

    async def _look(self, room: Room) -> None:
        """Ask for everybody's right, also of those who only read."""
        ones = list(room.connections)
        found = await reading(_looked, [one.visitor.watch for one in ones])
        for one, (role, hidden) in zip(ones, found, strict=True):
            if role is None:
                one.close(WITHDRAWN)
            elif hidden != one.visitor.sight.hidden:
                one.close(RESYNC)
            elif role != one.role:
                one.role = role
                one.put(f'{{"role":"{role}"}}')

    async def _tell_presence(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            for room in list(self.rooms.values()):
                room.tell_presence()


def new_name() -> str:
    """A connection's name."""
    return secrets.token_urlsafe(6)


def _numbers(map_ids: list[int]) -> dict[int, int]:
    if not map_ids:
        return {}
    with sql.reading() as cursor:
        return sql.numbers(cursor, map_ids)


def _notify(map_id: int, process: str, told: dict[str, Any]) -> None:
    """One message per few people, as long as they fit."""
    for start in range(0, max(1, len(told["here"])), 10):
        some = {**told, "process": process, "here": told["here"][start : start + 10]}
        said = f"{map_id} {orjson.dumps(some).decode()}"
        if len(said.encode()) <= SAID_AT_ONCE:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('parcours_presence', %s)", [said])


def _looked(standings: list[Standing]) -> list[tuple[Role | None, frozenset[str]]]:
    with sql.reading() as cursor:
        look_at(cursor, standings)
    return [(one.role, one.hidden) for one in standings]


hub = Hub()
