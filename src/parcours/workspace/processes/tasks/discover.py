"""Discovers a map from an uploaded log, with comments where there are some."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from parcours.events.columns import Asked
from parcours.evidence.discover import Asking, discover
from parcours.evidence.plan import Plan, read_plan
from parcours.journey.write import write
from parcours.verbatims.rows import AskedColumns

EVENT_ROLES = ("customer", "moment", "event", "channel")
VERBATIM_ROLES = ("text", "date", "score", "stage", "touchpoint", "customer", "lang")


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The discovered map as text, what was noted, and the pain points from the worst down."""
    events, verbatims = asked["events"], asked.get("verbatims")
    asking = Asking(
        Path(events["path"]),
        Path(verbatims["path"]) if verbatims else None,
        read_plan(asked["plan"]) if asked.get("plan") else Plan(),
        Asked(*named(events["columns"], EVENT_ROLES)),
        AskedColumns(*named(verbatims["columns"] if verbatims else {}, VERBATIM_ROLES)),
        skip_bad_rows=True,
    )
    today = dt.datetime.now(tz=dt.UTC).date()
    result = discover(asking, today=today, step=tell)
    return {
        "text": write(result.journey_map),
        "notes": [[note.en, note.fr] for note in result.notes],
        "pains": len(result.pains),
        "stages": len(result.journey_map.stages),
    }


def named(columns: dict[str, str | None], roles: tuple[str, ...]) -> list[str | None]:
    """The columns in their order; a table of one row per customer has no single moment to name."""
    return [
        None if role == "moment" and "," in (columns.get(role) or "") else columns.get(role) or None
        for role in roles
    ]
