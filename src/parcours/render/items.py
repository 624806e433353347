"""What one cell says of each kind of part: its words, its small print, and whether anything supports it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Lang
from parcours.journey import lexicon
from parcours.journey.identity import key
from parcours.journey.model import (
    Action,
    Claim,
    Claimed,
    Duration,
    Emotion,
    JourneyMap,
    Metric,
    Opportunity,
    PainPoint,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.render.typography import NO_BREAK, number, quoted, typeset

ItemKind = Literal["text", "touchpoint", "quote", "pain", "opportunity", "chip", "metric", "level"]


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
    level: str = ""
    """Its truth level, where the view is about that."""


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


def is_assumed(claim: Claimed, journey_map: JourneyMap) -> bool:
    """Whether nothing is known to speak for ``claim``: no measurement, and no source but a workshop."""
    measured = isinstance(claim, Emotion) and claim.measured is not None
    frequency = isinstance(claim, PainPoint) and claim.frequency is not None
    told = {fact.source for fact in claim.evidence}
    if isinstance(claim, Verbatim) and claim.source:
        told.add(claim.source)
    opinions = {source.id for source in journey_map.sources if source.kind == "workshop"}
    return not (measured or frequency or told - opinions)


def claim_items(
    claims: Iterable[Claim | Action], journey_map: JourneyMap, lang: Lang
) -> tuple[Item, ...]:
    """Sentences, one after another."""
    return tuple(
        Item(
            "text", typeset(claim.text.say(lang), lang), key(claim), is_assumed(claim, journey_map)
        )
        for claim in claims
    )


Cells = Callable[[Stage, JourneyMap, Lang], tuple[Item, ...]]


def _goals(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return claim_items((stage.goal,), journey_map, lang) if stage.goal else ()


def _participants(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    if stage.participants is None:
        return ()
    icon = "user-round" if stage.participants == 1 else "users-round"
    return (Item("chip", str(stage.participants), key(stage), not stage.evidence, icon),)


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
            key(duration),
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
    return tuple(touchpoint_item(touchpoint, journey_map, lang) for touchpoint in stage.touchpoints)


def touchpoint_item(touchpoint: Touchpoint, journey_map: JourneyMap, lang: Lang) -> Item:
    """A touchpoint with its icon, how many customers met it, and how it fares."""
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
        key(touchpoint),
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
        Item("chip", lexicon.CHANNELS[name].say(lang), key(stage), False, CHANNEL_ICONS[name])  # noqa: FBT003
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
    return Item("quote", text, key(verbatim), is_assumed(verbatim, journey_map), tone=own)


def _pain_points(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(pain_item(pain, journey_map, lang) for pain in stage.pain_points)


def pain_item(pain: PainPoint, journey_map: JourneyMap, lang: Lang) -> Item:
    """A pain point with its severity, how often it occurs and whom it hits."""
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
        key(pain),
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
        key(chance),
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
        key(metric),
        is_assumed(metric, journey_map),
        "gauge",
        note=" · ".join(part for part in (target, size) if part),
    )


def _owner(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return (Item("chip", stage.owner, key(stage), False, "user-round"),) if stage.owner else ()  # noqa: FBT003


def _sides(field: Literal["positives", "negatives"]) -> Cells:
    def cells(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
        claims = [claim for touchpoint in stage.touchpoints for claim in getattr(touchpoint, field)]
        return claim_items(claims, journey_map, lang)

    return cells


def _solutions(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    found = [s for t in stage.touchpoints for s in t.solutions]
    found += [s for chance in stage.opportunities for s in chance.actions]
    return tuple(
        Item(
            "text",
            typeset(solution.text.say(lang), lang),
            key(solution),
            is_assumed(solution, journey_map),
        )
        for solution in found
    )


def _field(name: str) -> Cells:
    def cells(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
        return claim_items(getattr(stage, name), journey_map, lang)

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
