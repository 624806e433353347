"""Carries letters and short messages out of the outbox, by whatever sender is installed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from parcours import plugins
from parcours.surveys.channels import mail
from parcours.surveys.channels import sms as short
from parcours.surveys.channels.policy import is_quiet
from parcours.surveys.links import digest
from parcours.surveys.read import read
from parcours.workspace.models import Conversation, SurveyInvitation, SurveyTask
from parcours.workspace.surveys import privacy
from parcours.workspace.surveys.contacts import link_of
from parcours.workspace.surveys.desk import new_id, spoken


class Delivery:
    """What one server process needs to write to people: its key, its public address, its sender's name."""

    def __init__(self, key: bytes, public: str, sender: str) -> None:
        self.key = key
        self.public = public.rstrip("/")
        self.sender = sender

    def __call__(self, task: SurveyTask, body: dict[str, Any], now: dt.datetime) -> None:
        """Deliver one task; whoever opted out meanwhile is left alone."""
        invitation = (
            SurveyInvitation.objects.select_related("contact", "survey", "survey__current")
            .filter(public_id=body["invitation"])
            .first()
        )
        if invitation is None or invitation.state in {"refused", "answered"}:
            return
        contact = invitation.contact
        address = contact.email if task.kind == "email" else contact.phone
        if privacy.opted_out(contact.organisation_id, digest(address, self.key)):
            invitation.state, invitation.reason = "refused", "opted_out"
            invitation.save()
            return
        if task.kind == "email":
            self._letter(invitation, now, reminder=bool(body.get("reminder")))
        else:
            self._message(invitation, now)
        invitation.state = "reminded" if body.get("reminder") else "sent"
        if invitation.sent_at is None:
            invitation.sent_at = now
        invitation.save()

    def _letter(self, invitation: SurveyInvitation, now: dt.datetime, *, reminder: bool) -> None:
        contact, survey = invitation.contact, read(invitation.survey.current.text)
        token = link_of(invitation, invitation.survey.name, self.key)
        letter = mail.Letter(
            survey=survey,
            lang=spoken(survey, contact.lang),
            to=contact.email,
            name=contact.name,
            link=f"{self.public}/s/{token}",
            unsubscribe=f"{self.public}/s/{token}/unsubscribe",
            reminder=reminder,
        )
        domain = self.public.partition("://")[2].partition(":")[0] or "localhost"
        message = mail.compose(letter, self.sender, now, domain)
        plugins.load("senders", "email")().send(contact.email, "", message.as_bytes())

    def _message(self, invitation: SurveyInvitation, now: dt.datetime) -> None:
        """A short message with the link; answers by message are taken too, so a conversation begins."""
        contact, survey = invitation.contact, read(invitation.survey.current.text)
        if is_quiet(now, contact.zone):
            raise RuntimeError("quiet hours; tried again later")
        lang = spoken(survey, contact.lang)
        token = link_of(invitation, invitation.survey.name, self.key)
        Conversation.objects.get_or_create(
            digest=digest(f"sms:{contact.phone}", self.key),
            defaults={
                "survey": invitation.survey,
                "response_id": new_id(),
                "channel": "sms",
                "place": invitation.place,
                "invite": invitation.public_id,
                "lang": lang,
            },
        )
        first = next(question for question in survey.questions if question.asks())
        stop = "STOP" if not lang.startswith("fr") else "STOP pour refuser"
        text = f"{first.heading(lang, 'sms')} {self.public}/s/{token} {stop}"
        plugins.load("senders", "sms")().send(contact.phone, short.plain(text))
