"""Who opened or took along single answers: entries of the audit log.

Opening is written down once an hour per person and survey, and only where an answer can lead to a person; taking
answers along always is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from parcours.workspace.models import AuditEntry, Survey
from parcours.workspace.people import audit
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import library

OPENED_AGAIN_AFTER = dt.timedelta(hours=1)
Opened = Literal["answers.opened", "contacts.opened", "follow-ups.opened"]


def opened(caller: Caller, survey: Survey, act: Opened, now: dt.datetime) -> None:
    """Note that somebody looked at single answers, contacts or follow-ups."""
    terms = library.latest(survey).terms
    if act == "answers.opened" and terms.privacy == "anonymous":
        return
    lately = AuditEntry.objects.filter(
        organisation=survey.organisation_id,
        person=caller.person,
        act=act,
        subject=survey.name,
        at__gt=now - OPENED_AGAIN_AFTER,
    )
    if not lately.exists():
        audit.note(caller, survey.organisation, act, survey.name, {"privacy": terms.privacy})


def exported(caller: Caller, survey: Survey, **details: Any) -> None:
    """Note that somebody took every answer along, in which form."""
    privacy = library.latest(survey).terms.privacy
    audit.note(
        caller,
        survey.organisation,
        "answers.exported",
        survey.name,
        {"privacy": privacy, **details},
    )
