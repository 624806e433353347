"""Answers as columns: one per question, per tick, per row of a table, per rank; codes, never labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parcours.surveys.definition import NONE, OTHER, Question, Survey
from parcours.surveys.form_words import WORDS

Kind = Literal["code", "number", "flag", "text", "date"]
META: tuple[str, ...] = (
    "id", "version", "status", "channel", "place", "language", "day", "received_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its words, what it holds, its codes with their words."""

    name: str
    label: str
    kind: Kind
    codes: tuple[tuple[str | int, str], ...] = ()
    question: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One response on its way out."""

    meta: Mapping[str, Any]
    answers: Mapping[str, Any]


def columns(survey: Survey, lang: str) -> list[Column]:
    """The columns of a survey's answers."""
    return [
        one
        for question in survey.questions
        if question.type != "html"
        for one in _of(question, lang)
    ]


def cells(row: AnswerRow, wanted: Iterable[Column]) -> Iterator[Any]:
    """The values of one response, column by column; None where nothing was answered."""
    for column in wanted:
        value = row.answers.get(column.question)
        if column.part == "-Comment":
            yield row.answers.get(f"{column.question}-Comment")
        elif not column.part:
            yield value
        elif isinstance(value, Mapping):
            yield value.get(column.part)
        elif isinstance(value, list):
            codes = [str(code) for code in value]
            if column.kind == "flag":
                yield int(column.part in codes)
            else:
                yield codes.index(column.part) + 1 if column.part in codes else None
        else:
            yield None


def _of(question: Question, lang: str) -> list[Column]:
    label = question.heading(lang)
    name = question.name
    if question.type == "checkbox":
        found = [
            Column(f"{name}.{code}", f"{label} – {words}", "flag", question=name, part=str(code))
            for code, words in _choices(question, lang)
        ]
    elif question.type == "ranking":
        found = [
            Column(f"{name}.{code}", f"{label} – {words}", "number", question=name, part=str(code))
            for code, words in _choices(question, lang)
        ]
    elif question.type == "matrix":
        codes = tuple((column.code, column.say(lang)) for column in question.columns)
        found = [
            Column(
                f"{name}.{row.code}",
                f"{label} – {row.say(lang)}",
                "code",
                codes,
                name,
                str(row.code),
            )
            for row in question.rows
        ]
    else:
        found = [Column(name, label, _kind(question), tuple(_choices(question, lang)), name)]
    if question.has_other:
        said = WORDS["other_label"].say("fr" if lang.startswith("fr") else "en")
        found.append(Column(f"{name}.comment", f"{label} – {said}", "text", (), name, "-Comment"))
    return found


def _choices(question: Question, lang: str) -> list[tuple[str | int, str]]:
    if question.type == "rating":
        if question.rate_values:
            return [(step.code, step.say(lang)) for step in question.rate_values]
        ends = {question.rate_min: question.low_label, question.rate_max: question.high_label}
        return [(at, words.say(lang)) for at, words in ends.items() if words]
    found = [(choice.code, choice.say(lang)) for choice in question.choices]
    own = "fr" if lang.startswith("fr") else "en"
    if question.has_none:
        found.append((NONE, WORDS["none"].say("fr" if own == "fr" else "en")))
    if question.has_other:
        found.append((OTHER, WORDS["other"].say("fr" if own == "fr" else "en").rstrip(" :")))
    return found


def _kind(question: Question) -> Kind:
    if question.type in {"rating", "expression"}:
        return "number"
    if question.type == "boolean":
        return "flag"
    if question.choices:
        return "code"
    if question.type == "text" and question.input_type in {"number", "date"}:
        return "number" if question.input_type == "number" else "date"
    return "text"
