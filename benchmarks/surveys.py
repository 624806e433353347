"""Answers per second through the real route, and what is stored afterwards.

``python -m benchmarks.surveys [--seconds 10] [--database postgres://…] [--kills 20]``. The load
generator is ``wrk`` on the same computer, so every figure is a floor. With ``--kills`` the server is
ended with SIGKILL at random moments and every acknowledged answer is looked for afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

LUA = """
local tokens = {%s}
local count, id = 0, 0
local function uuid()
  return string.format("%%08x-%%04x-4%%03x-8%%03x-%%012x", math.random(0, 0xffffffff), math.random(0, 0xffff),
    math.random(0, 0xfff), math.random(0, 0xfff), math.random(0, 0xffffffffffff))
end
function setup(thread) id = id + 1; thread:set("seed", id) end
function init() math.randomseed(os.time() * 1000 + seed * 7919) end
function request()
  count = count + 1
  local body = string.format('{"id":"%%s","answers":{"nps":%%d,"why":"The queue at the till was long"}}', uuid(),
    math.random(0, 10))
  return wrk.format("POST", "/s/" .. tokens[count %% #tokens + 1] .. "/answers", {["Content-Type"] = "application/json"}, body)
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""

MAKE = """
import json, sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from parcours.server.surveys.key import survey_key
from parcours.surveys import templates
from parcours.surveys.links import Link, sign
from parcours.workspace.models import Organisation
from parcours.workspace.surveys import library
from parcours.workspace.models.people import home_id
organisation = Organisation.objects.get(pk=home_id())
data = templates.make("nps")
data["x-listen"]["quotas"] = [{"name": "all", "limit": 100000000}]
survey = library.add(organisation, json.dumps(data), name="bench")
library.publish(survey)
print(json.dumps([sign(Link("bench", "kiosk", f"place-{n}"), survey_key()) for n in range(48)]))
"""

COUNT = """
import json
import django; django.setup()
from django.db.models import Sum
from parcours.workspace.models import SurveyCount, SurveyResponse
counted = SurveyCount.objects.filter(question="").aggregate(n=Sum("n"))["n"] or 0
answered = SurveyCount.objects.filter(question="nps").aggregate(n=Sum("n"))["n"] or 0
print(json.dumps({"rows": SurveyResponse.objects.count(), "counted": counted, "answered": answered}))
"""


class Bench:
    """A workspace with one open survey and 48 places."""

    def __init__(self, folder: Path, database: str) -> None:
        self.environment = {
            **os.environ,
            "PARCOURS_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "parcours.server.settings",
        }
        if database:
            self.environment["PARCOURS_DATABASE"] = database
        self.folder = folder
        self.tokens: list[str] = json.loads(self.run(MAKE))

    def run(self, program: str, *arguments: str) -> str:
        """What a small program says about this workspace."""
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()[-1]

    def start(self, port: int = 0) -> tuple[subprocess.Popen[str], str]:
        """A server process and its address."""
        command = [
            str(Path(sys.executable).parent / "parcours"),
            "serve",
            str(self.folder),
            "--port",
            str(port),
        ]
        server = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert server.stdout
        return server, server.stdout.readline().strip()

    def stored(self) -> dict[str, int]:
        """Rows, and what the counts say."""
        found: dict[str, int] = json.loads(self.run(COUNT))
        return found


def cpu_seconds(process_id: int) -> float:
    """Processor time that a process has used, all its threads together."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ended(server: subprocess.Popen[str]) -> None:
    """Wait for the end of a server and let go of it."""
    server.wait(30)
    if server.stdout:
        server.stdout.close()


def wrk(address: str, tokens: list[str], seconds: int, script: Path) -> dict[str, float]:
    """One run of the load generator."""
    script.write_text(LUA % ", ".join(f'"{token}"' for token in tokens))
    done = subprocess.run(
        ["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", str(script), address],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    assert found, done.stdout + done.stderr
    requests, duration, p50, p99, refused, broken = (float(part) for part in found.groups())
    return {
        "per_second": requests / (duration / 1e6),
        "p50_ms": p50 / 1000,
        "p99_ms": p99 / 1000,
        "requests": requests,
        "refused": refused,
        "broken": broken,
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--database", default="")
    parser.add_argument("--kills", type=int, default=0)
    asked = parser.parse_args()
    if asked.kills:
        _kill(asked.database, asked.kills)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, asked.database)
        server, address = bench.start()
        try:
            urllib.request.urlopen(f"{address}/s/{bench.tokens[0]}", timeout=10).read()
            wrk(address, bench.tokens, 2, folder / "warm.lua")
            before = bench.stored()
            used = cpu_seconds(server.pid)
            found = wrk(address, bench.tokens, asked.seconds, folder / "load.lua")
            used = cpu_seconds(server.pid) - used
            time.sleep(1)
            after = bench.stored()
        finally:
            server.terminate()
            ended(server)
    rows = after["rows"] - before["rows"]
    print(
        f"{found['per_second']:,.0f} answers/s for {asked.seconds} s, 64 connections, wrk on the same computer"
    )
    print(
        f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms, load average {os.getloadavg()[0]:.1f}"
    )
    print(f"{used / max(rows, 1) * 1000:.2f} s of the server's processor time per 1,000 answers")
    print(
        f"refused {found['refused']:.0f}, broken {found['broken']:.0f}, sent {found['requests']:.0f}, stored {rows}"
    )
    print(f"counts equal rows: {after['rows'] == after['counted'] == after['answered']}")


def _kill(database: str, kills: int) -> None:
    from benchmarks import survey_kills

    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), database)
        told = survey_kills.run(bench, kills, random.Random())
        lost = survey_kills.lost(bench, told.acknowledged)
        stored = bench.stored()
        print(f"{kills} SIGKILLs, {len(told.acknowledged):,} acknowledged, {len(lost)} lost")
        print(
            f"{told.retries} sent again, of which {told.repeated} had been stored before the crash"
        )
        twice = stored["rows"] - len(told.acknowledged)
        print(
            f"rows {stored['rows']:,} (beyond those acknowledged: {twice}), counts {stored['counted']:,}"
        )
        print(f"file sound: {survey_kills.sound(bench)}")


if __name__ == "__main__":
    main()
