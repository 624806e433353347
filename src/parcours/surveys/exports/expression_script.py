"""Our conditions in LimeSurvey’s ExpressionScript: ``{nps} <= 6`` is ``nps.NAOK <= 6`` there.

A question of several boxes has no value of its own there: each box is asked for by its code. What has
no words there is not guessed; it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parcours.surveys.definition import Question, Survey
from parcours.surveys.expressions import Tree

SEVERAL = frozenset("MRFX")
"""LimeSurvey’s letters of questions without one value."""


class Unsaid(Exception):  # noqa: N818, it becomes a line of what is lost
    """A condition that ExpressionScript has no words for."""


@dataclass(frozen=True, slots=True)
class Script:
    """A survey with the codes that its questions and their answers have there, and their letters."""

    survey: Survey
    codes: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, str]

    def say(self, tree: Tree) -> str:
        """``tree`` in ExpressionScript; raises Unsaid."""
        operator, *parts = tree
        says = _SAYS.get(operator)
        if says is None:
            raise Unsaid
        return says(self, operator, *parts)

    def name(self, _: str, name: str) -> str:
        """What the answer to a question is called."""
        if self.kinds.get(name, "X") in SEVERAL:
            raise Unsaid
        return f"{self.codes[name]}.NAOK"

    def constant(self, _: str, value: Any) -> str:
        """A number or a text."""
        if isinstance(value, bool | list) or value is None:
            raise Unsaid
        if isinstance(value, int | float):
            return f"{value:g}"
        if '"' in value or "\\" in value:
            raise Unsaid
        return f'"{value}"'

    def joined(self, operator: str, left: Tree, right: Tree) -> str:
        """Two parts with what stands between them."""
        return f"({self.say(left)} {operator} {self.say(right)})"

    def negated(self, _: str, part: Tree) -> str:
        """The contrary."""
        return f"!({self.say(part)})"

    def empty(self, operator: str, part: Tree) -> str:
        """Whether there is an answer."""
        if part[0] != "v":
            raise Unsaid
        return f"{'!' if operator == 'notempty' else ''}is_empty({self.say(part)})"

    def compared(self, operator: str, left: Tree, right: Tree) -> str:
        """An answer beside a code, a number or another answer."""
        asked = self._asked(left)
        told = self._answer(asked, right[1]) if asked and right[0] == "c" else self.say(right)
        return f"{self.say(left)} {operator} {told}"

    def among(self, operator: str, asked: Tree, codes: Tree) -> str:
        """Which boxes are ticked, or whether an answer is one of some."""
        question = self._asked(asked)
        if question is None or codes[0] != "c":
            raise Unsaid
        wanted = codes[1] if isinstance(codes[1], list) else [codes[1]]
        tests = [self._box(question, one, operator) for one in wanted]
        if not tests:
            raise Unsaid
        found = f"({(' and ' if operator in {'contains', 'allof'} else ' or ').join(tests)})"
        return f"!{found}" if operator in {"notcontains", "noneof"} else found

    def _box(self, question: Question, code: Any, operator: str) -> str:
        name, known = self.codes.get(question.name), self.options.get(question.name, {})
        if name is None or str(code) not in known:
            raise Unsaid
        if question.type == "checkbox":
            return f'{name}_{known[str(code)]}.NAOK == "Y"'
        if self.kinds[question.name] in SEVERAL or operator not in {"anyof", "noneof"}:
            raise Unsaid
        return f"{name}.NAOK == {self._answer(question, code)}"

    def _asked(self, tree: Tree) -> Question | None:
        return self.survey.question(tree[1]) if tree[0] == "v" else None

    def _answer(self, question: Question, value: Any) -> str:
        """A value as an answer to ``question``: its code there."""
        if question.type == "boolean" and isinstance(value, bool):
            return '"Y"' if value else '"N"'
        known = self.options.get(question.name, {})
        return self.constant("c", known.get(value, value) if isinstance(value, str) else value)


_SAYS: dict[str, Callable[..., str]] = {
    "v": Script.name,
    "c": Script.constant,
    "not": Script.negated,
    **dict.fromkeys(("and", "or", "+", "-", "*", "/"), Script.joined),
    **dict.fromkeys(("empty", "notempty"), Script.empty),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), Script.compared),
    **dict.fromkeys(("contains", "notcontains", "anyof", "allof", "noneof"), Script.among),
}
