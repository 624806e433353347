"""A map to begin with: every part that authors usually fill, with words that say what belongs there."""

from __future__ import annotations

from typing import Any

from parcours.errors import Lang, Words
from parcours.journey.model import (
    Claim,
    JourneyMap,
    Lane,
    LaneRole,
    Persona,
    PurchasePhase,
    Source,
    Stage,
)
from parcours.journey.record import Text

STAGES = {
    "five-phases": (
        Words("Awareness", "Sensibilisation"),
        Words("Consideration", "Considération"),
        Words("Purchase", "Achat"),
        Words("Retention", "Rétention"),
        Words("Advocacy", "Plaidoyer"),
    ),
    "discovery": (
        Words("Discovery", "Découverte"),
        Words("Comparison", "Comparaison"),
        Words("Decision", "Décision"),
        Words("Payment", "Paiement"),
        Words("Loyalty", "Fidélité"),
        Words("Referral", "Recommandation"),
    ),
    "service": (
        Words("Search", "Recherche"),
        Words("Validation", "Validation"),
        Words("Order", "Commande"),
        Words("Reception", "Réception"),
        Words("Use", "Utilisation"),
        Words("Feedback", "Feedback"),
    ),
    "before-during-after": (
        Words("Before", "Avant"),
        Words("During", "Pendant"),
        Words("After", "Après"),
    ),
}
LANES: dict[str, tuple[LaneRole, ...]] = {
    "journey": (
        "goals",
        "expectations",
        "actions",
        "duration",
        "touchpoints",
        "thoughts",
        "emotion",
        "feelings",
        "verbatims",
        "pain_points",
        "opportunities",
        "owner",
    ),
    "seven-parts": (
        "goals",
        "touchpoints",
        "actions",
        "thoughts",
        "verbatims",
        "pain_points",
        "emotion",
        "opportunities",
    ),
    "touchpoints": (
        "channels",
        "touchpoints",
        "positives",
        "negatives",
        "pain_points",
        "solutions",
    ),
    "persona": ("goals", "emotion", "verbatims"),
    "blueprint": (
        "physical_evidence",
        "actions",
        "touchpoints",
        "duration",
        "emotion",
        "frontstage",
        "backstage",
        "support",
    ),
}
"""The lanes of each template."""
_PHASES: dict[str, tuple[PurchasePhase, ...]] = {
    "five-phases": ("before", "before", "during", "after", "after"),
    "discovery": ("before", "before", "before", "during", "after", "after"),
    "service": ("before", "before", "during", "during", "during", "after"),
    "before-during-after": ("before", "during", "after"),
}


def starter(
    lang: Lang,
    *,
    stages: str = "service",
    title: str | None = None,
    template: str = "journey",
    prompts: bool = True,
) -> JourneyMap:
    """A map with the stages of the list called ``stages`` and nothing claimed yet.

    ``template`` chooses the lanes; a touchpoint map begins with before, during and after.
    ``prompts`` says in the text what belongs where, for who writes in a file. The browser asks
    in its own fields, where such a sentence would pass for an answer.
    """
    if template == "touchpoints" and stages == "service":
        stages = "before-during-after"
    return JourneyMap(
        lang=lang,
        title=Text(title or Words("A new journey", "Un nouveau parcours").say(lang)),
        **(_prompts(lang, template) if prompts else {}),
        sources=(
            Source(
                id="workshop",
                kind="workshop",
                label=Text(Words("Our first workshop", "Notre premier atelier").say(lang)),
            ),
        ),
        lanes=tuple(Lane(role=role) for role in LANES[template]),
        stages=tuple(
            Stage(name=Text(words.say(lang)), purchase_phase=phase)
            for words, phase in zip(STAGES[stages], _PHASES[stages], strict=True)
        ),
    )


def _prompts(lang: Lang, template: str) -> dict[str, Any]:
    """What the head of a map asks for, in the places where it belongs."""
    why = Words(
        "Why this map exists, and who will use it.",
        "Pourquoi cette carte existe, et qui l’utilisera.",
    )
    name = Words("Name of the persona", "Nom du persona")
    goal = Words("I want … (one goal per map)", "Je veux… (un objectif par carte)")
    where = Words(
        "Where the journey starts and where it leads.", "D’où part le parcours et où il mène."
    )
    return {
        "purpose": Text(why.say(lang)),
        "persona": Persona(
            name=Text(name.say(lang)),
            goals=(Claim(text=Text(goal.say(lang))),),
            **(_asked(lang) if template == "persona" else {}),
        ),
        "scenario": Text(where.say(lang)),
    }


def _asked(lang: Lang) -> dict[str, tuple[Claim, ...]]:
    """What a persona card asks for, in the places where it belongs."""
    asked = {
        "needs": Words("[What this person needs]", "[Ce dont cette personne a besoin]"),
        "frustrations": Words("[What bothers this person]", "[Ce qui agace cette personne]"),
        "traits": Words("[What sets this person apart]", "[Ce qui distingue cette personne]"),
    }
    return {name: (Claim(text=Text(words.say(lang))),) for name, words in asked.items()}
