"""Running a workspace: letters, webhooks, jobs, backup and restore, push and pull, logs, upgrades."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.inprocess import fresh_organisation, open_here

FOLDER = open_here()

from django.test import Client, override_settings  # noqa: E402, settings come first

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.jobs import child, discovery, queue, uploads  # noqa: E402
from parcours.workspace.live import maps as live  # noqa: E402
from parcours.workspace.models import Delivery, Job, Person, StoredMap  # noqa: E402
from parcours.workspace.outbox import hooks, sending  # noqa: E402
from parcours.workspace.people import invitations, organisations, tokens  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402

PROGRAM = str(Path(sys.executable).parent / "parcours")
MAP = 'parcours: "1.0"\nlang: en\n# Kept\ntitle: A journey\nstages:\n  - name: One\n  - name: Two\n'
PASSWORD = "quite a long sentence"


def parcours(*words, **env):
    """Run the program; its exit status, what it said, and its words."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PARCOURS_LANG": "en", **env},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@contextmanager
def serving(folder, *options, **env):
    """A server on ``folder``; its address and its process."""
    command = [PROGRAM, "serve", str(folder), "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PARCOURS_LANG": "en", **env},
    ) as server:  # fmt: skip
        address = server.stdout.readline().strip()
        assert address.startswith("http"), server.stderr.read()
        try:
            yield address, server
        finally:
            server.terminate()
            server.communicate(timeout=20)


@pytest.fixture
def place():
    organisation, owner = fresh_organisation()
    return organisation, Caller(person=owner)


# Letters


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Letters:
    """A mail server that keeps what it is handed."""

    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):
        self.kept.append(envelope)
        return "250 kept"


def test_an_invitation_travels_by_mail_in_its_readers_language_and_opens(place):
    from aiosmtpd.controller import Controller

    organisation, me = place
    guest = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", lang="fr")
    box = Letters()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    post.start()
    try:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(me.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        smtp = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": post.port,
        }
        body = json.dumps({"email": guest.email, "role": "editor"})
        with override_settings(**smtp):
            told = client.post(
                f"/api/organisations/{organisation.slug}/invitations",
                body,
                content_type="application/json",
            ).json()
        assert told["mailed"] is True
    finally:
        post.stop()
    (letter,) = box.kept
    assert letter.rcpt_tos == [guest.email]
    import email

    text = email.message_from_bytes(letter.content).get_payload(decode=True).decode()
    assert "vous invite" in text
    assert told["link"] in text
    word = told["link"].rpartition("/")[2]
    invitations.accept(word, guest)
    assert dict(organisations.mine(Caller(person=guest)))[organisation] == "editor"
    with pytest.raises(ParcoursError, match="was used"):
        invitations.accept(word, guest)


def test_a_forgotten_password_is_set_anew_by_letter_and_ends_old_sessions():
    from aiosmtpd.controller import Controller
    from django.core.cache import cache

    cache.clear()
    person = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", PASSWORD)
    old = Client(HTTP_HOST="127.0.0.1")
    old.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    box = Letters()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    post.start()
    guest = Client(HTTP_HOST="127.0.0.1")
    try:
        smtp = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": post.port,
        }
        with override_settings(**smtp):
            for email in (person.email, "nobody@example.org"):
                told = guest.post(
                    "/api/auth/browser/v1/auth/password/request", json.dumps({"email": email}),
                    content_type="application/json", HTTP_ACCEPT_LANGUAGE="fr",
                )  # fmt: skip
                assert told.status_code == 200, "nobody learns which addresses have accounts"
    finally:
        post.stop()
    letter = next(one for one in box.kept if one.rcpt_tos == [person.email])
    import email as mail

    text = mail.message_from_bytes(letter.content).get_payload(decode=True).decode()
    assert "mot de passe" in text
    key = text.partition("/account/password/")[2].split()[0]
    new = {"key": key, "password": "another long sentence"}
    for expected in (401, 400):
        answer = guest.post(
            "/api/auth/browser/v1/auth/password/reset",
            json.dumps(new),
            content_type="application/json",
        )
        assert answer.status_code == expected, answer.content
    person.refresh_from_db()
    assert person.check_password("another long sentence")
    assert old.get("/api/session").json()["person"] is None


