"""The dashboard, the alerts and the atlas: thin over ``workspace/evidence`` and ``evidence``."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from parcours.errors import InputError, Words
from parcours.evidence.atlas import atlas, search
from parcours.evidence.guard import as_data
from parcours.server import limits
from parcours.server.callers import address_of, caller_of, on_map, person_asking
from parcours.server.language import asked_lang
from parcours.server.live.limits import Crowd
from parcours.server.reading import readable
from parcours.workspace.evidence import alerts, dashboard, feeds
from parcours.workspace.live import maps as live
from parcours.workspace.live import sql
from parcours.workspace.live.authors import Standing
from parcours.workspace.models import DigestWish, StoredMap
from parcours.workspace.people import rights

if TYPE_CHECKING:
    from parcours.evidence.figures import Chosen

router = Router(tags=["dashboard"])
LOOK_EVERY_S: Final = 2.0
BEAT_EVERY: Final = 8
AGAIN_LATER: Final = b"retry: 60000\n: too many pages watch from here\n\n"


class FeedAsked(Schema):
    """The uploads that a map is measured from; null for none."""

    events: str | None = None
    verbatims: str | None = None


class Dismissed(Schema):
    """An alert to put aside, and why."""

    code: str = Field(max_length=8)
    about: str = Field("", max_length=160)
    reason: str = Field("", max_length=500)


class FilterAsked(Schema):
    """Whom a dashboard shows: those who began between two days, of a segment, of a channel."""

    first: str = ""
    last: str = ""
    segment: str = ""
    channel: str = ""


class DigestAsked(Schema):
    """Whether to send this map's alerts by mail, and how often."""

    on: bool
    every_days: int = Field(7, ge=1, le=90)


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _chosen(wanted: FilterAsked) -> Chosen:
    # 1 s and 150 MB of engines: with the first dashboard, not with the server
    from parcours.evidence.figures import Chosen

    try:
        days = [
            dt.date.fromisoformat(text) if text else None for text in (wanted.first, wanted.last)
        ]
    except ValueError:
        raise InputError(
            "evidence.bad-day",
            Words("A day of the filter cannot be read.", "Un jour du filtre est illisible."),
            remedy=Words("Write it as 2026-03-01.", "Écrivez-le ainsi : 2026-03-01."),
        ) from None
    return Chosen(days[0], days[1], wanted.segment[:200] or None, wanted.channel[:80] or None)


def _board(request: HttpRequest, name: str, chosen: Chosen) -> tuple[Any, bool]:
    """The dashboard, and whether its reader may see what customers wrote.

    Figures speak of every lane: who may not see some of them sees no figures.
    """
    found = readable(request, name)
    role = rights.role_in(found.caller, found.stored.organisation)
    if found.caller.link and any(chosen.as_dict().values()):
        # Each new filter is measured by a process of its own, and who holds a link may be anybody.
        limits.spend("figures", f"{found.caller.key}:{address_of(request)}", most=30, seconds=60)
    made = dashboard.board(
        found.stored, found.journey_map, chosen, today=_today(), lang=asked_lang(request)
    )
    if found.hidden:
        made = replace(made, measured=None, answers=(), sources=())
    return made, rights.allowed(role, "evidence.read")


@router.get("/maps/{name}/dashboard", response=dict[str, Any], summary="A map's dashboard")
def show(request: HttpRequest, name: str, wanted: Query[FilterAsked]) -> dict[str, Any]:
    """Curve, scores and volumes per stage and touchpoint under a filter, each with n, interval and source."""
    made, may_read = _board(request, name, _chosen(wanted))
    lang = asked_lang(request)
    measured = dict(made.measured) if made.measured else None
    if measured is not None:
        measured["notes"] = [Words(*note).say(lang) for note in measured["notes"]]
        if not may_read:
            measured["voices"] = {}
    return {
        "measured": measured,
        "answers": made.answers,
        "curve": made.curve,
        "personas": made.personas,
        "gaps": made.gaps,
        "title": made.title,
        "moved": made.moved,
        "sources": made.sources,
    }


