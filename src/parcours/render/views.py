"""Views of one document: the same map asked different questions.

Every view is a table, so that every exporter can hand over every view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from parcours.errors import InputError, Lang, Words, unknown_name
from parcours.journey import lexicon
from parcours.journey.identity import key, parts
from parcours.journey.model import Claimed, JourneyMap, LaneRole, PurchasePhase, Stage
from parcours.render.items import CELLS, Item, claim_items, touchpoint_item
from parcours.render.table import (
    LANE_ICONS,
    Column,
    Heading,
    Point,
    Row,
    Series,
    Table,
    columns,
    emotion_row,
    evidence_summary,
    heading,
    notes,
    point,
    table,
    with_content,
)
from parcours.render.typography import number, quoted, typeset


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view may need beside the map: other maps to compare with, truth levels by part."""

    lang: Lang
    others: tuple[JourneyMap, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)


View = Callable[[JourneyMap, Asked], Table]

BLUEPRINT: Final[tuple[LaneRole, ...]] = (
    "physical_evidence", "actions", "touchpoints", "duration", "emotion", "frontstage", "backstage", "support",
)  # fmt: skip
LEVELS: Final = ("measured", "supported", "hint", "hypothesis", "stale", "contradicted")


def view(name: str, journey_map: JourneyMap, asked: Asked) -> Table:
    """The view called ``name``; raises InputError for one that does not exist."""
    if name not in VIEWS:
        raise unknown_name("render.unknown-view", Words("view", "vue"), name, sorted(VIEWS))
    return VIEWS[name](journey_map, asked)


def _journey(journey_map: JourneyMap, asked: Asked) -> Table:
    return table(journey_map, asked.lang)


def _blueprint(journey_map: JourneyMap, asked: Asked) -> Table:
    """What customers do and see above the line, what makes it possible below."""
    lang = asked.lang
    lanes = with_content(journey_map, BLUEPRINT)
    shown = table(journey_map, lang, lanes=lanes)
    kicker = {"en": "Service blueprint", "fr": "Plan de service"}[lang]
    return Table(
        lang, heading(journey_map, lang, kicker=kicker), shown.columns, shown.rows, shown.footnotes
    )


PHASES: Final[tuple[PurchasePhase, ...]] = ("before", "during", "after")


def _touchpoints(journey_map: JourneyMap, asked: Asked) -> Table:
    """Touchpoints by purchase phase and kind, each with what is good, what is not, what is done."""
    lang = asked.lang
    phases: list[PurchasePhase | None] = [*PHASES]
    if any(stage.purchase_phase is None for stage in journey_map.stages):
        phases.append(None)
    stages = [[s for s in journey_map.stages if s.purchase_phase == phase] for phase in phases]
    kept = [(phase, group) for phase, group in zip(phases, stages, strict=True) if group]
    unsaid = {"en": "Phase not said", "fr": "Phase non précisée"}[lang]
    heads = tuple(
        Column("", lexicon.PURCHASE_PHASES[phase].say(lang) if phase else unsaid)
        for phase, _ in kept
    )
    groups = [group for _, group in kept]
    rows = [
        Row(
            "touchpoints",
            label.say(lang),
            icon,
            tuple(_of_kind(journey_map, g, kind, lang) for g in groups),
        )
        for kind, label, icon in (
            ("person", Words("People", "Personnes"), "users-round"),
            ("tool", Words("Tools and objects", "Outils et objets"), "smartphone"),
            ("place", Words("Places", "Lieux"), "map-pin"),
            (None, Words("Kind not said", "Type non précisé"), "circle-help"),
            ("missing", Words("Missing", "Absents"), "mail-x"),
        )
    ]
    for role in ("positives", "negatives", "pain_points", "solutions"):
        cells = tuple(_joined(journey_map, group, role, lang) for group in groups)
        rows.append(Row(role, lexicon.LANES[role].say(lang), LANE_ICONS[role], cells))
    full = tuple(row for row in rows if any(row.cells))
    kicker = {"en": "Touchpoint map", "fr": "Carte des points de contact"}[lang]
    return Table(
        lang, heading(journey_map, lang, kicker=kicker), heads, full, notes(journey_map, (), lang)
    )


