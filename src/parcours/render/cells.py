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
from parcours.render.metrics import ASCENT, LINE, Block, Face, is_right_to_left, pieces, width, wrap
from parcours.render.scene import Circle, Command, Group, Icon, Outline, Rect, Run, Shape
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
    turned = is_right_to_left(" ".join(block.lines))
    runs: list[Run] = []
    for index, line in enumerate(block.lines):
        baseline = first + index * block.line_height
        if turned:
            runs.append(_turned(line, block, x, baseline, fill))
        else:
            runs += _in_pieces(line, block, x, baseline, fill)
    return tuple(runs)


def _turned(line: str, block: Block, x: float, y: float, fill: str) -> Run:
    """A line read from right to left: flush right, its direction marked so that signs fall in place."""
    start = x + block.width - width(line, block.face, block.size)
    return Run(f"\u202b{line}\u202c", start, y, block.size, block.face, fill)


def _in_pieces(line: str, block: Block, x: float, y: float, fill: str) -> list[Run]:
    """A line as one run, or as several where emoji stand in it."""
    runs = []
    for text, is_emoji in pieces(line):
        bare = text.lstrip(" ")
        start = x + width(text[: len(text) - len(bare)], block.face, block.size)
        if bare:
            face = "Emoji" if is_emoji else block.face
            runs.append(Run(bare.rstrip(" "), start, y, block.size, face, fill))
        x += width(text, block.face, block.size)
    return runs


def set_item(item: Item, room: float, theme: Theme) -> Setting:
    """The setting of ``item`` in ``room`` pixels of width."""
    return _SETTINGS[item.kind](item, room, theme)


def _group(item: Item, shapes: tuple[Shape, ...]) -> Group:
    label = f"{item.text}. {item.note}" if item.note else item.text
    return Group(item.kind, shapes, item.about, label)


def _text(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 0, theme, size=BODY)
    return Setting(height, lambda x, y: _group(item, place_text(x, y)))


def _with_note(
    item: Item,
    room: float,
    indent: float,
    theme: Theme,
    *,
    size: float = BODY - 0.5,
    ink: str = "",
    face: Face = "Regular",
) -> tuple[float, Callable[[float, float], tuple[Shape, ...]]]:
    """Text with small print below, beside something ``indent`` wide."""
    block = wrap(item.text, room - indent, size, face)
    if not item.text:  # small print alone
        block = Block((), 0.0, 0.0, size, face)
    note = wrap(item.note, room - indent, NOTE) if item.note else None

    def place(x: float, y: float) -> tuple[Shape, ...]:
        shapes: tuple[Shape, ...] = lines(block, x + indent, y, ink or theme.ink)
        if note:
            shapes += lines(note, x + indent, y + block.height + 2, theme.muted)
        return shapes

    return block.height + (note.height + 2 if note else 0), place


def _touchpoint(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, ICON_BOX + 10, theme, face="Medium")
    tint, stroke = (
        (theme.negative_soft, theme.negative)
        if item.missing
        else (theme.accent_soft, theme.accent_ink)
    )
    tall = max(height, ICON_BOX)
    first = (ICON_BOX - (BODY - 0.5) * LINE) / 2  # the first line stands beside the icon's middle

    def place(x: float, y: float) -> Group:
        box: tuple[Shape, ...] = (
            Rect(x, y, ICON_BOX, ICON_BOX, tint, radius=7),
            Icon(item.icon, x + 5, y + 5, ICON_BOX - 10, stroke),
        )
        return _group(item, box + place_text(x, y + first))

    return Setting(max(tall, first + height), place)


def _quote(item: Item, room: float, theme: Theme) -> Setting:
    block = wrap(item.text, room - 15, BODY, "Italic")
    note = wrap(item.note, room - 15, NOTE) if item.note else None
    height = block.height + (note.height + 2 if note else 0)
    bar = theme.assumed if item.tone is None else theme.tone(item.tone)

    def place(x: float, y: float) -> Group:
        shapes: tuple[Shape, ...] = (Rect(x, y, 3.5, height, bar, radius=1.75),)
        shapes += lines(block, x + 15, y, theme.ink)
        if note:
            shapes += lines(note, x + 15, y + block.height + 2, theme.muted)
        return _group(item, shapes)

    return Setting(height, place)


def _pain(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 36, theme, face="Medium")

    def place(x: float, y: float) -> Group:
        bars = tuple(
            Rect(
                x + 9 * step,
                y + 12.5 - 4.5 * step,
                7,
                5.5 + 4.5 * step,
                theme.negative if step < item.severity else theme.border,
                radius=1.2,
            )
            for step in range(SEVERITY_BARS)
        )
        return _group(item, bars + place_text(x, y))

    return Setting(max(height, 20), place)


