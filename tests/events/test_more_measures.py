"""Measures against slow twins and hand-made logs; each known silent error of other tools is a test."""

import csv
import datetime as dt
import gzip
import itertools
import math
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import InputError
from parcours.events.engines.duck import ingest
from parcours.events.filters import Again, InOrder, narrowed
from parcours.events.measures import behaviours as kinds
from parcours.events.measures.attribution import attribution
from parcours.events.measures.behaviours import adjusted_rand, behaviours, edits_between, medoid
from parcours.events.measures.depth import FlowsMeasure, path_ends, step_matrix
from parcours.events.measures.dropoff import drop_off
from parcours.events.measures.funnel import completed, funnel, funnel_measure
from parcours.events.measures.graph import GraphMeasure, graph
from parcours.events.measures.groups import compare_groups
from parcours.events.measures.habits import calendar, hops, sessions
from parcours.events.measures.influence import CAVEAT, influence
from parcours.events.measures.order import Grouping, propose
from parcours.events.measures.progress import Progress
from parcours.events.measures.retention import retention
from parcours.events.measures.trend import segments, trend
from parcours.events.measures.variants import variants
from parcours.events.measures.volumes import rework
from tests.events.logs import DAY, log_of

NAMES = "abc"
PATHS = st.lists(
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 12)), min_size=1, max_size=6),
    min_size=1, max_size=5,
)  # fmt: skip


def sorted_log(paths):
    """A log of ``paths`` in order of time, every name known."""
    ordered = [sorted(path, key=lambda event: event[1]) for path in paths]
    return replace(log_of([*ordered, [("a", 0), ("b", 0), ("c", 0)]])), [*ordered, [("a", 0), ("b", 0), ("c", 0)]]  # fmt: skip


def _any_order(path, steps, window):
    """The most different steps that lie within one window."""
    best = 0
    for first in range(len(path)):
        for last in range(first, len(path)):
            if window is None or path[last][1] - path[first][1] <= window:
                inside = {event[0] for event in path[first : last + 1]}
                best = max(best, sum(step in inside for step in steps))
    return best


def _free(path, steps, window):
    """The best level over every order of simultaneous events."""
    best = 0
    groups = [list(g) for _, g in itertools.groupby(path, key=lambda e: e[1])]
    for order in itertools.product(*(itertools.permutations(g) for g in groups)):
        best = max(best, _exact([e for g in order for e in g], steps, window))
    return best


def _exact(path, steps, window):
    best = 0
    for size in range(1, len(steps) + 1):
        for chosen in itertools.combinations(path, size):
            if [e[0] for e in chosen] == list(steps[:size]) and (
                window is None or chosen[-1][1] - chosen[0][1] <= window
            ):
                best = size
    return best


STEPS = st.lists(st.sampled_from(NAMES), min_size=2, max_size=3)
WINDOW = st.one_of(st.none(), st.integers(0, 8))


@given(PATHS, st.permutations(NAMES), WINDOW)
@settings(max_examples=120, deadline=None)
def test_a_funnel_in_any_order(paths, steps, window):
    log, ordered = sorted_log(paths)
    found = completed(log, steps, window_seconds=window, order="any").tolist()
    assert found == [_any_order(p, steps, window) for p in ordered]


