"""Every finding: it fires on its fault, names a place and a remedy, and can be silenced with a reason."""

import datetime as dt
import json

import pytest

from parcours.errors import ParcoursError
from parcours.journey.checks import CHECKS, check
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.reasons import GATE, REASONS
from tests.conftest import ROOT

TODAY = dt.date(2026, 6, 1)
LOG = {"id": "log", "kind": "events", "period": ["2026-01-01", "2026-03-31"], "n": 900}
SOUND = {
    "lang": "en",
    "title": "Taking a taxi",
    "purpose": "See where rides are lost",
    "used_by": ["The dispatch office"],
    "persona": {"name": "Marie", "goals": ["Cross the town"]},
    "sources": [LOG],
    "stages": [
        {
            "id": "wait",
            "name": "I wait",
            "goal": {"text": "I want to know that it comes", "evidence": ["log"]},
            "owner": "Dispatch",
        }
    ],
}
FACT = {"source": "log", "measure": "share", "value": 0.2, "n": 90, "interval": [0.1, 0.3]}


def stage(**more):
    """The sound map with one stage changed."""
    return {**SOUND, "stages": [{**SOUND["stages"][0], **more}]}


def fact(**more):
    """The sound map whose goal rests on a changed fact."""
    return stage(goal={"text": "I want it", "evidence": [{**FACT, **more}]})


PLACED = [{"id": "kerb", "label": "Kerb", "kind": "place"}]
FAULTS = {
    "P101": {**SOUND, "persona": None},
    "P102": {**SOUND, "persona": {"name": "M", "goals": ["One", "Two"]}},
    "P103": stage(goal=None),
    "P104": stage(verbatims=["Where is it?"]),
    "P105": stage(pain_points=[{"label": "No time", "severity": 1}]),
    "P106": stage(goal="Optimise the order intake"),
    "P107": stage(emotion={"score": 0}),
    "P108": fact(interval=[0.4, 0.6]),
    "P109": fact(n=None),
    "P110": fact(period=["2023-01-01", "2023-12-31"]),
    "P111": stage(opportunities=["Show the car"]),
    "P112": {**SOUND, "stages": [{"name": f"I do {n}", "goal": "I want it"} for n in range(13)]},
    "P113": stage(touchpoints=[{"id": "t", "label": "Tracking", "missing": True}]),
    "P114": stage(touchpoints=[*PLACED, {"id": "kerb2", "label": " kerb", "kind": "place"}]),
    "P115": stage(touchpoints=PLACED, pain_points=[{"label": "L", "severity": 3, "at": "kerb"}]),
    "P116": stage(review_at="2026-01-01"),
    "P117": {**stage(emotion={"measured": {"score": 1, "n": 3}}), "state": "target"},
    "P118": stage(emotion={"score": 2, "word": "x", "why": "y", "measured": {"score": 0, "n": 90, "interval": [-0.2, 0.2]}}),
    "P119": stage(metrics=[{"label": "NPS", "value": 3}]),
    "P120": {**SOUND, "sources": [], "stages": [{"name": "I wait", "goal": "I want it"}]},
    "P121": stage(name="Lead nurturing"),
    "P122": {**SOUND, "stages": [
        {"name": "I look", "goal": "I want", "touchpoints": PLACED},
        {"name": "I wait", "goal": "I want", "touchpoints": [{"label": "Kerb", "kind": "tool"}]}]},
    "P123": stage(touchpoints=[{"label": "Kerb"}]),
    "P124": {**SOUND, "used_by": []},
    "P125": stage(moment_of_truth=True, owner=None),
    "P126": stage(touchpoints=PLACED, pain_points=[{"label": "L", "at": "kerb"}]),
    "P127": {**SOUND, "lanes": ["goals", "goals"]},
    "P130": stage(verbatims=[{"text": "Write to marie.dupont@example.org", "source": "log"}]),
    "P131": stage(emotion={"score": -1.5}),
    "P132": fact(period=["2026-03-01", "2026-01-01"]),
    "P133": fact(measured_at="2027-01-01"),
    "P134": stage(touchpoints=[{**PLACED[0], "health": "good"}], pain_points=[{"label": "L", "severity": 3, "at": "kerb"}]),
    "P135": {**SOUND, "sources": [LOG, {"id": "other", "kind": "survey"}]},
    "P136": {**SOUND, "silence": [{"code": "P1O5", "reason": "x"}]},
    "P137": stage(duration={"value": "PT2H", "low": "PT5M", "high": "PT1H"}),
    "P138": stage(touchpoints=[{**PLACED[0], "solutions": [{"text": "A bench", "state": "done"}]}]),
}  # fmt: skip


def journey_map(data):
    """The map of ``data``, read as authors write it."""
    bare = {key: value for key, value in data.items() if value is not None}
    return read(json.dumps(bare)).journey_map


def codes(data):
    """The codes found on the map of ``data``."""
    return {finding.code for finding in check(journey_map(data), today=TODAY)}


