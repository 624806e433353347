"""Maps over HTTP: the gallery, one map to look at, its files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from parcours import plugins
from parcours.errors import NotFoundError, Words
from parcours.evidence.explain import explain
from parcours.evidence.truth import truth_levels
from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options
from parcours.render.exporters import shown as shown_as
from parcours.render.layout import layout
from parcours.render.table import evidence_summary
from parcours.render.theme import THEMES
from parcours.render.views import VIEWS
from parcours.server import shapes
from parcours.server.language import asked_lang
from parcours.server.settings import FOLDER
from parcours.workspace import folder as maps

router = Router()


@router.get("/maps", response=list[shapes.MapCard])
def list_maps(request: HttpRequest) -> list[shapes.MapCard]:
    """The gallery."""
    maps.synchronise(FOLDER)
    lang = asked_lang(request)
    return [
        shapes.card(
            shelved,
            lang,
            evidence_summary(shelved.journey_map, lang) if shelved.journey_map else "",
        )
        for shelved in maps.shelf()
    ]


@router.get("/maps/{name}", response=shapes.MapShape)
def show_map(
    request: HttpRequest, name: str, theme: shapes.ThemeName = "light", view: str = "journey"
) -> shapes.MapShape:
    """One map to look at."""
    lang = asked_lang(request)
    journey_map = _readable(name)
    levels = truth_levels(journey_map, dt.datetime.now(tz=dt.UTC).date())
    options = Options(lang, THEMES[theme], view=view, levels=levels)
    shown = shown_as(journey_map, options)
    today = dt.datetime.now(tz=dt.UTC).date()
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
        views=_views(journey_map),
    )


@router.get("/maps/{name}/export/{form}")
def export_map(
    request: HttpRequest,
    name: str,
    form: str,
    theme: shapes.ThemeName = "light",
    width: int | None = None,
    view: str = "journey",
    page: str = "fit",
) -> HttpResponse:
    """A map as a file of one of the installed formats."""
    exporter: Exporter = plugins.load("exporters", form)
    journey_map = _readable(name)
    levels = truth_levels(journey_map, dt.datetime.now(tz=dt.UTC).date())
    options = Options(asked_lang(request), THEMES[theme], width, view, page, levels=levels)
    content = exporter.export(journey_map, options)
    answer = HttpResponse(content, content_type=exporter.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{exporter.ending}"'
    return answer


@router.get("/preview/{name}")
def preview(request: HttpRequest, name: str, theme: shapes.ThemeName = "light") -> HttpResponse:
    """A map's drawing for the gallery; as an image it can run nothing."""
    options = Options(asked_lang(request), THEMES[theme])
    content = plugins.load("exporters", "svg").export(_readable(name), options)
    answer = HttpResponse(content, content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    )
    return answer


def _views(journey_map: JourneyMap) -> list[str]:
    """The views that this map has something to show in."""
    empty = set()
    if journey_map.persona is None:
        empty.add("persona")
    if not journey_map.other_personas:
        empty.add("compare")
    if not any(s.frontstage or s.backstage or s.support for s in journey_map.stages):
        empty.add("blueprint")
    return [name for name in VIEWS if name not in empty]


def _readable(name: str) -> JourneyMap:
    shelved = maps.find(name)
    if shelved.error:
        raise shelved.error
    if shelved.journey_map is None:
        raise _gone(name)
    return shelved.journey_map


def _gone(name: str) -> Any:
    return NotFoundError(
        "workspace.no-such-map",
        Words(f"There is no map “{name}”.", f"Il n’y a pas de carte « {name} »."),
    )
