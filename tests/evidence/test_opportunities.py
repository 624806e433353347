"""Scores, returns and realised effects: by hand on small numbers, coverage by simulation."""

import datetime as dt
import json
import subprocess
import sys

import numpy as np
import pytest
from benchmarks import guard as unchanged
from ruamel.yaml import YAML

from parcours.errors import ParcoursError
from parcours.events.store import save
from parcours.evidence.effects import calibration, effect, realised
from parcours.evidence.formula import compute
from parcours.evidence.gaps import curves, gaps
from parcours.evidence.grounds import Grounds
from parcours.evidence.opportunities import done_at, quadrant, ranked, simulated_return
from parcours.evidence.realising import written
from parcours.evidence.refresh import plan_of
from parcours.journey.identity import with_ids
from parcours.journey.model import JourneyMap, Opportunity, Range, Roi
from parcours.journey.read import read

TODAY = dt.date(2026, 6, 1)


def a_map(opportunities, **more):
    stage = {"name": "Pay", "pain_points": [{"label": "It fails", "id": "fails", "severity": 3,
             "frequency": {"source": "log", "value": 0.2, "unit": "share", "n": 1000}}],
             "opportunities": opportunities}  # fmt: skip
    return JourneyMap.model_validate(
        {
            "lang": "en",
            "title": "T",
            "sources": [{"id": "log", "kind": "events"}],
            "stages": [stage],
            **more,
        }
    )


FIRST = {"label": "Retry", "impact": 4, "effort": 2, "certainty": 0.5, "addresses": ["fails"]}
SECOND = {"label": "Rebuild", "impact": 5, "effort": 5, "certainty": 0.8, "reach": 300}


def test_rice_by_hand_with_reach_from_the_pain():
    found = ranked(a_map([SECOND, FIRST]), TODAY)
    assert [s.opportunity.label.say("en") for s in found] == ["Rebuild", "Retry"]
    assert found[1].score == pytest.approx(200 * 4 * 0.5 / 2)
    assert found[0].score == pytest.approx(300 * 5 * 0.8 / 5)


def test_ice_and_a_formula_of_ones_own():
    assert ranked(a_map([FIRST], scoring="ice"), TODAY)[0].score == pytest.approx(4 * 0.5 * 4)
    own = {"method": "formula", "formula": "severity * reach / max(effort, 1)"}
    assert ranked(a_map([FIRST], scoring=own), TODAY)[0].score == pytest.approx(3 * 200 / 2)


def test_what_is_missing_is_named_and_never_zero():
    found = ranked(a_map([{"label": "Idea"}]), TODAY)[0]
    assert found.score is None
    assert set(found.missing) == {"reach", "impact", "certainty", "effort"}
    assert found.quadrant == "unknown"


def test_the_matrix():
    assert quadrant(Opportunity(label="x", impact=4, effort=2)) == "quick_win"
    assert quadrant(Opportunity(label="x", impact=4, effort=4)) == "big_bet"
    assert quadrant(Opportunity(label="x", impact=1, effort=1)) == "fill_in"


@pytest.mark.parametrize(
    "formula",
    ["__import__('os')", "reach.real", "reach ** 9", "[1][0]", "x" * 400, "lambda: 1", "reach if 1 else 2", "'a'",
     "min(key=1)", "9" * 200 + "*", "True", "nosuch + 1", "min", "(" * 250],
)  # fmt: skip
def test_a_formula_can_do_nothing_but_arithmetic(formula):
    try:
        assert compute(formula, {"reach": 2.0}) is None
    except ParcoursError as error:
        assert error.code in {"evidence.bad-formula", "evidence.unknown-name"}


def test_a_formula_without_a_value_is_unknown():
    assert compute("reach / effort", {"reach": 2.0, "effort": None}) is None
    assert compute("reach / effort", {"reach": 2.0, "effort": 0.0}) is None
    assert compute("-(reach + 2) × 3 ÷ 2", {"reach": 2.0}) == -6


