"""Measures what the opportunities of a map brought, from the tables that feed it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from parcours.evidence.discover import gather, listen
from parcours.evidence.effects import realised
from parcours.evidence.grounds import Grounds
from parcours.evidence.pains import places_heard
from parcours.evidence.realising import log_source, written
from parcours.evidence.refresh import known_plan
from parcours.journey.identity import with_ids
from parcours.journey.read import read
from parcours.workspace.processes.tasks.figures import asking_of


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """Per opportunity its range and fact, or why there is no range; and the log as a source."""
    journey_map = with_ids(read(asked["map"]).journey_map)
    gathered = gather(asking_of(asked), tell)
    plan, _ = known_plan(journey_map, gathered)
    today = dt.date.fromisoformat(asked["today"])
    grounds = Grounds(gathered.log, gathered.rows, plan, today, gathered.answers)
    effects = realised(grounds, journey_map, places_heard(grounds, listen(grounds)))
    return {
        "source": _shape(log_source(grounds)),
        "effects": [
            {
                "opportunity": one.opportunity,
                "realised": _shape(one.realised) if one.realised else None,
                "fact": _shape(one.fact),
                "why_not": [one.why_not.en, one.why_not.fr] if one.why_not else None,
            }
            for one in written(grounds, journey_map, effects)
        ],
    }


def _shape(record: Any) -> dict[str, Any]:
    shape: dict[str, Any] = record.model_dump(mode="json", exclude_none=True)
    return shape