@router.get("/maps/{name}/dashboard/figures.csv", summary="The figures as a table")
def export(request: HttpRequest, name: str, wanted: Query[FilterAsked]) -> HttpResponse:
    """The figures; the manifest beside them makes them again."""
    # 1 s and 150 MB of engines: with the first dashboard, not with the server
    from parcours.evidence.figures import csv_of

    made, _ = _board(request, name, _chosen(wanted))
    rows = made.measured["manifest"]["figures"] if made.measured else []
    return _file(csv_of(rows), f"{name}-figures.csv", "text/csv; charset=utf-8")


@router.get("/maps/{name}/dashboard/manifest.json", summary="What makes the figures again")
def manifest(request: HttpRequest, name: str, wanted: Query[FilterAsked]) -> HttpResponse:
    """Files by checksum, filter, stages with their events, and every figure."""
    made, _ = _board(request, name, _chosen(wanted))
    kept = made.measured["manifest"] if made.measured else {}
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    return _file(text, f"{name}-figures.csv.manifest.json", "application/json")


def _file(text: str, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/maps/{name}/dashboard/stream", summary="Told when something moves")
def stream(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Server-sent events: ``moved`` whenever the map, its tables or its answers changed."""
    caller, stored = on_map(request, name)
    session = "" if caller.token else request.session.session_key or ""
    watch = Standing(caller, int(stored.pk), session)
    lines = _in_company(_moves(stored, watch), caller.key, address_of(request))
    answer = StreamingHttpResponse(lines, content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


_company = Crowd()
"""The streams that are open in this process: each asks the database every other second."""


async def _in_company(
    lines: AsyncIterator[bytes], caller: str, address: str
) -> AsyncIterator[bytes]:
    """``lines`` for as long as they are watched; for whoever watches too many, when to ask again."""
    if not _company.enter(caller, address):
        yield AGAIN_LATER
        return
    try:
        async for line in lines:
            yield line
    finally:
        _company.leave(caller, address)


def _may_watch(watch: Standing) -> bool:
    with sql.reading() as cursor:
        return watch.look(cursor) is not None


async def _moves(stored: StoredMap, watch: Standing) -> AsyncIterator[bytes]:
    """A line when something moved, and a sign of life now and then; ends with the right to see it."""
    known, beat = "", 0
    while await sync_to_async(_may_watch)(watch):
        now = await sync_to_async(feeds.moved)(stored)
        if now != known:
            known = now
            yield f"event: moved\ndata: {now}\n\n".encode()
        elif beat % BEAT_EVERY == 0:
            yield b": here\n\n"
        beat += 1
        await asyncio.sleep(LOOK_EVERY_S)


@router.get("/maps/{name}/feed", response=dict[str, Any], summary="What feeds a dashboard")
def show_feed(request: HttpRequest, name: str) -> dict[str, Any]:
    """The uploads and surveys that a map is measured from; none for who may not see every lane."""
    caller, stored = on_map(request, name)
    whole = not rights.hidden_lanes(caller, stored)
    fed = feeds.of(stored) if whole else feeds.Fed(None, None)
    return {
        "events": fed.events.public_id if fed.events else None,
        "verbatims": fed.verbatims.public_id if fed.verbatims else None,
        "surveys": [survey.name for survey in feeds.surveys(stored)] if whole else [],
    }


@router.put("/maps/{name}/feed", response=dict[str, Any], summary="Choose what feeds a dashboard")
def choose_feed(request: HttpRequest, name: str, asked: FeedAsked) -> dict[str, Any]:
    """Measure a map from these uploads."""
    caller, stored = on_map(request, name, "map.edit")
    feeds.choose(caller, stored, asked.events, asked.verbatims)
    return show_feed(request, name)


@router.get("/maps/{name}/guard", response=dict[str, Any], summary="What needs somebody")
def show_guard(request: HttpRequest, name: str) -> dict[str, Any]:
    """Stale, weak, contradicted, overdue: each with its rule; whom to ask next."""
    found = readable(request, name)
    lang = asked_lang(request)
    result = alerts.alerts(found.stored, found.journey_map, today=_today(), data=not found.hidden)
    person = found.caller.person
    wished = (
        person is not None and DigestWish.objects.filter(map=found.stored, person=person).exists()
    )
    return {**as_data(result, lang), "digest": wished}


@router.post("/maps/{name}/guard/dismissals", response=dict[str, Any], summary="Dismiss an alert")
def dismiss(request: HttpRequest, name: str, asked: Dismissed) -> dict[str, Any]:
    """Put an alert aside for good, with a reason."""
    caller, stored = on_map(request, name, "map.edit")
    alerts.dismiss(caller, stored, asked.code, asked.about, asked.reason)
    return show_guard(request, name)


@router.delete("/maps/{name}/guard/dismissals", response=dict[str, Any], summary="Recall an alert")
def recall(request: HttpRequest, name: str, asked: Dismissed) -> dict[str, Any]:
    """Let a dismissed alert stand again."""
    caller, stored = on_map(request, name, "map.edit")
    alerts.recall(caller, stored, asked.code, asked.about)
    return show_guard(request, name)


@router.put("/maps/{name}/digest", response=dict[str, bool], summary="Alerts by mail")
def wish_digest(request: HttpRequest, name: str, asked: DigestAsked) -> dict[str, bool]:
    """Send the caller this map's alerts every so many days, or stop."""
    person_asking(request)
    caller, stored = on_map(request, name)
    alerts.wish(caller, stored, on=asked.on, every_days=asked.every_days)
    return {"on": asked.on}


@router.get("/maps/{name}/opportunities", response=dict[str, Any], summary="What to do first")
def show_opportunities(request: HttpRequest, name: str) -> dict[str, Any]:
    """Every opportunity with its score, what it was made from, its place in the matrix, its return."""
    lang, journey_map = asked_lang(request), readable(request, name).journey_map
    # 1 s and 150 MB of engines: with the first ranking, not with the server
    from parcours.evidence.effects import calibration
    from parcours.evidence.opportunities import ranked, shape

    kept = calibration(journey_map)
    return {
        "opportunities": [shape(one, lang) for one in ranked(journey_map, _today())],
        "calibration": {"n": kept.n, "inside": kept.inside, "bias": kept.bias},
    }


@router.post(
    "/maps/{name}/opportunities/realised",
    response=list[dict[str, Any]],
    summary="Write what was brought",
)
def record_realised(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    """Measure what every opportunity that is done brought, and write it into the map with its fact."""
    # 1 s of engines: with the first effect, not with the server
    from parcours.workspace.evidence import realised

    found = readable(request, name, "map.edit")
    if found.hidden:
        raise rights.refused("map.edit", None)
    lang = asked_lang(request)
    made = realised.record(found.caller, found.stored, found.journey_map, today=_today())
    return [
        {
            "opportunity": one.opportunity,
            "realised": one.realised.model_dump(mode="json", include={"low", "high", "unit"})
            if one.realised
            else None,
            "why_not": one.why_not.say(lang) if one.why_not else None,
        }
        for one in made
    ]


@router.get("/atlas", response=dict[str, Any], summary="All maps together")
def show_atlas(request: HttpRequest, wanted: str = "") -> dict[str, Any]:
    """What the maps that the caller may read share, what is there twice, what leads where."""
    caller, lang = caller_of(request), asked_lang(request)
    maps = {}
    for stored in rights.visible_maps(caller):
        document = live.document(stored)
        if document is not None and not rights.hidden_lanes(caller, stored):
            maps[stored.name] = document
    result = atlas(maps)
    found = search(result, wanted) if wanted else ()
    return {
        "maps": [{"name": name, "title": one.title.say(lang)} for name, one in maps.items()],
        "shared": [
            {"kind": one.kind, "name": one.name.say(lang), "maps": one.maps} for one in result.shared
        ],
        "duplicates": [
            {"kind": one.kind, "likeness": one.likeness, "sentence": one.words.say(lang),
             "maps": list(dict.fromkeys([one.first.map, one.second.map]))}
            for one in result.duplicates[:200]
        ],
        "nested": [
            {"map": one.map, "stage": one.stage.say(lang), "detail": one.detail, "found": one.found}
            for one in result.nested
        ],
        "found": [
            {"kind": kind, "map": spot.map, "about": spot.about, "label": spot.label.say(lang),
             "stage": spot.stage.say(lang) if spot.stage else None}
            for kind, spot in found[:200]
        ],
    }  # fmt: skip
