"""Where everything stands: a table becomes a scene.

Every height comes from measured text, so nothing is cut and nothing overlaps. Columns share one
width; a map with many stages grows to the right rather than shrinking its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parcours.errors import Lang
from parcours.render.cells import Setting, lines, set_item
from parcours.render.emotion_lane import EmotionLane
from parcours.render.fonts import using
from parcours.render.heading import continued, heading_card
from parcours.render.items import Item
from parcours.render.metrics import Block, width, wrap
from parcours.render.scene import Command, Group, Icon, Outline, Rect, Run, Scene, Shape
from parcours.render.table import Column, Heading, Row, Table
from parcours.render.theme import Theme
from parcours.render.typography import NO_BREAK, number

MARGIN: Final = 36.0
RAIL: Final = 152.0
GAP: Final = 10.0
PAD: Final = 13.0
WIDTH: Final = 2000.0
COLUMN_LEAST: Final = 252.0
COLUMN_MOST: Final = 560.0
WIDTH_LEAST: Final = 1280.0
CHEVRON_TIP: Final = 13.0
ITEM_GAP: Final = 10.0
SMALLEST_TYPE: Final = 12.0
"""Pixels; nothing on a drawing is set smaller."""


def layout(table: Table, theme: Theme, *, wide: float = WIDTH) -> Scene:
    """The scene of ``table`` in the colours of ``theme``, ``wide`` pixels wide where it can be."""
    with using(theme.font):
        return _Page(table, theme, wide).scene()


def columns_within(wide: float) -> int:
    """How many columns of legible width fit into ``wide`` pixels; at least one."""
    return max(1, int((wide - 2 * MARGIN - RAIL) // (COLUMN_LEAST + GAP)))


class _Page:
    """The page while it is laid out, from top to bottom."""

    def __init__(self, table: Table, theme: Theme, wide: float) -> None:
        self.table = table
        self.theme = theme
        self.lang: Lang = table.lang
        count = len(table.columns)
        self.left = MARGIN + (RAIL + GAP if table.rails else 0)
        free = (wide - MARGIN - self.left - (count - 1) * GAP) / count
        self.column = min(COLUMN_MOST, max(COLUMN_LEAST, free))
        right = self.left + count * self.column + (count - 1) * GAP
        least = min(wide, WIDTH_LEAST) - MARGIN
        if right < least:
            right = least
            self.column = (right - self.left - (count - 1) * GAP) / count
        self.right = right

    def x(self, index: int) -> float:
        """The left edge of a column."""
        return self.left + index * (self.column + GAP)

    def scene(self) -> Scene:
        """All bands below one another."""
        groups: list[Group] = []
        header, y = self.header(self.table.heading, MARGIN)
        stages, y = self.stages(self.table.columns, y + 18)
        groups += [header, stages]
        y += 14
        for index, row in enumerate(self.table.rows):
            lane, bottom = self.emotions(row, y) if row.points else self.cells(row, y)
            groups.append(lane)
            y = bottom + GAP
            below = self.table.rows[index + 1].role if index + 1 < len(self.table.rows) else ""
            line = self.table.service_lines and _service_line(
                row.role, below, {r.role for r in self.table.rows}
            )
            if line:
                groups.append(self.line(_LINES[line][self.lang], y + 8))
                y += 24
        notes, y = self.notes(self.table.footnotes, y + 4)
        groups.append(notes)
        return Scene(
            self.right + MARGIN,
            y + MARGIN / 2,
            self.theme.canvas,
            self.table.heading.title,
            describe(self.table),
            self.lang,
            tuple(groups),
            self.theme.font,
        )

    def header(self, heading: Heading, top: float) -> tuple[Group, float]:
        """The card with persona and scenario; on further sheets one line says what is continued."""
        if self.table.continued:
            return continued(heading, (MARGIN, top, self.right), self.theme)
        return heading_card(heading, (MARGIN, self.left, top, self.right), self.theme)

    def stages(self, columns: Sequence[Column], top: float) -> tuple[Group, float]:
        """The chevrons, numbered, with purchase phase and moment of truth in small print."""
        ordered = self.table.ordered
        largest = number(self.table.first + len(columns) - 1, self.lang, decimals=0)
        digits = width(largest, "Regular", 18) + 25 if ordered else 14.0
        room = self.column - digits - 34
        names = [wrap(column.name, room, 18, "SemiBold") for column in columns]
        notes = [wrap(column.note, room, 12, "Medium") for column in columns]
        bodies = [
            name.height + (note.height + 1 if column.note else 0)
            for column, name, note in zip(columns, names, notes, strict=True)
        ]
        height = max(48.0, max(bodies) + 22)
        groups = []
        for index, column in enumerate(columns):
            shapes: list[Shape] = [self.head(self.x(index), top, height, index)]
            x = self.x(index) + (24 if index and ordered else 16)
            y = top + (height - bodies[index]) / 2
            if ordered:
                numeral = number(self.table.first + index, self.lang, decimals=0)
                shapes.append(Run(numeral, x, y + 19, 18, "Regular", self.theme.on_accent_muted))
            x += digits - 14
            shapes += lines(names[index], x, y, self.theme.on_accent)
            if column.note:
                y += names[index].height + 1
                shapes += lines(notes[index], x, y, self.theme.on_accent_muted)
            if column.moment_of_truth:
                right = self.x(index) + self.column - 30
                shapes.append(Icon("star", right, top + 7, 15, self.theme.on_accent))
            groups.append(Group("stage", tuple(shapes), column.about, column.name))
        return Group("stages", tuple(groups)), top + height

    def head(self, x: float, top: float, height: float, index: int) -> Shape:
        """A chevron where columns follow one another, else a plain card."""
        if not self.table.ordered:
            return Rect(x, top, self.column, height, self.theme.accent, radius=10)
        last = index + 1 == len(self.table.columns)
        reach = self.column + (0 if last else GAP - 4)
        return Outline(_chevron(x, top, reach, height, first=index == 0), fill=self.theme.accent)

    def rail(self, row: Row, top: float, height: float) -> tuple[Shape, ...]:
        """The label beside a lane."""
        if not self.table.rails:
            return ()
        theme = self.theme
        name, note = _label(row)
        beside = bool(row.points)  # below the icon stand the words of the scale
        x, y = (MARGIN + 40, top + 14) if beside else (MARGIN + 13, top + 38)
        shapes: list[Shape] = [Rect(MARGIN, top, RAIL, height, theme.rail, radius=12)]
        shapes.append(Icon(row.icon, MARGIN + 13, top + 13, 20, theme.accent_ink))
        shapes += lines(name, x, y, theme.ink)
        if note:
            shapes += lines(note, x, y + 2 + name.height, theme.muted)
        return tuple(shapes)

    def cells(self, row: Row, top: float) -> tuple[Group, float]:
        """A lane of cards, as tall as its tallest cell."""
        room = self.column - 2 * PAD
        set_cells = [[set_item(item, room, self.theme) for item in cell] for cell in row.cells]
        name, note = _label(row)
        label = name.height + (note.height + 2 if note else 0) + 50 if self.table.rails else 0.0
        tallest = max((_stacked(cell) for cell in set_cells), default=0.0)
        empty = not any(row.cells)
        height = max(tallest + 2 * PAD, label, 46.0)
        children: list[Shape | Group] = [*self.rail(row, top, height)]
        if empty:
            return Group(
                "lane", (*children, *self.nothing(top, height)), "", row.label
            ), top + height
        for index, (cell, settings) in enumerate(zip(row.cells, set_cells, strict=True)):
            children += self.card(row, cell, settings, self.x(index), top, height)
        return Group("lane", tuple(children), "", row.label), top + height

    def nothing(self, top: float, height: float) -> tuple[Shape, ...]:
        """A lane of which nothing is said yet: one pale card that says so."""
        words = {"en": "Nothing said yet", "fr": "Rien n’est encore dit"}[self.lang]
        middle = top + height / 2 + 5
        frame = Rect(
            self.left, top, self.right - self.left, height, self.theme.empty, self.theme.border, 12
        )
        return frame, Run(words, self.left + 18, middle, 14, "Italic", self.theme.muted)

    def card(
        self,
        row: Row,
        cell: tuple[Item, ...],
        settings: list[Setting],
        x: float,
        top: float,
        height: float,
    ) -> list[Shape | Group]:
        """One cell: solid when something supports it, dashed when it is assumed, pale when empty."""
        theme = self.theme
        if not cell:
            return [Rect(x, top, self.column, height, theme.empty, theme.border, 12)]
        chance = row.role in {"opportunities", "solutions"}
        assumed = all(item.assumed for item in cell)
        fill = theme.heat([item.level for item in cell]) if row.role == "levels" else theme.card
        stroke = theme.chance_border if chance else theme.assumed if assumed else theme.border
        frame = Rect(
            x, top, self.column, height, theme.chance if chance else fill, stroke, 12,
            "5 4" if assumed else None,
        )  # fmt: skip
        children: list[Shape | Group] = [frame]
        y = top + PAD
        for setting in settings:
            children.append(setting.place(x + PAD, y))
            y += setting.height + ITEM_GAP
        return children

    def emotions(self, row: Row, top: float) -> tuple[Group, float]:
        """The curve's lane, edge to edge over all stages."""
        centres = [self.x(index) + self.column / 2 for index in range(len(row.points))]
        name, note = _label(row)
        above = name.height + (note.height if note else 0) + 24 if self.table.rails else 0.0
        span = self.right - self.left
        lane = EmotionLane(row, (self.column, span, above), self.theme, self.lang)
        children: list[Shape | Group] = [*self.rail(row, top, lane.height)]
        children += lane.scale_words(top, MARGIN + RAIL - 12)
        children += lane.draw(self.left, top, centres)
        return Group("lane", tuple(children), "", row.label), top + lane.height

    def line(self, words: str, y: float) -> Group:
        """A dashed line of the service blueprint, named at its right end."""
        room = width(words.upper(), "SemiBold", SMALLEST_TYPE) + len(words) * 0.9 + 14
        shapes: tuple[Shape, ...] = (
            Outline(
                (("M", (MARGIN, y)), ("L", (self.right - room, y))),
                stroke=self.theme.accent_ink,
                stroke_width=1.6,
                dash="6 5",
            ),
            Run(
                words.upper(),
                self.right,
                y + 4.3,
                SMALLEST_TYPE,
                "SemiBold",
                self.theme.accent_ink,
                "end",
                0.9,
            ),
        )
        return Group("line", shapes, "", words)

    def notes(self, footnotes: tuple[str, ...], top: float) -> tuple[Group, float]:
        """The legend and the notes, in small print."""
        shapes: list[Shape] = []
        for note in footnotes:
            block = wrap(note, self.right - MARGIN, 12.5)
            shapes += lines(block, MARGIN, top, self.theme.muted)
            top += block.height + 2
        return Group("notes", tuple(shapes), "", " ".join(footnotes)), top


