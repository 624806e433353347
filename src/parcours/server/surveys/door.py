"""Where respondents come in: everything under ``/s/``, as plain ASGI beside Django.

Answers are taken from a link's word alone: no cookie is read or set here, so a respondent's page
and the workspace's pages share nothing but the machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import orjson
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from parcours.errors import InputError, Lang, NotFoundError, ParcoursError, UnavailableError, Words
from parcours.server.surveys import assets, pages
from parcours.server.surveys.answers import (
    Receive,
    Scope,
    Send,
    body_of,
    send_error,
    send_json,
    send_page,
)
from parcours.server.surveys.key import survey_key
from parcours.server.surveys.limits import Speed
from parcours.server.surveys.live import Board, stream
from parcours.server.surveys.visit import Visit
from parcours.surveys.form import chrome, message
from parcours.surveys.links import Link, read_token, receipt
from parcours.workspace.surveys.deliver import Delivery
from parcours.workspace.surveys.desk import Desk, Handed, contact_key
from parcours.workspace.surveys.library import Published
from parcours.workspace.surveys.tasks import Worker
from parcours.workspace.surveys.writer import Submission, Writer

PREFIX = "/s/"
STORE_SECONDS = 30.0


class Door:
    """The desk, the writer and the limits of one server process."""

    def __init__(self) -> None:
        self.key = survey_key()
        self.desk = Desk(self.key)
        self.worker = Worker(
            Delivery(self.key, settings.PUBLIC or "http://localhost", settings.DEFAULT_FROM_EMAIL)
        )
        self.board = Board(beside)
        self.writer = Writer(self._written)
        self.speed = Speed()

    def _written(self, survey_ids: set[int]) -> None:
        self.worker.wake(survey_ids)
        self.board.changed(survey_ids)

    async def look_up(self, name: str) -> Published:
        """The open survey; the database is asked at most once a second, beside the event loop."""
        known = self.desk.known(name)
        found: Published = known or await beside(self.desk.look_up, name)
        return found

    async def store(self, submission: Submission) -> str:
        """What became of it, told only when it is on the disk; raises UnavailableError."""
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.writer.submit_to(submission, future)
        return await asyncio.wait_for(future, STORE_SECONDS)

    async def contact(self, asked: Published, link: Link) -> str:
        """Whom a response is tied to, when the survey ties any."""
        if not link.invite or asked.survey.terms.privacy == "anonymous":
            return ""
        found: str = await beside(contact_key, asked, link, self.key)
        return found


_door: Door | None = None


def door() -> Door:
    """The one door of this process."""
    global _door  # noqa: PLW0603, one writer per process is the point
    if _door is None:
        _door = Door()
    return _door


def shut() -> None:
    """Write what is waiting, end the threads."""
    global _door  # noqa: PLW0603
    if _door is not None:
        _door.writer.close()
        _door.worker.close()
        _door = None


async def beside(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run what asks the database in a thread of its own."""

    def run() -> Any:
        close_old_connections()
        return function(*arguments)

    return await sync_to_async(run, thread_sensitive=False)()


