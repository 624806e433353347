"""What all tests share: real data where it lies, and a loud word for everything that was skipped.

``@pytest.mark.needs("data/sepsis", "chromium")`` names what a test cannot run without. Where it is
missing the test is skipped and the reason is printed last; with ``STRICT=1`` it fails instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("PARCOURS_SHARED_DATA", ROOT.parent / "shared" / "data"))
STRICT = os.environ.get("STRICT", "") not in {"", "0"}

_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "poppler": ("pdftotext",),
    "libreoffice": ("soffice", "libreoffice"),
    "java": ("java",),
    "wrk": ("wrk",),
}


def missing(need: str) -> str | None:
    """Why ``need`` cannot be met here; None when it can."""
    if need.startswith("data/"):
        folder = SHARED_DATA / need.removeprefix("data/")
        return None if folder.exists() else f"the real data {folder.name} is not at {folder}"
    if need == "postgres":
        return None if _postgres_programs() else "no PostgreSQL server programs"
    if need == "assets":
        built = ROOT / "src" / "parcours" / "render" / "assets" / "fonts"
        return None if built.is_dir() else "fonts and icons are not built (make assets)"
    if need == "web":
        built = ROOT / "src" / "parcours" / "server" / "static" / "app"
        return None if built.is_dir() else "the front end is not built (make web)"
    if need.startswith("python/"):
        module = need.removeprefix("python/")
        return (
            None if importlib.util.find_spec(module) else f"the package {module} is not installed"
        )
    if any(shutil.which(program) for program in _PROGRAMS[need]):
        return None
    return f"{need} is not installed"


def _postgres_programs() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


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