def _stacked(settings: list[Setting]) -> float:
    return sum(setting.height for setting in settings) + ITEM_GAP * max(0, len(settings) - 1)


def _label(row: Row) -> tuple[Block, Block | None]:
    """A lane's name and its small print, for the rail."""
    room = RAIL - (53 if row.points else 26)
    name = wrap(row.label, room, 13.5, "SemiBold")
    return name, wrap(row.note, room, 12.5) if row.note else None


def _chevron(
    x: float, y: float, width: float, height: float, *, first: bool
) -> tuple[Command, ...]:
    tip = CHEVRON_TIP
    notch: tuple[Command, ...] = () if first else (("L", (x + tip, y + height / 2)),)
    return (
        ("M", (x, y)),
        ("L", (x + width - tip, y)),
        ("L", (x + width, y + height / 2)),
        ("L", (x + width - tip, y + height)),
        ("L", (x, y + height)),
        *notch,
        ("Z", ()),
    )


_LINES: Final[dict[str, dict[Lang, str]]] = {
    "interaction": {"en": "Line of interaction", "fr": "Ligne d’interaction"},
    "visibility": {"en": "Line of visibility", "fr": "Ligne de visibilité"},
    "internal": {"en": "Line of internal interaction", "fr": "Ligne d’interaction interne"},
}


