"""Shares in a grid: step matrix, retention, hours of the week. The number stands in every cell."""

from __future__ import annotations

from collections.abc import Sequence

from parcours.errors import Words
from parcours.render.charts.frame import (
    HEAD,
    MARGIN,
    SIZE,
    Look,
    fitted,
    framed,
    ink_on,
    mixed,
    share,
    span,
)
from parcours.render.scene import Group, Rect, Run, Scene, Shape

ROW = 28.0
LABEL_MOST = 260.0


def heatmap(
    title: Words,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    look: Look,
    *,
    decimals: int = 0,
) -> Scene:
    """A cell per row and column; None is not known and stays empty, which is not zero."""
    lang, colours = look.lang, look.colours
    labels = [fitted(row, LABEL_MOST) for row in rows]
    left = MARGIN + max((span(text, SIZE, "Regular") for text in labels), default=0) + 12
    cell = max(
        38.0,
        *(span(text, 12, "Medium") + 12 for text in columns),
        span(share(1, lang, decimals), 12, "Regular") + 10,
    )
    most = max((v for row in values for v in row if v is not None), default=0) or 1
    top = HEAD + 26
    shapes: list[Shape | Group] = [
        Run(text, left + (at + 0.5) * cell, top - 8, 12, "Medium", colours.muted, "middle")
        for at, text in enumerate(columns)
    ]
    for line, (text, row) in enumerate(zip(labels, values, strict=True)):
        y = top + line * ROW
        shapes.append(Run(text, left - 12, y + 18, SIZE, "Regular", colours.ink, "end"))
        for at, value in enumerate(row):
            x = left + at * cell
            if value is None:
                shapes.append(
                    Rect(x + 1, y + 1, cell - 2, ROW - 2, colours.card, colours.grid, 4, "3 3")
                )
                continue
            # The square root lets small shares be told apart as well.
            colour = mixed(colours.empty, colours.positive, (value / most) ** 0.5)
            label = f"{rows[line]}, {columns[at]}: {share(value, lang, 1)}"
            said = share(value, lang, decimals)
            inner: tuple[Shape, ...] = (
                Rect(x + 1, y + 1, cell - 2, ROW - 2, colour, None, 4),
                Run(said, x + cell / 2, y + 18, 12, "Regular", ink_on(colour), "middle"),
            )
            shapes.append(Group("cell", inner, f"{line}-{at}", label))
    size = (left + len(columns) * cell + MARGIN, top + len(rows) * ROW + MARGIN)
    said = title.say(lang)
    about = Words(
        f"{len(rows)} rows and {len(columns)} columns; the largest share is {share(most, lang)}.",
        f"{len(rows)} lignes et {len(columns)} colonnes ; la plus grande part est {share(most, lang)}.",
    )
    return framed(said, about.say(lang), look, size, shapes)
