"""A map as rows and columns of things to show, still without a single coordinate.

Here it is decided what each row says; spreadsheets and text leave from here, drawings go on to
layout. A claim without evidence is marked as assumed, and stays marked in every output.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Lang
from parcours.journey import lexicon
from parcours.journey.identity import parts
from parcours.journey.model import (
    Action,
    Claim,
    Claimed,
    Duration,
    Emotion,
    JourneyMap,
    Lane,
    Metric,
    Opportunity,
    PainPoint,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.render.typography import NO_BREAK, number, quoted, typeset

ItemKind = Literal["text", "touchpoint", "quote", "pain", "opportunity", "chip", "metric"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a cell. ``about`` is the id of the part that it shows; ``note`` is small print."""

    kind: ItemKind
    text: str
    about: str
    assumed: bool
    icon: str = ""
    note: str = ""
    severity: int = 0
    tone: float | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The emotion of one stage: what is believed and what was measured; None is unknown."""

    about: str
    believed: float | None
    measured: float | None
    low: float | None
    high: float | None
    n: int | None
    word: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One lane: cells in the order of the stages, or the points of the curve."""

    role: str
    label: str
    icon: str
    cells: tuple[tuple[Item, ...], ...] = ()
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One stage's heading."""

    about: str
    name: str
    note: str
    moment_of_truth: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the stages."""

    kicker: str
    title: str
    description: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that a map shows, in reading order."""

    lang: Lang
    heading: Heading
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]


DEFAULT_LANES: Final = (
    "goals",
    "expectations",
    "actions",
    "duration",
    "touchpoints",
    "channels",
    "thoughts",
    "emotion",
    "verbatims",
    "pain_points",
    "opportunities",
    "metrics",
    "owner",
)
LANE_ICONS: Final = {
    "goals": "target",
    "expectations": "star",
    "actions": "footprints",
    "participants": "users-round",
    "duration": "timer",
    "touchpoints": "waypoints",
    "channels": "radio",
    "positives": "thumbs-up",
    "negatives": "thumbs-down",
    "thoughts": "message-circle",
    "emotion": "activity",
    "verbatims": "quote",
    "pain_points": "triangle-alert",
    "opportunities": "lightbulb",
    "solutions": "wrench",
    "metrics": "gauge",
    "owner": "user-round",
    "physical_evidence": "ticket",
    "frontstage": "eye",
    "backstage": "eye-off",
    "support": "list-checks",
    "custom": "file-text",
}
CHANNEL_ICONS: Final = {
    "web": "monitor",
    "app": "smartphone",
    "email": "mail",
    "sms": "message-square-quote",
    "phone": "phone",
    "chat": "messages-square",
    "social": "share-2",
    "store": "store",
    "in_person": "user-round",
    "post": "package",
    "kiosk": "monitor-smartphone",
    "paper": "newspaper",
    "media": "radio",
    "other": "circle-help",
}
_KIND_ICONS = {"person": "user-round", "tool": "smartphone", "place": "map-pin"}


def table(journey_map: JourneyMap, lang: Lang) -> Table:
    """The journey-map view of ``journey_map`` in ``lang``."""
    lanes = journey_map.lanes or _lanes_with_content(journey_map)
    rows = tuple(_row(journey_map, lane, lang) for lane in lanes if not lane.hidden)
    return Table(
        lang,
        _heading(journey_map, lang),
        _columns(journey_map, lang),
        rows,
        _notes(journey_map, rows, lang),
    )


def _lanes_with_content(journey_map: JourneyMap) -> tuple[Lane, ...]:
    return tuple(
        Lane(role=role)
        for role in DEFAULT_LANES
        if role == "emotion"
        or any(CELLS[role](stage, journey_map, "en") for stage in journey_map.stages)
    )


def _heading(journey_map: JourneyMap, lang: Lang) -> Heading:
    say = {"en": "Customer journey map", "fr": "Carte de parcours client"}[lang]
    persona = journey_map.persona
    described = persona.description if persona else None
    expectations = "\n".join(claim.text.say(lang) for claim in journey_map.expectations)
    unknown = {
        "en": "Not known yet: ask customers",
        "fr": "Encore inconnu : à demander aux clients",
    }[lang]
    facts = (
        (
            {"en": "Scenario", "fr": "Scénario"}[lang],
            journey_map.scenario.say(lang) if journey_map.scenario else unknown,
        ),
        ({"en": "Expectations", "fr": "Attentes"}[lang], expectations or unknown),
        ({"en": "Evidence", "fr": "Preuves"}[lang], evidence_summary(journey_map, lang)),
    )
    name = persona.name.say(lang) if persona else ""
    return Heading(
        f"{say} · {lexicon.STATES[journey_map.state].say(lang)}",
        typeset(journey_map.title.say(lang), lang),
        typeset(described.say(lang) if described else name, lang),
        tuple((label, typeset(text, lang)) for label, text in facts),
    )


