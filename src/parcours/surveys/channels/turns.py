"""A survey one message at a time, for SMS and chat: the same questions, rules and order as the page.

What a person writes back is understood generously – the number of an answer, its words, “yes”, a
rank – and asked again when it is not. STOP ends it at once and is passed on as an opt-out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours.errors import Lang, Words
from parcours.surveys.definition import NONE, OTHER, Question, Survey
from parcours.surveys.form_words import WORDS
from parcours.surveys.logic import (
    Asked,
    Context,
    asked,
    is_required,
    next_question,
    ordered_choices,
)
from parcours.surveys.piping import piped
from parcours.surveys.validator import check_answer

STOP = {"stop", "arret", "arrêt", "unsubscribe", "desabonner", "désabonner", "stopper"}
SKIP = {"skip", "pass", "passer", "suivant", "next", "-"}
_YES = {"yes", "y", "oui", "o", "1", "true", "vrai"}
_NO = {"no", "n", "non", "2", "false", "faux"}
_AGAIN = Words("I did not understand that.", "Je n’ai pas compris.")
_SKIPPING = Words("(or “skip”)", "(ou « passer »)")
_STOPPED = Words(
    "You will not be written to again.", "Vous ne recevrez plus de message de notre part."
)
_ROWS = Words(
    "Send one number per line, in this order:", "Envoyez un numéro par ligne, dans cet ordre :"
)
_ORDER = Words(
    "Send the numbers in your order, best first:",
    "Envoyez les numéros dans votre ordre, le meilleur d’abord :",
)
_SEVERAL = Words("You may send several numbers.", "Vous pouvez envoyer plusieurs numéros.")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a conversation stands after one message."""

    reply: str
    answers: Mapping[str, Any]
    passed: frozenset[str] = field(default_factory=frozenset)
    done: bool = False
    stopped: bool = False


def opening(survey: Survey, context: Context) -> Turn:
    """The first message: the title, what becomes of the answers, and the first question."""
    title = survey.title.say(context.lang)
    consent = survey.terms.consent
    parts = [title, consent.say(context.lang) if consent else ""]
    first = _ask(survey, {}, frozenset(), context)
    return Turn("\n".join([part for part in parts if part] + [first.reply]), {}, done=first.done)


def take(
    survey: Survey, answers: Mapping[str, Any], passed: frozenset[str], text: str, context: Context
) -> Turn:
    """The next state after somebody wrote ``text``."""
    own: Lang = "fr" if context.lang.startswith("fr") else "en"
    word = text.strip().lower().strip(".!«»\"' ")
    if word in STOP:
        return Turn(_STOPPED.say(own), answers, passed, done=True, stopped=True)
    question = next_question(survey, answers, context, passed)
    if question is None:
        return _ask(survey, answers, passed, context)
    state = asked(survey, answers, context)
    if word in SKIP and not is_required(question, state):
        return _ask(survey, answers, passed | {question.name}, context)
    value, other = understood(question, text, context)
    kept, wrong = check_answer(question, value) if value is not None else (None, _AGAIN)
    if wrong is not None or kept is None:
        sorry = (wrong or _AGAIN).say(own)
        again = question_text(survey, question, state, context)
        return Turn(f"{sorry}\n{again}", answers, passed)
    found = {**answers, question.name: kept}
    if other:
        found[f"{question.name}-Comment"] = other
    return _ask(survey, found, passed, context)


def _ask(
    survey: Survey, answers: Mapping[str, Any], passed: frozenset[str], context: Context
) -> Turn:
    question = next_question(survey, answers, context, passed)
    state = asked(survey, answers, context)
    if question is None:
        own: Lang = "fr" if context.lang.startswith("fr") else "en"
        words = survey.completed.say(context.lang) if survey.completed else WORDS["thanks"].say(own)
        return Turn(piped(words, survey, answers, context.lang), answers, passed, done=True)
    return Turn(question_text(survey, question, state, context), answers, passed)


