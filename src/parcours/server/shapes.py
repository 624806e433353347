"""What the API answers with: plain records, named in the words of the document."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Schema

from parcours.errors import Lang
from parcours.evidence.explain import Explained
from parcours.evidence.truth import TruthLevel
from parcours.journey.model import Evidence, Source
from parcours.render.scene import Circle, Group, Icon, Outline, Picture, Rect, Run, Scene, Shape
from parcours.render.svg import icons, path_data
from parcours.render.table import Table
from parcours.workspace.folder import Shelved


class MapCard(Schema):
    """A map in the gallery."""

    name: str
    file: str
    changed_at: dt.datetime
    title: str
    description: str
    state: str
    stages: int
    evidence: str
    error: str | None


class FactShape(Schema):
    """One fact with its source; numbers are raw, so that the page writes them as its reader does."""

    measure: str | None
    value: float | None
    unit: str | None
    n: int | None
    interval: tuple[float, float] | None
    confidence: float
    period: tuple[dt.date, dt.date] | None
    segment: str | None
    method: str | None
    note: str | None
    contradicts: bool
    source: str
    source_kind: str | None
    source_file: str | None
    source_note: str | None


class QuoteShape(Schema):
    """A customer's words."""

    text: str
    lang: str
    date: dt.date | None
    sentiment: float | None


class ClaimShape(Schema):
    """A claim and how it is known."""

    about: str
    kind: str
    label: str
    stage: str
    level: TruthLevel
    why: str
    facts: list[FactShape]
    quotes: list[QuoteShape]


class MapShape(Schema):
    """A whole map to look at: the drawing as shapes, the same as a table, and its claims."""

    name: str
    title: str
    description: str
    lang: str
    scene: dict[str, Any]
    table: dict[str, Any]
    claims: list[ClaimShape]
    downloads: list[str]
    views: list[str]


ThemeName = Literal["light", "dark"]


def card(shelved: Shelved, lang: Lang, evidence: str) -> MapCard:
    """A map's card; one that cannot be read says why."""
    journey_map = shelved.journey_map
    if journey_map is None:
        words = shelved.error.say(lang) if shelved.error else ""
        return MapCard(
            name=shelved.name,
            file=shelved.file,
            changed_at=shelved.changed_at,
            title=shelved.file,
            description="",
            state="",
            stages=0,
            evidence="",
            error=words,
        )
    scenario = journey_map.scenario or journey_map.purpose
    return MapCard(
        name=shelved.name,
        file=shelved.file,
        changed_at=shelved.changed_at,
        title=journey_map.title.say(lang),
        description=scenario.say(lang) if scenario else "",
        state=journey_map.state,
        stages=len(journey_map.stages),
        evidence=evidence,
        error=None,
    )


def claim(explained: Explained, map_lang: str, lang: Lang) -> ClaimShape:
    """A claim for a page."""
    return ClaimShape(
        about=explained.about,
        kind=explained.kind,
        label=explained.label,
        stage=explained.stage,
        level=explained.truth.level,
        why=explained.truth.why.say(lang),
        facts=[_fact(fact, source, lang) for fact, source in explained.facts],
        quotes=[
            QuoteShape(
                text=quote.text.say(quote.lang or map_lang),
                lang=quote.lang or map_lang,
                date=quote.date,
                sentiment=quote.sentiment,
            )
            for quote in explained.quotes
        ],
    )


def _fact(fact: Evidence, source: Source | None, lang: Lang) -> FactShape:
    return FactShape(
        measure=fact.measure,
        value=fact.value,
        unit=fact.unit,
        n=fact.n,
        interval=fact.interval,
        confidence=fact.confidence or 0.95,
        period=fact.period or (source.period if source else None),
        segment=fact.segment,
        method=fact.method,
        note=fact.note.say(lang) if fact.note else None,
        contradicts=fact.stance == "contradicts",
        source=source.label.say(lang) if source and source.label else fact.source,
        source_kind=source.kind if source else None,
        source_file=source.link if source else None,
        source_note=source.note.say(lang) if source and source.note else None,
    )


def scene(drawn: Scene) -> dict[str, Any]:
    """A scene as plain data; the page draws the same shapes that the exporters do."""
    return {
        "width": drawn.width,
        "height": drawn.height,
        "background": drawn.background,
        "title": drawn.title,
        "description": drawn.description,
        "groups": [_group(group) for group in drawn.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "role": group.role,
        "about": group.about,
        "label": group.label,
        "children": [_group(c) if isinstance(c, Group) else _shape(c) for c in group.children],
    }


def _shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case Rect():
            return {"is": "rect", "x": shape.x, "y": shape.y, "w": shape.width, "h": shape.height,
                    "r": shape.radius, "fill": shape.fill, "stroke": shape.stroke, "dash": shape.dash,
                    "pen": shape.stroke_width}  # fmt: skip
        case Outline():
            return {"is": "path", "d": path_data(shape.commands), "fill": shape.fill, "stroke": shape.stroke,
                    "pen": shape.stroke_width, "dash": shape.dash, "opacity": shape.opacity}  # fmt: skip
        case Circle():
            return {"is": "circle", "x": shape.x, "y": shape.y, "r": shape.radius, "fill": shape.fill,
                    "stroke": shape.stroke, "pen": shape.stroke_width}  # fmt: skip
        case Run():
            return {"is": "text", "text": shape.text, "x": shape.x, "y": shape.y, "size": shape.size,
                    "face": shape.face, "fill": shape.fill, "anchor": shape.anchor,
                    "spacing": shape.spacing}  # fmt: skip
        case Icon():
            return {"is": "icon", "x": shape.x, "y": shape.y, "size": shape.size, "stroke": shape.stroke,
                    "d": icons()[shape.name]}  # fmt: skip
        case Picture():
            return {"is": "picture", "x": shape.x, "y": shape.y, "w": shape.width, "h": shape.height,
                    "label": shape.label}  # fmt: skip


def table(shown: Table) -> dict[str, Any]:
    """A table as plain data."""
    return {
        "columns": [{"about": c.about, "name": c.name, "note": c.note} for c in shown.columns],
        "rows": [
            {
                "label": row.label,
                "cells": [
                    [
                        {
                            "text": item.text,
                            "note": item.note,
                            "about": item.about,
                            "assumed": item.assumed,
                        }
                        for item in cell
                    ]
                    for cell in row.cells
                ]
                or [
                    [
                        {
                            "about": p.about,
                            "believed": p.believed,
                            "measured": p.measured,
                            "low": p.low,
                            "high": p.high,
                            "n": p.n,
                            "word": p.word,
                        }
                    ]
                    for p in row.points
                ],
                "curve": bool(row.points),
            }
            for row in shown.rows
        ],
        "footnotes": list(shown.footnotes),
    }
