"""Takes personal data out of what customers wrote, before it is stored, shown or sent anywhere.

Patterns with a check digit are checked, so that an order of digits that merely looks like a card
stays. Names are found only where the sentence gives them away: recall is incomplete, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from parcours.errors import Lang

_LABELS: Final[dict[str, dict[Lang, str]]] = {
    "email": {"en": "[e-mail]", "fr": "[e-mail]"},
    "link": {"en": "[link]", "fr": "[lien]"},
    "iban": {"en": "[bank account]", "fr": "[compte bancaire]"},
    "card": {"en": "[card]", "fr": "[carte]"},
    "nir": {"en": "[social security number]", "fr": "[numéro de sécurité sociale]"},
    "phone": {"en": "[telephone]", "fr": "[téléphone]"},
    "order": {"en": "[reference]", "fr": "[référence]"},
    "name": {"en": "[name]", "fr": "[nom]"},
}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_card(text: str) -> bool:
    """Whether the digits pass Luhn's check."""
    digits = [int(c) for c in _digits(text)]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [d * 2 - 9 * (d > 4) if place % 2 else d for place, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the remainder modulo 97 is 1 (ISO 13616)."""
    compact = re.sub(r"\s", "", text).upper()
    turned = compact[4:] + compact[:4]
    return len(compact) >= 15 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_nir(text: str) -> bool:
    """Whether the key of a French social security number fits (97 − number modulo 97)."""
    compact = re.sub(r"\s", "", text).upper().replace("2A", "19").replace("2B", "18")
    return (
        compact.isdigit()
        and len(compact) == 15
        and 97 - int(compact[:13]) % 97 == int(compact[13:])
    )


_ALWAYS: Final[Callable[[str], bool]] = lambda _: True  # noqa: E731
_RULES: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _ALWAYS),
    ("link", re.compile(r"(?:https?://|www\.)\S+"), _ALWAYS),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b"), is_iban),
    (
        "nir",
        re.compile(
            r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}\b"
        ),
        is_nir,
    ),
    ("card", re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), is_card),
    ("phone", re.compile(r"(?<![\w.])(?:\+|00)\d{1,3}[\s.()-]*(?:\d[\s.()-]*){7,11}\d\b"), _ALWAYS),
    ("phone", re.compile(r"(?<![\w.])0[1-9](?:[\s.-]?\d{2}){4}\b"), _ALWAYS),
    (
        "order",
        re.compile(
            r"(?i)(?<=\b)(?:(?:n°|no\.?|num(?:é|e)ro|number|ref\.?|réf\.?|référence|reference|order|commande|"
            r"dossier|contrat|contract|case)\s*(?::|#|n°)?\s*)#?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{4,}"
        ),
        _ALWAYS,
    ),
    (
        "name",
        re.compile(
            r"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+"
            r"[A-ZÉÈÀÂÎÔÛ][\w’'-]+(?:\s+[A-ZÉÈÀÂÎÔÛ][\w’'-]+)?"
        ),
        _ALWAYS,
    ),
    (
        "name",
        re.compile(
            r"(?<=\b)(?:je m’appelle|je m'appelle|mon nom est|my name is|I am called|signé|signed)[ :,]+"
            r"[A-ZÉÈÀÂÎÔÛ][\w’'-]+(?:\s+[A-ZÉÈÀÂÎÔÛ][\w’'-]+)?"
        ),
        _ALWAYS,
    ),
)


def redact(text: str, lang: Lang = "en") -> str:
    """``text`` with a typed placeholder in the place of each piece of personal data found."""
    for kind, pattern, holds in _RULES:
        label = _LABELS[kind][lang]
        text = pattern.sub(lambda match, h=holds, w=label: w if h(match[0]) else match[0], text)  # type: ignore[misc]
    return text