def question_text(survey: Survey, question: Question, state: Asked, context: Context) -> str:
    """A question as a message: its words for this channel, its choices by number."""
    own: Lang = "fr" if context.lang.startswith("fr") else "en"
    lang = context.lang
    lines = [piped(question.heading(lang, context.channel), survey, state.values, lang)]
    lines += _options(question, own, lang, context)
    if not is_required(question, state):
        lines.append(_SKIPPING.say(own))
    return "\n".join(lines)


def _options(question: Question, own: Lang, lang: str, context: Context) -> list[str]:
    if question.type == "rating":
        steps = question.rates()
        low = f" ({question.low_label.say(lang)})" if question.low_label else ""
        high = f" ({question.high_label.say(lang)})" if question.high_label else ""
        return [f"{steps[0].say(lang)}{low} … {steps[-1].say(lang)}{high}"]
    if question.type == "boolean":
        return [f"1 = {WORDS['yes'].say(own)}, 2 = {WORDS['no'].say(own)}"]
    if question.type == "matrix":
        columns = [f"{at} = {c.say(lang)}" for at, c in enumerate(question.columns, 1)]
        rows = [f"- {row.say(lang)}" for row in question.rows]
        return [", ".join(columns), _ROWS.say(own), *rows]
    choices = [f"{at} = {label}" for at, (_, label) in enumerate(_choices(question, context), 1)]
    if question.type == "ranking":
        return [_ORDER.say(own), *choices]
    if question.type == "checkbox":
        return [*choices, _SEVERAL.say(own)]
    return choices


def _choices(question: Question, context: Context) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = [
        (choice.code, choice.say(context.lang))
        for choice in ordered_choices(question, context.seed, context.lang)
    ]
    own: Lang = "fr" if context.lang.startswith("fr") else "en"
    if question.has_none:
        found.append((NONE, WORDS["none"].say(own)))
    if question.has_other:
        found.append((OTHER, WORDS["other"].say(own).rstrip(" :")))
    return found


def understood(question: Question, text: str, context: Context) -> tuple[Any, str]:
    """What an answer in words means, and what was said beside it; None when nothing fits."""
    text = text.strip()
    if question.type == "rating":
        found = re.search(r"-?\d+", text.replace("−", "-"))
        return (found.group(0) if found else None), ""
    if question.type == "boolean":
        word = text.lower()
        return (True if word in _YES else False if word in _NO else None), ""
    if question.type in {"comment", "text"}:
        return text, ""
    if question.type == "matrix":
        return _rows(question, text), ""
    if question.type in {"checkbox", "ranking"}:
        return _several(question, text, context), ""
    return _choice_of(question, text, context)


def _rows(question: Question, text: str) -> Any:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    found = {
        str(row.code): question.columns[n - 1].code
        for row, n in zip(question.rows, numbers, strict=False)
        if 1 <= n <= len(question.columns)
    }
    return found or None


def _several(question: Question, text: str, context: Context) -> Any:
    codes = [_choice_of(question, part, context)[0] for part in re.findall(r"[^\s,;]+", text)]
    if None in codes:
        whole = _choice_of(question, text, context)[0]
        return [whole] if whole is not None else None
    return codes


def _choice_of(question: Question, text: str, context: Context) -> tuple[Any, str]:
    choices = _choices(question, context)
    number = re.fullmatch(r"\(?(\d{1,3})\)?[.)]?", text.strip())
    if number and 1 <= int(number.group(1)) <= len(choices):
        code = choices[int(number.group(1)) - 1][0]
        return (None, "") if code == OTHER else (code, "")
    word = text.strip().casefold()
    for code, label in choices:
        if code != OTHER and word in {label.casefold(), str(code).casefold()}:
            return code, ""
    if question.has_other and len(word) > 1:
        return OTHER, text.strip()[:500]
    return None, ""
