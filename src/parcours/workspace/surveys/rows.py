"""Stored answers as rows on their way out, a block at a time, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson

from parcours.surveys.columns import AnswerRow
from parcours.workspace.models import Survey, SurveyCount, SurveyResponse

BLOCK = 2_000


def answer_rows(survey: Survey) -> Iterator[AnswerRow]:
    """Every response of a survey, day by day; partial ones and those over quota say so."""
    numbers = {int(v.pk): v.number for v in survey.versions.all()}
    days = SurveyCount.objects.filter(version_id__in=numbers, question="").values_list(
        "day", flat=True
    )
    for day in days.distinct().order_by("day"):
        yield from _of_day(survey, day, numbers)


def _of_day(survey: Survey, day: dt.date, numbers: dict[int, int]) -> Iterator[AnswerRow]:
    """By day and key and not by offset: the thousandth block costs what the first one does."""
    last = ""
    while True:
        block = list(
            SurveyResponse.objects.filter(survey=survey, day=day, pk__gt=last)
            .order_by("pk")
            .values_list(
                "id",
                "version_id",
                "status",
                "channel",
                "place",
                "lang",
                "day",
                "received_at",
                "answers",
            )[:BLOCK]
        )
        if not block:
            return
        for one in block:
            yield AnswerRow(_meta(one, numbers), orjson.loads(one[8]))
        last = block[-1][0]


def voices(survey: Survey, question: str, most: int = 50) -> list[dict[str, Any]]:
    """What was written to one question, the latest days first."""
    found = []
    for answers, place, day, lang in (
        SurveyResponse.objects.filter(survey=survey, answers__contains=f'"{question}":')
        .order_by("-day")
        .values_list("answers", "place", "day", "lang")[: most * 3]
    ):
        text = orjson.loads(answers).get(question)
        if isinstance(text, str) and text:
            found.append({"text": text, "place": place, "day": day, "lang": lang})
    return found[:most]


def _meta(one: tuple[Any, ...], numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "id": one[0],
        "version": numbers.get(one[1]),
        "status": one[2],
        "channel": one[3],
        "place": one[4] or None,
        "language": one[5],
        "day": one[6].isoformat(),
        "received_at": one[7].isoformat() if one[7] else None,
    }
