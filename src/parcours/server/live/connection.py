"""One person's end of a live map: what waits to be sent to them, in order and never without bound.

Who reads too slowly is disconnected and comes back to a catch-up; to wait for them would make
everybody slow, and to skip a message would make their map wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from parcours.server.live import limits
from parcours.server.live.admission import Visitor
from parcours.workspace.people.rights import Role

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

TOO_SLOW, RESYNC, WITHDRAWN, GONE, TOO_MANY, MALFORMED = 4408, 4409, 4403, 4404, 4429, 4400
LATER = 1013


class Connection:
    """An accepted socket with its outbox. Everything here happens in the event loop."""

    def __init__(self, name: str, visitor: Visitor, send: Send) -> None:
        self.name = name
        self.visitor = visitor
        self.role: Role = visitor.role
        self.number = 0
        """The number that its catch-up brought it to."""
        self.edits = limits.Bucket(limits.EDITS_PER_S, limits.EDITS_AT_ONCE)
        self.presence = limits.Bucket(limits.PRESENCE_PER_S, limits.PRESENCE_AT_ONCE)
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._send = send
        self._outbox: deque[str] = deque()
        self._waiting = 0
        self._more = asyncio.Event()

    def put(self, frame: str) -> None:
        """Queue a message; whoever lets too much wait is disconnected."""
        if self.closed.done():
            return
        self._outbox.append(frame)
        self._waiting += len(frame)
        if len(self._outbox) > limits.FRAMES_WAITING or self._waiting > limits.BYTES_WAITING:
            self.close(TOO_SLOW)
        self._more.set()

    def first(self, frame: str) -> None:
        """Put the catch-up before whatever was held back for it."""
        self._outbox.appendleft(frame)
        self._more.set()

    def close(self, code: int) -> None:
        """Have the socket closed; what still waits is dropped, the client asks for it again."""
        if not self.closed.done():
            self.closed.set_result(code)
            self._outbox.clear()
            self._more.set()

    async def deliver(self) -> None:
        """Send what waits, for as long as the connection lasts. Starts once the catch-up is there."""
        while not self.closed.done():
            await self._more.wait()
            self._more.clear()
            while self._outbox and not self.closed.done():
                frame = self._outbox.popleft()
                self._waiting -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})

    async def shut(self) -> None:
        """Tell the other side why, if it still listens."""
        code = self.closed.result() if self.closed.done() else 1011
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._send({"type": "websocket.close", "code": code}), 2)
