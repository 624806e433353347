"""One unhappy answer, followed up: the rule that opens a record, and the record's life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from parcours.errors import NotFoundError, Words
from parcours.surveys import alerts
from parcours.surveys.definition import Survey as Definition
from parcours.surveys.scores import classify
from parcours.workspace.models import FollowUp, Survey

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
