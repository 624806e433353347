"""Surveys over HTTP for those who ask: make, publish, send, read. Thin over ``workspace/surveys``."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from parcours.errors import InputError, ParcoursError, Words
from parcours.journey.identity import with_ids
from parcours.server.callers import caller_of, person_asking
from parcours.server.language import asked_lang
from parcours.server.surveys import shapes
from parcours.server.surveys.door import survey_key
from parcours.surveys import form as drawn
from parcours.surveys import templates
from parcours.surveys.channels.qr import qr_svg
from parcours.surveys.definition import CHANNELS, ChannelName
from parcours.surveys.exports.answers import csv_lines, write_answers
from parcours.surveys.form import Sheet
from parcours.surveys.links import Link, sign
from parcours.surveys.logic import Context, asked, steps
from parcours.surveys.read import read
from parcours.surveys.scores import needed
from parcours.surveys.senses import missing_to_publish
from parcours.workspace.live import maps
from parcours.workspace.models import Organisation, StoredMap, Survey
from parcours.workspace.people import organisations, rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import bringing, library, results, rows
from parcours.workspace.surveys.told import Asked

router = Router(tags=["surveys"])
IMPORT_MOST = 5_000_000
BLOCK_BYTES = 64_000
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "sav": "application/x-spss-sav",
    "sss": "application/zip",
}


class Card(Schema):
    """A survey in the list."""

    name: str
    title: str
    state: str
    map: str
    complete: int
    changed_at: dt.datetime
    scores: shapes.ScoresShape | None


class Wanted(Schema):
    """A new survey: from a template, about a place of a map, or as a file's text."""

    template: str | None = None
    map: str | None = None
    about: str | None = None
    text: str | None = None
    name: str = ""
    organisation: str = "home"


class Draft(Schema):
    """A draft as the file's text."""

    text: str


class Wish(Schema):
    """A preview of a draft in one language."""

    text: str
    lang: str = "en"


class Place(Schema):
    """Where something is wrong in the draft, and what."""

    path: str
    message: str


class Full(Schema):
    """A survey to work on."""

    name: str
    title: str
    state: str
    map: str
    text: str
    version: int | None
    langs: list[str]
    links: dict[str, str]
    missing: list[str]
    unpublished: bool
    needed: list[dict[str, int]]


class Imported(Schema):
    """An imported survey, and what stayed behind."""

    name: str
    lost: list[Place]


class TemplateShape(Schema):
    """A ready questionnaire."""

    name: str
    title: str
    use: str


@router.get("/surveys", response=list[Card])
def list_surveys(request: HttpRequest, organisation: str = "home") -> list[Card]:
    """Every survey of an organisation, with its first score."""
    found = organisations.find(caller_of(request), organisation, "surveys.read")
    return [_card(stored, request) for stored in Survey.objects.filter(organisation=found)]


@router.get("/surveys-templates", response=list[TemplateShape])
def list_templates(request: HttpRequest) -> list[TemplateShape]:
    """The ready questionnaires."""
    lang = asked_lang(request)
    return [
        TemplateShape(name=one.name, title=one.title.say(lang), use=one.use.say(lang))
        for one in templates.TEMPLATES
    ]


@router.post("/surveys", response=Full)
def make_survey(request: HttpRequest, wanted: Wanted) -> Full:
    """A new draft; with ``map`` and ``about`` it asks about that stage or touchpoint."""
    caller = caller_of(request)
    organisation = organisations.find(caller, wanted.organisation, "surveys.edit")
    map_name = ""
    if wanted.text is not None:
        text = wanted.text
        _may_feed(caller, organisation, text)
    elif wanted.map and wanted.about:
        stored_map = rights.find_map(caller, wanted.map, "map.edit")
        document = maps.document(stored_map)
        if document is None:
            raise InputError(
                "surveys.unreadable-map",
                Words("This map cannot be read.", "Cette carte est illisible."),
            )
        data = templates.ask_here(with_ids(document), wanted.about, wanted.template)
        data["x-listen"]["map"] = stored_map.name
        text, map_name = json.dumps(data), stored_map.name
    else:
        text = json.dumps(templates.make(wanted.template or "csat"))
    stored = library.add(organisation, text, name=wanted.name, map_name=map_name, by=caller.person)
    return _full(stored, request)


@router.post("/surveys-import", response=Imported)
def bring_survey(
    request: HttpRequest, file: File[UploadedFile], organisation: str = "home"
) -> Imported:
    """A questionnaire of another tool; what could not be carried over is listed."""
    caller = caller_of(request)
    found = organisations.find(caller, organisation, "surveys.edit")
    if (file.size or 0) > IMPORT_MOST:
        raise InputError(
            "surveys.too-large", Words("This file is larger than 5 MB.", "Ce fichier dépasse 5 Mo.")
        )
    text, lost = bringing.read_apart(file.read(IMPORT_MOST + 1), file.name or "survey.json")
    _may_feed(caller, found, text)
    stored = library.add(found, text, by=caller.person)
    lang = asked_lang(request)
    return Imported(
        name=stored.name,
        lost=[Place(path=place, message=words.say(lang)) for place, words in lost],
    )


@router.post("/surveys-check", response=list[Place])
def check_draft(request: HttpRequest, draft: Draft) -> list[Place]:
    """What is wrong in a draft, place by place; empty when nothing is."""
    person_asking(request)
    lang = asked_lang(request)
    try:
        read(draft.text)
    except ParcoursError as error:
        errors = getattr(error, "errors", (error,))
        return [Place(path=one.place.path or "$", message=_words(one, lang)) for one in errors]
    return []


