"""Whether every name that a map points with leads somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parcours.errors import Place, Words, nearest
from parcours.journey.findings import Finding
from parcours.journey.identity import parts
from parcours.journey.model import (
    Action,
    Evidence,
    JourneyMap,
    Opportunity,
    PainPoint,
    Persona,
    Source,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Record
from parcours.journey.yaml_source import Path

Reference = tuple[Path, str, str]

_WHAT = {
    "source": Words("source", "source"),
    "touchpoint": Words("touchpoint", "point de contact"),
    "verbatim": Words("verbatim", "verbatim"),
    "pain": Words("pain point", "point de friction"),
    "persona": Words("persona", "persona"),
    "lane": Words("lane of role custom", "ligne de rôle custom"),
}


def unresolved(journey_map: JourneyMap, place_of: Callable[[Path], Place]) -> Iterator[Finding]:
    """A finding for each reference that leads nowhere, with the nearest name that exists."""
    known = _known(journey_map)
    for path, part in parts(journey_map):
        for where, what, name in _references(part):
            if name in known[what]:
                continue
            guess = nearest(name, known[what])
            listing = ", ".join(sorted(known[what])[:12]) or "–"
            yield Finding(
                "P010",
                "error",
                place_of((*path, *where)),
                Words(
                    f"No {_WHAT[what].en} is called “{name}”.",
                    f"« {name} » n’est le nom d’aucun élément ({_WHAT[what].fr}).",
                ),
                Words(
                    f"Did you mean “{guess}”?" if guess else f"There are: {listing}.",
                    f"Vouliez-vous dire « {guess} » ?" if guess else f"Il y a : {listing}.",
                ),
            )


def _known(journey_map: JourneyMap) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {what: set() for what in _WHAT}
    kinds = {Source: "source", Touchpoint: "touchpoint", Verbatim: "verbatim", PainPoint: "pain"}
    for _, part in parts(journey_map):
        if type(part) in kinds:
            known[kinds[type(part)]].add(part.id)  # type: ignore[attr-defined]
        elif isinstance(part, Persona):
            known["persona"].add(part.id)
    known["lane"] = {lane.id for lane in journey_map.lanes if lane.role == "custom"}
    return known


def _references(part: Record) -> Iterator[Reference]:
    """Each name that ``part`` points with: its place within the part, what it names, the name."""
    if isinstance(part, Evidence):
        yield ("source",), "source", part.source
        yield from ((("quotes", i), "verbatim", name) for i, name in enumerate(part.quotes))
    elif isinstance(part, Verbatim):
        if part.source:
            yield ("source",), "source", part.source
        if part.touchpoint:
            yield ("touchpoint",), "touchpoint", part.touchpoint
    elif isinstance(part, PainPoint) and part.at:
        yield ("at",), "touchpoint", part.at
    elif isinstance(part, Action):
        yield from ((("touchpoints", i), "touchpoint", n) for i, n in enumerate(part.touchpoints))
    elif isinstance(part, Opportunity):
        yield from ((("addresses", i), "pain", name) for i, name in enumerate(part.addresses))
    elif isinstance(part, Stage):
        yield from ((("emotions", name), "persona", name) for name in part.emotions)
        yield from ((("cells", name), "lane", name) for name in part.cells)
