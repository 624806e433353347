"""What does not fit together on a map, as ``parcours check`` says it, for the panel beside the map."""

from __future__ import annotations

import datetime as dt
import json

from django.http import HttpRequest
from ninja import Router, Schema

from parcours.errors import Place
from parcours.journey.checks import check
from parcours.journey.identity import key, parts, with_ids
from parcours.journey.model import Claimed
from parcours.journey.rows import to_rows
from parcours.journey.yaml_source import Path
from parcours.server.language import asked_lang
from parcours.server.reading import readable

router = Router(tags=["maps"])


class FindingShape(Schema):
    """One finding; ``about`` is the key of the row concerned, such as ``touchpoint:kerb``."""

    code: str
    severity: str
    message: str
    remedy: str
    about: str | None


@router.get(
    "/maps/{name}/findings", response=list[FindingShape], summary="What does not fit together"
)
def findings(request: HttpRequest, name: str) -> list[FindingShape]:
    """The findings on a map as its reader may see it; those that its authors accept are left out."""
    lang, journey_map = asked_lang(request), with_ids(readable(request, name).journey_map)
    rows = to_rows(journey_map)
    named = {path: key(part) for path, part in parts(journey_map) if isinstance(part, Claimed)}
    keys = {path: name for path, name in named.items() if name in rows}
    found = check(journey_map, today=dt.datetime.now(tz=dt.UTC).date(), place_of=_kept)
    return [
        FindingShape(
            code=one.code,
            severity=one.severity,
            message=one.message.say(lang),
            remedy=one.remedy.say(lang),
            about=_nearest(tuple(json.loads(one.place.path or "[]")), keys),
        )
        for one in found
    ]


def _kept(path: Path) -> Place:
    """A place that keeps the whole path, so that the part can be found again."""
    return Place(path=json.dumps(path))


def _nearest(path: Path, keys: dict[Path, str]) -> str | None:
    """The key of the part at ``path``, or of the nearest part around it."""
    while path:
        if path in keys:
            return keys[path]
        path = path[:-1]
    return None
