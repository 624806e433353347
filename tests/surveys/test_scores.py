"""Scores are what their formulas say, intervals cover what they claim, alerts stay quiet."""

import datetime as dt
import math
import random

import pytest

from parcours.errors import InputError
from parcours.surveys import alerts
from parcours.surveys.alerts import Rule, Seen, judge
from parcours.surveys.read import from_data
from parcours.surveys.scores import (
    Counts,
    compared,
    how_to_read,
    mean_of,
    needed,
    net_of,
    scores,
    share_of,
    still_needed,
    t_quantile,
    together,
)
from parcours.surveys.templates import make, survey


def rating(metric, low, high, **listen):
    question = {
        "type": "rating",
        "name": "q",
        "rateMin": low,
        "rateMax": high,
        "x-listen": {"metric": metric, **listen},
    }
    return from_data({"title": "T", "elements": [question]}).questions[0]


def test_the_familiar_scores():
    nps = scores(rating("nps", 0, 10), {10: 20, 9: 10, 8: 10, 3: 10})
    assert (nps.counts, nps.score.value, nps.score.n) == (Counts(30, 10, 10), 40, 50)
    assert "9–10" in nps.score.formula.en
    csat = scores(rating("csat", 1, 5), {5: 10, 4: 10, 3: 10, 1: 10})
    assert (csat.score.value, csat.score.unit) == (50, "percent")
    ces = scores(rating("ces", 1, 7), {7: 15, 5: 15})
    assert ces.score.value == 6
    assert ces.counts == Counts(15, 15, 0)
    effort = scores(rating("ces", 1, 5, polarity="lower_is_better"), {1: 20, 5: 10})
    assert effort.counts == Counts(20, 0, 10), "5 is hard on this scale"
    check = survey("touchpoint").question("check")
    assert scores(check, {"exceeded": 10, "met": 5, "disappointed": 5}).net.value == 25


def test_thresholds_of_privacy_and_reading():
    assert [how_to_read(n) for n in (0, 4, 5, 9, 10, 29, 30)] == [
        "hidden", "hidden", "voices", "voices", "indicative", "indicative", "normal",
    ]  # fmt: skip
    assert how_to_read(2, least=1) == "hidden", "never below three"
    few = scores(rating("nps", 0, 10), {10: 4})
    assert (few.reading, few.counts, few.score) == ("hidden", Counts(), None)
    voices = scores(rating("nps", 0, 10), {10: 9})
    assert (voices.reading, voices.score, voices.net) == ("voices", None, None)


@pytest.mark.parametrize(
    ("n", "p", "q", "least", "most"),
    [(5, 0.34, 0.33, 0.94, 0.97), (10, 0.9, 0.02, 0.915, 0.95), (50, 0.5, 0.2, 0.94, 0.965), (400, 0.5, 0.2, 0.94, 0.962)],
)  # fmt: skip
def test_the_interval_covers_what_it_claims(n, p, q, least, most):
    """Coverage over 4,000 draws, within sampling error of the published table."""
    dice = random.Random(7)
    inside = 0
    for _ in range(4_000):
        draw = dice.choices(("positive", "negative", "neutral"), (p, q, 1 - p - q), k=n)
        counts = Counts(draw.count("positive"), draw.count("neutral"), draw.count("negative"))
        estimate = net_of(counts)
        inside += estimate.low <= 100 * (p - q) <= estimate.high
    assert least <= inside / 4_000 <= most


def test_known_values_of_the_intervals():
    wilson = share_of(8, 10)
    assert (round(wilson.low, 1), round(wilson.high, 1)) == (49.0, 94.3)
    for freedom, value in (
        (1, 12.706),
        (2, 4.303),
        (4, 2.776),
        (9, 2.262),
        (30, 2.042),
        (200, 1.972),
    ):
        assert t_quantile(0.975, freedom) == pytest.approx(value, rel=0.004)
    mean = mean_of({1.0: 5, 3.0: 5})
    assert mean.value == 2
    assert mean.high - mean.low == pytest.approx(2 * 2.262 * math.sqrt(10 / 9 / 10), rel=0.01)
    assert net_of(Counts()) is None


def test_answers_needed_are_the_published_ones():
    shown = {one.points: (one.to_show, one.to_detect) for one in needed(0.5, 0.2)}
    assert shown == {5: (938, 3831), 10: (235, 958), 15: (105, 426), 20: (59, 240)}
    assert still_needed(Counts(50, 30, 20), 10) == 135
    assert still_needed(Counts(500, 300, 200), 10) == 0


