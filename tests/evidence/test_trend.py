"""A slow drift is no period: a long one is told only when it stands out and its ends can be seen."""

import numpy as np

from parcours.events.scan.outcome import Outcome
from parcours.events.scan.searching import scan

START = 14_600


def outcome(share, days=600, per_day=12, seed=1):
    """Something that happens with the chance ``share`` of each day."""
    day = np.repeat(np.arange(days), per_day)
    chance = np.random.default_rng(seed)
    value = (chance.random(len(day)) < share(day)).astype(float)
    return Outcome(
        "drop_off", "order", "order", value, START + day, np.arange(len(day)), {}, {}
    )  # fmt: skip


def test_a_hill_of_half_a_year_is_a_trend_or_a_season_and_no_period():
    for seed in range(5):
        found = scan([outcome(lambda d: 0.2 + 0.3 * np.exp(-(((d - 300) / 90) ** 2)), seed=seed)])
        assert not [one for one in found.found if not one.span.since]
        assert {one.by for one in found.mixed} <= {"trend", "season"}


def test_a_long_period_of_little_contrast_is_a_trend():
    found = scan([outcome(lambda d: np.where((d >= 200) & (d < 350), 0.33, 0.18))])
    assert not found.found
    assert [one.by for one in found.mixed] == ["trend"]


def test_a_long_break_with_an_edge_is_a_period():
    found = scan([outcome(lambda d: np.where((d >= 200) & (d < 300), 0.5, 0.2))])
    assert len(found.found) == 1
    assert abs(found.found[0].span.first - START - 200) <= 3
    assert abs(found.found[0].span.last - START - 299) <= 3


def test_what_was_bad_for_long_from_the_first_day_is_no_period():
    found = scan([outcome(lambda d: np.where(d < 100, 0.5, 0.2))])
    assert all(one.better for one in found.found)


def test_a_season_does_not_hide_the_short_break_beside_it():
    def share(d):
        hill = 0.12 + 0.16 * np.sin(np.pi * np.clip((d - 120) / 180, 0, 1)) ** 2
        return np.where((d >= 60) & (d < 72), hill + 0.3, hill)

    for seed in range(3):
        found = scan([outcome(share, days=360, per_day=33, seed=seed)]).found
        assert len(found) == 1
        assert abs(found[0].span.first - START - 60) <= 3
        assert abs(found[0].span.last - START - 71) <= 3
