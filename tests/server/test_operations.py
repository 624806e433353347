"""Running a workspace: backup and restore, another database, a tree for git, push and pull, logs and health."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest

from tests.inprocess import fresh_organisation, open_here

open_here()

from django.test import Client  # noqa: E402, settings come first

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.live import maps as live  # noqa: E402
from parcours.workspace.models import StoredMap  # noqa: E402
from parcours.workspace.people import tokens  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402
from tests.server.operating import MAP, PASSWORD, PROGRAM, parcours, serving  # noqa: E402


def counted(folder, database=""):
    """What ``parcours admin list`` sees, and the maps of the folder."""
    options = ["--database", database] if database else []
    told = parcours("admin", "list", "--folder", folder, *options)
    assert told[0] == 0, told
    return told[1], sorted(path.name for path in folder.glob("*.journey.yaml"))


@pytest.fixture(scope="module")
def claimed(tmp_path_factory):
    """A workspace with an owner, and a token of theirs."""
    folder = tmp_path_factory.mktemp("claimed")
    (folder / "a.journey.yaml").write_text(MAP)
    who = ["anna@example.org", "--password", PASSWORD, "--name", "Anna", "--folder", folder]
    assert parcours("admin", "create", *who)[0] == 0
    status, token, _ = parcours("admin", "token", "anna@example.org", "--folder", folder)
    assert status == 0
    return folder, token.strip()


def test_there_is_one_owner_and_no_second_claim(claimed):
    folder, _ = claimed
    status, _, said = parcours(
        "admin", "create", "b@example.org", "--password", PASSWORD, "--folder", folder
    )
    assert status == 2
    assert "has an owner" in said


@pytest.mark.needs("assets", "web")
def test_a_backup_of_a_running_server_comes_back_here_and_elsewhere(claimed, tmp_path):
    folder, token = claimed
    file = tmp_path / "backup.tar.gz"
    with serving(folder) as (address, _):
        status, _, said = parcours("backup", folder, "-o", file)
        assert status == 0, said
        assert file.stat().st_mode & 0o077 == 0
        pulled = parcours(
            "pull", f"{address}/maps/a", "-o", tmp_path / "a.yaml", PARCOURS_TOKEN=token
        )
        assert pulled[0] == 0, pulled
    back = tmp_path / "back"
    assert parcours("restore", file, back)[0] == 0
    assert parcours("restore", file, back)[0] == 2
    assert parcours("restore", file, back, "--replace")[0] == 0
    assert parcours("restore", folder / "a.journey.yaml", back, "--replace")[0] == 2
    assert counted(back) == counted(folder), "a file that is no backup changes nothing"
    with serving(back) as (address, _):
        told = parcours(
            "pull", f"{address}/maps/a", "-o", tmp_path / "b.yaml", PARCOURS_TOKEN=token
        )
        assert told[0] == 0, "tokens still work"


@pytest.mark.needs("postgres", "python/psycopg", "assets", "web")
def test_a_workspace_moves_from_sqlite_to_postgresql_and_serves_from_there(
    claimed, tmp_path, postgres_database
):
    folder, token = claimed
    file, back = tmp_path / "backup.tar.gz", tmp_path / "back"
    assert parcours("backup", folder, "-o", file)[0] == 0
    moved = parcours("restore", file, back, "--database", postgres_database)
    assert moved[0] == 0, moved
    assert counted(back, postgres_database) == counted(folder)
    again = tmp_path / "again.tar.gz"
    with serving(back, "--database", postgres_database) as (address, _):
        pulled = parcours(
            "pull", f"{address}/maps/a", "-o", tmp_path / "a.yaml", PARCOURS_TOKEN=token
        )
        assert pulled[0] == 0, pulled
        changed = (tmp_path / "a.yaml").read_text().replace("A journey", "On PostgreSQL")
        (tmp_path / "a.yaml").write_text(changed)
        pushed = parcours("push", tmp_path / "a.yaml", f"{address}/maps/a", PARCOURS_TOKEN=token)
        assert pushed[0] == 0, pushed
        made = parcours("backup", back, "-o", again, "--database", postgres_database)
        assert made[0] == 0, made
    home = tmp_path / "home"
    assert parcours("restore", again, home)[0] == 0, "and back to SQLite"
    assert counted(home)[0] == counted(folder)[0]


def test_a_database_that_does_not_answer_gets_a_sentence(tmp_path):
    told = parcours("serve", tmp_path, "--database", "postgres://x@127.0.0.1:1/x")
    assert told[0] == 3
    assert "does not answer" in told[2]
    assert "Traceback" not in told[2]
    told = parcours("serve", tmp_path, "--database", "mysql://x@127.0.0.1/x")
    assert told[0] == 2
    assert "postgres://" in told[2]


def test_a_workspace_is_a_tree_that_git_keeps_and_that_comes_back(place, tmp_path):
    from parcours.workspace.live import comments
    from parcours.workspace.tree import read_tree, write_tree

    organisation, me = place
    me.person.is_administrator = True
    me.person.save()
    stored = library.create(me, organisation, MAP, "In the tree")
    comments.add(me, stored, "Said once")
    write_tree(tmp_path)
    mine = tmp_path / organisation.slug
    path = mine / "maps" / f"{stored.name}.journey.yaml"
    assert "# Kept" in path.read_text()
    assert "Said once" in (mine / "maps" / f"{stored.name}.notes.yaml").read_text()
    assert me.person.email in (mine / "organisation.yaml").read_text()
    before = {file: file.read_bytes() for file in mine.rglob("*.yaml")}
    write_tree(tmp_path)
    assert before == {file: file.read_bytes() for file in mine.rglob("*.yaml")}

    tree = tmp_path / "edited"
    tree.mkdir()
    mine.rename(tree / organisation.slug)
    path = tree / organisation.slug / "maps" / path.name
    path.write_text(path.read_text().replace("name: Two", "name: Deux"))
    (path.parent / "second.journey.yaml").write_text(MAP)
    brought = read_tree(me, tree)
    assert (brought.changed, brought.made) == ([stored.name], ["second"])
    assert sorted(read_tree(me, tree).same) == sorted([stored.name, "second"])
    assert live.document(stored).stages[1].name.say("en") == "Deux"
    path.write_text("titel: wrong\n")
    with pytest.raises(ParcoursError):
        read_tree(me, tree)
    _, stranger = fresh_organisation()
    with pytest.raises(ParcoursError, match="administrator"):
        read_tree(Caller(person=stranger), tree)
    me.person.is_administrator = False
    me.person.save()


@pytest.mark.needs("assets", "web")
def test_push_and_pull(claimed, tmp_path):
    folder, token = claimed
    env = {"PARCOURS_TOKEN": token}
    with serving(folder) as (address, _):
        where, file = f"{address}/maps/a", tmp_path / "a.journey.yaml"
        status, out, said = parcours("pull", where, "-o", file, **env)
        assert (status, out.strip()) == (0, str(file))
        assert "# Kept" in file.read_text()
        number = said.partition("--number ")[2].partition(")")[0]
        file.write_text(file.read_text().replace("name: Two", "name: Three"))
        assert parcours("push", file, where, "--number", number, **env)[0] == 0
        file.write_text(file.read_text().replace("name: One", "name: Uno").replace("Three", "Two"))
        joined = parcours("push", file, where, "--number", number, **env)
        assert joined[0] == 0, "an older document takes back nothing that others did since"
        parcours("pull", where, "-o", file, **env)
        assert "Three" in file.read_text()
        assert "Uno" in file.read_text()
        file.write_text("titel: wrong\n")
        assert parcours("push", file, where, **env)[0] == 2
        assert parcours("pull", f"{address}/maps/none", **env)[0] == 2
        assert parcours("pull", where, PARCOURS_TOKEN="parc_wrong")[0] == 2
        assert parcours("pull", where, PARCOURS_TOKEN="")[0] == 2
        assert parcours("pull", address, **env)[0] == 2
    assert parcours("pull", where, **env)[0] == 3


@pytest.mark.needs("assets", "web")
def test_logs_health_metrics_and_a_quiet_stop(tmp_path):
    import requests

    (tmp_path / "a.journey.yaml").write_text(MAP)
    command = [PROGRAM, "serve", str(tmp_path), "--port", "0", "--json-logs"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        address = server.stdout.readline().strip()
        health = requests.get(f"{address}/api/health", timeout=20).json()
        assert health["status"] == "ok"
        assert health["write_ms"] > 0
        requests.get(f"{address}/api/maps/a", timeout=20)
        numbers = requests.get(f"{address}/api/metrics", timeout=20).text
        assert 'route="api/maps/<name>",status="200"} 1' in numbers
        assert "parcours_request_seconds_count" in numbers
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    assert server.returncode in {0, -signal.SIGTERM}
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line.get("route") == "api/maps/<name>"]
    assert asked[0]["status"] == 200
    assert asked[0]["ms"] > 0
    assert "Traceback" not in said


def test_a_probe_that_fails_says_so(monkeypatch):
    from parcours.workspace import health

    monkeypatch.setattr(health.cache, "get", lambda key: "something else")
    answer = Client(HTTP_HOST="127.0.0.1").get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "workspace.database-unwell"


def test_names_of_maps_tell_nothing_across_organisations(place):
    organisation, me = place
    one = library.create(me, organisation, MAP, "Pricing")
    assert one.name.startswith("pricing-")
    assert not StoredMap.objects.filter(name="pricing").exists()
    made = tokens.create(me, organisation, "x", "viewer")
    assert tokens.caller_with(made.word).token.organisation_id == organisation.pk
