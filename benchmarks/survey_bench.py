"""What the comparisons of surveys share: a workspace with one open survey, its server, a load generator."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
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
