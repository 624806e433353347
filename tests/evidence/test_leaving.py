"""Customers who leave for a channel outside are told apart from those who change channel, and from those who ask."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from parcours.events.log import MICROSECONDS_PER_DAY, Attribute, EventLog
from parcours.evidence.discover import Gathered, discover_from
from parcours.evidence.frictions import find_frictions
from parcours.evidence.grounds import Grounds
from parcours.evidence.leaving import door_of
from parcours.evidence.pains import find_pains
from parcours.evidence.plan import Plan
from parcours.evidence.refresh import refresh_from
from parcours.evidence.what_if import what_if

TODAY = dt.date(2026, 1, 1)
KINDS = ("visit", "basket", "payment_started", "paid", "support_call", "branch_visit")
VISIT, BASKET, PAYMENT, PAID, CALL, BRANCH = range(6)
WEB, APP, PHONE, SHOP = range(4)


def log_of(journeys):
    """A log of (day, [(kind, channel), …]) journeys, an hour between events."""
    journeys = list(journeys)
    moment = [
        (20_000 + day + hour / 24) * MICROSECONDS_PER_DAY
        for day, events in journeys
        for hour in range(len(events))
    ]
    kind, channel = zip(*(event for _, events in journeys for event in events), strict=True)
    offsets = np.cumsum([0, *(len(events) for _, events in journeys)])
    return EventLog(
        "log", "sha256:0", offsets.astype(np.int64), np.array(kind, np.int32),
        np.array(moment).astype(np.int64), KINDS, pa.array([f"C{at}" for at in range(len(journeys))]),
        {"channel": Attribute(np.array(channel, np.int32), ("web", "app", "phone", "branch"))}, "channel",
    )  # fmt: skip


def shop(
    chance, *, at=PAYMENT, share=0.0, door=(CALL, PHONE), back=0.0, hops=0.0, n=3000, some=None
):
    """Journeys over 150 days: some leave by a door at a step, some ask there and come back, some change channel."""
    for number in range(n):
        day, channel, events = number * 150 / n, int(chance.integers(0, 2)), []
        for step in (VISIT, BASKET, PAYMENT, PAID):
            events.append((step, channel))
            if step == at and (some is None or channel == some) and chance.random() < share:
                events.append(door)
                break
            if step == at and chance.random() < back:
                events.append(door)
            if chance.random() > (0.8, 0.85, 0.9, 0.0)[step]:
                break
            if step == at and chance.random() < hops:
                channel = SHOP
        yield day, events


def grounds(journeys, plan=None):
    return Grounds(log_of(journeys), None, plan or Plan(), TODAY)


def leaving(found):
    return [pain for pain in find_pains(found, [], {}).pains if pain.kind == "leaving"]


@pytest.mark.parametrize(("door", "thing"), [((CALL, PHONE), "phone"), ((CALL, WEB), "phone"),
                                             ((BRANCH, SHOP), "store")])  # fmt: skip
def test_who_leaves_for_a_channel_outside_is_found_with_share_interval_and_cost(door, thing):
    found = grounds(shop(np.random.default_rng(1), share=0.2, door=door))
    pain = leaving(found)[0]
    assert (pain.step, pain.point.at) == ("payment_started", f"absent-{thing}-at-payment-started")
    fact = pain.point.frequency
    low, high = fact.interval
    assert low < 0.2 < high
    assert fact.n > 1500
    assert pain.point.cost.unit == "conversions"
    assert pain.point.cost.low > 200
    assert pain.point.severity == 2
    told = [p.kind for p in find_pains(found, [], {}).pains if (p.point.severity or 0) > 1]
    assert told == ["leaving"], "the same people are not told again as lost or as calls"


def test_who_asks_and_comes_back_or_changes_channel_has_not_left():
    chance = np.random.default_rng(2)
    assert not leaving(grounds(shop(chance, back=0.2)))
    assert not leaving(grounds(shop(chance, hops=0.3)))
    assert not leaving(grounds(shop(chance, share=0.01)))


def test_where_everybody_ends_elsewhere_that_is_the_journey():
    """Payment at a counter is the last step of all, and no way out."""
    journeys = [
        (day, [(e, SHOP if e == BRANCH else c) for e, c in [*events, (BRANCH, SHOP)]] if len(events) > 3 else events)
        for day, events in shop(np.random.default_rng(3))
    ]  # fmt: skip
    assert not leaving(grounds(journeys))


def test_whom_it_concerns_is_told():
    found = grounds(shop(np.random.default_rng(4), share=0.35, some=APP))
    pains, _, _ = find_frictions(found, [])
    pain = next(p for p in pains if p.kind == "leaving")
    assert pain.point.frequency.segment == "channel = app"
    assert pain.point.label.say("fr").startswith(
        "Davantage partent pour de bon vers le téléphone après"
    )
    assert not [p for p in pains if p.kind == "drop_off"]


def test_it_is_drawn_as_absent_refreshed_and_simulated():
    first = Gathered(log_of(shop(np.random.default_rng(5), share=0.2)), None, None, ())
    made = discover_from(first, Plan(), today=TODAY).journey_map
    absent = [t for stage in made.stages for t in stage.touchpoints if t.missing]
    assert [(t.channel, t.evidence[0].measure) for t in absent] == [("phone", "leaving")]
    later = Gathered(log_of(shop(np.random.default_rng(6), share=0.12)), None, None, ())
    again = refresh_from(made, later, today=TODAY)
    moved = next(d for d in again.differences if d.now.measure == "leaving")
    assert moved.beyond_noise
    assert moved.change < -0.05
    found = grounds(shop(np.random.default_rng(5), share=0.2))
    gain = what_if(found, leaving(found)[0])
    assert 0 < gain.low < gain.high


def test_doors_are_named_in_both_languages():
    assert [door_of(n) for n in ("Support call", "appel_service_client", "Réclamation", "live_chat_opened",
                                 "visite_agence", "payment_failed", "call_timeout", "paid")] == [
        "phone", "phone", "support", "chat", "store", None, None, None]  # fmt: skip
