"""What departs from the rest is found where it is; what only looks so is left alone."""

import datetime as dt
import math
import random

import pytest

from parcours.events.measures.anomalies import anomalies
from parcours.events.measures.order import Grouping
from tests.events.logs import DAY, log_of

GROUPS = Grouping(("Look", "Buy", "Get"), (("look",), ("pay",), ("get",)))
EPOCH = dt.date(1970, 1, 1)


def shop(seed, rate, *, days=180, count=6_000, app_share=lambda _day: 0.5, slower=lambda _d, _c: 1):
    """A log in which ``rate(day, channel, country)`` of those who look never pay, others late."""
    chance = random.Random(seed)
    paths, channels, countries = [], [], []
    for _ in range(count):
        day = chance.random() * days
        channel = "app" if chance.random() < app_share(day) else "web"
        country = chance.choice(("fr", "de", "es", "it"))
        path = [("look", day * 86_400)]
        if chance.random() > rate(day, channel, country):
            path.append(
                ("pay", path[-1][1] + chance.expovariate(1 / 40_000) * slower(day, channel))
            )
            if chance.random() < 0.9:
                path.append(("get", path[-1][1] + chance.expovariate(1 / 86_400)))
        paths.append([event for event in path if event[1] < days * 86_400])
        channels.append([channel] * len(paths[-1]))
        countries.append([country] * len(paths[-1]))
    attributes = {"channel": channels, "country": countries}
    return log_of(paths, attributes=attributes, channel="channel", span=(0, days * DAY))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "more",
    [
        {"rate": lambda _d, _c, _k: 0.3},
        {"rate": lambda _d, _c, _k: 0.3, "count": 300},
        {"rate": lambda d, _c, _k: 0.3 + 0.15 * math.sin(d / 365 * 2 * math.pi), "days": 365},
        {"rate": lambda d, _c, _k: 0.3 + 0.25 * (int(d) % 7 >= 5)},
        {"rate": lambda d, _c, _k: 0.2 + 0.15 * d / 180},
        {
            "rate": lambda _d, c, _k: 0.34 if c == "app" else 0.26,
            "app_share": lambda d: 0.9 if 90 < d < 110 else 0.2,
        },
    ],
    ids=["clean", "small", "season", "weekends", "drift", "mix"],
)
def test_what_only_looks_like_a_break_is_no_alarm(seed, more):
    assert anomalies(shop(seed, **more), GROUPS) == []


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize(
    ("rate", "segment", "first", "length"),
    [
        (
            lambda d, c, _k: 0.65 if c == "app" and 60 <= d < 67 else 0.3,
            {("channel", "app")}, 60, 7,
        ),
        (lambda d, _c, _k: 0.8 if 60 <= d < 63 else 0.3, set(), 60, 3),
        (
            lambda d, c, k: 0.8 if c == "app" and k == "fr" and 100 <= d < 121 else 0.3,
            {("channel", "app"), ("country", "fr")}, 100, 21,
        ),
    ],
    ids=["a channel for a week", "everyone for three days", "a combination for three weeks"],
)  # fmt: skip
def test_a_planted_break_is_found_where_it_is(seed, rate, segment, first, length):
    found, *_ = anomalies(shop(seed, rate, count=8_000), GROUPS)
    assert (found.step, found.kind, set(found.segment)) == (0, "lost", segment)
    assert abs((found.first.date() - EPOCH).days - first) <= 2
    assert abs((found.last - found.first).days - length) <= 6
    assert found.usual == pytest.approx(0.3, abs=0.08)
    assert found.interval[0] > 0.1
    assert found.chance <= 0.01
    assert found.who.sum() == found.hits
    fact = found.evidence(shop(seed, rate), "log")
    assert fact.n == found.n
    assert "association" in fact.note.say("en")


def test_two_breaks_at_one_step_are_two_findings_ranked_by_customers():
    def rate(day, channel, country):
        """Two planted breaks ."""
        broken = (channel == "app" and 60 <= day < 67) or (country == "it" and 120 <= day < 134)
        return 0.7 if broken else 0.3

    found = anomalies(shop(1, rate, count=10_000), GROUPS)
    assert {one.segment for one in found} == {(("channel", "app"),), (("country", "it"),)}
    assert found[0].excess_customers >= found[1].excess_customers


def test_a_segment_that_is_always_worse():
    found, *_ = anomalies(shop(2, lambda _d, _c, k: 0.5 if k == "de" else 0.3), GROUPS)
    assert (found.segment, found.first) == ((("country", "de"),), None)


@pytest.mark.parametrize("seed", range(3))
def test_who_goes_on_late_is_slow_and_not_lost(seed):
    log = shop(
        seed, lambda _d, _c, _k: 0.2, slower=lambda d, c: 8 if 60 <= d < 80 and c == "app" else 1
    )
    (found,) = anomalies(log, GROUPS)
    assert (found.kind, found.segment) == ("slow", (("channel", "app"),))
    assert abs((found.first.date() - EPOCH).days - 60) <= 1


def test_an_outage_in_a_short_log_is_found_to_the_hour():
    def rate(day, channel, _country):
        """The app is down for five hours of the fourth day; nights lose more everywhere."""
        down = channel == "app" and 80 <= day * 24 < 85
        return 0.7 if down else 0.3 + 0.2 * (day % 1 < 0.25)

    chance = random.Random(0)
    paths, channels = [], []
    for _ in range(12_000):
        day, channel = chance.random() * 8, chance.choice(("app", "web"))
        path = [("look", day * 86_400)]
        if chance.random() > rate(day, channel, ""):
            path.append(("pay", path[0][1] + chance.expovariate(1 / 1_200)))
        paths.append([event for event in path if event[1] < 8 * 86_400])
        channels.append([channel] * len(paths[-1]))
    log = log_of(paths, attributes={"channel": channels}, channel="channel", span=(0, 8 * DAY))
    (found,) = anomalies(log, GROUPS)
    assert found.segment == (("channel", "app"),)
    assert abs((found.first - dt.datetime(1970, 1, 4, 8, tzinfo=dt.UTC)).total_seconds()) <= 3_600
    assert abs((found.last - found.first).total_seconds() / 3_600 - 5) <= 1
