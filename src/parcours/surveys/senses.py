"""Whether the parts of a survey make sense together: names, choices, scales, conditions, quotas."""

from __future__ import annotations

from collections.abc import Iterable

from parcours.errors import Words, nearest
from parcours.surveys.definition import SELECT_MANY, SELECT_ONE, Question, Survey
from parcours.surveys.expressions import Tree, names
from parcours.surveys.source import Faults

QUESTIONS_MOST = 500
_LANGUAGES = {"en": Words("English", "anglais"), "fr": Words("French", "français")}


def check(survey: Survey, faults: Faults) -> None:
    """Note everything in ``survey`` that contradicts itself."""
    known: dict[str, str] = {}
    for p_at, page in enumerate(survey.pages):
        _condition(page.visible_if, f"pages[{p_at}].visibleIf", survey, faults)
        for q_at, question in enumerate(page.questions):
            path = f"pages[{p_at}].elements[{q_at}]"
            if question.name in known:
                faults.add(
                    "repeated-name",
                    f"{path}.name",
                    Words(
                        f"“{question.name}” is already used at {known[question.name]}.",
                        f"« {question.name} » sert déjà en {known[question.name]}.",
                    ),
                    Words("Give each question its own.", "Donnez-en un à chaque question."),
                )
            known[question.name] = path
            _question(question, path, survey, faults)
    if len(known) > QUESTIONS_MOST or not any(q.asks() for q in survey.questions):
        faults.add(
            "wrong-size",
            "pages",
            Words(
                f"A survey asks between 1 and {QUESTIONS_MOST} questions; this one has {len(known)}.",
                f"Une enquête pose de 1 à {QUESTIONS_MOST} questions ; celle-ci en a {len(known)}.",
            ),
        )
    _targets(survey, faults)


def missing_to_publish(survey: Survey) -> list[Words]:
    """What must be said before a survey may be sent: purpose, retention, and each question in its own language."""
    missing = []
    if survey.terms.purpose is None:
        missing.append(
            Words(
                'The purpose is missing: add "x-listen": {"purpose": "…"}.',
                'La finalité manque : ajoutez "x-listen": {"purpose": "…"}.',
            )
        )
    if survey.terms.retention_days is None:
        missing.append(
            Words(
                'How long answers are kept is missing: add "x-listen": {"retentionDays": 365}.',
                'La durée de conservation manque : ajoutez "x-listen": {"retentionDays": 365}.',
            )
        )
    if survey.terms.privacy != "anonymous" and survey.terms.consent is None:
        missing.append(
            Words(
                'A survey that is not anonymous needs a consent text: "x-listen": {"consent": "…"}.',
                "Une enquête non anonyme exige un texte de consentement : "
                '"x-listen": {"consent": "…"}.',
            )
        )
    return [*missing, *_wordless(survey)]


def _wordless(survey: Survey) -> Iterable[Words]:
    """The questions that somebody who reads the survey's own language could not read."""
    for question in survey.questions:
        if question.title and survey.lang not in question.title.langs():
            own = _LANGUAGES.get(survey.lang, Words(survey.lang, survey.lang))
            yield Words(
                f"“{question.title.say(survey.lang)}” has no words in {own.en}, the language of this survey: "
                f"write them in {own.en} too.",
                f"« {question.title.say(survey.lang)} » n’a pas de texte en {own.fr}, la langue de cette enquête : "
                f"écrivez-le aussi en {own.fr}.",
            )


def _question(question: Question, path: str, survey: Survey, faults: Faults) -> None:
    for field, tree in (
        ("visibleIf", question.visible_if),
        ("requiredIf", question.required_if),
        ("enableIf", question.enable_if),
        ("expression", question.expression),
    ):
        _condition(tree, f"{path}.{field}", survey, faults)
    if question.type in SELECT_ONE | SELECT_MANY and not question.choices:
        _empty(faults, f"{path}.choices", Words("choice", "choix"))
    if question.type == "matrix" and not (question.rows and question.columns):
        _empty(faults, f"{path}.rows", Words("row and column", "ligne et colonne"))
    if question.type == "html" and question.html is None:
        _empty(faults, f"{path}.html", Words("text", "texte"))
    if question.type == "expression" and question.expression is None:
        _empty(faults, f"{path}.expression", Words("expression", "expression"))
    _scale(question, path, faults)


