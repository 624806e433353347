"""A table on pages of paper: type stays legible, so a map that is too large takes several pages.

Legibility is physical. On a page of a given size the drawing gets as many pixels as keep its smallest
type at 7.5 points; stages that do not fit go to the next page, with the labels of the lanes repeated,
and so do lanes, and in the end the things in a cell. A poster is one large sheet cut into tiles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from parcours.errors import InputError, Words, unknown_name
from parcours.render.layout import COLUMN_LEAST, SMALLEST_TYPE, columns_within, layout
from parcours.render.scene import Scene
from parcours.render.spoken import SEPARATOR
from parcours.render.table import Column, Flanks, Heading, Point, Row, Table
from parcours.render.theme import Theme
from parcours.render.typography import NO_BREAK

LEAST_POINTS: Final = 7.5
MARGIN_POINTS: Final = 8.0
"""Of the paper; the drawing has a margin of its own."""
MILLIMETRE: Final = 72 / 25.4
WIDE_LEAST: Final = 700.0
MOST_POINTS: Final = 4_000.0
"""About 1.4 m: a drawing on a sheet of its own size that is larger is scaled down to it."""

PAPER: Final[dict[str, tuple[float, float]]] = {
    name: (long * MILLIMETRE, short * MILLIMETRE)
    for name, long, short in (
        ("A0", 1189, 841),
        ("A1", 841, 594),
        ("A2", 594, 420),
        ("A3", 420, 297),
        ("A4", 297, 210),
        ("letter", 279.4, 215.9),
        ("16:9", 338.7, 190.5),
    )
}
"""Landscape sizes in points, width first."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its size in points, the scene on it, and how many points a pixel gets."""

    width: float
    height: float
    scene: Scene
    scale: float


@dataclass(frozen=True, slots=True)
class _Paper:
    """A sheet's size in points, and the room on it in pixels of the drawing."""

    width: float
    height: float

    @property
    def wide(self) -> float:
        return max(WIDE_LEAST, (self.width - 2 * MARGIN_POINTS) * SMALLEST_TYPE / LEAST_POINTS)

    @property
    def tall(self) -> float:
        return (self.height - 2 * MARGIN_POINTS) * SMALLEST_TYPE / LEAST_POINTS


def paper_names() -> list[str]:
    """The names that ``pages`` takes; ``fit`` is one sheet as large as the drawing."""
    return ["fit", *PAPER]


def pages(table: Table, theme: Theme, paper: str) -> list[Page]:
    """``table`` on sheets of ``paper``, in reading order; raises InputError for an unknown size."""
    if paper == "fit":
        scene = layout(table, theme)
        scale = min(0.75, MOST_POINTS / max(scene.width, scene.height))
        return [Page(scene.width * scale, scene.height * scale, scene, scale)]
    if paper not in PAPER:
        raise unknown_name(
            "render.unknown-paper", Words("paper size", "format de papier"), paper, paper_names()
        )
    sheet = _Paper(*PAPER[paper])
    parts = _parts(table, theme, sheet)
    return [
        _sheet(_numbered(part, index, len(parts)), theme, sheet) for index, part in enumerate(parts)
    ]


def poster(table: Table, theme: Theme, paper: str) -> Page:
    """``table`` on one sheet of ``paper``, whole, as large as fits.

    Raises InputError when its smallest type would not be legible on it.
    """
    if paper not in PAPER:
        raise unknown_name(
            "render.unknown-paper", Words("paper size", "format de papier"), paper, list(PAPER)
        )
    sheet = _Paper(*PAPER[paper])
    page = _sheet(table, theme, sheet, least=0)
    if page.scale * SMALLEST_TYPE < LEAST_POINTS:
        raise InputError(
            "render.poster-too-small",
            Words(
                f"On one sheet of {paper} the type would be {page.scale * SMALLEST_TYPE:.1f} points.",
                f"Sur une seule feuille {paper}, les lettres auraient {page.scale * SMALLEST_TYPE:.1f} points.",
            ),
            remedy=Words(
                "Take a larger sheet, or --page alone, which uses several.",
                "Prenez une feuille plus grande, ou --page seul, qui en emploie plusieurs.",
            ),
        )
    return page


def _numbered(table: Table, index: int, count: int) -> Table:
    """A part that says which sheet it is, where there are several."""
    if count == 1:
        return table
    return replace(
        table,
        heading=_named(table, f"{index + 1}/{count}"),
        continued=index > 0,
        footnotes=table.footnotes if index + 1 == count else (),
    )


def _named(table: Table, which: str) -> Heading:
    """The heading that says which sheet it is."""
    words = {"en": "sheet", "fr": "feuille"}[table.lang]
    head = table.heading
    kicker = f"{head.kicker}{SEPARATOR}{words}{NO_BREAK}{which}"
    return Heading(kicker, head.title, head.description, head.facts)