def test_a_change_is_called_certain_only_when_its_interval_says_so():
    assert compared(Counts(50, 30, 20), Counts(50, 30, 20)).points == 0
    assert not compared(Counts(50, 30, 20), Counts(55, 30, 15)).certain
    change = compared(Counts(200, 100, 200), Counts(300, 100, 100))
    assert change.certain
    assert change.points == pytest.approx(-40, abs=1)
    assert compared(Counts(), Counts(1, 1, 1)) is None


def test_questions_of_different_scales_meet_as_nets():
    both = together({"nps": Counts(60, 20, 20), "csat": Counts(20, 10, 70)})
    assert both.score == pytest.approx(2 * (0.4 - 0.5) / 2)
    assert both.low < both.score < both.high
    assert both.n == 200
    assert both.weights == (("csat", 0.5), ("nps", 0.5))
    assert together({"nps": Counts()}) is None


def drawn(dice, n, p=0.5, q=0.2):
    found = dice.choices((0, 1, 2), (p, 1 - p - q, q), k=n)
    return Counts(found.count(0), found.count(1), found.count(2))


def test_an_unchanged_process_hardly_ever_raises_an_alarm():
    """Fifty looks at an unchanged process; a judge with z > 1.96 would cry wolf in a third of runs."""
    dice = random.Random(3)
    strict = naive = 0
    runs = 300
    for _ in range(runs):
        before = drawn(dice, 4_000)
        now = Counts()
        strict_here = naive_here = False
        for _ in range(50):
            now += drawn(dice, 20)
            change = compared(now, before)
            naive_here |= change.z < -1.96
            seen = [Seen("t", now, before)]
            strict_here |= bool(judge(seen, {}, Rule("continuous", points_least=0.1)).opened)
        strict += strict_here
        naive += naive_here
    assert naive / runs > 0.10, "the simulation must be able to show false alarms"
    assert strict / runs < 0.02


def test_windows_of_many_places_share_their_error_rate():
    dice = random.Random(5)
    false = 0
    rule = Rule(points_least=0.1)
    for _ in range(200):
        places = [Seen(f"t{n}", drawn(dice, 100), drawn(dice, 100)) for n in range(20)]
        false += bool(judge(places, {}, rule).opened)
    assert false / 200 < 0.08


def test_a_real_fall_is_found_and_closes_only_when_recovered():
    dice = random.Random(9)
    before = drawn(dice, 300)
    fallen = [Seen("till", drawn(dice, 300, 0.3, 0.45), before)]
    fallen += [Seen(f"t{n}", drawn(dice, 300), drawn(dice, 300)) for n in range(10)]
    [alert] = judge(fallen, {}).opened
    assert (alert.place, alert.cause) == ("till", "score_fell")
    assert alert.points < -30
    again = judge(fallen, {"till": alert.points})
    assert (again.opened, again.closed) == ((), ()), "one alert per place and cause until closed"
    better = judge([Seen("till", drawn(dice, 300, 0.48, 0.22), before)], {"till": alert.points})
    assert better.closed == (("till", "score_fell"),)
    assert judge([Seen("till", Counts(0, 0, 20), before)], {}).opened == (), "too few to say"


def test_silence_is_an_alert_when_it_is_unlikely():
    assert alerts.answers_stopped([50, 60, 40, 55, 45, 50, 52], 6)
    assert not alerts.answers_stopped([50, 60, 40, 55, 45, 50, 52], 2)
    assert not alerts.answers_stopped([1, 0, 2, 0, 1, 0, 0], 48)
    assert not alerts.answers_stopped([50, 60], 48)


def test_a_follow_up_has_an_owner_a_due_time_and_cannot_be_closed_without_a_cause():
    at = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    record = alerts.opened("r1", "detractor", at)
    assert record.due_at - at == dt.timedelta(hours=48)
    assert record.late(at + dt.timedelta(hours=49))
    record = alerts.contacted(record, "Ana", at + dt.timedelta(hours=5))
    with pytest.raises(InputError) as caught:
        alerts.closed(record, at, cause="  ", action="refund")
    assert "cause" in caught.value.say("fr")
    done = alerts.closed(record, at, cause="late parcel", action="refund")
    again = alerts.reopened(done, at)
    assert (again.state, again.reopened, again.cause) == ("open", 1, "late parcel")
    figures = alerts.loop_figures([done, alerts.opened("r2", "detractor", at)], at)
    assert (figures.closed_share, figures.median_hours_to_contact) == (0.5, 5)


def test_polarity_and_scale_stand_in_the_templates():
    for name in ("nps", "csat", "ces", "emotion", "touchpoint"):
        listen = make(name)["pages"][0]["elements"][0]["x-listen"]
        assert {"metric", "min", "max"} <= set(listen)
