"""Where everything stands: a table becomes a scene.

Every height comes from measured text, so nothing is cut and nothing overlaps. Columns share one
width; a map with many stages grows to the right rather than shrinking its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parcours.errors import Lang
from parcours.render.cells import Setting, lines, set_item
from parcours.render.emotion_lane import HEIGHT as EMOTION_HEIGHT
from parcours.render.emotion_lane import emotion_lane, scale_words
from parcours.render.items import Item
from parcours.render.metrics import wrap
from parcours.render.scene import Circle, Command, Group, Icon, Outline, Rect, Run, Scene, Shape
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


def layout(table: Table, theme: Theme, *, width: float = WIDTH) -> Scene:
    """The scene of ``table`` in the colours of ``theme``, ``width`` pixels wide where it can be."""
    return _Page(table, theme, width).scene()


def columns_within(width: float) -> int:
    """How many columns of legible width fit into ``width`` pixels; at least one."""
    return max(1, int((width - 2 * MARGIN - RAIL) // (COLUMN_LEAST + GAP)))


class _Page:
    """The page while it is laid out, from top to bottom."""

    def __init__(self, table: Table, theme: Theme, width: float) -> None:
        self.table = table
        self.theme = theme
        self.lang: Lang = table.lang
        count = len(table.columns)
        self.left = MARGIN + RAIL + GAP
        free = (width - MARGIN - self.left - (count - 1) * GAP) / count
        self.column = min(COLUMN_MOST, max(COLUMN_LEAST, free))
        right = self.left + count * self.column + (count - 1) * GAP
        least = min(width, WIDTH_LEAST) - MARGIN
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
            following = self.table.rows[index + 1].role if index + 1 < len(self.table.rows) else ""
            line = self.table.service_lines and _service_line(
                row.role, following, {r.role for r in self.table.rows}
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
        )

    def header(self, heading: Heading, top: float) -> tuple[Group, float]:
        """The card with persona and scenario; as many lines as its texts need."""
        theme = self.theme
        inner = self.right - MARGIN - 28
        start = self.left
        who_room = max(360.0, (inner - start + MARGIN) * 0.36)
        fact_room = (self.right - 24 - (start + who_room)) / max(1, len(heading.facts))
        title = wrap(heading.title, who_room - 30, 34, "Bold")
        about = wrap(heading.description, who_room - 30, 15.5) if heading.description else None
        facts = [
            (
                wrap(name.upper(), fact_room - 36, 12, "SemiBold"),
                wrap(text, fact_room - 36, 15.5, "Medium"),
            )
            for name, text in heading.facts
        ]
        who_height = 18 + title.height + (about.height + 4 if about else 0)
        fact_height = max((name.height + text.height + 6 for name, text in facts), default=0)
        height = max(140.0, max(who_height, fact_height) + 44)
        shapes: list[Shape | Group] = [
            Rect(MARGIN, top, self.right - MARGIN, height, theme.card, theme.border, 14)
        ]
        x, y = MARGIN + 76, top + min(height / 2, 76)
        shapes += [
            Circle(x, y, 46, theme.accent_soft),
            Icon("user-round", x - 26, y - 26, 52, theme.accent_ink),
        ]
        y = top + max(22.0, (height - who_height) / 2) if height == 140.0 else top + 22
        kicker = Run(
            heading.kicker.upper(), start, y + 12, 12, "SemiBold", theme.accent_ink, spacing=0.9
        )
        shapes += [kicker, *lines(title, start, y + 18, theme.ink)]
        if about:
            shapes += lines(about, start, y + 22 + title.height, theme.muted)
        for index, (name, text) in enumerate(facts):
            x = start + who_room + index * fact_room
            shapes.append(
                Outline(
                    (("M", (x, top + 22)), ("L", (x, top + height - 22))),
                    stroke=theme.border,
                    stroke_width=1.2,
                )
            )
            shapes += lines(name, x + 18, top + 22, theme.muted)
            shapes += lines(text, x + 18, top + 22 + name.height + 6, theme.ink)
        return Group("header", tuple(shapes), "", heading.title), top + height

    def stages(self, columns: Sequence[Column], top: float) -> tuple[Group, float]:
        """The chevrons, numbered, with the purchase phase in small print."""
        theme = self.theme
        ordered = self.table.ordered
        digits = (34.0 if self.table.first + len(columns) <= 10 else 46.0) if ordered else 14.0
        names = [wrap(column.name, self.column - digits - 34, 18, "SemiBold") for column in columns]
        noted = any(column.note for column in columns)
        height = max(48.0, max(name.height for name in names) + 22 + (16 if noted else 0))
        groups: list[Group] = []
        for index, (column, name) in enumerate(zip(columns, names, strict=True)):
            x = self.x(index)
            body = name.height + (16 if column.note else 0)
            y = top + (height - body) / 2
            indent = x + (16 if index == 0 else 24)
            shapes: list[Shape] = [self.head(x, top, height, index, last=index + 1 == len(columns))]
            if ordered:
                numeral = number(self.table.first + index, self.lang, decimals=0)
                shapes.append(Run(numeral, indent, y + 19, 18, "Regular", theme.on_accent_muted))
            shapes += lines(name, indent + digits - 14, y, theme.on_accent)
            if column.note:
                shapes.append(
                    Run(
                        column.note,
                        indent + digits - 14,
                        y + name.height + 12,
                        12,
                        "Medium",
                        theme.on_accent_muted,
                    )
                )
            if column.moment_of_truth:
                shapes.append(Icon("star", x + self.column - 30, top + 6, 15, theme.on_accent))
            groups.append(Group("stage", tuple(shapes), column.about, column.name))
        return Group("stages", tuple(groups)), top + height

    def head(self, x: float, top: float, height: float, index: int, *, last: bool) -> Shape:
        """A chevron where columns follow one another, else a plain card."""
        if not self.table.ordered:
            return Rect(x, top, self.column, height, self.theme.accent, radius=10)
        wide = self.column + (0 if last else GAP - 4)
        return Outline(_chevron(x, top, wide, height, first=index == 0), fill=self.theme.accent)

    def rail(self, row: Row, top: float, height: float) -> tuple[Shape, ...]:
        """The label beside a lane."""
        beside = bool(row.points)
        name = wrap(row.label, RAIL - (54 if beside else 26), 13.5, "SemiBold")
        return (
            Rect(MARGIN, top, RAIL, height, self.theme.rail, radius=12),
            Icon(row.icon, MARGIN + 13, top + 13, 20, self.theme.accent_ink),
            *lines(
                name, MARGIN + (40 if beside else 13), top + (14 if beside else 39), self.theme.ink
            ),
        )

    def cells(self, row: Row, top: float) -> tuple[Group, float]:
        """A lane of cards, as tall as its tallest cell."""
        room = self.column - 2 * PAD
        set_cells = [[set_item(item, room, self.theme) for item in cell] for cell in row.cells]
        label = wrap(row.label, RAIL - 26, 13.5, "SemiBold").height + 52
        tallest = max((_stacked(cell) for cell in set_cells), default=0.0)
        height = max(tallest + 2 * PAD, label, 46.0)
        children: list[Shape | Group] = [*self.rail(row, top, height)]
        for index, (cell, settings) in enumerate(zip(row.cells, set_cells, strict=True)):
            children += self.card(row.role, cell, settings, self.x(index), top, height)
        return Group("lane", tuple(children), "", row.label), top + height

    def card(
        self,
        role: str,
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
        chance = role in {"opportunities", "solutions"}
        assumed = all(item.assumed for item in cell)
        frame = Rect(
            x,
            top,
            self.column,
            height,
            theme.chance if chance else theme.card,
            theme.chance_border if chance else theme.assumed if assumed else theme.border,
            12,
            "5 4" if chance or assumed else None,
        )
        children: list[Shape | Group] = [frame]
        y = top + PAD
        for setting in settings:
            children.append(setting.place(x + PAD, y))
            y += setting.height + 9
        return children

    def emotions(self, row: Row, top: float) -> tuple[Group, float]:
        """The curve's lane, edge to edge over all stages."""
        centres = [self.x(index) + self.column / 2 for index in range(len(row.points))]
        children: list[Shape | Group] = [*self.rail(row, top, EMOTION_HEIGHT)]
        children += scale_words(top, MARGIN + RAIL - 10, self.theme, self.lang)
        children += emotion_lane(row, self.left, top, centres, self.column, self.theme, self.lang)
        return Group("lane", tuple(children), "", row.label), top + EMOTION_HEIGHT

    def line(self, words: str, y: float) -> Group:
        """A dashed line of the service blueprint, named at its right end."""
        room = len(words) * 9 + 20
        shapes: tuple[Shape, ...] = (
            Outline(
                (("M", (MARGIN, y)), ("L", (self.right - room, y))),
                stroke=self.theme.accent_ink,
                stroke_width=1.6,
                dash="6 5",
            ),
            Run(
                words.upper(), self.right, y + 4, 11, "SemiBold", self.theme.accent_ink, "end", 0.9
            ),
        )
        return Group("line", shapes, "", words)

    def notes(self, footnotes: tuple[str, ...], top: float) -> tuple[Group, float]:
        """The legend and the notes, in small print."""
        block = wrap(" ".join(footnotes), self.right - MARGIN, 12.5)
        return Group(
            "notes", lines(block, MARGIN, top, self.theme.muted), "", " ".join(footnotes)
        ), top + block.height


def _stacked(settings: list[Setting]) -> float:
    return sum(setting.height for setting in settings) + 9 * max(0, len(settings) - 1)


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
    return "interaction" if above == "touchpoints" and "frontstage" not in roles and below else ""


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
