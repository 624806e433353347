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
    process: str = ""
    """The server process that has the connection; empty for this one."""

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
        self._outward: set[str] = set()
        self._outward_left: set[str] = set()

    def join(self, connection: str, person: str, name: str, role: str) -> None:
        """Somebody came."""
        self.others[connection] = Other(connection, person, name, role, self.clock())
        self._joined.add(connection)
        self._left.discard(connection)
        self._outward.add(connection)

    def leave(self, connection: str) -> None:
        """Somebody went."""
        other = self.others.pop(connection, None)
        if other is not None:
            if not other.process:
                self._outward_left.add(connection)
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
        self._outward.add(connection)
        return True

    def expire(self) -> None:
        """Take off whoever has been silent for too long."""
        limit = self.clock() - SILENT_AFTER_S
        for connection in [one for one, other in self.others.items() if other.seen_at < limit]:
            self.leave(connection)

    def outward(self, *, all_of_us: bool = False) -> dict[str, Any] | None:
        """What other processes have to know of those who are here; all of them now and then."""
        mine = [one for one, other in self.others.items() if not other.process]
        changed = mine if all_of_us else [one for one in mine if one in self._outward]
        left = sorted(self._outward_left)
        self._outward, self._outward_left = set(), set()
        if not (changed or left):
            return None
        return {"here": [self.others[one].as_json() for one in changed], "left": left}

    def elsewhere(self, process: str, told: Mapping[str, Any]) -> None:
        """What another process says of those who are there."""
        for shape in told.get("here", ()):
            name = str(shape["connection"])
            known = self.others.get(name)
            if known is None:
                self.others[name] = known = Other(
                    name, shape["person"], shape["name"], shape["role"], 0.0, {}, process
                )
                self._joined.add(name)
                self._left.discard(name)
            if known.process and known.state != shape["state"]:
                known.state = dict(shape["state"])
                self._moved.add(name)
            known.seen_at = self.clock()
        for name in told.get("left", ()):
            if name in self.others and self.others[name].process:
                self.leave(name)

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
