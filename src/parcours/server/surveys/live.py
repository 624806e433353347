"""Live results: one computation per survey for everybody who watches, sent when something changed.

Server-sent events over plain ASGI. Two hundred watchers cost two hundred small writes, not two
hundred queries; what changed within the same half second is told once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

import orjson
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.datastructures import CaseInsensitiveMapping

from parcours.errors import ForbiddenError, Lang, ParcoursError, Words
from parcours.server.callers import caller_of_header, callers_of_cookie, is_local
from parcours.server.surveys import shapes
from parcours.server.surveys.answers import Receive, Scope, Send, send_error
from parcours.workspace.models import Survey
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import library, results

log = logging.getLogger("parcours.surveys")
TELL_EVERY_SECONDS = 0.4
BEAT_SECONDS = 15.0
WATCHERS_MOST = 2_000
Beside = Callable[..., Awaitable[Any]]


class Board:
    """The watchers of all surveys of this process."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self.watchers: dict[tuple[int, Lang], set[asyncio.Event]] = {}
        self.latest: dict[tuple[int, Lang], bytes] = {}
        self._dirty: set[int] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    def changed(self, survey_ids: set[int]) -> None:
        """Called by the writer's thread after each batch."""
        if self._loop is None or not self.watchers or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._note, survey_ids)

    def _note(self, survey_ids: set[int]) -> None:
        self._dirty |= survey_ids
        self._news.set()

    async def look(self, key: tuple[int, Lang]) -> bytes:
        """The results as they stand, computed once for all who watch."""
        if key not in self.latest:
            self.latest[key] = await self.beside(_results, *key)
        return self.latest[key]

    def watch(self, key: tuple[int, Lang]) -> asyncio.Event:
        """Begin to watch; the event is set when there is something new."""
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._run())
        event = asyncio.Event()
        self.watchers.setdefault(key, set()).add(event)
        return event

    def leave(self, key: tuple[int, Lang], event: asyncio.Event) -> None:
        """Stop watching."""
        mine = self.watchers.get(key, set())
        mine.discard(event)
        if not mine:
            self.watchers.pop(key, None)
            self.latest.pop(key, None)

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            dirty, self._dirty = self._dirty, set()
            for key in [key for key in self.watchers if key[0] in dirty]:
                try:
                    self.latest[key] = await self.beside(_results, *key)
                except Exception:
                    log.exception("results could not be told")
                for event in self.watchers.get(key, ()):
                    event.set()
            await asyncio.sleep(TELL_EVERY_SECONDS)

    def count(self) -> int:
        """How many watch."""
        return sum(len(events) for events in self.watchers.values())


async def stream(
    board: Board, name: str, scope: Scope, receive: Receive, send: Send, lang: Lang
) -> None:
    """Serve one watcher until they leave."""
    try:
        survey_id = await board.beside(_admitted, name, scope)
        if board.count() >= WATCHERS_MOST:
            raise ForbiddenError(
                "surveys.too-many-watchers",
                Words("Too many are watching.", "Trop de personnes regardent."),
            )
    except ParcoursError as error:
        await send_error(send, error, lang)
        return
    key = (survey_id, lang)
    event = board.watch(key)
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_until_gone(receive))
    looked = time.monotonic()
    try:
        await _tell(board, key, send)
        while not gone.done():
            fresh = await _news(event, gone)
            if time.monotonic() - looked >= BEAT_SECONDS:
                await board.beside(_admitted, name, scope)
                looked = time.monotonic()
            if fresh:
                await _tell(board, key, send)
            elif not gone.done():
                await _write(send, b": still here\n\n")
    except (OSError, ParcoursError):  # they left, or may no longer watch
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        board.leave(key, event)


async def _news(event: asyncio.Event, gone: asyncio.Future[Any]) -> bool:
    """Whether there is something new, once there is, or they left, or it is time for a sign of life."""
    waiting: asyncio.Future[Any] = asyncio.ensure_future(event.wait())
    await asyncio.wait({waiting, gone}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    fresh = event.is_set()
    event.clear()
    return fresh


async def _tell(board: Board, key: tuple[int, Lang], send: Send) -> None:
    await _write(send, b"data: " + await board.look(key) + b"\n\n")


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


def _results(survey_id: int, lang: Lang) -> bytes:
    found = results.results(Survey.objects.get(pk=survey_id))
    return orjson.dumps(shapes.results(found, lang).model_dump(mode="json"))


def _admitted(name: str, scope: Mapping[str, Any]) -> int:
    """The survey, when one of the page's callers may read it."""
    stored = library.find(name)
    for caller in _callers(scope):
        role = rights.role_in(caller, stored.organisation_id)
        if rights.allowed(role, "surveys.read"):
            return int(stored.pk)
    raise library.no_such_survey(name)


def _callers(scope: Mapping[str, Any]) -> list[Caller]:
    """Everybody that the page's request is: by token, or by its cookie on a host that is ours."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if headers.get("authorization"):
        return [caller_of_header(headers["authorization"])]
    domain, _ = split_domain_port(headers.get("host", ""))
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return []
    jar: SimpleCookie = SimpleCookie()
    with contextlib.suppress(CookieError):
        jar.load(headers.get("cookie", ""))
    session = jar.get(settings.SESSION_COOKIE_NAME)
    address = str((scope.get("client") or ("",))[0])
    local = is_local(address, CaseInsensitiveMapping(headers))
    return callers_of_cookie(session.value if session else None, local=local)
