"""Logs and comments that people bring, and the long work done on them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from parcours.errors import Lang
from parcours.server.callers import on_map, person_asking
from parcours.server.language import asked_lang
from parcours.workspace.jobs import discovery, queue, uploads
from parcours.workspace.models import Job, Upload
from parcours.workspace.people import organisations, rights
from parcours.workspace.people.callers import Caller

router = Router(tags=["evidence"])


class ErrorShape(Schema):
    """An error that was kept, in the reader's language."""

    code: str
    message: str
    remedy: str | None


class UploadShape(Schema):
    """An uploaded table: its columns, what is taken for what, its first rows, what is seen in it."""

    id: str
    kind: str
    name: str
    bytes: int
    rows: int | None
    created_at: dt.datetime
    created_by: str
    names: list[str]
    shown: list[list[str]]
    columns: dict[str, str | None]
    guessed: list[str]
    notes: list[str]
    sees: dict[str, Any] | None
    error: ErrorShape | None


class Mapping(Schema):
    """Which column means what; a role that is left out is guessed."""

    columns: dict[str, str] = Field(max_length=20)


class DiscoveryAsked(Schema):
    """What to discover a map from, and into which map when not into a new one."""

    organisation: str = "home"
    events: str
    verbatims: str | None = None
    plan: str = Field("", max_length=100_000)
    title: str = Field("", max_length=200)
    map: str | None = None


class JobShape(Schema):
    """A job and how far it is."""

    id: str
    kind: str
    state: str
    step: str
    done: int
    of: int
    map: str | None
    notes: list[str]
    result: dict[str, Any]
    error: ErrorShape | None
    created_by: str
    created_at: dt.datetime
    ended_at: dt.datetime | None


@router.get("/uploads", response=list[UploadShape], summary="Uploaded tables")
def list_uploads(request: HttpRequest, organisation: str = "home") -> list[UploadShape]:
    """The logs and comments that an organisation holds."""
    caller, lang = person_asking(request), asked_lang(request)
    found = organisations.find(caller, organisation, "evidence.read")
    return [_upload(upload, lang) for upload in uploads.of(found)]


@router.post("/uploads", response=UploadShape, summary="Bring a log or comments")
def upload(
    request: HttpRequest,
    file: File[UploadedFile],
    kind: Form[Literal["events", "verbatims"]],
    organisation: Form[str] = "home",
) -> UploadShape:
    """Take in a table (CSV, TSV, gzipped, Parquet); only a copy without personal data is kept."""
    caller = person_asking(request)
    found = organisations.find(caller, organisation, "evidence.upload")
    path = Path(file.temporary_file_path())  # type: ignore[attr-defined]
    taken = uploads.take(caller, found, kind, file.name or "table.csv", path)
    return _upload(taken, asked_lang(request))


@router.get("/uploads/{upload_id}", response=UploadShape, summary="An uploaded table")
def show_upload(request: HttpRequest, upload_id: str) -> UploadShape:
    """One table with its columns and first rows."""
    return _upload(uploads.find(person_asking(request), upload_id), asked_lang(request))


@router.put("/uploads/{upload_id}/columns", response=UploadShape, summary="Say what columns mean")
def map_columns(request: HttpRequest, upload_id: str, asked: Mapping) -> UploadShape:
    """Say which column means what, and see what is then seen."""
    caller = person_asking(request)
    found = uploads.find(caller, upload_id, "evidence.upload")
    return _upload(uploads.map_columns(caller, found, asked.columns), asked_lang(request))


@router.delete("/uploads/{upload_id}", response={204: None}, summary="Delete a table")
def delete_upload(request: HttpRequest, upload_id: str) -> Status[None]:
    """Delete an uploaded table and its file for good."""
    caller = person_asking(request)
    uploads.throw_away(caller, uploads.find(caller, upload_id, "evidence.upload"))
    return Status(204, None)


@router.get("/jobs", response=list[JobShape], summary="Jobs")
def list_jobs(request: HttpRequest, organisation: str = "home") -> list[JobShape]:
    """The latest jobs of an organisation."""
    caller, lang = person_asking(request), asked_lang(request)
    found = organisations.find(caller, organisation, "evidence.read")
    return [job_shape(job, lang, caller) for job in queue.of(found)[:50]]


@router.post("/jobs/discover", response=JobShape, summary="Discover a map")
def start_discovery(request: HttpRequest, asked: DiscoveryAsked) -> JobShape:
    """Discover a map from uploaded tables; watch the job by its id."""
    caller = person_asking(request)
    organisation = organisations.find(caller, asked.organisation, "evidence.discover")
    stored = on_map(request, asked.map, "map.edit")[1] if asked.map else None
    job = discovery.ask(
        caller,
        organisation,
        discovery.Wish(asked.events, asked.verbatims, asked.plan, asked.title, stored),
    )
    return job_shape(job, asked_lang(request), caller)


@router.get("/jobs/{job_id}", response=JobShape, summary="A job")
def show_job(request: HttpRequest, job_id: str) -> JobShape:
    """How far a job is, and what came of it."""
    caller = person_asking(request)
    return job_shape(queue.find(caller, job_id), asked_lang(request), caller)


@router.post("/jobs/{job_id}/cancel", response=JobShape, summary="Stop a job")
def cancel_job(request: HttpRequest, job_id: str) -> JobShape:
    """Stop a job that waits or runs."""
    caller = person_asking(request)
    queue.cancel(caller, queue.find(caller, job_id))
    return job_shape(queue.find(caller, job_id), asked_lang(request), caller)


def job_shape(job: Job, lang: Lang, caller: Caller) -> JobShape:
    """A job for a page; of a map that the caller may not know of, only that there was work."""
    open_map = job.map if job.map and rights.role_on(caller, job.map) else None
    result = dict(job.result) if open_map or job.map is None else {}
    notes = result.pop("notes", [])
    return JobShape(
        id=job.public_id,
        kind=job.kind,
        state=job.state,
        step=_said(job.step, lang) if job.step else "",
        done=job.done,
        of=job.of,
        map=open_map.name if open_map else None,
        notes=[_said(note, lang) for note in notes],
        result=result,
        error=_error(job.error, lang),
        created_by=str(job.created_by or ""),
        created_at=job.created_at,
        ended_at=job.ended_at,
    )


def _upload(upload: Upload, lang: Lang) -> UploadShape:
    seen = upload.preview
    return UploadShape(
        id=upload.public_id,
        kind=upload.kind,
        name=upload.name,
        bytes=upload.bytes,
        rows=upload.rows,
        created_at=upload.created_at,
        created_by=str(upload.created_by or ""),
        names=seen["names"],
        shown=seen["rows"],
        columns=upload.columns,
        guessed=seen["guessed"],
        notes=[_said(note, lang) for note in seen["notes"]],
        sees=seen["sees"],
        error=_error(seen["error"], lang),
    )


def _error(shape: dict[str, Any] | None, lang: Lang) -> ErrorShape | None:
    if not shape:
        return None
    remedy = shape.get("remedy")
    return ErrorShape(
        code=shape["code"],
        message=_said(shape["message"], lang),
        remedy=_said(remedy, lang) if remedy else None,
    )


def _said(both: list[str], lang: Lang) -> str:
    return both[1] if lang == "fr" else both[0]
