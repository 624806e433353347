"""Whether a map makes sense: every doubt at once, each with its place and a remedy.

Shape is settled at the gate. Here stand the rules of the craft (one goal per persona and map, pains
tied to a touchpoint or its absence, verbatims with a source) and of honesty (unknown is not zero,
figures carry their n). A finding that the authors accept is silenced in the document, with a reason.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from parcours.errors import Place, Words
from parcours.journey.findings import Finding, Severity
from parcours.journey.identity import parts
from parcours.journey.model import (
    Claimed,
    Emotion,
    Evidence,
    JourneyMap,
    MeasuredEmotion,
    Metric,
    Opportunity,
    PainPoint,
    Persona,
    Range,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Record
from parcours.journey.yaml_source import Path

STALE_AFTER: Final = dt.timedelta(days=540)
_FIRST_PERSON: Final = re.compile(
    r"\b(je|j[’']|me|m[’']|mon|ma|mes|moi|nous|notre|i|i[’']m|i[’']d|my|me|we|our)\b|j[’']", re.I
)

Doubt = tuple[Path, Words, Words]
Look = Callable[["Checked", Path, Record], Iterator[Doubt]]


@dataclass(frozen=True, slots=True)
class Checked:
    """The map under check and the day on which it is checked."""

    journey_map: JourneyMap
    today: dt.date


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its code, how bad a breach is, what it asks, and the look at one part."""

    code: str
    severity: Severity
    title: Words
    part: type[Record]
    look: Look


CHECKS: list[Check] = []


def _rule(
    code: str, severity: Severity, part: type[Record], en: str, fr: str
) -> Callable[[Look], Look]:
    def register(look: Look) -> Look:
        CHECKS.append(Check(code, severity, Words(en, fr), part, look))
        return look

    return register


def check(
    journey_map: JourneyMap,
    *,
    today: dt.date,
    place_of: Callable[[Path], Place] = lambda path: Place(),
) -> list[Finding]:
    """All findings on ``journey_map`` as of ``today``, errors first, silenced ones left out."""
    checked = Checked(journey_map, today)
    found = [
        Finding(rule.code, rule.severity, place_of((*path, *where)), message, remedy, _id(part))
        for path, part in parts(journey_map)
        for rule in CHECKS
        if isinstance(part, rule.part)
        for where, message, remedy in rule.look(checked, path, part)
    ]
    order = {"error": 0, "warning": 1, "hint": 2}
    heard = [finding for finding in found if not silenced(journey_map, finding)]
    return sorted(heard, key=lambda finding: order[finding.severity])


def silenced(journey_map: JourneyMap, finding: Finding) -> bool:
    """Whether the authors have accepted this finding, at this place or everywhere."""
    return any(
        silence.code == finding.code
        and silence.at in {None, finding.about or None, finding.place.path}
        for silence in journey_map.silence
    )


def _id(part: Record) -> str:
    return part.id if isinstance(part, Claimed) else ""


@_rule("P101", "warning", JourneyMap, "A map has a persona.", "Une carte a un persona.")
def _has_persona(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if checked.journey_map.persona is None:
        yield (
            (),
            Words("Nobody walks this journey.", "Personne ne fait ce parcours."),
            Words("Add `persona:` with a name.", "Ajoutez `persona:` avec un nom."),
        )


@_rule(
    "P102",
    "warning",
    Persona,
    "One goal per persona and map.",
    "Un objectif par persona et par carte.",
)
def _one_goal(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Persona) and len(part.goals) > 1:
        yield (
            ("goals", 1),
            Words(
                f"{part.name.say('en')} has {len(part.goals)} goals.",
                f"{part.name.say('fr')} a {len(part.goals)} objectifs.",
            ),
            Words(
                "Keep one; make a map of its own for each other.",
                "Gardez-en un ; faites une carte pour chaque autre.",
            ),
        )


@_rule(
    "P103",
    "hint",
    Stage,
    "A stage says what the customer wants.",
    "Une étape dit ce que le client veut.",
)
def _stage_goal(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Stage) and part.goal is None:
        yield (
            (),
            Words(
                f"The goal of “{part.name.say('en')}” is open.",
                f"L’objectif de « {part.name.say('fr')} » reste ouvert.",
            ),
            Words(
                "Ask customers what they wanted here.",
                "Demandez aux clients ce qu’ils voulaient ici.",
            ),
        )


@_rule("P104", "warning", Verbatim, "A verbatim has a source.", "Un verbatim a une source.")
def _verbatim_source(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Verbatim) and part.source is None and not part.evidence:
        yield (
            (),
            Words("Nobody knows where this was said.", "Nul ne sait où cela a été dit."),
            Words(
                "Add `source:` with the id of a source.",
                "Ajoutez `source:` avec l’id d’une source.",
            ),
        )


@_rule(
    "P105",
    "warning",
    PainPoint,
    "A pain point hurts at a touchpoint or at its absence.",
    "Un point de friction se situe à un point de contact ou à son absence.",
)
def _pain_place(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, PainPoint) and part.at is None:
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” is tied to no touchpoint.",
                f"« {part.label.say('fr')} » n’est lié à aucun point de contact.",
            ),
            Words(
                "Add `at:` with a touchpoint’s id, a `missing: true` one if it is absent.",
                "Ajoutez `at:` avec l’id d’un point de contact, `missing: true` s’il est absent.",
            ),
        )


