"""The method as a sequence of steps: what to ask, what a good answer looks like, how far a map is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parcours.errors import Words
from parcours.journey.model import JourneyMap, Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, the questions to ask, and whether a map answers them."""

    title: Words
    ask: Words
    is_done: Callable[[JourneyMap], bool]


def _every(test: Callable[[Stage], object]) -> Callable[[JourneyMap], bool]:
    return lambda journey_map: all(bool(test(stage)) for stage in journey_map.stages)


def _any(test: Callable[[Stage], object]) -> Callable[[JourneyMap], bool]:
    return lambda journey_map: any(bool(test(stage)) for stage in journey_map.stages)


STEPS: Final[tuple[Step, ...]] = (
    Step(
        Words("Purpose", "Objectif de la carte"),
        Words(
            "Why this map? Who will use it, to decide what?",
            "Pourquoi cette carte ? Qui s’en servira, pour décider quoi ?",
        ),
        lambda m: bool(m.purpose and m.used_by),
    ),
    Step(
        Words("Persona", "Persona"),
        Words(
            "Whose journey is it? One persona, one goal.",
            "De qui est-ce le parcours ? Un persona, un objectif.",
        ),
        lambda m: bool(m.persona and m.persona.goals),
    ),
    Step(
        Words("Scenario", "Scénario"),
        Words(
            "Where does it start, where does it end, what is expected?",
            "D’où part-il, où finit-il, qu’en attend-on ?",
        ),
        lambda m: bool(m.scenario and m.expectations),
    ),
    Step(
        Words("Evidence", "Sources"),
        Words(
            "What do you have: logs, reviews, answers, interviews? Name each source.",
            "De quoi disposez-vous : journaux, avis, enquêtes, entretiens ? Nommez chaque source.",
        ),
        lambda m: any(source.kind != "workshop" for source in m.sources),
    ),
    Step(
        Words("Stages", "Étapes"),
        Words(
            "Which steps, in the customer’s words, with which goal?",
            "Quelles étapes, dans les mots du client, avec quel objectif ?",
        ),
        _every(lambda s: s.goal),
    ),
    Step(
        Words("Touchpoints", "Points de contact"),
        Words(
            "Whom, what and where does the customer meet? What is looked for and missing?",
            "Qui, quoi et où le client rencontre-t-il ? Que cherche-t-il en vain ?",
        ),
        _every(lambda s: s.touchpoints),
    ),
    Step(
        Words("Actions, thoughts, time", "Actions, pensées, durée"),
        Words(
            "What is done and thought, and how long does it take?",
            "Que fait-il, que pense-t-il, combien de temps ?",
        ),
        _every(lambda s: s.actions and s.duration),
    ),
    Step(
        Words("Emotions and verbatims", "Émotions et verbatims"),
        Words(
            "How does it feel, and why? In whose words?",
            "Qu’éprouve-t-il, et pourquoi ? Avec quels mots ?",
        ),
        _every(lambda s: s.emotion and s.verbatims),
    ),
    Step(
        Words("Pain points", "Points de friction"),
        Words(
            "Where does it hurt: money, time, steps, support? At a touchpoint or at its absence?",
            "Où cela coince-t-il : argent, temps, démarches, assistance ? À un point de contact, ou à son absence ?",
        ),
        lambda m: (
            all(pain.at for stage in m.stages for pain in stage.pain_points)
            and any(stage.pain_points for stage in m.stages)
        ),
    ),
    Step(
        Words("Opportunities", "Opportunités"),
        Words(
            "What answers each pain? Who does it, by when, for what return?",
            "Que répondre à chaque friction ? Qui, quand, pour quel retour ?",
        ),
        _any(lambda s: any(chance.addresses and chance.owner for chance in s.opportunities)),
    ),
    Step(
        Words("Keep it alive", "La tenir à jour"),
        Words(
            "Who owns each stage, and when is it looked at again?",
            "Qui est responsable de chaque étape, et quand la revoit-on ?",
        ),
        _every(lambda s: s.owner and s.review_at),
    ),
)
