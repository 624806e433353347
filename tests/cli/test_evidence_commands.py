"""The evidence commands from the terminal: results on stdout, words on stderr, an exit status that CI can use."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.shop import generate

pytestmark = pytest.mark.needs("lexicons")


def parcours(*words):
    ran = subprocess.run(
        [sys.executable, "-c", "from parcours.cli.main import main; main()", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = generate(tmp_path_factory.mktemp("shop"), customers=4000, reviews=700)
    ran = parcours(
        "discover", "--events", folder / "events.csv", "--verbatims", folder / "reviews.csv", "--stages",
        "examples/shop/stages.yaml", "--goal", "payment_done", "--conversion-value", "40:60", "-o",
        folder / "map.journey.yaml", "--json",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return folder, json.loads(ran.stdout)


def test_discover_prices_what_hurts(shop):
    _, told = shop
    worst = told["pain_points"][0]
    assert worst["cost"]["unit"] == "EUR"
    assert worst["cost"]["low"] < worst["cost"]["high"]
    assert "×" in worst["cost"]["inputs"]
    assert worst["n"]
    assert worst["interval"]
    assert worst["source"] == "events"


def test_refresh_of_the_same_log_finds_only_noise(shop):
    folder, _ = shop
    ran = parcours("refresh", folder / "map.journey.yaml", "--events", folder / "events.csv", "--verbatims",
                   folder / "reviews.csv", "--json")  # fmt: skip
    told = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert told["differences"]
    assert not any(one["beyond_noise"] for one in told["differences"])
    assert "covers days" in ran.stderr


def test_what_if_and_guard(shop):
    folder, _ = shop
    ran = parcours("what-if", "payment_started", "--events", folder / "events.csv", "--map",
                   folder / "map.journey.yaml", "--json", "--lang", "fr")  # fmt: skip
    told = json.loads(ran.stdout)
    assert told["low"] <= told["middle"] <= told["high"]
    assert "cause" in told["assumptions"][-1]
    quiet = parcours("guard", folder / "map.journey.yaml", "--today", "2026-06-01")
    assert quiet.returncode == 0
    late = parcours("guard", folder / "map.journey.yaml", "--today", "2028-06-01", "--json")
    assert {alert["code"] for alert in json.loads(late.stdout)["alerts"]} >= {"G101"}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("what-if", "nosuch", "--events", "{events}"), 2, "nosuch"),
        (("friction", "--events", "{events}", "--hour-cost", "dear"), 2, "dear"),
        (("predict", "{events}"), 2, "--target"),
        (("atlas", "docs"), 2, "no map"),
        (("opportunities", "examples/taxi.journey.yaml", "--formula", "reach ** 2"), 2, "formula"),
        (("discover", "--events", "{events}", "--answers", "{events}"), 2, "metric"),
    ],
)
def test_bad_input_gets_a_sentence(shop, words, status, said):
    folder, _ = shop
    ran = parcours(*(word.format(events=folder / "events.csv") for word in words), "--lang", "en")
    assert ran.returncode == status
    assert said in ran.stderr


def test_atlas_and_opportunities_read_the_examples():
    told = json.loads(parcours("atlas", "examples", "--json").stdout)
    assert any(one["name"] == "Marie" for one in told["shared"])
    ran = parcours("opportunities", "examples/taxi.journey.yaml", "--by", "ice", "--json")
    assert all(one["missing"] or one["score"] for one in json.loads(ran.stdout)["opportunities"])


KEPT = """
import sys
from pathlib import Path
from parcours.server.run import open_workspace
open_workspace(Path(sys.argv[1]))
from parcours.workspace.models import Feed, Upload
feed = Feed.objects.get()
print(feed.map.name, feed.events.name, feed.verbatims.name, Upload.objects.count())
"""


def test_feed_brings_tables_for_a_map_and_replaces_those_of_the_last_night(shop):
    folder, _ = shop
    tables = (
        "--events",
        folder / "events.csv",
        "--verbatims",
        folder / "reviews.csv",
        "--folder",
        folder,
    )
    for _ in range(2):
        ran = parcours("feed", "map", *tables)
        assert ran.returncode == 0, ran.stderr
    assert "reviews.csv: 700 rows" in ran.stdout
    kept = subprocess.run([sys.executable, "-c", KEPT, str(folder)], capture_output=True, text=True, check=True)  # fmt: skip
    assert kept.stdout.split() == ["map", "events.csv", "reviews.csv", "2"]


def test_feed_refuses_what_it_cannot_read_and_keeps_what_was_there(shop, tmp_path):
    folder, _ = shop
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n3,4\n")
    for words, said in (
        (("feed", "nowhere", "--events", wrong, "--folder", folder), "no map “nowhere”"),
        (("feed", "map", "--folder", folder), "--events"),
        (("feed", "map", "--events", tmp_path / "none.csv", "--folder", folder), "none.csv"),
        (("feed", "map", "--events", wrong, "--folder", folder), "customer"),
    ):
        ran = parcours(*words)
        assert ran.returncode == 2, ran.stderr
        assert said in ran.stderr
