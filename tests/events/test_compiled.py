"""Nobody waits for a compiler: not in this checkout, and not with the wheel that is handed on."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT

QUESTION = """
import numpy as np, pyarrow as pa, parcours
from parcours.events.engines.duck import ingest
from parcours.events.measures.graph import graph
from parcours.events.measures.funnel import funnel
from parcours.events.measures.variants import variants
from parcours.events.measures.depth import path_ends
log = ingest(pa.table({"customer": ["a", "a"], "moment": ["2026-01-01", "2026-01-02"], "event": ["x", "y"]})).log
assert graph(log)[0].count == 1 and variants(log).different == 1
assert funnel(log, ["x", "y"])[1].customers == 1 and path_ends(log)
import gc, sys
assert gc.isenabled() and "scipy.linalg" not in sys.modules
from parcours.events.engines.kernels.compiling import Kernel
modules = [m for name, m in sys.modules.items() if name.startswith(f"{Kernel.__module__.rpartition('.')[0]}.")]
used = [k._compiled for m in modules for k in vars(m).values() if isinstance(k, Kernel) and k._compiled]
assert len(used) >= 5
print(sum(sum(one.stats.cache_misses.values()) for one in used), parcours.__file__)
"""


def asked(**more):
    """How often something was compiled in a fresh process, and where the package lies."""
    done = subprocess.run(
        [sys.executable, "-c", QUESTION], capture_output=True, text=True, check=False,
        env={**os.environ, **more},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, place = done.stdout.split(maxsplit=1)
    return int(count), place


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The kernels as set-up leaves them."""
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_kernels.py")],
        check=True,
        capture_output=True,
    )


def test_a_first_call_here_compiles_nothing():
    assert asked()[0] == 0


def test_a_first_call_of_the_installed_wheel_compiles_nothing(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PARCOURS_SKIP_BUILD": "1"},
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = site / "parcours" / "events" / "engines" / "kernels" / "__pycache__"
    before = sorted(path.name for path in code.glob("*.nb?"))
    assert before
    code.chmod(0o555)
    count, place = asked(PYTHONPATH=str(site))
    assert str(site) in place
    assert count == 0
    assert sorted(path.name for path in code.glob("*.nb?")) == before


def test_every_kernel_has_a_slow_twin():
    import numpy as np

    from parcours.events.engines.kernels.counting import count

    answers = []
    for walk in (count, count.function):
        tables = [np.zeros(2, np.int64) for _ in range(4)]
        walk(np.array([0, 3, 4]), np.array([0, 1, 0, 1], np.int32), 2, *tables)
        answers.append([table.tolist() for table in tables])
    assert answers[0] == answers[1] == [[2, 2], [1, 2], [1, 0], [1, 0]]
