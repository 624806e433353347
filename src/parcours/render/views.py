"""Views of one document: the same map asked different questions.

Every view is a table, so that every exporter can hand over every view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parcours.errors import InputError, Lang, Words, unknown_name
from parcours.journey import lexicon
from parcours.journey.identity import key, parts
from parcours.journey.model import (
    Claim,
    Claimed,
    Evidence,
    JourneyMap,
    Lane,
    LaneRole,
    Persona,
    PurchasePhase,
    Source,
    Stage,
)
from parcours.render.asked import Asked, View
from parcours.render.compared import compared
from parcours.render.items import (
    CELLS,
    CHANNEL_ICONS,
    Item,
    claim_items,
    pain_item,
    touchpoint_item,
)
from parcours.render.spoken import SEPARATOR, day, quantity
from parcours.render.table import (
    LANE_ICONS,
    Column,
    Heading,
    Point,
    Row,
    Table,
    heading,
    notes,
    table,
    with_content,
)
from parcours.render.typography import NO_BREAK, number, quoted, typeset
from parcours.render.words import item_text, point_text

__all__ = ["VIEWS", "Asked", "View", "view"]

LEVELS: Final = ("measured", "supported", "hint", "hypothesis", "stale", "contradicted")


def view(name: str, journey_map: JourneyMap, asked: Asked) -> Table:
    """The view called ``name``; raises InputError for one that does not exist."""
    if name not in VIEWS:
        raise unknown_name("render.unknown-view", Words("view", "vue"), name, sorted(VIEWS))
    return VIEWS[name](journey_map, asked)


def _journey(journey_map: JourneyMap, asked: Asked) -> Table:
    return table(journey_map, asked.lang)


_ABOVE: Final[tuple[LaneRole, ...]] = (
    "physical_evidence", "duration", "emotion", "actions", "touchpoints",
)  # fmt: skip
_BELOW: Final[tuple[LaneRole, ...]] = ("frontstage", "backstage", "support")


def _blueprint(journey_map: JourneyMap, asked: Asked) -> Table:
    """What customers do and see above the line, what makes it possible below, said or still to be said."""
    lang = asked.lang
    labels = {lane.role: lane for lane in journey_map.lanes}
    above = with_content(journey_map, _ABOVE)
    lanes = tuple(
        labels.get(role, Lane(role=role)).model_copy(update={"hidden": False})
        for role in (*(lane.role for lane in above), *_BELOW)
    )
    shown = table(journey_map, lang, lanes=lanes)
    kicker = {"en": "Service blueprint", "fr": "Plan de service"}[lang]
    return Table(
        lang, heading(journey_map, lang, kicker=kicker), shown.columns, shown.rows, shown.footnotes
    )


PHASES: Final[tuple[PurchasePhase, ...]] = ("before", "during", "after")
_KINDS: Final = (
    ("person", Words("People", "Personnes"), "users-round"),
    ("tool", Words("Tools and objects", "Outils et objets"), "smartphone"),
    ("place", Words("Places", "Lieux"), "map-pin"),
    (None, Words("Kind not said", "Type non précisé"), "circle-help"),
    ("missing", Words("Missing", "Absents"), "mail-x"),
)


def _touchpoints(journey_map: JourneyMap, asked: Asked) -> Table:
    """Touchpoints by purchase phase and kind, each with what is good, what is not, what is done."""
    lang = asked.lang
    phases: list[PurchasePhase | None] = [*PHASES, None]
    stages = [[s for s in journey_map.stages if s.purchase_phase == phase] for phase in phases]
    kept = [(phase, group) for phase, group in zip(phases, stages, strict=True) if group]
    unsaid = {"en": "Phase not said", "fr": "Phase non précisée"}[lang]
    heads = tuple(
        Column(
            "",
            lexicon.PURCHASE_PHASES[phase].say(lang) if phase else unsaid,
            typeset(SEPARATOR.join(stage.name.say(lang) for stage in group), lang),
        )
        for phase, group in kept
    )
    groups = [group for _, group in kept]
    channels = tuple(_channels(group, lang) for group in groups)
    rows = [Row("channels", lexicon.LANES["channels"].say(lang), LANE_ICONS["channels"], channels)]
    rows += [
        Row(
            "touchpoints",
            label.say(lang),
            icon,
            tuple(_of_kind(journey_map, g, kind, lang) for g in groups),
        )
        for kind, label, icon in _KINDS
    ]
    for role in ("positives", "negatives", "pain_points", "solutions"):
        cells = tuple(_joined(journey_map, group, role, lang) for group in groups)
        rows.append(Row(role, lexicon.LANES[role].say(lang), LANE_ICONS[role], cells))
    shown = tuple(row for row in rows if any(row.cells))
    kicker = {"en": "Touchpoint map", "fr": "Carte des points de contact"}[lang]
    head = heading(journey_map, lang, kicker=kicker)
    facts = (*head.facts[:-1], _health(journey_map, lang), head.facts[-1])
    return Table(
        lang,
        Heading(head.kicker, head.title, head.description, facts),
        heads,
        shown,
        notes(journey_map, shown, lang),
        service_lines=False,
    )


def _health(journey_map: JourneyMap, lang: Lang) -> tuple[str, str]:
    """How many touchpoints work, need work, are missing."""
    all_of_them = [t for stage in journey_map.stages for t in stage.touchpoints]
    absent = sum(t.missing for t in all_of_them)
    unjudged = sum(t.health is None and not t.missing for t in all_of_them)
    said = [
        f"{count}{NO_BREAK}{words.lower()}"
        for count, words in (
            (sum(t.health == "good" for t in all_of_them), lexicon.HEALTHS["good"].say(lang)),
            (sum(t.health == "mixed" for t in all_of_them), lexicon.HEALTHS["mixed"].say(lang)),
            (sum(t.health == "poor" for t in all_of_them), lexicon.HEALTHS["poor"].say(lang)),
            (absent, {"en": "missing", "fr": "absents" if absent > 1 else "absent"}[lang]),
            (
                unjudged,
                {"en": "not judged", "fr": "non jugés" if unjudged > 1 else "non jugé"}[lang],
            ),
        )
        if count
    ]
    title = {"en": "Touchpoints", "fr": "Points de contact"}[lang]
    return title, SEPARATOR.join(said) or "–"


def _channels(stages: Sequence[Stage], lang: Lang) -> tuple[Item, ...]:
    """The channels of a phase, the most used first, with how many touchpoints each has."""
    used: dict[str, int] = {}
    for stage in stages:
        for touchpoint in stage.touchpoints:
            if touchpoint.channel and not touchpoint.missing:
                used[touchpoint.channel] = used.get(touchpoint.channel, 0) + 1
    what = {"en": "touchpoints", "fr": "points de contact"}[lang]
    return tuple(
        Item(
            "chip",
            lexicon.CHANNELS[name].say(lang),
            "",
            assumed=False,
            icon=CHANNEL_ICONS[name],
            note=f"{count}{NO_BREAK}{what}" if count > 1 else "",
        )
        for name, count in sorted(used.items(), key=lambda pair: -pair[1])
    )


def _of_kind(
    journey_map: JourneyMap, stages: Sequence[Stage], kind: str | None, lang: Lang
) -> tuple[Item, ...]:
    return tuple(
        touchpoint_item(touchpoint, journey_map, lang, full=True)
        for stage in stages
        for touchpoint in stage.touchpoints
        if (
            touchpoint.missing
            if kind == "missing"
            else not touchpoint.missing and touchpoint.kind == kind
        )
    )


def _joined(
    journey_map: JourneyMap, stages: Sequence[Stage], role: str, lang: Lang
) -> tuple[Item, ...]:
    if role == "pain_points":
        pains = [pain for stage in stages for pain in stage.pain_points]
        return tuple(pain_item(pain, journey_map, lang, full=True) for pain in pains)
    return tuple(item for stage in stages for item in CELLS[role](stage, journey_map, lang))


_CARD: Final = (
    ("goals", Words("Goals", "Objectifs")),
    ("needs", Words("Needs", "Besoins")),
    ("frustrations", Words("Frustrations", "Frustrations")),
    ("traits", Words("Traits", "Traits")),
)


def _persona(journey_map: JourneyMap, asked: Asked) -> Table:
    """Who this is: goals, needs, frustrations, traits, each with whether anything supports it."""
    lang = asked.lang
    persona = journey_map.persona
    if persona is None:
        raise InputError(
            "render.no-persona",
            Words("This map has no persona.", "Cette carte n’a pas de persona."),
            remedy=Words("Add `persona:` with a name.", "Ajoutez `persona:` avec un nom."),
        )
    personas = (persona, *journey_map.other_personas)
    heads = [Column("", words.say(lang)) for _, words in _CARD]
    heads.append(Column("", {"en": "Where it hurts most", "fr": "Ce qui coince le plus"}[lang]))
    rows = tuple(
        Row(
            "persona",
            typeset(shown.name.say(lang), lang),
            "user-round",
            (
                *(_fields(getattr(shown, field), journey_map, lang) for field, _ in _CARD),
                _worst(journey_map, lang) if shown is persona else (),
            ),
        )
        for shown in personas
    )
    head = Heading(
        {"en": "Persona", "fr": "Persona"}[lang],
        typeset(persona.name.say(lang), lang),
        typeset(persona.description.say(lang) if persona.description else "", lang),
        _persona_facts(persona, journey_map, lang),
    )
    note = {"en": "Dashed frame: no evidence.", "fr": "Cadre pointillé : sans preuve."}[lang]
    return Table(
        lang, head, tuple(heads), rows, (typeset(note, lang),), ordered=False,
        rails=len(personas) > 1, service_lines=False,
    )  # fmt: skip


def _fields(claims: Sequence[Claim], journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    """The claims of one field; an empty one asks for what belongs there."""
    if claims:
        return claim_items(claims, journey_map, lang)
    ask = {"en": "Not known yet: ask customers", "fr": "Encore inconnu : à demander aux clients"}
    return (Item("text", "", "", assumed=True, note=typeset(ask[lang], lang)),)


def _worst(journey_map: JourneyMap, lang: Lang) -> tuple[Item, ...]:
    """The three pain points that hurt most, in the order of the journey where they hurt alike."""
    pains = [pain for stage in journey_map.stages for pain in stage.pain_points]
    worst = sorted(pains, key=lambda pain: -(pain.severity or 0))[:3]
    return tuple(pain_item(pain, journey_map, lang) for pain in worst)


def _persona_facts(
    persona: Persona, journey_map: JourneyMap, lang: Lang
) -> tuple[tuple[str, str], ...]:
    share = persona.share
    size = {"en": "not measured", "fr": "non mesurée"}[lang]
    if share and share.value is not None:
        size = quantity(share.value, "share", lang)
        size += f" (n{NO_BREAK}={NO_BREAK}{number(share.n, lang, decimals=0)})" if share.n else ""
    facts = [
        ({"en": "In their words", "fr": "En ses mots"}[lang],
         quoted(typeset(persona.quote.say(lang), lang), lang) if persona.quote else "–"),
        ({"en": "Share of customers", "fr": "Part des clients"}[lang], size),
        ({"en": "Journey", "fr": "Parcours"}[lang], journey_map.title.say(lang)),
    ]  # fmt: skip
    if persona.segment:
        facts.append((Words("Segment", "Segment").say(lang), persona.segment))
    return tuple((name, typeset(text, lang)) for name, text in facts)


def _evidence(journey_map: JourneyMap, asked: Asked) -> Table:
    """What is known and how well: each lane's claims by truth level, the weakest named."""
    lang = asked.lang
    shown = table(journey_map, lang)
    facts = _facts_by_claim(journey_map)
    rows = []
    for lane in shown.rows:
        if lane.points:
            cells: tuple[tuple[Item, ...], ...] = tuple(
                (_point_item(p, facts, asked),) for p in lane.points
            )
        else:
            cells = tuple(
                tuple(_level_item(item.about, item.text, facts, asked) for item in cell)
                for cell in lane.cells
            )
        rows.append(Row("levels", lane.label, lane.icon, cells))
    counts = _counts(journey_map, asked)
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    legend = SEPARATOR.join(
        f"{lexicon.TRUTH_LEVELS[level].say(lang)}{colon} {counts[level]}" for level in LEVELS
    )
    kicker = {"en": "What is known, and how well", "fr": "Ce que l’on sait, et à quel point"}[lang]
    head = heading(journey_map, lang, kicker=kicker)
    sources = [_source(source, lang) for source in journey_map.sources]
    title = {"en": "Sources", "fr": "Sources"}[lang]
    none = {"en": "none: every claim is an assumption", "fr": "aucune : tout est hypothèse"}[lang]
    known = (
        ({"en": "Claims by level", "fr": "Affirmations par niveau"}[lang], legend),
        (title, typeset("\n".join(sources) or none, lang)),
    )
    disc = {
        "en": "The fuller the disc and the deeper the ground, the better it is known; crossed out: contradicted.",
        "fr": "Plus le disque est plein et le fond soutenu, mieux c’est connu ; barré : contredit.",
    }[lang]
    return Table(
        lang,
        Heading(head.kicker, head.title, head.description, (*known, head.facts[-1])),
        shown.columns,
        tuple(rows),
        (typeset(disc, lang),),
        service_lines=False,
    )


