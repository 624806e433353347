"""Runs the comparisons of every room, or of those that are named.

``python -m benchmarks`` runs them all, one after another, which takes about an hour; ``python -m
benchmarks drawing text`` runs those two. Each is a module of its own with options of its own:
``python -m benchmarks.events --help``.
"""

from __future__ import annotations

import runpy
import sys

ROOMS = (
    "drawing",
    "events",
    "text",
    "planted",
    "strangers",
    "prediction",
    "refresh",
    "live",
    "browser",
    "surveys",
    "survey_live",
    "survey_results",
)


def main() -> None:
    """Run what was asked for; say what there is when a name is unknown."""
    asked = sys.argv[1:] or list(ROOMS)
    unknown = [name for name in asked if name not in ROOMS]
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(ROOMS)}.")
    for name in asked:
        print(f"== {name}", flush=True)
        sys.argv = [f"benchmarks.{name}"]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
