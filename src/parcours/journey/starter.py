"""A map to begin with: every part that authors usually fill, with words that say what belongs there."""

from __future__ import annotations

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
        "verbatims",
        "pain_points",
        "opportunities",
    ),
    "touchpoints": ("touchpoints", "positives", "negatives", "pain_points", "solutions"),
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
_PHASES: dict[str, PurchasePhase] = {"before": "before", "during": "during", "after": "after"}


def starter(
    lang: Lang, *, stages: str = "service", title: str | None = None, template: str = "journey"
) -> JourneyMap:
    """A map with the stages of the list called ``stages`` and nothing claimed yet.

    ``template`` chooses the lanes; a touchpoint map begins with before, during and after.
    """
    if template == "touchpoints" and stages == "service":
        stages = "before-during-after"
    return JourneyMap(
        lang=lang,
        title=Text(title or Words("A new journey", "Un nouveau parcours").say(lang)),
        purpose=Text(
            Words(
                "Why this map exists, and who will use it.",
                "Pourquoi cette carte existe, et qui l’utilisera.",
            ).say(lang)
        ),
        persona=Persona(
            name=Text(Words("Name of the persona", "Nom du persona").say(lang)),
            goals=(
                Claim(
                    text=Text(
                        Words(
                            "I want … (one goal per map)", "Je veux… (un objectif par carte)"
                        ).say(lang)
                    )
                ),
            ),
        ),
        scenario=Text(
            Words(
                "Where the journey starts and where it leads.",
                "D’où part le parcours et où il mène.",
            ).say(lang)
        ),
        sources=(
            Source(
                id="workshop",
                kind="workshop",
                label=Text(Words("Our first workshop", "Notre premier atelier").say(lang)),
            ),
        ),
        lanes=tuple(Lane(role=role) for role in LANES[template]),
        stages=tuple(
            Stage(name=Text(words.say(lang)), purchase_phase=_PHASES.get(words.en.lower()))
            for words in STAGES[stages]
        ),
    )
