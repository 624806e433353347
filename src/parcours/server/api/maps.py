"""Maps over HTTP: the gallery, one map to look at, its files, and its life as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from parcours import plugins
from parcours.errors import Lang
from parcours.evidence.explain import explain
from parcours.evidence.truth import truth_levels
from parcours.journey.model import JourneyMap
from parcours.journey.starter import LANES, STAGES, starter
from parcours.journey.write import write
from parcours.render.exporters import Exporter, Options
from parcours.render.exporters import shown as shown_as
from parcours.render.layout import layout
from parcours.render.table import evidence_summary
from parcours.render.theme import THEMES
from parcours.render.views import VIEWS
from parcours.server import limits, shapes
from parcours.server.callers import address_of, caller_of, on_map, person_asking
from parcours.server.language import asked_lang
from parcours.server.reading import Readable, readable
from parcours.server.settings import FOLDER
from parcours.workspace import folder, library
from parcours.workspace.models import StoredMap
from parcours.workspace.people import organisations, rights
from parcours.workspace.people.callers import Caller

router = Router(tags=["maps"])


class NewMap(Schema):
    """A map to begin with."""

    organisation: str = "home"
    title: str = Field(max_length=200)
    lang: Literal["en", "fr"] = "en"
    stages: Literal[*STAGES] = "service"  # type: ignore[valid-type]
    template: Literal[*LANES] = "journey"  # type: ignore[valid-type]


class Made(Schema):
    """A map that was made, and what could not be carried over into it."""

    name: str
    kind: str = "parcours"
    lost: list[str] = Field(default_factory=list)


class Trashed(Schema):
    """A map in the trash."""

    name: str
    title: str
    trashed_at: dt.datetime


@router.get("/maps", response=list[shapes.MapCard], summary="The gallery")
def list_maps(
    request: HttpRequest, search: str = "", organisation: str | None = None
) -> list[shapes.MapCard]:
    """The caller's maps, those that hold every word of ``search``."""
    folder.synchronise(FOLDER)
    lang, caller = asked_lang(request), caller_of(request)
    inside = organisations.find(caller, organisation, "organisation.read") if organisation else None
    return [_card(stored, caller, lang) for stored in library.search(caller, search[:200], inside)]


@router.post("/maps", response=Made, summary="Make a map")
def create_map(request: HttpRequest, asked: NewMap) -> Made:
    """A new map from a template."""
    caller = person_asking(request)
    organisation = organisations.find(caller, asked.organisation, "maps.create")
    begun = starter(
        asked.lang,
        stages=asked.stages,
        title=asked.title,
        template=asked.template,
        prompts=asked.template == "persona",
    )
    return Made(name=library.create(caller, organisation, write(begun), asked.title).name)


@router.post("/maps/import", response=Made, summary="Bring a map in")
def import_map(
    request: HttpRequest, file: File[UploadedFile], organisation: Form[str] = "home"
) -> Made:
    """A map from a file of ours, Mermaid, .ojf, CSV, XLSX, Markdown or YAML with phases."""
    caller, lang = person_asking(request), asked_lang(request)
    found = organisations.find(caller, organisation, "maps.create")
    content = file.read(library.BYTES_MOST + 1)
    brought = library.bring(caller, found, content, file.name or "map.journey.yaml")
    lost = [words.say(lang) for words in brought.lost]
    return Made(name=brought.stored.name, kind=brought.kind, lost=lost)


@router.get("/maps/{name}", response=shapes.MapShape, summary="A map to look at")
def show_map(
    request: HttpRequest,
    name: str,
    theme: shapes.ThemeName = "light",
    view: str = "journey",
    beside: str = "",
) -> shapes.MapShape:
    """One map: its drawing as shapes, the same as a table, its claims with their facts.

    The view ``compare`` holds it against the map named by ``beside``.
    """
    lang = asked_lang(request)
    found = readable(request, name)
    journey_map = found.journey_map
    today = dt.datetime.now(tz=dt.UTC).date()
    levels = truth_levels(journey_map, today)
    options = Options(
        lang, THEMES[theme], view=view, others=_others(request, beside), levels=levels
    )
    shown = shown_as(journey_map, options)
    return shapes.MapShape(
        name=name,
        title=journey_map.title.say(lang),
        description=shown.heading.description,
        lang=lang,
        scene=shapes.scene(layout(shown, options.theme)),
        table=shapes.table(shown),
        claims=[
            shapes.claim(told, journey_map.lang, lang) for told in explain(journey_map, lang, today)
        ],
        downloads=plugins.names("exporters"),
        views=_views(journey_map, has_company=_has_company(found)),
    )


