"""The questions of each template, in French and English; plain data that anybody may change.

``⟨place⟩`` stands for the stage or touchpoint that is asked about.
"""

from __future__ import annotations

from typing import Any

from parcours.errors import Words


def both(words: Words) -> dict[str, str]:
    """Words as survey files keep them: English by default, French beside it."""
    return {"default": words.en, "fr": words.fr}


def _page(name: str, *elements: dict[str, Any], title: Words | None = None) -> dict[str, Any]:
    page: dict[str, Any] = {"name": name, "elements": list(elements)}
    if title:
        page["title"] = both(title)
    return page


def _rating(
    name: str,
    title: Words,
    scale: tuple[int, int],
    ends: tuple[Words, Words],
    metric: str,
    *,
    reversed_scale: bool = False,
    required: bool = True,
    kind: str = "labels",
    sms: Words | None = None,
) -> dict[str, Any]:
    listen: dict[str, Any] = {"metric": metric, "min": scale[0], "max": scale[1]}
    if reversed_scale:
        listen["polarity"] = "lower_is_better"
    if sms:
        listen["variants"] = {"sms": both(sms)}
    question: dict[str, Any] = {
        "type": "rating",
        "name": name,
        "title": both(title),
        "isRequired": required,
        "rateMin": scale[0],
        "rateMax": scale[1],
        "minRateDescription": both(ends[0]),
        "maxRateDescription": both(ends[1]),
        "x-listen": listen,
    }
    if kind != "labels":
        question["rateType"] = kind
    return question


def _comment(name: str, title: Words, visible_if: str | None = None) -> dict[str, Any]:
    question: dict[str, Any] = {"type": "comment", "name": name, "title": both(title)}
    if visible_if:
        question["visibleIf"] = visible_if
    return question


def _choice(
    name: str,
    title: Words,
    choices: dict[str, Words],
    *,
    many: bool = False,
    required: bool = False,
    other: bool = False,
    visible_if: str | None = None,
) -> dict[str, Any]:
    question: dict[str, Any] = {
        "type": "checkbox" if many else "radiogroup",
        "name": name,
        "title": both(title),
        "choices": [{"value": code, "text": both(words)} for code, words in choices.items()],
        "isRequired": required,
        "showOtherItem": other,
    }
    if visible_if:
        question["visibleIf"] = visible_if
    return question


_WHY = Words(
    "What is the main reason for your answer?", "Quelle est la raison principale de votre réponse ?"
)
_SATISFIED = (
    Words("Very dissatisfied", "Très insatisfait"),
    Words("Very satisfied", "Très satisfait"),
)


def nps() -> list[dict[str, Any]]:
    """The likelihood to recommend, and why."""
    return [
        _page(
            "nps",
            _rating(
                "nps",
                Words(
                    "How likely are you to recommend us to a friend or colleague?",
                    "Quelle est la probabilité que vous nous recommandiez à un proche ou à un collègue ?",
                ),
                (0, 10),
                (
                    Words("Not at all likely", "Pas du tout probable"),
                    Words("Extremely likely", "Extrêmement probable"),
                ),
                "nps",
                sms=Words(
                    "From 0 to 10, would you recommend us?", "De 0 à 10, nous recommanderiez-vous ?"
                ),
            ),
            _comment("why", _WHY),
        )
    ]


def csat() -> list[dict[str, Any]]:
    """Satisfaction with a place, and why."""
    return [
        _page(
            "csat",
            _rating(
                "csat",
                Words("How satisfied are you with ⟨place⟩?", "Êtes-vous satisfait de ⟨place⟩ ?"),
                (1, 5),
                _SATISFIED,
                "csat",
                sms=Words("From 1 to 5, how satisfied are you?", "De 1 à 5, votre satisfaction ?"),
            ),
            _comment("why", _WHY),
        )
    ]


def ces() -> list[dict[str, Any]]:
    """How easy it was, and what stood in the way."""
    return [
        _page(
            "ces",
            _rating(
                "ces",
                Words(
                    "It was easy to get done what I wanted to do (⟨place⟩).",
                    "Il m’a été facile de faire ce que je voulais (⟨place⟩).",
                ),
                (1, 7),
                (
                    Words("Strongly disagree", "Pas du tout d’accord"),
                    Words("Strongly agree", "Tout à fait d’accord"),
                ),
                "ces",
                sms=Words("From 1 to 7, was it easy?", "De 1 à 7, était-ce facile ?"),
            ),
            _comment(
                "obstacle",
                Words(
                    "What made it harder than it should be?",
                    "Qu’est-ce qui l’a rendu plus difficile que nécessaire ?",
                ),
                "{ces} <= 5",
            ),
        )
    ]