def evidence_summary(journey_map: JourneyMap, lang: Lang) -> str:
    """How many claims of the map rest on evidence, and on which sources."""
    claims = [
        part
        for path, part in parts(journey_map)
        if isinstance(part, Claimed)
        and not isinstance(part, Stage)
        and path
        and path[0] == "stages"
    ]
    supported = sum(not is_assumed(claim, journey_map) for claim in claims)
    sources = len(journey_map.sources)
    if lang == "fr":
        plural = "s" if sources > 1 else ""
        if not supported:
            return f"{sources} source{plural}, 0 mesure : hypothèses à valider"
        return f"{supported} affirmations sur {len(claims)} ont une preuve, de {sources} source{plural}"
    plural = "s" if sources != 1 else ""
    if not supported:
        return f"{sources} source{plural}, 0 measurements: assumptions to validate"
    return f"{supported} of {len(claims)} claims have evidence, from {sources} source{plural}"


def is_assumed(claim: Claimed, journey_map: JourneyMap) -> bool:
    """Whether nothing is known to speak for ``claim``: no measurement, and no source but a workshop."""
    measured = isinstance(claim, Emotion) and claim.measured is not None
    frequency = isinstance(claim, PainPoint) and claim.frequency is not None
    told = {fact.source for fact in claim.evidence}
    if isinstance(claim, Verbatim) and claim.source:
        told.add(claim.source)
    opinions = {source.id for source in journey_map.sources if source.kind == "workshop"}
    return not (measured or frequency or told - opinions)


def _columns(journey_map: JourneyMap, lang: Lang) -> tuple[Column, ...]:
    return tuple(
        Column(
            stage.id,
            typeset(stage.name.say(lang), lang),
            lexicon.PURCHASE_PHASES[stage.purchase_phase].say(lang) if stage.purchase_phase else "",
            stage.moment_of_truth,
        )
        for stage in journey_map.stages
    )


def _row(journey_map: JourneyMap, lane: Lane, lang: Lang) -> Row:
    label = lane.label.say(lang) if lane.label else lexicon.LANES[lane.role].say(lang)
    icon = LANE_ICONS[lane.role]
    if lane.role == "emotion":
        points = tuple(_point(stage, index, lang) for index, stage in enumerate(journey_map.stages))
        return Row(lane.role, label, icon, points=points)
    if lane.role == "custom":
        cells = tuple(
            _claims(stage.cells.get(lane.id, ()), journey_map, lang) for stage in journey_map.stages
        )
    else:
        cells = tuple(CELLS[lane.role](stage, journey_map, lang) for stage in journey_map.stages)
    return Row(lane.role, typeset(label, lang), icon, cells)


def _point(stage: Stage, index: int, lang: Lang) -> Point:
    emotion = stage.emotion
    if emotion is None:
        return Point(stage.id, None, None, None, None, None, "", index)
    measured = emotion.measured
    low, high = measured.interval if measured and measured.interval else (None, None)
    word = emotion.word.say(lang) if emotion.word else ""
    return Point(
        emotion.id or stage.id,
        emotion.score,
        measured.score if measured else None,
        low,
        high,
        measured.n if measured else emotion.n,
        word,
        index,
    )


def _claims(
    claims: Iterable[Claim | Action], journey_map: JourneyMap, lang: Lang
) -> tuple[Item, ...]:
    return tuple(
        Item("text", typeset(claim.text.say(lang), lang), claim.id, is_assumed(claim, journey_map))
        for claim in claims
    )


Cells = Callable[[Stage, JourneyMap, Lang], tuple[Item, ...]]


