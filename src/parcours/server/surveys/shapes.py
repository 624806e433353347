"""What the API says of surveys: plain records; figures are raw, so that the page writes them as its reader does."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema

from parcours.errors import Lang
from parcours.surveys.definition import METRIC_NAMES
from parcours.surveys.scores import VOICES_BELOW, Change, Estimate, MetricScores
from parcours.workspace.surveys.results import QuestionResult, Results


class EstimateShape(Schema):
    """A value with its interval, n, unit and formula."""

    value: float
    low: float
    high: float
    n: int
    unit: str
    formula: str


class ScoresShape(Schema):
    """A metric: how to read it, its counts, the familiar score, the net, the mean."""

    metric: str
    label: str
    reading: str
    n: int
    positive: int
    neutral: int
    negative: int
    score: EstimateShape | None
    net: EstimateShape | None
    mean: EstimateShape | None


class PlaceScore(Schema):
    """One place in a table of places: the score in the unit and by the formula of the whole."""

    reading: str
    n: int
    value: float | None
    low: float | None
    high: float | None


class ChangeShape(Schema):
    """Against the period before, in points of the net."""

    points: float
    low: float
    high: float
    certain: bool


class ValueShape(Schema):
    """How often one code was chosen."""

    code: str
    label: str
    n: int


class QuestionShape(Schema):
    """One question's results."""

    name: str
    type: str
    title: str
    stage: str | None
    touchpoint: str | None
    n: int
    written: int
    values: list[ValueShape]
    scores: ScoresShape | None
    change: ChangeShape | None
    needed_for_10: int | None
    places: dict[str, PlaceScore]
    period: tuple[dt.date, dt.date] | None
    """The days that the figures cover, where they are told in groups of days."""


class DayShape(Schema):
    """Complete answers of one day."""

    day: dt.date
    n: int


class ResultsShape(Schema):
    """One survey's results."""

    name: str
    title: str
    complete: int
    partial: int
    over_quota: int
    period: tuple[dt.date, dt.date] | None
    per_day: list[DayShape]
    least: int
    """Below so many answers nothing is shown."""
    score_from: int
    """From so many answers on there is a score."""
    every: bool
    """Whether every answer is shown at once, or only groups of at least ``least``."""
    questions: list[QuestionShape]


def results(found: Results, lang: Lang) -> ResultsShape:
    """Results for a page."""
    return ResultsShape(
        name=found.name,
        title=found.survey.title.say(lang),
        complete=found.complete,
        partial=found.partial,
        over_quota=found.over_quota,
        period=found.period,
        per_day=[DayShape(day=day, n=n) for day, n in found.per_day],
        least=found.least,
        score_from=VOICES_BELOW,
        every=found.every,
        questions=[_question(found, one, lang) for one in found.questions],
    )


def _question(found: Results, one: QuestionResult, lang: Lang) -> QuestionShape:
    question = one.question
    stage, touchpoint = found.survey.place_of(question)
    return QuestionShape(
        name=question.name,
        type=question.type,
        title=question.heading(lang),
        stage=stage,
        touchpoint=touchpoint,
        n=one.n,
        written=one.written,
        values=_values(one, lang),
        scores=scores(one.scores, lang) if one.scores else None,
        change=_change(one.change),
        needed_for_10=one.needed_for_10,
        places={place: _place(of) for place, of in one.places.items()},
        period=one.period,
    )


def _values(one: QuestionResult, lang: Lang) -> list[ValueShape]:
    """Every choice in its order, chosen or not; then whatever else was given."""
    question = one.question
    known: list[Any] = [*question.choices]
    if question.type == "rating":
        known = [*question.rates()]
    listed = {str(choice.code): choice.say(lang) for choice in known}
    if not one.values:
        return []
    found = [ValueShape(code=c, label=label, n=one.values.get(c, 0)) for c, label in listed.items()]
    rest = sorted((c for c in one.values if c not in listed), key=lambda c: -one.values[c])[:50]
    return found + [ValueShape(code=c, label=c, n=one.values[c]) for c in rest]


def scores(one: MetricScores, lang: Lang) -> ScoresShape:
    """A metric for a page."""
    return ScoresShape(
        metric=one.metric,
        label=METRIC_NAMES[one.metric].say(lang),
        reading=one.reading,
        n=one.counts.n,
        positive=one.counts.positive,
        neutral=one.counts.neutral,
        negative=one.counts.negative,
        score=_estimate(one.score, lang),
        net=_estimate(one.net, lang),
        mean=_estimate(one.mean, lang),
    )


def _place(one: MetricScores) -> PlaceScore:
    score = one.score
    return PlaceScore(
        reading=one.reading,
        n=one.counts.n,
        value=round(score.value, 4) if score else None,
        low=round(score.low, 4) if score else None,
        high=round(score.high, 4) if score else None,
    )


def _estimate(one: Estimate | None, lang: Lang) -> EstimateShape | None:
    if one is None:
        return None
    return EstimateShape(
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        unit=one.unit,
        formula=one.formula.say(lang),
    )


def _change(one: Change | None) -> ChangeShape | None:
    if one is None:
        return None
    return ChangeShape(points=one.points, low=one.low, high=one.high, certain=one.certain)
