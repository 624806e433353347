"""Earlier answers inside later questions, as in ``You said {why}``.

Answers go in as text, never as markup: what comes out is plain text that every channel escapes as
it escapes the rest. (The reference engine lets respondents' markup through here.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parcours.surveys.definition import Question, Survey
from parcours.surveys.expressions import is_empty

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_\-.]{0,79})\}")
PIPED_MOST = 300


def piped(text: str, survey: Survey, values: Mapping[str, Any], lang: str) -> str:
    """``text`` with ``{question}`` replaced by the words of its answer; nothing when unanswered."""
    if "{" not in text:
        return text
    return _HOLE.sub(lambda hole: _words(hole.group(1), survey, values, lang), text)


def answer_words(question: Question, value: Any, lang: str) -> str:
    """An answer as a person would read it: labels for codes."""
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return ", ".join(answer_words(question, one, lang) for one in value)
    if isinstance(value, Mapping):
        rows = {str(row.code): row.say(lang) for row in question.rows}
        columns = {str(column.code): column.say(lang) for column in question.columns}
        return "; ".join(
            f"{rows.get(str(row), row)}: {columns.get(str(code), code)}"
            for row, code in value.items()
        )
    if isinstance(value, bool):
        label = question.label_true if value else question.label_false
        words = {"fr": ("oui", "non")}.get(lang, ("yes", "no"))
        return label.say(lang) if label else words[0 if value else 1]
    for choice in (*question.choices, *question.rate_values):
        if choice.code == value:
            return choice.say(lang)
    return str(value)


def _words(name: str, survey: Survey, values: Mapping[str, Any], lang: str) -> str:
    question = survey.question(name)
    if question is None:
        head, _, rest = name.partition(".")
        inner = values.get(head)
        found = inner.get(rest) if isinstance(inner, Mapping) and rest else None
        return str(found)[:PIPED_MOST] if found is not None else ""
    return answer_words(question, values.get(name), lang)[:PIPED_MOST]
