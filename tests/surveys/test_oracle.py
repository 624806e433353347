"""survey-core as a second opinion: the same questions are shown and missed, on surveys by dice."""

import random

import pytest

from parcours.surveys.logic import Context
from parcours.surveys.read import from_data
from parcours.surveys.validator import validate
from tests.surveys import generated

CASES = 400


def test_the_same_questions_are_shown_and_missed(oracle):
    dice = random.Random(20261124)
    cases = []
    for _ in range(CASES):
        data = generated.survey(dice)
        cases.append({"survey": data, "answers": generated.answers(dice, data)})
    theirs = oracle(cases)
    assert len(theirs) == CASES
    shown = 0
    for case, their in zip(cases, theirs, strict=True):
        survey = from_data(case["survey"])
        checked = validate(survey, case["answers"], Context(), whole=True)
        assert set(checked.state.visible) == set(their["visible"]), case
        required = {name for name, kinds in their["errors"].items() if "required" in kinds}
        assert set(checked.missing) == required, case
        seen = {k: v for k, v in their["data"].items() if k in their["visible"]}
        assert checked.answers == seen, case
        shown += len(their["visible"]) < sum(len(p["elements"]) for p in case["survey"]["pages"])
    assert shown > CASES / 5, "the dice must hide questions often enough to mean something"


NAMED_DIFFERENCES = {
    "a value beyond the scale": (
        {"type": "rating", "name": "q", "rateMin": 0, "rateMax": 10},
        {"q": 42},
    ),
    "a text in a number": ({"type": "text", "name": "q", "inputType": "number"}, {"q": "many"}),
    "an unknown key": ({"type": "comment", "name": "q"}, {"q": "x", "zz": 1}),
    "three ticks where two are allowed": (
        {"type": "checkbox", "name": "q", "choices": ["a", "b", "c"], "maxSelectedChoices": 2},
        {"q": ["a", "b", "c"]},
    ),
    "a code that is not offered": (
        {"type": "checkbox", "name": "q", "choices": ["a", "b"]},
        {"q": ["zz"]},
    ),
    "a date that is none": ({"type": "text", "name": "q", "inputType": "date"}, {"q": "soon"}),
}


@pytest.mark.parametrize("what", NAMED_DIFFERENCES)
def test_what_we_refuse_and_the_reference_engine_accepts(oracle, what):
    question, answers = NAMED_DIFFERENCES[what]
    data = {"title": "T", "elements": [question]}
    [their] = oracle([{"survey": data, "answers": answers}])
    assert their["errors"] == {}, "the difference is gone: take it off the list"
    assert validate(from_data(data), answers, Context(), whole=True).faults
