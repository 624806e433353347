"""What came back, over HTTP: results, places, voices, answers as files, and codes for a place."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema

from parcours.errors import InputError, Words
from parcours.server.callers import caller_of
from parcours.server.language import asked_lang
from parcours.server.surveys import shapes
from parcours.server.surveys.found import base_of, find_survey, reads_every
from parcours.server.surveys.key import survey_key
from parcours.surveys.channels.qr import qr_svg
from parcours.surveys.exports.answers import csv_lines, write_answers
from parcours.surveys.links import Link, sign
from parcours.surveys.read import read
from parcours.workspace.surveys import access, library, places, results, rows
from parcours.workspace.surveys.told import Asked

router = Router(tags=["surveys"])
BLOCK_BYTES = 64_000
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "sav": "application/x-spss-sav",
    "sss": "application/zip",
}


class PlaceOnMapShape(Schema):
    """A stage, or a touchpoint of the stage before it."""

    id: str
    kind: str
    label: str


@router.get("/surveys/{name}/results", response=shapes.ResultsShape)
def show_results(
    request: HttpRequest,
    name: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    place: str | None = None,
) -> shapes.ResultsShape:
    """The results, from the counts."""
    stored = find_survey(request, name, "surveys.read")
    wanted = Asked(since, until, place, every=reads_every(request, stored))
    return shapes.results(results.results(stored, wanted), asked_lang(request))


@router.get("/surveys/{name}/places", response=list[PlaceOnMapShape])
def show_places(request: HttpRequest, name: str) -> list[PlaceOnMapShape]:
    """What the stages and touchpoints of the survey's map are called; empty without one."""
    stored = find_survey(request, name, "surveys.read")
    found = places.places(stored, caller_of(request), asked_lang(request))
    return [PlaceOnMapShape(id=one.id, kind=one.kind, label=one.label) for one in found]


@router.get("/surveys/{name}/voices/{question}")
def show_voices(request: HttpRequest, name: str, question: str) -> list[dict[str, Any]]:
    """What was written to one question; for those who may read single answers."""
    stored = find_survey(request, name, "surveys.responses")
    access.opened(caller_of(request), stored, "answers.opened", dt.datetime.now(tz=dt.UTC))
    definition = read(stored.draft)
    if definition.question(question) is None and question not in definition.by_name:
        return []
    return rows.voices(stored, question)


@router.get("/surveys/{name}/answers.{form}")
def export_answers(request: HttpRequest, name: str, form: str) -> StreamingHttpResponse:
    """Every answer as csv (line by line), xlsx, jsonl, parquet, sav or sss (Triple-S)."""
    stored = find_survey(request, name, "surveys.responses")
    definition = library.latest(stored)
    lang = asked_lang(request)
    access.exported(caller_of(request), stored, form=form)
    blocks: Iterator[Any]
    if form == "csv":
        blocks = _gathered(csv_lines(definition, rows.answer_rows(stored), lang))
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{stored.name}.out"
            write_answers(form, definition, rows.answer_rows(stored), path, lang)
            file = path.open("rb")  # outlives its name: nothing is left behind, however this ends
        blocks = iter(lambda: file.read(BLOCK_BYTES), b"")
    answer = StreamingHttpResponse(_streamed(blocks), content_type=_KINDS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{stored.name}.{form}"'
    return answer


@router.get("/surveys/{name}/qr")
def qr_code(request: HttpRequest, name: str, place: str = "", label: str = "") -> HttpResponse:
    """The QR code of one place, as SVG."""
    stored = find_survey(request, name, "surveys.read")
    if place and not all(c.isalnum() or c in "-_" for c in place):
        raise InputError(
            "surveys.bad-place",
            Words(
                "A place has small letters, digits, - and _.",
                "Un lieu : minuscules, chiffres, - et _.",
            ),
        )
    token = sign(Link(stored.name, "qr", place.lower()[:80]), survey_key())
    content = qr_svg(f"{base_of(request)}/s/{token}", label[:80] or place)
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _gathered(lines: Iterator[str]) -> Iterator[str]:
    """Blocks of lines: a chunk per line would be a chunk per answer."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) >= 500:
            yield "".join(held)
            held = []
    yield "".join(held)


async def _streamed(blocks: Iterator[Any]) -> AsyncIterator[Any]:
    """The same one block at a time; Django would read a plain iterator to its end first."""
    following = sync_to_async(lambda: next(blocks, None))
    while (block := await following()) is not None:
        yield block
