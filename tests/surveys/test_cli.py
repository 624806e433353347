"""``parcours survey``: from a template or a map to results, in a terminal."""

import json
import subprocess
import sys
from pathlib import Path

from parcours.surveys import templates
from parcours.surveys.read import read

SEVERAL = """
import contextlib, io, json, sys
from parcours.cli.main import main
told = []
for arguments in json.load(sys.stdin):
    out, err, sys.argv = io.StringIO(), io.StringIO(), ["parcours", "survey", *arguments, "--lang", "en"]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            told.append([end.code or 0, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""


def several(folder, *commands, refused=()):
    """What each of ``commands`` said, one after another in one process; those in ``refused`` end with 2."""
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL],
        cwd=folder,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    for at, (status, _, err) in enumerate(told):
        assert status == (2 if at in refused else 0), (commands[at], err)
        assert "Traceback" not in err
    return [err if status else out for status, out, err in told]


def test_from_a_template_to_results(tmp_path):
    rows = [f"{9 if n % 4 else 2},place {n},till" for n in range(40)]
    (tmp_path / "paper.csv").write_text(
        "nps,why,place\n" + "\n".join(rows) + "\n99,x,till\n", "utf-8"
    )
    (tmp_path / "people.csv").write_text("email\nana@example.org\n", "utf-8")
    listed, _, checked, _, sent, said, found, *_, erased = several(
        tmp_path,
        ["new"],
        ["new", "nps", "-o", "pay.survey.json"],
        ["check", "pay.survey.json"],
        ["preview", "pay.survey.json", "--in", "fr"],
        ["send", "pay.survey.json", "--place", "till", "--json", "--contacts", "people.csv"],
        ["import", "paper.csv", "--into", "pay"],
        ["results", "pay", "--json"],
        ["export", "pay", "-o", "answers.csv"],
        ["export", "pay", "-o", "answers.sav"],
        ["forget", "ana@example.org", "--yes", "--json"],
    )
    assert {name for name in templates.names() if name in listed} == set(templates.names())
    assert "3,831" in checked
    page = tmp_path / "pay.html"
    assert "Quelle est la probabilité" in page.read_text("utf-8")
    assert "/s/_/" not in page.read_text("utf-8"), "one file, nothing from elsewhere"
    assert json.loads(sent)[0]["value"] == "pay"
    assert (tmp_path / "pay-till.svg").read_bytes().startswith(b"<svg")
    assert "line 42" in said
    result = json.loads(found)[0]
    assert (result["n"], result["score"]) == (40, "50.0")
    low, high = result["95 %"].split(" … ")
    assert float(low) < 50 < float(high)
    for ending in ("csv", "sav"):
        assert (tmp_path / f"answers.{ending}").stat().st_size > 500
    assert [row["n"] for row in json.loads(erased)] == [1, 1, 0]


def test_from_a_map_and_clear_refusals(tmp_path, examples):
    taxi = str(examples / "taxi.journey.yaml")
    (tmp_path / "bad.survey.json").write_text(
        '{"title": "T", "pages": [{"elements": [{"type": "ratin"}]}]}'
    )
    _, nowhere, _, _, _, no_survey, bad, nothing, no_file = several(
        tmp_path,
        ["new", "--map", taxi, "--at", "waiting", "-o", "w.survey.json"],
        ["new", "--map", taxi, "--at", "nowhere-at-all"],
        ["new", "churn", "-o", "c.survey.json"],
        ["export", "c.survey.json", "-o", "form.xlsx"],
        ["import", "form.xlsx", "-o", "again.survey.json"],
        ["check", "form.xlsx"],
        ["check", "bad.survey.json"],
        ["results", "nothing"],
        ["import", "c.survey.doc"],
        refused={0, 1, 5, 6, 7, 8},
    )
    assert "There are:" in nowhere
    again = read((tmp_path / "again.survey.json").read_text("utf-8"))
    assert again.question("reason").choices
    assert "no survey file" in no_survey
    assert "pages[0].elements[0].type" in bad
    assert "No survey is called" in nothing
    assert "no file" in no_file


def test_examples_are_surveys(examples):
    files = sorted((examples / "surveys").glob("*.survey.json"))
    assert len(files) >= 3
    for path in files:
        assert read(path.read_text("utf-8")).langs() == ["en", "fr"]


def test_every_command_has_an_example():
    """From the command itself, each as somebody meets it."""
    names = ("new", "check", "preview", "import", "export", "send", "results", "forget")
    helps = several(".", *([name, "--help"] for name in names))
    for name, said in zip(names, helps, strict=True):
        assert "Example" in said, name


def test_the_command_is_installed(tmp_path):
    command = [str(Path(sys.executable).parent / "parcours"), "survey", "new", "nps"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert read(done.stdout).question("nps")
