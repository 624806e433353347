"""LimeSurvey’s ExpressionScript as conditions of ours, as far as they say the same.

``!is_empty(q1.NAOK) and q2_a.NAOK == "Y"`` is ``({q1} notempty) and {q2} contains 'a'`` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORDS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "=", "ne": "!="}
_SAYABLE = re.compile(
    r"""\{\w+\}|"[^"]*"|'[^']*'|[\d.\s()=!<>+\-*/&|]"""
    r"|\b(?:and|or|not|empty|notempty|contains|notcontains|true)\b"
)


@dataclass
class Script:
    """What the codes in a survey’s conditions stand for."""

    names: dict[str, str] = field(default_factory=dict)
    """Our name of each question, by its code."""
    boxes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The question and the box that a code such as ``q3_a`` stands for."""
    yes_or_no: set[str] = field(default_factory=set)
    """The codes of questions that are answered by yes or no."""

    def read(self, text: str) -> str | None:
        """The condition in our words; None for what has none."""
        found = re.sub(
            r"!is_empty\(\s*([A-Za-z]\w*)(?:\.\w+)?\s*\)", r"({\1} notempty)", text.strip()
        )
        found = re.sub(r"is_empty\(\s*([A-Za-z]\w*)(?:\.\w+)?\s*\)", r"({\1} empty)", found)
        found = re.sub(r"\b([A-Za-z]\w*)\.(?:NAOK|value|valueNAOK|code)\b", r"{\1}", found)
        for word, mark in _WORDS.items():
            found = re.sub(rf"\b{word}\b", mark, found)
        found = re.sub(r"\{(\w+)\}\s*(==|!=|=)\s*(\"\"|'')", _emptiness, found)
        found = re.sub(r"\{(\w+)\}\s*(==|!=|=)\s*([\"'])Y\3", self._yes, found)
        if _SAYABLE.sub("", found) or not set(re.findall(r"\{(\w+)\}", found)) <= set(self.names):
            return None
        return re.sub(r"\{(\w+)\}", lambda code: f"{{{self.names[code.group(1)]}}}", found)

    def _yes(self, found: re.Match[str]) -> str:
        """What “Y” says: yes, or that a box is ticked; elsewhere it is an answer’s code."""
        asked, same = found.group(1), found.group(2) != "!="
        if asked in self.boxes:
            question, box = self.boxes[asked]
            return f"{{{question}}} {'contains' if same else 'notcontains'} '{box}'"
        if asked in self.yes_or_no:
            return f"{{{asked}}} {'=' if same else '!='} true"
        return found.group(0)


def _emptiness(found: re.Match[str]) -> str:
    return f"{{{found.group(1)}}} {'notempty' if found.group(2) == '!=' else 'empty'}"
