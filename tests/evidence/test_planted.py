"""Truths planted in generated logs are found, traps are not taken for truths. Fifty seeds: the benchmark."""

import importlib.util
import json
import sys

import pytest

from tests.conftest import ROOT
from tests.evidence.marking import findings, look, mark

pytestmark = pytest.mark.needs("lexicons")


def generator():
    place = ROOT / "examples" / "planted" / "generate.py"
    spec = importlib.util.spec_from_file_location("planted_generate", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    made = []
    for seed in (4, 8, 14):
        folder = tmp_path_factory.mktemp("planted")
        planted = generator().make(seed, folder)
        told = json.loads((folder / "truths.json").read_text())
        made.append(mark(told, planted.trade, look(folder)))
    return made


def test_most_truths_are_found(marks):
    assert sum(m.recalled for m in marks) >= 0.9 * sum(m.truths for m in marks), [
        m.missed for m in marks
    ]


def test_most_of_what_is_said_is_true(marks):
    assert sum(m.right for m in marks) >= 0.85 * sum(m.said for m in marks), [
        m.wrong for m in marks
    ]


def test_a_clean_log_with_traps_raises_no_alarm(tmp_path):
    planted = generator().make(103, tmp_path, clean=True)
    said = findings(look(tmp_path))
    channel = f"channel = {planted.trade['channels'][1]}"
    assert not [f for f in said if f.period or f.segment not in {None, channel}], said


def test_fifteen_kinds_are_planted():
    module = generator()
    assert len(module.TRUTHS) + len(module.TRAPS) >= 15