def emotion() -> list[dict[str, Any]]:
    """The feeling on −2…+2, as the map draws it."""
    return [
        _page(
            "emotion",
            _rating(
                "emotion",
                Words(
                    "How did you feel during ⟨place⟩?",
                    "Comment vous êtes-vous senti pendant ⟨place⟩ ?",
                ),
                (-2, 2),
                (Words("Very bad", "Très mal"), Words("Very good", "Très bien")),
                "emotion",
                kind="smileys",
            ),
            _comment("why", Words("Why?", "Pourquoi ?")),
        )
    ]


def verbatim() -> list[dict[str, Any]]:
    """One open question."""
    return [
        _page(
            "verbatim",
            {
                **_comment(
                    "verbatim",
                    Words(
                        "Tell us about ⟨place⟩ in your own words.",
                        "Racontez-nous ⟨place⟩ avec vos mots.",
                    ),
                ),
                "isRequired": True,
            },
        )
    ]


def stage() -> list[dict[str, Any]]:
    """The six questions per stage: goals, expectations, steps, feeling and why, other thoughts, time."""
    return [
        _page(
            "before",
            _comment(
                "goals",
                Words(
                    "What did you want to achieve in ⟨place⟩?",
                    "Quels étaient vos objectifs lors de ⟨place⟩ ?",
                ),
            ),
            _comment(
                "expectations", Words("What did you expect?", "Quelles étaient vos attentes ?")
            ),
        ),
        _page(
            "during",
            _comment(
                "steps",
                Words(
                    "Which steps did you go through, with whom or with what?",
                    "Par quelles étapes êtes-vous passé, avec qui ou avec quoi ?",
                ),
            ),
            {
                "type": "text",
                "name": "minutes",
                "inputType": "number",
                "min": 0,
                "max": 100_000,
                "title": both(
                    Words("How many minutes did it take?", "Combien de minutes cela a-t-il pris ?")
                ),
            },
        ),
        _page(
            "after",
            _rating(
                "emotion",
                Words("How did you feel?", "Comment vous êtes-vous senti ?"),
                (-2, 2),
                (Words("Very bad", "Très mal"), Words("Very good", "Très bien")),
                "emotion",
                kind="smileys",
            ),
            _comment("why", Words("Why did you feel this way?", "Pourquoi ?")),
            _comment(
                "thoughts", Words("What else was on your mind?", "Avez-vous eu d’autres pensées ?")
            ),
        ),
    ]


def touchpoint() -> list[dict[str, Any]]:
    """Exceeded, met or disappointed; what was good, what should be better."""
    question = _choice(
        "check",
        Words("Compared with what you expected, ⟨place⟩ …", "Par rapport à vos attentes, ⟨place⟩…"),
        {
            "disappointed": Words("disappointed me", "m’a déçu"),
            "met": Words("was as I expected", "a répondu à mes attentes"),
            "exceeded": Words("exceeded my expectations", "a dépassé mes attentes"),
        },
        required=True,
    )
    question["x-listen"] = {"metric": "touchpoint_check", "min": -1, "max": 1}
    return [
        _page(
            "check",
            question,
            _comment("positives", Words("What was good about it?", "Qu’est-ce qui était bien ?")),
            _comment("negatives", Words("What should be better?", "Que faudrait-il améliorer ?")),
        )
    ]


