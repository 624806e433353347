"""From evidence to a map: planted truths are found and ranked first, sound logs raise no alarm."""

import datetime as dt
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from parcours.events.columns import Asked
from parcours.evidence.discover import Asking, discover
from parcours.evidence.plan import read_plan
from parcours.evidence.told import told
from parcours.evidence.truth import truth
from parcours.journey.checks import check
from parcours.journey.identity import parts
from parcours.journey.model import Claimed, JourneyMap, Stage
from parcours.journey.read import read
from parcours.journey.write import write
from parcours.verbatims.reading import read_all
from parcours.verbatims.rows import Row
from tests.conftest import ROOT

pytestmark = pytest.mark.needs("lexicons")
TODAY = dt.date(2026, 6, 1)
SHOP = ROOT / "examples" / "shop"


def shop(folder, *arguments):
    """The shop's files, and the map discovered from them."""
    made = [
        sys.executable,
        str(SHOP / "generate.py"),
        "--out",
        str(folder),
        "--start",
        "2026-03-02",
    ]
    subprocess.run([*made, *arguments], check=True)
    plan = read_plan((SHOP / "stages.yaml").read_text("utf-8"))
    return discover(Asking(folder / "events.csv", folder / "reviews.csv", plan), today=TODAY)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return shop(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize("seed", ["7", "9"])
def test_what_is_planted_is_found_and_ranked_first(tmp_path, seed):
    result = shop(tmp_path, "--seed", seed)
    first = result.pains[:3]
    assert {pain.stage for pain in first} == {"order", "late-delivery", "after-the-purchase"}
    assert all(pain.point.severity == 3 for pain in first)
    by_stage = {pain.stage: pain.point for pain in first}
    told = json.loads((SHOP / "planted.json").read_text())["truths"]
    assert by_stage["order"].frequency.segment == told[0]["segment"]
    monday = dt.date(2026, 3, 2) + dt.timedelta(weeks=told[0]["week"] - 1)
    first, last = by_stage["order"].frequency.period
    assert abs((first - monday).days) <= 2
    assert abs((last - monday).days - 6) <= 2
    assert by_stage["order"].at == "payment"
    assert by_stage["after-the-purchase"].at == told[2]["touchpoint"]


@pytest.mark.parametrize("seed", ["7", "9"])
def test_a_sound_shop_raises_no_alarm(tmp_path, seed):
    result = shop(tmp_path, "--clean", "--seed", seed)
    assert not [pain for pain in result.pains if (pain.point.severity or 0) > 1]


def test_every_claim_says_how_it_knows(planted):
    for path, part in parts(planted.journey_map):
        if (
            isinstance(part, Claimed)
            and path
            and path[0] == "stages"
            and not isinstance(part, Stage)
        ):
            assert truth(part, planted.journey_map, TODAY).level != "hypothesis", path
    for stage in planted.journey_map.stages:
        measured = stage.emotion.measured
        assert measured.n >= 3
        assert measured.interval[0] <= measured.score <= measured.interval[1]
        assert measured.period


def test_what_data_cannot_say_is_left_open(planted):
    assert planted.journey_map.persona is None
    assert not any(stage.goal or stage.expectations for stage in planted.journey_map.stages)


def test_the_map_reads_back_and_has_no_errors(planted):
    result = read(write(planted.journey_map))
    assert result.journey_map == planted.journey_map
    found = check(result.journey_map, today=TODAY, place_of=result.source.place)
    assert not [finding for finding in found if finding.severity == "error"]


def test_the_same_evidence_gives_the_same_map(tmp_path):
    assert write(shop(tmp_path / "a").journey_map) == write(shop(tmp_path / "b").journey_map)


def test_without_a_plan_stages_are_proposed(tmp_path):
    shop(tmp_path, "--customers", "2000", "--reviews", "300")
    result = discover(Asking(tmp_path / "events.csv", tmp_path / "reviews.csv"), today=TODAY)
    assert 3 <= len(result.journey_map.stages) <= 8
    assert any("proposed" in note.say("en") for note in result.notes)


def test_a_plan_with_a_mistake_says_where():
    with pytest.raises(Exception, match=r"plan.yaml:2") as caught:
        read_plan("stages:\n  - nom: A\n", file="plan.yaml")
    assert caught.value.say("fr") != caught.value.say("en")


@pytest.mark.needs("data/olist-sample/dev")
def test_late_deliveries_are_the_trough_of_a_real_marketplace(shared_data):
    folder = shared_data / "olist-sample" / "dev"
    result = discover(
        Asking(
            folder / "olist_orders_dataset.csv",
            folder / "olist_order_reviews_dataset.csv",
            event_columns=Asked(customer="order_id"),
        ),
        today=TODAY,
    )
    stages = [s for s in result.journey_map.stages if s.emotion and s.emotion.measured]
    trough = min(stages, key=lambda s: s.emotion.measured.score)
    assert trough.id.startswith("late-")
    late = next(p.point for p in result.pains if "Late:" in p.point.label.say("en"))
    means = [fact for fact in late.evidence if fact.measure == "emotion"]
    assert means[0].value + 3 == pytest.approx(2.45, abs=0.01)
    difference = next(f for f in late.evidence if f.measure == "emotion_difference")
    assert means[0].value - difference.value + 3 == pytest.approx(4.28, abs=0.01)


BASE = {"lang": "en", "title": "T", "sources": [
    {"id": "log", "kind": "events"}, {"id": "talk", "kind": "interview"}, {"id": "room", "kind": "workshop"},
]}  # fmt: skip
FACT = {"source": "log", "measure": "share", "value": 0.4, "n": 50, "interval": [0.3, 0.5],
        "period": ["2026-05-01", "2026-05-20"]}  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "level"),
    [
        ([], "hypothesis"),
        (["room"], "hypothesis"),
        (["talk"], "hint"),
        (["talk", "log"], "supported"),
        ([{**FACT, "n": 5}], "supported"),
        ([FACT], "measured"),
        ([{**FACT, "period": ["2024-01-01", "2024-02-01"]}], "stale"),
        ([FACT, {**FACT, "stance": "contradicts"}], "contradicted"),
    ],
)
def test_truth_levels(evidence, level):
    stages = [{"name": "A", "goal": {"text": "g", "evidence": evidence}}]
    journey_map = JourneyMap.model_validate({**BASE, "stages": stages})
    found = truth(journey_map.stages[0].goal, journey_map, TODAY)
    assert found.level == level
    assert found.why.en
    assert found.why.fr


def test_the_kind_of_pain_is_what_unhappy_texts_tell_of():
    dear = ["Far too expensive, the fees are a rip-off", "Overpriced, I was charged twice for it",
            "The price is too high and the hidden fees are worse"]  # fmt: skip
    fine = ["Lovely and cheap, I am delighted", "Everything was great"]
    rows = [Row(i, text, valence=-2.0) for i, text in enumerate(dear * 8, 1)]
    rows += [Row(100 + i, text, valence=2.0) for i, text in enumerate(fine * 8)]
    reads = read_all(rows, []).reads
    found = told(SimpleNamespace(voice_source="verbatims", voice_period=None), reads)
    assert found.family("quality") == "financial"
    fact = found.facts[0]
    assert fact.n == 24
    assert fact.interval[0] <= fact.value <= fact.interval[1]
    few = told(SimpleNamespace(voice_source="verbatims", voice_period=None), reads[:5])
    assert few.family("quality") == "quality"
    assert few.facts == ()
