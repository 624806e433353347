"""What scanners find: the API under generated requests (schemathesis), the code (bandit), its dependencies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.server.operating import PASSWORD, parcours, serving

BIN = Path(sys.executable).parent
KNOWN = """
[parameters]
"path.name" = "taxi"
"path.slug" = "home"
"path.person_id" = 1
"path.form" = "md"
"""
ENDS_THE_RUN = r"sessions/end|/tokens/|/setup"
"""Would take away the token that the run itself comes with."""

ALLOWED = {
    ("B310", "src/parcours/cli/remote.py"): "the scheme is checked in api_address",
    ("B301", "src/parcours/events/engines/spark.py"): "between the engine and its own workers",
    (
        "B314",
        "src/parcours/verbatims/workbook.py",
    ): "read in a child with limits; expat bounds entities",
    ("B104", "src/parcours/server/run.py"): "taken out of a list of names, not listened on",
}
CHECKED_BY_LINE = {"B608"}
"""The same rule runs in `make check` (ruff S608), where each exception stands at its line."""


def scanned(folder, options, rounds):
    """Run schemathesis against a server on ``folder``; what it said, and the server's own errors."""
    (folder / "taxi.journey.yaml").write_bytes(
        (ROOT / "examples" / "taxi.journey.yaml").read_bytes()
    )
    where = ["--folder", folder, *options]
    assert parcours("admin", "create", "a@example.org", "--password", PASSWORD, *where)[0] == 0
    token = parcours("admin", "token", "a@example.org", "--role", "owner", *where)[1].strip()
    config = folder / "schemathesis.toml"
    config.write_text(KNOWN)
    with serving(folder, *options) as (address, server):
        command = [
            str(BIN / "schemathesis"), "--config-file", str(config), "run", f"{address}/api/openapi.json",
            "-H", f"Authorization: Bearer {token}", "--checks", "not_a_server_error",
            "--exclude-path-regex", ENDS_THE_RUN, "--seed", "1", "--no-color", *rounds,
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=500, cwd=folder
        )
        server.terminate()
        said = server.stderr.read()
    return done, said


@pytest.mark.needs("assets", "web", "python/schemathesis")
def test_no_generated_request_is_a_fault_of_the_server(tmp_path):
    done, said = scanned(tmp_path, [], ["--phases", "fuzzing", "--max-examples", "2"])
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\b[1-9]\d* passed", done.stdout), done.stdout[-3000:]
    assert "Traceback" not in said, said[-3000:]


@pytest.mark.timeout(600)
@pytest.mark.skipif(not os.environ.get("LONG"), reason="a long run: LONG=1")
@pytest.mark.needs("assets", "web", "python/schemathesis", "postgres", "python/psycopg")
def test_the_same_at_length_on_postgresql(tmp_path, postgres_database):
    rounds = ["--phases", "coverage,fuzzing", "--max-examples", "10"]
    done, said = scanned(tmp_path, ["--database", postgres_database], rounds)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Traceback" not in said, said[-3000:]


@pytest.mark.needs("python/bandit")
def test_bandit_finds_nothing_that_has_no_reason():
    command = [str(BIN / "bandit"), "-q", "-r", "src/parcours", "-ll", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    found = {
        (one["test_id"], one["filename"].removeprefix("./"))
        for one in json.loads(done.stdout)["results"]
        if one["test_id"] not in CHECKED_BY_LINE
    }
    assert found - set(ALLOWED) == set()
    assert set(ALLOWED) - found == set(), "reasons for what is gone"
