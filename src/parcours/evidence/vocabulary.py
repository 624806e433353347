"""Words by which customers of almost any trade speak of common steps, in both languages.

Used only when nobody wrote keywords: an event called ``order_delivered`` then attracts comments on
parcels and delays.
"""

from __future__ import annotations

from typing import Final

_COMMON: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (
        ("deliver", "livr", "parcel", "ship", "exped", "expéd", "carrier"),
        (
            "delivery",
            "delivered",
            "parcel",
            "late",
            "arrived",
            "livraison",
            "livreur",
            "colis",
            "retard",
            "reçu",
        ),
    ),
    (
        ("pay", "paie", "checkout", "billing", "factur"),
        (
            "payment",
            "card",
            "pay",
            "price",
            "bill",
            "paiement",
            "carte",
            "payer",
            "facture",
            "prix",
        ),
    ),
    (
        ("help", "support", "chat", "ticket", "aide", "contact", "call"),
        (
            "support",
            "help",
            "contact",
            "answer",
            "phone",
            "service client",
            "aide",
            "joindre",
            "réponse",
        ),
    ),
    (
        ("search", "catalog", "product", "view", "browse", "recherche", "produit", "home"),
        ("search", "catalogue", "site", "find", "product", "recherche", "trouver", "produit"),
    ),
    (
        ("return", "refund", "retour", "rembours"),
        ("return", "refund", "money back", "retour", "remboursement"),
    ),
    (("cart", "basket", "panier"), ("cart", "basket", "panier")),
    (
        ("login", "sign", "account", "regist", "compte", "inscri"),
        (
            "account",
            "password",
            "login",
            "sign up",
            "compte",
            "mot de passe",
            "inscription",
            "connexion",
        ),
    ),
)


def keywords_for(name: str) -> tuple[str, ...]:
    """Words that customers may use for an event or stage called ``name``."""
    lowered = name.casefold()
    found = [words for marks, words in _COMMON if any(mark in lowered for mark in marks)]
    return tuple(dict.fromkeys(word for words in found for word in words))