@_rule(
    "P106",
    "hint",
    Stage,
    "Goals speak with the customer’s voice.",
    "Les objectifs parlent avec la voix du client.",
)
def _customers_voice(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if (
        isinstance(part, Stage)
        and part.goal
        and not _FIRST_PERSON.search(part.goal.text.say(checked.journey_map.lang))
    ):
        yield (
            ("goal",),
            Words(
                "The goal is not in the first person.",
                "L’objectif n’est pas à la première personne.",
            ),
            Words(
                "Write “I want …”, as the customer would.", "Écrivez « Je veux… », comme le client."
            ),
        )


@_rule("P107", "warning", Emotion, "Unknown is not zero.", "Inconnu n’est pas zéro.")
def _unknown_not_zero(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if (
        isinstance(part, Emotion)
        and part.score == 0
        and not (part.why or part.word or part.evidence or part.n)
    ):
        yield (
            ("score",),
            Words(
                "A neutral emotion without a reason looks like an unknown one.",
                "Une émotion neutre sans raison ressemble à une inconnue.",
            ),
            Words(
                "Say why, or leave the score out.", "Dites pourquoi, ou laissez la note de côté."
            ),
        )


@_rule(
    "P108", "error", Evidence, "An interval holds its value.", "Un intervalle contient sa valeur."
)
def _evidence_interval(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Evidence) and part.interval:
        yield from _interval_doubts(part.value, part.interval)


@_rule(
    "P108",
    "error",
    MeasuredEmotion,
    "An interval holds its value.",
    "Un intervalle contient sa valeur.",
)
def _emotion_interval(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, MeasuredEmotion) and part.interval:
        yield from _interval_doubts(part.score, part.interval)


@_rule(
    "P108",
    "error",
    Range,
    "A range runs from low to high.",
    "Une fourchette va du bas vers le haut.",
)
def _range_order(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Range):
        yield from _interval_doubts(None, (part.low, part.high))


def _interval_doubts(value: float | None, interval: tuple[float, float]) -> Iterator[Doubt]:
    low, high = interval
    if low > high or (value is not None and not low <= value <= high):
        yield (
            (),
            Words(
                f"[{low:g}, {high:g}] does not hold {value}.",
                f"[{low:g}, {high:g}] ne contient pas {value}.",
            ),
            Words(
                "Give the lower bound first, and the value between them.",
                "Donnez d’abord la borne basse, et la valeur entre les deux.",
            ),
        )


@_rule("P109", "warning", Evidence, "A figure carries its n.", "Un chiffre porte son n.")
def _figure_n(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Evidence) and part.value is not None and part.n is None:
        yield (
            (),
            Words(
                f"“{part.measure or part.source}” gives a value without n.",
                f"« {part.measure or part.source} » donne une valeur sans n.",
            ),
            Words(
                "Add `n:`, the number of observations.", "Ajoutez `n:`, le nombre d’observations."
            ),
        )


@_rule("P110", "warning", Evidence, "Evidence ages.", "Une preuve vieillit.")
def _stale(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    last = part.period[1] if isinstance(part, Evidence) and part.period else None
    if last is not None and checked.today - last > STALE_AFTER:
        yield (
            (),
            Words(
                f"The data end on {last.isoformat()}.",
                f"Les données s’arrêtent au {last.isoformat()}.",
            ),
            Words(
                "Measure again, or look whether it still holds.",
                "Mesurez à nouveau, ou voyez si cela tient encore.",
            ),
        )


@_rule(
    "P111",
    "warning",
    Opportunity,
    "An opportunity answers a pain point.",
    "Une opportunité répond à un point de friction.",
)
def _opportunity_pain(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Opportunity) and not part.addresses:
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” answers no pain point.",
                f"« {part.label.say('fr')} » ne répond à aucun point de friction.",
            ),
            Words(
                "Add `addresses:` with the ids of pain points.",
                "Ajoutez `addresses:` avec les id de points de friction.",
            ),
        )


@_rule(
    "P112",
    "hint",
    JourneyMap,
    "Several linked maps beat a giant one.",
    "Plusieurs cartes liées valent mieux qu’une géante.",
)
def _too_many_stages(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    count = len(checked.journey_map.stages)
    if count > 12:
        yield (
            ("stages",),
            Words(f"The map has {count} stages.", f"La carte a {count} étapes."),
            Words(
                "Five to seven are read well: split it.", "Cinq à sept se lisent bien : divisez-la."
            ),
        )


@_rule(
    "P113",
    "hint",
    Touchpoint,
    "A missing touchpoint hurts somebody.",
    "Un point de contact absent fait mal à quelqu’un.",
)
def _missing_without_pain(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Touchpoint) or not part.missing:
        return
    pains = (pain for stage in checked.journey_map.stages for pain in stage.pain_points)
    if not any(pain.at == part.id for pain in pains):
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” is missing, and nothing says whom that hurts.",
                f"« {part.label.say('fr')} » manque, et rien ne dit à qui cela nuit.",
            ),
            Words(
                f"Add a pain point with `at: {part.id}`.",
                f"Ajoutez un point de friction avec `at: {part.id}`.",
            ),
        )