def test_a_sound_map_has_no_findings():
    assert codes(SOUND) == set()


def test_every_rule_is_tried_here_and_has_a_reason_and_a_page():
    assert {rule.code for rule in CHECKS} == set(FAULTS)
    page = (ROOT / "docs" / "reference" / "findings.md").read_text("utf-8")
    for code in {*FAULTS, *GATE}:
        assert REASONS[code].en != REASONS[code].fr
        assert f"## {code}\n" in page


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_fault_is_found_placed_explained_and_silenced(code):
    result = read(json.dumps({k: v for k, v in FAULTS[code].items() if v is not None}), file="m")
    found = [
        finding
        for finding in check(result.journey_map, today=TODAY, place_of=result.source.place)
        if finding.code == code
    ]
    assert found
    for finding in found:
        assert finding.place.line
        assert finding.remedy.en != finding.remedy.fr
        assert finding.as_dict("fr")["docs"].endswith(f"findings.md#{code.lower()}")
    silence = [*FAULTS[code].get("silence", []), {"code": code, "reason": "we know"}]
    assert code not in codes({**FAULTS[code], "silence": silence})


def test_a_silence_may_concern_one_part_alone():
    pains = [{"id": "a", "label": "A", "severity": 1}, {"id": "b", "label": "B", "severity": 1}]
    data = {**stage(pain_points=pains), "silence": [{"code": "P105", "at": "a", "reason": "later"}]}
    found = [f for f in check(journey_map(data), today=TODAY) if f.code == "P105"]
    assert [finding.about for finding in found] == ["b"]


YAML = 'parcours: "1.0"\nlang: fr\ntitle: Essai\nstages:\n  - name: A\n'


@pytest.mark.parametrize(
    ("line", "line_number", "said"),
    [
        ("    goal: Réception : où est mon taxi\n", 6, "deux-points"),
        ("    goal: Réception\u00a0: où est mon taxi\n", 6, "deux-points"),
        ('    goal: "Oui" dit Marie\n', 6, "guillemet fermant"),
        ("    goal: - bonjour\n", 6, "« - »"),
        ("    goal: *vraiment* long\n", 6, "commencer par *"),
        ("    goal: %50\n", 6, "commencer par *"),
        ("\tgoal: x\n", 6, "tabulation"),
        ("    goal: !urgent vite\n", 6, "étiquette"),
        ("    ? où: 1\n", 6, "simple mot"),
        ("    goal: ? où\n", 6, "« ? »"),
        ("    goal: 010\n", 6, "guillemets"),
        ('    goal: "sans fin\n', 6, "jamais fermé"),
        ("    goal: x\n    goal: y\n", 7, "deux fois"),
        ("    thoughts: [Le #1 des taxis, Deux]\n", 6, "dièse"),
        ("    goal: {text: Le #1 des taxis}\n", 6, "dièse"),
        ("    goal: {text: Je compare, puis je renonce}\n", 6, "virgule"),
        ("    emotion: {score: -0,5}\n", 6, "-0.5"),
    ],
)
def test_each_trap_of_yaml_is_named_in_plain_french(line, line_number, said):
    with pytest.raises(ParcoursError) as caught:
        read(YAML + line, file="essai.yaml")
    assert said in caught.value.say("fr")
    assert f"essai.yaml:{line_number}:" in caught.value.say("fr")


@pytest.mark.parametrize(
    ("line", "goal", "codes"),
    [
        ("    goal: Étape #3 du parcours\n", "Étape", ["P001"]),
        ("    goal: >-\n      Le #1 : oui\n", "Le #1 : oui", []),
        ('    goal: "Étape #3"\n', "Étape #3", []),
        ("    goal: non\n", "non", []),
        ("    goal: 10:30\n", "10:30", []),
        ("    goal: « Où est mon taxi ? »\n", "« Où est mon taxi ? »", []),
        ("    goal: 50 %\n    emotion:\n      score: -0,5\n", "50 %", ["P003"]),
        ("    goal: e\u0301te\u0301\n    review_at: 2026-03-01\n", "été", []),
    ],
)
def test_what_yaml_reads_otherwise_than_meant_is_said(line, goal, codes):
    result = read(YAML + line)
    assert result.journey_map.stages[0].goal.text.say("fr") == goal
    assert [finding.code for finding in result.findings] == codes


def test_a_billion_laughs_are_refused():
    bomb = (
        'parcours: "1.0"\nlang: fr\ntitle: &a "lol"\nx-0: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n'
    )
    names = "bcdefghij"
    for one, two in zip(names, names[1:], strict=False):
        bomb += f"x-{two}: &{two} [{', '.join([f'*{one}'] * 9)}]\n"
    with pytest.raises(ParcoursError, match="alias"):
        read(bomb + "stages: [{name: A}]\n")


def test_json_and_yaml_are_one_door():
    assert isinstance(journey_map(SOUND), JourneyMap)
