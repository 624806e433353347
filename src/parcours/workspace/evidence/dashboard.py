"""A map's dashboard: figures from its tables, scores from its surveys' counts, its curve believed and measured.

Tables are read in a child process and the result is kept until the map or a table changes; survey counts
are read anew each time, so that the page moves with each answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parcours.errors import Lang
from parcours.journey.identity import with_ids
from parcours.journey.model import Emotion, JourneyMap, Stage
from parcours.surveys.scores import Estimate, MetricScores
from parcours.workspace.evidence import feeds, measuring
from parcours.workspace.models import StoredMap, Survey, Upload
from parcours.workspace.surveys.results import results
from parcours.workspace.surveys.told import Asked

if TYPE_CHECKING:
    from parcours.evidence.figures import Chosen
    from parcours.evidence.gaps import Curve


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a dashboard shows."""

    measured: dict[str, Any] | None
    """From the tables; None where no log feeds the map."""
    answers: tuple[dict[str, Any], ...]
    """From the surveys: one figure per metric and place."""
    curve: tuple[dict[str, Any], ...]
    personas: tuple[dict[str, Any], ...]
    """One curve for each further persona, as the map keeps it: believed, and measured of its own segment."""
    gaps: tuple[dict[str, Any], ...]
    title: str
    moved: str
    sources: tuple[dict[str, Any], ...]


def board(
    stored: StoredMap, journey_map: JourneyMap, chosen: Chosen, *, today: dt.date, lang: Lang
) -> Board:
    """The dashboard of ``stored`` under ``chosen``; raises for a filter that leaves nobody."""
    from parcours.evidence.gaps import (
        curves,
        gaps,
    )  # 1 s of engines: with the first dashboard alone

    journey_map = with_ids(journey_map)
    fed = feeds.of(stored)
    measured = (
        measuring.measured("figures", stored, journey_map, fed, today, {"chosen": chosen.as_dict()})
        if fed.events
        else None
    )
    answers = tuple(
        figure for survey in feeds.surveys(stored) for figure in _answers(survey, chosen, lang)
    )
    curve = tuple(_point(stage, measured, lang) for stage in journey_map.stages)
    return Board(
        measured,
        answers,
        curve,
        tuple(_of_persona(one, journey_map, lang) for one in curves(journey_map)[1:]),
        tuple(_gap(gap, lang) for gap in gaps(journey_map)),
        journey_map.title.say(lang),
        feeds.moved(stored),
        tuple(_source(upload) for upload in (fed.events, fed.verbatims) if upload),
    )


def _answers(survey: Survey, chosen: Chosen, lang: Lang) -> Sequence[dict[str, Any]]:
    """The scores of a survey per place, with n, interval, period and formula; nothing can be subtracted.

    A dashboard may be open to links, so it tells what those are told who may not read single answers.
    """
    found = results(survey, Asked(since=chosen.first, until=chosen.last, every=False))
    title = found.survey.title.say(lang)
    rows = []
    for question in found.questions:
        covered = question.period or found.period
        period = [day.isoformat() for day in covered] if covered else None
        whole = {"": question.scores} if question.scores else {}
        for place, scores in {**whole, **question.places}.items():
            if scores is not None:
                rows.append(_score(survey, title, place, scores, period, lang))
    return rows


def _score(
    survey: Survey,
    title: str,
    place: str,
    scores: MetricScores,
    period: list[str] | None,
    lang: Lang,
) -> dict[str, Any]:
    shown: Estimate | None = scores.score or scores.mean
    return {
        "survey": survey.name,
        "title": title,
        "place": place,
        "metric": scores.metric,
        "n": scores.counts.n,
        "reading": scores.reading,
        "value": shown.value if shown else None,
        "low": shown.low if shown else None,
        "high": shown.high if shown else None,
        "unit": shown.unit if shown else None,
        "formula": shown.formula.say(lang) if shown else None,
        "net": scores.net.value if scores.net else None,
        "period": period,
        "source": f"survey {survey.name}",
    }


def _point(stage: Stage, measured: dict[str, Any] | None, lang: Lang) -> dict[str, Any]:
    """What is believed of a stage beside what is measured of it under the filter."""
    about = f"stage:{stage.id}"
    rows = [
        row
        for row in (measured["figures"] if measured else [])
        if row["about"] == about
        and row["measure"].startswith("emotion")
        and row["value"] is not None
    ]
    return {
        "about": about,
        "name": stage.name.say(lang),
        "purchase_phase": stage.purchase_phase,
        "believed": stage.emotion.score if stage.emotion else None,
        "measured": [
            {
                "source": row["source"],
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "n": row["n"],
            }
            for row in rows
        ],
        "kept": _kept(stage.emotion),
        "touchpoints": [
            {"about": f"touchpoint:{t.id}", "name": t.label.say(lang), "missing": t.missing}
            for t in stage.touchpoints
        ],
    }


def _kept(emotion: Emotion | None) -> dict[str, Any] | None:
    kept = emotion.measured if emotion else None
    if kept is None:
        return None
    return {
        "value": kept.score,
        "low": kept.interval[0] if kept.interval else None,
        "high": kept.interval[1] if kept.interval else None,
        "n": kept.n,
    }


def _of_persona(curve: Curve, journey_map: JourneyMap, lang: Lang) -> dict[str, Any]:
    names = {stage.id: stage.name.say(lang) for stage in journey_map.stages}
    segments = {p.id: p.segment for p in (journey_map.persona, *journey_map.other_personas) if p}
    return {
        "persona": curve.persona,
        "name": curve.name.say(lang) if curve.name else curve.persona,
        "segment": segments.get(curve.persona or ""),
        "points": [
            {
                "about": f"stage:{stage}",
                "name": names[stage],
                "purchase_phase": None,
                "believed": emotion.score if emotion else None,
                "measured": [],
                "kept": _kept(emotion),
                "touchpoints": [],
            }
            for stage, emotion in curve.points
        ],
    }


def _gap(gap: Any, lang: Lang) -> dict[str, Any]:
    return {
        "about": f"stage:{gap.stage}",
        "persona": gap.persona,
        "believed": gap.believed,
        "measured": gap.measured,
        "n": gap.n,
        "interval": gap.interval,
        "beyond": gap.beyond,
        "sentence": gap.say().say(lang),
    }


def _source(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.public_id,
        "kind": upload.kind,
        "name": upload.name,
        "rows": upload.rows,
        "checksum": upload.checksum,
        "created_at": upload.created_at.isoformat(),
    }
