"""How much one connection may send and how much may wait for it.

A person in a hurry never meets these; a script does. Edits are slowed down, never dropped, so that
nothing acknowledged or typed is lost; presence beyond its rate is skipped.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from parcours.errors import InputError, Words

EDITS_PER_S: Final = 60.0
EDITS_AT_ONCE: Final = 300.0
PRESENCE_PER_S: Final = 25.0
PRESENCE_AT_ONCE: Final = 40.0
EDITS_PER_MESSAGE: Final = 500
TEXT_LONGEST: Final = 20_000
DEEPEST: Final = 24
FRAMES_WAITING: Final = 1_024
BYTES_WAITING: Final = 4_000_000
CONNECTIONS_PER_CALLER: Final = 30
CONNECTIONS_PER_ADDRESS: Final = 200


class Bucket:
    """Tokens that come back at ``rate`` a second, ``size`` of them at most."""

    def __init__(
        self, rate: float, size: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate, self.size, self.clock = rate, size, clock
        self.tokens, self.at = size, clock()

    def take(self, cost: float = 1) -> float:
        """Spend ``cost``; gives the seconds to wait until it was earned, 0 when it is there."""
        now = self.clock()
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        self.tokens -= cost
        return max(0.0, -self.tokens / self.rate)

    def spare(self, cost: float = 1) -> bool:
        """Spend ``cost`` if it is there; False leaves everything as it is."""
        if self.take(cost) <= 0:
            return True
        self.tokens += cost
        return False


def check(value: Any, depth: int = 0) -> None:
    """Refuse a text that is too long or values nested too deeply. Raises InputError."""
    if isinstance(value, str) and len(value) > TEXT_LONGEST:
        raise InputError(
            "edit.too-long",
            Words(
                f"A text has at most {TEXT_LONGEST} characters; this one has {len(value)}.",
                f"Un texte a au plus {TEXT_LONGEST} caractères ; celui-ci en a {len(value)}.",
            ),
            remedy=Words("Shorten it, or link to it.", "Raccourcissez-le, ou mettez un lien."),
        )
    if depth > DEEPEST:
        raise InputError(
            "edit.too-deep",
            Words("The edit is nested too deeply.", "La modification est trop imbriquée."),
        )
    if isinstance(value, dict):
        for name, inner in value.items():
            check(name, depth)
            check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check(inner, depth + 1)


class Crowd:
    """How many connections each caller and each address has open.

    A link is held by many: those are told apart by their address alone.
    """

    def __init__(self) -> None:
        self._open: Counter[tuple[str, str]] = Counter()

    def enter(self, caller: str, address: str) -> bool:
        """Count one more; False when there are too many already."""
        wanted = _counted(caller, address)
        if any(self._open[key] >= most for key, most in wanted.items()):
            return False
        self._open.update(wanted.keys())
        return True

    def leave(self, caller: str, address: str) -> None:
        """Count one less."""
        for key in _counted(caller, address):
            self._open[key] -= 1
            if self._open[key] <= 0:
                del self._open[key]


def _counted(caller: str, address: str) -> dict[tuple[str, str], int]:
    """What a connection counts for, each with how many there may be."""
    own = {} if caller.startswith("link:") else {("caller", caller): CONNECTIONS_PER_CALLER}
    return {**own, ("address", address): CONNECTIONS_PER_ADDRESS}