def test_what_nobody_needs_is_thrown_away(place):
    from django.contrib.sessions.models import Session

    from parcours.workspace.jobs.housekeeping import tidy

    organisation, me = place
    names = {}
    for name, days in (("old", 40), ("young", 1)):
        stored = library.create(me, organisation, MAP, name)
        library.throw_away(me, stored)
        StoredMap.objects.filter(pk=stored.pk).update(trashed_at=now(days=-days))
        Session.objects.create(
            session_key=f"{stored.pk}x", session_data="", expire_date=now(days=20 - days)
        )
        names[name] = stored.pk
    tidy(now())
    assert not StoredMap.objects.filter(pk=names["old"]).exists()
    assert StoredMap.objects.filter(pk=names["young"]).exists()
    kept = set(Session.objects.values_list("session_key", flat=True))
    assert f"{names['young']}x" in kept
    assert f"{names['old']}x" not in kept


def test_an_invitation_is_for_its_guest_alone_and_ends(place):
    organisation, me = place
    thief = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org")
    made = invitations.invite(me, organisation, "owner", email="guest@example.org")
    with pytest.raises(ParcoursError, match="another e-mail"):
        invitations.accept(made.word, thief)
    invitations.withdraw(me, made.invitation)
    with pytest.raises(ParcoursError, match="does not exist"):
        invitations.find(made.word)


# Webhooks


