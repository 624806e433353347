"""Whom to ask, and whom not: contacts, invitations, reminders, opt-outs, one policy for all channels.

Somebody who is not asked is written down with the reason, so that a low response rate can be read.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.db.models import Max

from parcours.errors import InputError, NotFoundError, Words
from parcours.surveys.channels.policy import ContactPolicy, Known, Reason, refusal
from parcours.surveys.links import Link, digest, sign
from parcours.workspace.models import (
    Contact,
    OptOut,
    Organisation,
    Survey,
    SurveyInvitation,
    SurveyTask,
)

ASKED = ("waiting", "sent", "reminded", "answered")
TRANSIENT: set[Reason] = {"quiet_hours"}
CONTACTS_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Sending:
    """How many were asked, and how many were not, by reason."""

    asked: int
    not_asked: Mapping[str, int]


def import_contacts(organisation: Organisation, rows: Iterable[Mapping[str, str]]) -> int:
    """Take contacts from rows with ``email``, ``phone``, ``name``, ``lang``, ``zone``; how many are new.

    Raises InputError for a row with neither address nor number, naming its line.
    """
    made = 0
    with transaction.atomic():
        for line, row in enumerate(rows, 2):
            email, phone = _clean(row.get("email")).lower(), cleaned_number(row.get("phone"))
            if not email and not phone:
                raise InputError(
                    "surveys.no-address",
                    Words(
                        f"Line {line} has neither an e-mail address nor a telephone number.",
                        f"La ligne {line} n’a ni adresse électronique ni numéro de téléphone.",
                    ),
                    remedy=Words(
                        "Columns: email, phone, name, lang, zone.",
                        "Colonnes : email, phone, name, lang, zone.",
                    ),
                )
            if _known(organisation, email, phone):
                continue
            Contact.objects.create(
                organisation=organisation,
                public_id=secrets.token_hex(8),
                email=email[:254],
                phone=phone,
                name=_clean(row.get("name"))[:120],
                lang=_clean(row.get("lang"))[:8] or "en",
                zone=_clean(row.get("zone"))[:40] or "UTC",
            )
            made += 1
            if made > CONTACTS_MOST:
                raise InputError(
                    "surveys.too-many-contacts",
                    Words("Too many contacts at once.", "Trop de contacts à la fois."),
                )
    return made


def invite(
    survey: Survey,
    contacts: Iterable[Contact],
    channel: str,
    *,
    key: bytes,
    now: dt.datetime,
    place: str = "",
    policy: ContactPolicy | None = None,
) -> Sending:
    """Ask everybody who may be asked now; the letters go out by the outbox."""
    asked = 0
    refused: dict[str, int] = {}
    with transaction.atomic():
        for contact in contacts:
            reason = refusal(_known_of(survey, contact, channel, key), channel, now, policy)
            invitation = SurveyInvitation.objects.create(
                survey=survey,
                contact=contact,
                public_id=secrets.token_hex(8),
                channel=channel,
                place=place,
                state="not_asked" if reason else "waiting",
                reason=reason or "",
            )
            if reason:
                refused[str(reason)] = refused.get(str(reason), 0) + 1
                continue
            asked += 1
            if channel in {"email", "sms"}:
                _put_out(channel, invitation, now, reminder=False)
    return Sending(asked, refused)


def remind(survey: Survey, *, now: dt.datetime, policy: ContactPolicy | None = None) -> int:
    """Remind those who were asked long enough ago and have not answered; how many.

    In an anonymous survey nobody knows who answered, so everybody is reminded once, or nobody.
    """
    policy = policy or ContactPolicy()
    before = now - dt.timedelta(days=policy.remind_after_days)
    due = SurveyInvitation.objects.filter(
        survey=survey, state="sent", sent_at__lte=before, channel__in=["email", "sms"]
    )
    count = 0
    with transaction.atomic():
        for invitation in due.select_related("contact"):
            _put_out(invitation.channel, invitation, now, reminder=True)
            invitation.state, invitation.reminded_at = "reminded", now
            invitation.save()
            count += 1
    return count


def link_of(invitation: SurveyInvitation, survey_name: str, key: bytes) -> str:
    """The token that is this person's own."""
    return sign(Link(survey_name, invitation.channel, invitation.place, invitation.public_id), key)


