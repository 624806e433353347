"""The lane of the emotional curve: what was measured, its interval and n, beside what is believed.

Solid is measured, dashed is believed beside a measurement; unknown stages break the line. Peak and
trough alone carry a value, so the eye finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from parcours.errors import Lang
from parcours.journey.lexicon import EMOTION_WORDS
from parcours.render.cells import unmeasured
from parcours.render.curve import XY, backwards, monotone, segments
from parcours.render.faces import face
from parcours.render.metrics import width
from parcours.render.scene import Circle, Command, Group, Outline, Rect, Run, Shape
from parcours.render.table import Point, Row, Series
from parcours.render.theme import Theme
from parcours.render.typography import NO_BREAK, number

HEIGHT: Final = 318.0
PAD: Final = 42.0
RADIUS: Final = 18.0
RADIUS_EXTREME: Final = 23.0
Level = Callable[[float], float]
"""From a score on −2…+2 to a y in pixels."""


def emotion_lane(
    row: Row,
    left: float,
    top: float,
    centres: Sequence[float],
    column: float,
    theme: Theme,
    lang: Lang,
) -> tuple[Group, ...]:
    """The lane's groups; ``centres`` are the x of the stages, ``column`` their width, in pixels."""
    right = centres[-1] + column / 2

    def level(score: float) -> float:
        return top + HEIGHT / 2 - score * (HEIGHT / 2 - PAD) / 2

    measured = [point.measured for point in row.points]
    believed = [point.believed for point in row.points]
    has_measure = any(score is not None for score in measured)
    main = measured if has_measure else believed
    shapes: list[Shape | Group] = [
        Rect(left, top, right - left, HEIGHT, theme.card, theme.border, 12)
    ]
    shapes += _grid(left, right, top, centres, column, level, theme)
    if has_measure:
        shapes += _band(row.points, centres, level, theme)
    shapes += _areas(main, centres, level, theme)
    if has_measure and any(score is not None for score in believed):
        shapes += _line(believed, centres, level, theme.muted, 2, "7 6")
    shapes += _line(main, centres, level, theme.ink, 3, None)
    for rank, other in enumerate(row.others):
        shapes += _other(other, rank, centres, level, theme)
    for point, score, x in zip(row.points, main, centres, strict=True):
        shapes.append(_point(point, score, x, level, theme, lang))
    if row.others and row.name:
        shapes += _named(row.name, main, centres, level, theme.ink, theme, above=True)
    return (Group("emotion-lane", tuple(shapes), "", row.label),)


DASHES: Final = ("10 5", "3 5", "12 4 3 4")


def _other(
    series: Series, rank: int, centres: Sequence[float], level: Level, theme: Theme
) -> list[Shape]:
    """One more curve: its own dash and colour, small points, and its name at its end."""
    ink = (theme.accent_ink, theme.negative, theme.positive)[rank % 3]
    scores = [p.measured if p.measured is not None else p.believed for p in series.points]
    shapes = _line(scores, centres, level, ink, 2.6, DASHES[rank % 3])
    shapes += [
        Circle(x, level(score), 6, theme.card, ink, 2.4)
        for score, x in zip(scores, centres, strict=True)
        if score is not None
    ]
    return shapes + _named(series.name, scores, centres, level, ink, theme, above=False)


def _named(
    name: str,
    scores: Sequence[float | None],
    centres: Sequence[float],
    level: Level,
    ink: str,
    theme: Theme,
    *,
    above: bool,
) -> list[Shape]:
    """The name of a curve beside its last known point."""
    known = [(x, score) for x, score in zip(centres, scores, strict=True) if score is not None]
    if not known:
        return []
    x, score = known[-1]
    y = level(score) + (-RADIUS - 24 if above else 26)
    wide = width(name, "SemiBold", 13) + 16
    return [
        Rect(x - wide / 2, y - 11, wide, 22, theme.card, ink, radius=11),
        Run(name, x, y + 4.5, 13, "SemiBold", ink, "middle"),
    ]


def scale_words(top: float, right: float, theme: Theme, lang: Lang) -> tuple[Run, ...]:
    """The words of the scale's ends and middle, for the rail beside the lane."""
    step = (HEIGHT / 2 - PAD) / 2
    places = ((4, 2, theme.positive), (2, 0, theme.muted), (0, -2, theme.negative))
    return tuple(
        Run(
            EMOTION_WORDS[bucket].say(lang),
            right,
            top + HEIGHT / 2 - score * step + 4,
            12.5,
            "Medium",
            ink,
            "end",
        )
        for bucket, score, ink in places
    )


def _grid(
    left: float,
    right: float,
    top: float,
    centres: Sequence[float],
    column: float,
    level: Level,
    theme: Theme,
) -> list[Shape]:
    shapes: list[Shape] = []
    for score in (-2, -1, 1, 2):
        y = level(score)
        shapes.append(_rule(left + 1, y, right - 1, y, theme.grid, 1.2))
    for before, after in zip(centres, centres[1:], strict=False):
        x = (before + after) / 2
        shapes.append(_rule(x, top + 1, x, top + HEIGHT - 1, theme.grid, 1.2))
    shapes.append(_rule(left + 1, level(0), right - 1, level(0), theme.zero, 1.4))
    return shapes


def _rule(x1: float, y1: float, x2: float, y2: float, ink: str, pen: float) -> Outline:
    return Outline((("M", (x1, y1)), ("L", (x2, y2))), stroke=ink, stroke_width=pen)


