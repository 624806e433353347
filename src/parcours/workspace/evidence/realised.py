"""Writes what a map's opportunities brought into the map, as edits of whoever asked."""

from __future__ import annotations

import datetime as dt

from parcours.errors import Words
from parcours.evidence.realising import Written, with_realised
from parcours.journey.model import Evidence, JourneyMap, Range, Source
from parcours.workspace.evidence import feeds, measuring
from parcours.workspace.live import files
from parcours.workspace.live import maps as live
from parcours.workspace.live.authors import author_of
from parcours.workspace.models import StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller


def record(
    caller: Caller, stored: StoredMap, journey_map: JourneyMap, *, today: dt.date
) -> list[Written]:
    """Measure every opportunity that is done, and write what it brought.

    Raises ConflictError where no log feeds the map.
    """
    rights.require(caller, stored, "map.edit")
    fed = feeds.needed(stored)
    found = measuring.measured("effects", stored, journey_map, fed, today, {})
    made = [
        Written(
            one["opportunity"],
            Range.model_validate(one["realised"]) if one["realised"] else None,
            Evidence.model_validate(one["fact"]),
            Words(*one["why_not"]) if one["why_not"] else None,
        )
        for one in found["effects"]
    ]
    now = live.document(stored) or journey_map  # others may have edited while the tables were read
    renewed = with_realised(now, made, Source.model_validate(found["source"]))
    files.become(stored, renewed, author_of(caller, stored), via="api")
    return made
