"""What the tests of surveys share."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

ORACLE = ROOT / "tests" / "surveys" / "oracle"


@pytest.fixture(scope="session")
def oracle():
    """Asks survey-core, in the Node of a wheel, about many cases at once."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from node import node_home, npm_ci
    finally:
        sys.path.pop(0)
    if not (ORACLE / "node_modules" / "survey-core").is_dir():
        try:
            npm_ci(ORACLE)
        except SystemExit:
            pytest.skip("survey-core cannot be installed here")

    def ask(cases):
        done = subprocess.run(
            [str(node_home() / "bin" / "node"), str(ORACLE / "run.js")],
            input="\n".join(json.dumps(case) for case in cases),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return ask
