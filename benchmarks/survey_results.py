"""A million stored responses: first results, for those who read every answer and for others; CSV in constant memory.

``python -m benchmarks.survey_results [--rows 1000000]``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.survey_bench import Bench

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
import datetime as dt, json, resource, time
import django; django.setup()
from parcours.workspace.models import Survey
from parcours.workspace.surveys import library, results, rows
from parcours.workspace.surveys.told import Asked
from parcours.surveys.exports.answers import csv_lines
survey = Survey.objects.get(name="bench")
def ms(asked):
    times = []
    for _ in range(6):
        start = time.perf_counter(); results.results(survey, asked); times.append(time.perf_counter() - start)
    return sorted(times)[2] * 1000
found = results.results(survey)
every, others = ms(Asked()), ms(Asked(every=False, since=dt.date(2026, 2, 1)))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
lines = sum(1 for _ in csv_lines(library.latest(survey), rows.answer_rows(survey), "en"))
print(json.dumps({"n": found.complete, "every": every, "others": others, "lines": lines, "csv_s": time.perf_counter() - start,
  "grew_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}))
"""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
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
                f"{found['n']:,} responses: results in {found['every']:.0f} ms; in {found['others']:.0f} ms for a "
                "period and somebody who may not read single answers (median of 6, in the process)"
            )
            print(
                f"CSV: {found['lines']:,} lines in {found['csv_s']:.1f} s, memory grew by {found['grew_mb']:.0f} MB"
            )


def _python() -> list[str]:
    import sys

    return [sys.executable]


if __name__ == "__main__":
    main()
