"""Which questions are asked, in which order, and which comes next.

The page, the SMS and chat turns, the interviewer's screen, the preview and the validator all ask
here, so a respondent cannot be routed differently by the channel they answer on. Pure: answers in,
questions out; chance comes from the response's id alone, so the same response is shown alike twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours.surveys.definition import Choice, Page, Question, Survey
from parcours.surveys.expressions import evaluate, holds, is_empty, names

Answers = Mapping[str, Any]
PASSES_MOST = 12


@dataclass(frozen=True, slots=True)
class Context:
    """What conditions may ask besides answers, and the seed of everything random."""

    lang: str = "en"
    channel: str = "link"
    place: str | None = None
    seed: str = ""
    full_quotas: frozenset[str] = frozenset()

    def values(self) -> dict[str, Any]:
        """As ``{meta.channel}``, ``{meta.lang}``, ``{meta.place}``, ``{quota.name}``."""
        return {
            "meta": {"channel": self.channel, "lang": self.lang, "place": self.place},
            "quota": dict.fromkeys(self.full_quotas, True),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of somebody who has answered so far: visible questions, and computed values."""

    visible: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)
    """Answers to visible questions, computed values, ``meta`` and ``quota``."""
    ended: bool = False
    """Whether a trigger has ended the survey."""


def asked(survey: Survey, answers: Answers, context: Context) -> Asked:
    """The questions that ``answers`` lead to. A hidden question's answer counts as not given."""
    base = context.values()
    if not survey.has_logic:
        return Asked(frozenset(survey.by_name), {**answers, **base})
    visible = frozenset(question.name for question in survey.questions)
    values: dict[str, Any] = {}
    ended = False
    for _ in range(PASSES_MOST):
        values = {**_shown_answers(answers, visible), **base}
        computed = _computed(survey, values, visible)
        values.update(computed)
        now, ended = _visible(survey, values)
        if now == visible:
            break
        visible = now
    return Asked(visible, values, ended)


def next_question(
    survey: Survey, answers: Answers, context: Context, passed: frozenset[str] = frozenset()
) -> Question | None:
    """The first question that is asked, not answered and not ``passed`` over; None when finished."""
    state = asked(survey, answers, context)
    for page in arranged(survey, context.seed):
        for question in page.questions:
            if (
                question.asks()
                and question.name in state.visible
                and question.name not in passed
                and is_empty(answers.get(question.name))
            ):
                return question
    return None


def steps(survey: Survey, state: Asked, seed: str) -> list[Page]:
    """The pages as they are shown one after the other, by the survey's way of display."""
    pages = []
    for page in arranged(survey, seed):
        questions = tuple(q for q in page.questions if q.name in state.visible)
        if questions:
            pages.append(Page(page.name, questions, page.title, page.description))
    if survey.display == "one_page":
        every = tuple(question for page in pages for question in page.questions)
        return [Page("all", every)] if every else []
    if survey.display == "one_question":
        return [
            Page(question.name, (question,), page.title if first else None)
            for page in pages
            for question, first in zip(
                page.questions, [True] + [False] * len(page.questions), strict=False
            )
        ]
    return pages


def arranged(survey: Survey, seed: str) -> tuple[Page, ...]:
    """The pages with what is random put in the order that belongs to ``seed``."""
    if not any(page.random_order for page in survey.pages):
        return survey.pages
    return tuple(
        Page(
            page.name,
            tuple(sorted(page.questions, key=lambda q: _drawn(seed, page.name, q.name)))
            if page.random_order
            else page.questions,
            page.title,
            page.description,
            page.visible_if,
            page.random_order,
            page.source,
        )
        for page in survey.pages
    )


def ordered_choices(question: Question, seed: str, lang: str) -> tuple[Choice, ...]:
    """The choices in the order in which this respondent sees them."""
    if question.choices_order == "random":
        return tuple(
            sorted(question.choices, key=lambda c: _drawn(seed, question.name, str(c.code)))
        )
    if question.choices_order in {"asc", "desc"}:
        return tuple(
            sorted(
                question.choices,
                key=lambda c: c.say(lang).casefold(),
                reverse=question.choices_order == "desc",
            )
        )
    return question.choices


def is_required(question: Question, state: Asked) -> bool:
    """Whether an answer must be given now; a hidden or disabled question is never required.

    A condition decides alone when there is one, as in SurveyJS.
    """
    if question.name not in state.visible or not is_enabled(question, state):
        return False
    if question.required_if is not None:
        return holds(question.required_if, state.values)
    return question.is_required


def is_enabled(question: Question, state: Asked) -> bool:
    """Whether it may be answered now."""
    return holds(question.enable_if, state.values)


def _shown_answers(answers: Answers, visible: frozenset[str]) -> dict[str, Any]:
    return {
        name: value for name, value in answers.items() if name.removesuffix("-Comment") in visible
    }


def _computed(survey: Survey, values: Mapping[str, Any], visible: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in survey.questions:
        if (
            question.type == "expression"
            and question.expression is not None
            and question.name in visible
        ):
            found[question.name] = evaluate(question.expression, {**values, **found})
    return found


def _visible(survey: Survey, values: Mapping[str, Any]) -> tuple[frozenset[str], bool]:
    shown = [
        question.name
        for page in survey.pages
        if holds(page.visible_if, values)
        for question in page.questions
        if holds(question.visible_if, values)
    ]
    hidden, ended = _leapt(survey, values)
    return frozenset(shown) - hidden, ended


def _leapt(survey: Survey, values: Mapping[str, Any]) -> tuple[frozenset[str], bool]:
    """Questions that triggers leap over: after the page for complete, up to the target for skip."""
    hidden: set[str] = set()
    ended = False
    order = [question.name for question in survey.questions]
    page_of = {q.name: at for at, page in enumerate(survey.pages) for q in page.questions}
    for trigger in survey.triggers:
        if not holds(trigger.condition, values):
            continue
        heads = [name.partition(".")[0] for name in names(trigger.condition)]
        last = max((order.index(name) for name in heads if name in order), default=-1)
        if trigger.type == "complete":
            ended = True
            page = page_of[order[last]] if last >= 0 else -1
            hidden.update(name for name in order if page_of[name] > page)
        elif trigger.go_to in order:
            hidden.update(order[last + 1 : order.index(trigger.go_to)])
    return frozenset(hidden), ended


def _drawn(seed: str, *parts: str) -> bytes:
    return hashlib.sha256("\x1f".join((seed, *parts)).encode()).digest()
