"""What the respondent's script has to know: the rules as trees, and its few sentences.

The same trees that the server evaluates; a set of cases is run through both.
"""

from __future__ import annotations

from typing import Any

from parcours.errors import Lang
from parcours.surveys.definition import Page, Survey
from parcours.surveys.expressions import names
from parcours.surveys.form_words import WORDS
from parcours.surveys.logic import Asked
from parcours.surveys.typography import typeset

_SAID = (
    "next",
    "send",
    "progress",
    "offline",
    "waiting",
    "sending",
    "again",
    "answer_please",
    "faults",
    "back",
    "mine",
)


def runtime(
    survey: Survey, pages: tuple[Page, ...], state: Asked, lang: Lang, spoken: str
) -> dict[str, Any]:
    """Plain data for the page."""
    return {
        "display": survey.display,
        "pages": [
            {
                "name": page.name,
                "if": page.visible_if,
                "questions": [
                    _kept(
                        {
                            "name": question.name,
                            "type": question.type,
                            "if": question.visible_if,
                            "need": question.is_required or None,
                            "needIf": question.required_if,
                            "canIf": question.enable_if,
                            "value": question.expression,
                            "number": question.input_type == "number" or None,
                            "rows": [str(row.code) for row in question.rows]
                            if question.every_row
                            else None,
                            "codes": _codes(question),
                        }
                    )
                    for question in page.questions
                ],
            }
            for page in pages
        ],
        "triggers": _triggers(survey),
        "given": {key: state.values.get(key) for key in ("meta", "quota")},
        "consent": survey.terms.consent_required,
        "words": {
            **{name: WORDS[name].say(lang) for name in _SAID},
            "done": typeset(
                survey.completed.say(spoken) if survey.completed else WORDS["thanks"].say(lang),
                lang,
            ),
        },
    }


def _codes(question: Any) -> dict[str, Any] | None:
    """Codes that are numbers: a form knows texts only."""
    every = (
        (*question.rates(),)
        if question.type == "rating"
        else (*question.choices, *question.columns)
    )
    found = {str(one.code): one.code for one in every if isinstance(one.code, int)}
    return found or None


def _triggers(survey: Survey) -> list[dict[str, Any]]:
    order = [question.name for question in survey.questions]
    page_of = {q.name: at for at, page in enumerate(survey.pages) for q in page.questions}
    found = []
    for trigger in survey.triggers:
        heads = [name.partition(".")[0] for name in names(trigger.condition)]
        last = max((order.index(name) for name in heads if name in order), default=-1)
        if trigger.type == "complete":
            page = page_of[order[last]] if last >= 0 else -1
            hides = [name for name in order if page_of[name] > page]
        else:
            target = trigger.go_to
            hides = order[last + 1 : order.index(target)] if target in order else []
        found.append({"if": trigger.condition, "hides": hides})
    return found


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
