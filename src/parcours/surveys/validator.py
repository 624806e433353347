"""Checks answers against the survey that asked for them: the same rules for every channel.

A browser's own checks are a courtesy; what is kept was checked here. Hidden questions are settled
first: they are never required and their answers never counted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from parcours.errors import Lang, Words
from parcours.surveys.definition import (
    COMMENT_LENGTH_MOST,
    NONE,
    OTHER,
    TEXT_LENGTH_MOST,
    Question,
    Survey,
)
from parcours.surveys.expressions import is_empty
from parcours.surveys.logic import Asked, Context, asked, is_enabled, is_required

UNKNOWN_TOLD = 20
"""So many names that a survey does not know are told; a body could hold thousands."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,190}\.[^\s@<>\"']{2,63}")
_TEL = re.compile(r"\+?[\d\s().\-]{4,30}")
_URL = re.compile(r"https?://[^\s<>\"']{3,500}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer."""

    field: str
    code: str
    message: Words

    def as_dict(self, lang: Lang) -> dict[str, str]:
        """The shape of a fault in an answer to a browser."""
        return {"field": self.field, "code": self.code, "message": self.message.say(lang)}


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers as they may be kept, and what is wrong with those that may not."""

    answers: Mapping[str, Any]
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    """Required questions without an answer; faults only when a whole response was asked for."""
    state: Asked

    @property
    def status(self) -> Literal["complete", "partial"]:
        """Complete when nothing that is required is missing."""
        return "partial" if self.missing else "complete"


REQUIRED = Words("Please answer this question.", "Merci de répondre à cette question.")
_UNKNOWN = Words("This survey asks no such question.", "Cette enquête ne pose pas cette question.")
_OTHER = Words("Please say what.", "Merci de préciser.")
_CHOOSE = Words("Choose one of the answers offered.", "Choisissez une des réponses proposées.")
_NUMBER = Words("Write a number.", "Écrivez un nombre.")


def validate(
    survey: Survey, answers: Mapping[str, Any], context: Context, *, whole: bool
) -> Checked:
    """What of ``answers`` may be kept. ``whole``: required questions without answer are faults."""
    questions = {question.name: question for question in survey.questions if question.asks()}
    clean: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in answers.items():
        if _is_asked(name, questions):
            _take(name, value, questions, clean, faults)
    strange = (name for name in answers if not _is_asked(name, questions))
    faults += [_unknown(name) for name in islice(strange, UNKNOWN_TOLD)]
    state = asked(survey, clean, context)
    kept = {
        name: value
        for name, value in clean.items()
        if name.removesuffix("-Comment") in state.visible
        and is_enabled(questions[name.removesuffix("-Comment")], state)
    }
    faults = [one for one in faults if one.code == "unknown" or one.field in state.visible]
    missing = tuple(
        name
        for name, question in questions.items()
        if is_required(question, state) and _lacks(question, kept)
    )
    if whole:
        broken = {fault.field for fault in faults}
        faults += [Fault(name, "required", REQUIRED) for name in missing if name not in broken]
        faults += _unsaid(questions, kept)
    for question in survey.questions if survey.has_logic else ():
        if question.type == "expression" and question.name in state.visible:
            value = state.values.get(question.name)
            if value is not None:
                kept[question.name] = value
    return Checked(kept, tuple(faults), missing, state)


def check_answer(question: Question, value: Any) -> tuple[Any, Words | None]:
    """The answer as it is kept, and what is wrong with it."""
    try:
        return _CHECKS[question.type](question, value)
    except (TypeError, ValueError, OverflowError):
        return None, Words("This cannot be an answer.", "Ce ne peut être une réponse.")


def _is_asked(name: str, questions: Mapping[str, Question]) -> bool:
    return name in questions or name.removesuffix("-Comment") in questions


def _unknown(name: str) -> Fault:
    return Fault(_CONTROL.sub("", name)[:80], "unknown", _UNKNOWN)


def _take(
    name: str,
    value: Any,
    questions: Mapping[str, Question],
    clean: dict[str, Any],
    faults: list[Fault],
) -> None:
    if is_empty(value):
        return
    question = questions.get(name)
    if question is None:
        owner = questions.get(name.removesuffix("-Comment"))
        if owner is None or not name.endswith("-Comment") or not owner.has_other:
            faults.append(_unknown(name))
            return
        text, wrong = _free_text(value, TEXT_LENGTH_MOST)
        _settle(name, text, wrong, clean, faults)
        return
    kept, wrong = check_answer(question, value)
    _settle(name, kept, wrong, clean, faults)


def _settle(
    name: str, kept: Any, wrong: Words | None, clean: dict[str, Any], faults: list[Fault]
) -> None:
    if wrong is not None:
        faults.append(Fault(name.removesuffix("-Comment"), "invalid", wrong))
    elif not is_empty(kept):
        clean[name] = kept


def _lacks(question: Question, kept: Mapping[str, Any]) -> bool:
    value = kept.get(question.name)
    if question.type == "matrix" and question.every_row:
        return not isinstance(value, dict) or len(value) < len(question.rows)
    return is_empty(value)


def _unsaid(questions: Mapping[str, Question], kept: Mapping[str, Any]) -> list[Fault]:
    """“Other” without saying what, and fewer ticks than asked for."""
    found = []
    for name, question in questions.items():
        value = kept.get(name)
        ticked = value if isinstance(value, list) else [value]
        if question.has_other and OTHER in ticked and is_empty(kept.get(f"{name}-Comment")):
            found.append(Fault(name, "other-missing", _OTHER))
        least = question.selected_least
        if least and isinstance(value, list) and NONE not in value and len(value) < least:
            found.append(
                Fault(
                    name,
                    "too-few",
                    Words(f"Choose at least {least}.", f"Choisissez-en au moins {least}."),
                )
            )
    return found


def _free_text(value: Any, most: int) -> tuple[Any, Words | None]:
    if not isinstance(value, str):
        return None, Words("Write a text.", "Écrivez un texte.")
    text = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        return None, Words(
            f"At most {most} characters; these are {len(text)}.",
            f"{most} caractères au plus ; il y en a {len(text)}.",
        )
    return text, None


def _rating(question: Question, value: Any) -> tuple[Any, Words | None]:
    code = _code_in([choice.code for choice in question.rates()], value)
    if code is None:
        rates = question.rates()
        return None, Words(
            f"Choose from {rates[0].code} to {rates[-1].code}.",
            f"Choisissez de {rates[0].code} à {rates[-1].code}.",
        )
    return code, None


def _one(question: Question, value: Any) -> tuple[Any, Words | None]:
    code = _code_in(_codes(question), value)
    return (code, None) if code is not None else (None, _CHOOSE)


def _many(question: Question, value: Any) -> tuple[Any, Words | None]:
    ticked = value if isinstance(value, list) else [value]
    allowed = _codes(question)
    found: list[Any] = []
    if len(ticked) > len(allowed):
        return None, _CHOOSE
    for one in ticked:
        code = _code_in(allowed, one)
        if code is None or code in found:
            return None, _CHOOSE
        found.append(code)
    if question.has_none and NONE in found and len(found) > 1:
        return None, Words(
            "“None” cannot stand beside others.", "« Aucun » exclut les autres réponses."
        )
    most = question.selected_most
    if most and len(found) > most:
        return None, Words(f"Choose at most {most}.", f"Choisissez-en au plus {most}.")
    return found, None


def _ranking(question: Question, value: Any) -> tuple[Any, Words | None]:
    found, wrong = _many(question, value)
    if wrong is None and len(found) != len(question.choices):
        return None, Words("Put all of them in order.", "Classez-les tous.")
    return found, wrong


def _boolean(question: Question, value: Any) -> tuple[Any, Words | None]:
    if isinstance(value, bool):
        return value, None
    text = str(value).lower()
    if text in {"true", "false"}:
        return text == "true", None
    return None, _CHOOSE


def _comment(question: Question, value: Any) -> tuple[Any, Words | None]:
    return _free_text(value, question.length_most or COMMENT_LENGTH_MOST)


def _text(question: Question, value: Any) -> tuple[Any, Words | None]:
    if question.input_type == "number":
        return _number(question, value)
    text, wrong = _free_text(value, question.length_most or TEXT_LENGTH_MOST)
    if wrong is not None or not text:
        return text, wrong
    if question.input_type == "date":
        return _date(question, text)
    form = _FORMS.get(question.input_type)
    if form and not form[0].fullmatch(text):
        return None, form[1]
    return text, None


_FORMS: dict[str, tuple[re.Pattern[str], Words]] = {
    "email": (
        _EMAIL,
        Words("Write an address such as a@example.org.", "Écrivez une adresse : a@exemple.fr."),
    ),
    "tel": (_TEL, Words("Write a telephone number.", "Écrivez un numéro de téléphone.")),
    "url": (_URL, Words("Write an address: https://…", "Écrivez une adresse : https://…")),
}


def _number(question: Question, value: Any) -> tuple[Any, Words | None]:
    if isinstance(value, str):
        text = value.strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,10})?", text):
            return None, _NUMBER
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        return None, _NUMBER
    if value != value:  # noqa: PLR0124, not a number is not equal to itself
        return None, _NUMBER
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value, _bounds(question, value, str)


def _date(question: Question, text: str) -> tuple[Any, Words | None]:
    try:
        if len(text) != 10:
            raise ValueError
        dt.date.fromisoformat(text)
    except ValueError:
        return None, Words("Write a date: 2026-03-01.", "Écrivez une date : 2026-03-01.")
    return text, _bounds(question, text, str)


def _bounds(question: Question, value: Any, show: Callable[[Any], str]) -> Words | None:
    least, most = question.least, question.most
    if isinstance(least, type(value) | int | float) and not isinstance(value, str):
        if isinstance(least, int | float) and value < least:
            return Words(f"At least {least:g}.", f"Au moins {least:g}.")
    elif isinstance(least, str) and isinstance(value, str) and value < least:
        return Words(f"Not before {least}.", f"Pas avant le {least}.")
    if isinstance(most, int | float) and not isinstance(value, str) and value > most:
        return Words(f"At most {most:g}.", f"Au plus {most:g}.")
    if isinstance(most, str) and isinstance(value, str) and value > most:
        return Words(f"Not after {most}.", f"Pas après le {most}.")
    return None


def _matrix(question: Question, value: Any) -> tuple[Any, Words | None]:
    if not isinstance(value, Mapping):
        return None, _CHOOSE
    columns = [column.code for column in question.columns]
    rows = {str(row.code): row.code for row in question.rows}
    found: dict[str, Any] = {}
    for row, column in value.items():
        if is_empty(column):
            continue
        code = _code_in(columns, column)
        if str(row) not in rows or code is None:
            return None, _CHOOSE
        found[str(row)] = code
    return found, None


def _code_in(codes: list[Any], value: Any) -> Any:
    """The code that ``value`` means: forms send texts, programs send numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    for code in codes:
        if code == value or str(code) == str(value):
            return code
    return None


def _codes(question: Question) -> list[Any]:
    codes: list[Any] = [choice.code for choice in question.choices]
    if question.has_other:
        codes.append(OTHER)
    if question.has_none:
        codes.append(NONE)
    return codes


_CHECKS: dict[str, Callable[[Question, Any], tuple[Any, Words | None]]] = {
    "rating": _rating,
    "radiogroup": _one,
    "dropdown": _one,
    "imagepicker": _one,
    "checkbox": _many,
    "ranking": _ranking,
    "boolean": _boolean,
    "comment": _comment,
    "text": _text,
    "matrix": _matrix,
}
