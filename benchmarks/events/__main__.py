"""Runs each job in fresh processes, in turns, and prints a table: wall and processor time, ratio, memory.

    python -m benchmarks.events [--small] [--events N] [--rounds N] [--only WORDS]

Peers run in the same run on the same file. One that is not installed here is looked for in the Python
that ``PARCOURS_PEERS`` names (a virtual environment of its own: PM4Py is AGPL and never a dependency);
one that is nowhere is named and left out. Beside each group stands the floor: one plain scan of the same
columns. Answers are compared; a fast wrong one is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.events import logs, peers


def main() -> None:
    """Run one job in this process when asked to, else all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--small", action="store_true", help="200,000 events")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="groups whose title holds this")
    parser.add_argument("--job", nargs=2, metavar=("NAME", "FILE"))
    asked = parser.parse_args()
    if asked.job:
        _job(*asked.job)
        return
    events = 200_000 if asked.small else asked.events
    path = logs.log(events)
    if not peers.store(path).is_dir():
        _run("ours: ingest into a store", path)
    print(f"{events:,} events; medians of {asked.rounds}; whole processes, imports included; "
          f"{os.cpu_count()} processors\n")  # fmt: skip
    done: dict[str, list[dict[str, Any]]] = {}
    for title, names in peers.GROUPS.items():
        if not asked.only or asked.only in title:
            _compare(title, names, path, asked.rounds, done)
    if not asked.only:
        _inside(path)


def _inside(path: Path) -> None:
    """What each measure takes once the store is open: no process, no import."""
    load = os.getloadavg()[0]
    print(
        f"{f'Inside one process, best of three (load {load:.0f})':48s} {'wall s':>8s} {'cpu s':>8s}"
    )
    for name, (wall, work) in _run("ours, each measure inside one process", path)["answer"].items():
        print(f"  {name:46s} {wall:8.3f} {work:8.3f}")


def _python(name: str) -> str | None:
    """The Python that has what a job needs; None when none has."""
    needed = peers.NEEDS.get(name)
    candidates = [sys.executable, *filter(None, [os.environ.get("PARCOURS_PEERS")])]
    for python in candidates:
        if needed is None:
            return python
        done = subprocess.run([python, "-c", f"import {needed}"], capture_output=True, check=False)
        if done.returncode == 0:
            return python
    return None


def _compare(
    title: str, names: list[str], path: Path, count: int, done: dict[str, list[dict[str, Any]]]
) -> None:
    """One group of the table; ``done`` keeps the rounds of jobs that stand in several."""
    there = {name: python for name in names if (python := _python(name))}
    for turn in range(count):
        for name, python in there.items():
            runs = done.setdefault(name, [])
            if len(runs) > turn or (turn and runs[0]["wall"] > 60):
                continue
            runs.append(_run(name, path, python))
    print(
        f"{title:48s} {'wall s':>8s} {'cpu s':>8s} {'× wall':>7s} {'× cpu':>7s} {'MB':>7s} {'load':>5s}"
    )
    middle = {
        name: {
            key: statistics.median(float(one[key]) for one in done[name])
            for key in ("wall", "cpu", "megabytes", "load")
        }
        for name in there
    }
    ours = middle[names[0]]
    for name, figure in middle.items():
        print(
            f"  {name:46s} {figure['wall']:8.2f} {figure['cpu']:8.2f} {figure['wall'] / ours['wall']:7.2f} "
            f"{figure['cpu'] / ours['cpu']:7.2f} {figure['megabytes']:7.0f} {figure['load']:5.0f}"
        )
    for name in names:
        if name not in there:
            print(f"  {name}: not installed")
    differing = _differing({name: done[name][0]["answer"] for name in there})
    for line in (*(differing or ["all answers agree"]), *filter(None, [peers.NOTES.get(title)])):
        print(f"  {line}")
    print(flush=True)


def _differing(answers: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The questions that several ways answer, and not alike."""
    questions = dict.fromkeys(question for given in answers.values() for question in given)
    found = []
    for question in questions:
        given = {name: own[question] for name, own in answers.items() if question in own}
        if len({json.dumps(answer) for answer in given.values()}) > 1:
            found.append(f"ANSWERS DIFFER on {question}: {given}")
    return found


def _run(name: str, path: Path, python: str = sys.executable) -> dict[str, Any]:
    load = os.getloadavg()[0]
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [python, "-m", "benchmarks.events", "--job", name, str(path)],
        check=False, capture_output=True, text=True, env={**os.environ, "RETENTIONEERING_NO_TRACK": "1"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2_000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["wall"] = time.perf_counter() - start
    result["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result["load"] = load
    return result


def _job(name: str, path: str) -> None:
    answer = peers.JOBS[name](Path(path))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({"answer": answer, "megabytes": used}))


if __name__ == "__main__":
    main()
