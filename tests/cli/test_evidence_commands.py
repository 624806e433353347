"""The evidence commands from the terminal: results on stdout, words on stderr, an exit status that CI can use."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

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
    folder = tmp_path_factory.mktemp("shop")
    made = [sys.executable, ROOT / "examples/shop/generate.py", "--out", folder, "--start", "2026-03-02",
            "--customers", "4000", "--reviews", "700"]  # fmt: skip
    subprocess.run([str(word) for word in made], check=True)
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
