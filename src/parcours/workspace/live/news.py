"""Word of what happened beside the rows: a comment, a suggestion, a version. Listeners pass it on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from django.db import connection

log = logging.getLogger("parcours.live")
About = Literal["comments", "suggestions", "versions"]
listeners: list[Callable[[int, str], None]] = []


def tell(map_id: int, about: About) -> None:
    """Tell everybody who has the map open, here and in other processes, that something is new."""
    for listener in listeners:
        listener(map_id, about)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('parcours_news', %s)", [f"{map_id} {about}"])
