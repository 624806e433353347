"""The sentences that the respondent's page says by itself, in both languages."""

from __future__ import annotations

from typing import TypeAlias

from parcours.errors import Words

Phrase: TypeAlias = Words

WORDS: dict[str, Words] = {
    "next": Words("Continue", "Continuer"),
    "back": Words("Back", "Retour"),
    "send": Words("Send", "Envoyer"),
    "thanks": Words(
        "Thank you. Your answer has been received.", "Merci. Votre réponse nous est bien parvenue."
    ),
    "mine": Words("See or delete my answers", "Voir ou effacer mes réponses"),
    "languages": Words("Languages", "Langues"),
    "faults": Words("Please look at this again:", "Merci de revoir ceci :"),
    "progress": Words("Page {at} of {n}", "Page {at} sur {n}"),
    "privacy": Words("How your answers are used", "Ce que deviennent vos réponses"),
    "anonymous": Words(
        "This survey is anonymous: nothing is kept that leads to you.",
        "Cette enquête est anonyme : rien de ce qui est gardé ne mène à vous.",
    ),
    "pseudonymous": Words(
        "Your answers are kept under a pseudonym.", "Vos réponses sont gardées sous pseudonyme."
    ),
    "identified": Words(
        "Your answers are kept together with your contact details.",
        "Vos réponses sont gardées avec vos coordonnées.",
    ),
    "retention": Words(
        "Answers are deleted after {days} days.", "Les réponses sont effacées après {days} jours."
    ),
    "contact": Words("Contact:", "Contact :"),
    "required": Words("required", "obligatoire"),
    "optional": Words("optional", "facultatif"),
    "other": Words("Other:", "Autre :"),
    "other_label": Words("Other, please say what", "Autre, merci de préciser"),
    "none": Words("None of these", "Aucun"),
    "yes": Words("Yes", "Oui"),
    "no": Words("No", "Non"),
    "choose": Words("Choose …", "Choisir…"),
    "rank": Words("Give each a rank, 1 first.", "Donnez un rang à chacun, 1 en premier."),
    "at_most": Words("At most {n} characters.", "{n} caractères au plus."),
    "choose_most": Words("Choose at most {n}.", "Choisissez-en au plus {n}."),
    "choose_least": Words("Choose at least {n}.", "Choisissez-en au moins {n}."),
    "more": Words("One more question before you go on.", "Encore une question avant de continuer."),
    "offline": Words(
        "You are offline. Your answers are safe on this device and will be sent by themselves.",
        "Vous êtes hors ligne. Vos réponses sont gardées sur cet appareil et partiront d’elles-mêmes.",
    ),
    "waiting": Words("{n} waiting to be sent", "{n} en attente d’envoi"),
    "sending": Words("Sending …", "Envoi…"),
    "again": Words("Next person", "Personne suivante"),
    "answer_please": Words("Please answer this question.", "Merci de répondre à cette question."),
    "face1": Words("very bad", "très mal"),
    "face2": Words("bad", "mal"),
    "face3": Words("neither bad nor good", "ni bien ni mal"),
    "face4": Words("good", "bien"),
    "face5": Words("very good", "très bien"),
}
