"""Watches the tables that feed a map: what moved in them, and what stopped coming."""

from __future__ import annotations

import datetime as dt
from typing import Any

from parcours.evidence.discover import gather
from parcours.evidence.watch import watched
from parcours.journey.read import read
from parcours.workspace.processes.tasks.figures import asking_of


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The open alerts, in both languages."""
    journey_map = read(asked["map"]).journey_map
    today = dt.date.fromisoformat(asked["today"])
    alerts, _ = watched(journey_map, gather(asking_of(asked), tell), today=today)
    return {
        "alerts": [
            {
                "code": alert.code,
                "about": alert.about,
                "label": [alert.label.say("en"), alert.label.say("fr")],
                "weight": alert.weight,
                "message": [alert.message.en, alert.message.fr],
            }
            for alert in alerts
        ]
    }
