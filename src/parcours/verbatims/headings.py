"""What columns are usually called, in exports and by hand, and the words by which people say nothing."""

from __future__ import annotations

from typing import Final, Literal

from parcours.errors import Words

Role = Literal[
    "text",
    "date",
    "score",
    "stage",
    "touchpoint",
    "customer",
    "lang",
    "title",
    "question",
    "source",
]

ROLES: Final[dict[Role, Words]] = {
    "text": Words("text", "texte"),
    "date": Words("date", "date"),
    "score": Words("score", "note"),
    "stage": Words("stage", "étape"),
    "touchpoint": Words("touchpoint", "point de contact"),
    "customer": Words("customer", "client"),
    "lang": Words("language", "langue"),
    "title": Words("title", "titre"),
    "question": Words("question", "question"),
    "source": Words("source", "source"),
}
HEADINGS: Final[dict[Role, tuple[str, ...]]] = {
    "text": (
        "text",
        "comment",
        "comments",
        "review",
        "verbatim",
        "review text",
        "review_text",
        "reviewtext",
        "review body",
        "review_comment_message",
        "message",
        "body",
        "content",
        "texte",
        "commentaire",
        "commentaires",
        "avis",
        "content.label",
        "content.body",
        "description_text",
        "description",
        "comment.body",
        "first_message",
        "data",
        "answer",
        "fft answer",
        "réponse",
        "reponse",
        "feedback",
        "tweet",
        "sentence",
        "phrase",
        "open_text",
        "what customers wrote",
    ),
    "date": (
        "date",
        "created_at",
        "created at",
        "created",
        "moment",
        "timestamp",
        "review submit date and time",
        "review date",
        "review_date",
        "review_creation_date",
        "submitted_at",
        "submitted at",
        "at",
        "updated.label",
        "time",
        "createtime",
        "lastmodified",
        "last updated at",
        "published_at",
        "jour",
        "date de création",
        "date de l'avis",
    ),
    "score": (
        "score",
        "rating",
        "stars",
        "star rating",
        "star_rating",
        "starrating",
        "review rating",
        "review_rating",
        "im:rating.label",
        "note",
        "review_score",
        "nps",
        "nps score",
        "csat",
        "ces",
        "satisfaction_rating.score",
        "satisfaction",
        "étoiles",
        "etoiles",
        "overall rating",
        "sentiment",
        "airline_sentiment",
        "polarity",
    ),
    "stage": ("stage", "étape", "etape", "step", "phase"),
    "touchpoint": ("touchpoint", "point_de_contact", "point de contact", "channel", "canal"),
    "customer": (
        "customer",
        "customer_id",
        "customer id",
        "client",
        "client_id",
        "user_id",
        "userid",
        "username",
        "requester_id",
        "requester.id",
        "requester.email",
        "contact_id",
        "author",
        "author.name.label",
        "reviewer",
        "reviewer name",
        "order_id",
        "case_id",
        "respondent id",
        "respondent_id",
        "id_client",
        "numéro client",
    ),
    "lang": (
        "lang",
        "language",
        "langue",
        "reviewer language",
        "reviewerlanguage",
        "ori_lang",
        "locale",
        "review language",
    ),
    "title": (
        "title",
        "titre",
        "review_comment_title",
        "review title",
        "review_title",
        "title.label",
        "subject",
        "objet",
        "raw_subject",
    ),
    "question": ("question", "fft question", "question_text", "libellé de la question"),
    "source": ("source", "app", "store", "product", "produit"),
}
WORDS_IN_HEADINGS: Final[dict[Role, frozenset[str]]] = {
    "text": frozenset("commentaire commentaires verbatim verbatims comment comments avis".split()),
    "score": frozenset("note score rating nps csat satisfaction étoiles stars".split()),
    "date": frozenset({"date"}),
}
"""By one of these words a longer heading is known, such as "Note de recommandation (0 à 10)"."""
EXPORTS: Final[dict[str, tuple[str, ...]]] = {
    "Google Play": ("star rating", "review text"),
    "Google Play (scraper)": ("content", "thumbsupcount"),
    "App Store": ("im:rating.label", "content.label"),
    "Zendesk": ("requester_id", "description"),
    "Freshdesk": ("description_text", "subject"),
    "Mini-BAR": ("data", "thumbsupcount"),
    "Trustpilot": ("review title", "review text"),
}
"""Exports known by two of their headings."""
EMPTY_FORMULAS: Final = frozenset(
    "n/a|na|n.a|nan|null|none|nil|-|--|---|.|..|...|x|xx|xxx|?|did not answer|no comment|no comments|"
    "no answer|not applicable|nothing to say|nothing to add|no feedback|don't know|dont know|idk|néant|"
    "neant|sans commentaire|pas de commentaire|pas de commentaires|aucun commentaire|aucun|aucune|"
    "rien à dire|rien a dire|rien à signaler|rien a signaler|rien à ajouter|ras|r.a.s|non renseigné|"
    "non renseigne|sans objet|so|s/o|nsp|sans avis|pas d'avis|ne sait pas|ne se prononce pas|no text|"
    "no review|deleted|supprimé".split("|")
)
"""Words by which people say that they say nothing."""
NOTHING: Final = frozenset(
    {"nothing", "none", "no", "rien", "non", "nothing at all", "rien du tout"}
)
"""Nothing to improve is praise, where the question asks for it; elsewhere it is nothing."""
