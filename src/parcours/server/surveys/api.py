"""Surveys over HTTP for those who ask: make, publish, send, read. Thin over ``workspace/surveys``."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from parcours.errors import InputError, ParcoursError, Words
from parcours.journey.identity import with_ids
from parcours.server.callers import caller_of, person_asking
from parcours.server.language import asked_lang
from parcours.server.surveys import shapes
from parcours.server.surveys.found import base_of, find_survey, reads_every
from parcours.server.surveys.key import survey_key
from parcours.surveys import form as drawn
from parcours.surveys import templates
from parcours.surveys.definition import Survey as Definition
from parcours.surveys.form import Sheet
from parcours.surveys.links import Link, sign
from parcours.surveys.logic import Context, asked, steps
from parcours.surveys.read import read
from parcours.surveys.scores import VOICES_BELOW, needed
from parcours.surveys.senses import missing_to_publish
from parcours.workspace.live import maps
from parcours.workspace.models import Organisation, StoredMap, Survey
from parcours.workspace.people import organisations, rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import bringing, library, results
from parcours.workspace.surveys.told import Asked

router = Router(tags=["surveys"])
IMPORT_MOST = 5_000_000


class Card(Schema):
    """A survey in the list."""

    name: str
    title: str
    state: str
    map: str
    about: list[str]
    """The stages and touchpoints that its questions are about."""
    complete: int
    needed: int
    """How many more answers there have to be until its first score is shown."""
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
def list_surveys(
    request: HttpRequest, organisation: str = "home", map_name: str = ""
) -> list[Card]:
    """Every survey of an organisation, or of one of its maps, with its first score."""
    found = organisations.find(caller_of(request), organisation, "surveys.read")
    wanted = Survey.objects.filter(organisation=found)
    return [
        _card(one, request) for one in (wanted.filter(map_name=map_name) if map_name else wanted)
    ]


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


def _may_feed(caller: Caller, organisation: Organisation, text: str, *, already: str = "") -> None:
    """A survey's figures are written into the map that it names: who names one has to edit it."""
    name = read(text).map
    if not name or name == already:
        return
    stored = StoredMap.objects.filter(name=name, organisation=organisation).first()
    if stored is not None:
        rights.require(caller, stored, "map.edit")


def _card(stored: Survey, request: HttpRequest) -> Card:
    found = results.results(stored, Asked(every=reads_every(request, stored)))
    first = next((one.scores for one in found.questions if one.scores), None)
    return Card(
        name=stored.name,
        title=found.survey.title.say(asked_lang(request)),
        state=stored.state,
        map=stored.map_name,
        about=_about(found.survey),
        complete=found.complete,
        needed=max(0, VOICES_BELOW - next((one.n for one in found.questions if one.scores), 0)),
        changed_at=stored.changed_at,
        scores=shapes.scores(first, asked_lang(request)) if first else None,
    )


def _about(definition: Definition) -> list[str]:
    spots = [definition.place_of(question) for question in definition.questions]
    return sorted({place for spot in spots for place in spot if place})


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
    """Open links by channel, for the channels by which the survey may be asked."""
    asked = library.latest(stored).channels
    return {
        channel: f"{base_of(request)}/s/{sign(Link(stored.name, channel), survey_key())}"
        for channel in ("link", "qr", "widget", "kiosk", "chat")
        if channel in asked
    }


def _words(error: Any, lang: Any) -> str:
    remedy = f" {error.remedy.say(lang)}" if error.remedy else ""
    return f"{error.message.say(lang)}{remedy}"
