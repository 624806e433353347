"""Webhooks: signed, retried, kept when dead, and no way to knock at our own doors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.inprocess import open_here

open_here()

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.models import Delivery  # noqa: E402
from parcours.workspace.outbox import hooks, sending  # noqa: E402
from tests.server.operating import MAP, now  # noqa: E402


@pytest.fixture(autouse=True)
def an_empty_outbox():
    """Sending takes what is due, whoever's it is; what other tests left behind would go first."""
    Delivery.objects.all().delete()


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


@pytest.mark.parametrize(
    "host",
    [
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::ffff:127.0.0.1]",
        "224.0.0.1",
        "127.1",
        "0x7f000001",
    ],
)
def test_an_address_written_otherwise_opens_no_door_of_ours(host):
    with pytest.raises(sending.Unreachable, match="private network"):
        sending.post(f"http://{host}/", {}, b"{}")


def test_a_path_may_have_letters_of_any_language(monkeypatch):
    monkeypatch.setenv("PARCOURS_HOOKS_PRIVATE", "1")
    with receiver([200]) as (url, heard):
        assert sending.post(f"{url}&q=é%20à", {}, b"{}") == 200
    assert len(heard) == 1


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
