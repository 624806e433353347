"""The comparison: several maps on the stages of the first, or several personas of one map.

What differs is named, not left to the eye: per stage by how much, and the widest gaps in the heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parcours.errors import InputError, Lang, Words
from parcours.journey import lexicon
from parcours.journey.model import JourneyMap, Stage
from parcours.render.asked import Asked
from parcours.render.items import CELLS, Item
from parcours.render.table import (
    LANE_ICONS,
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
    score_of,
)
from parcours.render.typography import NO_BREAK, number, typeset

WORTH_A_WORD = 0.5
"""A gap below half a point is not named in the heading."""


def compared(journey_map: JourneyMap, asked: Asked) -> Table:
    """Curves one over the other, their differences per stage, and each map's lanes in turn."""
    lang = asked.lang
    maps = (journey_map, *asked.others)
    own = emotion_row(journey_map, lexicon.LANES["emotion"].say(lang), lang)
    if len(maps) == 1 and not own.others:
        raise _nothing()
    paired = [_paired(journey_map, other) for other in asked.others]
    series = own.others + tuple(
        Series(typeset(other.title.say(lang), lang), _points_of(stages, journey_map, lang))
        for other, stages in zip(asked.others, paired, strict=True)
    )
    name = typeset(journey_map.title.say(lang), lang) if asked.others else own.name
    rows = [Row("emotion", own.label, own.icon, points=own.points, name=name, others=series)]
    rows.append(_differences(own.points, series, lang))
    lined: list[Sequence[Stage | None]] = [journey_map.stages, *paired]
    for role in ("goals", "touchpoints", "pain_points", "opportunities"):
        rows += _lanes_of(role, maps, lined, lang)
    title = " / ".join(shown.title.say(lang) for shown in maps)
    head = heading(journey_map, lang, kicker={"en": "Comparison", "fr": "Comparaison"}[lang])
    facts = [(shown.title.say(lang), evidence_summary(shown, lang)) for shown in maps]
    gaps = _widest(own.points, series, journey_map, lang)
    if gaps:
        facts.insert(0, ({"en": "Widest gaps", "fr": "Plus grands écarts"}[lang], gaps))
    about = head.description if len({m.persona and m.persona.id for m in maps}) == 1 else ""
    return Table(
        lang,
        Heading(head.kicker, typeset(title, lang), about, tuple((n, typeset(t, lang)) for n, t in facts)),
        columns(journey_map, lang), tuple(rows), notes(journey_map, tuple(rows), lang),
        service_lines=False,
    )  # fmt: skip


def _nothing() -> InputError:
    return InputError(
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


def _lanes_of(
    role: str, maps: Sequence[JourneyMap], lined: Sequence[Sequence[Stage | None]], lang: Lang
) -> list[Row]:
    """One lane of each map, one below the other, the map's title in small print."""
    rows = []
    for shown, stages in zip(maps, lined, strict=True):
        cells = tuple(CELLS[role](s, shown, lang) if s else () for s in stages)
        if any(cells):
            label = lexicon.LANES[role].say(lang)
            note = typeset(shown.title.say(lang), lang) if len(maps) > 1 else ""
            rows.append(Row(role, typeset(label, lang), LANE_ICONS[role], cells, note=note))
    return rows


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
    several = len(series) > 1
    cells = tuple(
        tuple(
            _difference(own, other.name if several else "", other.points[index], lang)
            for other in series
        )
        for index, own in enumerate(points)
    )
    note = "" if several or not series else series[0].name
    label = {"en": "Difference", "fr": "Écart"}[lang]
    return Row("difference", label, "chart-column", cells, note=note)


def _difference(own: Point, name: str, other: Point, lang: Lang) -> Item:
    a, b = score_of(own), score_of(other)
    measured = own.measured is not None and other.measured is not None
    if a is None or b is None:
        unknown = {"en": "not known", "fr": "inconnu"}[lang]
        return Item("delta", unknown, own.about, assumed=not measured, note=name)
    gap = round(b - a, 2)
    icon = "trending-up" if gap > 0 else "trending-down" if gap < 0 else ""
    tone = 2.0 if gap > 0 else -2.0 if gap < 0 else 0.0
    words = number(gap, lang, signed=True)
    return Item("delta", words, own.about, not measured, icon, note=name, tone=tone)


def _widest(points: Sequence[Point], series: Sequence[Series], base: JourneyMap, lang: Lang) -> str:
    """The three widest gaps in words: stage, by how much, for which curve where there are several."""
    found = []
    for other in series:
        for own, twin, stage in zip(points, other.points, base.stages, strict=True):
            a, b = score_of(own), score_of(twin)
            if a is not None and b is not None and abs(b - a) >= WORTH_A_WORD:
                found.append((b - a, stage.name.say(lang), other.name))
    found.sort(key=lambda gap: -abs(gap[0]))
    colon = f"{NO_BREAK}:" if lang == "fr" else ":"
    return "\n".join(
        f"{stage}{colon} {number(gap, lang, signed=True)}"
        + (f" ({name})" if len(series) > 1 else "")
        for gap, stage, name in found[:3]
    )
