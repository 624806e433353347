"""A map as its reader may see it: found under their rights, without the lanes that are hidden to them.

Every endpoint that shows a map or a part of it starts here, evidence and exports too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from parcours.journey.model import JourneyMap
from parcours.journey.rows import from_rows, to_rows
from parcours.server.callers import on_map
from parcours.workspace.folder import shelved
from parcours.workspace.live import maps as live
from parcours.workspace.live.sight import Sight
from parcours.workspace.models import StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller


@dataclass(frozen=True, slots=True)
class Readable:
    """A map, where it is kept, who reads it and as what."""

    journey_map: JourneyMap
    stored: StoredMap
    caller: Caller
    role: rights.Role
    hidden: frozenset[str]


def readable(request: HttpRequest, name: str, act: rights.Act = "map.read") -> Readable:
    """The map called ``name``; raises the error of one that cannot be read, or may not be."""
    caller, stored = on_map(request, name, act)
    hidden = rights.hidden_lanes(caller, stored)
    role = rights.role_on(caller, stored) or "viewer"
    return Readable(_seen(caller, stored, Sight(hidden)), stored, caller, role, hidden)


def _seen(caller: Caller, stored: StoredMap, sight: Sight) -> JourneyMap:
    """What stands in the rows; of a file that is no map yet, why it cannot be read."""
    working = live.read(stored)
    if working is not None:
        return from_rows(sight.view(working.rows))
    found = shelved(stored)
    if found.error:
        raise found.error
    if found.journey_map is None:
        raise rights.no_such_map(stored.name, caller)
    return from_rows(sight.view(to_rows(found.journey_map)))
