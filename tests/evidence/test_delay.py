"""A delay is told once: as a long wait, which carries what looked like a loss; a real loss stays a loss."""

import datetime as dt

from parcours.evidence.discover import Gathered, discover_from
from parcours.evidence.plan import Plan
from tests.events.test_anomalies import shop

TODAY = dt.date(1970, 8, 1)


def told(log):
    """What is said with severity 2 or more."""
    result = discover_from(Gathered(log, None, None, ()), Plan(), today=TODAY)
    return [pain for pain in result.pains if (pain.point.severity or 0) > 1]


def test_a_delay_is_one_pain_and_what_looked_lost_its_consequence():
    log = shop(
        1, lambda _d, _c, _k: 0.2, count=8_000,
        slower=lambda d, c: 8 if 60 <= d < 80 and c == "app" else 1,
    )  # fmt: skip
    (pain,) = told(log)
    assert pain.kind == "waiting_time"
    assert pain.point.frequency.segment == "channel = app"
    assert "look lost meanwhile" in pain.point.label.say("en")
    assert "semblent perdus entre-temps" in pain.point.label.say("fr")
    loss = pain.point.evidence[-1]
    assert (loss.measure, loss.segment) == ("drop_off", "channel = app")
    assert loss.n
    assert loss.interval
    assert loss.period


def test_a_loss_beside_a_delay_stays_a_loss():
    log = shop(
        1, lambda d, c, _k: 0.6 if 60 <= d < 80 and c == "app" else 0.2, count=8_000,
        slower=lambda d, c: 3 if 60 <= d < 80 and c == "app" else 1,
    )  # fmt: skip
    assert {pain.kind for pain in told(log)} == {"drop_off", "waiting_time"}
