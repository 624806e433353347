"""What customers do next, when, and whether they stay: against definitions, and judged on later ones."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import InputError
from parcours.events.engines.duck import ingest
from parcours.events.measures import next_step, time_to
from parcours.events.measures.holdout import clustered, held_out, thinned
from parcours.events.measures.risk import drop_off_risk
from tests.events.logs import DAY, log_of

PATHS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), min_size=2, max_size=8)


def spaced(paths):
    """Paths of one event a second, long finished when the log ends."""
    return log_of([[(n, i) for i, n in enumerate(p)] for p in paths], span=(0, 10**12))


def _slow(paths, names, path, depth):
    """The chances after ``path``, straight from the definition; contexts that came once go no deeper."""
    steps = [*names, None]
    marked = [["^", *p, None] for p in paths]
    count = {s: 0.5 + sum(m[2:].count(s) for m in marked) for s in steps}
    chance = {s: count[s] / sum(count.values()) for s in steps}
    context = ["^", *path]
    before = {}
    for size in range(1, depth + 1):
        seen = {}
        for m in marked:
            for at in range(max(size, 2), len(m)):
                seen.setdefault(tuple(m[at - size : at]), []).append(m[at])
        kept = {c: f for c, f in seen.items() if size == 1 or len(before[c[1:]]) > 1}
        before = seen
        values = [f.count(s) for f in kept.values() for s in set(f)]
        once, twice = values.count(1), values.count(2)
        discount = min(max(once / (once + 2 * twice), 0.1), 0.95) if once else 0.1
        after = kept.get(tuple(context[-size:])) if size <= len(context) else None
        if after is None:
            break
        n = len(after)
        rest = discount * len(set(after)) / n
        chance = {s: max(after.count(s) - discount, 0) / n + rest * chance[s] for s in steps}
    return chance


@given(PATHS, st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_chances_are_those_of_the_definition(paths, path, depth):
    log = spaced(paths)
    path = [n for n in path if n in log.activities]
    if not path:
        return
    found = {c.activity: c.chance for c in next_step.learn(log, depth=depth).after(path)}
    assert sum(found.values()) == pytest.approx(1)
    assert found == pytest.approx(_slow(paths, log.activities, path, depth))


def _second_order(seed, count=800):
    """Paths in which the event before the last decides: after x comes what came before x."""
    chance = random.Random(seed)
    paths = []
    for number in range(count):
        names = [chance.choice("ab")]
        for _ in range(6):
            names += ["x", names[-1] if chance.random() < 0.9 else chance.choice("ab")]
        paths.append([(n, number * 100 + i) for i, n in enumerate(names)])
    return log_of(paths)


def test_looking_back_further_beats_the_last_event():
    found = next_step.judged(_second_order(1))
    assert found.depth >= 2
    assert found.accuracy > found.last_event_accuracy + 0.15
    assert found.interval[0] < found.accuracy < found.interval[1]
    assert found.calibration_error < 0.05
    assert found.unseen_n > 0
    assert found.unseen_accuracy is not None


def test_what_never_happened_before_the_cut_is_no_traceback():
    paths = [[("a", i), ("b", i + 1)] for i in range(50)]
    paths += [[("new", 100 + i), ("b", 101 + i)] for i in range(50)]
    found = next_step.judged(log_of(paths))
    assert 0 <= found.accuracy <= 1


def test_a_log_of_one_moment_cannot_be_judged():
    with pytest.raises(InputError, match="nothing is left to judge"):
        next_step.judged(log_of([[("a", 0)], [("a", 0)]]))


def test_unknown_and_empty_paths_get_a_sentence():
    model = next_step.learn(spaced([["seen", "paid"]] * 3), depth=1)
    with pytest.raises(InputError, match="“paid”"):
        model.after(["payd"])
    with pytest.raises(InputError, match="empty"):
        model.after([])


def test_an_open_end_teaches_nothing():
    paths = [[("a", 0), ("b", 10)], [("a", 100), ("b", 110)], [("a", 200)]]
    places, following = next_step.followers(log_of(paths))
    assert (places.tolist(), following.tolist()) == ([0, 1, 2, 3], [1, 2, 1, 2])


def test_the_cut_lets_nothing_of_the_future_through():
    log = log_of([[("a", i), ("b", i + 5)] for i in range(10)])
    parts = held_out(log, 0.5)
    assert parts.past.moment.max() < parts.cut <= parts.later.moment.min()
    assert parts.past.end == parts.cut


def test_events_of_one_customer_do_not_count_as_many():
    hits = np.repeat([0.0, 1.0] * 20, 50)
    owners = np.repeat(np.arange(40), 50)
    _, low, high = clustered(hits, owners)
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 40**0.5, rel=0.05)


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_the_curve_is_kaplan_and_meiers(waits):
    spans, arrived = np.array([float(w) for w, _ in waits]), np.array([a for _, a in waits])
    curve = time_to.curve_of(spans, arrived)
    left = 1.0
    for time in sorted({w for w, a in waits if a}):
        risk = sum(w >= time for w, _ in waits)
        left *= 1 - sum(w == time and a for w, a in waits) / risk
        if time < curve.watched:
            assert curve.within(time) == pytest.approx(1 - left)
    assert curve.within(9) is None


def test_time_to_an_event_waits_for_those_who_still_wait():
    paths = [[("a", 0), ("b", 10)]] * 60 + [[("a", 0)]] * 60 + [[("c", 95)]]
    log = log_of(paths, span=(0, 100 * 10**6))
    after = time_to.time_to(log, "b").after(["a"])
    assert (after.n, after.quantile(0.5), after.quantile(0.6)) == (120, 10.0, None)
    assert after.within(10) == pytest.approx(0.5)
    assert after.within(10, waited=20) == pytest.approx(0)


def _shop(seed, count=6_000):
    """Customers of two kinds: those who look twice mostly buy within days, the others mostly not."""
    chance = random.Random(seed)
    paths = []
    for _ in range(count):
        at = chance.random() * 200 * 86_400
        path = [("look", at)]
        keen = chance.random() < 0.5
        if keen:
            path.append(("look", at + 3_600))
        if chance.random() < (0.8 if keen else 0.1):
            path.append(("buy", path[-1][1] + chance.expovariate(1 / 172_800)))
        paths.append([event for event in path if event[1] < 200 * 86_400])
    return log_of(paths, span=(0, 200 * DAY))


def test_a_long_log_is_judged_on_whole_customers_and_foresees_the_same(monkeypatch):
    log = _shop(4)
    assert thinned(log, log.events) is log
    few = thinned(log, 1_000)
    assert 500 < few.events <= 1_000
    assert few.customers.to_pylist() == log.customers.to_pylist()[:: -(-log.events // 1_000)]
    whole = next_step.judged(log)
    monkeypatch.setattr(next_step, "JUDGE_MOST", 1_000)
    part = next_step.judged(log)
    assert part.n < whole.n
    assert part.interval[0] < whole.accuracy < part.interval[1]


def test_time_to_an_event_holds_for_later_customers():
    for found in time_to.judged(_shop(3), "buy"):
        assert found.foreseen == pytest.approx(found.seen, abs=0.05)
        assert found.n > 500


def test_a_risk_of_three_in_ten_means_three_in_ten():
    found = drop_off_risk(_shop(5), ["buy"], horizon_seconds=7 * 86_400)
    assert found.quality.skill > 0.2
    assert found.quality.area > 0.7
    for one in found.quality.bins:
        assert one.interval[0] - 0.05 <= one.foreseen <= one.interval[1] + 0.05
    assert list(found.chances) == sorted(found.chances, reverse=True)
    assert len(found.customers) > 50


def test_too_little_is_refused_in_words():
    with pytest.raises(InputError, match="too short or too small"):
        drop_off_risk(log_of([[("look", 0), ("buy", 10)]] * 5 + [[("look", 50)]]), ["buy"])


@pytest.mark.needs("data/pm4py-logs")
def test_real_support_tickets(shared_data):
    found = next_step.judged(ingest(shared_data / "pm4py-logs" / "helpdesk.csv").log)
    assert found.accuracy > 0.80
    assert found.unseen_n > 0


@pytest.mark.needs("data/sepsis")
def test_real_patients(shared_data):
    found = next_step.judged(ingest(shared_data / "sepsis" / "sepsis.csv").log)
    assert found.accuracy > found.last_event_accuracy + 0.05
