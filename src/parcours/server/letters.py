"""Letters to people: invitations, in the language of the reader. Sent only when a mail server is set."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.formats import date_format

from parcours.errors import Lang, Words
from parcours.workspace.models import Invitation, Person

log = logging.getLogger("parcours.letters")


def invite(invitation: Invitation, link: str, lang: Lang) -> bool | None:
    """Send the invitation; None when there is nothing to send with or nobody to send to."""
    if not settings.EMAIL_HOST or not invitation.email:
        return None
    known = Person.objects.filter(email=invitation.email).first()
    if known and known.lang:
        lang = "fr" if known.lang == "fr" else "en"
    by = " ".join(str(invitation.invited_by or "Parcours").split())
    where = " ".join(invitation.organisation.name.split())
    subject = Words(f"{by} invites you to {where}", f"{by} vous invite dans {where}")
    day = _day(invitation.expires_at)
    text = Words(
        f"{by} invites you to work on customer journey maps in {where}.\n\n"
        f"Open this address to accept (until {day.en}):\n{link}\n\n"
        "If you do not know what this is about, ignore this letter.\n",
        f"{by} vous invite à travailler sur des cartes de parcours client dans {where}.\n\n"
        f"Ouvrez cette adresse pour accepter (jusqu’au {day.fr}) :\n{link}\n\n"
        "Si cela ne vous dit rien, ignorez cette lettre.\n",
    )
    return send(invitation.email, subject.say(lang), text.say(lang))


def _day(at: dt.datetime) -> Words:
    """A day as both languages write it: 9 December 2026, 9 décembre 2026."""
    with translation.override("en"):
        en = date_format(at, "j F Y")
    with translation.override("fr"):
        return Words(en, date_format(at, "j F Y"))


def send(to: str, subject: str, text: str) -> bool:
    """Send one letter; False, with a line in the log, when the mail server does not take it."""
    letter = EmailMessage(subject[:150], text, settings.DEFAULT_FROM_EMAIL, [to])
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("a letter was not taken", extra={"told": {"why": str(error)[:200]}})
        return False
    return True
