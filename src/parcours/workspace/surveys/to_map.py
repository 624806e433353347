"""Answers on the map: the curve, n and interval of a stage follow its survey within a second.

The change is an ordinary edit, made by the house, so everybody who has the map open sees it at
once and the map's history says where it came from. Edits are spared: while n grows by less than one
in a hundred, one a minute is enough.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from parcours.errors import ParcoursError
from parcours.journey.edits import Action, Add, Set
from parcours.journey.model import Evidence, JourneyMap, MeasuredEmotion
from parcours.journey.positions import between
from parcours.journey.rows import from_rows
from parcours.surveys.facts import StageFacts, source, source_id, stage_facts, with_fact
from parcours.workspace.live import maps
from parcours.workspace.live.authors import HOUSE
from parcours.workspace.models import StoredMap, Survey
from parcours.workspace.surveys.results import period_of, tallies

log = logging.getLogger("parcours.surveys")
SPARE_SECONDS = 60.0
GROWTH = 0.01


def refresh(survey: Survey, now: dt.datetime) -> bool:
    """Bring the survey's map up to date; whether anything was changed."""
    if not survey.map_name:
        return False
    stored = StoredMap.objects.filter(
        name=survey.map_name, organisation=survey.organisation_id, trashed_at=None
    ).first()
    working = maps.read(stored) if stored else None
    if stored is None or working is None:
        return False
    definition, found = tallies(survey)
    period = period_of(survey)
    facts = stage_facts(survey.name, definition, found, period, now.date())
    journey_map = from_rows(working.rows)
    changes = _changes(journey_map, set(working.rows), survey, facts)
    if not changes:
        return False
    n = max((one.emotion.n or 0 for one in facts if one.emotion), default=0)
    about = source(survey.name, definition, n, period, journey_map.lang)
    try:
        maps.apply_all(
            stored,
            [
                *_source_edits(working.rows, about.model_dump(mode="json", exclude_none=True)),
                *changes,
            ],
            HOUSE,
            via="survey",
            name="survey",
        )
    except ParcoursError as error:
        log.warning("the map %s could not take the survey's figures: %s", stored.name, error.code)
        return False
    return True


def worth_telling(old_n: int, new_n: int, seconds: float) -> bool:
    """Whether a change of n is worth an edit now."""
    if new_n == old_n:
        return False
    return abs(new_n - old_n) >= max(1, GROWTH * old_n) or seconds >= SPARE_SECONDS


def _changes(
    journey_map: JourneyMap, keys: set[str], survey: Survey, facts: list[StageFacts]
) -> list[Action]:
    found: list[Action] = []
    name = source_id(survey.name)
    for one in facts:
        stage = next((s for s in journey_map.stages if s.id == one.stage), None)
        key = f"stage:{one.stage}"
        if stage is None or key not in keys:
            continue
        before = stage.emotion.measured if stage.emotion else None
        after = with_fact(before, one.emotion, name)
        if after != before:
            found.append(Set(key=key, field="emotion.measured", value=_plain(after)))
        found += _evidence(key, stage.evidence, one.scores, name)
        for touchpoint in stage.touchpoints:
            spot = f"touchpoint:{touchpoint.id}"
            mine = one.touchpoints.get(touchpoint.id, ())
            if spot in keys and mine:
                found += _evidence(spot, touchpoint.evidence, mine, name)
    return found


def _evidence(
    key: str, before: tuple[Evidence, ...], mine: tuple[Evidence, ...], name: str
) -> list[Action]:
    """The survey's own facts in place of its earlier ones; everybody else's stay."""
    after = [*(one for one in before if one.source != name), *mine]
    if list(before) == after:
        return []
    return [Set(key=key, field="evidence", value=[_plain(one) for one in after])]


def _source_edits(rows: Any, about: dict[str, Any]) -> list[Action]:
    key = f"source:{about['id']}"
    fields = {name: value for name, value in about.items() if name != "id"}
    if key not in rows:
        places = [row.position for row in rows.values() if row.slot == "sources"]
        position = between(max(places, default=None), None)
        return [Add(key=key, parent="map", slot="sources", position=position, fields=fields)]
    return [
        Set(key=key, field=name, value=value)
        for name, value in fields.items()
        if rows[key].fields.get(name) != value
    ]


def _plain(value: MeasuredEmotion | Evidence | None) -> Any:
    return (
        None
        if value is None
        else value.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    )
