"""How old the figures are that many dashboards show while answers come in at a steady pace.

``python -m benchmarks.survey_live [--watchers 200] [--pace 900] [--seconds 60] [--database postgres://…]``. Twenty
people, every other one of whom may read single answers, keep the stream of the results page open with
their sessions' cookies. ``wrk`` sends answers on a schedule and notes when each was acknowledged; an answer is seen by
a dashboard with the first message that counts at least as many. Everything runs on the same computer.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.survey_bench import LUA, Bench, cpu_seconds, ended

PEOPLE = 20
WARM_SECONDS = 3.0

JOIN = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from parcours.workspace.models import Membership, Organisation, Person
from parcours.workspace.models.people import home_id
cookies = []
for number in range(int(sys.argv[1])):
    person = Person.objects.create(email=f"p{number}@example.org", is_active=True)
    role = "editor" if number % 2 else "viewer"
    Membership.objects.create(person=person, organisation=Organisation.objects.get(pk=home_id()), role=role)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
print(json.dumps(cookies))
"""

PACED = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } moment; int gettimeofday(moment *, void *);")
local clock = ffi.new("moment")
local function now() ffi.C.gettimeofday(clock, nil); return tonumber(clock.s) + tonumber(clock.us) / 1e6 end
local file, slot = io.open("%s", "w"), nil
function delay()
  local at = now()
  slot = math.max((slot or at) + 1 / %d, at - 1)
  return math.max(0, (slot - at) * 1000)
end
function response(status) if status == 201 then file:write(string.format("%%.6f\\n", now())) end end
"""


@dataclass
class Dashboard:
    """One open page: when it was told how many answers."""

    cookie: str
    told: list[tuple[float, int]] = field(default_factory=list)

    async def watch(self, address: str) -> None:
        """Read the stream as a browser's EventSource does, until cancelled."""
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=4_000_000)
        writer.write(
            f"GET /s/_live/bench HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {self.cookie}\r\n"
            "Accept: text/event-stream\r\n\r\n".encode()
        )
        first = await reader.readline()
        assert b" 200 " in first, first
        try:
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    found = re.search(rb'"complete":(\d+)', line)
                    assert found
                    self.told.append((time.time(), int(found.group(1))))
        finally:
            writer.close()


def ages(dashboard: Dashboard, acknowledged: list[float], before: int) -> list[float]:
    """How many seconds after its acknowledgement each answer was seen; never below zero."""
    counts = [n for _, n in dashboard.told]
    found = []
    for number, at in enumerate(acknowledged, before + 1):
        place = bisect.bisect_left(counts, number)
        assert place < len(counts), "an answer was never seen"
        found.append(max(0.0, dashboard.told[place][0] - at))
    return found


async def measure(bench: Bench, address: str, asked: argparse.Namespace) -> list[float]:
    """The ages of all answers on all dashboards."""
    cookies = json.loads(bench.run(JOIN, str(PEOPLE)))
    dashboards = [Dashboard(cookies[n % PEOPLE]) for n in range(asked.watchers)]
    watching = [asyncio.create_task(one.watch(address)) for one in dashboards]
    await asyncio.sleep(WARM_SECONDS)
    before = bench.stored()["rows"]
    times, script = bench.folder / "acknowledged.txt", bench.folder / "paced.lua"
    tokens = ", ".join(f'"{token}"' for token in bench.tokens)
    script.write_text(LUA % tokens + PACED % (times, asked.pace))
    load = await asyncio.create_subprocess_exec(
        "wrk", "-t1", "-c64", f"-d{asked.seconds}s", "--latency", "-s", str(script), address,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = (await load.communicate())[0].decode()
    await asyncio.sleep(2)
    for task in watching:
        assert not task.done(), task.exception()
        task.cancel()
    acknowledged = sorted(float(line) for line in times.read_text().split())
    found = re.search(r"RESULT \d+ \d+ (\d+) (\d+) (\d+) (\d+)", said)
    assert found, said
    p50, p99, refused, broken = (int(part) for part in found.groups())
    pace = len(acknowledged) / (acknowledged[-1] - acknowledged[0])
    messages = sum(len(one.told) for one in dashboards)
    print(
        f"{len(acknowledged):,} answers in {asked.seconds} s ({pace:,.0f}/s), refused {refused}, "
        f"broken {broken}; acknowledged after {p50 / 1000:.1f} ms (median), {p99 / 1000:.1f} ms (p99)"
    )
    print(f"{len(dashboards)} dashboards, {messages:,} messages")
    return sorted(age for one in dashboards for age in ages(one, acknowledged, before))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--pace", type=int, default=900)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), asked.database)
        server, address = bench.start()
        try:
            used = cpu_seconds(server.pid)
            found = asyncio.run(measure(bench, address, asked))
            used = cpu_seconds(server.pid) - used
        finally:
            server.terminate()
            ended(server)
    print(
        f"an answer is seen after {median(found):.2f} s (median), {found[len(found) * 95 // 100]:.2f} s (95 %), "
        f"{found[-1]:.2f} s (longest); load average {os.getloadavg()[0]:.1f}"
    )
    print(f"{used:.0f} s of the server's processor time")


if __name__ == "__main__":
    main()