def _source(source: Source, lang: Lang) -> str:
    """A source in one line: its name, kind, size and date."""
    name = source.label.say(lang) if source.label else source.id
    said = [lexicon.SOURCE_KINDS[source.kind].say(lang).lower()]
    if source.n is not None:
        said.append(f"n{NO_BREAK}={NO_BREAK}{number(source.n, lang, decimals=0)}")
    last = source.period[1] if source.period else source.date
    if last:
        said.append(day(last, lang))
    return f"{name} ({', '.join(said)})"


def _facts_by_claim(journey_map: JourneyMap) -> dict[str, Evidence]:
    """The first fact of each claim that has one."""
    found: dict[str, Evidence] = {}
    for _, part in parts(journey_map):
        if not isinstance(part, Claimed):
            continue
        measured = getattr(getattr(part, "measured", None), "evidence", ())
        frequency = getattr(part, "frequency", None)
        facts = (*part.evidence, *measured, *((frequency,) if frequency else ()))
        if facts:
            found.setdefault(key(part), facts[0])
    return found


def _point_item(point: Point, facts: dict[str, Evidence], asked: Asked) -> Item:
    """A point of the curve with its level; one that nobody knows has none, and says so."""
    text = point_text(point, asked.lang)
    if point.measured is None and point.believed is None:
        return Item("text", text, point.about, assumed=False)
    return _level_item(point.about, text, facts, asked)


