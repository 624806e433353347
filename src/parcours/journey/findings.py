"""What a check has to say about a map: a code, a place, a message, a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from parcours.errors import Lang, Place, Words

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or improvable on a map.

    ``severity`` error: the map contradicts itself; warning: it says less or other than it seems to;
    hint: a map of this kind is usually better otherwise. ``about`` is the id of the part concerned.
    """

    code: str
    severity: Severity
    place: Place
    message: Words
    remedy: Words
    about: str = ""

    def say(self, lang: Lang) -> str:
        """The finding as one line in ``lang``."""
        spot = str(self.place)
        text = f"{self.code} {self.message.say(lang)} {self.remedy.say(lang)}"
        return f"{spot}: {text}" if spot else text

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """The JSON shape of a finding."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message.say(lang),
            "remedy": self.remedy.say(lang),
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "path": self.place.path,
            "about": self.about,
            "docs": f"docs/reference/findings.md#{self.code.lower()}",
        }