@router.delete("/maps/{name}", response={204: None}, summary="Throw a map away")
def trash_map(request: HttpRequest, name: str) -> Status[None]:
    """Put a map into the trash; ``POST /trash/{name}`` undoes it."""
    caller, stored = on_map(request, name, "map.trash")
    library.throw_away(caller, stored)
    return Status(204, None)


@router.post("/maps/{name}/duplicate", response=Made, summary="Copy a map")
def duplicate_map(request: HttpRequest, name: str) -> Made:
    """A copy in the same organisation, without history, links and comments."""
    found = readable(request, name)
    lang = asked_lang(request)
    copy = found.journey_map.model_copy(update={"id": ""})
    title = found.journey_map.title.say(lang)
    organisation = found.stored.organisation
    return Made(name=library.create(found.caller, organisation, write(copy), title).name)


@router.get("/maps/{name}/export/{form}", summary="A map as a file")
def export_map(
    request: HttpRequest,
    name: str,
    form: str,
    theme: shapes.ThemeName = "light",
    width: int | None = None,
    view: str = "journey",
    page: str = "fit",
    beside: str = "",
) -> HttpResponse:
    """A map as a file of one of the installed formats."""
    found = readable(request, name)
    journey_map = found.journey_map
    if found.caller.link:  # a second of work for each, and who holds a link may be anybody
        limits.spend("exports", f"{found.caller.key}:{address_of(request)}", most=60, seconds=60)
    exporter: Exporter = plugins.load("exporters", form)
    levels = truth_levels(journey_map, dt.datetime.now(tz=dt.UTC).date())
    others = _others(request, beside)
    options = Options(
        asked_lang(request), THEMES[theme], width, view, page, others=others, levels=levels
    )
    content = exporter.export(journey_map, options)
    answer = HttpResponse(content, content_type=exporter.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{exporter.ending}"'
    return answer


@router.get("/preview/{name}", summary="A map’s picture")
def preview(request: HttpRequest, name: str, theme: shapes.ThemeName = "light") -> HttpResponse:
    """A map's drawing for the gallery; as an image it can run nothing."""
    journey_map = readable(request, name).journey_map
    options = Options(asked_lang(request), THEMES[theme])
    content = plugins.load("exporters", "svg").export(journey_map, options)
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    )
    return answer


@router.get("/trash", response=list[Trashed], summary="The trash")
def list_trash(request: HttpRequest) -> list[Trashed]:
    """The maps that the caller may bring back."""
    caller, lang = caller_of(request), asked_lang(request)
    return [
        Trashed(name=stored.name, title=_title(stored, lang), trashed_at=stored.trashed_at)
        for stored in rights.visible_maps(caller, trashed=True)
        if rights.allowed(rights.role_on(caller, stored), "map.trash") and stored.trashed_at
    ]


@router.post("/trash/{name}", response={204: None}, summary="Bring a map back")
def bring_back(request: HttpRequest, name: str) -> Status[None]:
    """Take a map out of the trash."""
    caller = person_asking(request)
    library.bring_back(caller, library.find_in_trash(caller, name))
    return Status(204, None)


@router.delete("/trash/{name}", response={204: None}, summary="Delete a map for good")
def delete_map(request: HttpRequest, name: str) -> Status[None]:
    """Delete a map of the trash with its history; for owners."""
    caller = person_asking(request)
    library.delete(caller, library.find_in_trash(caller, name))
    return Status(204, None)


def _card(stored: StoredMap, caller: Caller, lang: Lang) -> shapes.MapCard:
    found = folder.shelved(stored)
    evidence = evidence_summary(found.journey_map, lang) if found.journey_map else ""
    return shapes.card(found, lang, evidence)


def _title(stored: StoredMap, lang: Lang) -> str:
    found = folder.shelved(stored)
    return found.journey_map.title.say(lang) if found.journey_map else stored.name


def _others(request: HttpRequest, beside: str) -> tuple[JourneyMap, ...]:
    """The map to hold another against, as its reader may see it."""
    return (readable(request, beside).journey_map,) if beside else ()


def _has_company(found: Readable) -> bool:
    """Whether the reader sees another map to compare this one with."""
    return rights.visible_maps(found.caller).exclude(pk=found.stored.pk).exists()


def _views(journey_map: JourneyMap, *, has_company: bool) -> list[str]:
    """The views that this map has something to show in."""
    empty = set()
    if journey_map.persona is None:
        empty.add("persona")
    if not journey_map.other_personas and not has_company:
        empty.add("compare")
    if not any(s.frontstage or s.backstage or s.support for s in journey_map.stages):
        empty.add("blueprint")
    return [name for name in VIEWS if name not in empty]
