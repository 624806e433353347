"""Forgetting: on a respondent's word, when the time is over, and with a survey that is deleted.

Counts are taken down in the same transaction, so that what is shown is what is still there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from parcours.errors import NotFoundError, Words
from parcours.surveys.read import read
from parcours.workspace.models import (
    CallAttempt,
    Conversation,
    Delivery,
    FollowUp,
    OptOut,
    ResponseLink,
    Survey,
    SurveyCount,
    SurveyInvitation,
    SurveyQuota,
    SurveyResponse,
)
from parcours.workspace.surveys import sql
from parcours.workspace.surveys.writer import cells

BATCH = 500


def export_response(response_id: str) -> dict[str, Any]:
    """Everything that is kept of one response; raises NotFoundError when there is nothing (any more)."""
    response = SurveyResponse.objects.filter(pk=response_id).first()
    if response is None:
        raise _gone()
    return {
        "id": response.id,
        "survey": response.survey.name,
        "version": response.version.number,
        "status": response.status,
        "channel": response.channel,
        "place": response.place or None,
        "language": response.lang,
        "day": response.day.isoformat(),
        "received_at": response.received_at.isoformat() if response.received_at else None,
        "consent": response.consent,
        "linked_to_a_person": ResponseLink.objects.filter(pk=response_id).exists(),
        "answers": orjson.loads(response.answers),
    }


def erase_response(response_id: str) -> None:
    """Forget one response, its counts included; raises NotFoundError when it is not there."""
    if erase([response_id]) == 0:
        raise _gone()


def erase(ids: Iterable[str]) -> int:
    """Forget some responses; how many there were."""
    wanted = list(ids)
    done = 0
    for start in range(0, len(wanted), BATCH):
        done += _erase_batch(wanted[start : start + BATCH])
    return done


def purge(now: dt.datetime) -> int:
    """Forget every response that is older than its survey's retention; how many there were."""
    done = 0
    for survey in Survey.objects.all():
        days = _retention(survey)
        if days is None:
            continue
        before = now.date() - dt.timedelta(days=days)
        while True:
            ids = list(
                SurveyResponse.objects.filter(survey=survey, day__lt=before).values_list(
                    "pk", flat=True
                )[:BATCH]
            )
            if not ids:
                break
            done += erase(ids)
        SurveyInvitation.objects.filter(
            survey=survey, created_at__lt=now - dt.timedelta(days=days)
        ).delete()
    Conversation.objects.filter(changed_at__lt=now - dt.timedelta(days=7)).delete()
    return done


def forget_survey(survey: Survey) -> None:
    """Delete a survey and everything that came back; opt-outs stay, they belong to people."""
    version_ids = list(survey.versions.values_list("pk", flat=True))
    with sql.one_writer():
        ids = survey.responses.values_list("pk", flat=True)
        _untold(ids)
        ResponseLink.objects.filter(pk__in=ids).delete()
        SurveyCount.objects.filter(version_id__in=version_ids).delete()
        SurveyQuota.objects.filter(survey_id=survey.pk).delete()
        CallAttempt.objects.filter(invitation__survey=survey).delete()
        survey.responses.all().delete()
        survey.delete()


def opted_out(organisation_id: int, digest: str) -> bool:
    """Whether this address asked not to be written to."""
    return OptOut.objects.filter(organisation_id=organisation_id, digest=digest).exists()


def _erase_batch(ids: list[str]) -> int:
    with sql.one_writer():
        found = list(SurveyResponse.objects.filter(pk__in=ids).select_related("version"))
        counts: Counter[sql.Row] = Counter()
        quotas: Counter[tuple[int, str]] = Counter()
        definitions: dict[int, Any] = {}
        for one in found:
            answers = orjson.loads(one.answers)
            day = one.day.isoformat()
            counts.subtract(
                (v, p, str(day), q, value)
                for v, p, _, q, value in cells(
                    one.version_id, one.place, one.day, one.status, answers
                )
            )
            if one.status == "complete":
                if one.version_id not in definitions:
                    definitions[one.version_id] = read(one.version.text)
                for quota in definitions[one.version_id].quotas:
                    value = answers.get(quota.question)
                    listed = value if isinstance(value, list) else [value]
                    if quota.question is None or str(quota.code) in map(str, listed):
                        quotas[one.survey_id, quota.name] -= 1
        sql.add_counts((*cell, n) for cell, n in counts.items() if n)
        sql.add_quotas((survey, name, n) for (survey, name), n in quotas.items() if n)
        kept = [one.id for one in found]
        ResponseLink.objects.filter(pk__in=kept).delete()
        FollowUp.objects.filter(response_id__in=kept).delete()
        Conversation.objects.filter(response_id__in=kept).delete()
        _untold(kept)
        SurveyResponse.objects.filter(pk__in=kept).delete()
    return len(found)


def message_of(response_id: str, about: str = "answer") -> str:
    """The id of the webhook message that tells of a response; 40 characters at most."""
    return f"{about}-{response_id.replace('-', '')}"


def _untold(ids: Iterable[str]) -> None:
    """What was, or still is, to be told to other systems holds the answers too."""
    messages = [message_of(one, about) for one in ids for about in ("answer", "follow")]
    for start in range(0, len(messages), BATCH):
        Delivery.objects.filter(message_id__in=messages[start : start + BATCH]).delete()


def _retention(survey: Survey) -> int | None:
    version = survey.versions.last()
    return read(version.text).terms.retention_days if version else None


def _gone() -> NotFoundError:
    return NotFoundError(
        "surveys.no-such-response",
        Words(
            "There is no such response, or it has been deleted.",
            "Cette réponse n’existe pas, ou a été effacée.",
        ),
    )
