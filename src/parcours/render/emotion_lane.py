"""The lane of the emotional curve: what was measured, its interval and n, beside what is believed.

Solid is measured, dashed is believed beside a measurement; unknown stages break the line. Peak and
trough alone carry a value, so the eye finds them. The lane grows until every word in it has its room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parcours.errors import Lang
from parcours.journey.lexicon import EMOTION_WORDS
from parcours.render.cells import lines, unmeasured
from parcours.render.curve_shapes import MARK, Level, Span, areas, band, line, mark, marks, rule
from parcours.render.faces import face
from parcours.render.metrics import Block, width, wrap
from parcours.render.scene import Group, Rect, Run, Shape
from parcours.render.spoken import SEPARATOR
from parcours.render.table import Point, Row, Series
from parcours.render.theme import Theme
from parcours.render.typography import NO_BREAK, number

UNIT: Final = 55.0
"""Pixels per point of the scale."""
EDGE: Final = 52.0
"""The least room between an end of the scale and the lane's edge."""
SPARE: Final = 14.0
RADIUS: Final = 18.0
RADIUS_EXTREME: Final = 23.0
PILL: Final = 25.0
CAPTION: Final = 12.5
LEGEND_LINE: Final = 26.0
DASHES: Final = ("10 5", "3 5", "12 4 3 4")
EMOTION_WORDS_LABEL: Final[dict[Lang, str]] = {"en": "Emotion", "fr": "Émotion"}
_NAMES: Final[dict[str, dict[Lang, str]]] = {
    "peak": {"en": "Peak", "fr": "Pic"},
    "trough": {"en": "Trough", "fr": "Creux"},
    "unknown": {"en": "not known", "fr": "inconnu"},
    "measured": {"en": "measured", "fr": "mesuré"},
    "believed": {"en": "believed by the team", "fr": "cru par l’équipe"},
}


@dataclass(frozen=True, slots=True)
class _Label:
    """What is written at one point, and between which heights (0 is neutral, down is positive)."""

    point: Point
    score: float | None
    pill: str
    caption: Block | None
    top: float
    bottom: float


