"""One unhappy answer, followed up: the rule that opens a record, and the record's life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson

from parcours.errors import NotFoundError, Words
from parcours.surveys import alerts
from parcours.surveys.definition import Survey as Definition
from parcours.surveys.piping import answer_words, piped
from parcours.surveys.read import read
from parcours.surveys.scores import classify
from parcours.surveys.typography import typeset
from parcours.workspace.models import Contact, FollowUp, ResponseLink, Survey, SurveyResponse

CALL_ME = {"call_me", "callback", "contact_me", "rappel"}


def reason_to_follow(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """Why this answer needs somebody: a wish to be called, else a negative score; None otherwise."""
    for question in definition.questions:
        if question.name in CALL_ME and answers.get(question.name) in {True, "yes", "oui"}:
            return "call_me"
    for question in definition.questions:
        if question.name in answers and classify(question, answers[question.name]) == "negative":
            return f"negative:{question.name}"[:40]
    return None


def open_for(survey: Survey, response_id: str, reason: str, now: dt.datetime) -> bool:
    """Open a record, once per response; whether it is new."""
    record = alerts.opened(response_id, reason, now)
    _, made = FollowUp.objects.get_or_create(
        response_id=response_id,
        defaults={
            "survey": survey,
            "reason": reason,
            "opened_at": record.opened_at,
            "due_at": record.due_at,
        },
    )
    return made


def act(
    response_id: str, action: str, now: dt.datetime, details: Mapping[str, str]
) -> alerts.FollowUp:
    """Do ``contact``, ``close`` or ``reopen`` to a record; raises InputError like ``alerts``."""
    stored = FollowUp.objects.filter(response_id=response_id).first()
    if stored is None:
        raise NotFoundError(
            "surveys.no-such-follow-up",
            Words("There is no such follow-up.", "Ce suivi n’existe pas."),
        )
    record = as_record(stored)
    if action == "contact":
        record = alerts.contacted(record, details.get("owner", ""), now)
    elif action == "close":
        record = alerts.closed(
            record,
            now,
            cause=details.get("cause", ""),
            action=details.get("action", ""),
            outcome=details.get("outcome", ""),
        )
    else:
        record = alerts.reopened(record, now)
    for one in fields(record):
        if one.name != "response_id":
            value = getattr(record, one.name)
            setattr(
                stored, one.name, "" if value is None and not one.name.endswith("_at") else value
            )
    stored.save()
    return record


@dataclass(frozen=True, slots=True)
class Case:
    """A record with what was said and by whom: what somebody needs to follow it up."""

    stored: FollowUp
    said: tuple[tuple[str, str], ...]
    """Questions and answers in the reader's words."""
    contact: Contact | None
    """Who said it, where the survey names people."""


def cases(survey: Survey, lang: str, most: int = 500) -> list[Case]:
    """The records of a survey, the most urgent first."""
    records = list(FollowUp.objects.filter(survey=survey)[:most])
    ids = [one.response_id for one in records]
    responses = SurveyResponse.objects.filter(pk__in=ids).select_related("version").in_bulk()
    links = dict(ResponseLink.objects.filter(pk__in=ids).values_list("pk", "contact_key"))
    people = {
        one.public_id: one
        for one in Contact.objects.filter(
            organisation=survey.organisation_id, public_id__in=links.values()
        )
    }
    known: dict[int, Definition] = {}
    found = []
    for record in records:
        response = responses.get(record.response_id)
        said: tuple[tuple[str, str], ...] = ()
        if response is not None:
            if response.version_id not in known:
                known[response.version_id] = read(response.version.text)
            said = _said(known[response.version_id], orjson.loads(response.answers), lang)
        found.append(Case(record, said, people.get(links.get(record.response_id, ""))))
    return found


def _said(
    definition: Definition, answers: Mapping[str, Any], lang: str
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (typeset(piped(question.heading(lang), definition, answers, lang), lang), words)
        for question in definition.questions
        if question.asks() and (words := answer_words(question, answers.get(question.name), lang))
    )


def as_record(stored: FollowUp) -> alerts.FollowUp:
    """The record as a value."""
    state: Any = stored.state
    return alerts.FollowUp(
        response_id=stored.response_id,
        opened_at=stored.opened_at,
        due_at=stored.due_at,
        reason=stored.reason,
        owner=stored.owner or None,
        state=state,
        first_contact_at=stored.first_contact_at,
        cause=stored.cause or None,
        action=stored.action or None,
        outcome=stored.outcome or None,
        closed_at=stored.closed_at,
        reopened=stored.reopened,
    )
