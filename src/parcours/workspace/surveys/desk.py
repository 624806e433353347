"""The desk at which answers are handed in: what the link says, what the survey allows, then the writer.

Every channel comes here: the page, the widget, the kiosk, SMS and chat turns, the interviewer's
screen, paper and files. So each answer passes the same checks in the same order.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.errors import NotFoundError, Words
from parcours.surveys.definition import Survey
from parcours.surveys.links import Link, digest, is_response_id
from parcours.surveys.logic import Context
from parcours.surveys.validator import Checked, Fault, validate
from parcours.workspace.models import Contact, SurveyInvitation
from parcours.workspace.surveys import sql
from parcours.workspace.surveys.library import Published, published
from parcours.workspace.surveys.writer import Status, Submission

FRESH_SECONDS = 1.0
CONSENT = "_consent"
_CONSENT_NEEDED = Words(
    "Your answers can only be sent with your consent.",
    "Vos réponses ne peuvent être envoyées qu’avec votre accord.",
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a respondent's device sends."""

    id: str
    answers: Mapping[str, Any]
    whole: bool
    sequence: int = 0
    lang: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """Checked: either faults to be told, or a submission for the writer."""

    checked: Checked
    faults: tuple[Fault, ...]
    submission: Submission | None


class Desk:
    """Knows the open surveys, and how full their quotas were a moment ago."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self._open: dict[str, tuple[float, Published | None, frozenset[str]]] = {}

    def known(self, name: str) -> Published | None:
        """The open survey called ``name`` when it was looked up just now; asks no database."""
        found = self._open.get(name)
        if found is None or time.monotonic() - found[0] > FRESH_SECONDS:
            return None
        return found[1]

    def look_up(self, name: str) -> Published:
        """The open survey called ``name``; raises NotFoundError when it is not open."""
        now = time.monotonic()
        found = self._open.get(name)
        if found is None or now - found[0] > FRESH_SECONDS:
            survey = published(name)
            old = found[1] if found else None
            if survey and old and survey.version_id == old.version_id:
                survey = old  # the same object, already read
            full = _full_quotas(survey) if survey else frozenset()
            found = (now, survey, full)
            self._open[name] = found
        if found[1] is None:
            raise closed()
        return found[1]

    def context(self, asked: Published, link: Link, response_id: str, lang: str) -> Context:
        """What conditions may ask; ``lang`` is one that the survey speaks."""
        found = self._open.get(asked.name)
        return Context(
            lang=spoken(asked.survey, lang),
            channel=link.channel,
            place=link.place or None,
            seed=response_id,
            full_quotas=found[2] if found else frozenset(),
        )

    def receive(
        self, asked: Published, link: Link, handed: Handed, contact_key: str = ""
    ) -> Received:
        """Check what was handed in; raises InputError for an id that is none."""
        if not is_response_id(handed.id):
            raise bad_id()
        check_channel(asked, link)
        context = self.context(asked, link, handed.id, handed.lang)
        checked = validate(asked.survey, handed.answers, context, whole=handed.whole)
        faults = checked.faults
        terms = asked.survey.terms
        if terms.consent_required and not handed.consent:
            if not handed.whole:  # nothing may be kept before they agreed
                return Received(checked, faults, None)
            faults = (*faults, Fault(CONSENT, "consent", _CONSENT_NEEDED))
        if faults and handed.whole:
            return Received(checked, faults, None)
        status: Status = "complete" if handed.whole else "partial"
        if status == "partial" and not checked.answers:
            return Received(checked, faults, None)
        linked = terms.privacy != "anonymous" and (handed.consent or not terms.consent_required)
        submission = Submission(
            handed.id,
            asked.id,
            asked.version_id,
            asked.survey,
            status,
            handed.sequence,
            link.channel,
            link.place or asked.survey.touchpoint or "",
            context.lang,
            dt.datetime.now(tz=dt.UTC),
            checked.answers,
            handed.consent,
            contact_key if linked else "",
        )
        return Received(checked, faults, submission)


def contact_key(asked: Published, link: Link, key: bytes) -> str:
    """What ties a response to the person invited; empty in anonymous surveys and open links."""
    if not link.invite or asked.survey.terms.privacy == "anonymous":
        return ""
    invitation = (
        SurveyInvitation.objects.filter(public_id=link.invite, survey_id=asked.id)
        .select_related("contact")
        .first()
    )
    if invitation is None:
        return ""
    contact: Contact = invitation.contact
    if asked.survey.terms.privacy == "pseudonymous":
        return digest(contact.public_id, key)
    return contact.public_id


def check_channel(asked: Published, link: Link) -> None:
    """Raise NotFoundError when the survey is not asked by the link's channel."""
    if link.channel not in asked.survey.channels:
        raise closed()


def spoken(survey: Survey, lang: str) -> str:
    """The language to ask in: the wished one when the survey speaks it, else its own."""
    langs = survey.langs()
    return lang if lang in langs else next((one for one in langs if one == lang[:2]), langs[0])


def new_id() -> str:
    """An id for a response whose device makes none: a page without script, paper, a turn."""
    return str(uuid.uuid4())


def closed() -> NotFoundError:
    """The answer for a survey that is not open."""
    return NotFoundError(
        "surveys.closed",
        Words("This survey is closed.", "Cette enquête est close."),
        remedy=Words("Thank you for your interest.", "Merci de votre intérêt."),
    )


def bad_id() -> NotFoundError:
    """The answer for an id that is no UUID."""
    return NotFoundError(
        "surveys.bad-id",
        Words("A response id is a UUID.", "L’identifiant d’une réponse est un UUID."),
        remedy=Words(
            "Write 00000000-0000-4000-8000-000000000000, made anew for each response.",
            "Écrivez 00000000-0000-4000-8000-000000000000, créé pour chaque réponse.",
        ),
    )


def _full_quotas(asked: Published) -> frozenset[str]:
    if not asked.survey.quotas:
        return frozenset()
    counts = sql.quota_counts([asked.id])
    return frozenset(
        quota.name
        for quota in asked.survey.quotas
        if counts.get((asked.id, quota.name), 0) >= quota.limit
    )
