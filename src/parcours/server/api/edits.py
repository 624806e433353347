"""Edits, history, versions and branches of a map over HTTP: what the socket does, for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from parcours.errors import Lang
from parcours.journey.compare import Difference
from parcours.journey.edits import edit_of
from parcours.journey.model import State
from parcours.journey.rebase import Conflict
from parcours.server.callers import on_map
from parcours.server.language import asked_lang
from parcours.server.live import limits
from parcours.workspace.live import branches, history
from parcours.workspace.live.authors import author_of
from parcours.workspace.live.reads import rows_json
from parcours.workspace.live.store import Outcome, Submission
from parcours.workspace.live.writer import writer
from parcours.workspace.models import MapVersion, StoredMap

router = Router(tags=["history"])


class Edits(Schema):
    """Edits as the live connection takes them; see docs/reference/live-protocol.md."""

    edits: list[dict[str, Any]] = Field(max_length=limits.EDITS_PER_MESSAGE)


class Result(Schema):
    """What became of one edit: its number, or why it was refused."""

    id: str
    number: int | None = None
    error: dict[str, Any] | None = None


class RowsShape(Schema):
    """A map as rows, with the number that they stand at."""

    number: int
    rows: dict[str, Any]


class Told(Schema):
    """One edit in words."""

    number: int
    at: dt.datetime
    by: str
    via: str
    words: str
    keys: list[str]


class NewVersion(Schema):
    """A name for the map as it stands, or as it stood at ``number``."""

    name: str = Field(max_length=120)
    note: str = Field("", max_length=2_000)
    number: int | None = None


class VersionShape(Schema):
    """A named version."""

    id: int
    number: int
    name: str
    note: str
    by: str
    at: dt.datetime


class Point(Schema):
    """A version, or a number of the log."""

    version: int | None = None
    number: int | None = None


class Numbered(Schema):
    """The number that the map stands at now."""

    number: int


class DifferenceShape(Schema):
    """One thing that changed, in words."""

    kind: str
    about: str
    words: str


class ConflictShape(Schema):
    """A place that both sides changed; ``theirs`` was not taken and is kept in the map."""

    key: str
    field: str
    theirs: Any = None


class NewBranch(Schema):
    """A branch to make; ``target`` shows what is wanted."""

    title: str = Field("", max_length=200)
    state: State = "target"


class BranchShape(Schema):
    """A branch of a map."""

    name: str
    number: int


class HomecomingShape(Schema):
    """What a merge would bring, and what both sides changed."""

    differences: list[DifferenceShape]
    conflicts: list[ConflictShape]


class Merged(Schema):
    """The number of the merge, and what both sides changed."""

    number: int
    conflicts: list[ConflictShape]


@router.post("/maps/{name}/edits", response=list[Result], summary="Edit a map")
def edit_map(request: HttpRequest, name: str, asked: Edits) -> list[Result]:
    """Do edits one after the other; the same ids again give the same numbers."""
    caller, stored = on_map(request, name, "map.edit")
    author, lang = author_of(caller, stored), asked_lang(request)
    for shape in asked.edits:
        limits.check(shape)
    submissions = [Submission(edit_of(shape), author, "api") for shape in asked.edits]
    return [_result(one, lang) for one in writer().wait(int(stored.pk), submissions)]


@router.get("/maps/{name}/rows", response=RowsShape, summary="A map as rows")
def map_rows(
    request: HttpRequest, name: str, version: int | None = None, number: int | None = None
) -> RowsShape:
    """The rows that edits speak of: now, of a version, or at a number."""
    caller, stored = on_map(request, name)
    rows = history.rows_of(caller, stored, version=version, number=number)
    at = number if number is not None else int(stored.number)
    return RowsShape(number=at, rows=rows_json(rows))


@router.get("/maps/{name}/activity", response=list[Told], summary="What happened, in words")
def activity(
    request: HttpRequest, name: str, before: int | None = None, most: int = 50
) -> list[Told]:
    """The latest edits first; ``before`` is the number that the page ends at."""
    caller, stored = on_map(request, name)
    lang = asked_lang(request)
    return [
        Told(
            number=one.number,
            at=one.at,
            by=one.by,
            via=one.via,
            words=one.words.say(lang),
            keys=list(one.keys),
        )
        for one in history.activity(caller, stored, before=before, most=max(1, most))
    ]


@router.get("/maps/{name}/versions", response=list[VersionShape], summary="Named versions")
def list_versions(request: HttpRequest, name: str) -> list[VersionShape]:
    """The latest first."""
    caller, stored = on_map(request, name)
    return [_version(one) for one in history.versions(caller, stored)]


@router.post("/maps/{name}/versions", response=VersionShape, summary="Name a version")
def name_version(request: HttpRequest, name: str, asked: NewVersion) -> VersionShape:
    """Give the map as it stands, or stood at a number, a name."""
    caller, stored = on_map(request, name, "map.version")
    made = history.name_version(caller, stored, asked.name, note=asked.note, number=asked.number)
    return _version(made)


@router.delete("/maps/{name}/versions/{version}", response={204: None}, summary="Forget a version’s name")  # fmt: skip
def delete_version(request: HttpRequest, name: str, version: int) -> Status[None]:
    """The edits stay in the log."""
    caller, stored = on_map(request, name, "map.version")
    history.delete_version(caller, stored, version)
    return Status(204, None)


@router.get(
    "/maps/{name}/differences", response=list[DifferenceShape], summary="Compare two points"
)
def compare_points(
    request: HttpRequest,
    name: str,
    version: int | None = None,
    number: int | None = None,
    to_version: int | None = None,
    to_number: int | None = None,
) -> list[DifferenceShape]:
    """What a reader would notice from a version or number to another; to now when none is given."""
    caller, stored = on_map(request, name)
    before = history.rows_of(caller, stored, version=version, number=number)
    after = history.rows_of(caller, stored, version=to_version, number=to_number)
    lang = asked_lang(request)
    return [_difference(one, lang) for one in history.differences(before, after)]


@router.post("/maps/{name}/restore", response=Numbered, summary="Restore a version")
def restore(request: HttpRequest, name: str, asked: Point) -> Numbered:
    """As a group of edits: it has an author, an undo and a place in the history."""
    caller, stored = on_map(request, name, "map.edit")
    number = history.restore(caller, stored, version=asked.version, number=asked.number)
    return Numbered(number=number)


@router.get("/maps/{name}/branches", response=list[BranchShape], summary="Branches")
def list_branches(request: HttpRequest, name: str) -> list[BranchShape]:
    """The branches of a map."""
    caller, stored = on_map(request, name)
    return [_branch(one) for one in branches.branches(caller, stored)]


@router.post("/maps/{name}/branches", response=BranchShape, summary="Branch a map")
def make_branch(request: HttpRequest, name: str, asked: NewBranch) -> BranchShape:
    """A map beside the map, for what shall be."""
    caller, stored = on_map(request, name, "map.branch")
    return _branch(branches.branch(caller, stored, asked.title, asked.state))


@router.get("/maps/{name}/homecoming", response=HomecomingShape, summary="What a merge would bring")
def homecoming(request: HttpRequest, name: str) -> HomecomingShape:
    """Of the branch ``name``, to the map that it came from."""
    caller, stored = on_map(request, name)
    found, lang = branches.coming_home(caller, stored), asked_lang(request)
    return HomecomingShape(
        differences=[_difference(one, lang) for one in found.differences],
        conflicts=[_conflict(one) for one in found.conflicts],
    )


@router.post("/maps/{name}/merge", response=Merged, summary="Merge a branch into its map")
def merge(request: HttpRequest, name: str) -> Merged:
    """Do to the map what was done to its branch; what both changed stays the map’s, theirs is kept."""
    caller, stored = on_map(request, name)
    number, conflicts = branches.merge(caller, stored)
    return Merged(number=number, conflicts=[_conflict(one) for one in conflicts])


def _result(outcome: Outcome, lang: Lang) -> Result:
    if outcome.error is not None:
        return Result(id=outcome.edit_id, error=outcome.error.as_dict(lang))
    return Result(id=outcome.edit_id, number=outcome.number)


def _version(made: MapVersion) -> VersionShape:
    return VersionShape(
        id=int(made.pk), number=made.number, name=made.name, note=made.note, by=made.by, at=made.at
    )


def _difference(one: Difference, lang: Lang) -> DifferenceShape:
    return DifferenceShape(kind=one.kind, about=one.about, words=one.words.say(lang))


def _conflict(one: Conflict) -> ConflictShape:
    return ConflictShape(key=one.key, field=one.field, theirs=one.theirs)


def _branch(stored: StoredMap) -> BranchShape:
    return BranchShape(name=stored.name, number=int(stored.number))
