"""A running server with surveys in it, and a look into its database."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from parcours.surveys import templates

MAKE = """
import json, sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from parcours.server.surveys.key import survey_key
from parcours.surveys.links import Link, sign
from parcours.workspace.models import Organisation
from parcours.workspace.models.people import home_id
from parcours.workspace.surveys import library
organisation = Organisation.objects.get(pk=home_id())
tokens = {}
for name, data in json.loads(sys.stdin.read()).items():
    survey = library.add(organisation, json.dumps(data), name=name)
    library.publish(survey)
    tokens[name] = {
        channel: sign(Link(survey.name, channel, "till" if channel in {"qr", "kiosk"} else ""), survey_key())
        for channel in ("link", "qr", "kiosk", "widget", "chat", "phone")
    }
print(json.dumps(tokens))
"""


class Asking:
    """A workspace of its own in a folder."""

    def __init__(self, folder: Path, surveys: dict | None = None, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PARCOURS_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "parcours.server.settings",
            "PARCOURS_LANG": "en",
            **environment,
        }
        self.server = None
        self.address = ""
        wanted = (
            surveys if surveys is not None else {n: templates.make(n) for n in templates.names()}
        )
        self.tokens = json.loads(self.run(MAKE, json.dumps(wanted)))

    def run(self, program: str, given: str = "") -> str:
        """The last line that a program of this workspace prints."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1] if done.stdout.strip() else ""

    def __enter__(self):
        command = [
            str(Path(sys.executable).parent / "parcours"),
            "serve",
            str(self.folder),
            "--port",
            "0",
        ]
        self.server = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        self.address = self.server.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.address
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(20)
        self.server.stdout.close()

    def url(self, name, channel="link"):
        return f"{self.address}/s/{self.tokens[name][channel]}"

    def rows(self, statement, *values):
        """What SQLite itself says."""
        connection = sqlite3.connect(self.folder / ".parcours" / "workspace.sqlite3")
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def answers(self, name):
        """The stored answers of a survey, the latest last."""
        found = self.rows(
            "SELECT r.answers, r.status, r.lang FROM workspace_surveyresponse r "
            "JOIN workspace_survey s ON s.id = r.survey_id WHERE s.name = ? ORDER BY r.rowid",
            name,
        )
        return [(json.loads(answers), status, lang) for answers, status, lang in found]
