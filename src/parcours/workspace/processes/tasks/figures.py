"""Measures a map's dashboard from uploaded tables under one filter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from parcours.errors import Words
from parcours.events.columns import Asked
from parcours.evidence.discover import Asking, gather
from parcours.evidence.figures import Chosen, as_row, figures, manifest
from parcours.journey.read import read
from parcours.verbatims.reading import Read
from parcours.verbatims.rows import AskedColumns
from parcours.workspace.processes.tasks.discover import EVENT_ROLES, VERBATIM_ROLES, named


def asking_of(asked: dict[str, Any]) -> Asking:
    """The tables that a task was given, with the columns that were chosen for them."""
    events, verbatims = asked["events"], asked.get("verbatims")
    return Asking(
        Path(events["path"]),
        Path(verbatims["path"]) if verbatims else None,
        event_columns=Asked(*named(events["columns"], EVENT_ROLES)),
        verbatim_columns=AskedColumns(
            *named(verbatims["columns"] if verbatims else {}, VERBATIM_ROLES)
        ),
        skip_bad_rows=True,
    )


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The figures, the weeks, the latest voices and the manifest that makes them again."""
    asking = asking_of(asked)
    journey_map = read(asked["map"]).journey_map
    gathered = gather(asking, tell)
    today = dt.date.fromisoformat(asked["today"])
    tell(Words("Measuring", "Mesure"), 2, 3)
    result = figures(journey_map, gathered, Chosen.of(asked["chosen"]), today=today)
    period = gathered.log.period
    return {
        "figures": [
            as_row(figure) | {"about": figure.about, "measure": figure.measure}
            for figure in result.figures
        ],
        "customers": result.customers,
        "period": [day.isoformat() for day in period],
        "series": _weeks(result.series),
        "moods": _weeks(result.moods),
        "voices": {
            about: [_voice(read) for read in reads] for about, reads in result.voices.items()
        },
        "attributes": {name: list(values) for name, values in result.attributes.items()},
        "notes": [[note.en, note.fr] for note in result.notes],
        "manifest": manifest(result, journey_map, gathered, today=today),
    }


def _weeks(series: Any) -> dict[str, list[list[Any]]]:
    return {
        about: [[point.week.isoformat(), round(point.value, 3), point.n] for point in points]
        for about, points in series.items()
    }


def _voice(read: Read) -> dict[str, Any]:
    return {
        "text": read.text,
        "date": read.row.date.isoformat() if read.row.date else None,
        "tone": round(read.valence, 2),
        "scored": read.scored,
        "lang": read.lang if len(read.lang) == 2 else None,
    }