def roi(cost, gain, **more):
    return Roi(cost=Range(low=cost[0], high=cost[1], unit="EUR", **more),
               effect=Range(low=gain[0], high=gain[1], unit="EUR", **more))  # fmt: skip


def test_a_return_is_a_range_with_its_assumptions():
    found = simulated_return(Opportunity(label="x", roi=roi((10, 20), (40, 80))))
    assert 20 <= found.low < found.middle < found.high <= 70
    assert found.middle == pytest.approx(45, abs=1)
    assert found.chance_of_loss == 0
    assert "drawn" in found.assumptions.en
    assert "tirés" in found.assumptions.fr


def test_returns_cover_what_comes():
    """95 % ranges of cost and effect, both estimated: the return's range holds the true return."""
    chance = np.random.default_rng(1)
    hits, rounds = 0, 300
    for seed in range(rounds):
        cost, gain = chance.normal(100, 10), chance.normal(300, 40)
        found = simulated_return(
            Opportunity(
                label="x",
                roi=roi((cost - 19.6, cost + 19.6), (gain - 78.4, gain + 78.4), confidence=0.95),
            ),
            seed=seed,
        )
        hits += found.low <= 200 <= found.high
    assert 0.92 <= hits / rounds <= 0.98


@pytest.mark.parametrize("control", [False, True])
def test_effects_cover_the_truth(control):
    chance = np.random.default_rng(2)
    hits, rounds = 0, 800
    for _ in range(rounds):
        before, after = (chance.random(n) < p for n, p in ((90, 0.30), (60, 0.18)))
        groups = [before.astype(float), after.astype(float)]
        others = None
        truth = -0.12
        if control:
            others = tuple((chance.random(80) < p).astype(float) for p in (0.40, 0.36))
            truth = -0.12 - (-0.04)
        found = effect(*groups, others)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / rounds <= 0.98


def test_a_before_and_after_says_that_it_is_no_cause():
    found = effect(np.repeat([0.0, 1.0], 50), np.repeat([0.0, 1.0], 40))
    assert found.design == "before_after"
    assert "No cause" in found.warning.en
    assert "Aucune cause" in found.warning.fr
    assert effect(np.zeros(10), np.zeros(50)) is None


def test_a_thing_is_done_when_all_its_actions_are():
    action = {"text": "a", "state": "done", "done_at": "2026-03-01"}
    both = Opportunity.model_validate(
        {"label": "x", "actions": [action, {"text": "b", "done_at": "2026-04-01"}]}
    )
    assert done_at(both) == dt.date(2026, 4, 1)
    assert (
        done_at(Opportunity.model_validate({"label": "x", "actions": [action, {"text": "b"}]}))
        is None
    )


def test_calibration_counts_what_came_inside():
    made = []
    for at, (predicted, came) in enumerate((((10, 20), (12, 16)), ((10, 20), (2, 6)))):
        made.append({"label": f"o{at}", "roi": {"cost": {"low": 1, "high": 2, "unit": "EUR"},
                     "effect": {"low": predicted[0], "high": predicted[1], "unit": "EUR"},
                     "realised": {"low": came[0], "high": came[1], "unit": "EUR"}}})  # fmt: skip
    found = calibration(a_map(made))
    assert (found.n, found.inside) == (2, 1)
    assert found.bias == pytest.approx(((14 - 15) / 15 + (4 - 15) / 15) / 2)


def test_gaps_come_largest_first_and_inside_the_interval_is_no_gap():
    def emotion(score, measured, low, high):
        return {"score": score, "measured": {"score": measured, "n": 50, "interval": [low, high]}}

    journey_map = JourneyMap.model_validate({
        "lang": "en", "title": "T", "persona": {"name": "A", "id": "a"}, "other_personas": [{"name": "B", "id": "b"}],
        "stages": [
            {"name": "One", "emotion": emotion(1.0, 0.9, 0.5, 1.2)},
            {"name": "Two", "emotion": emotion(1.5, -0.8, -1.1, -0.5), "emotions": {"b": emotion(0, 1, 0.6, 1.4)}},
            {"name": "Three", "emotion": {"score": 1}},
        ],
    })  # fmt: skip
    found = gaps(journey_map)
    assert [(g.name.say("en"), g.persona) for g in found] == [
        ("Two", None),
        ("Two", "b"),
        ("One", None),
    ]
    assert found[0].beyond == pytest.approx(2.0)
    assert found[2].beyond == 0
    assert len(curves(journey_map)) == 2


