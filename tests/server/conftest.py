"""A workspace that really runs: its own folder, its own process, its own port."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.inprocess import fresh_organisation


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """The address and the folder of a running workspace with the examples and one broken map."""
    folder = tmp_path_factory.mktemp("workspace")
    for path in (ROOT / "examples").glob("*.journey.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "broken.journey.yaml").write_text('parcours: "1.0"\nlang: fr\ntitel: Faux\n')
    command = [str(Path(sys.executable).parent / "parcours"), "serve", str(folder), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PARCOURS_LANG": "en"}
    ) as server:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        yield address, folder
        server.terminate()
        server.wait(30)


@pytest.fixture
def place():
    """A fresh organisation and its owner as a caller, inside the test's own process."""
    organisation, owner = fresh_organisation()
    from parcours.workspace.people.callers import Caller

    return organisation, Caller(person=owner)
