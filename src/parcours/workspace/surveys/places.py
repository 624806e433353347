"""What the places of a survey are called: the stages and touchpoints of its map, for whoever may read that map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parcours.journey.identity import with_ids
from parcours.workspace.live import maps
from parcours.workspace.models import StoredMap, Survey
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """A stage, or a touchpoint of the stage before it in the list."""

    id: str
    kind: Literal["stage", "touchpoint"]
    label: str


def places(stored: Survey, caller: Caller, lang: str) -> list[PlaceOnMap]:
    """In the order of the map; empty without a map, or for somebody who may not read it."""
    if not stored.map_name:
        return []
    stored_map = StoredMap.objects.filter(
        name=stored.map_name, organisation=stored.organisation_id, trashed_at=None
    ).first()
    if stored_map is None or not rights.allowed(rights.role_on(caller, stored_map), "map.read"):
        return []
    document = maps.document(stored_map)
    found: list[PlaceOnMap] = []
    for stage in with_ids(document).stages if document else ():
        found.append(PlaceOnMap(str(stage.id), "stage", stage.name.say(lang)))
        found += [
            PlaceOnMap(str(one.id), "touchpoint", one.label.say(lang)) for one in stage.touchpoints
        ]
    return found
