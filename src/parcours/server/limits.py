"""How often a thing may be tried from one place.

The counts lie in the cache that all processes of a workspace share, so that a second process gives
nobody a second set of tries.
"""

from __future__ import annotations

import time

from django.core.cache import cache

from parcours.errors import Words
from parcours.server.refusals import TooOftenError


def spend(what: str, key: str, *, most: int, seconds: int) -> None:
    """Count one try; raises TooOftenError from the one after ``most`` within ``seconds``."""
    window = int(time.time() // seconds)
    name = f"limit:{what}:{key}:{window}"
    cache.add(name, 0, timeout=seconds)
    try:
        tries = cache.incr(name)
    except ValueError:  # it ran out between the two lines
        return
    if tries > most:
        wait = seconds - int(time.time() % seconds)
        raise TooOftenError(
            "server.too-often",
            Words("Too many tries.", "Trop d’essais."),
            remedy=Words(f"Wait {wait} seconds.", f"Attendez {wait} secondes."),
            details={"retry_after_seconds": wait},
        )
