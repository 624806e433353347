"""How one thing in a cell is drawn, and the room that it takes.

Each kind of item has one *setting*: called with the room in pixels it says its height and returns
the shapes once it knows where it stands. Rows take the height of their tallest cell, so the height
has to be known before the place is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parcours.render.items import Item
from parcours.render.metrics import ASCENT, Block, wrap
from parcours.render.scene import Circle, Group, Icon, Rect, Run, Shape
from parcours.render.theme import Theme

BODY: Final = 15.5
NOTE: Final = 12.5
ICON_BOX: Final = 26.0
SEVERITY_BARS: Final = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """An item's height in pixels, and its shapes for a left upper corner."""

    height: float
    place: Callable[[float, float], Group]


def lines(block: Block, x: float, y: float, fill: str) -> tuple[Run, ...]:
    """``block`` as runs whose first line's top is at ``y``."""
    lead = (block.line_height - block.size) / 2
    first = y + lead + block.size * ASCENT * 0.94
    return tuple(
        Run(line, x, first + index * block.line_height, block.size, block.face, fill)
        for index, line in enumerate(block.lines)
    )


def set_item(item: Item, room: float, theme: Theme) -> Setting:
    """The setting of ``item`` in ``room`` pixels of width."""
    return _SETTINGS[item.kind](item, room, theme)


def _group(item: Item, shapes: tuple[Shape, ...]) -> Group:
    label = f"{item.text}. {item.note}" if item.note else item.text
    return Group(item.kind, shapes, item.about, label)


def _text(item: Item, room: float, theme: Theme) -> Setting:
    block = wrap(item.text, room, BODY)
    return Setting(block.height, lambda x, y: _group(item, lines(block, x, y, theme.ink)))


def _with_note(
    item: Item, room: float, indent: float, theme: Theme, *, size: float = BODY - 1, ink: str = ""
) -> tuple[float, Callable[[float, float], tuple[Shape, ...]]]:
    """Text in Medium with its small print below, both set ``indent`` pixels to the right."""
    block = wrap(item.text, room - indent, size, "Medium")
    note = wrap(item.note, room - indent, NOTE) if item.note else None
    height = block.height + (note.height if note else 0)

    def place(x: float, y: float) -> tuple[Shape, ...]:
        shapes = lines(block, x + indent, y, ink or theme.ink)
        if note:
            shapes += lines(note, x + indent, y + block.height, theme.muted)
        return shapes

    return height, place


def _touchpoint(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, ICON_BOX + 9, theme)
    full = max(height, ICON_BOX)
    tint, stroke = (
        (theme.negative_soft, theme.negative)
        if item.missing
        else (theme.accent_soft, theme.accent_ink)
    )

    def place(x: float, y: float) -> Group:
        box: tuple[Shape, ...] = (
            Rect(x, y, ICON_BOX, ICON_BOX, tint, radius=6),
            Icon(item.icon, x + 5, y + 5, 16, stroke),
        )
        first = y + max(0.0, (ICON_BOX - height) / 2) if height < ICON_BOX else y + 2
        return _group(item, box + place_text(x, first))

    return Setting(full + (2 if height > ICON_BOX else 0), place)


def _quote(item: Item, room: float, theme: Theme) -> Setting:
    block = wrap(item.text, room - 14, BODY, "Italic")
    note = wrap(item.note, room - 14, NOTE) if item.note else None
    height = block.height + (note.height + 2 if note else 0)
    bar = theme.assumed if item.tone is None else theme.tone(item.tone)

    def place(x: float, y: float) -> Group:
        shapes: tuple[Shape, ...] = (Rect(x, y, 3.5, height, bar, radius=1.75),)
        shapes += lines(block, x + 14, y, theme.ink)
        if note:
            shapes += lines(note, x + 14, y + block.height + 2, theme.muted)
        return _group(item, shapes)

    return Setting(height, place)


def _pain(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 36, theme)

    def place(x: float, y: float) -> Group:
        bars = tuple(
            Rect(
                x + 8.5 * step,
                y + 13 - 5 * step,
                6.5,
                5 + 5 * step,
                theme.negative if step < item.severity else theme.rail,
                radius=1,
            )
            for step in range(SEVERITY_BARS)
        )
        return _group(item, bars + place_text(x, y))

    return Setting(max(height, 20), place)


def _opportunity(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 26, theme, ink=theme.chance_ink)

    def place(x: float, y: float) -> Group:
        icon = Icon("lightbulb", x, y + 2, 17, theme.chance_border)
        return _group(item, (icon, *place_text(x, y)))

    return Setting(max(height, 20), place)


def _chip(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 26, theme)

    def place(x: float, y: float) -> Group:
        return _group(item, (Icon(item.icon, x, y + 2, 17, theme.accent_ink), *place_text(x, y)))

    return Setting(max(height, 20), place)


def _level(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 14, theme)
    bar = theme.levels[item.level]

    def place(x: float, y: float) -> Group:
        return _group(item, (Rect(x, y, 5, height, bar, radius=2), *place_text(x, y)))

    return Setting(height, place)


_SETTINGS: Final[dict[str, Callable[[Item, float, Theme], Setting]]] = {
    "text": _text,
    "touchpoint": _touchpoint,
    "quote": _quote,
    "pain": _pain,
    "opportunity": _opportunity,
    "chip": _chip,
    "metric": _chip,
    "level": _level,
}


def unmeasured(x: float, y: float, theme: Theme) -> tuple[Shape, ...]:
    """A hollow point with a question mark: nothing is known here."""
    return (
        Circle(x, y, 13, theme.card, theme.assumed, 1.5),
        Run("?", x, y + 5.5, 16, "Medium", theme.muted, "middle"),
    )
