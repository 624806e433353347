"""The document loads nothing heavy, and ``draw`` loads no engine."""

import subprocess
import sys

HEAVY = {"django", "duckdb", "numpy", "numba", "pyarrow", "uharfbuzz", "click"}


def _loads(module: str) -> set[str]:
    code = f"import {module}, sys; print(' '.join(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_document_loads_no_engine_no_web_no_drawing():
    assert not _loads("parcours.journey.read") & HEAVY


def test_drawing_loads_no_engine():
    assert not _loads("parcours.cli.commands.draw") & (HEAVY - {"click"})
