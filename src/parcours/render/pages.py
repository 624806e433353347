"""A table on pages of paper: type stays legible, so a map that is too large takes several pages.

Legibility is physical. On a page of a given size the drawing gets as many pixels as keep its smallest
type at 7.5 points; stages that do not fit go to the next page, with the labels of the lanes repeated,
and so do lanes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from parcours.errors import Words, unknown_name
from parcours.render.layout import columns_within, layout
from parcours.render.scene import Scene
from parcours.render.table import Row, Table
from parcours.render.theme import Theme

SMALLEST_TYPE: Final = 12.0
"""Pixels; nothing on a drawing is set smaller, but for the names of lines and notes."""
LEAST_POINTS: Final = 7.5
MARGIN_POINTS: Final = 24.0
MILLIMETRE: Final = 72 / 25.4

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


def paper_names() -> list[str]:
    """The names that ``pages`` takes; ``fit`` is one sheet as large as the drawing."""
    return ["fit", *PAPER]


def pages(table: Table, theme: Theme, paper: str) -> list[Page]:
    """``table`` on sheets of ``paper``, in reading order; raises InputError for an unknown size."""
    if paper == "fit":
        scene = layout(table, theme)
        scale = 0.75
        return [Page(scene.width * scale, scene.height * scale, scene, scale)]
    if paper not in PAPER:
        raise unknown_name(
            "render.unknown-paper", Words("paper size", "format de papier"), paper, paper_names()
        )
    width, height = PAPER[paper]
    room = (width - 2 * MARGIN_POINTS) * SMALLEST_TYPE / LEAST_POINTS
    tall = (height - 2 * MARGIN_POINTS) * SMALLEST_TYPE / LEAST_POINTS
    sheets = []
    for group in _column_groups(table, room):
        sheets += [
            _sheet(part, theme, width, height, room)
            for part in _row_groups(group, theme, room, tall)
        ]
    return sheets


def _sheet(table: Table, theme: Theme, width: float, height: float, room: float) -> Page:
    scene = layout(table, theme, width=max(room, 700))
    scale = min(
        (width - 2 * MARGIN_POINTS) / scene.width, (height - 2 * MARGIN_POINTS) / scene.height
    )
    return Page(width, height, scene, scale)


def _column_groups(table: Table, room: float) -> list[Table]:
    """The table cut into as few groups of stages as fit, of nearly equal size."""
    count = len(table.columns)
    most = columns_within(room)
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
    others = tuple(replace(series, points=series.points[start:end]) for series in row.others)
    return replace(row, cells=row.cells[start:end], points=points, others=others)


def _row_groups(table: Table, theme: Theme, room: float, tall: float) -> list[Table]:
    """The table cut into groups of lanes that fit one sheet's height; a lane is never cut."""
    groups: list[Table] = []
    rows: list[Row] = []
    for row in table.rows:
        trial = replace(table, rows=(*rows, row))
        if rows and layout(trial, theme, width=max(room, 700)).height > tall:
            groups.append(replace(table, rows=tuple(rows)))
            rows = []
        rows.append(row)
    return [*groups, replace(table, rows=tuple(rows))]
