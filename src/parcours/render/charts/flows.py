"""Flows from step to step: how many go from what to what, as bands of that width."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from parcours.errors import Words
from parcours.render.charts.frame import (
    HEAD,
    MARGIN,
    SIZE,
    Look,
    count,
    fitted,
    framed,
    share,
    span,
)
from parcours.render.scene import Group, Outline, Rect, Run, Scene, Shape
from parcours.render.theme import Theme

HIGH = 460.0
BAR = 14.0
GAP = 12.0
LEAST = 0.02
"""Activities that fewer than this share do at a place are drawn together as others."""
LABEL = 150.0

Flow = tuple[int, str, str, int]
"""Place from 0, activity, next activity (empty: ended), customers."""


def sankey(flows: Sequence[Flow], look: Look) -> Scene:
    """A column per place, a bar per activity, a band per pair."""
    lang, colours = look.lang, look.colours
    other, ended = Words("others", "autres").say(lang), Words("ended", "fini").say(lang)
    places = max((flow[0] for flow in flows), default=0) + 2
    joined = _joined(flows, places, other, ended)
    sizes = _sizes(joined, places)
    total = max(1, sum(sizes[0].values()))
    label = min(
        LABEL, max((span(n, SIZE, "Regular") for column in sizes for n in column), default=0)
    )
    column = label + BAR + 120
    most = max(len(s) for s in sizes)
    scale = (HIGH - (most - 1) * GAP) / total
    tops = [_stacked(s, scale, ended, other) for s in sizes]
    left, top = MARGIN, HEAD + 12
    shapes = _bands(joined, sizes, tops, (left, top, column, scale), colours, ended)
    for at, bars in enumerate(tops):
        for name, y in bars.items():
            high = max(1.5, sizes[at][name] * scale)
            x = left + at * column
            colour = colours.neutral if name in {ended, other} else colours.positive
            said = f"{count(sizes[at][name], lang)} · {share(sizes[at][name] / total, lang)}"
            middle = top + y + high / 2
            inner: list[Shape] = [Rect(x, top + y, BAR, high, colour, None, 3)]
            inner.append(
                Run(fitted(name, label), x + BAR + 6, middle + 4, SIZE, "Medium", colours.ink)
            )
            if high > 32:
                inner.append(Run(said, x + BAR + 6, middle + 20, 11, "Regular", colours.muted))
            shapes.append(Group("bar", tuple(inner), f"{at}-{name}", f"{at + 1}. {name}: {said}"))
    title = Words("The first steps", "Les premiers pas").say(lang)
    about = Words(
        f"{count(total, lang)} customers over {places} places.",
        f"{count(total, lang)} clients sur {places} places.",
    ).say(lang)
    note = Words(
        f"Bands are as thick as their customers are many. Below {share(LEAST, lang)} at a place: others.",
        f"L’épaisseur d’une bande dit combien de clients. Sous {share(LEAST, lang)} à une place : autres.",
    ).say(lang)
    lowest = max(
        y + sizes[at][name] * scale for at, bars in enumerate(tops) for name, y in bars.items()
    )
    size = (left + (places - 1) * column + BAR + label + 6 + MARGIN, top + lowest + MARGIN + 8)
    return framed(title, about, look, size, shapes, note)


def _joined(
    flows: Sequence[Flow], places: int, other: str, ended: str
) -> dict[tuple[int, str, str], int]:
    """Flows with rare activities taken together at each place."""
    here: list[dict[str, int]] = [defaultdict(int) for _ in range(places)]
    for at, source, target, n in flows:
        here[at][source] += n
        if target and at + 2 == places:
            here[at + 1][target] += n
    total = max(1, sum(here[0].values()))

    def named(at: int, name: str) -> str:
        if not name:
            return ended
        return name if here[at][name] >= LEAST * total else other

    found: dict[tuple[int, str, str], int] = defaultdict(int)
    for at, source, target, n in flows:
        found[at, named(at, source), named(at + 1, target)] += n
    return found


def _sizes(joined: dict[tuple[int, str, str], int], places: int) -> list[dict[str, int]]:
    sizes: list[dict[str, int]] = [defaultdict(int) for _ in range(places)]
    for (at, source, target), n in joined.items():
        if at == 0:
            sizes[0][source] += n
        sizes[at + 1][target] += n
    return [dict(column) for column in sizes]


def _stacked(sizes: dict[str, int], scale: float, ended: str, other: str) -> dict[str, float]:
    """Where each bar begins: the largest on top, others and those who ended at the bottom."""
    order = sorted(sizes, key=lambda name: (name == ended, name == other, -sizes[name], name))
    tops: dict[str, float] = {}
    y = 0.0
    for name in order:
        tops[name] = y
        y += max(1.5, sizes[name] * scale) + GAP
    return tops


def _bands(
    joined: dict[tuple[int, str, str], int],
    sizes: list[dict[str, int]],
    tops: list[dict[str, float]],
    frame: tuple[float, float, float, float],
    colours: Theme,
    ended: str,
) -> list[Shape | Group]:
    """A curved band per flow, stacked at both of its ends in the order of the bars there."""
    left, top, column, scale = frame
    out = [dict(bars) for bars in tops]
    into = [dict(bars) for bars in tops]
    shapes: list[Shape | Group] = []
    order = sorted(
        joined, key=lambda f: (f[0], tops[f[0]].get(f[1], 0), tops[f[0] + 1].get(f[2], 0))
    )
    for at, source, target in order:
        if source not in tops[at]:
            continue
        high = joined[at, source, target] * scale
        x0, x1 = left + at * column + BAR, left + (at + 1) * column
        y0, y1 = top + out[at][source], top + into[at + 1][target]
        out[at][source] += high
        into[at + 1][target] += high
        middle = (x0 + x1) / 2
        fill = colours.border if target == ended else colours.positive
        shapes.append(
            Outline(
                (
                    ("M", (x0, y0)), ("C", (middle, y0, middle, y1, x1, y1)), ("L", (x1, y1 + high)),
                    ("C", (middle, y1 + high, middle, y0 + high, x0, y0 + high)), ("Z", ()),
                ),
                fill=fill, opacity=0.28 if fill == colours.positive else 0.6,
            )
        )  # fmt: skip
    return shapes
