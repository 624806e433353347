"""The interviewer's list: whom to call now, how each try ended, when to call again, response rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parcours.errors import InputError, NotFoundError, Words, unknown_name
from parcours.surveys.channels.dispositions import BY_NAME, Rates, rates
from parcours.surveys.channels.policy import is_quiet
from parcours.workspace.models import CallAttempt, Person, Survey, SurveyInvitation
from parcours.workspace.surveys.contacts import opt_out

TRIES_MOST = 8


def to_call(survey: Survey, now: dt.datetime) -> list[dict[str, Any]]:
    """Appointments that are due first, then those who were tried least; nobody at night where they live."""
    waiting = (
        SurveyInvitation.objects.filter(
            survey=survey, channel="phone", state__in=["waiting", "sent"]
        )
        .select_related("contact")
        .prefetch_related("attempts")
    )
    found = []
    for invitation in waiting:
        attempts = list(invitation.attempts.all())  # type: ignore[attr-defined]
        last = attempts[-1] if attempts else None
        appointment = last.appointment_at if last else None
        if len(attempts) >= TRIES_MOST or (appointment and appointment > now):
            continue
        if is_quiet(now, invitation.contact.zone) and not appointment:
            continue
        found.append(
            {
                "invitation": invitation.public_id,
                "name": invitation.contact.name,
                "phone": invitation.contact.phone,
                "lang": invitation.contact.lang,
                "zone": invitation.contact.zone,
                "tries": len(attempts),
                "last": last.disposition if last else None,
                "note": last.note if last else "",
                "appointment_at": appointment,
            }
        )
    return sorted(found, key=lambda one: (one["appointment_at"] is None, one["tries"]))


def note_attempt(
    survey: Survey,
    public_id: str,
    said: Mapping[str, Any],
    now: dt.datetime,
    *,
    key: bytes,
    by: Person | None,
) -> CallAttempt:
    """Write down how a call ended; raises InputError for an unknown ending or an appointment without a time."""
    invitation = _call(survey, public_id)
    name = str(said.get("disposition", ""))
    if name not in BY_NAME:
        raise unknown_name(
            "surveys.unknown-disposition", Words("disposition", "issue d’appel"), name, BY_NAME
        )
    attempt = CallAttempt.objects.create(
        invitation=invitation,
        at=now,
        disposition=name,
        note=str(said.get("note", ""))[:500],
        appointment_at=_time_of(said) if name == "appointment" else None,
        by=by,
    )
    ending = BY_NAME[name]
    invitation.sent_at = invitation.sent_at or now
    invitation.state = "sent"
    if ending.again == "final":
        invitation.state = "answered" if ending.group == "complete" else "refused"
        invitation.reason = "" if ending.group == "complete" else name
    if name == "do_not_call":
        opt_out(survey.organisation_id, invitation.contact.phone, key)
    invitation.save()
    return attempt


def _call(survey: Survey, public_id: str) -> SurveyInvitation:
    asked = SurveyInvitation.objects.filter(survey=survey, public_id=public_id, channel="phone")
    invitation = asked.select_related("contact").first()
    if invitation is None:
        raise NotFoundError(
            "surveys.no-such-call", Words("There is no such call.", "Cet appel n’existe pas.")
        )
    return invitation


def _time_of(said: Mapping[str, Any]) -> dt.datetime:
    """When somebody is to be called again."""
    moment = said.get("appointment_at")
    if not isinstance(moment, dt.datetime):
        raise InputError(
            "surveys.no-time",
            Words("An appointment needs a time.", "Un rendez-vous demande une heure."),
            remedy=Words("Give appointment_at.", "Donnez appointment_at."),
        )
    return moment


def response_rates(survey: Survey) -> Rates:
    """RR1 and RR2 over everybody who was to be called, by their last disposition."""
    counts: dict[str, int] = {}
    for invitation in SurveyInvitation.objects.filter(
        survey=survey, channel="phone"
    ).prefetch_related("attempts"):
        attempts = list(invitation.attempts.all())  # type: ignore[attr-defined]
        name = attempts[-1].disposition if attempts else "not_asked"
        counts[name] = counts.get(name, 0) + 1
    return rates(counts)
