"""Runs every comparison in fresh processes and prints ratios to ours; ``--small`` for a quick look.

Peers run in the same run on the same file. A peer that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import peers
from benchmarks.logs import FOLDER, log

ROUNDS = 3


def main() -> None:
    """Run one job in this process when asked to, else all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--small", action="store_true", help="200,000 events")
    parser.add_argument("--job", nargs=2, metavar=("NAME", "FILE"))
    asked = parser.parse_args()
    if asked.job:
        _job(*asked.job)
        return
    events = 200_000 if asked.small else asked.events
    path = log(events)
    store = FOLDER / f"store-{events}"
    if not store.is_dir():
        _run("ours, ingest", str(path))
    print(f"{events:,} events, {ROUNDS} rounds, medians; whole processes, imports included\n")
    for title, names in peers.GROUPS.items():
        _compare(title, [n for n in names if _there(n)], path)
        for name in names:
            if not _there(name):
                print(f"  {name}: not installed")
        print()


def _there(name: str) -> bool:
    needed = peers.NEEDS.get(name)
    return needed is None or importlib.util.find_spec(needed) is not None


def _compare(title: str, names: list[str], path: Path) -> None:
    print(title)
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            rounds[name].append(_run(name, str(path)))
    ours = statistics.median(one["seconds"] for one in rounds[names[0]])
    answers = {
        json.dumps(rounds[name][0]["answer"])
        for name in names
        if rounds[name][0]["answer"] is not None
    }
    for name in names:
        seconds = statistics.median(one["seconds"] for one in rounds[name])
        memory = max(one["megabytes"] for one in rounds[name])
        print(f"  {name:42s} × {seconds / ours:6.2f}   {memory:7.0f} MB")
    print("  all answers agree" if len(answers) == 1 else f"  ANSWERS DIFFER: {answers}")


def _run(name: str, path: str) -> dict[str, float]:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--job", name, path],
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    result["seconds"] = time.perf_counter() - start
    return result


def _job(name: str, path: str) -> None:
    job: Callable[[Path], object] = peers.JOBS[name]
    answer = job(Path(path))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({"answer": answer, "megabytes": used}))


if __name__ == "__main__":
    main()
