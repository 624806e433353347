"""What things are worth and what was promised: the numbers a team must give before costs can be named.

Nothing is assumed: without them a friction has no cost in money, and says so.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from parcours.journey.record import Record, Text

_Real = Annotated[float, Field(allow_inf_nan=False)]


class Promise(Record):
    """An event that should happen before the moment of another one."""

    id: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]*)?$", max_length=80)] = ""
    """The id of the stage of those who wait past it."""
    event: str
    """What should happen."""
    by: str
    """The event whose moment is the promise."""
    name: Text | None = None
    """The heading of the stage of those who wait past it."""


def _as_bounds(value: object) -> object:
    return (value, value) if isinstance(value, int | float) else value


Bounds = Annotated[tuple[_Real, _Real], BeforeValidator(_as_bounds)]
"""A number, or the two bounds between which it lies."""


class Economics(Record):
    """What things are worth, so that frictions can be given a cost. A number or its two bounds."""

    unit: str = "EUR"
    """The currency."""
    goal: str | None = None
    """The event that counts as a conversion."""
    conversion: Bounds | None = None
    """What one conversion is worth."""
    contact: Bounds | None = None
    """What one contact with support costs."""
    contacts: tuple[str, ...] = ()
    """The events that are contacts with support."""
    hour: Bounds | None = None
    """What an hour of a customer's or colleague's time costs."""


class Scoring(Record):
    """How opportunities are ranked. May be written as the method alone."""

    shorthand: ClassVar[str | None] = "method"

    method: Literal["rice", "ice", "value_effort", "formula"]
    """RICE, ICE, value over effort, or a formula of one's own."""
    formula: str | None = None
    """With `formula`: arithmetic over reach, impact, certainty, effort, ease, value, cost, severity."""
