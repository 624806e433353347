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
from parcours.surveys.definition import Survey
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
    stage_name: str
    touchpoint: str | None = None
    touchpoint_name: str | None = None
    missing: bool = False
    lang: str = "en"

    @property
    def name(self) -> str:
        """The words for the place: the touchpoint's, else the stage's."""
        return self.touchpoint_name or self.stage_name


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
    title = _both(template.title)
    listen: dict[str, Any] = {
        "purpose": _both(
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
            "default": f"{template.title.en} – {spot.name}",
            "fr": f"{template.title.fr} – {spot.name}",
        }
        listen |= {"map": spot.map, "stage": spot.stage}
        if spot.touchpoint:
            listen["touchpoint"] = spot.touchpoint
    pages = _named(pages, spot)
    return {
        "title": title,
        "locale": "en",
        "pages": pages,
        "completedHtml": _both(
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
    lang = journey_map.lang
    known = []
    for stage in journey_map.stages:
        if stage.id == about:
            return _spot(journey_map, stage, None, lang)
        known.append(stage.id)
        for touchpoint in stage.touchpoints:
            if touchpoint.id == about:
                return _spot(journey_map, stage, touchpoint, lang)
            known.append(touchpoint.id)
    raise unknown_name(
        "surveys.unknown-place",
        Words("stage or touchpoint", "étape ou point de contact"),
        about,
        known,
    )


def _spot(journey_map: JourneyMap, stage: Stage, touchpoint: Touchpoint | None, lang: str) -> Spot:
    return Spot(
        journey_map.id,
        stage.id,
        stage.name.say(lang),
        touchpoint.id if touchpoint else None,
        touchpoint.label.say(lang) if touchpoint else None,
        touchpoint.missing if touchpoint else False,
        lang,
    )


def _both(words: Words) -> dict[str, str]:
    return {"default": words.en, "fr": words.fr}


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
    quoted = f"« {spot.name} »" if lang == "fr" else f"“{spot.name}”"
    return text.replace("⟨place⟩", quoted)


def _page(name: str, *elements: dict[str, Any], title: Words | None = None) -> dict[str, Any]:
    page: dict[str, Any] = {"name": name, "elements": list(elements)}
    if title:
        page["title"] = _both(title)
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
        listen["variants"] = {"sms": _both(sms)}
    question: dict[str, Any] = {
        "type": "rating",
        "name": name,
        "title": _both(title),
        "isRequired": required,
        "rateMin": scale[0],
        "rateMax": scale[1],
        "minRateDescription": _both(ends[0]),
        "maxRateDescription": _both(ends[1]),
        "x-listen": listen,
    }
    if kind != "labels":
        question["rateType"] = kind
    return question


def _comment(name: str, title: Words, visible_if: str | None = None) -> dict[str, Any]:
    question: dict[str, Any] = {"type": "comment", "name": name, "title": _both(title)}
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
        "title": _both(title),
        "choices": [{"value": code, "text": _both(words)} for code, words in choices.items()],
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


def _nps() -> list[dict[str, Any]]:
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


def _csat() -> list[dict[str, Any]]:
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


def _ces() -> list[dict[str, Any]]:
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


def _emotion() -> list[dict[str, Any]]:
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


def _verbatim() -> list[dict[str, Any]]:
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


def _stage() -> list[dict[str, Any]]:
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
                "title": _both(
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


def _touchpoint() -> list[dict[str, Any]]:
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


def _absence() -> list[dict[str, Any]]:
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


def _purchase() -> list[dict[str, Any]]:
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


def _support() -> list[dict[str, Any]]:
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


def _churn() -> list[dict[str, Any]]:
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


TEMPLATES: tuple[Template, ...] = (
    Template(
        "nps",
        Words("Recommendation (NPS)", "Recommandation (NPS)"),
        Words("The relationship as a whole", "La relation dans son ensemble"),
        _nps,
    ),
    Template(
        "csat",
        Words("Satisfaction (CSAT)", "Satisfaction (CSAT)"),
        Words("One moment or place", "Un moment ou un lieu"),
        _csat,
    ),
    Template(
        "ces",
        Words("Effort (CES)", "Effort (CES)"),
        Words("How hard something was", "La difficulté d’une démarche"),
        _ces,
    ),
    Template(
        "emotion",
        Words("Emotion", "Émotion"),
        Words(
            "The curve of the map, asked directly", "La courbe de la carte, demandée directement"
        ),
        _emotion,
    ),
    Template(
        "verbatim",
        Words("In your own words", "Avec vos mots"),
        Words("What nobody thought of asking", "Ce que personne n’a pensé à demander"),
        _verbatim,
    ),
    Template(
        "stage",
        Words("Six questions on a stage", "Six questions sur une étape"),
        Words(
            "Goals, expectations, steps, feeling, thoughts, time",
            "Objectifs, attentes, étapes, ressenti, pensées, durée",
        ),
        _stage,
    ),
    Template(
        "touchpoint",
        Words("Touchpoint check", "Bilan d’un point de contact"),
        Words("Exceeded, met or disappointed", "Dépasse, répond ou déçoit"),
        _touchpoint,
    ),
    Template(
        "absence",
        Words("What was missing", "Ce qui a manqué"),
        Words(
            "A touchpoint that customers look for in vain",
            "Un point de contact que les clients cherchent en vain",
        ),
        _absence,
    ),
    Template(
        "purchase",
        Words("After the purchase", "Après l’achat"),
        Words("Satisfaction, effort, doubts", "Satisfaction, effort, doutes"),
        _purchase,
    ),
    Template(
        "support",
        Words("After contacting support", "Après un contact avec l’assistance"),
        Words("Settled or not, effort, person", "Réglé ou non, effort, personne"),
        _support,
    ),
    Template(
        "churn",
        Words("Leaving", "Départ"),
        Words("Why customers leave", "Pourquoi les clients partent"),
        _churn,
    ),
)