def _of_kind(
    journey_map: JourneyMap, stages: Sequence[Stage], kind: str | None, lang: Lang
) -> tuple[Item, ...]:
    return tuple(
        touchpoint_item(touchpoint, journey_map, lang)
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
    return tuple(item for stage in stages for item in CELLS[role](stage, journey_map, lang))


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
    fields = (
        ("goals", Words("Goals", "Objectifs")),
        ("needs", Words("Needs", "Besoins")),
        ("frustrations", Words("Frustrations", "Frustrations")),
        ("traits", Words("Traits", "Traits")),
    )
    kept = [(name, words) for name, words in fields if getattr(persona, name)] or [fields[0]]
    cells = tuple(claim_items(getattr(persona, name), journey_map, lang) for name, _ in kept)
    share = persona.share
    unknown = {"en": "not measured", "fr": "non mesuré"}[lang]
    size = (
        f"{number((share.value or 0) * 100, lang)} % (n = {share.n})"
        if share and share.value
        else unknown
    )
    facts = (
        ({"en": "In their words", "fr": "En ses mots"}[lang],
         quoted(typeset(persona.quote.say(lang), lang), lang) if persona.quote else "–"),
        ({"en": "Share of customers", "fr": "Part des clients"}[lang], size),
        ({"en": "Journey", "fr": "Parcours"}[lang], journey_map.title.say(lang)),
    )  # fmt: skip
    head = Heading(
        "Persona",
        typeset(persona.name.say(lang), lang),
        typeset(persona.description.say(lang) if persona.description else "", lang),
        tuple((name, typeset(text, lang)) for name, text in facts),
    )
    heads = tuple(Column("", words.say(lang)) for _, words in kept)
    name = typeset(persona.name.say(lang), lang)
    note = {"en": "Dashed frame: no evidence.", "fr": "Cadre pointillé : sans preuve."}[lang]
    return Table(
        lang,
        head,
        heads,
        (Row("custom", name, "user-round", cells),),
        (typeset(note, lang),),
        ordered=False,
    )


def _compare(journey_map: JourneyMap, asked: Asked) -> Table:
    """Several maps on the stages of the first, or several personas of one map; differences named."""
    lang = asked.lang
    maps = (journey_map, *asked.others)
    own = emotion_row(journey_map, lexicon.LANES["emotion"].say(lang), lang)
    if len(maps) == 1 and not own.others:
        raise InputError(
            "render.nothing-to-compare",
            Words(
                "There is nothing to compare this map with.",
                "Il n’y a rien à quoi comparer cette carte.",
            ),
            remedy=Words(
                "Name a second map with --with, or add other_personas.",
                "Nommez une seconde carte avec --with, ou ajoutez other_personas.",
            ),
        )
    paired = [_paired(journey_map, other) for other in asked.others]
    series = own.others + tuple(
        Series(other.title.say(lang), _points_of(stages, journey_map, lang))
        for other, stages in zip(asked.others, paired, strict=True)
    )
    name = journey_map.title.say(lang) if asked.others else own.name
    rows = [Row("emotion", own.label, own.icon, points=own.points, name=name, others=series)]
    rows.append(_differences(own.points, series, lang))
    lined: list[list[Stage | None]] = [list(journey_map.stages), *paired]
    for role in ("touchpoints", "pain_points", "opportunities"):
        for shown, stages in zip(maps, lined, strict=True):
            cells = tuple(CELLS[role](s, shown, lang) if s else () for s in stages)
            if any(cells):
                label = lexicon.LANES[role].say(lang)
                name = f"{label} · {shown.title.say(lang)}" if asked.others else label
                rows.append(Row(role, typeset(name, lang), LANE_ICONS[role], cells))
    title = (
        " / ".join(shown.title.say(lang) for shown in maps)
        if asked.others
        else journey_map.title.say(lang)
    )
    head = heading(journey_map, lang, kicker={"en": "Comparison", "fr": "Comparaison"}[lang])
    facts = tuple((shown.title.say(lang), evidence_summary(shown, lang)) for shown in maps)
    return Table(
        lang, Heading(head.kicker, typeset(title, lang), head.description, facts), columns(journey_map, lang),
        tuple(rows), notes(journey_map, tuple(rows), lang), service_lines=False,
    )  # fmt: skip


def _paired(base: JourneyMap, other: JourneyMap) -> list[Stage | None]:
    """The stages of ``other`` in the order of ``base``: by id, by name, else by place."""
    by_id = {stage.id: stage for stage in other.stages}
    by_name = {stage.name.say(other.lang).casefold(): stage for stage in other.stages}
    found: list[Stage | None] = []
    for index, stage in enumerate(base.stages):
        twin = by_id.get(stage.id) or by_name.get(stage.name.say(base.lang).casefold())
        if twin is None and len(base.stages) == len(other.stages):
            twin = other.stages[index]
        found.append(twin)
    return found


def _points_of(stages: Iterable[Stage | None], base: JourneyMap, lang: Lang) -> tuple[Point, ...]:
    return tuple(
        point(stage.emotion if stage else None, stage or base.stages[index], index, lang)
        for index, stage in enumerate(stages)
    )


def _differences(points: Sequence[Point], series: Sequence[Series], lang: Lang) -> Row:
    """Per stage, by how much each other curve lies above or below the first."""
    cells = tuple(
        tuple(_difference(own, other.name, other.points[index], lang) for other in series)
        for index, own in enumerate(points)
    )
    return Row("custom", {"en": "Difference", "fr": "Écart"}[lang], "chart-column", cells)


def _difference(own: Point, name: str, other: Point, lang: Lang) -> Item:
    a, b = _score(own), _score(other)
    unknown = {"en": "not known", "fr": "inconnu"}[lang]
    words = unknown if a is None or b is None else number(b - a, lang, signed=True)
    colon = " :" if lang == "fr" else ":"
    measured = own.measured is not None and other.measured is not None
    return Item("text", typeset(f"{name}{colon} {words}", lang), own.about, assumed=not measured)


def _score(point: Point) -> float | None:
    return point.measured if point.measured is not None else point.believed


def _evidence(journey_map: JourneyMap, asked: Asked) -> Table:
    """What is known and how well: each lane's claims by truth level, the weakest named."""
    lang = asked.lang
    shown = table(journey_map, lang)
    rows = []
    for lane in shown.rows:
        if lane.points:
            cells: tuple[tuple[Item, ...], ...] = tuple(
                (_level_item(p.about, lane.label, asked),) for p in lane.points
            )
        else:
            cells = tuple(
                tuple(_level_item(item.about, item.text, asked) for item in cell)
                for cell in lane.cells
            )
        rows.append(Row("levels", lane.label, lane.icon, cells))
    counts = _counts(journey_map, asked)
    legend = " · ".join(
        f"{lexicon.TRUTH_LEVELS[level].say(lang)}: {counts[level]}" for level in LEVELS
    )
    kicker = {"en": "What is known, and how well", "fr": "Ce que l’on sait, et à quel point"}[lang]
    return Table(
        lang,
        heading(journey_map, lang, kicker=kicker),
        shown.columns,
        tuple(rows),
        (typeset(legend, lang),),
    )


def _level_item(about: str, text: str, asked: Asked) -> Item:
    level = asked.levels.get(about, "hypothesis")
    words = lexicon.TRUTH_LEVELS[level].say(asked.lang)
    return Item("level", text, about, level == "hypothesis", note=words, level=level)


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


VIEWS: Final[dict[str, View]] = {
    "journey": _journey,
    "blueprint": _blueprint,
    "touchpoints": _touchpoints,
    "persona": _persona,
    "compare": _compare,
    "evidence": _evidence,
}