def _opportunity(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 27, theme, ink=theme.chance_ink, face="Medium")

    def place(x: float, y: float) -> Group:
        icon = Icon("lightbulb", x, y + 1.5, 18, theme.chance_border)
        return _group(item, (icon, *place_text(x, y)))

    return Setting(max(height, 20), place)


def _chip(item: Item, room: float, theme: Theme) -> Setting:
    height, place_text = _with_note(item, room, 26, theme, face="Medium")

    def place(x: float, y: float) -> Group:
        return _group(item, (Icon(item.icon, x, y + 2, 17, theme.accent_ink), *place_text(x, y)))

    return Setting(max(height, 20), place)


def _delta(item: Item, room: float, theme: Theme) -> Setting:
    """A difference: its sign as an arrow and in colour, its size in words."""
    ink = theme.muted if item.tone is None else theme.tone(item.tone)
    height, place_text = _with_note(item, room, 28, theme, ink=ink, face="SemiBold")

    def place(x: float, y: float) -> Group:
        icon = (Icon(item.icon, x, y + 1.5, 18, ink),) if item.icon else ()
        return _group(item, (*icon, *place_text(x, y)))

    return Setting(max(height, 20), place)


def _level(item: Item, room: float, theme: Theme) -> Setting:
    """How well something is known: a disc that fills up, and the word beside it."""
    height, place_text = _with_note(item, room, 25, theme)

    def place(x: float, y: float) -> Group:
        return _group(item, (*disc(x + 8, y + 10.5, item.level, theme), *place_text(x, y)))

    return Setting(max(height, 20), place)


DISC: Final = 7.0
_FILLED: Final = {"measured": 4, "supported": 3, "hint": 2, "stale": 2}


def disc(x: float, y: float, level: str, theme: Theme) -> tuple[Shape, ...]:
    """The mark of a truth level: quarters filled, crossed out when contradicted, dashed when assumed."""
    ink = theme.levels[level]
    filled = _FILLED.get(level, 0)
    if filled == 4:
        return (Circle(x, y, DISC, ink, ink, 1.7),)
    quarters = tuple(_quarter(x, y, turn, ink) for turn in range(filled))
    if level == "hypothesis":
        return (_ring(x, y, ink, "2.5 2.5"),)
    if level == "stale":
        return (*quarters, _ring(x, y, ink, "2.5 2.5"))
    if level == "contradicted":
        reach = DISC * 0.62
        crossed = tuple(
            Outline(
                (("M", (x - reach, y - side)), ("L", (x + reach, y + side))),
                stroke=ink,
                stroke_width=1.8,
            )
            for side in (reach, -reach)
        )
        return (_ring(x, y, ink, None), *crossed)
    return (*quarters, _ring(x, y, ink, None))


_ARC: Final = 0.5523
"""How far the handles of a quarter of a circle reach, in radii."""


def _ring(x: float, y: float, ink: str, dash: str | None) -> Outline:
    corners = ((0, -1), (1, 0), (0, 1), (-1, 0))
    commands: list[Command] = [("M", (x, y - DISC))]
    for turn in range(4):
        (ax, ay), (bx, by) = corners[turn], corners[(turn + 1) % 4]
        commands.append(("C", _arc(x, y, (ax, ay), (bx, by))))
    return Outline((*commands, ("Z", ())), stroke=ink, stroke_width=1.7, dash=dash)


def _quarter(x: float, y: float, turn: int, ink: str) -> Outline:
    corners = ((0, -1), (1, 0), (0, 1), (-1, 0))
    a, b = corners[turn], corners[(turn + 1) % 4]
    start = (x + a[0] * DISC, y + a[1] * DISC)
    return Outline((("M", (x, y)), ("L", start), ("C", _arc(x, y, a, b)), ("Z", ())), fill=ink)


def _arc(
    x: float, y: float, a: tuple[int, int], b: tuple[int, int]
) -> tuple[float, float, float, float, float, float]:
    return (
        x + (a[0] + b[0] * _ARC) * DISC, y + (a[1] + b[1] * _ARC) * DISC,
        x + (b[0] + a[0] * _ARC) * DISC, y + (b[1] + a[1] * _ARC) * DISC,
        x + b[0] * DISC, y + b[1] * DISC,
    )  # fmt: skip


_SETTINGS: Final[dict[str, Callable[[Item, float, Theme], Setting]]] = {
    "text": _text,
    "touchpoint": _touchpoint,
    "quote": _quote,
    "pain": _pain,
    "opportunity": _opportunity,
    "chip": _chip,
    "metric": _chip,
    "level": _level,
    "delta": _delta,
}


def unmeasured(x: float, y: float, theme: Theme) -> tuple[Shape, ...]:
    """A hollow point with a question mark: nothing is known here."""
    return (
        Circle(x, y, 13, theme.card, theme.assumed, 1.5),
        Run("?", x, y + 5.5, 16, "Medium", theme.muted, "middle"),
    )
