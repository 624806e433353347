"""Alerts of the whole: closed weeks of every place against the week before, and answers that stopped."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Sum

from parcours.surveys.alerts import Rule, Seen, answers_stopped, judge
from parcours.surveys.definition import Question
from parcours.surveys.scores import Counts, counted
from parcours.workspace.models import Survey, SurveyAlert, SurveyCount
from parcours.workspace.outbox import publish
from parcours.workspace.surveys.library import versions

WINDOW_DAYS = 7


def answers(survey: Survey) -> int:
    """How many answers are counted, from the counts."""
    ids = survey.versions.values_list("pk", flat=True)
    total = SurveyCount.objects.filter(version_id__in=list(ids), question="").aggregate(n=Sum("n"))
    return int(total["n"] or 0)


def look(survey: Survey, now: dt.datetime, rule: Rule | None = None) -> list[SurveyAlert]:
    """Open and close alerts of a survey; those that are new."""
    found = [*_scores(survey, now, rule), *_silence(survey, now)]
    for alert in found:
        publish(
            survey.organisation_id,
            "survey.alert",
            {
                "survey": survey.name,
                "place": alert.place,
                "cause": alert.cause,
                "points": alert.points,
            },
            message_id=f"alert-{alert.pk}",
        )
    return found


def _scores(survey: Survey, now: dt.datetime, rule: Rule | None) -> list[SurveyAlert]:
    """The last closed window against the one before, every place at once."""
    end = now.date() - dt.timedelta(days=1)
    start = end - dt.timedelta(days=WINDOW_DAYS - 1)
    earlier = start - dt.timedelta(days=WINDOW_DAYS)
    new = []
    known = versions(survey)
    if not known:
        return []
    for question in known[max(known)].questions:
        if question.listen is None or question.listen.metric is None:
            continue
        now_by = _by_place(list(known), question, start, end)
        before_by = _by_place(list(known), question, earlier, start - dt.timedelta(days=1))
        open_now = {
            alert.place: alert
            for alert in SurveyAlert.objects.filter(
                survey=survey, question=question.name, cause="score_fell", closed_at=None
            )
        }
        seen = [
            Seen(place, counts, before_by.get(place, Counts())) for place, counts in now_by.items()
        ]
        judged = judge(seen, {place: one.points or 0.0 for place, one in open_now.items()}, rule)
        for place, _ in judged.closed:
            open_now[place].closed_at = now
            open_now[place].save()
        new += [
            SurveyAlert.objects.create(
                survey=survey,
                question=question.name,
                place=one.place,
                cause=one.cause,
                points=one.points,
                z=one.z,
                n=one.n,
                opened_at=now,
            )
            for one in judged.opened
        ]
    return new


def _by_place(
    ids: list[int], question: Question, first: dt.date, last: dt.date
) -> dict[str, Counts]:
    rows = (
        SurveyCount.objects.filter(
            version_id__in=ids, question=question.name, day__gte=first, day__lte=last
        )
        .values_list("place", "value")
        .annotate(total=Sum("n"))
    )
    values: dict[str, dict[str, int]] = {}
    for place, value, total in rows:
        values.setdefault(place, {})[value.removeprefix("=")] = total
    return {place: counted(question, found) for place, found in values.items()}


def _silence(survey: Survey, now: dt.datetime) -> list[SurveyAlert]:
    """Answers that stopped; hours are counted in whole days where only days are kept."""
    ids = list(survey.versions.values_list("pk", flat=True))
    rows = (
        SurveyCount.objects.filter(version_id__in=ids, question="", value="complete", n__gt=0)
        .filter(day__gte=now.date() - dt.timedelta(days=28))
        .values_list("day")
        .annotate(total=Sum("n"))
    )
    per_day = Counter(dict(rows))
    if not per_day:
        return []
    last = max(per_day)
    first = min(per_day)
    days = [per_day[first + dt.timedelta(days=at)] for at in range((last - first).days + 1)]
    silent_hours = ((now.date() - last).days - 1) * 24 + now.hour
    open_now = SurveyAlert.objects.filter(survey=survey, cause="answers_stopped", closed_at=None)
    if silent_hours <= 24:
        open_now.update(closed_at=now)
        return []
    if open_now.exists() or not answers_stopped(days, silent_hours):
        return []
    return [
        SurveyAlert.objects.create(
            survey=survey, cause="answers_stopped", n=sum(days), opened_at=now
        )
    ]
