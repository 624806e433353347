"""How answers become Evidence on a map: one rule, for every metric and every stage.

1. Each answer to a question with a metric is positive, neutral or negative (``scores.classify``).
2. A question's net, −100…+100, divided by 50 is an emotion on −2…+2: linear, by our convention, since
   no source fixes another. Questions of one stage are joined with equal weights (``scores.together``).
3. Ten answers are the least for a value; the interval is the adjusted Wald's, at 95 %.
4. The fact of a survey replaces the survey's earlier fact and no other. Where other sources have
   measured the same stage, the curve is the mean of the sources' values, each source counting once.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parcours.journey.model import Evidence, MeasuredEmotion, Source
from parcours.journey.record import Text
from parcours.surveys.definition import Question, Survey
from parcours.surveys.scores import (
    PRIVACY_LEAST,
    VOICES_BELOW,
    Counts,
    MetricScores,
    scores,
    together,
)

METHOD = "net valence / 50, adjusted Wald (+3), equal weights"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each value of one question was answered at one place."""

    question: Question
    place: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a survey knows of one stage: its emotion, and the familiar scores."""

    stage: str
    emotion: Evidence | None
    scores: tuple[Evidence, ...]
    touchpoints: Mapping[str, tuple[Evidence, ...]]


def source_id(name: str) -> str:
    """The id of a survey among the sources of a map."""
    return f"survey-{name}"[:80]


def source(
    name: str, survey: Survey, n: int, period: tuple[dt.date, dt.date] | None, lang: str
) -> Source:
    """The survey as a source of the map."""
    return Source(
        id=source_id(name),
        kind="survey",
        label=Text(survey.title.say(lang)),
        n=n,
        period=period,
        link=f"/surveys/{name}",
    )


def stage_facts(
    name: str,
    survey: Survey,
    tallies: Sequence[Tally],
    period: tuple[dt.date, dt.date] | None,
    today: dt.date,
    least: int = PRIVACY_LEAST,
) -> list[StageFacts]:
    """The facts of every stage that the survey asks about."""
    stages: dict[str, list[Tally]] = {}
    for tally in tallies:
        stage, _ = survey.place_of(tally.question)
        if stage and tally.question.listen and tally.question.listen.metric:
            stages.setdefault(stage, []).append(tally)
    return [
        _facts_of(stage, name, survey, found, period, today, least)
        for stage, found in sorted(stages.items())
    ]


def _facts_of(
    stage: str,
    name: str,
    survey: Survey,
    tallies: list[Tally],
    period: tuple[dt.date, dt.date] | None,
    today: dt.date,
    least: int,
) -> StageFacts:
    whole: dict[str, dict[str, int]] = {}
    by_place: dict[str, dict[str, dict[str, int]]] = {}
    questions = {tally.question.name: tally.question for tally in tallies}
    for tally in tallies:
        _add(whole.setdefault(tally.question.name, {}), tally.values)
        place = tally.place or survey.place_of(tally.question)[1] or ""
        if place:
            _add(by_place.setdefault(place, {}).setdefault(tally.question.name, {}), tally.values)
    scored = {key: scores(questions[key], values, least=least) for key, values in whole.items()}
    stamp = _Stamp(source_id(name), period, today)
    return StageFacts(
        stage,
        _emotion(scored, stamp),
        tuple(fact for one in scored.values() if (fact := _familiar(one, stamp))),
        {
            place: tuple(
                fact
                for key, values in found.items()
                if (fact := _familiar(scores(questions[key], values, least=least), stamp))
            )
            for place, found in by_place.items()
        },
    )


@dataclass(frozen=True, slots=True)
class _Stamp:
    source: str
    period: tuple[dt.date, dt.date] | None
    today: dt.date


def _emotion(scored: Mapping[str, MetricScores], stamp: _Stamp) -> Evidence | None:
    parts: dict[str, Counts] = {
        key: one.counts for key, one in scored.items() if one.reading in {"indicative", "normal"}
    }
    joined = together(parts)
    if joined is None or joined.n < VOICES_BELOW:
        return None
    weights = ", ".join(f"{key} {weight:.2g}" for key, weight in joined.weights)
    return Evidence(
        source=stamp.source,
        measure="emotion",
        value=round(joined.score, 3),
        unit="score",
        n=joined.n,
        interval=(round(joined.low, 3), round(joined.high, 3)),
        confidence=0.95,
        period=stamp.period,
        method=f"{METHOD} ({weights})",
        measured_at=stamp.today,
    )


def _familiar(one: MetricScores, stamp: _Stamp) -> Evidence | None:
    estimate = one.score
    if estimate is None:
        return None
    return Evidence(
        source=stamp.source,
        measure=one.metric,
        value=round(estimate.value, 2),
        unit=estimate.unit,
        n=estimate.n,
        interval=(round(estimate.low, 2), round(estimate.high, 2)),
        confidence=0.95,
        period=stamp.period,
        method=estimate.formula.en,
        measured_at=stamp.today,
    )


def with_fact(
    before: MeasuredEmotion | None, fact: Evidence | None, source_name: str
) -> MeasuredEmotion | None:
    """The measured emotion with a survey's fact in place of its earlier one; None when none is left."""
    facts = [one for one in before.evidence if one.source != source_name] if before else []
    if fact is not None:
        facts.append(fact)
    usable = [one for one in facts if one.value is not None and one.n]
    if not usable:
        return None
    n = len(usable)
    score = math.fsum(one.value or 0.0 for one in usable) / n
    halves = [(one.interval[1] - one.interval[0]) / 2 if one.interval else None for one in usable]
    interval = None
    if all(half is not None for half in halves):
        middle = math.fsum(sum(one.interval) / 2 for one in usable if one.interval) / n
        half = math.sqrt(math.fsum((one or 0.0) ** 2 for one in halves)) / n
        interval = (max(-2.0, min(middle - half, score)), min(2.0, max(middle + half, score)))
    periods = [one.period for one in usable if one.period]
    return MeasuredEmotion(
        score=round(max(-2.0, min(2.0, score)), 3),
        n=sum(one.n or 0 for one in usable),
        interval=(round(interval[0], 3), round(interval[1], 3)) if interval else None,
        confidence=0.95 if interval else None,
        period=(min(p[0] for p in periods), max(p[1] for p in periods)) if periods else None,
        evidence=tuple(facts),
    )


def _add(into: dict[str, int], values: Mapping[str, int]) -> None:
    for value, n in values.items():
        into[value] = into.get(value, 0) + n
