"""The example shop with its planted truths, made small: tables, and the map that is discovered from them."""

import subprocess
import sys

from tests.conftest import ROOT


def generate(folder, customers=1500, reviews=400):
    """``events.csv`` and ``reviews.csv`` in ``folder``."""
    made = [sys.executable, ROOT / "examples/shop/generate.py", "--out", folder, "--start", "2026-03-02",
            "--customers", customers, "--reviews", reviews]  # fmt: skip
    subprocess.run([str(word) for word in made], check=True)
    return folder


def discovered(folder):
    """The map's file, discovered from a fresh shop in ``folder``."""
    generate(folder)
    found = folder / "cups.journey.yaml"
    code = "from parcours.cli.main import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, "discover", "--events", folder / "events.csv", "--verbatims",
         folder / "reviews.csv", "--stages", "examples/shop/stages.yaml", "-o", found],
        check=True, cwd=ROOT, capture_output=True,
    )  # fmt: skip
    return found
