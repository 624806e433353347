"""A series over time: its values, how sure they are, its levels and where they change."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from parcours.errors import Lang, Words
from parcours.render.charts.frame import HEAD, MARGIN, Look, framed, short, span
from parcours.render.charts.frame import share as share_text
from parcours.render.scene import Circle, Command, Group, Outline, Run, Scene, Shape
from parcours.render.spoken import short_day
from parcours.render.theme import Theme

WIDE = 760.0
HIGH = 260.0
Point = tuple[dt.date, float | None, tuple[float, float] | None, float | None]
"""First day, value (None: not known), interval, level."""


def timeline(title: str, points: Sequence[Point], look: Look, *, share: bool = False) -> Scene:
    """The series from left to right; what is not known leaves a gap."""
    lang, colours = look.lang, look.colours
    tops = [
        interval[1] if interval else value for _, value, interval, _ in points if value is not None
    ]
    ticks = _ticks(max(tops, default=1) or 1, 0.01 if share else 1)
    most = ticks[-1]

    def said(value: float) -> str:
        return share_text(value, lang) if share else short(value, lang)

    left = MARGIN + max(span(said(tick), 12, "Regular") for tick in ticks) + 12
    top = HEAD + 10
    step = WIDE / max(1, len(points) - 1)

    def place(at: float, value: float) -> tuple[float, float]:
        return left + at * step, top + HIGH * (1 - value / most)

    shapes: list[Shape | Group] = []
    for tick in ticks:
        y = top + HIGH * (1 - tick / most)
        shapes += [
            Outline((("M", (left, y)), ("L", (left + WIDE, y))), stroke=colours.grid, stroke_width=1),
            Run(said(tick), left - 10, y + 4, 12, "Regular", colours.muted, "end"),
        ]  # fmt: skip
    shapes += _days(points, (left, top + HIGH + 22, step), lang, colours)
    shapes += _series(points, place, colours)
    changes = sum(
        1
        for a, b in zip(points, points[1:], strict=False)
        if None not in (a[3], b[3]) and a[3] != b[3]
    )
    about = Words(
        f"{len(points)} periods, {changes} changes of level.",
        f"{len(points)} périodes, {changes} changements de niveau.",
    ).say(lang)
    note = Words(
        "The broken line is the level; where it steps, it changed for good. Gaps are not known.",
        "La ligne brisée est le niveau ; là où elle saute, il a changé. Les trous sont inconnus.",
    ).say(lang)
    if any(interval for _, _, interval, _ in points):
        band = Words(" The band is the 95% interval.", " La bande est l’intervalle à 95 %.")
        note += band.say(lang)
    size = (left + WIDE + MARGIN + 24, top + HIGH + 56)
    return framed(title, about, look, size, shapes, note)


def _ticks(value: float, least: float) -> list[float]:
    """Three to six round numbers from 0 to one that is not below ``value``, ``least`` or more apart."""
    rough = max(least, value / 5)
    size = 10 ** math.floor(math.log10(rough) + 1e-9)
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough * (1 - 1e-9))
    return [step * at for at in range(max(2, math.ceil(value / step - 1e-9)) + 1)]


def _days(
    points: Sequence[Point], place: tuple[float, float, float], lang: Lang, colours: Theme
) -> list[Shape]:
    """As many days as there is room for; ``place``: the left of the first, the line, the step."""
    left, y, step = place
    names = [short_day(point[0], lang) for point in points]
    room = max((span(name, 12, "Regular") for name in names), default=0) + 24
    every = max(1, math.ceil(room / max(step, 0.01)))
    return [
        Run(names[at], left + at * step, y, 12, "Regular", colours.muted, "middle")
        for at in range(0, len(points), every)
    ]


def _series(points: Sequence[Point], place: object, colours: Theme) -> list[Shape | Group]:
    """Bands, the line with its gaps, single points, and the levels."""
    assert callable(place)
    shapes: list[Shape | Group] = []
    runs: list[list[int]] = [[]]
    for at, point in enumerate(points):
        if point[1] is None:
            runs.append([])
        else:
            runs[-1].append(at)
    for run in (run for run in runs if run):
        banded = [(at, interval) for at in run if (interval := points[at][2]) is not None]
        if len(banded) > 1:
            edge = [place(at, band[1]) for at, band in banded]
            edge += [place(at, band[0]) for at, band in reversed(banded)]
            shapes.append(Outline(_line(edge, close=True), fill=colours.positive_soft))
        line = [place(at, points[at][1]) for at in run]
        if len(line) == 1:
            shapes.append(Circle(line[0][0], line[0][1], 3, colours.positive))
        else:
            shapes.append(Outline(_line(line), stroke=colours.positive, stroke_width=2))
    level: list[tuple[float, float]] = []
    for at, point in enumerate(points):
        if point[3] is None:
            continue
        if level and abs(level[-1][1] - place(at, point[3])[1]) > 0.01:
            middle = place(at - 0.5, point[3])
            level += [(middle[0], level[-1][1]), middle]
        level.append(place(at, point[3]))
    if len(level) > 1:
        shapes.append(Outline(_line(level), stroke=colours.negative, stroke_width=2, dash="6 4"))
    return shapes


def _line(points: Sequence[tuple[float, float]], *, close: bool = False) -> tuple[Command, ...]:
    commands: list[Command] = [("M", points[0]), *(("L", point) for point in points[1:])]
    return (*commands, ("Z", ())) if close else tuple(commands)
