"""Results from the counts, never from the answers: a million responses are read in milliseconds.

What is shown of a question is decided here once: nothing below k answers, voices below ten, then
scores with n, interval, period, formula and the change against the period before. Whoever may not read single
answers is told sums of ``disclosure``'s cells alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Min, Sum

from parcours.surveys.definition import Question
from parcours.surveys.definition import Survey as Definition
from parcours.surveys.disclosure import kept_together
from parcours.surveys.facts import Tally
from parcours.surveys.read import read
from parcours.surveys.scores import (
    VOICES_BELOW,
    Change,
    Counts,
    MetricScores,
    compared,
    counted,
    scores,
    still_needed,
)
from parcours.workspace.models import Survey, SurveyCount
from parcours.workspace.surveys.library import versions
from parcours.workspace.surveys.told import Asked, Values, View, view


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's results."""

    question: Question
    n: int
    values: Values
    """How often each code was chosen; empty below k."""
    written: int
    """How many wrote something in their own words."""
    scores: MetricScores | None
    change: Change | None
    needed_for_10: int | None
    places: Mapping[str, MetricScores] = field(default_factory=dict)
    period: tuple[dt.date, dt.date] | None = None
    """The days that the figures cover, where they are not those that were asked for."""


@dataclass(frozen=True, slots=True)
class Results:
    """One survey's results."""

    name: str
    survey: Definition
    complete: int
    partial: int
    over_quota: int
    period: tuple[dt.date, dt.date] | None
    per_day: tuple[tuple[dt.date, int], ...]
    questions: tuple[QuestionResult, ...]
    least: int
    every: bool
    """Whether every answer is told, or sums that nothing can be subtracted from."""


def results(stored: Survey, asked: Asked | None = None) -> Results:
    """The results of a survey, over all its versions."""
    asked = asked or Asked()
    known = versions(stored)
    latest = known[max(known)] if known else _draft(stored)
    ids = list(known)
    seen = _every(ids, asked) if asked.every else view(int(stored.pk), known, asked)
    statuses = _statuses(ids, asked)
    return Results(
        stored.name,
        latest,
        statuses.get("complete", 0),
        statuses.get("partial", 0),
        statuses.get("over_quota", 0),
        _period(ids, asked),
        _per_day(ids, asked),
        tuple(_question(question, seen, asked) for question in latest.questions if question.asks()),
        asked.least,
        asked.every,
    )


def tallies(stored: Survey, since: dt.date | None = None) -> tuple[Definition, list[Tally]]:
    """What the map is told: every question with a metric, by place."""
    known = versions(stored)
    latest = known[max(known)] if known else _draft(stored)
    rows = _counts(list(known), Asked(since=since))
    return latest, [
        Tally(question, place, _plain(values))
        for question in latest.questions
        if question.listen and question.listen.metric
        for place, values in rows.get(question.name, {}).items()
    ]


def period_of(stored: Survey) -> tuple[dt.date, dt.date] | None:
    """The first and the last day with an answer."""
    return _period([int(v) for v in stored.versions.values_list("pk", flat=True)], Asked())


def _every(version_ids: list[int], asked: Asked) -> View:
    before = _counts(version_ids, _period_before(asked)) if asked.since else {}
    return View(_counts(version_ids, asked), before)


def _question(question: Question, seen: View, asked: Asked) -> QuestionResult:
    here = seen.now.get(question.name, {})
    values = _plain(_sum(here.values()))
    n = _n(question, values, seen.now)
    measured = bool(question.listen and question.listen.metric)
    scored = scores(question, values, least=asked.least) if measured else None
    change = None
    if measured and seen.before:
        earlier = counted(question, _plain(_sum(seen.before.get(question.name, {}).values())))
        now = counted(question, values)
        if min(now.n, earlier.n) >= VOICES_BELOW:
            change = compared(now, earlier)
    shown = n >= asked.least
    return QuestionResult(
        question,
        n,
        {code: k for code, k in values.items() if code != "*"} if shown else {},
        values.get("*", 0) if shown else 0,
        scored,
        change,
        still_needed(counted(question, values), 10) if measured else None,
        _places(question, here, seen.untold.get(question.name, set()), asked) if measured else {},
        seen.periods.get(question.name),
    )


