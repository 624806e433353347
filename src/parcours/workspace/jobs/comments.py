"""What customers wrote, read against one map: the workbench asks here which comment belongs where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import InputError, Words
from parcours.journey.model import JourneyMap
from parcours.workspace.jobs import uploads
from parcours.workspace.models import Upload
from parcours.workspace.processes import child

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Slice:
    """Which comments: those with every word of ``search``, from ``offset`` on."""

    search: str = ""
    offset: int = 0
    most: int = 50


def read_against(journey_map: JourneyMap, upload: Upload, wanted: Slice) -> dict[str, Any]:
    """The comments of ``upload`` with tone and place; raises InputError for a table of another kind."""
    if upload.kind != "verbatims":
        raise InputError(
            "jobs.no-comments",
            Words(
                f"“{upload.name}” holds no comments.",
                f"« {upload.name} » ne contient pas de commentaires.",
            ),
            remedy=Words("Choose a table of comments.", "Choisissez un tableau de commentaires."),
        )
    asked = {
        "path": str(uploads.file_of(upload)),
        "columns": upload.columns,
        "search": wanted.search,
        "offset": wanted.offset,
        "most": min(wanted.most, MOST),
        "topics": _topics(journey_map),
    }
    return child.run("read_comments", asked, child.SMALL)


def _topics(journey_map: JourneyMap) -> list[dict[str, Any]]:
    """Every touchpoint in the words by which customers may speak of it."""
    lang = journey_map.lang
    return [
        {
            "about": touchpoint.id,
            "words": " ".join(
                text.say(lang) for text in (touchpoint.label, touchpoint.description) if text
            ),
            "keywords": list(touchpoint.keywords),
        }
        for stage in journey_map.stages
        for touchpoint in stage.touchpoints
    ]
