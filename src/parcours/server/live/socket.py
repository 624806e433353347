"""The live connection itself: let in, caught up, then edits one way and everybody's edits the other.

Register first, read the catch-up second: an edit that comes between the two waits in the outbox
behind the catch-up, and the client drops what it has by number.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from parcours.errors import InputError, ParcoursError, Words
from parcours.journey.edits import Edit, edit_of
from parcours.server.live import limits
from parcours.server.live.admission import PATH, Visitor, admit
from parcours.server.live.connection import GONE, MALFORMED, TOO_MANY, Connection, Send
from parcours.server.live.hub import BEAT_S, hub, new_name
from parcours.server.live.rooms import Room, frame, reading, refused
from parcours.workspace.live.reads import CatchUp, catch_up, entry_json, rows_json, steps_json
from parcours.workspace.live.store import Outcome, Submission
from parcours.workspace.live.writer import writer

log = logging.getLogger("parcours.live")
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
PROTOCOL = 1


async def live(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve one WebSocket from its handshake to its end."""
    await receive()
    if not str(scope["path"]).startswith(PATH):
        await send({"type": "websocket.close", "code": GONE})
        return
    try:
        visitor = await reading(admit, scope)
    except ParcoursError as error:
        log.info("a live connection was refused: %s", error.code)
        await _refuse(scope, send, error)
        return
    hub.open()
    who = visitor.author.key
    if not hub.crowd.enter(who, visitor.address):
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": TOO_MANY})
        return
    try:
        await send({"type": "websocket.accept"})
        await _serve(visitor, receive, send)
    finally:
        hub.crowd.leave(who, visitor.address)


async def whether(scope: Mapping[str, Any], send: Send) -> None:
    """The same question by plain HTTP: 204, or the status of the refusal."""
    try:
        await reading(admit, scope)
        status = 204
    except ParcoursError as error:
        status = error.http_status
    headers = [(b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Mapping[str, Any], send: Send, error: ParcoursError) -> None:
    """Refuse before accepting: as an answer with a status where the server can send one."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": GONE})
        return
    body = orjson.dumps({"error": error.as_dict("en")})
    headers = [(b"content-type", b"application/json")]
    await send(
        {"type": "websocket.http.response.start", "status": error.http_status, "headers": headers}
    )
    await send({"type": "websocket.http.response.body", "body": body})


async def _serve(visitor: Visitor, receive: Receive, send: Send) -> None:
    one = Connection(new_name(), visitor, send)
    room = await hub.join(one)
    if room is None:
        await send({"type": "websocket.close", "code": GONE})
        return
    tasks: list[asyncio.Task[Any]] = []
    try:
        if not await _welcome(room, one):
            one.close(GONE)
        tasks = [hub.start(one.deliver()), hub.start(_listen(room, one, receive))]
        await asyncio.wait([*tasks, one.closed], return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(room, one)
        for task in tasks:
            task.cancel()
        await one.shut()


async def _welcome(room: Room, one: Connection) -> bool:
    """Send the catch-up, before everything that was told since the connection was registered."""
    visitor = one.visitor
    told = await reading(
        catch_up, visitor.map_id, visitor.number, visitor.author.key, visitor.sight
    )
    if told is None:
        return False
    one.number = told.number
    if visitor.personal:
        room.presence.join(one.name, visitor.author.key, visitor.author.name, one.role)
    one.first(frame({"welcome": _greeting(room, one, told)}))
    return True


def _greeting(room: Room, one: Connection, told: CatchUp) -> dict[str, Any]:
    visitor = one.visitor
    shape: dict[str, Any] = {
        "protocol": PROTOCOL,
        "connection": one.name,
        "author": visitor.author.key,
        "name": visitor.author.name,
        "role": one.role,
        "hidden": sorted(visitor.sight.hidden),
        "sight": visitor.sight.token,
        "number": told.number,
        "beat_s": BEAT_S,
        "undo": steps_json(told.steps.undo),
        "redo": steps_json(told.steps.redo),
        "others": room.presence.everybody() if visitor.personal else [],
    }
    if told.rows is not None:
        return {**shape, "rows": rows_json(told.rows)}
    return {**shape, "edits": [entry_json(entry) for entry in told.entries]}


async def _listen(room: Room, one: Connection, receive: Receive) -> None:
    """Take what the client sends, at the pace that one connection may have."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            one.close(1000)
            return
        try:
            shape = orjson.loads(message.get("text") or message.get("bytes") or b"")
        except orjson.JSONDecodeError:
            one.close(MALFORMED)
            return
        if not isinstance(shape, dict):
            one.close(MALFORMED)
            return
        room.presence.heard(one.name)
        if "presence" in shape and one.visitor.personal and one.presence.spare():
            _move(room, one, shape["presence"])
        if "edits" in shape:
            await _take(room, one, shape["edits"])


def _move(room: Room, one: Connection, state: Any) -> None:
    """What somebody does; who was silent for long comes back by it."""
    if one.name not in room.presence.others:
        room.presence.join(one.name, one.visitor.author.key, one.visitor.author.name, one.role)
    if isinstance(state, dict):
        room.presence.move(one.name, state)


async def _take(room: Room, one: Connection, edits: Any) -> None:
    """Queue edits for the writer; what is no edit is refused here and never reaches it."""
    if not isinstance(edits, list) or len(edits) > limits.EDITS_PER_MESSAGE:
        one.close(MALFORMED)
        return
    for shape in edits:
        wait = one.edits.take(_cost(shape))
        if wait > 0:
            await asyncio.sleep(wait)
        try:
            edit = _checked(shape)
            writer().submit(room.map_id, Submission(edit, one.visitor.author, "live", origin=one))
        except ParcoursError as error:
            name = shape.get("id", "") if isinstance(shape, dict) else ""
            one.put(frame({"refused": refused(Outcome(str(name), error=error), one.visitor.lang)}))


def _cost(shape: Any) -> float:
    """A large group costs more than one edit."""
    inner = shape.get("edits") if isinstance(shape, dict) else None
    return 1 + (len(inner) / 20 if isinstance(inner, list) else 0)


def _checked(shape: Any) -> Edit:
    if not isinstance(shape, dict) or not isinstance(shape.get("id"), str):
        raise InputError(
            "edit.malformed", Words("This is no edit.", "Ceci n’est pas une modification.")
        )
    limits.check(shape)
    return edit_of(shape)
