"""Writes the database of the present version to tests/server/kept/VERSION.sql.

Run it once per release, after the last change of a table and before the tag: from then on the tests
open that file with every later version. While nothing is released, run it again after each change.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAP = 'parcours: "1.0"\nlang: en\ntitle: Kept\nstages:\n  - name: One\n    emotion: {score: 1}\n'


def main() -> int:
    """Make a workspace with one of each, and write its database down."""
    from parcours import __version__
    from parcours.server.run import open_workspace

    folder = Path(tempfile.mkdtemp())
    os.environ["PARCOURS_SECRET"] = "kept"
    open_workspace(folder)
    from parcours.workspace import library
    from parcours.workspace.live import comments, history
    from parcours.workspace.models import Organisation
    from parcours.workspace.models.people import home_id
    from parcours.workspace.outbox import hooks
    from parcours.workspace.people import invitations, links, organisations, owners, tokens
    from parcours.workspace.people.callers import Caller

    person = owners.claim("anna@example.org", "a password that is kept", name="Anna")
    me, home = Caller(person=person), Organisation.objects.get(pk=home_id())
    stored = library.create(me, home, MAP, "Kept")
    library.replace(me, stored, MAP.replace("title: Kept", "title: Kept and edited"), via="api")
    history.name_version(me, stored, "First")
    comments.add(me, stored, "Said")
    links.create(me, stored, links.Terms(password="sesame", hidden_lanes=("emotion",)))
    tokens.create(me, home, "ci", "editor")
    invitations.invite(me, home, "viewer", email="guest@example.org")
    organisations.save_team(me, home, "Team", [int(person.pk)])
    hooks.create(me, home, "https://example.org/hook", [])
    target = ROOT / "tests" / "server" / "kept" / f"{__version__}.sql"
    target.parent.mkdir(exist_ok=True)
    with sqlite3.connect(folder / ".parcours" / "workspace.sqlite3") as database:
        target.write_text("\n".join(database.iterdump()) + "\n", "utf-8")
    print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
