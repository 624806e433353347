"""How a log's events are to be read as stages and touchpoints: what a person knows without data.

A plan is a small YAML file. Everything in it is optional; what it does not say is proposed from the
order in which events occur.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field, ValidationError

from parcours.errors import InputError, Words
from parcours.journey.identity import slug
from parcours.journey.model import ChannelName, Id, OptionalId, PurchasePhase, TouchpointKind
from parcours.journey.record import LanguageCode, Record, Text
from parcours.journey.worth import Economics, Promise
from parcours.journey.yaml_source import load


class PlannedTouchpoint(Record):
    """A touchpoint, the events that show that a customer met it, and how customers speak of it."""

    label: Text
    """Its name."""
    id: OptionalId = ""
    """A stable name; derived from the label when left out."""
    kind: TouchpointKind | None = None
    """Whether it is a person, a tool or object, or a place."""
    channel: ChannelName | None = None
    """By which channel it happens."""
    events: tuple[str, ...] = ()
    """The events of the log that happen there."""
    description: Text | None = None
    """One sentence on what happens there."""
    keywords: tuple[str, ...] = ()
    """Words by which customers speak of it."""

    @property
    def name(self) -> str:
        """The id, written or derived."""
        return self.id or slug(self.label.say("en"))


class PlannedStage(Record):
    """A stage and what belongs to it."""

    name: Text
    """Its heading."""
    id: OptionalId = ""
    """A stable name; derived from the heading when left out."""
    purchase_phase: PurchasePhase | None = None
    """Before, during or after the purchase."""
    events: tuple[str, ...] = ()
    """Events that belong to the stage and to no touchpoint of their own."""
    touchpoints: tuple[PlannedTouchpoint, ...] = ()
    """The touchpoints of the stage."""

    @property
    def key(self) -> str:
        """The id, written or derived."""
        return self.id or slug(self.name.say("en"))

    @property
    def all_events(self) -> tuple[str, ...]:
        """The stage's events with those of its touchpoints."""
        return (*self.events, *(event for t in self.touchpoints for event in t.events))


class Deadline(Promise):
    """An event that should happen before the moment of another one."""

    @property
    def key(self) -> Id:
        """The id, written or derived."""
        return self.id or slug(f"late {self.event}")


class Plan(Record):
    """A whole plan."""

    lang: LanguageCode | None = None
    """The language of the map; what most comments speak when left out."""
    title: Text | None = None
    """The map's title."""
    scenario: Text | None = None
    """The situation that the journey starts from and where it leads."""
    stages: tuple[PlannedStage, ...] = ()
    """The stages in order; proposed from the log when there are none."""
    deadlines: tuple[Deadline, ...] = ()
    """Promises with a date."""
    segments: dict[Id, str] = Field(default_factory=dict)
    """By persona id the rule of the customers for whom she stands: `channel = mobile`."""
    economics: Economics | None = None
    """What a conversion, a contact and an hour are worth; without it a friction has no price."""


def read_plan(text: str, *, file: str | None = None) -> Plan:
    """The plan in ``text``; raises InputError with line and column where it is not one."""
    source = load(text, file=file)
    try:
        return Plan.model_validate(source.data)
    except ValidationError as error:
        first = error.errors()[0]
        path = tuple(part for part in first["loc"] if isinstance(part, str | int))
        known = ", ".join(Plan.model_fields)
        raise InputError(
            "evidence.bad-plan",
            Words(
                f"This is not how stages are written: {first['msg']}.",
                f"Les étapes ne s’écrivent pas ainsi : {first['msg']}.",
            ),
            source.place(_known_part(path, source.data)),
            Words(
                f"A stages file holds {known}; see docs/how-to/map-events-to-stages.md.",
                f"Un fichier d’étapes contient {known} ; voir docs/how-to/map-events-to-stages.md.",
            ),
        ) from None


def _known_part(path: Sequence[str | int], data: Any) -> tuple[str | int, ...]:
    """As much of ``path`` as exists in ``data``."""
    found: list[str | int] = []
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
        found.append(part)
    return tuple(found)
