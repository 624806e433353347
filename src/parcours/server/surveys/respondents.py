"""Where respondents come in: everything under ``/s/``, as plain ASGI beside Django.

Answers are taken from a link's word alone: no cookie is read or set here, so a respondent's page
and the workspace's pages share nothing but the machine.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import orjson

from parcours.errors import InputError, Lang, NotFoundError, ParcoursError, UnavailableError, Words
from parcours.server.surveys import assets, conversations, pages, privacy
from parcours.server.surveys.answers import (
    Receive,
    Scope,
    Send,
    body_of,
    send_error,
    send_json,
    send_page,
)
from parcours.server.surveys.door import door
from parcours.server.surveys.live import stream
from parcours.server.surveys.visit import Answer, Visit
from parcours.surveys.form import chrome, message
from parcours.surveys.links import read_token, receipt
from parcours.workspace.surveys.desk import Handed

PREFIX = "/s/"


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
        raise _no_such_page()
    visit = Visit(door(), path, method, query, fields, body, lang, wished_langs(scope))
    shown = await _shown(visit)
    if shown.data is not None:
        await send_json(send, shown.status, shown.data)
    else:
        await send_page(send, shown.status, shown.text, frames=shown.frames, lang=shown.lang)


async def _shown(visit: Visit) -> Answer:
    """What is behind an address: a survey's page, a conversation, or what is kept of a respondent."""
    head, _, rest = visit.path.partition("/")
    if head == "mine":
        return await privacy.own_answers(visit, rest)
    if head == "sms":
        return await conversations.sms(visit, rest)
    if rest == "chat" and visit.method == "POST":
        return await conversations.chat(visit, head)
    if rest == "unsubscribe":
        return await privacy.unsubscribe(visit, head)
    if rest:
        raise _no_such_page()
    return await pages.answer(visit, head)


def _no_such_page() -> ParcoursError:
    return NotFoundError(
        "surveys.no-such-page", Words("There is no such page.", "Cette page n’existe pas.")
    )


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
