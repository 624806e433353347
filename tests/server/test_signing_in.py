"""Second steps and other ways in: one-time codes, the organisation's own sign-in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.inprocess import fresh_organisation, open_here
from tests.server.operating import PASSWORD

open_here()

from django.core.cache import cache  # noqa: E402, settings come first
from django.test import Client, override_settings  # noqa: E402

from parcours.workspace.models import Person  # noqa: E402
from parcours.workspace.people import invitations, organisations  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402

AUTH = "/api/auth/browser/v1"


def browser():
    client = Client(enforce_csrf_checks=True, HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1")
    client.get("/api/session")
    return client


def send(client, method, path, body=None):
    proof = client.cookies["csrftoken"].value
    return getattr(client, method)(
        AUTH + path, json.dumps(body or {}), content_type="application/json", HTTP_X_CSRFTOKEN=proof
    )


def code_of(secret, step=0):
    """RFC 6238, by hand: this half minute's, or the next one's, so that a slow machine is not too late with it."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_one_time_code_is_asked_for_and_its_secret_is_stored_encrypted():
    cache.clear()
    person = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", PASSWORD)
    client = browser()
    assert (
        send(
            client, "post", "/auth/login", {"email": person.email, "password": PASSWORD}
        ).status_code
        == 200
    )
    begun = client.get(f"{AUTH}/account/authenticators/totp")
    assert begun.status_code == 404
    secret = begun.json()["meta"]["secret"]
    wrong = send(client, "post", "/account/authenticators/totp", {"code": "000000"})
    assert wrong.status_code == 400
    code = {"code": code_of(secret)}
    first = send(client, "post", "/account/authenticators/totp", code)
    assert first.status_code == 401, "what protects an account changes only after proving it again"
    assert send(client, "post", "/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    done = send(client, "post", "/account/authenticators/totp", code)
    assert done.status_code == 200, done.content
    from allauth.mfa.models import Authenticator

    kept = Authenticator.objects.get(user=person, type="totp").data
    assert secret not in json.dumps(kept)

    other = browser()
    first = send(other, "post", "/auth/login", {"email": person.email, "password": PASSWORD})
    assert first.status_code == 401
    assert "mfa_authenticate" in {flow["id"] for flow in first.json()["data"]["flows"]}
    assert other.get("/api/session").json()["person"] is None
    assert send(other, "post", "/auth/2fa/authenticate", {"code": "123456"}).status_code == 400
    second = send(other, "post", "/auth/2fa/authenticate", {"code": code_of(secret, 1)})
    assert second.status_code == 200, second.content
    assert other.get("/api/session").json()["person"]["email"] == person.email
    recovery = client.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"][
        "unused_codes"
    ]
    third = browser()
    send(third, "post", "/auth/login", {"email": person.email, "password": PASSWORD})
    assert send(third, "post", "/auth/2fa/authenticate", {"code": recovery[0]}).status_code == 200


def test_a_forgotten_password_does_not_bar_the_second_step():
    """Asking for a letter notes the address as unverified; no letter could ever verify it without mail."""
    cache.clear()
    person = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", PASSWORD)
    client = browser()
    send(client, "post", "/auth/password/request", {"email": person.email})
    send(client, "post", "/auth/login", {"email": person.email, "password": PASSWORD})
    begun = client.get(f"{AUTH}/account/authenticators/totp")
    assert begun.status_code == 404, begun.content
    assert begun.json()["meta"]["secret"]


@contextmanager
def provider(claims):
    """An OpenID Connect provider that knows one person."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            here = f"http://127.0.0.1:{self.server.server_port}"
            if self.path.startswith("/.well-known"):
                self.tell(
                    {
                        "issuer": here,
                        "authorization_endpoint": f"{here}/authorize",
                        "token_endpoint": f"{here}/token",
                        "userinfo_endpoint": f"{here}/userinfo",
                        "jwks_uri": f"{here}/keys",
                        "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    }
                )
            elif self.headers.get("Authorization") == "Bearer good":
                self.tell(claims)

        def do_POST(self):
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            good = asked["code"] == ["right"] and asked["client_secret"] == ["hush"]
            self.tell({"access_token": "good" if good else "bad", "token_type": "Bearer"})

        def tell(self, shape):
            body = json.dumps(shape).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {
        "provider_id": "sso", "name": "House", "client_id": "parcours", "secret": "hush",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }  # fmt: skip
    try:
        with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
            yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def through(client):
    """Go to the provider and come back, as a browser does."""
    form = {"provider": "sso", "callback_url": "/", "process": "login"}
    proof = client.cookies["csrftoken"].value
    gone = client.post(f"{AUTH}/auth/provider/redirect", {**form, "csrfmiddlewaretoken": proof})
    assert gone.status_code == 302, gone.content
    asked = parse_qs(urlsplit(gone["Location"]).query)
    return client.get(
        "/accounts/oidc/sso/login/callback/", {"code": "right", "state": asked["state"][0]}
    )


def test_the_organisations_own_sign_in_lets_in_those_who_are_expected():
    cache.clear()
    organisation, owner = fresh_organisation()
    email = f"{secrets.token_hex(4)}@example.org"
    claims = {"sub": email, "email": email, "email_verified": True, "name": "Gil Guest"}
    with provider(claims):
        stranger = browser()
        through(stranger)
        assert stranger.get("/api/session").json()["person"] is None
        assert not Person.objects.filter(email=email).exists()
        invitations.invite(Caller(person=owner), organisation, "editor", email=email)
        guest = browser()
        assert guest.get("/api/session").json()["sign_in_with"] == [{"id": "sso", "name": "House"}]
        through(guest)
        told = guest.get("/api/session").json()
    assert told["person"]["name"] == "Gil Guest"
    person = Person.objects.get(email=email)
    assert dict(organisations.mine(Caller(person=person)))[organisation] == "editor"


def test_an_address_that_the_provider_has_not_proved_opens_no_account():
    cache.clear()
    person = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", PASSWORD)
    claims = {"sub": "x", "email": person.email, "email_verified": False}
    with provider(claims):
        client = browser()
        through(client)
        assert client.get("/api/session").json()["person"] is None
