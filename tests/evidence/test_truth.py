"""The truth level obeys its published formula: more evidence never hurts, age never helps, no source no truth."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.evidence import truth as levels
from parcours.evidence.truth import truth, weigh
from parcours.journey.model import JourneyMap
from tests.conftest import ROOT

TODAY = dt.date(2026, 6, 1)
KINDS = ("events", "verbatims", "survey", "interview", "document", "workshop")
facts = st.fixed_dictionaries(
    {
        "source": st.sampled_from(KINDS),
        "days": st.integers(0, 900),
        "n": st.integers(1, 2000),
        "half": st.floats(0.001, 0.5),
        "contradicts": st.booleans(),
    }
)


def claim(rows, **more):
    evidence = [
        {
            "source": row["source"],
            "measure": "share",
            "value": 0.5,
            "unit": "share",
            "n": row["n"],
            "interval": [0.5 - row["half"], 0.5 + row["half"]],
            "period": [str(TODAY - dt.timedelta(days=row["days"]))] * 2,
            **({"stance": "contradicts"} if row["contradicts"] else {}),
        }
        for row in rows
    ]
    journey_map = JourneyMap.model_validate(
        {
            "lang": "en",
            "title": "T",
            "sources": [{"id": kind, "kind": kind} for kind in KINDS],
            "stages": [{"name": "A", "goal": {"text": "g", "evidence": evidence}}],
            **more,
        }
    )
    return journey_map.stages[0].goal, journey_map


@settings(max_examples=60, deadline=None)
@given(st.lists(facts, max_size=5), facts)
def test_one_more_supporting_fact_never_lowers_the_strength(rows, more):
    more = {**more, "contradicts": False}
    before = truth(*claim(rows), TODAY).strength
    assert truth(*claim([*rows, more]), TODAY).strength >= before - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(facts, min_size=1, max_size=5), st.integers(1, 600))
def test_age_never_raises_the_strength(rows, days):
    part, journey_map = claim(rows)
    later = TODAY + dt.timedelta(days=days)
    assert (
        truth(part, journey_map, later).strength <= truth(part, journey_map, TODAY).strength + 1e-9
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, max_size=5))
def test_without_sources_everything_is_a_hypothesis(rows):
    part, journey_map = claim(rows)
    assert truth(part, journey_map.model_copy(update={"sources": ()}), TODAY).level == "hypothesis"


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, min_size=1, max_size=5))
def test_the_sentence_says_the_level_and_its_inputs(rows):
    part, journey_map = claim(rows)
    found = truth(part, journey_map, TODAY)
    if any(one.source.kind != "workshop" for one in weigh(part, journey_map, TODAY)):
        assert found.level in found.why.en
        assert re.search(r"\d+ sources? of \d+ kind", found.why.en)
        assert "half-life" in found.why.en


def row(source, days=10, n=400, half=0.04, contradicts=False):
    return {"source": source, "days": days, "n": n, "half": half, "contradicts": contradicts}


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        ([row("events")], "measured"),
        ([row("events", half=0.2)], "hint"),
        ([row("events", n=12, half=0.09)], "supported"),
        (
            [row("events", half=0.2), row("survey", half=0.2), row("interview", half=0.01)],
            "supported",
        ),
        ([row("events", days=181)], "stale"),
        ([row("events", days=181), row("survey", half=0.05)], "measured"),
        ([row("events"), row("interview", contradicts=True)], "contradicted"),
        ([row("events"), row("survey"), row("interview", days=600, contradicts=True)], "measured"),
        ([row("workshop")], "hypothesis"),
    ],
)
def test_levels(rows, level):
    assert truth(*claim(rows), TODAY).level == level


def test_two_sources_that_cannot_both_be_right_contradict_each_other():
    part, journey_map = claim([row("events"), row("survey")])
    second = part.evidence[1].model_copy(update={"value": 0.8, "interval": (0.75, 0.85)})
    quarrel = part.model_copy(update={"evidence": (part.evidence[0], second)})
    assert truth(quarrel, journey_map, TODAY).level == "contradicted"


def test_half_lives_can_be_edited_on_the_map():
    rows = [row("events", days=200)]
    assert truth(*claim(rows), TODAY).level == "stale"
    assert truth(*claim(rows, half_lives={"events": 400}), TODAY).level == "measured"


def test_the_published_numbers_are_those_of_the_code():
    page = (ROOT / "docs" / "explanation" / "truth-levels.md").read_text("utf-8")
    table = dict(re.findall(r"^\| (\w+)[^|]*\| [\d.]+ \| (\d+) \|$", page, re.M))
    assert {kind: str(days) for kind, days in levels.HALF_LIFE_DAYS.items()} == table
    weights = dict(re.findall(r"^\| (\w+)[^|]*\| ([\d.]+) \| \d+ \|$", page, re.M))
    assert {kind: float(weight) for kind, weight in weights.items()} == levels.KIND_WEIGHT
