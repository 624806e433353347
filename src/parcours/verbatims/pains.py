"""What hurts in a verbatim: whether it reports a problem or asks for something, and of which kind.

Whether is decided by trained heads; the kind by cues that can be read and extended, and the words that
made it so are given. Several kinds may hold; a problem without any cue is ``quality``, the most common
of all, and says that no cue was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import Lang
from parcours.verbatims.features import fold, lexicon_features, words
from parcours.verbatims.heads import load_head

REPORTED: Final = 0.5

_CUES: Final[dict[str, tuple[str, ...]]] = {
    "financial": (
        r"trop cher\w*", r"hors de prix", r"prix", r"cout\w*", r"frais", r"tarif\w*", r"payant\w*", r"abonnement",
        r"arnaque", r"rembours\w*", r"factur\w*", r"expensive", r"pric\w+", r"cost\w*", r"fees?", r"overcharg\w*",
        r"refund\w*", r"subscription", r"rip.?off", r"bill(?:ed|ing)?",
    ),
    "productivity": (
        r"retard\w*", r"lent\w*", r"attend\w*", r"attente", r"perte de temps", r"interminable", r"des heures",
        r"trop long\w*", r"toujours pas (?:recu|arrive)\w*", r"late", r"delay\w*", r"slow\w*", r"wait\w*",
        r"waste of time", r"took (?:hours|days|weeks|forever)", r"takes? (?:too long|forever|ages)", r"hours",
    ),
    "process": (
        r"complique\w*", r"demarche\w*", r"formulaire\w*", r"papier\w*", r"etapes?", r"obligatoire\w*", r"inscri\w+",
        r"se connecter", r"connexion", r"mot de passe", r"repeter", r"justificatif\w*", r"complicated", r"forms?",
        r"steps?", r"paperwork", r"sign.?(?:up|in)", r"log.?in", r"password", r"register\w*", r"account",
    ),
    "support": (
        r"service client\w*", r"support", r"sav", r"joindre", r"injoignable\w*", r"personne (?:ne )?repond\w*",
        r"aucune reponse", r"sans reponse", r"impoli\w*", r"desagreable\w*", r"accueil", r"conseiller\w*",
        r"customer (?:service|support)", r"rude", r"no (?:answer|reply|response)", r"unhelpful",
        r"reach (?:anyone|someone|support)",
        r"nobody (?:answers|helps)", r"impolite", r"staff", r"help ?(?:desk|line)",
    ),
    "quality": (
        r"bug\w*", r"plant\w*", r"marche (?:pas|plus)", r"fonctionne (?:pas|plus)", r"erreur\w*", r"casse\w*",
        r"defect\w*", r"panne\w*", r"manque\w*", r"synchro\w*", r"mise a jour", r"faux|fausse\w*", r"mauvaise? qualite",
        r"crash\w*", r"broken", r"does ?n.?t work", r"not working", r"stopped working", r"errors?", r"fail\w*",
        r"missing", r"sync\w*", r"updates?", r"wrong", r"poor quality", r"useless", r"inaccurate", r"disconnect\w*",
    ),
}  # fmt: skip
_RULES: Final = {
    kind: re.compile(r"\b(?:" + "|".join(cues) + r")\b") for kind, cues in _CUES.items()
}


@dataclass(frozen=True, slots=True)
class Hurt:
    """What a verbatim complains of or asks for, each with its chance and the words behind it."""

    problem: float
    """The chance that it reports a problem, 0 to 1."""
    expectation: float
    """The chance that it asks for something, 0 to 1."""
    kinds: dict[str, tuple[str, ...]]
    """The kinds of pain with the words that made it so; empty when there is no problem."""


def read_hurts(texts: Sequence[str], lang: Lang) -> list[Hurt]:
    """What hurts in each of ``texts``, all in ``lang``."""
    bags = [words(text) for text in texts]
    dense = [lexicon_features(text, lang) for text in texts]
    chances: list[Any] = []
    for job in ("problem", "expectation"):
        head = load_head(f"{job}-{lang}")
        chances.append(
            head.probabilities(bags, dense)[:, head.classes.index("yes")] if texts else []
        )
    return [
        Hurt(float(problem), float(wish), _kinds(text) if problem >= REPORTED else {})
        for text, problem, wish in zip(texts, *chances, strict=True)
    ]


def _kinds(text: str) -> dict[str, tuple[str, ...]]:
    folded = fold(text)
    found = {kind: tuple(dict.fromkeys(rule.findall(folded))) for kind, rule in _RULES.items()}
    kinds = {kind: cues for kind, cues in found.items() if cues}
    return kinds or {"quality": ()}