def _scale(question: Question, path: str, faults: Faults) -> None:
    if question.type == "rating" and not question.rate_values:
        steps = (question.rate_max - question.rate_min) / question.rate_step
        if not 1 <= steps <= 20:
            faults.add(
                "bad-scale",
                f"{path}.rateMax",
                Words(
                    f"A scale from {question.rate_min} to {question.rate_max} in steps of "
                    f"{question.rate_step} cannot be shown.",
                    f"Une échelle de {question.rate_min} à {question.rate_max} par pas de "
                    f"{question.rate_step} ne peut être montrée.",
                ),
                Words("Between 2 and 21 steps.", "Entre 2 et 21 échelons."),
            )
    listen = question.listen
    if listen is None or listen.metric is None:
        return
    ends = question.scale()
    if ends is None or ends[0] >= ends[1]:
        faults.add(
            "no-scale",
            f"{path}.x-listen",
            Words(
                "A metric needs the ends of its scale.",
                "Une mesure exige les bouts de son échelle.",
            ),
            Words('Add "min" and "max".', 'Ajoutez "min" et "max".'),
        )
    elif listen.metric == "nps" and ends != (0, 10):
        faults.add(
            "bad-scale",
            f"{path}.x-listen.metric",
            Words("The NPS is asked from 0 to 10.", "Le NPS se demande de 0 à 10."),
            Words('Write "rateMin": 0, "rateMax": 10.', 'Écrivez "rateMin": 0, "rateMax": 10.'),
        )


def _condition(tree: Tree | None, path: str, survey: Survey, faults: Faults) -> None:
    if tree is None:
        return
    known = {question.name for question in survey.questions}
    for name in sorted(names(tree)):
        head = name.partition(".")[0].partition("[")[0]
        if head.removesuffix("-Comment") in known or head in {"meta", "quota"}:
            continue
        guess = nearest(head, known)
        faults.add(
            "unknown-question",
            path,
            Words(f"No question is called “{name}”.", f"Aucune question ne s’appelle « {name} »."),
            Words(f"Did you mean “{guess}”?", f"Vouliez-vous dire « {guess} » ?")
            if guess
            else None,
        )


def _targets(survey: Survey, faults: Faults) -> None:
    known = [question.name for question in survey.questions]
    for index, trigger in enumerate(survey.triggers):
        _condition(trigger.condition, f"triggers[{index}].expression", survey, faults)
        if trigger.type == "skip":
            _known(trigger.go_to, known, f"triggers[{index}].gotoName", faults)
    for index, quota in enumerate(survey.quotas):
        path = f"x-listen.quotas[{index}]"
        if quota.question is None:
            continue
        _known(quota.question, known, f"{path}.question", faults)
        question = survey.question(str(quota.question))
        codes = [choice.code for choice in question.choices] if question else []
        if question and codes and quota.code not in codes:
            _known(str(quota.code), [str(code) for code in codes], f"{path}.code", faults)


def _known(name: object, known: Iterable[str], path: str, faults: Faults) -> None:
    listing = list(known)
    if name in listing:
        return
    guess = nearest(str(name), listing)
    faults.add(
        "unknown-question",
        path,
        Words(f"There is no “{name}”.", f"« {name} » n’existe pas."),
        Words(f"Did you mean “{guess}”?", f"Vouliez-vous dire « {guess} » ?") if guess else None,
    )


def _empty(faults: Faults, path: str, what: Words) -> None:
    faults.add(
        "nothing-to-choose",
        path,
        Words(f"There is no {what.en} here.", f"Il n’y a pas de {what.fr} ici."),
        Words(f"Add at least one {what.en}.", f"Ajoutez au moins un(e) {what.fr}."),
    )