def _level_item(about: str, text: str, facts: dict[str, Evidence], asked: Asked) -> Item:
    level = asked.levels.get(about, "hypothesis")
    lang = asked.lang
    said = [lexicon.TRUTH_LEVELS[level].say(lang)]
    fact = facts.get(about)
    if fact is not None:
        if fact.value is not None and fact.unit:
            said.append(quantity(fact.value, fact.unit, lang))
        if fact.n is not None:
            said.append(f"n{NO_BREAK}={NO_BREAK}{number(fact.n, lang, decimals=0)}")
        said.append(fact.source)
    note = SEPARATOR.join(said)
    return Item("level", text, about, level == "hypothesis", note=note, level=level)


def _counts(journey_map: JourneyMap, asked: Asked) -> dict[str, int]:
    counts = dict.fromkeys(LEVELS, 0)
    for path, part in parts(journey_map):
        if (
            isinstance(part, Claimed)
            and path
            and path[0] == "stages"
            and not isinstance(part, Stage)
        ):
            counts[asked.levels.get(key(part), "hypothesis")] += 1
    return counts


def _text(journey_map: JourneyMap, asked: Asked) -> Table:
    """The map as it is read aloud: stage by stage, each lane's words after its name."""
    lang = asked.lang
    shown = table(journey_map, lang)
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    rows = []
    for index, column in enumerate(shown.columns):
        items = []
        for lane in shown.rows:
            if lane.points:
                words = point_text(lane.points[index], lang)
                items.append(
                    Item("text", f"{lane.label}{colon} {words}", column.about, assumed=False)
                )
            for item in lane.cells[index] if lane.cells else ():
                words = f"{lane.label}{colon} {item_text(item, lang)}"
                items.append(Item("text", words, item.about, item.assumed))
        label = f"{index + 1}. {column.name}"
        rows.append(Row("text", label, "book-open", (tuple(items),), note=column.note))
    kicker = {"en": "In reading order", "fr": "En ordre de lecture"}[lang]
    head = Column("", {"en": "What happens", "fr": "Ce qui se passe"}[lang])
    return Table(
        lang,
        heading(journey_map, lang, kicker=kicker),
        (head,),
        tuple(rows),
        notes(journey_map, (), lang),
        ordered=False,
        service_lines=False,
    )


VIEWS: Final[dict[str, View]] = {
    "journey": _journey,
    "touchpoints": _touchpoints,
    "blueprint": _blueprint,
    "persona": _persona,
    "compare": compared,
    "evidence": _evidence,
    "text": _text,
}
