"""What a picture of events must not hide."""

import pytest

from parcours.render.charts.frame import Look, ink_on
from parcours.render.charts.graphs import graph
from parcours.render.charts.timelines import _ticks

STEPS = [("a", "b", 90, 60.0), ("b", "c", 80, 60.0), ("c", "d", 80, 1.0), ("a", "c", 30, 5.0), ("a", "d", 20, 5.0)]  # fmt: skip


def test_a_step_that_leaps_over_a_box_is_seen_above_it():
    scene = graph(STEPS, dict.fromkeys("abcd", 100), Look("en"))
    parts = {child.about: child for child in scene.groups[0].children if hasattr(child, "role")}
    for step, over in (("a>c", "b"), ("a>d", "c")):
        (_, start), (_, curve) = parts[step].children[0].commands
        middle = 0.125 * (start[1] + curve[5]) + 0.375 * (curve[1] + curve[3])
        assert middle < parts[over].children[0].y - 10
        assert middle > 56


@pytest.mark.parametrize(
    ("value", "ticks"),
    [
        (870, [0, 200, 400, 600, 800, 1000]), (0.43, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0.03, [0, 0.01, 0.02, 0.03]),
    ],
)  # fmt: skip
def test_axes_have_round_numbers(value, ticks):
    assert _ticks(value, 0.01 if value <= 1 else 1) == pytest.approx(ticks)


@pytest.mark.parametrize("grey", range(0, 256, 5))
def test_numbers_in_cells_can_be_read(grey):
    def light(colour):
        """WCAG's relative luminance."""
        parts = [value / 255 for value in bytes.fromhex(colour[1:])]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colour = f"#{grey:02x}{grey:02x}{grey:02x}"
    low, high = sorted((light(colour), light(ink_on(colour))))
    assert (high + 0.05) / (low + 0.05) >= 4.5
