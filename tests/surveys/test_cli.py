"""``parcours survey``: from a template or a map to results, in a terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours.surveys import templates
from parcours.surveys.read import read

PARCOURS = str(Path(sys.executable).parent / "parcours")


def run(folder, *arguments, status=0):
    done = subprocess.run(
        [PARCOURS, "survey", *arguments, "--lang", "en"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if status == 0 else done.stderr


def test_from_a_template_to_results(tmp_path):
    assert {name for name in templates.names() if name in run(tmp_path, "new")} == set(
        templates.names()
    )
    run(tmp_path, "new", "nps", "-o", "pay.survey.json")
    assert "3,831" in run(tmp_path, "check", "pay.survey.json")
    page = tmp_path / "pay.html"
    run(tmp_path, "preview", "pay.survey.json", "--in", "fr")
    assert "Quelle est la probabilité" in page.read_text("utf-8")
    assert "/s/_/" not in page.read_text("utf-8"), "one file, nothing from elsewhere"
    sent = json.loads(run(tmp_path, "send", "pay.survey.json", "--place", "till", "--json"))
    assert sent[0]["value"] == "pay"
    assert (tmp_path / "pay-till.svg").read_bytes().startswith(b"<svg")
    rows = [f"{9 if n % 4 else 2},place {n},till" for n in range(40)]
    (tmp_path / "paper.csv").write_text(
        "nps,why,place\n" + "\n".join(rows) + "\n99,x,till\n", "utf-8"
    )
    said = run(tmp_path, "import", "paper.csv", "--into", "pay")
    assert "line 42" in said
    found = json.loads(run(tmp_path, "results", "pay", "--json"))[0]
    assert (found["n"], found["score"]) == (40, "50.0")
    low, high = found["95 %"].split(" … ")
    assert float(low) < 50 < float(high)
    for ending in ("csv", "sav"):
        run(tmp_path, "export", "pay", "-o", f"answers.{ending}")
        assert (tmp_path / f"answers.{ending}").stat().st_size > 500


def test_from_a_map(tmp_path, examples):
    taxi = str(examples / "taxi.journey.yaml")
    run(tmp_path, "new", "--map", taxi, "--at", "waiting", "-o", "w.survey.json", status=2)
    text = run(tmp_path, "new", "--map", taxi, "--at", "nowhere-at-all", status=2)
    assert "There are:" in text


def test_exchange_and_clear_refusals(tmp_path):
    run(tmp_path, "new", "churn", "-o", "c.survey.json")
    run(tmp_path, "export", "c.survey.json", "-o", "form.xlsx")
    run(tmp_path, "import", "form.xlsx", "-o", "again.survey.json")
    again = read((tmp_path / "again.survey.json").read_text("utf-8"))
    assert again.question("reason").choices
    assert "no survey file" in run(tmp_path, "check", "form.xlsx", status=2)
    (tmp_path / "bad.survey.json").write_text(
        '{"title": "T", "pages": [{"elements": [{"type": "ratin"}]}]}'
    )
    assert "pages[0].elements[0].type" in run(tmp_path, "check", "bad.survey.json", status=2)
    assert "no survey" in run(tmp_path, "results", "nothing", status=2)
    assert "no file" in run(tmp_path, "import", "c.survey.doc", status=2)


def test_examples_are_surveys(examples):
    files = sorted((examples / "surveys").glob("*.survey.json"))
    assert len(files) >= 3
    for path in files:
        assert read(path.read_text("utf-8")).langs() == ["en", "fr"]


@pytest.mark.parametrize(
    "argument", ["new", "check", "preview", "import", "export", "send", "results"]
)
def test_every_command_has_an_example(argument):
    done = subprocess.run(
        [PARCOURS, "survey", argument, "--help"], capture_output=True, text=True, check=True
    )
    assert "Example" in done.stdout
