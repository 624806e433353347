"""What all tests share: real data where it lies, and a loud word for everything that was skipped.

``@pytest.mark.needs("data/sepsis", "chromium")`` names what a test cannot run without. Where it is
missing the test is skipped and the reason is printed last; with ``STRICT=1`` it fails instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ("tests.postgres",)

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("PARCOURS_SHARED_DATA", ROOT.parent / "shared" / "data"))
STRICT = os.environ.get("STRICT", "") not in {"", "0"}

_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "poppler": ("pdftotext",),
    "libreoffice": ("soffice", "libreoffice"),
    "java": ("java",),
    "mariadb": ("mariadbd", "mysqld"),
    "wrk": ("wrk",),
    "git": ("git",),
    "unshare": ("unshare",),
}


_BUILT = {
    "assets": ("src/parcours/render/assets/fonts", "fonts and icons are not built (make assets)"),
    "lexicons": ("src/parcours/verbatims/assets", "the lexicons are not built (make assets)"),
    "web": ("src/parcours/server/static/app", "the front end is not built (make web)"),
}


def missing(need: str) -> str | None:
    """Why ``need`` cannot be met here; None when it can."""
    if need in _BUILT:
        folder, reason = _BUILT[need]
        return None if (ROOT / folder).is_dir() else reason
    kind, _, name = need.partition("/")
    if kind == "data":
        folder = SHARED_DATA / name
        return None if folder.exists() else f"the real data {name} is not in ../shared/data"
    if kind == "python":
        found = importlib.util.find_spec(name)
        return None if found else f"the package {name} is not installed"
    found = _postgres_programs() if need == "postgres" else _program(need)
    return None if found else f"{need} is not installed"


def _program(need: str) -> bool:
    return any(shutil.which(program) for program in _PROGRAMS[need])


def _postgres_programs() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


LONG = ("test_spark", "test_fuzz", "test_scanners", "test_operations", "test_kill")
"""What takes longest begins first, so that no process is left with it alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files (``make test`` runs a process on each core, and shares out whole files).

    Those that need the browser come last: while it is open, Django refuses its database in this thread.
    """
    browsing = {item.path for item in items if _browses(item)}
    items.sort(key=lambda item: (item.path in browsing, item.path.stem not in LONG))


def _browses(item: pytest.Item) -> bool:
    return "chromium" in getattr(item, "fixturenames", ())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail when strict, a test whose needs are not met."""
    for mark in item.iter_markers("needs"):
        for need in mark.args:
            reason = missing(need)
            if reason is None:
                continue
            if STRICT:
                pytest.fail(f"needs {need}: {reason}", pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print, last, what was not tested and why."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section("not tested here", sep="-")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count:4d} tests: {reason}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that lies beside the project."""
    return SHARED_DATA


@pytest.fixture(scope="session")
def examples() -> Path:
    """The project's own examples."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One real browser for all tests that need one; each of them says ``needs("chromium")`` as well."""
    from playwright.sync_api import sync_playwright

    program = next(found for name in _PROGRAMS["chromium"] if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