def _goals(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return _claims((stage.goal,), journey_map, lang) if stage.goal else ()


def _participants(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    if stage.participants is None:
        return ()
    icon = "user-round" if stage.participants == 1 else "users-round"
    return (Item("chip", str(stage.participants), stage.id, not stage.evidence, icon),)


def duration_words(iso: str, lang: Lang) -> str:
    """An ISO 8601 duration as people say it: ``15 min``, ``3 d 4 h``."""
    units = {
        "Y": {"en": "y", "fr": "an"},
        "Mo": {"en": "mo", "fr": "mois"},
        "W": {"en": "wk", "fr": "sem."},
        "D": {"en": "d", "fr": "j"},
        "H": {"en": "h", "fr": "h"},
        "M": {"en": "min", "fr": "min"},
        "S": {"en": "s", "fr": "s"},
    }
    day, _, time = iso.removeprefix("P").partition("T")
    words = []
    for text, months in ((day, "Mo"), (time, "M")):
        for amount, unit in re.findall(r"(\d+(?:\.\d+)?)([YMWDHS])", text):
            name = units[months if unit == "M" else unit][lang]
            decimals = 0 if float(amount).is_integer() else 1
            words.append(f"{number(float(amount), lang, decimals=decimals)}{NO_BREAK}{name}")
    return NO_BREAK.join(words)


def _duration(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    duration = stage.duration
    if duration is None:
        return ()
    return (
        Item(
            "chip",
            duration_words(duration.value, lang),
            duration.id,
            is_assumed(duration, journey_map),
            "timer",
            note=_spread(duration, lang),
        ),
    )


def _spread(duration: Duration, lang: Lang) -> str:
    if duration.low is None or duration.high is None:
        return ""
    between = {"en": "half between", "fr": "la moitié entre"}[lang]
    joint = {"en": "and", "fr": "et"}[lang]
    return f"{between} {duration_words(duration.low, lang)} {joint} {duration_words(duration.high, lang)}"


def _touchpoints(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_touchpoint(touchpoint, journey_map, lang) for touchpoint in stage.touchpoints)


def _touchpoint(touchpoint: Touchpoint, journey_map: JourneyMap, lang: Lang) -> Item:
    icon = (
        CHANNEL_ICONS.get(touchpoint.channel or "", "") if touchpoint.kind != "place" else "map-pin"
    )
    if touchpoint.kind == "person":
        icon = "user-round"
    notes = []
    if touchpoint.missing:
        notes.append({"en": "missing", "fr": "absent"}[lang])
    volume = next(
        (fact for fact in touchpoint.evidence if fact.measure == "volume" and fact.value), None
    )
    if volume is not None and volume.value is not None:
        what = {"en": "customers", "fr": "clients"}[lang]
        notes.append(f"{number(volume.value, lang, decimals=0)}{NO_BREAK}{what}")
    if touchpoint.health and touchpoint.health != "good":
        notes.append(lexicon.HEALTHS[touchpoint.health].say(lang).lower())
    return Item(
        "touchpoint",
        typeset(touchpoint.label.say(lang), lang),
        touchpoint.id,
        is_assumed(touchpoint, journey_map),
        "mail-x"
        if touchpoint.missing
        else icon or _KIND_ICONS.get(touchpoint.kind or "", "circle-help"),
        note=" · ".join(notes),
        missing=touchpoint.missing,
    )


def _channels(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    seen = dict.fromkeys(t.channel for t in stage.touchpoints if t.channel and not t.missing)
    return tuple(
        Item("chip", lexicon.CHANNELS[name].say(lang), stage.id, False, CHANNEL_ICONS[name])  # noqa: FBT003
        for name in seen
    )


def _verbatims(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    emotion = stage.emotion
    measured = emotion.measured.score if emotion and emotion.measured else None
    stated = emotion.score if emotion else None
    return tuple(
        _verbatim(verbatim, measured if measured is not None else stated, journey_map, lang)
        for verbatim in stage.verbatims
    )


def _verbatim(verbatim: Verbatim, tone: float | None, journey_map: JourneyMap, lang: Lang) -> Item:
    spoken = verbatim.lang or journey_map.lang
    text = quoted(typeset(verbatim.text.say(spoken), spoken), spoken)
    own = verbatim.sentiment if verbatim.sentiment is not None else tone
    return Item("quote", text, verbatim.id, is_assumed(verbatim, journey_map), tone=own)


def _pain_points(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_pain(pain, journey_map, lang) for pain in stage.pain_points)


def _pain(pain: PainPoint, journey_map: JourneyMap, lang: Lang) -> Item:
    notes = []
    fact = pain.frequency
    if fact is not None and fact.value is not None and fact.unit == "share":
        share = f"{number(fact.value * 100, lang)}{NO_BREAK if lang == 'fr' else ''}%"
        notes.append(
            f"{share} (n{NO_BREAK}={NO_BREAK}{number(fact.n, lang, decimals=0)})"
            if fact.n
            else share
        )
    if pain.hits:
        notes.append(typeset(pain.hits.say(lang), lang))
    return Item(
        "pain",
        typeset(pain.label.say(lang), lang),
        pain.id,
        is_assumed(pain, journey_map),
        note=" · ".join(notes),
        severity=pain.severity or 0,
    )


def _opportunities(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_opportunity(chance, journey_map, lang) for chance in stage.opportunities)


def _opportunity(chance: Opportunity, journey_map: JourneyMap, lang: Lang) -> Item:
    notes = [chance.owner] if chance.owner else []
    return Item(
        "opportunity",
        typeset(chance.label.say(lang), lang),
        chance.id,
        is_assumed(chance, journey_map),
        "lightbulb",
        note=" · ".join(notes),
    )


def _metrics(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_metric(metric, journey_map, lang) for metric in stage.metrics)


def _metric(metric: Metric, journey_map: JourneyMap, lang: Lang) -> Item:
    value = "–" if metric.value is None else number(metric.value, lang)
    target = (
        ""
        if metric.target is None
        else {"en": "target", "fr": "cible"}[lang] + f" {number(metric.target, lang)}"
    )
    size = "" if metric.n is None else f"n{NO_BREAK}={NO_BREAK}{metric.n}"
    return Item(
        "metric",
        f"{metric.label.say(lang)} {value} {metric.unit or ''}".strip(),
        metric.id,
        is_assumed(metric, journey_map),
        "gauge",
        note=" · ".join(part for part in (target, size) if part),
    )


def _owner(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return (Item("chip", stage.owner, stage.id, False, "user-round"),) if stage.owner else ()  # noqa: FBT003


def _sides(field: Literal["positives", "negatives"]) -> Cells:
    def cells(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
        claims = [claim for touchpoint in stage.touchpoints for claim in getattr(touchpoint, field)]
        return _claims(claims, journey_map, lang)

    return cells


def _solutions(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    found = [s for t in stage.touchpoints for s in t.solutions]
    found += [s for chance in stage.opportunities for s in chance.actions]
    return tuple(
        Item(
            "text",
            typeset(solution.text.say(lang), lang),
            solution.id,
            is_assumed(solution, journey_map),
        )
        for solution in found
    )


def _field(name: str) -> Cells:
    def cells(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
        return _claims(getattr(stage, name), journey_map, lang)

    return cells


CELLS: Final[dict[str, Cells]] = {
    "goals": _goals,
    "expectations": _field("expectations"),
    "actions": _field("actions"),
    "participants": _participants,
    "duration": _duration,
    "touchpoints": _touchpoints,
    "channels": _channels,
    "positives": _sides("positives"),
    "negatives": _sides("negatives"),
    "thoughts": _field("thoughts"),
    "verbatims": _verbatims,
    "pain_points": _pain_points,
    "opportunities": _opportunities,
    "solutions": _solutions,
    "metrics": _metrics,
    "owner": _owner,
    "physical_evidence": _field("physical_evidence"),
    "frontstage": _field("frontstage"),
    "backstage": _field("backstage"),
    "support": _field("support"),
}


def _notes(journey_map: JourneyMap, rows: tuple[Row, ...], lang: Lang) -> tuple[str, ...]:
    french = lang == "fr"
    notes = [
        "Cadre pointillé : sans preuve. Friction : barres = gravité, de 1 à 3."
        if french
        else "Dashed frame: no evidence. Pain points: bars = severity, 1 to 3."
    ]
    points = [point for row in rows for point in row.points]
    curve = (
        "Courbe de −2 à +2, monotone entre les étapes : aucun pic inventé"
        if french
        else ("Curve from −2 to +2, monotone between stages: no peak is invented")
    )
    if any(point.measured is not None for point in points):
        band = (
            "trait plein : mesuré, avec son intervalle à 95 %"
            if french
            else ("solid: measured, with its 95 % interval")
        )
        believed = "tirets : ce que l’équipe croit" if french else "dashes: what the team believes"
        both = [band] + ([believed] if any(p.believed is not None for p in points) else [])
        curve += " ; ".join(["", *both]) if french else "; ".join(["", *both])
    elif any(point.believed is not None for point in points):
        curve += (
            " ; ce que l’équipe croit, aucune mesure"
            if french
            else "; what the team believes, nothing measured"
        )
    notes.append(f"{curve}.")
    if journey_map.note:
        notes.append(journey_map.note.say(lang))
    return tuple(typeset(note, lang) for note in notes)
