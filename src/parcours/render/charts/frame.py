"""What all charts share: the card, the heading, the measured label, the colour by strength."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.render.metrics import Face, width
from parcours.render.scene import Group, Rect, Run, Scene, Shape
from parcours.render.theme import THEMES, Theme
from parcours.render.typography import number

MARGIN = 32.0
HEAD = 56.0
SIZE = 13.0
NARROW = "\u202f"


def theme_of(name: str) -> Theme:
    """The colours called ``name``."""
    return THEMES[name]


def span(text: str, size: float = SIZE, face: Face = "Regular") -> float:
    """How wide ``text`` is."""
    return width(text, face, size)


def framed(
    title: str,
    description: str,
    lang: str,
    theme: Theme,
    size: tuple[float, float],
    groups: Sequence[Group | Shape],
    note: str = "",
) -> Scene:
    """A card with a heading, the shapes of a chart on it, and a note below."""
    wide, high = size
    wide = max(wide, 2 * MARGIN + span(title, 20, "SemiBold"))
    if note:
        wide = max(wide, 2 * MARGIN + span(note, 12, "Regular"))
        high += 22
    shapes: list[Group | Shape] = [
        Rect(8, 8, wide - 16, high - 16, theme.card, theme.border, 12),
        Run(title, MARGIN, 44, 20, "SemiBold", theme.ink),
    ]
    if note:
        shapes.append(Run(note, MARGIN, high - 26, 12, "Regular", theme.muted))
    group = Group("chart", (*shapes, *groups))
    return Scene(wide, high, theme.canvas, title, description, lang, (group,))


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
    return f"{number(seconds, lang, decimals=0)}{NARROW}s"


def mixed(low: str, high: str, part: float) -> str:
    """A colour between two, as far from the first as ``part`` of the way."""
    part = min(1.0, max(0.0, part))
    pairs = zip(bytes.fromhex(low[1:]), bytes.fromhex(high[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on ``colour`` (WCAG's relative luminance)."""
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#18212f" if light > 0.179 else "#ffffff"
