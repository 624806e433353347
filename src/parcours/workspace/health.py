"""Whether the workspace's database takes a write and gives it back."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError, connection

from parcours.errors import UnavailableError, Words


@dataclass(frozen=True, slots=True)
class Probe:
    """What a look at the database showed."""

    database: str
    write_ms: float


def probe() -> Probe:
    """Write a row, read it again; raises UnavailableError when either fails."""
    word, began = secrets.token_hex(8), time.perf_counter()
    try:
        cache.set("health", word, timeout=60)
        same = cache.get("health") == word
    except DatabaseError as error:
        raise _unwell(str(error)[:200]) from None
    if not same:
        raise _unwell("another value came back")
    return Probe(connection.vendor, round((time.perf_counter() - began) * 1000, 2))


def _unwell(why: str) -> UnavailableError:
    return UnavailableError(
        "workspace.database-unwell",
        Words(
            "The database does not take or give back a row.",
            "La base de données n’accepte ou ne rend pas une ligne.",
        ),
        remedy=Words(
            "Look at the disk’s free space and the server’s log.",
            "Regardez la place libre du disque et le journal du serveur.",
        ),
        details={"why": why},
    )