class EmotionLane:
    """The lane of one row, laid out for columns of a given width in pixels."""

    def __init__(
        self, row: Row, sizes: tuple[float, float, float], theme: Theme, lang: Lang
    ) -> None:
        """``sizes``: a column's width, the lane's, and the room to leave above the scale."""
        self.row = row
        self.column, span, least = sizes
        self.theme = theme
        self.lang = lang
        self.believed = [point.believed for point in row.points]
        measured = [point.measured for point in row.points]
        self.has_measure = any(score is not None for score in measured)
        self.both = self.has_measure and any(score is not None for score in self.believed)
        self.main = measured if self.has_measure else self.believed
        self.labels = [self._label(index) for index in range(len(row.points))]
        self.legend = self._legend(span)
        top = min([-2 * UNIT - max(EDGE, least), *(label.top - SPARE for label in self.labels)])
        bottom = max([2 * UNIT + EDGE, *(label.bottom + SPARE for label in self.labels)])
        rows = max((at for _, at, *_ in self.legend), default=-1) + 1
        self.above = -top + rows * LEGEND_LINE + (8 if rows else 0)
        """From the lane's top to neutral."""
        self.height = self.above + bottom

    def level(self, top: float) -> Level:
        """The y of a score when the lane's top is at ``top``."""
        return lambda score: top + self.above - score * UNIT

    def draw(self, left: float, top: float, centres: Sequence[float]) -> tuple[Group, ...]:
        """The lane's shapes; ``centres`` are the x of the stages."""
        theme, level = self.theme, self.level(top)
        right = centres[-1] + self.column / 2
        span = left, right
        shapes: list[Shape | Group] = [
            Rect(left, top, right - left, self.height, theme.card, theme.border, 12)
        ]
        shapes += _grid(left, right, top, self.height, centres, level, theme)
        before, after = self.row.flanks
        every = (*before, *self.row.points, *after)
        places = _places(centres, len(before), len(after), self.column)
        believed = [point.believed for point in every]
        main = [point.measured for point in every] if self.has_measure else believed
        if self.has_measure:
            shapes += band(every, places, level, theme, span)
        shapes += areas(main, places, level, theme, span)
        if self.both:
            shapes += line(believed, places, level, theme.muted, 2, "7 6", span)
            shapes += marks(self.believed, centres, level, theme.muted, 0, theme)
        shapes += line(main, places, level, theme.ink, 3, None, span)
        for rank, other in enumerate(self.row.others):
            shapes += _other(other, rank, (centres, places), level, theme, span)
        for label, x in zip(self.labels, centres, strict=True):
            shapes.append(self._placed(label, x, top))
        shapes += self._drawn_legend(left, top)
        return (Group("emotion-lane", tuple(shapes), "", self.row.label),)

    def scale_words(self, top: float, right: float) -> tuple[Run, ...]:
        """The words of the scale's ends and middle, for the rail beside the lane."""
        theme, level = self.theme, self.level(top)
        places = ((4, 2, theme.positive), (2, 0, theme.muted), (0, -2, theme.negative))
        return tuple(
            Run(
                EMOTION_WORDS[bucket].say(self.lang), right, level(score) + 4, CAPTION, "Medium", ink, "end",
            )
            for bucket, score, ink in places
        )  # fmt: skip

    def _label(self, index: int) -> _Label:
        """The words at a point, on the side of its face where nothing else stands."""
        point, score = self.row.points[index], self.main[index]
        room = self.column - 14
        if score is None:
            caption = wrap(_NAMES["unknown"][self.lang], room, CAPTION, "Regular")
            return _Label(point, None, "", caption, -14, 16 + caption.height)
        words = self._caption(point)
        caption_of = wrap(words, room, CAPTION, "Medium") if words else None
        value = number(score, self.lang, signed=True)
        pill = f"{_NAMES[point.rank][self.lang]} {value}" if point.rank else ""
        tall = (PILL + 3 if pill else 0) + (caption_of.height + 2 if caption_of else 0)
        y = -score * UNIT
        radius = RADIUS_EXTREME if point.rank else RADIUS
        low = max([y + radius, *(-UNIT * v for v in (point.low,) if v is not None)]) + 5
        high = min([y - radius, *(-UNIT * v for v in (point.high,) if v is not None)]) - 5
        if not tall:
            return _Label(point, score, "", None, high + 5, low - 5)
        below = score > 0 if point.rank else score <= 1
        if self._cost(index, low, low + tall, liked=below) <= self._cost(
            index, high - tall, high, liked=not below
        ):
            return _Label(point, score, pill, caption_of, y - radius, low + tall)
        return _Label(point, score, pill, caption_of, high - tall, y + radius)

    def _cost(self, index: int, top: float, bottom: float, *, liked: bool) -> float:
        """How badly a label between two heights would sit: on another curve's point, on neutral."""
        others = [_score(series.points[index]) for series in self.row.others]
        others += [self.believed[index]] if self.both else []
        hit = sum(
            top - MARK - 3 < -score * UNIT < bottom + MARK + 3
            for score in others
            if score is not None
        )
        return hit * 100 + 10 * (top < 0 < bottom) + (0 if liked else 1)

    def _caption(self, point: Point) -> str:
        known = point.measured is not None and point.n is not None
        size = f"n{NO_BREAK}={NO_BREAK}{number(point.n or 0, self.lang, decimals=0)}"
        return SEPARATOR.join([*([point.word] if point.word else []), *([size] if known else [])])

    def _placed(self, label: _Label, x: float, top: float) -> Group:
        theme, zero = self.theme, top + self.above
        point = label.point
        if label.score is None:
            caption = label.caption
            words = _centred(caption, x, zero + 16, theme.muted) if caption else ()
            said = _NAMES["unknown"][self.lang]
            return Group("emotion", (*unmeasured(x, zero, theme), *words), point.about, said)
        y = zero - label.score * UNIT
        radius = RADIUS_EXTREME if point.rank else RADIUS
        shapes: list[Shape] = list(face(x, y, radius, label.score, theme))
        parts = self._stacked(label, x, zero, above=zero + label.top < y - radius - 1)
        if self.legend:  # other curves may pass behind the words
            parts = [*_ground(parts, theme), *parts]
        value = number(label.score, self.lang, signed=True)
        said = self._caption(point)
        name = f"{EMOTION_WORDS_LABEL[self.lang]} {value}" + (f", {said}" if said else "")
        return Group("emotion", (*shapes, *parts), point.about, name)

    def _stacked(self, label: _Label, x: float, zero: float, *, above: bool) -> list[Shape]:
        """Pill and caption, the pill nearest to the face."""
        theme = self.theme
        shapes: list[Shape] = []
        caption = label.caption
        if above:
            y = zero + label.top
            if caption:
                shapes += _centred(caption, x, y, theme.muted)
                y += caption.height + 2
            if label.pill:
                shapes += _pill(label.pill, x, y + PILL / 2, theme.tone(label.score or 0), theme)
            return shapes
        y = zero + label.bottom
        if caption:
            y -= caption.height
            shapes += _centred(caption, x, y, theme.muted)
            y -= 2
        if label.pill:
            shapes += _pill(label.pill, x, y - PILL / 2 - 3, theme.tone(label.score or 0), theme)
        return shapes

    def _legend(self, span: float) -> list[tuple[float, int, str, str, str | None, int]]:
        """Where there are several curves: x, line, name, ink, dash and mark of each."""
        if not self.row.others and not self.both:
            return []
        theme, row = self.theme, self.row
        who = f"{row.name} · " if row.others and row.name else ""
        known = _NAMES["measured" if self.has_measure else "believed"][self.lang]
        entries: list[tuple[str, str, str | None, int]] = [(f"{who}{known}", theme.ink, None, -1)]
        if self.both:
            entries.append((f"{who}{_NAMES['believed'][self.lang]}", theme.muted, "7 6", 0))
        entries += [
            (series.name, _inks(theme)[rank % 3], DASHES[rank % 3], rank % 3)
            for rank, series in enumerate(row.others)
        ]
        placed = []
        x, at = 0.0, 0
        for name, ink, dash, rank in entries:
            wide = 44 + width(name, "Medium", 13) + 26
            if x and x + wide > span - 24:
                x, at = 0.0, at + 1
            placed.append((x, at, name, ink, dash, rank))
            x += wide
        return placed

    def _drawn_legend(self, left: float, top: float) -> list[Shape]:
        shapes: list[Shape] = []
        for x, at, name, ink, dash, rank in self.legend:
            start, y = left + 18 + x, top + 22 + at * LEGEND_LINE
            shapes.append(rule(start, y, start + 34, y, ink, 2.6, dash))
            if rank >= 0:
                shapes.append(mark(start + 17, y, rank, ink, self.theme))
            shapes.append(Run(name, start + 44, y + 4.5, 13, "Medium", self.theme.ink))
        return shapes