@contextmanager
def receiver(answers):
    """A server of another system that answers in turn with ``answers``."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            self.send_response(answers[min(len(heard), len(answers)) - 1])
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?x=1", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def now(**later):
    return dt.datetime.now(tz=dt.UTC) + dt.timedelta(**later)


def test_a_message_is_signed_retried_kept_when_dead_and_sent_again(place, monkeypatch):
    organisation, me = place
    monkeypatch.setenv("PARCOURS_HOOKS_PRIVATE", "1")
    with receiver([500, 200, 503]) as (url, heard):
        hook = hooks.create(me, organisation, url, ["map.created"])
        stored = library.create(me, organisation, MAP, "Told")
        hooks.publish(organisation, "job.done", {})
        sending.send_due(now())
        sending.send_due(now())
        assert len(heard) == 1, "a failed message waits"
        sending.send_due(now(seconds=10))
        assert len(heard) == 2
        (delivery,) = hooks.deliveries(hook)
        assert (delivery.state, delivery.tries, delivery.answer) == ("sent", 2, "200")
        headers, body = heard[1]
        assert json.loads(body)["data"] == {"map": stored.name}
        assert headers["webhook-id"] == heard[0][0]["webhook-id"]
        key = base64.b64decode(hook.secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{wanted}"
        hooks.replay(me, hook, delivery.pk)
        for _ in range(12):
            sending.send_due(now(days=2))
            Delivery.objects.filter(pk=delivery.pk, state="waiting").update(due_at=now())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.tries) == ("dead", len(sending.WAITS_S) + 1)
        assert hooks.replay(me, hook, delivery.pk).state == "waiting"


def test_a_hook_cannot_be_used_to_knock_at_our_own_doors(place):
    organisation, me = place
    with receiver([200]) as (url, heard):
        hook = hooks.create(me, organisation, url.replace("127.0.0.1", "localhost"), [])
        hooks.publish(organisation, "test", {})
        sending.send_due(now())
        assert heard == []
    assert "private network" in hooks.deliveries(hook).get().answer
    for bad in ("file:///etc/passwd", "ftp://example.org", "https://a:b@example.org", "nonsense"):
        with pytest.raises(ParcoursError):
            hooks.create(me, organisation, bad, [])


def test_changes_of_a_map_are_announced_once(place):
    organisation, me = place
    hook = hooks.create(me, organisation, "https://example.org/h", ["map.changed"])
    stored = library.create(me, organisation, MAP, "Changing")
    library.replace(me, stored, MAP.replace("A journey", "Another"), via="api")
    sending.announce_changes()
    sending.announce_changes()
    stored.refresh_from_db()
    (told,) = hooks.deliveries(hook)
    assert told.body["data"] == {"map": stored.name, "number": stored.number}


# Jobs


LOG = "customer,moment,event,channel\n" + "".join(
    f"c{customer},2026-01-{1 + customer % 27:02d} 10:{step:02d},{event},web\n"
    for customer in range(60)
    for step, event in enumerate(("search", "order", "receive")[: 1 + customer % 3])
)


def taken(me, organisation, tmp_path, text=LOG, kind="events"):
    path = tmp_path / "file"
    path.write_text(text)
    return uploads.take(me, organisation, kind, "log.csv", path)


def test_a_log_is_looked_at_mapped_and_discovered_into_a_map(place, tmp_path):
    organisation, me = place
    odd = LOG.replace("customer,moment,event", "who,at_time,did")
    upload = taken(me, organisation, tmp_path, odd)
    assert upload.preview["error"]["code"].startswith("events.")
    assert upload.preview["names"] == ["who", "at_time", "did", "channel"]
    columns = {"customer": "who", "moment": "at_time", "event": "did"}
    upload = uploads.map_columns(me, upload, columns)
    assert upload.preview["error"] is None
    assert upload.preview["sees"]["customers"] == 60
    job = discovery.ask(me, organisation, discovery.Wish(upload.public_id, title="From the log"))
    assert queue.do_next()
    job.refresh_from_db()
    assert job.error == {}
    assert job.state == "done"
    document = live.document(job.map)
    assert document.title.say("en") == "From the log"
    assert job.map.organisation == organisation
    assert any(fact for stage in document.stages for fact in stage.evidence) or document.sources

    stored = library.create(me, organisation, MAP, "Into this")
    again = discovery.ask(me, organisation, discovery.Wish(upload.public_id, stored=stored))
    assert queue.do_next()
    again.refresh_from_db()
    assert again.error == {}
    assert again.state == "done"
    stored.refresh_from_db()
    assert stored.number > 0, "the result came as edits"


def test_a_job_is_cancelled_fails_with_words_and_is_not_left_hanging(place, tmp_path):
    organisation, me = place
    upload = taken(me, organisation, tmp_path)
    job = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    queue.cancel(me, job)
    assert not queue.do_next()
    job.refresh_from_db()
    assert job.state == "cancelled"

    running = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    thread = threading.Thread(target=queue.do_next)
    thread.start()
    while Job.objects.get(pk=running.pk).state == "waiting":
        time.sleep(0.02)
    queue.cancel(me, running)
    thread.join(10)
    assert not thread.is_alive()
    running.refresh_from_db()
    assert (running.state, running.map) == ("cancelled", None)
    with pytest.raises(child.Cancelled):
        queue.Running(running).still_wanted()

    broken = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    uploads.file_of(upload).write_text("nothing\n")
    queue.do_next()
    broken.refresh_from_db()
    assert broken.state == "failed"
    assert broken.error["message"][0]
    assert broken.error["message"][1]

    Job.objects.filter(pk=broken.pk).update(state="running", heard_at=now(minutes=-5))
    queue.fail_the_silent()
    broken.refresh_from_db()
    assert broken.error["code"] == "jobs.interrupted"


def test_what_another_organisation_uploaded_cannot_be_used(place, tmp_path):
    organisation, me = place
    upload = taken(me, organisation, tmp_path)
    other, stranger = fresh_organisation()
    with pytest.raises(ParcoursError, match="no such upload"):
        discovery.ask(Caller(person=stranger), other, discovery.Wish(upload.public_id))


# Backup, restore, upgrade


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


# Push and pull


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


# Logs, health, stopping


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
