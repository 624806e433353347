"""What does not fit together on a map, as ``parcours check`` says it, for the panel beside the map."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema

from parcours.journey.checks import check
from parcours.server.language import asked_lang
from parcours.server.reading import readable

router = Router(tags=["maps"])


class FindingShape(Schema):
    """One finding; ``about`` is the id of the part concerned, empty when it concerns the whole map."""

    code: str
    severity: str
    message: str
    remedy: str
    about: str
    path: str


@router.get("/maps/{name}/findings", response=list[FindingShape], summary="What does not fit together")
def findings(request: HttpRequest, name: str) -> list[FindingShape]:
    """The findings of a map as its reader may see it; those that its authors silenced are left out."""
    lang, journey_map = asked_lang(request), readable(request, name).journey_map
    today = dt.datetime.now(tz=dt.UTC).date()
    return [
        FindingShape(
            code=found.code,
            severity=found.severity,
            message=found.message.say(lang),
            remedy=found.remedy.say(lang),
            about=found.about,
            path=found.place.path or "",
        )
        for found in check(journey_map, today=today)
    ]
