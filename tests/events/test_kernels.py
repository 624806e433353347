"""Each kernel equals a slow twin written from its definition, on any log."""

import itertools
import pickle
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.events.filters import Lasting, PathHas, Period, Segment, narrowed
from parcours.events.log import Attribute, EventLog
from parcours.events.measures.attribution import attribution
from parcours.events.measures.funnel import completed
from parcours.events.measures.graph import graph
from parcours.events.measures.order import precedence
from parcours.events.measures.retention import retention
from parcours.events.measures.variants import VariantsMeasure, variants
from parcours.events.measures.volumes import volumes
from parcours.events.store import open_store, save

NAMES = ("a", "b", "c")
PATHS = st.lists(
    st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 30), st.sampled_from(("x", "y"))), min_size=1, max_size=7),
    min_size=1, max_size=6,
)  # fmt: skip
SECOND = 1_000_000


def log_of(paths):
    """A log whose customers have these (name, second, channel)."""
    ordered = [sorted(path, key=lambda event: event[1]) for path in paths]
    flat = [event for path in ordered for event in path]
    codes = np.array(["xy".index(event[2]) for event in flat], np.int32)
    return EventLog(
        "test", "", np.cumsum([0, *map(len, ordered)]).astype(np.int64),
        np.array([NAMES.index(event[0]) for event in flat], np.int32),
        np.array([event[1] * SECOND for event in flat], np.int64), NAMES,
        pa.array([str(i) for i in range(len(ordered))]), {"channel": Attribute(codes, ("x", "y"))}, "channel",
    ), ordered  # fmt: skip


@given(PATHS)
@settings(max_examples=150, deadline=None)
def test_volumes(paths):
    log, ordered = log_of(paths)
    for found in volumes(log):
        counts = [sum(event[0] == found.activity for event in path) for path in ordered]
        assert found.events == sum(counts)
        assert found.customers == sum(count > 0 for count in counts)
        assert found.loopers == sum(count >= 3 for count in counts)


@given(PATHS)
@settings(max_examples=150, deadline=None)
def test_graph(paths):
    log, ordered = log_of(paths)
    times = {}
    for path in ordered:
        for one, two in itertools.pairwise(path):
            times.setdefault((one[0], two[0]), []).append(two[1] - one[1])
    found = {(e.source, e.target): e for e in graph(log)}
    assert {key: edge.count for key, edge in found.items()} == {
        key: len(value) for key, value in times.items()
    }
    for key, edge in found.items():
        assert edge.median == pytest.approx(np.median(times[key]))
        assert edge.mean == pytest.approx(np.mean(times[key]))


@given(PATHS)
@settings(max_examples=150, deadline=None)
def test_variants(paths):
    log, ordered = log_of(paths)
    counts = Counter(tuple(event[0] for event in path) for path in ordered)
    result = variants(log, most=100)
    two = VariantsMeasure(100)
    partial = two.merge(two.walk(log.part(0, 1)), two.walk(log.part(1, log.customer_count)))
    assert two.result(pickle.loads(pickle.dumps(partial)), log) == result
    assert {v.path: v.customers for v in result.variants} == dict(counts)
    assert result.different == len(counts)


@given(PATHS)
@settings(max_examples=150, deadline=None)
def test_precedence(paths):
    log, ordered = log_of(paths)
    before = precedence(log)
    for i, one in enumerate(NAMES):
        for j, two in enumerate(NAMES):
            names = [[event[0] for event in path] for path in ordered]
            expected = sum(one in p and two in p and p.index(one) < p.index(two) for p in names)
            assert before[i, j] == expected


def _levels(path, steps, window):
    """The most steps that any choice of events in order takes within the window."""
    best = 0
    for size in range(1, len(steps) + 1):
        for chosen in itertools.combinations(path, size):
            names = [event[0] for event in chosen]
            if names == list(steps[:size]) and (
                window is None or chosen[-1][1] - chosen[0][1] <= window
            ):
                best = size
    return best


@given(
    PATHS,
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=4),
    st.one_of(st.none(), st.integers(0, 20)),
)
@settings(max_examples=300, deadline=None)
def test_a_funnel_is_exact(paths, steps, window):
    log, ordered = log_of(paths)
    assert completed(log, steps, window_seconds=window).tolist() == [
        _levels(p, steps, window) for p in ordered
    ]


