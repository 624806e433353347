"""A funnel: a bar per step, who was lost between, and how sure the share is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parcours.errors import Lang, Words
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

BAR = 420.0
STEP = 58.0
THICK = 30.0
Step = tuple[str, int, float, tuple[float, float]]
"""Name, customers, share of the step before, and its interval."""


def funnel(parts: Mapping[str, Sequence[Step]], look: Look) -> Scene:
    """One funnel per segment, one below the other; an empty name is everyone."""
    lang, colours = look.lang, look.colours
    names = [step[0] for steps in parts.values() for step in steps]
    label = min(240.0, max((span(name, SIZE, "Medium") for name in names), default=0))
    top = HEAD + 14
    shapes: list[Shape | Group] = []
    for segment, steps in parts.items():
        if segment or len(parts) > 1:
            said = segment or Words("not said", "non précisé").say(lang)
            shapes.append(Run(said, MARGIN, top + 18, 15, "SemiBold", colours.ink))
            top += 32
        shapes += _bars(steps, top, MARGIN + label + 14, label, lang, colours)
        top += len(steps) * STEP + 8
    title = Words("Funnel", "Entonnoir").say(lang)
    total = sum(steps[0][1] for steps in parts.values() if steps)
    last = sum(steps[-1][1] for steps in parts.values() if steps)
    about = Words(
        f"{count(last, lang)} of {count(total, lang)} customers take every step.",
        f"{count(last, lang)} clients sur {count(total, lang)} franchissent toutes les étapes.",
    ).say(lang)
    note = Words(
        "Between bars: the share of the step before, with its 95% interval.",
        "Entre les barres : la part de l’étape précédente, avec son intervalle à 95 %.",
    ).say(lang)
    wide = MARGIN + label + 14 + BAR + 110 + MARGIN
    return framed(title, about, look, (wide, top + 16), shapes, note)


def _bars(
    steps: Sequence[Step], top: float, left: float, label: float, lang: Lang, colours: Theme
) -> list[Shape | Group]:
    first = max(1, steps[0][1]) if steps else 1
    shapes: list[Shape | Group] = []
    for at, (name, customers, of_previous, interval) in enumerate(steps):
        y, long = top + at * STEP, max(2.0, BAR * customers / first)
        inner: list[Shape] = []
        if at:
            before = max(2.0, BAR * steps[at - 1][1] / first)
            inner += [
                Outline(
                    (
                        ("M", (left, y - STEP + THICK)), ("L", (left + before, y - STEP + THICK)),
                        ("L", (left + long, y)), ("L", (left, y)), ("Z", ()),
                    ),
                    fill=colours.positive_soft,
                ),
                Run(
                    f"{share(of_previous, lang, 1)}  ({share(interval[0], lang, 1)} – {share(interval[1], lang, 1)})",
                    left + 10, y - 9, 12, "Regular", colours.ink,
                ),
            ]  # fmt: skip
        inner += [
            Rect(left, y, long, THICK, colours.positive, None, 4),
            Run(fitted(name, label, SIZE, "Medium"), left - 14, y + 20, SIZE, "Medium", colours.ink, "end"),
            Run(count(customers, lang), left + long + 10, y + 20, SIZE, "SemiBold", colours.ink),
        ]  # fmt: skip
        said = f"{name}: {count(customers, lang)} ({share(of_previous, lang, 1)})"
        shapes.append(Group("step", tuple(inner), str(at), said))
    return shapes
