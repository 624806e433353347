"""How ``make test`` shares the tests out: what a file sets up, all of its tests meet."""

import re
import subprocess
import sys
from collections import defaultdict

from tests.conftest import ROOT

TESTS = """
import os, pytest
@pytest.mark.parametrize("turn", range(4))
def test_somewhere(turn):
    with open({log!r}, "a") as log:
        log.write(f"{{__name__}} {{os.environ['PYTEST_XDIST_WORKER']}} {{turn}}\\n")
"""


def test_the_tests_of_a_file_share_one_process_and_keep_their_order(tmp_path):
    log = tmp_path / "log"
    for name in ("test_one", "test_two", "test_three"):
        (tmp_path / f"{name}.py").write_text(TESTS.format(log=str(log)))
    (tmp_path / "pytest.ini").touch()
    options = re.search(r"pytest -n \$\(JOBS\) (.*) \$\(TESTS\)", (ROOT / "Makefile").read_text())[
        1
    ]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "-p",
        "no:cacheprovider",
        *options.split(),
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    met = defaultdict(list)
    for line in log.read_text().splitlines():
        name, process, turn = line.split()
        met[name].append((process, int(turn)))
    assert {process for turns in met.values() for process, _ in turns} == {"gw0", "gw1"}
    for turns in met.values():
        assert turns == [(turns[0][0], turn) for turn in range(4)]
