"""Measures on a log small enough to count by hand, and statistics against known values."""

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.events.engines.duck import ingest
from parcours.events.measures import quantiles
from parcours.events.measures.anomalies import anomalies
from parcours.events.measures.order import Grouping, checked, propose, transitions
from parcours.events.measures.progress import Progress
from parcours.events.measures.volumes import volumes
from parcours.events.statistics import discoveries, share_difference, share_test, wilson

GROUPS = Grouping(("Look", "Buy", "Get"), (("look",), ("pay",), ("get",)))


def log_of(tmp_path, rows):
    """A log of (customer, day, event[, channel])."""
    path = tmp_path / "log.csv"
    start = dt.date(2026, 1, 5)
    lines = [
        f"{r[0]},{start + dt.timedelta(days=r[1])},{r[2]},{r[3] if len(r) > 3 else 'web'}"
        for r in rows
    ]
    path.write_text("\n".join(["customer,moment,event,channel", *lines]) + "\n")
    return ingest(path).log


@pytest.fixture
def small(tmp_path):
    rows = [
        ("a", 0, "look"),
        ("a", 1, "pay"),
        ("a", 3, "get"),
        ("b", 0, "look"),
        ("b", 1, "look"),
        ("b", 2, "look"),
        ("c", 0, "look"),
        ("c", 2, "pay"),
        ("d", 59, "look"),
        ("e", 0, "look"),
        ("e", 60, "pay"),
    ]
    return log_of(tmp_path, rows)


def test_volumes_and_loops(small):
    found = {v.activity: v for v in volumes(small)}
    assert (found["look"].events, found["look"].customers, found["look"].loopers) == (7, 5, 1)
    assert (found["pay"].customers, found["get"].customers) == (3, 1)


def test_transitions(small):
    look, pay = small.activities.index("look"), small.activities.index("pay")
    assert transitions(small)[look, look] == 2
    assert transitions(small)[look, pay] == 3


def test_drop_off_leaves_out_those_who_may_still_go_on(small):
    progress = Progress(small, GROUPS)
    found = progress.drop_off(0)
    assert (found.lost, found.n, found.censored) == (1, 4, 1)
    assert progress.wait(0).median == pytest.approx(2 * 86_400)


def test_stages_are_proposed_in_order(small):
    assert [name for group in propose(small).groups for name in group] == ["look", "pay", "get"]


def test_a_mapping_names_the_nearest_event(small):
    with pytest.raises(Exception, match="“look”"):
        checked(["A"], [["lok"]], small)


def test_wilson_matches_the_published_example():
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 10)[0] == 0.0


def test_share_difference_matches_newcombe():
    low, high = share_difference(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_benjamini_hochberg():
    assert discoveries([0.01, 0.04, 0.03, 0.5], 0.05) == [True, False, False, False]
    assert discoveries([0.01, 0.02, 0.03, 0.04], 0.05) == [True] * 4
    assert discoveries([], 0.05) == []


def test_an_interval_holds_its_coverage():
    chance = random.Random(1)
    for share, n in ((0.03, 40), (0.3, 60), (0.5, 25)):
        hits = 0
        for _ in range(2_000):
            k = sum(chance.random() < share for _ in range(n))
            low, high = wilson(k, n)
            hits += low <= share <= high
        assert 0.925 <= hits / 2_000 <= 0.99


def _shop(tmp_path, seed, broken):
    chance = random.Random(seed)
    rows = []
    for number in range(3_000):
        day, channel = chance.randrange(0, 84), chance.choice(("web", "app"))
        rows.append((f"c{number}", day, "look", channel))
        bad = broken and channel == "app" and 35 <= day < 42
        if chance.random() < (0.2 if bad else 0.7):
            rows.append((f"c{number}", day + 1, "pay", channel))
            rows.append((f"c{number}", day + 2, "get", channel))
    return log_of(tmp_path, rows)


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_week_is_found_first_and_a_sound_log_has_none(tmp_path, seed):
    sick, sound = tmp_path / "sick", tmp_path / "sound"
    sick.mkdir()
    sound.mkdir()
    first, *_ = anomalies(_shop(sick, seed, broken=True), GROUPS)
    assert (first.segment, first.step) == ((("channel", "app"),), 0)
    assert abs((first.first.date() - dt.date(2026, 2, 9)).days) <= 3
    assert anomalies(_shop(sound, seed, broken=False), GROUPS) == []


def test_the_p_value_of_equal_shares_is_large():
    assert share_test(30, 100, 300, 1_000) > 0.9
    assert share_test(60, 100, 300, 1_000) < 1e-6
    assert share_test(60, 100, 300, 1_000, dispersion=25) > 0.05


@pytest.mark.needs("data/retentioneering-simple-shop")
def test_the_published_figures_of_a_real_shop(shared_data):
    log = ingest(next((shared_data / "retentioneering-simple-shop").glob("*.csv"))).log
    customers = {v.activity: v.customers for v in volumes(log)}
    assert (log.events, log.customer_count) == (32_283, 3_751)
    assert [
        customers[n]
        for n in ("catalog", "cart", "delivery_choice", "payment_choice", "payment_done")
    ] == [
        3_611,
        1_924,
        1_356,
        958,
        653,
    ]


@pytest.mark.needs("data/sepsis")
def test_a_real_log_with_a_case_called_na(shared_data):
    log = ingest(shared_data / "sepsis" / "sepsis.csv").log
    assert (log.events, log.customer_count, len(log.activities)) == (15_214, 1_050, 16)
    assert "NA" in log.customers.to_pylist()


@pytest.mark.parametrize("many", [1, 10_000])
@pytest.mark.parametrize("spread", [1, 2, 1_000, 10**12, 2**63 - 1])
def test_quantiles_of_pieces_are_those_of_the_whole(monkeypatch, spread, many):
    monkeypatch.setattr(quantiles, "MANY", many)
    chance = np.random.default_rng(3)
    pieces = [chance.integers(0, spread, size) for size in (5_000, 0, 701)]
    shares = [0.5, 0.0, 0.95, 1.0]
    wanted = np.quantile(np.concatenate(pieces), shares)
    assert quantiles.quantiles(pieces, shares) == pytest.approx(wanted, rel=1e-12)
    assert np.isnan(quantiles.quantiles([], shares)).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**53) | st.integers(0, 200), min_size=1, max_size=60), st.data())
def test_the_value_of_a_rank_is_that_of_all_in_order(values, data):
    ranks = data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1))
    cut = data.draw(st.integers(0, len(values)))
    pieces = [np.array(part, np.int64) for part in (values[:cut], values[cut:])]
    assert quantiles._of_rank(pieces, np.array(ranks)).tolist() == np.sort(values)[ranks].tolist()