async def respondents(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request under ``/s/``."""
    path = scope["path"][len(PREFIX) :]
    method = scope["method"]
    lang = asked_lang(scope)
    try:
        if path.endswith("/answers") and method in {"POST", "PATCH"}:
            await _take(path[: -len("/answers")], method, receive, send, lang)
        elif path.startswith("_live/"):
            await stream(door().board, path[len("_live/") :], scope, receive, send, lang)
        elif path.startswith("_/"):
            await assets.serve(path[2:], scope, send)
        else:
            await _page(path, method, scope, receive, send, lang)
    except ParcoursError as error:
        await _told(scope, send, error, lang)
    except TimeoutError:
        await _told(scope, send, _slow(), lang)


async def _take(token: str, method: str, receive: Receive, send: Send, lang: Lang) -> None:
    """The hot path: token, limits, validation, writer."""
    desk_door = door()
    link = read_token(token, desk_door.key)
    body = await body_of(receive)
    desk_door.speed.spend(token, link.survey, personal=bool(link.invite))
    asked = await desk_door.look_up(link.survey)
    handed = _handed(body, whole=method == "POST")
    contact = await desk_door.contact(asked, link)
    received = desk_door.desk.receive(asked, link, handed, contact)
    own: Lang = chrome(handed.lang or lang)
    if received.submission is None:
        if not received.faults or not handed.whole:
            await send_json(send, 200, {"id": handed.id, "status": "nothing"})
            return
        await send_json(
            send,
            422,
            {
                "type": "about:blank",
                "title": "The answers do not fit the survey.",
                "status": 422,
                "errors": [fault.as_dict(own) for fault in received.faults],
            },
        )
        return
    stored = await desk_door.store(received.submission)
    await send_json(
        send,
        201 if stored == "stored" else 200,
        {
            "id": handed.id,
            "status": received.submission.status if stored == "stored" else stored,
            "receipt": receipt(handed.id, desk_door.key),
        },
    )


def _handed(body: bytes, *, whole: bool) -> Handed:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        data = None
    answers = data.get("answers") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(answers, dict):
        raise InputError(
            "surveys.unreadable",
            Words("These answers cannot be read.", "Ces réponses sont illisibles."),
            remedy=Words(
                'Send {"id": "…", "answers": {…}}.', 'Envoyez {"id": "…", "answers": {…}}.'
            ),
        )
    sequence = data.get("sequence", 0)
    return Handed(
        str(data.get("id", "")).lower(),
        answers,
        whole,
        sequence if isinstance(sequence, int) and 0 <= sequence < 2**31 else 0,
        str(data.get("lang", ""))[:8],
        data.get("consent") is True,
    )


async def _page(
    path: str, method: str, scope: Scope, receive: Receive, send: Send, lang: Lang
) -> None:
    query = _fields(scope.get("query_string", b"")[:4_000])
    fields: dict[str, list[str]] = {}
    body = b""
    if method == "POST":
        body = await body_of(receive)
        fields = _fields(body)
    elif method not in {"GET", "HEAD"}:
        raise NotFoundError(
            "surveys.no-such-page", Words("There is no such page.", "Cette page n’existe pas.")
        )
    visit = Visit(door(), path, method, query, fields, body, lang, wished_langs(scope), beside)
    shown = await pages.answer(visit)
    if shown.data is not None:
        await send_json(send, shown.status, shown.data)
    else:
        await send_page(send, shown.status, shown.text, frames=shown.frames, lang=shown.lang)


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=3_000
        )
    except ValueError:
        raise InputError(
            "surveys.unreadable",
            Words("This form cannot be read.", "Ce formulaire est illisible."),
            remedy=Words("Load the page again.", "Rechargez la page."),
        ) from None


async def _told(scope: Scope, send: Send, error: ParcoursError, lang: Lang) -> None:
    headers = dict(scope["headers"])
    wants_page = b"text/html" in headers.get(b"accept", b"")
    if not wants_page:
        await send_error(send, error, lang)
        return
    remedy = error.remedy.say(lang) if error.remedy else ""
    text = message(error.message.say(lang), remedy, lang)
    await send_page(send, error.http_status, text, lang=lang)


def asked_lang(scope: Scope) -> Lang:
    """French or English, whichever the browser puts first."""
    for one in wished_langs(scope):
        if one in {"fr", "en"}:
            return "fr" if one == "fr" else "en"
    return "en"


def wished_langs(scope: Scope) -> list[str]:
    """The languages that the browser asks for, best first."""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            text = value.decode("ascii", "ignore")[:200]
            return [part.split(";")[0].strip().lower()[:2] for part in text.split(",") if part]
    return []


def _slow() -> ParcoursError:
    return UnavailableError(
        "surveys.slow",
        Words("The answer could not be stored in time.", "La réponse n’a pu être gardée à temps."),
        remedy=Words("Send it again in a moment.", "Renvoyez-la dans un instant."),
    )