def opt_out(organisation_id: int, address: str, key: bytes) -> None:
    """Never write to this address again; only a hash of it is kept."""
    OptOut.objects.get_or_create(organisation_id=organisation_id, digest=digest(address, key))


def opt_out_by_invitation(public_id: str, key: bytes) -> None:
    """The same for whoever holds an invitation; raises NotFoundError when there is none."""
    invitation = (
        SurveyInvitation.objects.filter(public_id=public_id or "-")
        .select_related("contact")
        .first()
    )
    if invitation is None:
        raise NotFoundError(
            "surveys.no-such-link",
            Words("This link leads nowhere.", "Ce lien ne mène nulle part."),
        )
    contact = invitation.contact
    for address in (contact.email, contact.phone):
        if address:
            opt_out(contact.organisation_id, address, key)
    SurveyInvitation.objects.filter(contact=contact, state__in=["waiting", "sent"]).update(
        state="refused", reason="opted_out"
    )


def answered(public_id: str, now: dt.datetime) -> None:
    """Note that an invitation was answered; called for surveys that are not anonymous alone."""
    SurveyInvitation.objects.filter(public_id=public_id).update(state="answered", answered_at=now)


def funnel(survey: Survey) -> dict[str, int]:
    """How many invitations are in each state, and why some were not asked."""
    found: dict[str, int] = {}
    for state, reason in survey.invitations.values_list("state", "reason"):  # type: ignore[attr-defined]
        name = f"not_asked:{reason}" if state == "not_asked" else state
        found[name] = found.get(name, 0) + 1
    return found


def undelivered(survey: Survey) -> list[int]:
    """The tasks of letters and messages that were given up after two days of trying."""
    mine = set(SurveyInvitation.objects.filter(survey=survey).values_list("public_id", flat=True))
    dead = SurveyTask.objects.filter(state="dead", kind__in=["email", "sms"])
    return [
        int(pk)
        for pk, body in dead.values_list("pk", "body").iterator()
        if orjson.loads(body).get("invitation") in mine
    ]


def send_again(survey: Survey, now: dt.datetime) -> int:
    """Try everything that was given up anew; how many."""
    return SurveyTask.objects.filter(pk__in=undelivered(survey)).update(
        state="waiting", tries=0, due_at=now, fault=""
    )


def _known_of(survey: Survey, contact: Contact, channel: str, key: bytes) -> Known:
    address = contact.email if channel == "email" else contact.phone
    last = SurveyInvitation.objects.filter(
        contact=contact, state__in=ASKED, survey__organisation=survey.organisation_id
    ).aggregate(last=Max("created_at"))["last"]
    digests = [digest(one, key) for one in (contact.email, contact.phone) if one]
    return Known(
        has_address=bool(address),
        opted_out=OptOut.objects.filter(
            organisation_id=survey.organisation_id, digest__in=digests
        ).exists(),
        last_asked_at=last,
        already_invited=SurveyInvitation.objects.filter(
            contact=contact, survey=survey, state__in=ASKED
        ).exists(),
        zone=contact.zone,
    )


def _put_out(
    channel: str, invitation: SurveyInvitation, now: dt.datetime, *, reminder: bool
) -> None:
    body = orjson.dumps({"invitation": invitation.public_id, "reminder": reminder}).decode()
    SurveyTask.objects.create(kind=channel, body=body, due_at=now, created_at=now)


def _known(organisation: Organisation, email: str, phone: str) -> bool:
    mine = Contact.objects.filter(organisation=organisation)
    return (bool(email) and mine.filter(email=email).exists()) or (
        bool(phone) and mine.filter(phone=phone).exists()
    )


def _clean(value: str | None) -> str:
    return " ".join((value or "").split())


def cleaned_number(value: str | None) -> str:
    """A number as it is kept: digits with a leading +; one of ten digits from 0 becomes one of France."""
    kept = "".join(c for c in (value or "") if c.isdigit() or c == "+")
    if kept.startswith("00"):
        kept = "+" + kept[2:]
    if len(kept) == 10 and kept.startswith("0"):
        kept = "+33" + kept[1:]
    return kept[:20]
