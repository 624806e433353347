"""The words of the field, in French and English, for every literal that a document may hold.

Drawings, tables, pages and messages all take their words here, so that one concept has one name.
"""

from __future__ import annotations

from typing import Final

from parcours.errors import Lang, Words

LANES: Final[dict[str, Words]] = {
    "goals": Words("Goals", "Objectifs"),
    "expectations": Words("Expectations", "Attentes"),
    "actions": Words("Actions", "Actions"),
    "participants": Words("People involved", "Participants"),
    "duration": Words("Time spent", "Durée"),
    "touchpoints": Words("Touchpoints", "Points de contact"),
    "channels": Words("Channels", "Canaux"),
    "positives": Words("Positives", "Points positifs"),
    "negatives": Words("Negatives", "Points négatifs"),
    "thoughts": Words("Thoughts", "Pensées"),
    "emotion": Words("Emotions", "Émotions"),
    "feelings": Words("Feelings and why", "Ressenti et pourquoi"),
    "verbatims": Words("Verbatims", "Verbatims"),
    "pain_points": Words("Pain points", "Points de friction"),
    "opportunities": Words("Opportunities", "Opportunités"),
    "solutions": Words("Solutions", "Solutions"),
    "metrics": Words("Metrics", "Indicateurs"),
    "owner": Words("Owner", "Responsable"),
    "physical_evidence": Words("Physical evidence", "Preuves matérielles"),
    "frontstage": Words("Frontstage", "Avant-scène"),
    "backstage": Words("Backstage", "Arrière-scène"),
    "support": Words("Support processes", "Processus de soutien"),
    "custom": Words("Notes", "Notes"),
}
STATES: Final[dict[str, Words]] = {
    "current": Words("Current state", "État actuel"),
    "target": Words("Target state", "État cible"),
}
PURCHASE_PHASES: Final[dict[str, Words]] = {
    "before": Words("Before purchase", "Avant l’achat"),
    "during": Words("During purchase", "Pendant l’achat"),
    "after": Words("After purchase", "Après l’achat"),
}
TOUCHPOINT_KINDS: Final[dict[str, Words]] = {
    "person": Words("Person", "Personne"),
    "tool": Words("Tool or object", "Outil ou objet"),
    "place": Words("Place", "Lieu"),
}
CHANNELS: Final[dict[str, Words]] = {
    "web": Words("Website", "Site web"),
    "app": Words("App", "Application"),
    "email": Words("E-mail", "E-mail"),
    "sms": Words("Text message", "SMS"),
    "phone": Words("Telephone", "Téléphone"),
    "chat": Words("Chat", "Messagerie"),
    "social": Words("Social media", "Réseaux sociaux"),
    "store": Words("Shop", "Point de vente"),
    "in_person": Words("In person", "En personne"),
    "post": Words("Post", "Courrier"),
    "kiosk": Words("Kiosk", "Borne"),
    "paper": Words("Paper", "Papier"),
    "media": Words("Media", "Médias"),
    "other": Words("Other", "Autre"),
}
HEALTHS: Final[dict[str, Words]] = {
    "good": Words("Works well", "En bon état"),
    "mixed": Words("Mixed", "Mitigé"),
    "poor": Words("Needs work", "À améliorer"),
}
RATINGS: Final[dict[str, Words]] = {
    "exceeds": Words("Exceeds expectations", "Dépasse les attentes"),
    "meets": Words("Meets expectations", "Répond aux attentes"),
    "disappoints": Words("Disappoints", "Déçoit"),
}
INFLUENCES: Final[dict[str, Words]] = {
    "trust": Words("Trust", "Confiance"),
    "consideration": Words("Consideration", "Considération"),
    "decision": Words("Decision", "Décision"),
    "use": Words("Use", "Usage"),
}
PAIN_KINDS: Final[dict[str, Words]] = {
    "financial": Words("Financial", "Financier"),
    "productivity": Words("Productivity", "Efficacité"),
    "process": Words("Process", "Processus"),
    "support": Words("Support", "Assistance"),
    "quality": Words("Quality", "Qualité"),
    "other": Words("Other", "Autre"),
}
SOLUTION_STATES: Final[dict[str, Words]] = {
    "idea": Words("Idea", "Idée"),
    "planned": Words("Planned", "Prévu"),
    "doing": Words("In progress", "En cours"),
    "done": Words("Done", "Fait"),
    "dropped": Words("Dropped", "Abandonné"),
}
STATUSES: Final[dict[str, Words]] = {
    "observed": Words("Observed", "Observé"),
    "reported": Words("Reported", "Rapporté"),
    "inferred": Words("Inferred", "Déduit"),
    "hypothesis": Words("Hypothesis", "Hypothèse"),
}
SOURCE_KINDS: Final[dict[str, Words]] = {
    "events": Words("Event log", "Journal d’événements"),
    "verbatims": Words("Customer comments", "Commentaires de clients"),
    "survey": Words("Survey", "Enquête"),
    "interview": Words("Interview", "Entretien"),
    "observation": Words("Observation", "Observation"),
    "support": Words("Support contacts", "Contacts au support"),
    "analytics": Words("Analytics", "Mesure d’audience"),
    "workshop": Words("Workshop", "Atelier"),
    "document": Words("Document", "Document"),
    "other": Words("Other", "Autre"),
}
TRUTH_LEVELS: Final[dict[str, Words]] = {
    "hypothesis": Words("Hypothesis", "Hypothèse"),
    "hint": Words("Hint", "Indice"),
    "supported": Words("Supported", "Étayé"),
    "measured": Words("Measured", "Mesuré"),
    "stale": Words("Stale", "Périmé"),
    "contradicted": Words("Contradicted", "Contredit"),
}
UNITS: Final[dict[str, Words]] = {
    "customers": Words("customers", "clients"),
    "unhappy_customers": Words("unhappy customers", "clients mécontents"),
    "customers_going_on": Words("customers going on", "clients qui continuent"),
    "conversions": Words("conversions", "conversions"),
    "contacts": Words("contacts", "contacts"),
    "points": Words("points", "points"),
    "hours": Words("hours", "heures"),
    "days": Words("days", "jours"),
    "weeks": Words("weeks", "semaines"),
    "months": Words("months", "mois"),
    "years": Words("years", "ans"),
}
"""The units that are codes; any other unit is a team's own words, a currency say."""
PERIODS: Final[dict[str, Words]] = {
    "hour": Words("hour", "heure"),
    "day": Words("day", "jour"),
    "week": Words("week", "semaine"),
    "month": Words("month", "mois"),
    "quarter": Words("quarter", "trimestre"),
    "year": Words("year", "an"),
}
"""What may stand after the slash of a unit."""
EMOTION_WORDS: Final[tuple[Words, ...]] = (
    Words("Very negative", "Très négatif"),
    Words("Negative", "Négatif"),
    Words("Neutral", "Neutre"),
    Words("Positive", "Positif"),
    Words("Very positive", "Très positif"),
)
EMOTION_BOUNDS: Final = (-1.5, -0.5, 0.5, 1.5)


def unit_words(unit: str, lang: Lang) -> str:
    """A unit as people read it: `unhappy_customers`, `customers/month`; a team's own words as they are."""
    what, slash, per = unit.partition("/")
    said = UNITS[what].say(lang) if what in UNITS else what
    return said + slash + (PERIODS[per].say(lang) if per in PERIODS else per)


def emotion_bucket(score: float) -> int:
    """Which of five faces, colours and words a score on −2…+2 gets: 0 (worst) to 4 (best)."""
    return sum(score > bound for bound in EMOTION_BOUNDS)