def _sheet(table: Table, theme: Theme, sheet: _Paper, *, least: float = LEAST_POINTS) -> Page:
    """One part on one sheet; where it is small it does not grow beyond twice the least type."""
    scene = layout(table, theme, wide=_wide(table, sheet))
    scale = min(
        (sheet.width - 2 * MARGIN_POINTS) / scene.width,
        (sheet.height - 2 * MARGIN_POINTS) / scene.height,
    )
    return Page(sheet.width, sheet.height, scene, min(scale, max(least, 18.0) / SMALLEST_TYPE))


def _wide(table: Table, sheet: _Paper) -> float:
    """As wide as the sheet; wider only where the type may be smaller because the paper is large."""
    return max(sheet.wide, WIDE_LEAST) if len(table.columns) * COLUMN_LEAST < sheet.wide else 2000.0


def _parts(table: Table, theme: Theme, sheet: _Paper) -> list[Table]:
    """The table cut so that every part fits: by stages, then by lanes, then by what stands in a cell."""
    most = min(len(table.columns), columns_within(sheet.wide))
    while True:
        found: list[Table] = []
        fits = True
        for group in _column_groups(table, most):
            rows, group_fits = _row_groups(group, theme, sheet, table.columns[-1], first=not found)
            found += rows
            fits = fits and group_fits
        if fits or most == 1:
            return found
        most -= 1


def _column_groups(table: Table, most: int) -> list[Table]:
    """The table cut into as few groups of at most ``most`` stages as it takes, of nearly equal size."""
    count = len(table.columns)
    groups = -(-count // most)
    sizes = [count // groups + (index < count % groups) for index in range(groups)]
    parts, start = [], 0
    for size in sizes:
        end = start + size
        rows = tuple(_cut(row, start, end) for row in table.rows)
        parts.append(
            replace(table, columns=table.columns[start:end], rows=rows, first=table.first + start)
        )
        start = end
    return parts


def _cut(row: Row, start: int, end: int) -> Row:
    points = tuple(replace(point, index=point.index - start) for point in row.points[start:end])
    others = tuple(
        replace(
            series,
            points=series.points[start:end],
            flanks=_flanks(series.points, start, end),
        )
        for series in row.others
    )
    return replace(
        row,
        cells=row.cells[start:end],
        points=points,
        flanks=_flanks(row.points, start, end),
        others=others,
    )


def _flanks(points: tuple[Point, ...], start: int, end: int) -> Flanks:
    """Two points on each side: the next one to draw towards, and the one that bends the way to it."""
    return points[max(0, start - 2) : start], points[end : end + 2]


def _row_groups(
    table: Table, theme: Theme, sheet: _Paper, end: Column, *, first: bool
) -> tuple[list[Table], bool]:
    """The table cut into groups of lanes that fit one sheet's height, and whether all of them do.

    A lane that is taller than a sheet is cut between the things in its cells; the notes stand on the
    last sheet, the one that shows ``end``.
    """
    groups: list[Table] = []
    rows: list[Row] = []
    fits = True
    heading = _named(table, "88/88")  # as long as it will be, so that numbering moves nothing

    def height(trial: list[Row]) -> float:
        continued = bool(groups) or not first
        last = not waiting and table.columns[-1] is end
        notes = table.footnotes if last else ()
        shown = replace(
            table, rows=tuple(trial), continued=continued, footnotes=notes, heading=heading
        )
        return layout(shown, theme, wide=_wide(table, sheet)).height

    waiting = list(table.rows)
    while waiting:
        row = waiting.pop(0)
        if height([*rows, row]) <= sheet.tall:
            rows.append(row)
            continue
        if rows:
            groups.append(replace(table, rows=tuple(rows)))
            rows = []
        if height([row]) > sheet.tall:
            begin, rest = _split(row, lambda part: height([part]) <= sheet.tall)
            if rest is None:
                fits = False
            else:
                waiting.insert(0, rest)
            row = begin
        rows.append(row)
    return [*groups, replace(table, rows=tuple(rows))], fits


def _split(row: Row, fits: Callable[[Row], bool]) -> tuple[Row, Row | None]:
    """As much of ``row`` as fits, and what is left; None when its first things are too tall already."""
    longest = max((len(cell) for cell in row.cells), default=0)
    for count in range(longest - 1, 0, -1):
        begin = replace(row, cells=tuple(cell[:count] for cell in row.cells))
        if fits(begin):
            rest = replace(row, cells=tuple(cell[count:] for cell in row.cells))
            return begin, rest
    return row, None
