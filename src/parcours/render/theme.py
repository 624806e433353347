"""The colours of a drawing, light and dark, chosen for readers who see few of them.

Blue and orange stay apart under every simulated colour blindness; position, face and word always
carry the meaning beside the colour. Contrasts are tested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from parcours.errors import InputError, Words, unknown_name
from parcours.journey.lexicon import emotion_bucket


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``."""

    name: str
    canvas: str
    card: str
    border: str
    assumed: str
    rail: str
    ink: str
    muted: str
    accent: str
    on_accent: str
    on_accent_muted: str
    accent_ink: str
    empty: str
    accent_soft: str
    positive: str
    negative: str
    neutral: str
    on_tone: str
    positive_soft: str
    negative_soft: str
    grid: str
    zero: str
    chance: str
    chance_border: str
    chance_ink: str

    @property
    def levels(self) -> dict[str, str]:
        """A colour per truth level; its mark and word always stand beside it."""
        return {
            "measured": self.positive,
            "supported": self.accent_ink,
            "hint": self.neutral,
            "hypothesis": self.border,
            "stale": self.assumed,
            "contradicted": self.negative,
        }

    def tone(self, score: float) -> str:
        """The colour of an emotion score."""
        bucket = emotion_bucket(score)
        if bucket == 2:
            return self.neutral
        return self.positive if bucket > 2 else self.negative


LIGHT = Theme(
    name="light",
    canvas="#f5f6f8",
    card="#ffffff",
    border="#dfe2e8",
    assumed="#8a93a3",
    rail="#f1f3f8",
    ink="#18212f",
    muted="#566173",
    accent="#2f3e9e",
    on_accent="#ffffff",
    on_accent_muted="#cdd3f3",
    accent_ink="#2f3e9e",
    empty="#f9fafb",
    accent_soft="#e4e7f7",
    positive="#1b66a8",
    negative="#b4500a",
    neutral="#5f6877",
    on_tone="#ffffff",
    positive_soft="#dde9f4",
    negative_soft="#f6e6db",
    grid="#eceef2",
    zero="#7b8594",
    chance="#e8f1f9",
    chance_border="#1b66a8",
    chance_ink="#16436b",
)
DARK = Theme(
    name="dark",
    canvas="#12161e",
    card="#1b212c",
    border="#303949",
    assumed="#7d889c",
    rail="#232b39",
    ink="#eef1f6",
    muted="#a9b3c3",
    accent="#3f51b8",
    on_accent="#ffffff",
    on_accent_muted="#e2e6fb",
    accent_ink="#aab6f5",
    empty="#161b25",
    accent_soft="#2b3560",
    positive="#6fb3ee",
    negative="#f09a55",
    neutral="#a3adbd",
    on_tone="#12161e",
    positive_soft="#1d344b",
    negative_soft="#43301f",
    grid="#262e3b",
    zero="#77839a",
    chance="#17293b",
    chance_border="#6fb3ee",
    chance_ink="#b9dbf8",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def own_theme(data: Mapping[str, Any]) -> Theme:
    """A theme of one's own: ``base`` (light or dark) and the colours that differ, as ``#rrggbb``.

    Raises InputError for a colour that does not exist or is not written so.
    """
    base = THEMES.get(str(data.get("base", "light")), LIGHT)
    names = [field.name for field in fields(Theme) if field.name != "name"]
    for name, value in data.items():
        if name in {"base", "name"}:
            continue
        if name not in names:
            raise unknown_name("render.unknown-colour", Words("colour", "couleur"), name, names)
        if not _COLOUR.fullmatch(str(value)):
            raise InputError(
                "render.bad-colour",
                Words(
                    f"“{value}” is no colour ({name}).",
                    f"« {value} » n’est pas une couleur ({name}).",
                ),
                remedy=Words("Write it as #2f3e9e.", "Écrivez-la comme #2f3e9e."),
            )
    return replace(base, **{name: str(data[name]).lower() for name in names if name in data})
