"""A million stored responses: first results, CSV in constant memory; and live dashboards while answers come in.

``python -m benchmarks.survey_results [--rows 1000000] [--watchers 200]``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.surveys import Bench, ended, wrk

FILL = """
import datetime as dt, random, sys, uuid
import django; django.setup()
from parcours.surveys.links import Link
from parcours.workspace.surveys import desk, library, writer
rows, dice = int(sys.stdin.read()), random.Random(7)
asked = library.published("bench")
here = desk.Desk(b"x"); here.look_up("bench")
first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
for start in range(0, rows, 5000):
    batch = []
    for _ in range(min(5000, rows - start)):
        link = Link("bench", "kiosk", f"place-{dice.randrange(12)}")
        handed = desk.Handed(str(uuid.UUID(int=dice.getrandbits(128), version=4)), {"nps": dice.randint(0, 10), "why": "It took long"}, whole=True)
        one = here.receive(asked, link, handed).submission
        object.__setattr__(one, "at", first + dt.timedelta(days=dice.randrange(90)))
        batch.append(one)
    writer.write_batch(batch)
from parcours.workspace.models import SurveyTask
SurveyTask.objects.all().delete()
print("filled")
"""

READ = """
import json, resource, time
import django; django.setup()
from parcours.workspace.models import Survey
from parcours.workspace.surveys import library, results, rows
from parcours.surveys.exports.answers import csv_lines
survey = Survey.objects.get(name="bench")
results.results(survey)
times = []
for _ in range(5):
    start = time.perf_counter(); found = results.results(survey); times.append(time.perf_counter() - start)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
lines = sum(1 for _ in csv_lines(library.latest(survey), rows.answer_rows(survey), "en"))
print(json.dumps({"n": found.complete, "ms": sorted(times)[2] * 1000, "lines": lines, "csv_s": time.perf_counter() - start,
  "grew_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}))
"""


class Watcher(threading.Thread):
    """One dashboard: how old each figure is when it arrives, by the count of answers it shows."""

    def __init__(self, address: str, seen: list[tuple[float, int]]) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.seen = seen
        self.stop = False

    def run(self) -> None:
        """Watch until told to stop."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        connection.request("GET", "/s/_live/bench", headers={"Accept": "text/event-stream"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        while not self.stop:
            line = answer.readline()
            if line.startswith(b"data: "):
                found = re.search(rb'"complete":(\d+)', line)
                if found:
                    self.seen.append((time.time(), int(found.group(1))))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--watchers", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), "")
        if asked.rows:
            filled = subprocess.run(
                [*_python(), "-c", FILL],
                env=bench.environment,
                input=str(asked.rows),
                text=True,
                capture_output=True,
                check=False,
            )
            assert filled.returncode == 0, filled.stderr
            found = json.loads(bench.run(READ))
            print(
                f"{found['n']:,} responses: results in {found['ms']:.0f} ms (median of 5, in the process)"
            )
            print(
                f"CSV: {found['lines']:,} lines in {found['csv_s']:.1f} s, memory grew by {found['grew_mb']:.0f} MB"
            )
        if asked.watchers:
            _dashboards(bench, asked.watchers)


def _python() -> list[str]:
    import sys

    return [sys.executable]


def _dashboards(bench: Bench, many: int) -> None:
    """How long after an answer was stored the dashboards show it."""
    server, address = bench.start()
    seen: list[tuple[float, int]] = []
    try:
        watchers = [Watcher(address, seen if n == 0 else []) for n in range(many)]
        for watcher in watchers:
            watcher.start()
        time.sleep(3)
        load = wrk(address, bench.tokens, 10, bench.folder / "load.lua")
        time.sleep(1.5)
    finally:
        server.terminate()
        ended(server)
    moving = seen[1:]  # the first is what stood there before the load began
    gaps = [b - a for (a, _), (b, _) in zip(moving, moving[1:], strict=False)]
    print(
        f"{many} dashboards at {load['per_second']:,.0f} answers/s, intake p99 {load['p99_ms']:.0f} ms"
    )
    print(f"updates to one dashboard: {len(seen)}, longest pause {max(gaps, default=0):.2f} s")


if __name__ == "__main__":
    main()
