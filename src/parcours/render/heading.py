"""The card above the stages: whose journey it is, what it is about, how much of it is known."""

from __future__ import annotations

from typing import Final

from parcours.render.cells import lines
from parcours.render.metrics import Block, width, wrap
from parcours.render.scene import Circle, Group, Icon, Outline, Picture, Rect, Run, Shape
from parcours.render.table import Heading
from parcours.render.theme import Logo, Theme

HEIGHT_LEAST: Final = 140.0
PAD: Final = 22.0
FACT_LEAST: Final = 165.0
TITLE: Final = 34.0
WHO_LEAST: Final = 330.0
LOGO_HEIGHT: Final = 52.0
LOGO_WIDTH: Final = 190.0


def heading_card(
    heading: Heading, frame: tuple[float, float, float, float], theme: Theme
) -> tuple[Group, float]:
    """The card; ``frame`` is its left, where its words begin, its top and its right, in pixels.

    Facts stand beside the title, in as many rows as keep each wide enough to read.
    """
    left, start, top, right = frame
    start = max(start, left + 150)
    logo = _logo_size(theme.logo)
    inner = right - (logo[0] + 28 if theme.logo else 0)
    asked = width(heading.title, "Bold", TITLE) + 34
    who_room = min(max(WHO_LEAST, (inner - start) * 0.32, asked), (inner - start) * 0.45)
    side = max(1, int((inner - 12 - start - who_room) // FACT_LEAST))
    across = min(side, max(1, len(heading.facts)))
    fact_room = (inner - 12 - start - who_room) / across
    title = wrap(heading.title, who_room - 30, TITLE, "Bold")
    about = wrap(heading.description, who_room - 30, 15.5) if heading.description else None
    kicker = wrap(heading.kicker.upper(), (who_room - 30) * 0.92, 12, "SemiBold")
    rows = _fact_rows(heading, across, fact_room)
    who_height = kicker.height + 2 + title.height + (about.height + 4 if about else 0)
    fact_height = sum(_height(row) for row in rows) + 16 * max(0, len(rows) - 1)
    height = max(HEIGHT_LEAST, max(who_height, fact_height) + 2 * PAD)
    shapes: list[Shape | Group] = [
        Rect(left, top, right - left, height, theme.card, theme.border, 14)
    ]
    shapes += _badge(left + 76, top + min(height / 2, 76), theme)
    y = top + (height - who_height) / 2 if height == HEIGHT_LEAST else top + PAD
    shapes += [_spaced(run) for run in lines(kicker, start, y, theme.accent_ink)]
    shapes += lines(title, start, y + kicker.height + 2, theme.ink)
    if about:
        shapes += lines(about, start, y + kicker.height + 6 + title.height, theme.muted)
    shapes += _facts(rows, (start + who_room, top, fact_room, height), theme)
    if theme.logo:
        x, y = right - 24 - logo[0], top + (min(height, HEIGHT_LEAST) - logo[1]) / 2
        shapes.append(Picture(x, y, *logo, theme.logo.media_type, theme.logo.content, theme.name))
    return Group("header", tuple(shapes), "", heading.title), top + height


Fact = tuple[Block, Block]


def _fact_rows(heading: Heading, across: int, room: float) -> list[list[Fact]]:
    blocks = [
        (wrap(name.upper(), room - 34, 12, "SemiBold"), wrap(text, room - 34, 15, "Medium"))
        for name, text in heading.facts
    ]
    return [blocks[at : at + across] for at in range(0, len(blocks), across)]


def _height(row: list[Fact]) -> float:
    return max(name.height + text.height + 5 for name, text in row)


def _facts(
    rows: list[list[Fact]], place: tuple[float, float, float, float], theme: Theme
) -> list[Shape]:
    """Facts in rows, a hairline before each column."""
    left, top, room, height = place
    shapes: list[Shape] = []
    for index in range(len(rows[0]) if rows else 0):
        x = left + index * room
        ends = (("M", (x, top + PAD)), ("L", (x, top + height - PAD)))
        shapes.append(Outline(ends, stroke=theme.border, stroke_width=1.2))  # type: ignore[arg-type]
    y = top + PAD
    for row in rows:
        for index, (name, text) in enumerate(row):
            x = left + index * room + 17
            shapes += lines(name, x, y, theme.muted)
            shapes += lines(text, x, y + name.height + 5, theme.ink)
        y += _height(row) + 16
    return shapes


def continued(
    heading: Heading, frame: tuple[float, float, float], theme: Theme
) -> tuple[Group, float]:
    """One line for a further sheet: the title and which sheet it is."""
    left, top, right = frame
    title = wrap(heading.title, (right - left) * 0.6, 20, "Bold")
    kicker = wrap(heading.kicker.upper(), (right - left) * 0.36, 12, "SemiBold")
    shapes: list[Shape] = [*lines(title, left, top, theme.ink)]
    shapes += [
        Run(run.text, right, run.y, run.size, run.face, run.fill, "end", 0.6)
        for run in lines(kicker, 0, top + 6, theme.accent_ink)
    ]
    bottom = top + max(title.height, kicker.height + 6)
    return Group("header", tuple(shapes), "", heading.title), bottom


def _badge(x: float, y: float, theme: Theme) -> tuple[Shape, ...]:
    """The sign of a person."""
    return (
        Circle(x, y, 46, theme.accent_soft),
        Icon("user-round", x - 26, y - 26, 52, theme.accent_ink),
    )


def _spaced(run: Run) -> Run:
    return Run(run.text, run.x, run.y, run.size, run.face, run.fill, run.anchor, 0.9)


def _logo_size(logo: Logo | None) -> tuple[float, float]:
    """The room that a logo takes, its proportions kept."""
    if logo is None:
        return 0.0, 0.0
    scale = min(LOGO_HEIGHT / logo.height, LOGO_WIDTH / logo.width)
    return logo.width * scale, logo.height * scale
