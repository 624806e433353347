"""What all charts share: the card, the heading, the measured label, the colour by strength."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours.errors import Lang
from parcours.render.metrics import Face, width, wrap
from parcours.render.scene import Group, Rect, Run, Scene, Shape
from parcours.render.theme import THEMES, Theme
from parcours.render.typography import number

MARGIN = 32.0
HEAD = 56.0
SIZE = 13.0
NARROW = "\u202f"
NOTE = 12.0
NOTE_LEAST = 560.0
"""Notes get at least this much room before they are broken."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart speaks and is coloured, and what must be known of the figures in it."""

    lang: Lang
    theme: str = "light"
    notes: tuple[str, ...] = ()
    """What was counted, of whom, from when to when, from where; each stands below the chart."""

    @property
    def colours(self) -> Theme:
        """The colours of the theme."""
        return THEMES[self.theme]


def span(text: str, size: float = SIZE, face: Face = "Regular") -> float:
    """How wide ``text`` is."""
    return width(text, face, size)


def framed(
    title: str,
    description: str,
    look: Look,
    size: tuple[float, float],
    groups: Sequence[Group | Shape],
    note: str = "",
) -> Scene:
    """A card with a heading, the shapes of a chart on it, and notes below: its own, then the look's."""
    wide, bottom = size
    wide = max(wide, 2 * MARGIN + span(title, 20, "SemiBold"))
    notes = [text for text in (note, *look.notes) if text]
    blocks = [wrap(text, max(NOTE_LEAST, wide - 2 * MARGIN), NOTE) for text in notes]
    wide = max(wide, *(2 * MARGIN + block.width for block in blocks), 0)
    lines = [line for block in blocks for line in block.lines]
    high = bottom + 20 * len(lines)
    theme = look.colours
    shapes: list[Group | Shape] = [
        Rect(8, 8, wide - 16, high - 16, theme.card, theme.border, 12),
        Run(title, MARGIN, 44, 20, "SemiBold", theme.ink),
    ]
    shapes += [
        Run(line, MARGIN, bottom - 6 + 20 * at, NOTE, "Regular", theme.muted)
        for at, line in enumerate(lines)
    ]
    group = Group("chart", (*shapes, *groups))
    about = " ".join([description, *look.notes])
    return Scene(wide, high, theme.canvas, title, about, look.lang, (group,))


def fitted(text: str, most: float, size: float = SIZE, face: Face = "Regular") -> str:
    """``text``, cut with an ellipsis where it would be wider than ``most``."""
    if span(text, size, face) <= most:
        return text
    while text and span(text + "…", size, face) > most:
        text = text[:-1]
    return text.rstrip() + "…"


def share(value: float, lang: str, decimals: int = 0) -> str:
    """A share as the language writes it."""
    text = number(value * 100, lang, decimals=decimals)
    return f"{text}{NARROW}%" if lang == "fr" else f"{text}%"


def count(value: float, lang: str) -> str:
    """A whole number with the language's thousands."""
    return f"{value:,.0f}".replace(",", NARROW if lang == "fr" else ",")


def short(value: float, lang: str) -> str:
    """A number for an axis."""
    if value >= 1_000_000:
        return number(value / 1e6, lang, decimals=1) + "M"
    if value >= 10_000:
        return number(value / 1e3, lang, decimals=0) + "k"
    return count(value, lang) if value >= 10 or value == int(value) else number(value, lang)


def lasting(seconds: float, lang: str) -> str:
    """Seconds as people say them."""
    for size, name in ((86_400, "j" if lang == "fr" else "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            value = seconds / size
            return f"{number(value, lang, decimals=0 if value >= 10 else 1)}{NARROW}{name}"
    decimals = 0 if seconds >= 1 or seconds == 0 else 1
    return f"{number(seconds, lang, decimals=decimals)}{NARROW}s"


def mixed(low: str, high: str, part: float) -> str:
    """A colour between two, as far from the first as ``part`` of the way."""
    part = min(1.0, max(0.0, part))
    pairs = zip(bytes.fromhex(low[1:]), bytes.fromhex(high[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on ``colour``: at least 4.5 to 1 (WCAG's relative luminance)."""
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # Where white is too faint, a softer ink than black would be so too until the colour is light enough.
    return "#18212f" if light > 0.25 else "#000000" if light > 0.179 else "#ffffff"
