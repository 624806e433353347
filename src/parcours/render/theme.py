"""The colours of a drawing, light and dark, chosen for readers who see few of them.

Blue and orange stay apart under every simulated colour blindness; position, face and word always
carry the meaning beside the colour. Contrasts are tested; themes of one's own live in ``own_theme``.
"""

from __future__ import annotations

from dataclasses import dataclass

from parcours.journey.lexicon import emotion_bucket
from parcours.render.fonts import Family


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that stands in the heading of every drawing."""

    content: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``, and a logo and a font of one's own."""

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
    logo: Logo | None = None
    font: Family | None = None

    @property
    def levels(self) -> dict[str, str]:
        """A colour per truth level; its mark and word always stand beside it."""
        return {
            "measured": self.positive,
            "supported": self.accent_ink,
            "hint": self.neutral,
            "hypothesis": self.assumed,
            "stale": self.muted,
            "contradicted": self.negative,
        }

    def heat(self, levels: list[str]) -> str:
        """The ground of a cell: the better its claims are known the deeper, warm when one is denied."""
        if "contradicted" in levels:
            return self.negative_soft
        known = sum(_KNOWN.get(level, 0.0) for level in levels) / max(1, len(levels))
        return mix(self.card, self.positive, 0.2 * known) if known else self.empty

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
    assumed="#828b9b",
    rail="#eaedf5",
    ink="#18212f",
    muted="#566173",
    accent="#2f3e9e",
    on_accent="#ffffff",
    on_accent_muted="#cdd3f3",
    accent_ink="#2f3e9e",
    empty="#f9fafb",
    accent_soft="#e4e7f7",
    positive="#1b66a8",
    negative="#ad4c08",
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


_KNOWN = {"measured": 1.0, "supported": 0.7, "hint": 0.35, "stale": 0.25}
"""How far a truth level deepens the ground of its cell."""


def mix(a: str, b: str, share: float) -> str:
    """``a`` with ``share`` of ``b`` in it."""
    pairs = [(int(a[i : i + 2], 16), int(b[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def luminance(colour: str) -> float:
    """How bright ``#rrggbb`` is, 0 to 1, by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """The contrast of two colours, 1 to 21, by WCAG 2.2."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


TEXT_ON: tuple[tuple[str, str], ...] = (
    ("ink", "card"), ("ink", "rail"), ("ink", "empty"), ("ink", "canvas"),
    ("muted", "card"), ("muted", "canvas"), ("muted", "rail"), ("muted", "chance"), ("muted", "empty"),
    ("muted", "negative_soft"), ("muted", "positive_soft"),
    ("on_accent", "accent"), ("on_accent_muted", "accent"), ("accent_ink", "card"), ("accent_ink", "canvas"),
    ("positive", "rail"), ("negative", "rail"), ("negative", "card"), ("positive", "card"),
    ("chance_ink", "chance"), ("on_tone", "positive"), ("on_tone", "negative"), ("on_tone", "neutral"),
)  # fmt: skip
"""Which colour of text stands on which ground; each pair needs a contrast of 4.5."""
STROKES_ON: tuple[tuple[str, str], ...] = (
    ("zero", "card"), ("assumed", "card"), ("assumed", "canvas"), ("accent_ink", "accent_soft"),
    ("negative", "negative_soft"), ("chance_border", "chance"), ("neutral", "card"),
)  # fmt: skip
"""Which meaningful stroke stands on which ground; each pair needs a contrast of 3."""


def weak_pairs(theme: Theme) -> list[tuple[str, str, float, float]]:
    """Text and strokes of ``theme`` that are too faint: ink, ground, contrast, contrast needed."""
    asked = [(pair, 4.5) for pair in TEXT_ON] + [(pair, 3.0) for pair in STROKES_ON]
    found = []
    for (ink, ground), least in asked:
        value = contrast(getattr(theme, ink), getattr(theme, ground))
        if value < least:
            found.append((ink, ground, value, least))
    return found
