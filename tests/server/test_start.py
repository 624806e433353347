"""How a server starts: light, on a database that it makes itself or brings up to date."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.server.operating import parcours

HEAVY = ("numba", "duckdb", "pyarrow", "numpy", "scipy", "pandas", "onnxruntime", "pptx", "typst")
KEPT = ROOT / "tests" / "server" / "kept"


def python(code, folder):
    """Run code in a fresh interpreter on a folder."""
    env = {
        **os.environ,
        "PARCOURS_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "parcours.server.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_serving_process_loads_no_engine_before_somebody_asks(tmp_path):
    code = (
        "import sys, parcours.server.asgi, parcours.server.urls;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert python(code, tmp_path).strip() == "[]"


def schema_of(path):
    """Tables, columns and indices of a database, whatever made them."""
    with sqlite3.connect(path) as database:
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        found = {}
        for name in names:
            columns = {row[1:4] for row in database.execute(f'PRAGMA table_info("{name}")')}
            keys = {row[2:5] for row in database.execute(f'PRAGMA foreign_key_list("{name}")')}
            indices = {
                (row[2], tuple(r[2] for r in database.execute(f'PRAGMA index_info("{row[1]}")')))
                for row in database.execute(f'PRAGMA index_list("{name}")')
            }
            found[name] = (columns, keys, indices)
    database.close()
    return found


STEPS = (
    "import django; django.setup();"
    "from django.core.management import call_command as c;"
    "c('migrate', verbosity=0); c('createcachetable', verbosity=0)"
)


def test_tables_made_at_once_are_those_that_the_steps_make(tmp_path):
    (tmp_path / "steps").mkdir()
    python(STEPS, tmp_path / "steps")
    assert parcours("admin", "list", "--folder", str(tmp_path))[0] == 0
    name = ".parcours/workspace.sqlite3"
    at_once, by_steps = schema_of(tmp_path / name), schema_of(tmp_path / "steps" / name)
    unused = {"auth_permission", "auth_group", "auth_group_permissions", "django_content_type"}
    for table in at_once.keys() | by_steps.keys():
        if table not in unused:
            assert at_once.get(table) == by_steps.get(table), table


def test_the_models_say_nothing_that_no_migration_makes(tmp_path):
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command as c;"
        "c('makemigrations', 'workspace', check=True, dry_run=True)"
    )
    assert "No changes" in python(code, tmp_path)


def test_a_later_versions_database_is_left_alone(tmp_path):
    assert parcours("admin", "list", "--folder", str(tmp_path))[0] == 0
    path = tmp_path / ".parcours" / "workspace.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('workspace', '9999_future', '2030-01-01')"
        )
    database.close()
    before = path.read_bytes()
    status, _, said = parcours("admin", "list", "--folder", str(tmp_path))
    assert status == 3
    assert "later version" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.sql")), ids=lambda path: path.stem)
def test_a_workspace_of_every_version_still_opens(tmp_path, kept):
    """``kept/VERSION.sql`` is the database of a released version (scripts/keep_database.py makes one)."""
    own = tmp_path / ".parcours"
    own.mkdir()
    with sqlite3.connect(own / "workspace.sqlite3") as database:
        database.executescript(kept.read_text("utf-8"))
    database.close()
    (own / "secret").write_text("kept")
    for path in kept.parent.glob(f"{kept.stem}-*.journey.yaml"):
        shutil.copy(path, tmp_path)
    status, said, wrong = parcours("admin", "list", "--folder", str(tmp_path))
    assert status == 0, wrong
    assert "anna@example.org\tAnna\towner @ home" in said
    code = (
        "import django; django.setup();"
        "from parcours.workspace.backup import _models;"
        "from parcours.workspace.models import StoredMap;"
        "from parcours.workspace.live import maps, history;"
        "[list(m._base_manager.all()) for m in _models()];"
        "stored = StoredMap.objects.get(name='kept');"
        "print(maps.document(stored).title.say('en'), stored.number, stored.comments.count())"
    )
    assert python(code, tmp_path).strip() == "Kept and edited 1 1"
    assert parcours("backup", str(tmp_path), "-o", str(tmp_path / "b.tar.gz"))[0] == 0
