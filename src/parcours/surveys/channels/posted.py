"""Answers out of a posted form: repeated fields, ``matrix:row`` and ``ranking:code`` put together.

A page without a script sends the answers of earlier pages along; they are checked again at the end
like everything else, so nothing is trusted because it was hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from parcours.surveys.definition import Question
from parcours.surveys.links import is_response_id

Fields = Mapping[str, list[str]]
STATE_LENGTH_MOST = 200_000


def earlier(fields: Fields) -> dict[str, Any]:
    """The answers of earlier pages; nothing when they were tampered with beyond reading."""
    text = first(fields, "_state")
    if not text or len(text) > STATE_LENGTH_MOST:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def answers_in(fields: Fields, questions: Iterable[Question]) -> dict[str, Any]:
    """The answers to ``questions``; an unanswered one is None, so that it overrides an earlier answer."""
    found: dict[str, Any] = {}
    for question in questions:
        if not question.asks():
            continue
        found[question.name] = _answer(question, fields)
        comment = first(fields, f"{question.name}-Comment")
        if question.has_other:
            chosen = found[question.name]
            ticked = chosen if isinstance(chosen, list) else [chosen]
            found[f"{question.name}-Comment"] = comment if comment and "other" in ticked else None
    return found


def first(fields: Fields, name: str) -> str:
    """The first value of a field; empty without one."""
    values = fields.get(name)
    return values[0] if values else ""


def response_id(fields: Fields) -> str:
    """The id that the page was given; empty when it is none."""
    text = first(fields, "_id")
    return text if is_response_id(text) else ""


def _answer(question: Question, fields: Fields) -> Any:
    name = question.name
    if question.type == "checkbox":
        return fields.get(name) or None
    if question.type == "matrix":
        rows = {str(row.code): first(fields, f"{name}:{row.code}") for row in question.rows}
        return {row: column for row, column in rows.items() if column} or None
    if question.type == "ranking":
        ranks = [
            (first(fields, f"{name}:{choice.code}"), str(choice.code))
            for choice in question.choices
        ]
        given = [(int(rank), code) for rank, code in ranks if rank.isdigit()]
        if not given:
            return None
        if len({rank for rank, _ in given}) < len(given):
            return ["?"]  # the same rank twice: no order, which the validator then says
        return [code for _, code in sorted(given)]
    return first(fields, name) or None
