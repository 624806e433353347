"""Who else is on a map and what they do right now: never stored, gone with its connection.

A newcomer is told everybody at once; somebody whose computer went silent is taken off by this
server's clock. Many small movements become one message per room and twentieth of a second.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SILENT_AFTER_S: Final = 12.0
EVERY_S: Final = 0.05
COLOURS: Final = 12


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pointer(_Part):
    """A place on the map, in its own coordinates."""

    x: float = Field(allow_inf_nan=False)
    y: float = Field(allow_inf_nan=False)
    over: str | None = Field(None, max_length=120)


class Drag(_Part):
    """A card or a point of the curve on its way; only the release is an edit."""

    key: str = Field(max_length=120)
    parent: str | None = Field(None, max_length=120)
    slot: str | None = Field(None, max_length=120)
    position: str | None = Field(None, max_length=60)
    value: float | None = Field(None, allow_inf_nan=False)


class Editing(_Part):
    """A text that somebody types in."""

    key: str = Field(max_length=120)
    field: str = Field(max_length=200)


class State(_Part):
    """What somebody does."""

    at: str | None = Field(None, max_length=120)
    editing: Editing | None = None
    pointer: Pointer | None = None
    drag: Drag | None = None
    selection: tuple[str, ...] | None = Field(None, max_length=200)


@dataclass(slots=True)
class Other:
    """Somebody on the map."""

    connection: str
    person: str
    name: str
    role: str
    seen_at: float
    state: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        return {
            "connection": self.connection,
            "person": self.person,
            "name": self.name,
            "colour": zlib.crc32(self.person.encode()) % COLOURS,
            "role": self.role,
            "state": self.state,
        }


class Presence:
    """Everybody on one map, and what has to be told of them next."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.others: dict[str, Other] = {}
        self._joined: set[str] = set()
        self._moved: set[str] = set()
        self._left: set[str] = set()

    def join(self, connection: str, person: str, name: str, role: str) -> None:
        """Somebody came."""
        self.others[connection] = Other(connection, person, name, role, self.clock())
        self._joined.add(connection)
        self._left.discard(connection)

    def leave(self, connection: str) -> None:
        """Somebody went."""
        if self.others.pop(connection, None) is not None:
            self._left.add(connection)
            self._joined.discard(connection)
            self._moved.discard(connection)

    def heard(self, connection: str) -> None:
        """Somebody is still there."""
        other = self.others.get(connection)
        if other is not None:
            other.seen_at = self.clock()

    def move(self, connection: str, shape: Mapping[str, Any]) -> bool:
        """Somebody does something else; False for what makes no sense."""
        other = self.others.get(connection)
        if other is None:
            return False
        try:
            state = State.model_validate(shape)
        except ValidationError:
            return False
        other.state = state.model_dump(exclude_none=True)
        other.seen_at = self.clock()
        self._moved.add(connection)
        return True

    def expire(self) -> None:
        """Take off whoever has been silent for too long."""
        limit = self.clock() - SILENT_AFTER_S
        for connection in [one for one, other in self.others.items() if other.seen_at < limit]:
            self.leave(connection)

    def everybody(self) -> list[dict[str, Any]]:
        """All of them, for a newcomer."""
        return [other.as_json() for other in self.others.values()]

    def news(self) -> dict[str, Any] | None:
        """What happened since the last time; None for nothing."""
        if not (self._joined or self._moved or self._left):
            return None
        told = {
            "joined": [self.others[one].as_json() for one in self._joined if one in self.others],
            "moved": {
                one: self.others[one].state
                for one in self._moved - self._joined
                if one in self.others
            },
            "left": sorted(self._left),
        }
        self._joined, self._moved, self._left = set(), set(), set()
        return {name: value for name, value in told.items() if value}
