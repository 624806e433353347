"""The directly-follows graph, laid out from left to right in the order in which things happen.

Events stand in layers: one step after what they mostly follow. Steps that go back bend below, those that
leap over a box bend above. How strong a step is shows in its width, how long it takes stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parcours.errors import Lang, Words
from parcours.render.charts.frame import (
    HEAD,
    MARGIN,
    SIZE,
    Look,
    count,
    fitted,
    framed,
    lasting,
    span,
)
from parcours.render.scene import Command, Group, Outline, Rect, Run, Scene, Shape
from parcours.render.theme import Theme

BOX = 46.0
ROW = 92.0
GAP = 150.0
LABEL_MOST = 170.0
SWEEPS = 8

Step = tuple[str, str, int, float]
"""From, to, how often, the median wait in seconds."""
Place = tuple[float, float, float]
"""Left, top and width of a box."""


def graph(steps: Sequence[Step], volume: Mapping[str, int], look: Look) -> Scene:
    """Boxes and arrows; the steps given are all drawn. ``volume`` says how often each event comes."""
    lang, colours = look.lang, look.colours
    layers = _layers(steps)
    boxes = _lowered(_placed(layers, steps), steps)
    most = max((step[2] for step in steps), default=1)
    shapes: list[Shape | Group] = []
    labels: list[Shape | Group] = []
    lowest = max((y + BOX for _, y, _ in boxes.values()), default=HEAD)
    taken: list[tuple[float, float, float, float]] = [
        (x, y, x + w, y + BOX) for x, y, w in boxes.values()
    ]
    for step in sorted(steps, key=lambda s: s[2]):
        path, middle = _arrow(boxes, step, lowest)
        pen = 1.2 + 5 * (step[2] / most) ** 0.6
        colour = colours.positive if step[2] > 0.15 * most else colours.assumed
        said = f"{step[0]} → {step[1]}: {count(step[2], lang)}, {lasting(step[3], lang)}"
        head = _head(path, colour, pen)
        group = (Outline(path, stroke=colour, stroke_width=pen, opacity=0.75), head)
        shapes.append(Group("step", group, f"{step[0]}>{step[1]}", said))
    for step in sorted(steps, key=lambda s: -s[2]):
        _, middle = _arrow(boxes, step, lowest)
        labels += _label(step, middle, taken, lang, colours)
    for name, (x, y, wide) in boxes.items():
        shown, middle_of = fitted(name, LABEL_MOST, SIZE, "SemiBold"), x + wide / 2
        inner = (
            Rect(x, y, wide, BOX, colours.accent_soft, colours.accent_ink, 8),
            Run(shown, middle_of, y + 20, SIZE, "SemiBold", colours.ink, "middle"),
            Run(count(volume[name], lang), middle_of, y + 37, 12, "Regular", colours.muted, "middle"),
        )  # fmt: skip
        shapes.append(Group("event", inner, name, f"{name}: {count(volume[name], lang)}"))
    bends = [_arrow(boxes, step, lowest)[1][1] for step in steps]
    back = max([24.0, *(bend + 16 - lowest for bend in bends)])
    right = max((x + wide for x, _, wide in boxes.values()), default=200)
    title = Words("What follows what", "Ce qui suit quoi").say(lang)
    about = Words(
        f"{len(boxes)} events and {len(steps)} steps between them.",
        f"{len(boxes)} événements et {len(steps)} pas entre eux.",
    ).say(lang)
    note = Words(
        "In the boxes: how often the event comes. On the arrows: how often, and the median wait.",
        "Dans les cases : combien de fois l’événement arrive. Sur les flèches : combien de fois, et l’attente médiane.",
    ).say(lang)
    size = (right + MARGIN + 24, lowest + back + MARGIN)
    return framed(title, about, look, size, [*shapes, *labels], note)


def _layers(steps: Sequence[Step]) -> list[list[str]]:
    """The layer of each event: one after those that mostly lead to it, without turning back."""
    order = _order(steps)
    rank = {name: at for at, name in enumerate(order)}
    into: dict[str, dict[str, int]] = defaultdict(dict)
    for source, target, n, _ in steps:
        if rank[source] < rank[target]:
            into[target][source] = n
    layer: dict[str, int] = {}
    for name in order:
        strongest = max(into[name].values(), default=0)
        before = [layer[a] for a, n in into[name].items() if n >= 0.25 * strongest]
        layer[name] = max(before) + 1 if before else 0
    found: dict[int, list[str]] = defaultdict(list)
    for name in order:
        found[layer[name]].append(name)
    return [found[at] for at in sorted(found)]


def _order(steps: Sequence[Step]) -> list[str]:
    """Events in one line with few steps back (Eades, Lin and Smyth 1993).

    Again and again what only comes in goes last, what only goes out goes first, and else what goes out
    most in proportion goes first.
    """
    left = {name for step in steps for name in step[:2]}
    first: list[str] = []
    last: list[str] = []
    while left:
        into, out = dict.fromkeys(left, 0), dict.fromkeys(left, 0)
        for source, target, n, _ in steps:
            if source != target and source in left and target in left:
                out[source] += n
                into[target] += n
        sinks = sorted(name for name in left if not out[name])
        if sinks:
            last += sinks
            left -= set(sinks)
            continue
        best = max(
            sorted(left), key=lambda name: (not into[name], (out[name] + 1) / (into[name] + 1))
        )
        first.append(best)
        left.discard(best)
    return first + last[::-1]


def _placed(layers: list[list[str]], steps: Sequence[Step]) -> dict[str, Place]:
    """Boxes in columns; within a column ordered so that few arrows cross (barycentres, swept)."""
    for sweep in range(SWEEPS):
        sequence = list(pairwise(layers if sweep % 2 == 0 else layers[::-1]))
        for fixed, moved in sequence:
            at = {name: place for place, name in enumerate(fixed)}
            key = {name: _barycentre(name, at, steps) for name in moved}
            moved.sort(key=lambda name: (key[name], name))
    tallest = max((len(layer) for layer in layers), default=1)
    boxes: dict[str, Place] = {}
    x = MARGIN
    for layer in layers:
        wide = max(
            (min(LABEL_MOST, span(name, SIZE, "SemiBold")) + 28 for name in layer), default=80
        )
        shift = (tallest - len(layer)) * ROW / 2
        for row, name in enumerate(layer):
            boxes[name] = (x, HEAD + 34 + shift + row * ROW, wide)
        x += wide + GAP
    return boxes


def _lowered(boxes: dict[str, Place], steps: Sequence[Step]) -> dict[str, Place]:
    """The boxes, as far down as the steps that bend above need room."""
    highest = min((_arrow(boxes, step, 0.0)[1][1] for step in steps), default=HEAD + 12)
    down = max(0.0, HEAD + 12 - highest)
    return {name: (x, y + down, wide) for name, (x, y, wide) in boxes.items()}


def _leaps(boxes: dict[str, Place], source: str, target: str) -> float | None:
    """The top of the boxes that lie on the straight way from one box to another; None of none."""
    (x0, y0, w0), (x1, y1, _) = boxes[source], boxes[target]
    tops = []
    for name, (x, y, wide) in boxes.items():
        if name in {source, target} or x + wide <= x0 + w0 or x >= x1:
            continue
        part = (x + wide / 2 - x0 - w0) / (x1 - x0 - w0)
        if abs(y0 + (y1 - y0) * part - y) < BOX * 0.75:
            tops.append(y)
    return min(tops, default=None)


def _barycentre(name: str, at: dict[str, int], steps: Sequence[Step]) -> float:
    total = weight = 0.0
    for source, target, n, _ in steps:
        other = target if source == name else source if target == name else None
        if other in at:
            total += at[other] * n
            weight += n
    return total / weight if weight else 0.0


def _arrow(
    boxes: dict[str, Place], step: Step, lowest: float
) -> tuple[tuple[Command, ...], tuple[float, float]]:
    """The curve of a step, and the middle of it."""
    (x0, y0, w0), (x1, y1, w1) = boxes[step[0]], boxes[step[1]]
    if step[0] == step[1]:
        height = y0 - 22
        a, b = x0 + w0 * 0.35, x0 + w0 * 0.65
        curve: Command = ("C", (a, height, b, height, b, y0 - 5))
        return (("M", (a, y0)), curve), (x0 + w0 / 2, height + 2)
    top = _leaps(boxes, step[0], step[1]) if x1 > x0 else None
    if top is not None:
        start, end = (x0 + w0 * 0.8, y0), (x1 + w1 * 0.2, y1 - 7)
        height = min(top, y0, y1) - 24 - 0.06 * (end[0] - start[0])
        curve = ("C", (start[0] + 30, height, end[0] - 30, height, *end))
        middle = 0.125 * (start[1] + end[1]) + 0.75 * height
        return (("M", start), curve), ((start[0] + end[0]) / 2, middle)
    if x1 > x0:
        start, end = (x0 + w0, y0 + BOX / 2), (x1 - 7, y1 + BOX / 2)
        half = (end[0] - start[0]) / 2
        curve = ("C", (start[0] + half, start[1], end[0] - half, end[1], *end))
        return (("M", start), curve), ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    if x1 == x0:
        down = y1 > y0
        start = (x0 + w0 * 0.5, y0 + (BOX if down else 0))
        end = (x1 + w1 * 0.5, y1 - 7 if down else y1 + BOX + 7)
        bend = w0 * 0.35 * (1 if down else -1)
        curve = ("C", (start[0] + bend, start[1], end[0] + bend, end[1], *end))
        return (("M", start), curve), (start[0] + bend * 0.75, (start[1] + end[1]) / 2)
    start, end = (x0 + w0 * 0.5, y0 + BOX), (x1 + w1 * 0.5, y1 + BOX + 7)
    depth = max(start[1], end[1]) + 30 + 0.09 * (start[0] - end[0])
    curve = ("C", (start[0] - 10, depth, end[0] + 10, depth, *end))
    low = 0.125 * (start[1] + end[1]) + 0.75 * depth
    return (("M", start), curve), ((start[0] + end[0]) / 2, min(low, lowest + 200))


def _head(path: tuple[Command, ...], colour: str, pen: float) -> Shape:
    """The point of an arrow, along the last stretch of its curve."""
    values = path[-1][1]
    (cx, cy), (x, y) = values[-4:-2], values[-2:]
    dx, dy = x - cx, y - cy
    long = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    dx, dy = dx / long, dy / long
    size = 5 + 0.7 * pen
    tip = (x + dx * 6, y + dy * 6)
    left = (x - dx * size - dy * size * 0.7, y - dy * size + dx * size * 0.7)
    right = (x - dx * size + dy * size * 0.7, y - dy * size - dx * size * 0.7)
    return Outline((("M", tip), ("L", left), ("L", right), ("Z", ())), fill=colour)


def _label(
    step: Step,
    middle: tuple[float, float],
    taken: list[tuple[float, float, float, float]],
    lang: Lang,
    colours: Theme,
) -> list[Shape | Group]:
    """Number and wait where nothing else is yet, near the middle of the arrow; else left out.

    The strongest steps come first; what is left out stands in the name of the arrow.
    """
    text = f"{count(step[2], lang)} · {lasting(step[3], lang)}"
    wide = span(text, 11, "Regular") + 8
    for shift in (0, -15, 15, -30, 30, -45, 45):
        x0, y0 = middle[0] - wide / 2, middle[1] - 8 + shift
        box = (x0, y0, x0 + wide, y0 + 16)
        if not any(_meet(box, other) for other in taken):
            taken.append(box)
            return [
                Rect(x0, y0, wide, 16, colours.card, None, 4),
                Run(text, middle[0], y0 + 12, 11, "Regular", colours.ink, "middle"),
            ]
    return []


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
