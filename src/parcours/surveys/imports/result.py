"""What an import yields: a survey, and everything that could not come along, each with its place."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from parcours.errors import Words
from parcours.journey.identity import slug
from parcours.surveys.definition import Survey
from parcours.surveys.read import from_data

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(br|/p|/div|/li)\b[^>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lost:
    """One thing that stayed behind: where it stood, what it was."""

    place: str
    what: Words


@dataclass(frozen=True, slots=True)
class SurveyImport:
    """A survey from elsewhere."""

    survey: Survey
    lost: tuple[Lost, ...]


@dataclass
class Notes:
    """Collects what is lost; the same thing at the same place once."""

    found: list[Lost] = field(default_factory=list)

    def lose(self, place: str, en: str, fr: str) -> None:
        """Note one loss."""
        lost = Lost(place, Words(en, fr))
        if lost not in self.found:
            self.found.append(lost)


def plain(text: Any) -> str:
    """The words of marked-up text: tags gone, entities read, spaces tidy. What comes in is data alone."""
    broken = _BREAK.sub("\n", str(text or ""))
    bare = html.unescape(_TAG.sub("", broken)).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in bare.splitlines()]
    return "\n".join(line for line in lines if line)[:8_000]


class Names:
    """Names that surveys may have here, one for each foreign one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.by_foreign: dict[str, str] = {}

    def give(self, foreign: str, fallback: str = "q") -> str:
        """A free name close to ``foreign``."""
        kept = re.sub(r"[^A-Za-z0-9_-]+", "_", foreign).strip("_")[:60]
        if not kept or not (kept[0].isalpha() or kept[0] == "_"):
            kept = f"{fallback}{kept or slug(foreign) or ''}"[:60]
        name, number = kept, 2
        while name in self._taken:
            name, number = f"{kept}_{number}", number + 1
        self._taken.add(name)
        self.by_foreign.setdefault(foreign, name)
        return name


def code(value: Any, at: int) -> str | int:
    """A code that choices may have here."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = re.sub(r"[\x00-\x1f<>]", "", str(value)).strip()[:80]
    if re.fullmatch(r"-?\d{1,9}", text) and str(int(text)) == text:
        return int(text)
    return text or at


def finished(data: dict[str, Any], notes: Notes) -> SurveyImport:
    """Read what was built by the same gate as every other survey."""
    return SurveyImport(from_data(data), tuple(notes.found))
