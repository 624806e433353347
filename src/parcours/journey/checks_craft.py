"""The rules of the craft: one goal per persona and map, pains at a touchpoint, stages in the customer's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parcours.errors import Words
from parcours.journey.model import (
    JourneyMap,
    Opportunity,
    PainPoint,
    Persona,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Record
from parcours.journey.rule import Checked, Doubt, rule
from parcours.journey.yaml_source import Path

_FIRST_PERSON: Final = re.compile(
    r"\b(je|j[’']|me|m[’']|mon|ma|mes|moi|nous|notre|i|i[’']m|i[’']d|my|me|we|our)\b|j[’']", re.I
)


@rule("P101", "warning", JourneyMap, "A map has a persona.", "Une carte a un persona.")
def _has_persona(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if checked.journey_map.persona is None:
        yield (
            (),
            Words("Nobody walks this journey.", "Personne ne fait ce parcours."),
            Words("Add `persona:` with a name.", "Ajoutez `persona:` avec un nom."),
        )


@rule(
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


@rule(
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


@rule("P104", "warning", Verbatim, "A verbatim has a source.", "Un verbatim a une source.")
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


@rule(
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


@rule(
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


@rule(
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


@rule(
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


@rule(
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


@rule(
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


@rule(
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


@rule("P116", "warning", Stage, "A review is not overdue.", "Une revue n’est pas en retard.")
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


@rule("P120", "hint", JourneyMap, "A map names its sources.", "Une carte nomme ses sources.")
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


_JARGON: Final = re.compile(
    r"\b(onboarding|leads?|nurturing|upsell(?:ing)?|cross-?sell(?:ing)?|crm|kpis?|sla|churn|conversion|"
    r"funnel|tunnel|fulfil+ment|monéti[sz]ation|moneti[sz]ation|acquisition)\b",
    re.IGNORECASE,
)


@rule(
    "P121",
    "hint",
    Stage,
    "Stages bear the customer’s words.",
    "Les étapes portent les mots du client.",
)
def _company_words(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    found = (
        _JARGON.search(part.name.say(checked.journey_map.lang)) if isinstance(part, Stage) else None
    )
    if found:
        yield (
            ("name",),
            Words(f"No customer says “{found[0]}”.", f"Aucun client ne dit « {found[0]} »."),
            Words(
                "Name the stage by what the customer does: I choose, I wait, I pay.",
                "Nommez l’étape par ce que fait le client : je choisis, j’attends, je paie.",
            ),
        )


@rule(
    "P122",
    "hint",
    JourneyMap,
    "One touchpoint keeps one kind and one channel.",
    "Un même point de contact garde son type et son canal.",
)
def _same_name_other_kind(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    seen: dict[str, tuple[object, object]] = {}
    for at, stage in enumerate(checked.journey_map.stages):
        for index, touchpoint in enumerate(stage.touchpoints):
            label = touchpoint.label.say(checked.journey_map.lang).casefold().strip()
            before = seen.setdefault(label, (touchpoint.kind, touchpoint.channel))
            same = (touchpoint.kind, touchpoint.channel) == before
            if not same and touchpoint.kind and before[0] and touchpoint.kind != before[0]:
                yield (
                    ("stages", at, "touchpoints", index),
                    Words(
                        f"“{label}” is a {before[0]} elsewhere and a {touchpoint.kind} here.",
                        f"« {label} » est de type {before[0]} ailleurs et {touchpoint.kind} ici.",
                    ),
                    Words(
                        "Give both the same kind, or two names.",
                        "Donnez-leur le même type, ou deux noms.",
                    ),
                )


@rule(
    "P123",
    "hint",
    Touchpoint,
    "A touchpoint is a person, a tool or a place.",
    "Un point de contact est une personne, un outil ou un lieu.",
)
def _touchpoint_kind(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Touchpoint) and part.kind is None and not part.missing:
        label = part.label
        yield (
            (),
            Words(
                f"What “{label.say('en')}” is stays open.",
                f"On ne sait pas ce qu’est « {label.say('fr')} ».",
            ),
            Words("Add `kind:` person, tool or place.", "Ajoutez `kind:` person, tool ou place."),
        )


@rule(
    "P124",
    "hint",
    JourneyMap,
    "A map says why it exists and who uses it.",
    "Une carte dit pourquoi elle existe et qui s’en sert.",
)
def _purpose(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    journey_map = checked.journey_map
    if not journey_map.purpose or not journey_map.used_by:
        missing = "used_by" if journey_map.purpose else "purpose"
        yield (
            (),
            Words(
                "Why this map exists, or who will use it, stays open.",
                "On ne sait pas pourquoi cette carte existe, ou qui l’utilisera.",
            ),
            Words(f"Add `{missing}:`.", f"Ajoutez `{missing}:`."),
        )


@rule(
    "P125",
    "hint",
    Stage,
    "A moment of truth has an owner.",
    "Un moment de vérité a un responsable.",
)
def _truth_owner(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Stage) and part.moment_of_truth and not part.owner:
        yield (
            (),
            Words(
                f"“{part.name.say('en')}” decides, and nobody answers for it.",
                f"« {part.name.say('fr')} » décide de tout, et personne n’en répond.",
            ),
            Words("Add `owner:` and `review_at:`.", "Ajoutez `owner:` et `review_at:`."),
        )


@rule(
    "P126",
    "hint",
    PainPoint,
    "A pain point says how much it hurts.",
    "Un point de friction dit à quel point il fait mal.",
)
def _severity(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, PainPoint) and part.severity is None:
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” has no severity.",
                f"« {part.label.say('fr')} » n’a pas de gravité.",
            ),
            Words(
                "Add `severity:` 1 (annoying) to 3 (the journey ends).",
                "Ajoutez `severity:` de 1 (agaçant) à 3 (le parcours s’arrête).",
            ),
        )


@rule(
    "P127",
    "warning",
    JourneyMap,
    "A lane stands once.",
    "Une ligne figure une fois.",
)
def _lanes_twice(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    seen: set[tuple[str, str]] = set()
    for index, lane in enumerate(checked.journey_map.lanes):
        name = (lane.role, lane.id if lane.role == "custom" else "")
        if name in seen:
            yield (
                ("lanes", index),
                Words(
                    f"The lane “{lane.role}” stands twice.",
                    f"La ligne « {lane.role} » figure deux fois.",
                ),
                Words("Keep one of the two.", "Gardez l’une des deux."),
            )
        seen.add(name)
