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
    """Count one try; raises TooOftenError from the one after ``most`` within ``seconds`` of the first.

    A try takes a numbered slot that can be added once: two that come together cannot take the same.
    """
    name, now = f"limit:{what}:{key}", time.time()
    cache.add(name, now, timeout=seconds)
    began = cache.get(name) or now
    slots = f"{name}:{began}"
    slot = (cache.get(slots) or 0) + 1
    while slot <= most and not cache.add(f"{slots}:{slot}", 1, timeout=seconds):
        slot += 1
    if slot <= most:
        cache.set(slots, slot, timeout=seconds)
        return
    wait = max(1, round(began + seconds - now))
    raise TooOftenError(
        "server.too-often",
        Words("Too many tries.", "Trop d’essais."),
        remedy=Words(f"Wait {wait} seconds.", f"Attendez {wait} secondes."),
        details={"retry_after_seconds": wait},
    )
