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
    """Count one try; raises TooOftenError from the one after ``most`` within ``seconds`` of the first."""
    name, now = f"limit:{what}:{key}", time.time()
    tries, began = cache.get(name) or (0, now)
    if now - began >= seconds:
        tries, began = 0, now
    tries += 1
    cache.set(name, (tries, began), timeout=seconds)
    if tries > most:
        wait = max(1, round(began + seconds - now))
        raise TooOftenError(
            "server.too-often",
            Words("Too many tries.", "Trop d’essais."),
            remedy=Words(f"Wait {wait} seconds.", f"Attendez {wait} secondes."),
            details={"retry_after_seconds": wait},
        )
