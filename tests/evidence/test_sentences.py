"""What is said of a finding is true of it: what it costs, of whom, how long, and where voices stop."""

import random
from types import SimpleNamespace

import numpy as np
import pytest

from parcours.evidence.amounts import number, percent, span_words
from parcours.evidence.discover import Gathered, discover_from, frictions
from parcours.evidence.heard import Heard
from parcours.evidence.outcomes import WHOLE, Voices, _tones
from parcours.evidence.plan import Plan
from parcours.evidence.what_if import WhatIf
from parcours.journey.worth import Economics
from tests.events.logs import DAY, log_of
from tests.evidence.test_delay import TODAY

ECONOMICS = Economics(goal="paid", conversion=(80, 80))


def shop(*, slower=1.0):
    """All look and pay; parcels to Italy are often lost, and those of the app may take longer."""
    chance = random.Random(1)
    paths, countries, channels = [], [], []
    for _ in range(4_000):
        country, channel = chance.choice(("fr", "it")), chance.choice(("web", "app"))
        path = [("look", chance.random() * 180 * 86_400)]
        pace = 30_000 * (slower if channel == "app" else 1)
        path.append(("paid", path[0][1] + chance.expovariate(1 / pace)))
        if chance.random() > (0.5 if country == "it" else 0.1):
            path.append(("get", path[-1][1] + chance.expovariate(1 / 86_400)))
        paths.append([event for event in path if event[1] < 180 * 86_400])
        countries.append([country] * len(paths[-1]))
        channels.append([channel] * len(paths[-1]))
    log = log_of(
        paths, attributes={"country": countries, "channel": channels}, channel="channel", span=(0, 180 * DAY)
    )  # fmt: skip
    return Gathered(log, None, None, ())


def test_who_is_lost_after_the_goal_costs_no_conversion():
    _, _, pains = frictions(shop(), Plan(economics=ECONOMICS), today=TODAY)
    (loss,) = (pain for pain in pains if pain.kind == "drop_off")
    assert (loss.step, loss.point.frequency.segment) == ("paid", "country = it")
    assert loss.point.cost.unit == "customers"
    assert loss.point.label.say("fr").startswith(
        "Davantage s’arrêtent après « Paid » (country : it)"
    )


def test_a_long_wait_says_how_long_it_is():
    _, _, pains = frictions(shop(slower=4), Plan(economics=ECONOMICS), today=TODAY)
    (wait,) = (pain for pain in pains if pain.kind == "waiting_time")
    assert "wait over " in wait.point.label.say("en")
    assert "attendent plus de " in wait.point.label.say("fr")


def test_the_event_that_is_taken_for_the_conversion_is_named():
    guessed = discover_from(shop(), Plan(), today=TODAY)
    told = discover_from(shop(), Plan(economics=ECONOMICS), today=TODAY)
    assert [note.fr for note in guessed.notes if "--goal" in note.fr] == [
        "« paid » est lu comme la conversion (sinon : --goal)."
    ]
    assert not [note for note in told.notes if "--goal" in note.en]


def test_voices_after_the_last_customer_began_are_no_period():
    """Who still speaks then is whom the journey kept longest."""
    day = np.arange(200).repeat(2)
    heard = Heard(
        (), np.where(np.arange(400) % 4 == 0, -1, np.arange(400)), np.zeros(400),
        np.ones(400, bool), np.zeros(400, bool), day, {},
    )  # fmt: skip
    steps = SimpleNamespace(starts=np.array([0, 150]), first_said={})
    (outcome,) = _tones(None, steps, [Voices(WHOLE, "stage", heard, np.arange(400))])
    known = outcome.customer >= 0
    assert outcome.day[known].max() == 150
    assert outcome.day[~known].max() == 198


def test_a_smaller_friction_that_brings_less_says_fewer():
    said = WhatIf("wait", 0.5, 100, -8, -5, -2, 50, "conversions", ()).say()
    assert "5 fewer conversions [2 to 8]" in said.en
    assert "5 conversions de moins [2 à 8]" in said.fr


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (number(17_496.2, "fr"), "17\u202f496"),
        (number(17_496.2), "17,496"),
        (number(-0.25, "fr"), "−0,25"),
        (percent(0.7149, "fr", 1), "71,5 %"),
        (span_words(54_000, "en"), "15 hours"),
        (span_words(9 * 86_400 + 3_600, "fr"), "9 jours"),
        (span_words(1, "en"), "1 second"),
    ],
)
def test_figures_are_written_as_the_language_does(said, wanted):
    assert said == wanted
