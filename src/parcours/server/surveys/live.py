"""Live results: one computation per survey for everybody who watches, sent when something changed.

Server-sent events over plain ASGI. Two hundred watchers cost two hundred small writes, not two
hundred queries; what changed within the same half second is told once. Whoever may not read single
answers is told of the same moment less: see ``workspace/surveys/told``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.datastructures import CaseInsensitiveMapping

from parcours.errors import Lang, ParcoursError, Words
from parcours.server.callers import caller_of_header, callers_of_cookie, is_local
from parcours.server.surveys import shapes
from parcours.server.surveys.answers import Receive, Scope, Send, send_error
from parcours.workspace.models import Survey
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import library, results
from parcours.workspace.surveys.told import Asked

log = logging.getLogger("parcours.surveys")
TELL_EVERY_SECONDS = 0.4
LEAST_PAUSE_SECONDS = 0.1
BEAT_SECONDS = 15.0
WATCHERS_MOST = 2_000
PER_CALLER = 30
PER_ORGANISATION = 1_000
Beside = Callable[..., Awaitable[Any]]


class View(NamedTuple):
    """What is computed once: a survey, in a language, for those who read every answer or for all others."""

    survey_id: int
    lang: Lang
    every: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who may watch: which survey, whether every answer, and by whom they are counted."""

    survey_id: int
    organisation_id: int
    caller: str
    every: bool


class TooManyError(ParcoursError):
    """More live pages than one person or organisation may have open."""

    http_status = 429


class Crowd:
    """How many streams each caller and each organisation has open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextlib.contextmanager
    def enter(self, admitted: Admitted) -> Iterator[None]:
        """Count one more while it lasts; raises TooManyError when there are too many already."""
        who, where = admitted.caller, f"organisation:{admitted.organisation_id}"
        if self._open[who] >= PER_CALLER:
            raise _too_many(
                Words(
                    f"You have {PER_CALLER} pages with live results open, which is the most.",
                    f"Vous avez déjà {PER_CALLER} pages de résultats en direct, le maximum.",
                )
            )
        if self._open[where] >= PER_ORGANISATION or self.count() >= WATCHERS_MOST:
            raise _too_many(
                Words(
                    "So many pages watch live results that no other fits in.",
                    "Trop de pages suivent des résultats en direct pour en ajouter une.",
                )
            )
        self._open.update((who, where))
        try:
            yield
        finally:
            self._open.subtract((who, where))
            self._open += Counter()  # drops those that are at zero

    def count(self) -> int:
        """How many streams are open in all."""
        return sum(n for key, n in self._open.items() if key.startswith("organisation:"))


class Board:
    """The watchers of all surveys of this process."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self.crowd = Crowd()
        self.watchers: dict[View, set[asyncio.Event]] = {}
        self.latest: dict[View, bytes] = {}
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

    async def look(self, key: View) -> bytes:
        """The results as they stand, as a message that is made once for all who watch."""
        if key not in self.latest:
            self.latest[key] = await self.beside(_results, *key)
        return self.latest[key]

    def watch(self, key: View) -> asyncio.Event:
        """Begin to watch; the event is set when there is something new."""
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._run())
        event = asyncio.Event()
        self.watchers.setdefault(key, set()).add(event)
        return event

    def leave(self, key: View, event: asyncio.Event) -> None:
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
            began = time.monotonic()
            dirty, self._dirty = self._dirty, set()
            wanted = [key for key in self.watchers if key.survey_id in dirty]
            try:
                made = await self.beside(_every_view, wanted)
                self.latest.update({key: made[key] for key in wanted if key in self.watchers})
            except Exception:
                log.exception("results could not be told")
            for key in wanted:
                for event in self.watchers.get(key, ()):
                    event.set()
            took = time.monotonic() - began
            await asyncio.sleep(max(LEAST_PAUSE_SECONDS, TELL_EVERY_SECONDS - took))


async def stream(
    board: Board, name: str, scope: Scope, receive: Receive, send: Send, lang: Lang
) -> None:
    """Serve one watcher until they leave."""
    try:
        admitted = await board.beside(_admitted, name, scope)
        with board.crowd.enter(admitted):
            await _watched(board, name, admitted, scope, receive, send, lang)
    except ParcoursError as error:
        await send_error(send, error, lang)


async def _watched(
    board: Board,
    name: str,
    admitted: Admitted,
    scope: Scope,
    receive: Receive,
    send: Send,
    lang: Lang,
) -> None:
    key = View(admitted.survey_id, lang, admitted.every)
    event = board.watch(key)
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_until_gone(receive))
    gone.add_done_callback(lambda _: event.set())
    # Pages opened together must not all ask for their right at one moment: figures would wait behind them.
    looked = time.monotonic() - BEAT_SECONDS * random.random()  # noqa: S311, a spread and no secret
    try:
        await _write(send, await board.look(key))
        while not gone.done():
            fresh = await _news(event)
            if time.monotonic() - looked >= BEAT_SECONDS:
                if await board.beside(_admitted, name, scope) != admitted:
                    break  # another role sees other figures: the page asks again
                looked = time.monotonic()
            if not gone.done():
                await _write(send, await board.look(key) if fresh else b": still here\n\n")
    except (OSError, ParcoursError):
        pass  # they left, or may no longer watch
    finally:
        gone.cancel()
        board.leave(key, event)
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _news(event: asyncio.Event) -> bool:
    """Whether something happened, once it did or it is time for a sign of life."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BEAT_SECONDS):
            await event.wait()
    happened = event.is_set()
    event.clear()
    return happened


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


def _every_view(wanted: list[View]) -> dict[View, bytes]:
    """Several views in one trip: on PostgreSQL each trip opens a connection."""
    return {key: _results(*key) for key in wanted}


def _results(survey_id: int, lang: Lang, every: bool) -> bytes:  # noqa: FBT001, the fields of a View
    found = results.results(Survey.objects.get(pk=survey_id), Asked(every=every))
    return b"data: " + orjson.dumps(shapes.results(found, lang).model_dump(mode="json")) + b"\n\n"


def _admitted(name: str, scope: Mapping[str, Any]) -> Admitted:
    """The survey for the one of the page's callers who may do the most with it."""
    stored = library.find(name)
    found = [
        Admitted(
            int(stored.pk),
            stored.organisation_id,
            caller.key,
            every=rights.allowed(role, "surveys.responses"),
        )
        for caller in _callers(scope)
        if rights.allowed(role := rights.role_in(caller, stored.organisation_id), "surveys.read")
    ]
    if not found:
        raise library.no_such_survey(name)
    return max(found, key=lambda one: one.every)


def _too_many(message: Words) -> TooManyError:
    return TooManyError(
        "surveys.too-many-watchers",
        message,
        remedy=Words("Close some of them.", "Fermez-en quelques-unes."),
    )


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
