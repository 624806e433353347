"""The verbatim workbench: an uploaded table of comments, read against a map."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from parcours.journey.identity import with_ids
from parcours.server.callers import person_asking
from parcours.server.reading import readable
from parcours.workspace.jobs import comments, uploads
from parcours.workspace.people import rights

router = Router(tags=["evidence"])


class CommentRead(Schema):
    """One comment: its words, how it sounds (−2 to +2), the touchpoint that it is most likely about."""

    line: int
    text: str
    lang: str
    date: dt.date | None
    tone: float | None
    about: str | None
    likely: list[str]


class CommentsRead(Schema):
    """A slice of the comments, and how many there are."""

    of: int
    comments: list[CommentRead]


class Asked(Schema):
    """Which comments of which upload."""

    upload: str
    search: str = ""
    offset: int = Field(0, ge=0, le=10_000_000)
    most: int = Field(50, ge=1, le=comments.MOST)


@router.get("/maps/{name}/workbench", response=CommentsRead, summary="Read comments against a map")
def read_comments(request: HttpRequest, name: str, asked: Query[Asked]) -> CommentsRead:
    """The comments of an upload of the map's organisation, with tone and likely touchpoint."""
    found = readable(request, name)
    upload = uploads.find(person_asking(request), asked.upload)
    if upload.organisation_id != found.stored.organisation_id:
        raise uploads.no_such_upload()
    rights.require(found.caller, found.stored, "map.edit")
    wanted = comments.Slice(asked.search[:200], asked.offset, asked.most)
    return CommentsRead(**comments.read_against(with_ids(found.journey_map), upload, wanted))
