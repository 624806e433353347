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
