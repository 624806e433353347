"""What one cell says of each kind of part: its words, its small print, and whether anything supports it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Lang
from parcours.journey import lexicon
from parcours.journey.durations import iso_duration, seconds
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
    Solution,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.render.spoken import (
    SEPARATOR,
    amount,
    day,
    duration_words,
    people,
    plain_number,
    quantity,
)
from parcours.render.typography import NO_BREAK, number, quoted, typeset

ItemKind = Literal[
    "text", "touchpoint", "quote", "pain", "opportunity", "chip", "metric", "level", "delta"
]


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
_LABEL_ICONS: Final = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), icon)
    for words, icon in (
        ("mobiles?|smartphones?|cell ?phones?|téléphone mobile", "smartphone"),
        ("téléphones?|phones?|telephones?", "phone"),
        ("taxis?|cars?|vehicles?|véhicules?|voitures?|vtc", "car"),
        ("trottoirs?|kerb|curb|sidewalk|pavement|rues?|street", "footprints"),
        ("paiements?|payments?|carte bancaire|credit card|cb", "credit-card"),
        ("ordinateurs?|computers?|laptops?", "monitor"),
        ("factures?|invoices?|receipts?|tickets? de caisse", "file-text"),
        ("colis|parcels?|packages?", "package"),
        ("magasins?|boutiques?|shops?|stores?", "store"),
    )
)
"""What a tool or place looks like, told by its name; its channel decides where none of these fits."""


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
    claims: Iterable[Claim | Action], journey_map: JourneyMap, lang: Lang, *, note: str = ""
) -> tuple[Item, ...]:
    """Sentences, one after another; an action says how many take part and where."""
    return tuple(
        Item(
            "text",
            typeset(claim.text.say(lang), lang),
            key(claim),
            is_assumed(claim, journey_map),
            note=_action_note(claim, journey_map, lang) if isinstance(claim, Action) else note,
        )
        for claim in claims
    )


def _action_note(action: Action, journey_map: JourneyMap, lang: Lang) -> str:
    at = [touchpoint_name(name, journey_map, lang) for name in action.touchpoints]
    said = [people(action.participants, lang)] if action.participants is not None else []
    return SEPARATOR.join([*said, *at])


def touchpoint_name(name: str, journey_map: JourneyMap, lang: Lang) -> str:
    """The label of the touchpoint called ``name``; the name itself when there is none."""
    found = (t for stage in journey_map.stages for t in stage.touchpoints if t.id == name)
    touchpoint = next(found, None)
    return typeset(touchpoint.label.say(lang), lang) if touchpoint else name


Cells = Callable[[Stage, JourneyMap, Lang], tuple[Item, ...]]


def _goals(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return claim_items((stage.goal,), journey_map, lang) if stage.goal else ()


def _participants(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    if stage.participants is None:
        return ()
    icon = "user-round" if stage.participants == 1 else "users-round"
    return (Item("chip", str(stage.participants), key(stage), not stage.evidence, icon),)


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
            note=SEPARATOR.join(
                part
                for part in (_spread(duration, lang), _elapsed(stage, journey_map, lang))
                if part
            ),
        ),
    )


def _elapsed(stage: Stage, journey_map: JourneyMap, lang: Lang) -> str:
    """When the stage begins on the journey's own clock; nothing where an earlier stage has no duration."""
    total = 0.0
    for earlier in journey_map.stages:
        if earlier is stage:
            break
        spent = seconds(earlier.duration.value) if earlier.duration else None
        if spent is None:
            return ""
        total += spent
    if not total:
        return ""
    return (
        {"en": "after", "fr": "après"}[lang] + NO_BREAK + duration_words(iso_duration(total), lang)
    )


def _spread(duration: Duration, lang: Lang) -> str:
    if duration.low is None or duration.high is None:
        return ""
    between = {"en": "half between", "fr": "la moitié entre"}[lang]
    joint = {"en": "and", "fr": "et"}[lang]
    return f"{between} {duration_words(duration.low, lang)} {joint} {duration_words(duration.high, lang)}"


