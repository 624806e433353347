"""The strokes of an emotional curve: its line, the tint beside it, its interval, its marks.

Each takes scores with gaps and gives shapes; a gap breaks every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from parcours.render.curve import XY, backwards, halves, monotone, segments, within
from parcours.render.scene import Circle, Command, Outline, Rect, Shape
from parcours.render.table import Point
from parcours.render.theme import Theme

MARK: Final = 6.0
"""How far a mark reaches from its point, in pixels."""
Level = Callable[[float], float]
"""From a score on −2…+2 to a y in pixels."""
Span = tuple[float, float]
"""Between which x something is drawn: a curve may go on beyond, on the next sheet."""


def marks(
    scores: Sequence[float | None],
    centres: Sequence[float],
    level: Level,
    ink: str,
    rank: int,
    theme: Theme,
) -> list[Shape]:
    """A mark at each known score."""
    return [
        mark(x, level(score), rank, ink, theme)
        for score, x in zip(scores, centres, strict=True)
        if score is not None
    ]


def mark(x: float, y: float, rank: int, ink: str, theme: Theme) -> Shape:
    """A circle, a square or a diamond."""
    if rank == 0:
        return Circle(x, y, MARK - 0.5, theme.card, ink, 2.2)
    if rank == 1:
        return Rect(x - 5, y - 5, 10, 10, theme.card, ink, 1, None, 2.2)
    corners: tuple[Command, ...] = (
        ("M", (x, y - 7)), ("L", (x + 7, y)), ("L", (x, y + 7)), ("L", (x - 7, y)), ("Z", ()),
    )  # fmt: skip
    return Outline(corners, theme.card, ink, 2.2)


def rule(
    x1: float, y1: float, x2: float, y2: float, ink: str, pen: float, dash: str | None = None
) -> Outline:
    """A straight stroke."""
    return Outline((("M", (x1, y1)), ("L", (x2, y2))), stroke=ink, stroke_width=pen, dash=dash)


def _runs(scores: Sequence[float | None], centres: Sequence[float], level: Level) -> list[list[XY]]:
    return segments(
        [None if s is None else (x, level(s)) for s, x in zip(scores, centres, strict=True)]
    )


def line(
    scores: Sequence[float | None],
    centres: Sequence[float],
    level: Level,
    ink: str,
    pen: float,
    dash: str | None,
    span: Span,
) -> list[Shape]:
    """The curve through ``scores`` within ``span``, in as many strokes as it has unbroken runs."""
    return [
        Outline(path, stroke=ink, stroke_width=pen, dash=dash)
        for run in _runs(scores, centres, level)
        if (path := within(monotone(run), *span))
    ]


def areas(
    scores: Sequence[float | None],
    centres: Sequence[float],
    level: Level,
    theme: Theme,
    span: Span,
) -> list[Shape]:
    """The tint between curve and neutral, blue above and orange below."""
    zero = level(0)
    shapes: list[Shape] = []
    for run in _runs(scores, centres, level):
        curve = within(monotone(run), *span)
        if not curve:
            continue
        for above, tint in ((True, theme.positive_soft), (False, theme.negative_soft)):
            clipped = _clip(curve, zero, above=above)
            shapes += [Outline(piece, fill=tint) for piece in clipped]
    return shapes


def _clip(curve: Sequence[Command], zero: float, *, above: bool) -> list[tuple[Command, ...]]:
    """The closed pieces of the curve on one side of ``zero``; each Bézier is cut where it crosses."""
    pieces: list[tuple[Command, ...]] = []
    open_piece: list[Command] = []
    start = curve[0][1]
    for _, values in curve[1:]:
        for part in _split((*start, *values), zero):
            middle = _bezier(part, 0.5)[1]
            if (middle < zero) == above and abs(middle - zero) > 0.01:
                if not open_piece:
                    open_piece = [("M", (part[0], zero)), ("L", (part[0], part[1]))]
                open_piece.append(("C", part[2:]))
            elif open_piece:
                pieces.append(_closed(open_piece, zero))
                open_piece = []
        start = values[-2:]
    if open_piece:
        pieces.append(_closed(open_piece, zero))
    return pieces


def _closed(piece: list[Command], zero: float) -> tuple[Command, ...]:
    return (*piece, ("L", (piece[-1][1][-2], zero)), ("Z", ()))


def _bezier(points: tuple[float, ...], t: float) -> XY:
    x0, y0, x1, y1, x2, y2, x3, y3 = points
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _split(points: tuple[float, ...], zero: float) -> list[tuple[float, ...]]:
    """The curve in one piece, or in two where it crosses ``zero``; it is monotone, so once at most."""
    start, end = points[1] - zero, points[7] - zero
    if start * end >= 0:
        return [points]
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if (_bezier(points, middle)[1] - zero) * start > 0:
            low = middle
        else:
            high = middle
    return list(halves(points, low))


def band(
    points: Sequence[Point], centres: Sequence[float], level: Level, theme: Theme, span: Span
) -> list[Shape]:
    """The interval around the measured curve, and a bar at each stage that has one."""
    lows = [point.low for point in points]
    highs = [point.high for point in points]
    shapes: list[Shape] = []
    for low, high in zip(_runs(lows, centres, level), _runs(highs, centres, level), strict=True):
        under, over = within(monotone(low), *span), within(monotone(high), *span)
        if under:
            path = (*over, ("L", under[-1][1][-2:]), *backwards(under), ("Z", ()))
            shapes.append(Outline(path, fill=theme.neutral, opacity=0.22))
    for point, x in zip(points, centres, strict=True):
        if point.low is None or point.high is None or not span[0] <= x <= span[1]:
            continue
        y1, y2 = level(point.high), level(point.low)
        shapes.append(rule(x, y1, x, y2, theme.muted, 1.6))
        shapes += [rule(x - 6, y, x + 6, y, theme.muted, 1.6) for y in (y1, y2)]
    return shapes
