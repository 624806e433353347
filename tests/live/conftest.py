"""The server that the rules of the protocol are tried on."""

import pytest

from tests.live.running import Running


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """One server with its people, for all the rules."""
    running = Running(tmp_path_factory.mktemp("rules"))
    running.start()
    running.words = running.people(
        {
            "Ana": "editor",
            "Bo": "editor",
            "Cy": "editor",
            "Vi": "viewer",
            "Sue": "suggester",
            "Con": "commenter",
        }
    )
    (running.port,) = running.processes
    yield running
    running.stop()