@_rule(
    "P114",
    "hint",
    Stage,
    "A touchpoint stands once in a stage.",
    "Un point de contact figure une fois par étape.",
)
def _duplicate_touchpoints(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    seen: set[str] = set()
    for index, touchpoint in enumerate(part.touchpoints if isinstance(part, Stage) else ()):
        label = touchpoint.label.say(checked.journey_map.lang).casefold().strip()
        if label in seen:
            yield (
                ("touchpoints", index),
                Words(f"“{label}” stands here twice.", f"« {label} » figure deux fois ici."),
                Words(
                    "Merge the two, or name what sets them apart.",
                    "Fusionnez-les, ou nommez ce qui les distingue.",
                ),
            )
        seen.add(label)


@_rule(
    "P115",
    "hint",
    PainPoint,
    "The worst pain points have an opportunity.",
    "Les pires points de friction ont une opportunité.",
)
def _worst_unanswered(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, PainPoint) or part.severity != 3:
        return
    chances = (chance for stage in checked.journey_map.stages for chance in stage.opportunities)
    if not any(part.id in chance.addresses for chance in chances):
        yield (
            (),
            Words(
                f"Nothing answers “{part.label.say('en')}”.",
                f"Rien ne répond à « {part.label.say('fr')} ».",
            ),
            Words(
                "Add an opportunity that addresses it.", "Ajoutez une opportunité qui y réponde."
            ),
        )


@_rule("P116", "warning", Stage, "A review is not overdue.", "Une revue n’est pas en retard.")
def _overdue(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Stage) and part.review_at and part.review_at < checked.today:
        yield (
            ("review_at",),
            Words(
                f"“{part.name.say('en')}” was due for review on {part.review_at}.",
                f"« {part.name.say('fr')} » devait être revue le {part.review_at}.",
            ),
            Words("Look at it, and set the next date.", "Revoyez-la, et fixez la date suivante."),
        )


@_rule(
    "P117",
    "warning",
    JourneyMap,
    "What is wanted cannot be measured yet.",
    "Ce qui est voulu ne peut pas encore être mesuré.",
)
def _measured_target(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if checked.journey_map.state != "target":
        return
    for index, stage in enumerate(checked.journey_map.stages):
        if stage.emotion and stage.emotion.measured:
            yield (
                ("stages", index, "emotion", "measured"),
                Words("A target map holds a measurement.", "Une carte cible contient une mesure."),
                Words(
                    "Keep measurements on the current map.",
                    "Gardez les mesures sur la carte actuelle.",
                ),
            )


@_rule(
    "P118",
    "hint",
    Emotion,
    "Belief and measurement agree, or the gap is known.",
    "Croyance et mesure s’accordent, ou l’écart est connu.",
)
def _believed_against_measured(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Emotion) or part.score is None or part.measured is None:
        return
    measured = part.measured
    outside = measured.interval and not measured.interval[0] <= part.score <= measured.interval[1]
    if outside and abs(part.score - measured.score) >= 1:
        yield (
            ("score",),
            Words(
                f"The team believes {part.score:+.1f}, customers say {measured.score:+.1f} (n = {measured.n}).",
                f"L’équipe croit {part.score:+.1f}, les clients disent {measured.score:+.1f} (n = {measured.n}).",
            ),
            Words(
                "Find out why, then change the belief or the measure.",
                "Cherchez pourquoi, puis changez la croyance ou la mesure.",
            ),
        )


@_rule(
    "P119",
    "warning",
    Metric,
    "A metric with a value carries its n.",
    "Un indicateur chiffré porte son n.",
)
def _metric_n(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Metric) and part.value is not None and part.n is None and not part.evidence:
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” gives a value without n or source.",
                f"« {part.label.say('fr')} » donne une valeur sans n ni source.",
            ),
            Words("Add `n:` or `evidence:`.", "Ajoutez `n:` ou `evidence:`."),
        )


@_rule("P120", "hint", JourneyMap, "A map names its sources.", "Une carte nomme ses sources.")
def _no_sources(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not checked.journey_map.sources:
        yield (
            (),
            Words(
                "Every claim on this map is an assumption.",
                "Chaque affirmation de cette carte est une hypothèse.",
            ),
            Words(
                "Add `sources:`, and `evidence:` where a claim rests on one.",
                "Ajoutez `sources:`, et `evidence:` là où une affirmation en dépend.",
            ),
        )