def _places(
    question: Question, here: Mapping[str, Values], untold: Set[str], asked: Asked
) -> dict[str, MetricScores]:
    """Scores per place; where one is hidden, so many others are that it cannot be found by subtraction."""
    plain = {place: _plain(values) for place, values in here.items()}
    sizes = {place: [counted(question, values).n] for place, values in plain.items()}
    hidden = kept_together(sizes, asked.least) | untold
    metric = question.listen.metric if question.listen and question.listen.metric else "rating"
    nothing = MetricScores(metric, Counts(), "hidden", None, None, None)
    return {
        place: nothing if place in hidden else scores(question, plain[place], least=asked.least)
        for place in sorted({*plain, *untold} - {""})
    }


def _n(question: Question, values: Values, rows: Mapping[str, Mapping[str, Values]]) -> int:
    """How many answered: for ticks, at least the most frequent one; a matrix by its first row."""
    if question.type == "matrix":
        return max(
            (
                sum(_sum(rows.get(f"{question.name}.{row.code}", {}).values()).values())
                for row in question.rows
            ),
            default=0,
        )
    if question.type in {"checkbox", "ranking"}:
        return max(values.values(), default=0)
    return sum(values.values())


def _counts(version_ids: list[int], asked: Asked) -> dict[str, dict[str, Values]]:
    """Question → place → value → n, summed by the database."""
    query = _within(SurveyCount.objects.filter(version_id__in=version_ids), asked).exclude(
        question=""
    )
    found: dict[str, dict[str, Values]] = {}
    rows = query.values_list("question", "place", "value").annotate(total=Sum("n"))
    for question, place, value, total in rows.order_by():
        if total:
            cell = found.setdefault(question, {}).setdefault(place, {})
            cell[value] = cell.get(value, 0) + total
    return found


def _statuses(version_ids: list[int], asked: Asked) -> Values:
    """How many responses are complete, partial, over quota: how many came, never what they said."""
    query = _within(SurveyCount.objects.filter(version_id__in=version_ids, question=""), asked)
    return dict(query.values_list("value").annotate(total=Sum("n")).order_by())


def _within(query: Any, asked: Asked) -> Any:
    if asked.since:
        query = query.filter(day__gte=asked.since)
    if asked.until:
        query = query.filter(day__lte=asked.until)
    if asked.place is not None:
        query = query.filter(place=asked.place)
    return query


def _period(version_ids: list[int], asked: Asked) -> tuple[dt.date, dt.date] | None:
    query = _within(
        SurveyCount.objects.filter(version_id__in=version_ids, question="", n__gt=0), asked
    )
    ends = query.aggregate(first=Min("day"), last=Max("day"))
    return (ends["first"], ends["last"]) if ends["first"] else None


def _per_day(version_ids: list[int], asked: Asked) -> tuple[tuple[dt.date, int], ...]:
    query = SurveyCount.objects.filter(version_id__in=version_ids, question="", value="complete")
    rows = _within(query, asked).values_list("day").annotate(total=Sum("n")).order_by("day")
    return tuple((day, total) for day, total in rows if total)


def _period_before(asked: Asked) -> Asked:
    """As many days, just before."""
    since = asked.since or dt.date.min
    until = asked.until or dt.datetime.now(tz=dt.UTC).date()
    days = (until - since).days + 1
    last = since - dt.timedelta(days=1)
    return Asked(last - dt.timedelta(days=days - 1), last, asked.place, asked.least)


def _sum(many: Iterable[Values]) -> Values:
    total: Values = {}
    for values in many:
        for value, n in values.items():
            total[value] = total.get(value, 0) + n
    return total


def _plain(values: Mapping[str, int]) -> Values:
    """Codes without the mark that tells texts from numbers in the counts."""
    return _sum({value.removeprefix("="): n} for value, n in values.items())


def _draft(stored: Survey) -> Definition:
    return read(stored.draft)
