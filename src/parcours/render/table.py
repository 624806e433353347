"""A map as rows and columns of things to show, still without a single coordinate.

Here it is decided what each row says; spreadsheets and text leave from here, drawings go on to
layout. A claim without evidence is marked as assumed, and stays marked in every output.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from parcours.errors import Lang
from parcours.journey import lexicon
from parcours.journey.identity import key, parts
from parcours.journey.model import Claimed, Emotion, JourneyMap, Lane, LaneRole, Stage
from parcours.render.items import CELLS, Item, claim_items, is_assumed
from parcours.render.spoken import SEPARATOR, day
from parcours.render.typography import typeset

Rank = Literal["", "peak", "trough"]
TELLING: Final = 0.3
"""A peak is named only when it stands this far above the trough."""


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
    rank: Rank = ""
    """Whether it is the highest or the lowest known point of the whole curve."""


Flanks = tuple[tuple[Point, ...], tuple[Point, ...]]
"""Points before and after those of a sheet, so that the curve goes on to its border."""


@dataclass(frozen=True, slots=True)
class Series:
    """One more curve on the same stages: another persona's, or another map's."""

    name: str
    points: tuple[Point, ...]
    flanks: Flanks = ((), ())


@dataclass(frozen=True, slots=True)
class Row:
    """One lane: cells in the order of the stages, or the points of the curve."""

    role: str
    label: str
    icon: str
    cells: tuple[tuple[Item, ...], ...] = ()
    points: tuple[Point, ...] = ()
    flanks: Flanks = ((), ())
    name: str = ""
    """Whose curve ``points`` is, where there are several."""
    note: str = ""
    """Small print below the label."""
    others: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One stage's heading."""

    about: str
    name: str
    note: str = ""
    moment_of_truth: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the stages."""

    kicker: str
    title: str
    description: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that a view shows, in reading order."""

    lang: Lang
    heading: Heading
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]
    ordered: bool = True
    """Whether the columns follow one another in time."""
    service_lines: bool = True
    """Whether the blueprint's lines are drawn between the lanes."""
    first: int = 1
    """The number of the first column, where only some are shown."""
    continued: bool = False
    """Whether it goes on from an earlier sheet, whose heading need not be said again."""
    rails: bool = True
    """Whether each lane has its label beside it."""


DEFAULT_LANES: Final[tuple[LaneRole, ...]] = (
    "goals", "expectations", "actions", "participants", "duration", "touchpoints", "channels", "thoughts",
    "emotion", "feelings", "verbatims", "pain_points", "opportunities", "metrics", "owner",
)  # fmt: skip
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
    "feelings": "heart-handshake",
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


def table(journey_map: JourneyMap, lang: Lang, *, lanes: tuple[Lane, ...] = ()) -> Table:
    """The journey-map view of ``journey_map`` in ``lang``, with its own lanes or those given."""
    chosen = lanes or journey_map.lanes or with_content(journey_map, DEFAULT_LANES)
    rows = tuple(row(journey_map, lane, lang) for lane in chosen if not lane.hidden)
    return Table(
        lang,
        heading(journey_map, lang),
        columns(journey_map, lang),
        rows,
        notes(journey_map, rows, lang),
    )


def with_content(journey_map: JourneyMap, roles: tuple[LaneRole, ...]) -> tuple[Lane, ...]:
    """The lanes among ``roles`` of which some stage says something; the curve always."""
    return tuple(
        Lane(role=role)
        for role in roles
        if role == "emotion"
        or any(CELLS[role](stage, journey_map, "en") for stage in journey_map.stages)
    )


