"""Ready questionnaires, in French and English, and “ask here” from a place of a map.

A template is an ordinary survey file: everything in it can be changed. Scales, polarity and metric
role are written down with each question, so that nobody has to guess later what a 4 meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parcours.errors import Words, unknown_name
from parcours.journey.model import JourneyMap, Stage, Touchpoint
from parcours.surveys import questionnaires
from parcours.surveys.definition import Survey
from parcours.surveys.questionnaires import both
from parcours.surveys.read import from_data

RETENTION_DAYS = 730


@dataclass(frozen=True, slots=True)
class Template:
    """A ready questionnaire."""

    name: str
    title: Words
    use: Words
    """What it is for."""
    pages: Callable[[], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a map that a survey asks about."""

    map: str
    stage: str
    name: Words
    """What the place is called: the touchpoint, else the stage."""
    touchpoint: str | None = None
    missing: bool = False


def names() -> list[str]:
    """The names of all templates."""
    return [template.name for template in TEMPLATES]


def find(name: str) -> Template:
    """The template called ``name``; raises InputError with the nearest name."""
    for template in TEMPLATES:
        if template.name == name:
            return template
    raise unknown_name("surveys.unknown-template", Words("template", "modèle"), name, names())


def make(name: str, spot: Spot | None = None) -> dict[str, Any]:
    """The template's file in both languages, about ``spot`` when there is one."""
    template = find(name)
    title = both(template.title)
    listen: dict[str, Any] = {
        "purpose": both(
            Words(
                "To improve this service with what its customers tell us.",
                "Améliorer ce service grâce à ce que ses clients nous disent.",
            )
        ),
        "retentionDays": RETENTION_DAYS,
    }
    pages = template.pages()
    if spot is not None:
        title = {
            "default": f"{template.title.en} – {spot.name.en}",
            "fr": f"{template.title.fr} – {spot.name.fr}",
        }
        listen |= {"map": spot.map, "stage": spot.stage}
        if spot.touchpoint:
            listen["touchpoint"] = spot.touchpoint
    pages = _named(pages, spot)
    return {
        "title": title,
        "locale": "en",
        "pages": pages,
        "completedHtml": both(
            Words(
                "Thank you. Your answer has been received.",
                "Merci. Votre réponse nous est bien parvenue.",
            )
        ),
        "x-listen": listen,
    }


def survey(name: str, spot: Spot | None = None) -> Survey:
    """The template as a survey."""
    return from_data(make(name, spot))


def ask_here(journey_map: JourneyMap, about: str, template: str | None = None) -> dict[str, Any]:
    """A survey that is ready to send about the stage or touchpoint ``about`` of a map.

    Without ``template``, a stage gets the six questions, a touchpoint its check, and a touchpoint
    that is missing the question how one would have liked to do it.
    """
    spot = find_spot(journey_map, about)
    return make(template or _usual(spot), spot)


def _usual(spot: Spot) -> str:
    if spot.touchpoint is None:
        return "stage"
    return "absence" if spot.missing else "touchpoint"


def find_spot(journey_map: JourneyMap, about: str) -> Spot:
    """The stage or touchpoint called ``about``; raises InputError with the nearest id."""
    known = []
    for stage in journey_map.stages:
        if stage.id == about:
            return _spot(journey_map, stage, None)
        known.append(stage.id)
        for touchpoint in stage.touchpoints:
            if touchpoint.id == about:
                return _spot(journey_map, stage, touchpoint)
            known.append(touchpoint.id)
    raise unknown_name(
        "surveys.unknown-place",
        Words("stage or touchpoint", "étape ou point de contact"),
        about,
        known,
    )


def _spot(journey_map: JourneyMap, stage: Stage, touchpoint: Touchpoint | None) -> Spot:
    called = touchpoint.label if touchpoint else stage.name
    return Spot(
        journey_map.id,
        stage.id,
        Words(called.say("en"), called.say("fr")),
        touchpoint.id if touchpoint else None,
        touchpoint.missing if touchpoint else False,
    )


def _named(value: Any, spot: Spot | None) -> Any:
    """The words with ``⟨place⟩`` replaced by the place's name, or by plain words without one."""
    if isinstance(value, dict):
        return {
            key: _placed(one, spot, "fr" if key == "fr" else "en")
            if isinstance(one, str)
            else _named(one, spot)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_named(one, spot) for one in value]
    return value


def _placed(text: str, spot: Spot | None, lang: str) -> str:
    if "⟨" not in text:
        return text
    if spot is None:
        return text.replace("⟨place⟩", "cette étape" if lang == "fr" else "this step")
    quoted = f"« {spot.name.fr} »" if lang == "fr" else f"“{spot.name.en}”"
    return text.replace("⟨place⟩", quoted)


TEMPLATES: tuple[Template, ...] = (
    Template(
        "nps",
        Words("Recommendation (NPS)", "Recommandation (NPS)"),
        Words("The relationship as a whole", "La relation dans son ensemble"),
        questionnaires.nps,
    ),
    Template(
        "csat",
        Words("Satisfaction (CSAT)", "Satisfaction (CSAT)"),
        Words("One moment or place", "Un moment ou un lieu"),
        questionnaires.csat,
    ),
    Template(
        "ces",
        Words("Effort (CES)", "Effort (CES)"),
        Words("How hard something was", "La difficulté d’une démarche"),
        questionnaires.ces,
    ),
    Template(
        "emotion",
        Words("Emotion", "Émotion"),
        Words(
            "The curve of the map, asked directly", "La courbe de la carte, demandée directement"
        ),
        questionnaires.emotion,
    ),
    Template(
        "verbatim",
        Words("In your own words", "Avec vos mots"),
        Words("What nobody thought of asking", "Ce que personne n’a pensé à demander"),
        questionnaires.verbatim,
    ),
    Template(
        "stage",
        Words("Six questions on a stage", "Six questions sur une étape"),
        Words(
            "Goals, expectations, steps, feeling, thoughts, time",
            "Objectifs, attentes, étapes, ressenti, pensées, durée",
        ),
        questionnaires.stage,
    ),
    Template(
        "touchpoint",
        Words("Touchpoint check", "Bilan d’un point de contact"),
        Words("Exceeded, met or disappointed", "Dépasse, répond ou déçoit"),
        questionnaires.touchpoint,
    ),
    Template(
        "absence",
        Words("What was missing", "Ce qui a manqué"),
        Words(
            "A touchpoint that customers look for in vain",
            "Un point de contact que les clients cherchent en vain",
        ),
        questionnaires.absence,
    ),
    Template(
        "purchase",
        Words("After the purchase", "Après l’achat"),
        Words("Satisfaction, effort, doubts", "Satisfaction, effort, doutes"),
        questionnaires.purchase,
    ),
    Template(
        "support",
        Words("After contacting support", "Après un contact avec l’assistance"),
        Words("Settled or not, effort, person", "Réglé ou non, effort, personne"),
        questionnaires.support,
    ),
    Template(
        "churn",
        Words("Leaving", "Départ"),
        Words("Why customers leave", "Pourquoi les clients partent"),
        questionnaires.churn,
    ),
)
