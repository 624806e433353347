"""Nobody waits for a compiler or for what is not needed: not here, and not with the wheel that is handed on."""

import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from parcours.events.engines.kernels import machine
from parcours.events.engines.kernels.compiling import ROW, WHOLE, Kernel
from parcours.events.engines.kernels.counting import count
from tests.conftest import ROOT

QUESTION = """
import pathlib, sys, tempfile, parcours
from parcours.events.engines.duck import ingest
from parcours.events.measures.graph import graph
from parcours.events.measures.funnel import funnel
from parcours.events.measures.variants import variants
from parcours.events.measures.depth import path_ends
from parcours.events.store import open_store, save
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "log.csv"
    file.write_text("customer,moment,event\\na,2026-01-01,x\\na,2026-01-02,y\\n,2026-01-02,y\\n")
    save(ingest(file).log, pathlib.Path(folder) / "store")
    log = open_store(pathlib.Path(folder) / "store")
assert graph(log)[0].count == 1 and variants(log).different == 1
assert funnel(log, ["x", "y"])[1].customers == 1 and path_ends(log)
assert "numba" in sys.modules or not {"pandas", "scipy", "pyspark"} & set(sys.modules)
print("numba" in sys.modules, parcours.__file__)
"""


def asked(**more):
    """Whether the compiler was loaded in a fresh process, and where the package lies."""
    done = subprocess.run(
        [sys.executable, "-c", QUESTION], capture_output=True, text=True, check=False,
        env={**os.environ, **more},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded, place = done.stdout.split(maxsplit=1)
    return loaded == "True", place


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The kernels as set-up leaves them."""
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_kernels.py")],
        check=True,
        capture_output=True,
    )


def test_a_first_call_here_loads_no_compiler():
    assert not asked()[0]


def test_the_installed_wheel_loads_no_compiler_and_makes_its_code_where_it_came_without(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PARCOURS_SKIP_BUILD": "1"},
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    site, caches = tmp_path / "site", tmp_path / "caches"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    loaded, place = asked(PYTHONPATH=str(site), XDG_CACHE_HOME=str(caches))
    assert str(site) in place
    assert not loaded
    assert not caches.exists()

    folder = site / machine.FOLDER.relative_to(ROOT / "src")
    for path in folder.glob("*.o"):
        path.unlink()
    folder.rmdir()
    folder.write_bytes(b"no place to write to")
    assert asked(PYTHONPATH=str(site), XDG_CACHE_HOME=str(caches))[0]
    assert len(list(caches.rglob("*.o"))) >= 5
    assert not asked(PYTHONPATH=str(site), XDG_CACHE_HOME=str(caches))[0]


def test_every_kernel_has_a_slow_twin():
    answers = []
    for walk in (count, count.function):
        tables = [np.zeros(2, np.int64) for _ in range(4)]
        walk(np.array([0, 3, 4]), np.array([0, 1, 0, 1], np.int32), 2, *tables)
        answers.append([table.tolist() for table in tables])
    assert answers[0] == answers[1] == [[2, 2], [1, 2], [1, 0], [1, 0]]


@pytest.mark.parametrize(
    "wrong",
    [
        np.array([0, 1]),
        np.array([[0, 1]], np.int32),
        np.array([0, 9, 1, 9], np.int32)[::2],
        np.frombuffer(b"\0" * 9, np.uint8)[1:].view(np.int32),
    ],
    ids=["another type", "another shape", "not in one piece", "not aligned"],
)
def test_what_a_kernel_does_not_take_is_refused(wrong):
    tables = [np.zeros(2, np.int64) for _ in range(4)]
    with pytest.raises(TypeError, match=r"counting\.count takes .*int32.* as argument 2"):
        count(np.array([0, 2]), wrong, 2, *tables)


def test_what_is_written_into_must_be_writable():
    tables = [np.zeros(2, np.int64) for _ in range(4)]
    tables[3].flags.writeable = False
    with pytest.raises(TypeError, match="argument 7"):
        count(np.array([0, 2]), np.array([0, 1], np.int32), 2, *tables)


def greedy(size, found):
    """Ask for more memory than there is."""
    found[0] = np.zeros(size, np.int64)[0]


def test_a_walk_that_finds_no_room_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "FOLDER", tmp_path)
    walk = Kernel(greedy, (WHOLE, ROW))
    with pytest.raises(MemoryError):
        walk(1 << 58, np.zeros(1, np.int64))
    walk(3, found := np.ones(1, np.int64))
    assert found[0] == 0
