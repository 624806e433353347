"""Faces for five buckets of emotion, as paths: the same everywhere, never a glyph of some font."""

from __future__ import annotations

from parcours.journey.lexicon import emotion_bucket
from parcours.render.scene import Circle, Outline, Shape
from parcours.render.theme import Theme

_BENDS = (-0.34, -0.24, 0.0, 0.24, 0.34)


def face(x: float, y: float, radius: float, score: float, theme: Theme) -> tuple[Shape, ...]:
    """A face of ``radius`` pixels around ``x``, ``y`` that looks as ``score`` feels."""
    bucket = emotion_bucket(score)
    ink = theme.tone(score)
    pen = max(1.6, radius / 9)
    mouth = y + radius * (0.36 - 0.18 * (bucket < 2) + 0.06 * (bucket < 2))
    bend = _BENDS[bucket] * radius
    wide = radius * (0.46 if bucket in {0, 4} else 0.38)
    lip = mouth - bend / 2
    shapes: list[Shape] = [
        Circle(x, y, radius, theme.card, ink, pen * 1.15),
        Circle(x - radius * 0.36, y - radius * 0.2, radius * 0.095, ink),
        Circle(x + radius * 0.36, y - radius * 0.2, radius * 0.095, ink),
        Outline(
            (("M", (x - wide, lip)), ("Q", (x, lip + bend * 2.2, x + wide, lip))),
            stroke=ink,
            stroke_width=pen,
        ),
    ]
    if bucket == 0:
        shapes += [
            Outline(
                (
                    ("M", (x + side * radius * 0.56, y - radius * 0.52)),
                    ("L", (x + side * radius * 0.2, y - radius * 0.36)),
                ),
                stroke=ink,
                stroke_width=pen,
            )
            for side in (-1, 1)
        ]
    return tuple(shapes)
