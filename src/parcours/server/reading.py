"""A map as its reader may see it: found under their rights, without the lanes that are hidden to them.

Every endpoint that shows a map or a part of it starts here, evidence and exports too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from parcours.journey.model import JourneyMap
from parcours.server.callers import on_map
from parcours.workspace.folder import shelved
from parcours.workspace.models import StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.people.veil import map_without


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
    found = shelved(stored)
    if found.error:
        raise found.error
    if found.journey_map is None:
        raise rights.no_such_map(name, caller)
    hidden = rights.hidden_lanes(caller, stored)
    role = rights.role_on(caller, stored) or "viewer"
    return Readable(map_without(found.journey_map, hidden), stored, caller, role, hidden)