def _score(point: Point) -> float | None:
    return point.measured if point.measured is not None else point.believed


def _centred(block: Block, x: float, top: float, ink: str) -> list[Run]:
    """Wrapped text around ``x``."""
    runs: list[Run] = []
    for index, words in enumerate(block.lines):
        one = Block(
            (words,),
            width(words, block.face, block.size),
            block.line_height,
            block.size,
            block.face,
        )
        runs += lines(one, x - one.width / 2, top + index * block.line_height, ink)
    return runs


def _ground(shapes: Sequence[Shape], theme: Theme) -> list[Shape]:
    """The lane's own colour behind each line of text, so that no curve crosses it."""
    grounds: list[Shape] = []
    for run in shapes:
        if isinstance(run, Run) and run.size == CAPTION:
            wide = width(run.text, run.face, run.size)
            grounds.append(
                Rect(run.x - 4, run.y - run.size, wide + 8, run.size * 1.32, theme.card, radius=4)
            )
    return grounds


def _inks(theme: Theme) -> tuple[str, str, str]:
    return theme.accent_ink, theme.chance_ink, theme.muted


def _places(centres: Sequence[float], before: int, after: int, column: float) -> list[float]:
    """The x of the stages, those of other sheets included."""
    step = centres[1] - centres[0] if len(centres) > 1 else column
    return [
        *(centres[0] - step * at for at in range(before, 0, -1)),
        *centres,
        *(centres[-1] + step * at for at in range(1, after + 1)),
    ]


def _other(
    series: Series,
    rank: int,
    where: tuple[Sequence[float], Sequence[float]],
    level: Level,
    theme: Theme,
    span: Span,
) -> list[Shape]:
    """One more curve: its own dash, colour and marks; the legend names it."""
    ink = _inks(theme)[rank % 3]
    centres, places = where
    scores = [_score(p) for p in series.points]
    every = [_score(p) for p in (*series.flanks[0], *series.points, *series.flanks[1])]
    shapes = line(every, places, level, ink, 2.6, DASHES[rank % 3], span)
    return shapes + marks(scores, centres, level, ink, rank % 3, theme)


def _grid(
    left: float,
    right: float,
    top: float,
    height: float,
    centres: Sequence[float],
    level: Level,
    theme: Theme,
) -> list[Shape]:
    shapes: list[Shape] = []
    for score in (-2, -1, 1, 2):
        y = level(score)
        shapes.append(rule(left + 1, y, right - 1, y, theme.grid, 1.2))
    for before, after in zip(centres, centres[1:], strict=False):
        x = (before + after) / 2
        shapes.append(rule(x, top + 1, x, top + height - 1, theme.grid, 1.2))
    shapes.append(rule(left + 1, level(0), right - 1, level(0), theme.zero, 1.4))
    return shapes


def _pill(text: str, x: float, y: float, ink: str, theme: Theme) -> list[Shape]:
    wide = width(text, "SemiBold", 13.5) + 22
    return [
        Rect(x - wide / 2, y - 12, wide, 24, ink, radius=12),
        Run(text, x, y + 4.8, 13.5, "SemiBold", theme.on_tone, "middle"),
    ]