def _touchpoints(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(touchpoint_item(touchpoint, journey_map, lang) for touchpoint in stage.touchpoints)


def touchpoint_item(
    touchpoint: Touchpoint, journey_map: JourneyMap, lang: Lang, *, full: bool = False
) -> Item:
    """A touchpoint with its icon, how many customers met it, and how it fares.

    ``full`` says all that is known of it: what happens there, its channel, what it weighs on.
    """
    icon = touchpoint_icon(touchpoint, journey_map.lang)
    notes = _touchpoint_notes(touchpoint, lang)
    if full:
        notes += _touchpoint_details(touchpoint, lang)
    return Item(
        "touchpoint",
        typeset(touchpoint.label.say(lang), lang),
        key(touchpoint),
        is_assumed(touchpoint, journey_map),
        icon,
        note=SEPARATOR.join(notes),
        missing=touchpoint.missing,
    )


def touchpoint_icon(touchpoint: Touchpoint, lang: str) -> str:
    """The icon of a touchpoint: its absence, a person, what its name says, its channel, its kind."""
    if touchpoint.missing:
        return "mail-x"
    if touchpoint.kind == "person":
        return "user-round"
    words = touchpoint.label.say(lang).partition(":")[0]
    named = [(found.start(), icon) for p, icon in _LABEL_ICONS if (found := p.search(words))]
    by_name = min(named, key=lambda pair: pair[0])[1] if named else ""
    if by_name or touchpoint.kind == "place":
        return by_name or "map-pin"
    by_channel = CHANNEL_ICONS.get(touchpoint.channel or "", "")
    return by_channel or _KIND_ICONS.get(touchpoint.kind or "", "circle-help")


def _touchpoint_notes(touchpoint: Touchpoint, lang: Lang) -> list[str]:
    notes = [{"en": "missing", "fr": "absent"}[lang]] if touchpoint.missing else []
    volume = next(
        (fact for fact in touchpoint.evidence if fact.measure == "volume" and fact.value), None
    )
    if volume is not None and volume.value is not None:
        what = {"en": "customers", "fr": "clients"}[lang]
        notes.append(f"{number(volume.value, lang, decimals=0)}{NO_BREAK}{what}")
    if touchpoint.health and touchpoint.health != "good":
        notes.append(lexicon.HEALTHS[touchpoint.health].say(lang).lower())
    if touchpoint.rating and touchpoint.rating != "meets":
        notes.append(lexicon.RATINGS[touchpoint.rating].say(lang).lower())
    if touchpoint.participants is not None and touchpoint.participants != 1:
        notes.append(people(touchpoint.participants, lang))
    return notes


def _touchpoint_details(touchpoint: Touchpoint, lang: Lang) -> list[str]:
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    notes = [lexicon.HEALTHS["good"].say(lang).lower()] if touchpoint.health == "good" else []
    if touchpoint.rating == "meets":
        notes.append(lexicon.RATINGS["meets"].say(lang).lower())
    if touchpoint.channel:
        notes.append(lexicon.CHANNELS[touchpoint.channel].say(lang).lower())
    if touchpoint.influence:
        weighs = {"en": "weighs on", "fr": "pèse sur"}[lang]
        names = ", ".join(
            lexicon.INFLUENCES[name].say(lang).lower() for name in touchpoint.influence
        )
        notes.append(f"{weighs}{colon} {names}")
    if touchpoint.description:
        notes.append(typeset(touchpoint.description.say(lang), lang))
    return notes


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
    assumed = is_assumed(verbatim, journey_map)
    note = "" if assumed else _said_where(verbatim, journey_map, lang)
    return Item("quote", text, key(verbatim), assumed, note=note, tone=own)


def _said_where(verbatim: Verbatim, journey_map: JourneyMap, lang: Lang) -> str:
    """Who said it, in which source, when; nothing for words of a workshop, which nobody said."""
    names = {
        p.id: p.name.say(lang) for p in (journey_map.persona, *journey_map.other_personas) if p
    }
    source = next((s for s in journey_map.sources if s.id == verbatim.source), None)
    said = [names.get(verbatim.speaker, verbatim.speaker)] if verbatim.speaker else []
    if source:
        said.append(source.label.say(lang) if source.label else source.id)
    if verbatim.date:
        said.append(day(verbatim.date, lang))
    return typeset(SEPARATOR.join(said), lang)


def _pain_points(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(pain_item(pain, journey_map, lang) for pain in stage.pain_points)


def pain_item(pain: PainPoint, journey_map: JourneyMap, lang: Lang, *, full: bool = False) -> Item:
    """A pain point with its severity, its family, how often it occurs and whom it hits."""
    kinds = [pain.kind] if pain.kind else []
    kinds += [kind for kind in pain.also if kind not in kinds]
    notes = (
        [", ".join(lexicon.PAIN_KINDS[kind].say(lang).lower() for kind in kinds)] if kinds else []
    )
    if full and pain.at:
        notes.append(
            {"en": "at", "fr": "où"}[lang]
            + (" : " if lang == "fr" else ": ")
            + touchpoint_name(pain.at, journey_map, lang)
        )
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
    if pain.cost:
        notes.append(amount(pain.cost, lang))
    return Item(
        "pain",
        typeset(pain.label.say(lang), lang),
        key(pain),
        is_assumed(pain, journey_map),
        note=SEPARATOR.join(notes),
        severity=pain.severity or 0,
    )


def _opportunities(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_opportunity(chance, journey_map, lang) for chance in stage.opportunities)


def _opportunity(chance: Opportunity, journey_map: JourneyMap, lang: Lang) -> Item:
    notes = []
    if chance.impact is not None:
        notes.append(f"impact{NO_BREAK}{chance.impact}/5")
    if chance.effort is not None:
        notes.append(f"effort{NO_BREAK}{chance.effort}/5")
    if chance.roi is not None:
        notes.append({"en": "return", "fr": "retour"}[lang] + f" {amount(chance.roi.effect, lang)}")
    notes += [chance.owner] if chance.owner else []
    if chance.due_at:
        notes.append(day(chance.due_at, lang))
    return Item(
        "opportunity",
        typeset(chance.label.say(lang), lang),
        key(chance),
        is_assumed(chance, journey_map),
        "lightbulb",
        note=SEPARATOR.join(notes),
    )


def _metrics(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    return tuple(_metric(metric, journey_map, lang) for metric in stage.metrics)


def _metric(metric: Metric, journey_map: JourneyMap, lang: Lang) -> Item:
    """A metric with its value, and in small print target, interval, n, formula and owner."""
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    unit = metric.unit or ""
    value = "–" if metric.value is None else quantity(metric.value, unit, lang)
    notes = []
    if metric.target is not None:
        notes.append(
            {"en": "target", "fr": "cible"}[lang]
            + f" {quantity(metric.target, unit if unit == 'share' else '', lang)}"
        )
    if metric.interval:
        low, high = (plain_number(value, lang) for value in metric.interval)
        notes.append(f"[{low}{NO_BREAK};{NO_BREAK}{high}]")
    if metric.n is not None:
        notes.append(f"n{NO_BREAK}={NO_BREAK}{number(metric.n, lang, decimals=0)}")
    notes += [typeset(text, lang) for text in (metric.formula, metric.owner) if text]
    return Item(
        "metric",
        f"{typeset(metric.label.say(lang), lang)}{colon} {value}",
        key(metric),
        is_assumed(metric, journey_map),
        "gauge",
        note=SEPARATOR.join(notes),
    )


def _owner(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    if not stage.owner:
        return ()
    review = {"en": "review", "fr": "revue"}[lang]
    note = f"{review} {day(stage.review_at, lang)}" if stage.review_at else ""
    return (Item("chip", stage.owner, key(stage), assumed=False, icon="user-round", note=note),)


def _feelings(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    """What is felt, in the customer's word, and why; of each persona that says something."""
    personas = {persona.id: persona.name.say(lang) for persona in journey_map.other_personas}
    felt = [(stage.emotion, "")] if stage.emotion else []
    felt += [(emotion, personas.get(name, name)) for name, emotion in stage.emotions.items()]
    return tuple(
        _feeling(emotion, stage, name, journey_map, lang)
        for emotion, name in felt
        if emotion.word or emotion.why
    )


def _feeling(emotion: Emotion, stage: Stage, who: str, journey_map: JourneyMap, lang: Lang) -> Item:
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    said = [part.say(lang) for part in (emotion.word, emotion.why) if part]
    text = f"{colon} ".join(said)
    notes = [who] if who else []
    if emotion.intensity:
        notes.append(
            {"en": "intensity", "fr": "intensité"}[lang] + f"{NO_BREAK}{emotion.intensity}/3"
        )
    about = key(emotion) if emotion.id else key(stage)
    shown = typeset(text[:1].upper() + text[1:], lang)
    return Item("text", shown, about, is_assumed(emotion, journey_map), note=SEPARATOR.join(notes))


def _sides(field: Literal["positives", "negatives"]) -> Cells:
    def cells(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
        return tuple(
            item
            for touchpoint in stage.touchpoints
            for item in claim_items(
                getattr(touchpoint, field),
                journey_map,
                lang,
                note=typeset(touchpoint.label.say(lang), lang),
            )
        )

    return cells


def _solutions(stage: Stage, journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    found = [(s, t.label) for t in stage.touchpoints for s in t.solutions]
    found += [(s, chance.label) for chance in stage.opportunities for s in chance.actions]
    return tuple(
        Item(
            "text",
            typeset(solution.text.say(lang), lang),
            key(solution),
            is_assumed(solution, journey_map),
            note=SEPARATOR.join([typeset(about.say(lang), lang), *_progress(solution, lang)]),
        )
        for solution, about in found
    )


def _progress(solution: Solution, lang: Lang) -> list[str]:
    said = [lexicon.SOLUTION_STATES[solution.state].say(lang).lower()] if solution.state else []
    said += [solution.owner] if solution.owner else []
    when = solution.done_at or solution.due_at
    return [*said, day(when, lang)] if when else said


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
    "feelings": _feelings,
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
