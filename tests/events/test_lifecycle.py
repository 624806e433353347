"""Begin and end as two events of a log, read as one; by hand, at random, and what is said of the rest."""

from collections import deque

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.cli.commands.events import command
from parcours.errors import InputError
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.lifecycle import TRANSITION, matched
from parcours.events.measures.graph import graph
from parcours.events.measures.working import working

EVENTS = """
a check SCHEDULE 09:00
a check START 09:10
a check COMPLETE 09:30
a call  START 10:00
a call  START 10:05
a call  COMPLETE 10:20
a call  COMPLETE 10:50
a sent  COMPLETE 11:00
a check START 12:00
b call  COMPLETE 09:00
b call  START 09:00
b call  COMPLETE 09:20
c check SCHEDULE 09:00
"""
MINUTE = 60_000_000


def xes(text, instances=()):
    """A log of lines ``customer activity transition time``; instances go with the lines in order."""
    cases = {}
    names = iter(instances)
    for line in text.strip().splitlines():
        customer, activity, kind, time = line.split()
        which = next(names, None)
        cases.setdefault(customer, []).append(
            f'<event><string key="concept:name" value="{activity}"/>'
            f'<date key="time:timestamp" value="2026-03-02T{time}:00Z"/>'
            + (f'<string key="{TRANSITION}" value="{kind}"/>' if kind != "-" else "")
            + (f'<string key="concept:instance" value="{which}"/>' if which else "")
            + "</event>"
        )
    traces = (
        f'<trace><string key="concept:name" value="{name}"/>{"".join(rows)}</trace>'
        for name, rows in cases.items()
    )
    return f"<log>{''.join(traces)}</log>"


@pytest.fixture
def path(tmp_path):
    (tmp_path / "log.xes").write_text(xes(EVENTS))
    return tmp_path / "log.xes"


def rows(log):
    """Customer, activity, minutes of begin and end since nine."""
    nine = 1_772_442_000_000_000
    owner = np.repeat(log.customers.to_pylist(), np.diff(log.offsets))
    return [
        (str(who), log.activities[code], (begin - nine) // MINUTE, (end - nine) // MINUTE)
        for who, code, begin, end in zip(
            owner, log.activity, log.starts.tolist(), log.moment.tolist(), strict=True
        )
    ]


def test_unasked_each_event_counts_and_the_choice_is_said(path):
    result = ingest(path)
    assert result.log.events == 13
    assert result.log.start is None
    assert any(f"--pair {TRANSITION}" in note.say("en") for note in result.notes)


def test_pairs_by_hand(path):
    result = ingest(path, Asked(pair=TRANSITION))
    assert rows(result.log) == [
        ("a", "check", 10, 30), ("a", "call", 60, 80), ("a", "call", 65, 110), ("a", "sent", 120, 120),
        ("a", "check", 180, 180), ("b", "call", 0, 0), ("b", "call", 0, 20),
    ]  # fmt: skip
    assert TRANSITION not in result.log.attributes
    said = " ".join(note.say("en") for note in result.notes)
    for words in ("4 pairs", "1 begins have no end", "2 ends have no begin", "2 events of other"):
        assert words in said


def test_waiting_and_working_time(path):
    log = ingest(path, Asked(pair=TRANSITION)).log
    found = {one.activity: one for one in working(log)}
    assert (found["call"].events, found["call"].timed, found["call"].median) == (4, 3, 20 * 60)
    assert (found["check"].timed, found["check"].mean) == (1, 20 * 60)
    assert (found["sent"].timed, found["sent"].mean) == (0, None)
    waits = {(e.source, e.target): e.mean for e in graph(log)}
    assert waits["check", "call"] == 30 * 60
    assert waits["call", "sent"] == 10 * 60


def test_instances_keep_overlapping_pairs_apart(tmp_path):
    text = "a x start 09:00\na x start 09:05\na x complete 09:10\na x complete 09:40"
    (tmp_path / "log.xes").write_text(xes(text, ("1", "2", "2", "1")))
    log = ingest(tmp_path / "log.xes", Asked(pair=TRANSITION)).log
    assert rows(log) == [("a", "x", 5, 10), ("a", "x", 0, 40)]


def test_a_thousand_instances_are_not_too_many(tmp_path):
    text = "\n".join(f"c{n} x {kind} {at}" for n in range(100) for kind, at in (("start", "09:00"), ("complete", "09:10")))  # fmt: skip
    (tmp_path / "log.xes").write_text(xes(text, [f"i{n // 2}" for n in range(200)]))
    log = ingest(tmp_path / "log.xes", Asked(pair=TRANSITION)).log
    assert {row[2:] for row in rows(log)} == {(0, 10)}


def test_an_event_that_does_not_say_is_kept(tmp_path):
    (tmp_path / "log.xes").write_text(xes("a x start 09:00\na y - 09:05\na x complete 09:10"))
    log = ingest(tmp_path / "log.xes", Asked(pair=TRANSITION)).log
    assert rows(log) == [("a", "y", 5, 5), ("a", "x", 0, 10)]


def test_customers_are_watched_as_long_as_before(path):
    whole, pairs = ingest(path).log, ingest(path, Asked(pair=TRANSITION)).log
    assert (pairs.begin, pairs.end) == (whole.begin, whole.end)


@pytest.mark.parametrize("text", ["a x start 09:00", "a x complete 09:00", "a x schedule 09:00"])
def test_nothing_to_pair_is_said(tmp_path, text):
    (tmp_path / "log.xes").write_text(xes(text))
    with pytest.raises(InputError, match="both begins and ends"):
        ingest(tmp_path / "log.xes", Asked(pair=TRANSITION))


@pytest.mark.parametrize("column", ["lifecycle:transitoin", "concept:name"])
def test_a_column_that_cannot_pair_is_refused(path, column):
    with pytest.raises(InputError) as caught:
        ingest(path, Asked(pair=column))
    assert caught.value.code == "events.unknown-column"


def test_on_the_command_line(path):
    runner = CliRunner()
    done = runner.invoke(command, ["working", str(path), "--pair", TRANSITION, "--json"])
    assert done.exit_code == 0, done.output
    assert '"timed": 3' in done.stdout
    done = runner.invoke(command, ["working", str(path)])
    assert isinstance(done.exception, InputError)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from([-1, 0, 1]))))
def test_matching_equals_a_queue(events):
    waiting, wanted = {}, []
    for at, (owner, which, kind) in enumerate(events):
        queue = waiting.setdefault((owner, which), deque())
        if kind > 0:
            queue.append(at)
        elif kind < 0 and queue:
            wanted.append((queue.popleft(), at))
    columns = np.array(events, np.int64).reshape(-1, 3).T
    begun, ended = matched((columns[0], columns[1]), columns[2].astype(np.int8))
    assert sorted(zip(begun.tolist(), ended.tolist(), strict=True)) == sorted(wanted)