@given(
    PATHS,
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=3),
    st.one_of(st.none(), st.integers(0, 20)),
)
@settings(max_examples=200, deadline=None)
def test_a_strict_funnel_allows_nothing_in_between(paths, steps, window):
    log, ordered = log_of(paths)
    expected = []
    for path in ordered:
        best = 0
        for start in range(len(path)):
            for size in range(1, len(steps) + 1):
                part = path[start : start + size]
                inside = window is None or (part and part[-1][1] - part[0][1] <= window)
                if [e[0] for e in part] == list(steps[:size]) and inside:
                    best = max(best, size)
        expected.append(best)
    assert completed(log, steps, window_seconds=window, order="strict").tolist() == expected


def test_first_touch_and_pairwise_windows_would_be_wrong():
    log, _ = log_of([[("a", 0, "x"), ("a", 25, "x"), ("b", 26, "x"), ("c", 30, "x")],
                     [("a", 0, "x"), ("b", 9, "x"), ("c", 18, "x")]])  # fmt: skip
    assert completed(log, NAMES, window_seconds=10).tolist() == [3, 2]


def test_any_order():
    log, _ = log_of(
        [
            [("c", 0, "x"), ("a", 1, "x"), ("b", 2, "x")],
            [("c", 0, "x"), ("a", 20, "x"), ("b", 21, "x")],
        ]
    )
    assert completed(log, NAMES, window_seconds=5, order="any").tolist() == [3, 2]


@given(PATHS)
@settings(max_examples=100, deadline=None)
def test_filters(paths):
    log, ordered = log_of(paths)
    for rule, holds in (
        ("contains", lambda p: "a" in p), ("lacks", lambda p: "a" not in p),
        ("starts", lambda p: p[0] == "a"), ("ends", lambda p: p[-1] == "a"),
    ):  # fmt: skip
        expected = [i for i, path in enumerate(ordered) if holds([event[0] for event in path])]
        if expected:
            assert narrowed(log, [PathHas(rule, "a")]).customers.to_pylist() == [
                str(i) for i in expected
            ]
        else:
            with pytest.raises(Exception, match="No event is left"):
                narrowed(log, [PathHas(rule, "a")])
    first = [i for i, path in enumerate(ordered) if path[0][2] == "x"]
    if first:
        assert narrowed(log, [Segment("channel", "x")]).customer_count == len(first)
    assert narrowed(log, [Period(), Lasting()]).events == log.events


def test_attribution_of_one_path():
    log, _ = log_of([[("a", 0, "x"), ("a", 1, "y"), ("c", 2, "y")], [("a", 0, "x")]])
    found = {credit.channel: credit.by_rule for credit in attribution(log, "c")}
    assert (found["x"]["first"], found["y"]["last"]) == (1, 1)
    assert found["x"]["linear"] == pytest.approx(1 / 3)
    assert found["y"]["position"] == pytest.approx(0.6)
    assert sum(rules["removal"] for rules in found.values()) == pytest.approx(1)


def test_retention_leaves_unfinished_periods_unknown():
    day = 86_400
    log, _ = log_of(
        [[("a", 0, "x"), ("a", 8 * day, "x")], [("a", 9 * day, "x"), ("a", 16 * day, "x")]]
    )
    first, second, *_ = retention(log, "week")
    assert (first.customers, first.back[1]) == (1, 1)
    assert second.back[1] is None


def test_the_store_gives_back_the_same_log(tmp_path):
    log, _ = log_of([[("a", 0, "x"), ("b", 1, "y")], [("c", 5, "x")]])
    save(log, tmp_path / "s.events")
    save(log, tmp_path / "s.events")
    back = open_store(tmp_path / "s.events")
    assert back.activity.tolist() == log.activity.tolist()
    assert back.offsets.tolist() == log.offsets.tolist()
    assert back.customers.to_pylist() == log.customers.to_pylist()
    assert back.attributes["channel"].names == ("x", "y")
    assert graph(back) == graph(log)