@router.post("/surveys-preview")
def preview(request: HttpRequest, wish: Wish) -> HttpResponse:
    """The page as respondents will see it; nothing is stored from it."""
    person_asking(request)
    survey = read(wish.text)
    lang = wish.lang if wish.lang in survey.langs() else survey.langs()[0]
    state = asked(survey, {}, Context(lang=lang, seed="preview"))
    pages = steps(survey, state, "preview")
    sheet = Sheet(
        survey, lang, "preview", state, tuple(pages), channel="preview", action="/s/preview"
    )
    return HttpResponse(drawn.page(sheet))


@router.get("/surveys/{name}", response=Full)
def show_survey(request: HttpRequest, name: str) -> Full:
    """One survey to work on."""
    return _full(find_survey(request, name, "surveys.read"), request)


@router.put("/surveys/{name}", response=Full)
def change_survey(request: HttpRequest, name: str, draft: Draft) -> Full:
    """Replace the draft."""
    stored = find_survey(request, name, "surveys.edit")
    _may_feed(caller_of(request), stored.organisation, draft.text, already=stored.map_name)
    return _full(library.edit(stored, draft.text), request)


@router.post("/surveys/{name}/publish", response=Full)
def publish_survey(request: HttpRequest, name: str) -> Full:
    """Ask the draft from now on."""
    stored = find_survey(request, name, "surveys.send")
    library.publish(stored)
    return _full(stored, request)


@router.post("/surveys/{name}/close", response=Full)
def close_survey(request: HttpRequest, name: str) -> Full:
    """Stop asking."""
    stored = find_survey(request, name, "surveys.send")
    library.close(stored)
    return _full(stored, request)


@router.delete("/surveys/{name}", response={204: None})
def delete_survey(request: HttpRequest, name: str) -> Status[None]:
    """Delete a survey with everything that came back."""
    library.remove(find_survey(request, name, "surveys.send"))
    return Status(204, None)


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
    wanted = Asked(since, until, place, every=_reads_every(request, stored))
    return shapes.results(results.results(stored, wanted), asked_lang(request))


@router.get("/surveys/{name}/voices/{question}")
def show_voices(request: HttpRequest, name: str, question: str) -> list[dict[str, Any]]:
    """What was written to one question; for those who may read single answers."""
    stored = find_survey(request, name, "surveys.responses")
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
    token = sign(Link(stored.name, "qr", place.lower()[:60]), survey_key())
    content = qr_svg(f"{_base(request)}/s/{token}", label[:80] or place)
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _may_feed(caller: Caller, organisation: Organisation, text: str, *, already: str = "") -> None:
    """A survey's figures are written into the map that it names: who names one has to edit it."""
    name = read(text).map
    if not name or name == already:
        return
    stored = StoredMap.objects.filter(name=name, organisation=organisation).first()
    if stored is not None:
        rights.require(caller, stored, "map.edit")


def _card(stored: Survey, request: HttpRequest) -> Card:
    found = results.results(stored, Asked(every=_reads_every(request, stored)))
    first = next((one.scores for one in found.questions if one.scores), None)
    return Card(
        name=stored.name,
        title=found.survey.title.say(asked_lang(request)),
        state=stored.state,
        map=stored.map_name,
        complete=found.complete,
        changed_at=stored.changed_at,
        scores=shapes.scores(first, asked_lang(request)) if first else None,
    )


def _full(stored: Survey, request: HttpRequest) -> Full:
    definition = read(stored.draft)
    lang = asked_lang(request)
    current = stored.current
    return Full(
        name=stored.name,
        title=definition.title.say(lang),
        state=stored.state,
        map=stored.map_name,
        text=stored.draft,
        version=current.number if current else None,
        langs=definition.langs(),
        links=_links(stored, request) if stored.state == "open" else {},
        missing=[words.say(lang) for words in missing_to_publish(definition)],
        unpublished=current is None or current.text != stored.draft,
        needed=[
            {"points": one.points, "to_show": one.to_show, "to_detect": one.to_detect}
            for one in needed()
        ],
    )


def _links(stored: Survey, request: HttpRequest) -> dict[str, str]:
    shown: tuple[ChannelName, ...] = tuple(
        c for c in CHANNELS if c in {"link", "qr", "widget", "kiosk", "chat"}
    )
    return {
        channel: f"{_base(request)}/s/{sign(Link(stored.name, channel), survey_key())}"
        for channel in shown
    }


def _base(request: HttpRequest) -> str:
    return settings.PUBLIC or f"{request.scheme}://{request.get_host()}"


def find_survey(request: HttpRequest, name: str, act: rights.Act) -> Survey:
    """The survey, when the caller may do ``act`` on it."""
    stored = library.find(name)
    caller = caller_of(request)
    try:
        rights.require_in(caller, stored.organisation, act)
    except ParcoursError as error:
        if error.http_status == 404:
            raise library.no_such_survey(name) from None
        raise
    return stored


def _reads_every(request: HttpRequest, stored: Survey) -> bool:
    """Whether the caller may read single answers anyway, so that nothing is gained by subtraction."""
    role = rights.role_in(caller_of(request), stored.organisation_id)
    return rights.allowed(role, "surveys.responses")


def _words(error: Any, lang: Any) -> str:
    remedy = f" {error.remedy.say(lang)}" if error.remedy else ""
    return f"{error.message.say(lang)}{remedy}"


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