DONE = {
    "label": "Retry", "id": "retry",
    "actions": [{"text": "a", "state": "done", "done_at": "2025-07-07"}],
    "roi": {"cost": {"low": 1, "high": 2, "unit": "share"}, "effect": {"low": 0.2, "high": 0.4, "unit": "share"},
            "measure": "drop_off:order", "treated": "channel = web"},
}  # fmt: skip
ORDER = """# who wrote this
lang: en
title: T
stages:
  - name: Visit
    events: [visit, basket]
  - name: Order
    id: order
    events: [order]
    opportunities: [{}]
  - name: Parcel
    events: [parcel]  # the box
"""


@pytest.fixture(scope="module")
def halved():
    """A process whose web orders go on more often from the seventh of July on, by about 13 points."""
    chance = np.random.default_rng(4)
    events = unchanged.process(chance)
    channel = {who: at for _, who, kind, at in events if kind == 2}
    day = {who: moment for moment, who, kind, _ in events if kind == 2}
    begin = (dt.date(2025, 7, 7) - unchanged.FIRST).days
    lost = {
        w for w in channel if chance.random() < 0.3 and not (channel[w] == 0 and day[w] >= begin)
    }
    return unchanged.log_of(
        [e for e in events if e[1] not in lost or e[2] < 3], 7.0 * unchanged.WEEKS
    )


def test_a_realised_effect_is_written_with_its_fact_and_calibrates(halved, tmp_path):
    save(halved, tmp_path / "store")
    file = tmp_path / "a.journey.yaml"
    file.write_text(ORDER.replace("{}", json.dumps(DONE)))
    code = "from parcours.cli.main import main; main()"
    asked = ["opportunities", str(file), "--events", str(tmp_path / "store"), "--write", "--json"]
    told = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, check=True)
    shape = json.loads(told.stdout)
    assert shape["calibration"]["n"] == shape["calibration"]["inside"] == 1
    text = file.read_text()
    assert "# the box" in text
    found = read(text).journey_map
    roi = found.stages[1].opportunities[0].roi
    assert roi.realised.low < 0.25 < roi.realised.high
    assert roi.evidence[0].interval == (-roi.realised.high, -roi.realised.low)
    assert roi.evidence[0].segment == "channel = web"
    assert "not a proof of cause" in roi.evidence[0].note.say("en")
    assert found.sources[0].checksum


def test_money_needs_a_price_and_what_cannot_be_told_is_named(halved):
    def brought(effect, **more):
        own = {**DONE, "roi": {**DONE["roi"], "effect": {"low": 1, "high": 2, "unit": effect}}}
        shape = {**YAML().load(ORDER.replace("{}", "")), **more}
        shape["stages"][1]["opportunities"] = [own]
        journey_map = with_ids(JourneyMap.model_validate(shape))
        grounds = Grounds(halved, None, plan_of(journey_map), TODAY)
        return written(grounds, journey_map, realised(grounds, journey_map))[0]

    assert brought("EUR").realised is None
    assert "prix" in brought("EUR").why_not.fr
    prices = {"economics": {"unit": "EUR", "goal": "parcel", "conversion": [50, 60]}}
    money = brought("EUR/year", **prices).realised
    kept = brought("customers/year", **prices).realised
    assert money.low <= 50 * kept.low
    assert 40 * kept.high <= money.high <= 60.1 * kept.high
    assert "× 50–60 EUR" in money.inputs.say("en")