def _service_line(above: str, below: str, roles: set[str]) -> str:
    """Which blueprint line lies between two lanes; derived from their roles, so it cannot drift."""
    if below == "frontstage":
        return "interaction"
    if below == "backstage":
        return "visibility"
    if below == "support":
        return "internal"
    last = "channels" if above == "channels" and "touchpoints" in roles else "touchpoints"
    ends = above == last and below not in {"channels", "touchpoints", ""}
    return "interaction" if ends and "frontstage" not in roles else ""


def describe(table: Table) -> str:
    """The drawing in words, from its data: stages, peak and trough with values and n."""
    french = table.lang == "fr"
    names = ", ".join(column.name for column in table.columns)
    count = len(table.columns)
    start = (
        f"{count} étape{'s' * (count > 1)} : {names}."
        if french
        else f"{count} stage{'s' * (count > 1)}: {names}."
    )
    for row in table.rows:
        scored = [
            (point.measured if point.measured is not None else point.believed, point, column.name)
            for point, column in zip(row.points, table.columns, strict=False)
        ]
        known = [(score, point, name) for score, point, name in scored if score is not None]
        if not known:
            continue
        best, worst = max(known, key=lambda k: k[0]), min(known, key=lambda k: k[0])
        words = []
        for label, (score, point, name) in (
            ("Pic" if french else "Peak", best),
            ("Creux" if french else "Trough", worst),
        ):
            size = f", n{NO_BREAK}={NO_BREAK}{point.n}" if point.measured is not None else ""
            colon = f"{NO_BREAK}:" if french else ":"
            words.append(f"{label}{colon} {name} ({number(score, table.lang, signed=True)}{size}).")
        return " ".join([start, *words])
    return start