def _runs(scores: Sequence[float | None], centres: Sequence[float], level: Level) -> list[list[XY]]:
    return segments(
        [None if s is None else (x, level(s)) for s, x in zip(scores, centres, strict=True)]
    )


def _line(
    scores: Sequence[float | None],
    centres: Sequence[float],
    level: Level,
    ink: str,
    pen: float,
    dash: str | None,
) -> list[Shape]:
    return [
        Outline(monotone(run), stroke=ink, stroke_width=pen, dash=dash)
        for run in _runs(scores, centres, level)
        if len(run) > 1
    ]


def _areas(
    scores: Sequence[float | None], centres: Sequence[float], level: Level, theme: Theme
) -> list[Shape]:
    """The tint between curve and neutral, blue above and orange below."""
    zero = level(0)
    shapes: list[Shape] = []
    for run in _runs(scores, centres, level):
        if len(run) < 2:
            continue
        for above, tint in ((True, theme.positive_soft), (False, theme.negative_soft)):
            clipped = _clip(run, zero, above=above)
            shapes += [Outline(piece, fill=tint) for piece in clipped]
    return shapes


def _clip(run: Sequence[XY], zero: float, *, above: bool) -> list[tuple[Command, ...]]:
    """The closed pieces of the curve on one side of ``zero``; each Bézier is cut where it crosses."""
    pieces: list[tuple[Command, ...]] = []
    open_piece: list[Command] = []
    curve = monotone(run)
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
    return list(_halves(points, low))


def _halves(points: tuple[float, ...], t: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """De Casteljau's cut of a cubic Bézier at ``t``."""
    p = [(points[i], points[i + 1]) for i in (0, 2, 4, 6)]

    def mix(a: XY, b: XY) -> XY:
        return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t

    q = [mix(p[0], p[1]), mix(p[1], p[2]), mix(p[2], p[3])]
    r = [mix(q[0], q[1]), mix(q[1], q[2])]
    s = mix(r[0], r[1])
    first = (*p[0], *q[0], *r[0], *s)
    second = (*s, *r[1], *q[2], *p[3])
    return first, second


def _band(
    points: Sequence[Point], centres: Sequence[float], level: Level, theme: Theme
) -> list[Shape]:
    """The interval around the measured curve, and a bar at each stage that has one."""
    lows = [point.low for point in points]
    highs = [point.high for point in points]
    shapes: list[Shape] = []
    for low, high in zip(_runs(lows, centres, level), _runs(highs, centres, level), strict=True):
        if len(low) > 1:
            under = monotone(low)
            path = (
                *monotone(high),
                ("L", low[-1]),
                *backwards(under),
                ("Z", ()),
            )
            shapes.append(Outline(path, fill=theme.neutral, opacity=0.22))
    for point, x in zip(points, centres, strict=True):
        if point.low is None or point.high is None:
            continue
        y1, y2 = level(point.high), level(point.low)
        shapes.append(_rule(x, y1, x, y2, theme.muted, 1.6))
        shapes += [_rule(x - 6, y, x + 6, y, theme.muted, 1.6) for y in (y1, y2)]
    return shapes


def _point(
    point: Point,
    score: float | None,
    x: float,
    level: Level,
    theme: Theme,
    lang: Lang,
) -> Group:
    if score is None:
        words = {"en": "not known", "fr": "inconnu"}[lang]
        y = level(0)
        nothing = Run(words, x, y + 32, 12.5, "Regular", theme.muted, "middle")
        return Group("emotion", (*unmeasured(x, y, theme), nothing), point.about, words)
    y = level(score)
    rank = point.rank
    radius = RADIUS_EXTREME if rank else RADIUS
    shapes = list(face(x, y, radius, score, theme))
    value = number(score, lang, signed=True)
    below = score > 0 if rank else score <= 1
    edge = y + (radius + 17 if below else -radius - 17)
    if rank:
        names = {"peak": {"en": "Peak", "fr": "Pic"}, "trough": {"en": "Trough", "fr": "Creux"}}
        shapes += _pill(f"{names[rank][lang]} {value}", x, edge, theme.tone(score), theme)
        edge += 23 if below else -23
    caption = _caption(point, lang)
    if caption:
        if abs(edge - level(0)) < 9 and not rank:
            edge = 2 * y - edge  # off the neutral line, to the other side of the face
        shapes.append(Run(caption, x, edge + 4, 12.5, "Medium", theme.muted, "middle"))
    label = f"{EMOTION_WORDS_LABEL[lang]} {value}" + (f", {caption}" if caption else "")
    return Group("emotion", tuple(shapes), point.about, label)


EMOTION_WORDS_LABEL: Final[dict[Lang, str]] = {"en": "Emotion", "fr": "Émotion"}


def _caption(point: Point, lang: Lang) -> str:
    if point.measured is None or point.n is None:
        return point.word
    return f"n{NO_BREAK}={NO_BREAK}{number(point.n, lang, decimals=0)}"


def _pill(text: str, x: float, y: float, ink: str, theme: Theme) -> list[Shape]:
    wide = width(text, "SemiBold", 13.5) + 22
    return [
        Rect(x - wide / 2, y - 12, wide, 24, ink, radius=12),
        Run(text, x, y + 4.8, 13.5, "SemiBold", theme.on_tone, "middle"),
    ]