@given(PATHS, STEPS, WINDOW)
@settings(max_examples=120, deadline=None)
def test_ties_may_be_taken_in_any_order(paths, steps, window):
    paths = [[(n, t // 4) for n, t in path][:5] for path in paths]
    log, ordered = sorted_log(paths)
    found = completed(log, steps, window_seconds=window, ties="free").tolist()
    assert found == [_free(p, steps, window) for p in ordered]


def test_exact_lies_between_what_other_tools_count():
    chance = random.Random(1)
    paths = [
        sorted(
            [(chance.choice("abcd"), chance.randrange(0, 20_000)) for _ in range(12)],
            key=lambda e: e[1],
        )
        for _ in range(800)
    ]
    log = log_of(paths)
    counts = {
        how: funnel(log, "abcd", window_seconds=3_600, count=how)[-1].customers
        for how in ("first_touch", "exact", "pairwise")
    }
    assert counts["first_touch"] < counts["exact"] < counts["pairwise"]


def test_an_excluded_event_breaks_the_way():
    log = log_of([[("a", 0), ("x", 1), ("b", 2)], [("a", 0), ("x", 1), ("a", 2), ("b", 3)], [("a", 0), ("b", 1)]])  # fmt: skip
    assert completed(log, "ab", without=["x"]).tolist() == [1, 2, 2]


def test_steps_can_be_alternatives_and_funnels_parted():
    log = log_of(
        [[("a", 0), ("b", 1)], [("a", 0), ("c", 1)], [("a", 0)]],
        attributes={"kind": [["x", "x"], ["y", "y"], ["y"]]},
    )
    assert completed(log, ["a", ("b", "c")]).tolist() == [2, 2, 1]
    from parcours.events.asking import answer

    found = answer(funnel_measure(["a", ("b", "c")], by="kind"), log)
    assert {name: [s.customers for s in part] for name, part in found.items()} == {"x": [1, 1], "y": [2, 1]}  # fmt: skip


def test_more_than_thirty_two_steps_are_counted():
    names = [f"s{at:02d}" for at in range(40)]
    log = log_of([[(name, at) for at, name in enumerate(names)], [(names[0], 0)]])
    assert completed(log, names).tolist() == [40, 1]


def test_the_level_is_not_wrong_after_a_reset_or_on_ties():
    """A second first step must not undo what the earlier one reached."""
    log = log_of(
        [[("a", 0), ("b", 5), ("a", 6), ("c", 9)], [("a", 0), ("a", 0), ("b", 0), ("c", 0)]]
    )
    assert completed(log, "abc", window_seconds=10).tolist() == [3, 3]


def test_unsorted_rows_do_not_mix_customers(tmp_path):
    rows = [("a", 1, "x"), ("b", 1, "x"), ("a", 2, "y"), ("b", 2, "z"), ("a", 0, "w")]
    (tmp_path / "log.csv").write_text(
        "customer,moment,event\n" + "".join(f"{c},2026-01-0{d + 1},{e}\n" for c, d, e in rows)
    )
    log = ingest(tmp_path / "log.csv").log
    assert {v.path for v in variants(log).variants} == {("w", "x", "y"), ("x", "z")}
    assert {(e.source, e.target) for e in graph(log)} == {("w", "x"), ("x", "y"), ("x", "z")}


def test_ties_are_counted_because_they_decide_variants():
    log = log_of([[("a", 0), ("b", 0)], [("a", 0), ("a", 0)], [("a", 0), ("b", 1)]])
    assert variants(log).tied == 1


def test_medians_interpolate_and_durations_keep_their_fractions():
    log = log_of([[("a", 0), ("b", 0.25)], [("a", 0), ("b", 1)]])
    (edge,) = graph(log)
    assert edge.median == pytest.approx(0.625)


def test_the_first_occurrence_counts_for_reaching_a_stage():
    log = log_of([[("a", 0), ("b", 5), ("a", 9)], [("a", 0), ("b", 7)]], span=(0, 10**9))
    found = drop_off(log, Grouping(("A", "B"), (("a",), ("b",))))
    assert found[0].wait.median == 6
    assert (found[0].reached, found[0].lost.lost) == (2, 0)


@given(PATHS)
@settings(max_examples=60, deadline=None)
def test_drop_off_is_the_same_in_pieces_and_as_in_progress(paths):
    log, _ = sorted_log(paths)
    grouping = Grouping(("A", "B", "C"), (("a",), ("b",), ("c",)))
    progress = Progress(log, grouping)
    for at, stage in enumerate(drop_off(log, grouping)):
        assert stage.reached == int(progress.reached(at).sum())
        assert stage.wait == progress.wait(at)
        if stage.lost:
            assert stage.lost == progress.drop_off(at)


def test_open_paths_at_the_end_of_the_log_have_not_ended():
    log = log_of([[("a", 0), ("b", 10)], [("a", 20), ("b", 30)], [("a", 995)]], span=(0, 1_000 * 10**6))  # fmt: skip
    found = {e.activity: (e.ended, e.open, e.customers) for e in path_ends(log)}
    assert found == {"b": (2, 0, 2), "a": (0, 1, 2)}


@given(PATHS)
@settings(max_examples=80, deadline=None)
def test_step_matrix_flows_rework_and_a_sparse_graph(paths):
    log, ordered = sorted_log(paths)
    for row in step_matrix(log, steps=4):
        for at, count in enumerate(row.customers):
            names = [p[at][0] if at < len(p) else None for p in ordered]
            assert count == names.count(row.activity)
    flows = FlowsMeasure(3)
    pairs = Counter()
    for path in ordered:
        for at in range(min(2, len(path))):
            pairs[at, path[at][0], path[at + 1][0] if at + 1 < len(path) else ""] += 1
    assert {(p, a, b): n for p, a, b, n in flows.result(flows.walk(log), log)} == dict(pairs)
    dense, sparse = GraphMeasure().walk(log), GraphMeasure()._sparse(log)
    assert all(
        getattr(dense, f).tolist() == getattr(sparse, f).tolist()
        for f in ("keys", "counts", "customers")
    )
    assert GraphMeasure().result(dense, log) == GraphMeasure().result(sparse, log)
    for one in rework(log):
        places = [[i for i, e in enumerate(p) if e[0] == one.activity] for p in ordered]
        gaps = [b - a for found in places for a, b in itertools.pairwise(found)]
        assert (one.repeats, one.returns) == (gaps.count(1), len(gaps) - gaps.count(1))
        assert one.come_back == sum(
            any(b - a > 1 for a, b in itertools.pairwise(f)) for f in places
        )


@given(PATHS, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_sessions(paths, gap):
    log, ordered = sorted_log(paths)
    lengths = []
    for path in ordered:
        length = 1
        for one, two in itertools.pairwise(path):
            if two[1] - one[1] > gap:
                lengths.append(length)
                length = 0
            length += 1
        lengths.append(length)
    found = sessions(log, gap_seconds=gap)
    assert (found.sessions, found.single) == (len(lengths), lengths.count(1))
    assert found.median_events == np.median(lengths)


def test_hours_follow_the_clocks_of_a_place():
    winter = dt.datetime(
        2026, 3, 28, 23, 30, tzinfo=dt.UTC
    )  # Sunday 0:30 in Paris, still winter time
    summer = dt.datetime(2026, 3, 29, 22, 30, tzinfo=dt.UTC)  # Monday 0:30 in Paris, summer time
    table = calendar(
        log_of([[("a", winter.timestamp()), ("a", summer.timestamp())]]), "Europe/Paris"
    )
    assert (table[6][0], table[0][0], sum(map(sum, table))) == (1, 1, 2)
    with pytest.raises(InputError, match="Europe/Paris"):
        calendar(log_of([[("a", 0)]]), "Europe/Nowhere")


def test_channel_hops():
    log = log_of(
        [[("a", 0), ("a", 1), ("a", 2)], [("a", 0), ("a", 1)]],
        attributes={"channel": [["web", "shop", "web"], ["web", "web"]]}, channel="channel",
    )  # fmt: skip
    found = {(h.source, h.target): (h.count, h.customers, h.share) for h in hops(log)}
    assert found == {("web", "shop"): (1, 1, 0.5), ("shop", "web"): (1, 1, 1.0)}


def test_retention_by_calendar_months_and_weeks():
    days = [dt.datetime(2026, 1, 31, tzinfo=dt.UTC), dt.datetime(2026, 2, 1, tzinfo=dt.UTC), dt.datetime(2026, 4, 2, tzinfo=dt.UTC)]  # fmt: skip
    log = log_of([[("a", d.timestamp()) for d in days], [("a", days[1].timestamp())]])
    months = retention(log, "month")
    assert [(c.first_day.month, c.customers) for c in months] == [(1, 1), (2, 1), (3, 0), (4, 0)]
    assert months[0].back == (1, 1, 0, None)
    weeks = retention(log, "week")
    assert all(c.first_day.weekday() == 0 for c in weeks)


def test_shapley_shares_a_conversion_among_different_channels():
    log = log_of(
        [[("see", 0), ("see", 1), ("see", 2), ("buy", 3)]],
        attributes={"channel": [["x", "y", "x", "x"]]}, channel="channel",
    )  # fmt: skip
    found = {c.channel: c.by_rule for c in attribution(log, "buy")}
    assert (found["x"]["shapley"], found["y"]["shapley"]) == (0.5, 0.5)
    assert found["x"]["linear"] == 0.75


@pytest.mark.needs("data/mta-paths")
def test_the_published_figures_of_ten_thousand_marketing_paths(shared_data):
    paths, channels = [], []
    with gzip.open(shared_data / "mta-paths" / "data.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            touches = [t.strip() for t in row["path"].split(">")]
            for _ in range(int(row["total_conversions"])):
                paths.append(
                    [("touch", i) for i in range(len(touches) - 1)] + [("buy", len(touches))]
                )
                channels.append(touches)
    log = log_of(paths, attributes={"channel": channels}, channel="channel")
    found = {c.channel: c.by_rule for c in attribution(log, "buy")}
    assert sum(rules["last"] for rules in found.values()) == 19_785
    assert [found[n]["last"] for n in ("alpha", "eta", "iota")] == [8_447, 4_167, 3_355]
    assert [found[n]["first"] for n in ("alpha", "iota")] == [6_308, 4_606]
    for rule in ("linear", "position", "decay", "shapley", "removal"):
        assert sum(rules[rule] for rules in found.values()) == pytest.approx(19_785)


def test_influence_compares_paths_of_equal_length():
    """Met by the patient alone, and of no use: only the length of the path makes the difference."""
    chance = random.Random(3)
    paths = []
    for _ in range(4_000):
        patient = chance.random() < 0.5
        path = [("look", i) for i in range(8 if patient else 1)]
        if patient and chance.random() < 0.5:
            path[3] = ("faq", 3)
        if chance.random() < (0.6 if patient else 0.1):
            path.append(("buy", 99))
        paths.append(path)
    found = {i.activity: i for i in influence(log_of(paths), ["buy"])}
    raw = (
        found["faq"].met_reached / found["faq"].met
        - found["faq"].others_reached / found["faq"].others
    )
    assert raw > 0.2
    assert not found["faq"].believed
    assert abs(found["faq"].difference) < 0.06
    assert "association" in CAVEAT.say("fr")


def test_two_groups_are_compared_in_events_and_steps():
    paths = [[("x", 0), ("y", 5)]] * 80 + [[("x", 0)]] * 100 + [[("x", 0), ("y", 9)]] * 20
    a, b = log_of(paths).part(0, 100), log_of(paths).part(100, 200)
    found = {(d.kind, d.name): d for d in compare_groups(a, b)}
    step = found["step", "x → y"]
    assert (step.share_a, step.share_b, step.median_a, step.median_b) == (0.8, 0.2, 5, 9)
    assert step.believed
    assert step.low < 0.6 < step.high
    assert not found["event", "x"].believed


def test_groups_with_customers_in_common_are_not_compared():
    log = log_of([[("a", 0)], [("a", 0), ("b", 1)], [("b", 0)]])
    with pytest.raises(InputError, match="in common: 1"):
        compare_groups(log.part(0, 2), log.part(1, 3))


def test_a_change_of_level_is_found_and_noise_and_weekdays_are_not():
    chance = random.Random(7)

    def counts(level):
        """A log with ``level(day)`` customers a day."""
        moments = [
            d * 86_400 + chance.random() * 80_000 for d in range(84) for _ in range(level(d))
        ]
        return log_of([[("a", m)] for m in sorted(moments)])

    flat = trend(counts(lambda _d: chance.randrange(80, 120)), "customers", "day")
    assert flat.changes == ()
    weekly = trend(counts(lambda d: 40 if d % 7 in {2, 3} else 100), "customers", "day")
    assert weekly.changes == ()
    (change,) = trend(counts(lambda d: chance.randrange(80, 120) // (1 if d < 50 else 2)), "customers", "day").changes  # fmt: skip
    assert abs((change.day - dt.date(1970, 1, 1)).days - 50) <= 1
    assert change.before / change.after == pytest.approx(2, rel=0.1)
    assert segments(np.array([1.0, 1, 1, 1, 9, 9, 9, 9]), np.ones(8)) == [0, 4, 8]


def test_who_came_lately_does_not_look_as_if_fewer_arrived():
    chance = random.Random(6)
    paths = []
    for number in range(6_000):
        day = number / 100  # a hundred newcomers a day for sixty days
        path = [("seen", day * 86_400)]
        if chance.random() < 0.5:
            path.append(("paid", (day + 10 * chance.random()) * 86_400))
        paths.append([event for event in path if event[1] < 60 * 86_400])
    found = trend(
        log_of(paths, span=(0, 60 * DAY)), "reach", "day", "paid", within_seconds=10 * 86_400
    )
    assert found.within_seconds == 10 * 86_400
    assert [point.whole for point in found.points[:60]] == [True] * 50 + [False] * 10
    assert found.changes == ()
    assert all(abs(point.level - 0.5) < 0.02 for point in found.points[:50])
    half = trend(
        log_of(paths, span=(0, 60 * DAY)), "reach", "day", "paid", within_seconds=5 * 86_400
    )
    assert half.points[0].level == pytest.approx(0.25, abs=0.02)
    assert 8 * 86_400 < trend(log_of(paths), "reach", "day", "paid").within_seconds < 9.5 * 86_400


def test_planted_behaviours_are_found_again():
    chance = random.Random(5)
    chains = ({"a": "b", "b": "a", "c": "a"}, {"a": "c", "c": "b", "b": "c"})
    paths, truth = [], []
    for number in range(900):
        kind = number % 2
        name = chance.choice("abc")
        path = [(name, 0)]
        for step in range(9):
            name = chains[kind][name] if chance.random() < 0.8 else chance.choice("abc")
            path.append((name, step + 1))
        paths.append(path)
        truth.append(kind)
    found = behaviours(log_of(paths), seed=1)
    assert len(found.behaviours) == 2
    assert adjusted_rand(found.kind_of.astype(int), np.array(truth)) > 0.9
    assert found.stability > 0.8
    assert all(b.path and b.customers > 300 for b in found.behaviours)


def test_kinds_of_behaviour_among_thousands_of_names(monkeypatch):
    monkeypatch.setattr(kinds, "CELLS_MOST", 50_000)
    monkeypatch.setattr(kinds, "LEARN_LEAST", 60)
    paths = [
        [(f"{'ab'[n % 2]}{(n * 37 + s * 11) % 2_000:04d}", s) for s in range(5)] for n in range(400)
    ]
    found = behaviours(log_of(paths), kinds=2)
    assert sum(b.customers for b in found.behaviours) == 400
    assert len(found.kind_of) == 400


def test_the_middle_path_has_the_fewest_edits():
    paths = [["a", "b", "c"], ["a", "b"], ["a", "b", "c", "d"], ["x"]]
    log = log_of([[(n, i) for i, n in enumerate(p)] for p in paths])
    assert medoid(log) == (("a", "b", "c"), 1)
    table = edits_between([[0, 1, 2], [0, 1], [3]])
    assert table[0, 1] == pytest.approx(1 / 3)
    assert table[0, 2] == 1
    assert math.isclose(table[1, 0], table[0, 1])


def test_filters_for_rework_and_order():
    log = log_of([[("a", 0), ("b", 1), ("a", 2)], [("b", 0), ("a", 1)], [("a", 0), ("b", 1)]])
    assert narrowed(log, [Again("a")]).customers.to_pylist() == ["0"]
    assert narrowed(log, [InOrder(("a", "b"))]).customers.to_pylist() == ["0", "2"]
    assert narrowed(log, [InOrder(("b", "a"))]).customers.to_pylist() == ["0", "1"]
    with pytest.raises(InputError, match="No event is left"):
        narrowed(log, [InOrder(("b", "a", "b"))])


def test_stages_are_proposed_for_thousands_of_names():
    paths = [[(f"p{(i * 7 + s) % 3_000:04d}", s) for s in range(4)] for i in range(3_000)]
    assert 1 <= len(propose(log_of(paths, span=(0, DAY))).names) <= 6