def absence() -> list[dict[str, Any]]:
    """Whether something was missed, and how it should have been."""
    return [
        _page(
            "absence",
            _choice(
                "wanted",
                Words(
                    "Did you look for a way to do this (⟨place⟩) and not find it?",
                    "Avez-vous cherché un moyen de le faire (⟨place⟩) sans le trouver ?",
                ),
                {"yes": Words("Yes", "Oui"), "no": Words("No", "Non")},
                required=True,
            ),
            _choice(
                "how",
                Words("How would you have liked to do it?", "Comment auriez-vous aimé le faire ?"),
                {
                    "web": Words("On the website", "Sur le site"),
                    "app": Words("In an app", "Dans une application"),
                    "phone": Words("By telephone", "Par téléphone"),
                    "message": Words("By message or chat", "Par message ou tchat"),
                    "person": Words("With a person on site", "Avec une personne, sur place"),
                },
                many=True,
                other=True,
                visible_if="{wanted} = 'yes'",
            ),
            _comment(
                "instead",
                Words("What did you do instead?", "Qu’avez-vous fait à la place ?"),
                "{wanted} = 'yes'",
            ),
        )
    ]


def purchase() -> list[dict[str, Any]]:
    """Satisfaction, effort and doubts after buying."""
    return [
        _page(
            "purchase",
            _rating(
                "csat",
                Words(
                    "How satisfied are you with your purchase?",
                    "Êtes-vous satisfait de votre achat ?",
                ),
                (1, 5),
                _SATISFIED,
                "csat",
            ),
            _rating(
                "ces",
                Words("Buying was easy.", "L’achat a été facile."),
                (1, 7),
                (
                    Words("Strongly disagree", "Pas du tout d’accord"),
                    Words("Strongly agree", "Tout à fait d’accord"),
                ),
                "ces",
                required=False,
            ),
        ),
        _page(
            "more",
            _choice(
                "nearly",
                Words(
                    "Did something nearly keep you from buying?",
                    "Quelque chose a-t-il failli vous empêcher d’acheter ?",
                ),
                {
                    "price": Words("The price", "Le prix"),
                    "delivery": Words("Delivery", "La livraison"),
                    "information": Words("Missing information", "Un manque d’information"),
                    "payment": Words("Payment", "Le paiement"),
                    "nothing": Words("No, nothing", "Non, rien"),
                },
                other=True,
            ),
            _comment(
                "why",
                Words("What should we improve first?", "Que devrions-nous améliorer en premier ?"),
            ),
        ),
    ]


def support() -> list[dict[str, Any]]:
    """Settled or not, effort, the person who helped."""
    return [
        _page(
            "support",
            _choice(
                "solved",
                Words("Has your request been settled?", "Votre demande est-elle réglée ?"),
                {
                    "yes": Words("Yes", "Oui"),
                    "partly": Words("In part", "En partie"),
                    "no": Words("No", "Non"),
                },
                required=True,
            ),
            _rating(
                "ces",
                Words("It was easy to get help.", "Il a été facile d’obtenir de l’aide."),
                (1, 7),
                (
                    Words("Strongly disagree", "Pas du tout d’accord"),
                    Words("Strongly agree", "Tout à fait d’accord"),
                ),
                "ces",
            ),
            _rating(
                "csat",
                Words(
                    "How satisfied are you with the person who helped you?",
                    "Êtes-vous satisfait de la personne qui vous a aidé ?",
                ),
                (1, 5),
                _SATISFIED,
                "csat",
                required=False,
            ),
            _comment(
                "open_point",
                Words("What is still open?", "Que reste-t-il à régler ?"),
                "{solved} <> 'yes'",
            ),
        )
    ]


def churn() -> list[dict[str, Any]]:
    """Why somebody leaves, and what would have kept them."""
    return [
        _page(
            "churn",
            _choice(
                "reason",
                Words(
                    "What is the main reason why you are leaving?",
                    "Quelle est la raison principale de votre départ ?",
                ),
                {
                    "price": Words("Too expensive", "Trop cher"),
                    "need": Words("I no longer need it", "Je n’en ai plus besoin"),
                    "quality": Words(
                        "It did not work well enough", "Cela ne fonctionnait pas assez bien"
                    ),
                    "support": Words("I was not helped well", "J’ai été mal accompagné"),
                    "competitor": Words("I found something better", "J’ai trouvé mieux ailleurs"),
                },
                required=True,
                other=True,
            ),
            _comment(
                "better",
                Words(
                    "What did you find there that we lack?",
                    "Qu’y avez-vous trouvé qui nous manque ?",
                ),
                "{reason} = 'competitor'",
            ),
            _comment(
                "stay",
                Words("What would have made you stay?", "Qu’est-ce qui vous aurait fait rester ?"),
            ),
        )
    ]