def heading(journey_map: JourneyMap, lang: Lang, *, kicker: str = "") -> Heading:
    """Whose journey it is, its scenario, and how much of it is known."""
    say = kicker or {"en": "Customer journey map", "fr": "Carte de parcours client"}[lang]
    persona = journey_map.persona
    described = persona.description if persona else None
    expectations = "\n".join(claim.text.say(lang) for claim in journey_map.expectations)
    unknown = {
        "en": "Not known yet: ask customers",
        "fr": "Encore inconnu : à demander aux clients",
    }[lang]
    scenario = journey_map.scenario.say(lang) if journey_map.scenario else unknown
    goals = "\n".join(claim.text.say(lang) for claim in persona.goals) if persona else ""
    facts = (
        *([({"en": "Goal", "fr": "Objectif"}[lang], goals)] if goals else []),
        ({"en": "Scenario", "fr": "Scénario"}[lang], scenario),
        ({"en": "Expectations", "fr": "Attentes"}[lang], expectations or unknown),
        ({"en": "Evidence", "fr": "Preuves"}[lang], evidence_summary(journey_map, lang)),
    )
    name = persona.name.say(lang) if persona else ""
    return Heading(
        f"{say}{SEPARATOR}{lexicon.STATES[journey_map.state].say(lang)}",
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


def columns(journey_map: JourneyMap, lang: Lang) -> tuple[Column, ...]:
    """The stages as headings."""
    return tuple(
        Column(
            key(stage),
            typeset(_unnumbered(stage.name.say(lang), number), lang),
            _stage_note(stage, lang),
            stage.moment_of_truth,
        )
        for number, stage in enumerate(journey_map.stages, 1)
    )


def _unnumbered(name: str, number: int) -> str:
    """A heading without the number that its author gave it, where that is the one we draw."""
    bare = re.sub(rf"^{number}\s*[.)–-]\s+(?=\S)", "", name)
    return bare or name


def _stage_note(stage: Stage, lang: Lang) -> str:
    """The purchase phase, and that the stage decides, where it does."""
    said = [lexicon.PURCHASE_PHASES[stage.purchase_phase].say(lang)] if stage.purchase_phase else []
    if stage.moment_of_truth:
        said.append({"en": "moment of truth", "fr": "moment de vérité"}[lang])
    if stage.detail:
        said.append({"en": "closer: ", "fr": "de près : "}[lang] + stage.detail)
    text = SEPARATOR.join(said)
    return text[:1].upper() + text[1:]


def row(journey_map: JourneyMap, lane: Lane, lang: Lang) -> Row:
    """One lane of the map."""
    label = typeset(
        lane.label.say(lang) if lane.label else lexicon.LANES[lane.role].say(lang), lang
    )
    icon = LANE_ICONS[lane.role]
    if lane.role == "emotion":
        return emotion_row(journey_map, label, lang)
    if lane.role == "custom":
        cells = tuple(
            claim_items(stage.cells.get(lane.id, ()), journey_map, lang)
            for stage in journey_map.stages
        )
    else:
        cells = tuple(CELLS[lane.role](stage, journey_map, lang) for stage in journey_map.stages)
    return Row(lane.role, label, icon, cells)


def emotion_row(journey_map: JourneyMap, label: str, lang: Lang) -> Row:
    """The curve of the main persona, and those of the others beside it."""
    own = ranked(
        [point(stage.emotion, stage, i, lang) for i, stage in enumerate(journey_map.stages)]
    )
    others = tuple(
        Series(
            persona.name.say(lang),
            tuple(
                point(stage.emotions.get(persona.id), stage, i, lang)
                for i, stage in enumerate(journey_map.stages)
            ),
        )
        for persona in journey_map.other_personas
    )
    name = journey_map.persona.name.say(lang) if journey_map.persona else ""
    return Row("emotion", label, LANE_ICONS["emotion"], points=own, name=name, others=others)


def score_of(point: Point) -> float | None:
    """What a point says: the measurement, else the belief."""
    return point.measured if point.measured is not None else point.believed


def ranked(points: Sequence[Point]) -> tuple[Point, ...]:
    """``points`` with peak and trough marked; none where the curve says too little.

    Where anything is measured, only measured points are compared.
    """
    measured = any(point.measured is not None for point in points)
    known = [
        (score, index)
        for index, point in enumerate(points)
        if (score := point.measured if measured else point.believed) is not None
    ]
    if len(known) < 2 or max(known)[0] - min(known)[0] < TELLING:
        return tuple(points)
    marks: dict[int, Rank] = {max(known)[1]: "peak", min(known)[1]: "trough"}
    return tuple(replace(point, rank=marks.get(index, "")) for index, point in enumerate(points))


def point(emotion: Emotion | None, stage: Stage, index: int, lang: Lang) -> Point:
    """One stage's place on the curve."""
    if emotion is None:
        return Point(key(stage), None, None, None, None, None, "", index)
    measured = emotion.measured
    low, high = measured.interval if measured and measured.interval else (None, None)
    return Point(
        key(emotion) if emotion.id else key(stage),
        emotion.score,
        measured.score if measured else None,
        low,
        high,
        measured.n if measured else emotion.n,
        emotion.word.say(lang) if emotion.word else "",
        index,
    )


def notes(journey_map: JourneyMap, rows: tuple[Row, ...], lang: Lang) -> tuple[str, ...]:
    """The legend in words, and the map's own note."""
    french = lang == "fr"
    said = ["Cadre pointillé : sans preuve." if french else "Dashed frame: no evidence."]
    if any(item.kind == "pain" for row in rows for cell in row.cells for item in cell):
        bars = (
            "Friction : barres = gravité, de 1 à 3."
            if french
            else "Pain points: bars = severity, 1 to 3."
        )
        said[0] += f" {bars}"
    points = [point for row in rows for point in row.points]
    if points:
        said.append(_curve_note(points, french=french))
    if journey_map.purpose:
        said.append(_purpose(journey_map, lang))
    if journey_map.owner:
        said.append(_kept_by(journey_map, lang))
    if journey_map.note:
        said.append(journey_map.note.say(lang))
    legend, *rest = said if not points else [" ".join(said[:2]), *said[2:]]
    return tuple(typeset(note, lang) for note in (legend, *rest))


def _kept_by(journey_map: JourneyMap, lang: Lang) -> str:
    """Who answers for the map, and when it is looked at again."""
    owner = {"en": "Owner: ", "fr": "Responsable : "}[lang] + (journey_map.owner or "")
    if not journey_map.review_at:
        return f"{owner}."
    review = {"en": "review", "fr": "revue"}[lang]
    return f"{owner}, {review} {day(journey_map.review_at, lang)}."


def _purpose(journey_map: JourneyMap, lang: Lang) -> str:
    """Why the map exists and who will use it."""
    why = {"en": "Why this map: ", "fr": "Pourquoi cette carte : "}[lang]
    whom = {"en": " For: ", "fr": " Pour : "}[lang]
    purpose = journey_map.purpose.say(lang).rstrip(".") if journey_map.purpose else ""
    users = "; ".join(words.say(lang) for words in journey_map.used_by)
    return f"{why}{purpose}." + (f"{whom}{users}." if users else "")


def _curve_note(points: list[Point], *, french: bool) -> str:
    start = (
        "Courbe de −2 à +2, monotone entre les étapes : aucun pic inventé"
        if french
        else "Curve from −2 to +2, monotone between stages: no peak is invented"
    )
    more = []
    believed = any(point.believed is not None for point in points)
    if any(point.measured is not None for point in points):
        more.append(
            "trait plein : mesuré, avec son intervalle à 95 %"
            if french
            else "solid: measured, with its 95% interval"
        )
        if believed:
            more.append(
                "tirets : ce que l’équipe croit" if french else "dashes: what the team believes"
            )
    elif believed:
        more.append(
            "ce que l’équipe croit, aucune mesure"
            if french
            else "what the team believes, nothing measured"
        )
    return (" ; " if french else "; ").join([start, *more]) + "."
