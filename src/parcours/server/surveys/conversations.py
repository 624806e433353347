"""Surveys by SMS and chat: one message in, one message out, the same desk and writer as the page."""

from __future__ import annotations

import hmac
import os
from typing import Any

import orjson

from parcours.errors import ForbiddenError, InputError, NotFoundError, Words
from parcours.server.surveys.door import Door, beside
from parcours.server.surveys.visit import Answer, Visit
from parcours.surveys.channels import sms as short
from parcours.surveys.channels import turns
from parcours.surveys.definition import Survey
from parcours.surveys.links import Link, digest, read_token
from parcours.surveys.logic import Context
from parcours.workspace.models import Conversation
from parcours.workspace.surveys import contacts
from parcours.workspace.surveys.desk import Handed, new_id
from parcours.workspace.surveys.library import Published

TEXT_MOST = 2_000


async def chat(visit: Visit, token: str) -> Answer:
    """One turn of a chat: ``{"conversation": "…", "text": "…"}``; without text it begins."""
    link = read_token(token, visit.door.key)
    visit.door.speed.spend(token, link.survey, personal=False)
    asked = await visit.door.look_up(link.survey)
    said = _json(visit.body)
    name = str(said.get("conversation") or new_id())[:80]
    lang = str(said.get("lang") or (visit.wished or ["en"])[0])
    key = digest(f"chat:{link.survey}:{name}", visit.door.key)
    turn = await _turn(visit, asked, link, key, lang, str(said.get("text") or "")[:TEXT_MOST])
    return Answer(
        data={"conversation": name, "reply": turn.reply, "done": turn.done, "stopped": turn.stopped}
    )


async def sms(visit: Visit, secret: str) -> Answer:
    """One message that a provider passes on: fields ``from`` and ``text``, as form or JSON.

    The address holds a secret (``PARCOURS_SMS_SECRET``), since providers cannot sign in. A number
    that is in no conversation gets nothing; STOP is obeyed at once.
    """
    wanted = os.environ.get("PARCOURS_SMS_SECRET", "")
    if (
        visit.method != "POST"
        or not wanted
        or not hmac.compare_digest(secret.encode("utf-8", "replace"), wanted.encode())
    ):
        raise ForbiddenError(
            "surveys.no-such-page", Words("There is no such page.", "Cette page n’existe pas.")
        )
    fields = (
        _json(visit.body) if visit.body[:1] == b"{" else {k: v[0] for k, v in visit.fields.items()}
    )
    number, text = str(fields.get("from", ""))[:30], str(fields.get("text", ""))[:TEXT_MOST]
    key = digest(f"sms:{number}", visit.door.key)
    talk = await beside(_find, key)
    if talk is None:
        raise NotFoundError(
            "surveys.no-conversation",
            Words("Nobody is being asked at this number.", "Personne n’est interrogé à ce numéro."),
        )
    asked = await visit.door.look_up(talk.survey.name)
    link = Link(talk.survey.name, "sms", talk.place, talk.invite)
    turn = await _turn(visit, asked, link, key, talk.lang, text)
    if turn.stopped:
        await beside(contacts.opt_out, asked.organisation_id, number, visit.door.key)
    reply = short.plain(turn.reply)
    size = short.size(reply)
    return Answer(data={"reply": reply, "done": turn.done, "segments": size.segments})


async def _turn(
    visit: Visit, asked: Published, link: Link, key: str, lang: str, text: str
) -> turns.Turn:
    talk = await beside(_begin, key, asked, link, lang)
    context = visit.door.desk.context(asked, link, talk.response_id, talk.lang)
    turn = _next(asked.survey, talk, text, context)
    if text and not turn.stopped:
        await _keep(visit.door, asked, link, talk, turn)
    await beside(_save, talk, turn)
    return turn


def _next(survey: Survey, talk: Conversation, text: str, context: Context) -> turns.Turn:
    if not text:
        return turns.opening(survey, context)
    answers: dict[str, Any] = orjson.loads(talk.answers)
    return turns.take(survey, answers, frozenset(orjson.loads(talk.passed)), text, context)


async def _keep(
    door: Door, asked: Published, link: Link, talk: Conversation, turn: turns.Turn
) -> None:
    """Whatever was said so far is kept; the last turn makes it complete. To go on is to consent."""
    if not turn.answers:
        return
    handed = Handed(
        talk.response_id, turn.answers, turn.done, talk.sequence + 1, talk.lang, consent=True
    )
    contact = await door.contact(asked, link)
    received = door.desk.receive(asked, link, handed, contact)
    if received.submission is not None:
        await door.store(received.submission)


def _find(key: str) -> Conversation | None:
    return Conversation.objects.select_related("survey").filter(digest=key).first()


def _begin(key: str, asked: Published, link: Link, lang: str) -> Conversation:
    talk, _ = Conversation.objects.get_or_create(
        digest=key,
        defaults={
            "survey_id": asked.id,
            "response_id": new_id(),
            "channel": link.channel,
            "place": link.place,
            "invite": link.invite,
            "lang": lang[:2] if lang[:2] in asked.survey.langs() else asked.survey.langs()[0],
        },
    )
    return talk


def _save(talk: Conversation, turn: turns.Turn) -> None:
    if turn.done:
        talk.delete()
        return
    talk.answers = orjson.dumps(dict(turn.answers)).decode()
    talk.passed = orjson.dumps(sorted(turn.passed)).decode()
    talk.sequence += 1
    talk.save()


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise InputError(
            "surveys.unreadable", Words("Send a JSON object.", "Envoyez un objet JSON.")
        )
    return found
