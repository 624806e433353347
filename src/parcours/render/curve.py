"""The emotional curve: monotone between its points, broken where nothing is known.

Monotone cubic interpolation (Fritsch and Carlson 1980, in the form of Steffen 1990) never rises
above or falls below its neighbours, so the drawing invents no peak.
"""

from __future__ import annotations

from collections.abc import Sequence

from parcours.render.scene import Command

XY = tuple[float, float]


def segments(points: Sequence[XY | None]) -> list[list[XY]]:
    """The runs of neighbouring known points."""
    runs: list[list[XY]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def monotone(points: Sequence[XY]) -> tuple[Command, ...]:
    """A curve through ``points`` (x strictly rising) as one move and cubic Béziers."""
    if not points:
        return ()
    slopes = _slopes(points)
    commands: list[Command] = [("M", points[0])]
    for index in range(len(points) - 1):
        (x0, y0), (x1, y1) = points[index], points[index + 1]
        third = (x1 - x0) / 3
        commands.append(
            (
                "C",
                (
                    x0 + third,
                    y0 + slopes[index] * third,
                    x1 - third,
                    y1 - slopes[index + 1] * third,
                    x1,
                    y1,
                ),
            )
        )
    return tuple(commands)


def _slopes(points: Sequence[XY]) -> list[float]:
    """The tangent at each point; zero at a local extreme."""
    count = len(points)
    if count < 2:
        return [0.0] * count
    steps = [points[i + 1][0] - points[i][0] for i in range(count - 1)]
    secants = [(points[i + 1][1] - points[i][1]) / steps[i] for i in range(count - 1)]
    inner = [
        _inner_slope(secants[i - 1], secants[i], steps[i - 1], steps[i])
        for i in range(1, count - 1)
    ]
    return [0.0, *inner, 0.0]


def _inner_slope(before: float, after: float, step_before: float, step_after: float) -> float:
    if before * after <= 0:
        return 0.0
    mean = (before * step_after + after * step_before) / (step_before + step_after)
    limit = 2 * min(abs(before), abs(after))
    return max(-limit, min(limit, mean))


def backwards(commands: Sequence[Command]) -> list[Command]:
    """The same curve from its end to its beginning, without the first move."""
    ends = [commands[0][1][-2:]] + [command[1][-2:] for command in commands[1:]]
    turned: list[Command] = []
    for index in range(len(commands) - 1, 0, -1):
        x1, y1, x2, y2 = commands[index][1][:4]
        turned.append(("C", (x2, y2, x1, y1, *ends[index - 1])))
    return turned


def within(commands: Sequence[Command], left: float, right: float) -> tuple[Command, ...]:
    """The part of a curve between two x; empty where there is none.

    The control points stand at thirds of each step, so x runs evenly along a piece and says where to cut.
    """
    kept: list[Command] = []
    start = commands[0][1] if commands else ()
    for _, values in commands[1:]:
        piece = (*start, *values)
        start = values[-2:]
        x0, x1 = piece[0], piece[-2]
        if x1 <= left or x0 >= right:
            continue
        if x1 > right:
            piece = halves(piece, (right - x0) / (x1 - x0))[0]
        if x0 < left:
            piece = halves(piece, (left - x0) / (piece[-2] - x0))[1]
        if not kept:
            kept.append(("M", piece[:2]))
        kept.append(("C", piece[2:]))
    return tuple(kept)


def halves(points: tuple[float, ...], t: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
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
