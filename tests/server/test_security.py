"""What keeps strangers out: sessions, proofs against forgery, policies, limits, bombs, links, first start."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.inprocess import fresh_organisation, open_here

FOLDER = open_here()

from django.contrib.auth.hashers import make_password  # noqa: E402, settings come first
from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.jobs import uploads  # noqa: E402
from parcours.workspace.models import ApiToken, AuditEntry, Membership, Person, ShareLink  # noqa: E402
from parcours.workspace.people import administration, links, organisations, owners, rights, tokens  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402

HERE = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
LOGIN = "/api/auth/browser/v1/auth/login"
PASSWORD = "quite a long sentence"
HASHED = make_password(PASSWORD)
MAP = 'parcours: "1.0"\nlang: en\ntitle: T\nstages:\n  - name: One\n    emotion: {score: 1, why: Hush}\n'


def browser(**more):
    """A client that, like a browser, has to prove where a change comes from."""
    client = Client(enforce_csrf_checks=True, **HERE, **more)
    client.get("/api/session")
    return client


def post(client, path, body=None, **more):
    proof = client.cookies["csrftoken"].value
    return client.post(
        path,
        json.dumps(body or {}),
        content_type="application/json",
        HTTP_X_CSRFTOKEN=proof,
        **more,
    )


@pytest.fixture
def place():
    """An organisation, its owner with a password, and a browser signed in as them."""
    cache.clear()
    if not owners.is_claimed():
        owners.claim("root@example.org", PASSWORD)
    organisation, owner = fresh_organisation()
    owner.password = HASHED
    owner.save()
    client = browser()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/api/session")
    return organisation, owner, client


# Sessions and forgery


def test_a_change_without_proof_is_refused(place):
    organisation, _, client = place
    body = json.dumps({"organisation": organisation.slug, "title": "Forged"})
    forged = client.post("/api/maps", body, content_type="application/json")
    assert forged.status_code == 403
    assert forged.json()["error"]["code"] == "server.no-csrf-token"
    assert post(client, "/api/maps", json.loads(body)).status_code == 200
    assert client.post(LOGIN, body, content_type="application/json").status_code == 403


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(place):
    _, owner, _ = place
    client = browser()
    answer = post(client, LOGIN, {"email": owner.email, "password": PASSWORD})
    session = next(c for name, c in answer.cookies.items() if name.startswith("parcours_"))
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_behind_tls_cookies_are_secure_and_browsers_stay_there(tmp_path):
    code = (
        "from parcours.server import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS,"
        " s.SECURE_PROXY_SSL_HEADER, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    )
    env = {
        **os.environ,
        "PARCOURS_FOLDER": str(tmp_path),
        "PARCOURS_ADDRESS": "https://maps.example.org",
    }
    told = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("True True __Host-parcours 31536000 None ")
    assert "maps.example.org" in told.stdout
    told = subprocess.run(
        [sys.executable, "-c", code], env={**env, "PARCOURS_PROXIES": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "HTTP_X_FORWARDED_PROTO" in told.stdout


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(place):
    _, _, client = place
    name = next(n for n in client.cookies if n.startswith("parcours_"))
    old = client.cookies[name].value
    proof = client.cookies["csrftoken"].value
    gone = client.delete("/api/auth/browser/v1/auth/session", HTTP_X_CSRFTOKEN=proof)
    assert gone.status_code == 401
    thief = browser()
    thief.cookies[name] = old
    assert thief.get("/api/session").json()["person"] is None


def test_closing_an_account_ends_its_sessions_and_tokens(place):
    organisation, owner, client = place
    made = tokens.create(Caller(person=owner), organisation, "ci", "editor")
    program = Client(**HERE, HTTP_AUTHORIZATION=f"Bearer {made.word}")
    assert program.get("/api/organisations").json()[0]["role"] == "editor"
    root = Caller(person=Person.objects.filter(is_administrator=True).first())
    administration.set_active(root, owner, active=False)
    assert client.get("/api/session").json()["person"] is None
    assert program.get("/api/organisations").status_code == 401
    assert post(browser(), LOGIN, {"email": owner.email, "password": PASSWORD}).status_code != 200


def test_signing_out_everywhere_and_a_new_password_end_the_other_sessions(place):
    _, owner, client = place
    other = browser()
    post(other, LOGIN, {"email": owner.email, "password": PASSWORD})
    assert other.get("/api/session").json()["person"]
    assert post(client, "/api/me/sessions/end").status_code == 204
    assert other.get("/api/session").json()["person"] is None


def test_who_came_in_is_written_down_without_what_they_typed(place, caplog):
    from parcours.workspace.models import AuditEntry

    _, owner, _ = place
    post(browser(), LOGIN, {"email": owner.email, "password": "a wrong secret"})
    post(browser(), LOGIN, {"email": owner.email, "password": PASSWORD})
    entry = AuditEntry.objects.filter(act="account.signed-in", person=owner).first()
    assert (entry.subject, entry.address, entry.organisation) == (owner.email, "127.0.0.1", None)
    assert "a sign-in failed" in caplog.text
    assert "wrong secret" not in caplog.text


def test_guessing_passwords_is_stopped(place):
    _, owner, _ = place
    client = browser()
    told = [
        post(client, LOGIN, {"email": owner.email, "password": f"wrong {n}"}).json()
        for n in range(8)
    ]
    assert told[0]["errors"][0]["code"] == "email_password_mismatch"
    assert told[-1]["errors"][0]["code"] == "too_many_login_attempts"
    right = post(client, LOGIN, {"email": owner.email, "password": PASSWORD})
    assert right.status_code != 200, "the right password does not help before the pause is over"


def test_nobody_learns_which_addresses_have_accounts(place):
    _, owner, _ = place
    known = post(browser(), LOGIN, {"email": owner.email, "password": "wrong"}).json()
    unknown = post(browser(), LOGIN, {"email": "nobody@example.org", "password": "wrong"}).json()
    assert known["errors"] == unknown["errors"]


def test_nobody_signs_up_uninvited():
    told = post(
        browser(),
        "/api/auth/browser/v1/auth/signup",
        {"email": "x@example.org", "password": PASSWORD},
    )
    assert told.status_code == 403
    assert not Person.objects.filter(email="x@example.org").exists()


def test_what_is_secret_is_stored_hashed(place):
    organisation, owner, _ = place
    made = tokens.create(Caller(person=owner), organisation, "x", "viewer")
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    link = links.create(Caller(person=owner), stored, links.Terms(password="open sesame"))
    assert made.word not in str(ApiToken.objects.filter(pk=made.token.pk).values().get())
    told = str(ShareLink.objects.filter(pk=link.pk).values().get())
    assert "sesame" not in told
    assert links.word_of(link) not in told


# Policies


def test_every_page_has_its_own_nonce_and_no_inline_code_may_run():
    client = browser()
    first, second = client.get("/"), client.get("/")
    nonces = [
        re.search(r"nonce-([\w-]{16,})", a["Content-Security-Policy"])[1] for a in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert "unsafe" not in first["Content-Security-Policy"]
    if first.status_code == 200:
        assert f'content="{nonces[0]}"' in first.content.decode()
    assert first["X-Frame-Options"] == "DENY"


def test_only_an_embed_may_be_framed_and_it_needs_no_cookie(place):
    organisation, owner, _ = place
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    embed = links.create(Caller(person=owner), stored, links.Terms(embed=True))
    plain = links.create(Caller(person=owner), stored, links.Terms())
    word = links.word_of(embed)
    framed = Client(**HERE).get(f"/embed/{word}")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    other = Client(**HERE).get(f"/embed/{links.word_of(plain)}")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    bare = Client(**HERE, HTTP_AUTHORIZATION=f"Link {word}")
    assert bare.get(f"/api/maps/{stored.name}").status_code == 200
    assert bare.get(f"/api/maps/{stored.name}/links").status_code == 403


def test_answers_with_data_are_kept_by_no_cache(place):
    _, _, client = place
    assert client.get("/api/maps")["Cache-Control"] == "no-store"


def test_a_foreign_host_is_refused():
    assert Client(HTTP_HOST="evil.example").get("/api/session").status_code == 400


def test_a_token_in_the_address_opens_nothing(place):
    organisation, owner, _ = place
    made = tokens.create(Caller(person=owner), organisation, "x", "owner")
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    for query in (f"?token={made.word}", f"?authorization=Bearer {made.word}"):
        assert Client(**HERE).get(f"/api/maps/{stored.name}{query}").status_code == 404


def test_the_api_says_itself_what_it_is_and_needs_nobody_elses_script():
    client = Client(**HERE)
    schema = client.get("/api/openapi.json").json()
    assert len(schema["paths"]) > 60
    shown = client.get("/api/docs", HTTP_ACCEPT_LANGUAGE="fr").content.decode()
    assert "L’API de ce serveur" in shown
    assert "<script" not in shown
    assert all(path in shown for path in schema["paths"])


# Links


def test_a_link_with_password_expiry_and_hidden_lanes(place):
    organisation, owner, _ = place
    me = Caller(person=owner)
    stored = library.create(me, organisation, MAP, "m")
    terms = links.Terms(password="open sesame", hidden_lanes=("emotion",))
    link = links.create(me, stored, terms)
    guest = browser()
    word = links.word_of(link)
    assert post(guest, "/api/links/open", {"word": word}).status_code == 403
    assert post(guest, "/api/links/open", {"word": word, "password": "no"}).status_code == 403
    assert guest.get(f"/api/maps/{stored.name}").status_code == 404
    assert (
        post(guest, "/api/links/open", {"word": word, "password": "open sesame"}).status_code == 200
    )
    for path in ("", "/export/json", "/export/md", "/export/svg", "/export/csv", "/export/html"):
        answer = guest.get(f"/api/maps/{stored.name}{path}")
        assert answer.status_code == 200
        assert b"Hush" not in answer.content
    other = library.create(me, organisation, MAP, "other")
    assert guest.get(f"/api/maps/{stored.name}?view=compare&beside={other.name}").status_code == 404
    assert b"Hush" in place[2].get(f"/api/maps/{stored.name}/export/json").content
    bare = Client(**HERE, HTTP_AUTHORIZATION=f"Link {word}")
    assert bare.get(f"/api/maps/{stored.name}").status_code == 403
    ShareLink.objects.filter(pk=link.pk).update(expires_at=dt.datetime.now(tz=dt.UTC))
    assert guest.get(f"/api/maps/{stored.name}").status_code == 404
    ShareLink.objects.filter(pk=link.pk).update(expires_at=None)
    assert guest.get(f"/api/maps/{stored.name}").status_code == 200
    links.withdraw(me, stored, link.public_id)
    assert guest.get(f"/api/maps/{stored.name}").status_code == 404


def test_a_link_of_somebody_who_left_opens_nothing_until_it_is_taken_over(place):
    organisation, owner, mine = place
    me = Caller(person=owner)
    maker = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", name="Moe Leaver")
    Membership.objects.create(organisation=organisation, person=maker, role="editor")
    stored = library.create(me, organisation, MAP, "Handed over")
    link = links.create(Caller(person=maker), stored, links.Terms(role="commenter"))
    word, guest = links.word_of(link), browser()
    assert post(guest, "/api/links/open", {"word": word}).status_code == 200
    assert guest.get(f"/api/maps/{stored.name}").status_code == 200
    organisations.set_role(me, organisation, maker.pk, "viewer")
    assert guest.get(f"/api/maps/{stored.name}").status_code == 404, (
        "who may not share vouches for nobody"
    )
    organisations.set_role(me, organisation, maker.pk, "editor")
    assert guest.get(f"/api/maps/{stored.name}").status_code == 200
    organisations.set_role(me, organisation, maker.pk, None)
    assert guest.get(f"/api/maps/{stored.name}").status_code == 404
    assert post(browser(), "/api/links/open", {"word": word}).status_code == 404
    (told,) = mine.get(f"/api/maps/{stored.name}/links").json()
    assert (told["stands"], told["created_by"]) == (False, "Moe Leaver")
    taken = post(mine, f"/api/maps/{stored.name}/links/{link.public_id}/take-over", {})
    assert taken.json()["stands"], taken.content
    assert guest.get(f"/api/maps/{stored.name}").status_code == 200
    assert AuditEntry.objects.filter(act="link.taken-over", organisation=organisation).exists()


def test_guessing_a_links_password_is_stopped(place):
    organisation, owner, _ = place
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    link = links.create(Caller(person=owner), stored, links.Terms(password="open sesame"))
    guest = browser()
    told = [
        post(
            guest, "/api/links/open", {"word": links.word_of(link), "password": str(n)}
        ).status_code
        for n in range(12)
    ]
    assert told[-1] == 429


@pytest.mark.parametrize(
    "terms",
    [
        links.Terms(role="owner"),
        links.Terms(embed=True, role="commenter"),
        links.Terms(embed=True, password="x"),
        links.Terms(role="editor", hidden_lanes=("emotion",)),
    ],
)
def test_a_link_cannot_promise_what_makes_no_sense(place, terms):
    organisation, owner, _ = place
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    with pytest.raises(ParcoursError):
        links.create(Caller(person=owner), stored, terms)


def test_nobody_gives_more_than_they_have(place):
    organisation, owner, _ = place
    stored = library.create(Caller(person=owner), organisation, MAP, "m")
    editor = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org")
    from parcours.workspace.people import invitations, organisations

    invited = invitations.invite(Caller(person=owner), organisation, "editor")
    invitations.accept(invited.word, editor)
    with pytest.raises(ParcoursError, match="above your own"):
        invitations.invite(Caller(person=editor), organisation, "owner", stored=stored)
    with pytest.raises(ParcoursError, match="at least one owner"):
        organisations.set_role(Caller(person=owner), organisation, owner.pk, "viewer")
    made = tokens.create(Caller(person=editor), organisation, "x", "owner")
    assert made.token.role == "editor"


def test_whoever_leaves_takes_nothing_along(place):
    from parcours.workspace.people import invitations, organisations

    organisation, owner, _ = place
    me = Caller(person=owner)
    stored = library.create(me, organisation, MAP, "m")
    guest = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org")
    invitations.accept(invitations.invite(me, organisation, "viewer").word, guest)
    organisations.set_map_role(me, stored, "editor", person_id=guest.pk)
    team = organisations.save_team(me, organisation, "T", [guest.pk])
    organisations.set_map_role(me, stored, "owner", team_id=team.pk)
    made = tokens.create(Caller(person=guest), organisation, "x", "viewer")
    assert rights.role_on(Caller(person=guest), stored) == "owner"
    organisations.set_role(me, organisation, guest.pk, None)
    assert rights.role_on(Caller(person=guest), stored) is None
    assert tokens.caller_with(made.word) is None


# Uploads: sizes, bombs, personal data


def left_behind():
    return len(list(uploads.folder().iterdir()))


def upload(client, name, content, organisation, kind="events"):
    proof = client.cookies["csrftoken"].value
    file = io.BytesIO(content)
    file.name = name
    body = {"file": file, "kind": kind, "organisation": organisation.slug}
    return client.post("/api/uploads", body, HTTP_X_CSRFTOKEN=proof)


def test_a_packed_bomb_ends_with_a_sentence_and_leaves_nothing(place, monkeypatch):
    organisation, _, client = place
    from parcours.workspace.processes import child

    monkeypatch.setattr(
        child, "LARGE", child.Limits(memory_mb=2_000, cpu_s=4, wall_s=8, file_mb=20)
    )
    bomb = gzip.compress(b"customer,moment,event\n" + b"a,2026-01-01,x\n" * 6_000_000, 1)
    assert len(bomb) < 1_000_000
    before = left_behind()
    told = upload(client, "log.csv.gz", bomb, organisation)
    assert told.status_code in {400, 413}
    assert told.json()["error"]["remedy"]
    assert left_behind() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.csv", b"\x00\x01\x02" * 1000),
        ("log.parquet", b"PAR1 this is none"),
        ("log.csv.gz", b"\x1f\x8b torn"),
        ("log.csv", b""),
        ("log.exe", b"MZ"),
        ("../../etc/passwd", b"root:x"),
        ("log.csv", b'a,b\n"' + b"x" * 2_000_000),
    ],
)
def test_what_is_no_table_is_told_so(place, name, content):
    organisation, _, client = place
    before = left_behind()
    told = upload(client, name, content, organisation)
    assert told.status_code == 400, told.content
    assert told.json()["error"]["code"]
    assert left_behind() == before


def bring(client, name, content, organisation):
    proof = client.cookies["csrftoken"].value
    file = io.BytesIO(content)
    file.name = name
    body = {"file": file, "organisation": organisation.slug}
    return client.post("/api/maps/import", body, HTTP_X_CSRFTOKEN=proof)


def _zip_bomb():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", b"<a>" + b" " * 400_000_000)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.journey.json", b'{"stages":' * 50_000),
        ("deep.journey.yaml", b"stages: " + b"[" * 50_000),
        (
            "laughs.journey.yaml",
            b"a: &a [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n".encode()
                for n in range(9)
            )
            + b"stages: *j\n",
        ),
        ("bomb.xlsx", None),
        ("torn.xlsx", b"PK\x03\x04 torn"),
        ("nothing.journey.yaml", b""),
        ("binary.mmd", bytes(range(256))),
    ],
)
def test_a_hostile_map_gets_a_sentence(place, name, content, monkeypatch):
    from parcours.workspace.processes import child

    monkeypatch.setattr(child, "SMALL", child.Limits(memory_mb=700, cpu_s=6, wall_s=10, file_mb=64))
    organisation, _, client = place
    told = bring(client, name, _zip_bomb() if content is None else content, organisation)
    assert told.status_code == 400, (told.status_code, told.content[:300])
    assert told.json()["error"]["code"]


def test_an_organisation_cannot_fill_the_disk(place, monkeypatch):
    organisation, _, client = place
    monkeypatch.setattr(uploads, "TOTAL_BYTES", 100)
    told = upload(
        client, "log.csv", b"customer,moment,event\n" + b"a,2026-01-01,b\n" * 20, organisation
    )
    assert told.status_code == 400
    assert told.json()["error"]["code"] == "uploads.full"


def test_personal_data_is_gone_before_it_is_stored_and_customers_still_join(place):
    organisation, _, client = place
    log = "customer,moment,event,note\n" + "".join(
        f"anna{n % 3}@example.org,2026-01-0{1 + n % 9} 10:00,buy,call 06 12 34 56 78 for Mme Durand\n"
        for n in range(30)
    )
    told = upload(client, "log.csv", log.encode(), organisation)
    assert told.status_code == 200, told.content
    kept = next((uploads.folder() / told.json()["id"]).iterdir()).read_text()
    for personal in ("anna", "06 12", "Durand"):
        assert personal not in kept
        assert personal not in told.content.decode()
    customers = {line.split(",")[0] for line in kept.splitlines()[1:]}
    assert len(customers) == 3
    words = "customer,text\nanna1@example.org,Write to anna1@example.org please\n"
    other = upload(client, "words.csv", words.encode(), organisation, "verbatims")
    kept = next((uploads.folder() / other.json()["id"]).iterdir()).read_text()
    assert kept.splitlines()[1].split(",")[0] in customers
    assert oct(next((uploads.folder() / other.json()["id"]).iterdir()).stat().st_mode)[-3:] == "600"


# Bodies and hosts of a server that runs


def speak(address, text, more=b""):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall(text.encode() + more)
        return wire.recv(4096).decode("latin-1")


@pytest.mark.needs("assets", "web")
def test_a_body_is_refused_by_its_promise_and_by_its_bytes(workspace):
    address, _ = workspace
    host = address.removeprefix("http://")
    head = f"POST /api/links/open HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    assert " 413 " in speak(address, head + "Content-Length: 99000000000\r\n\r\n")
    pieces = b"".join(b"40000\r\n" + b"x" * 0x40000 + b"\r\n" for _ in range(28))
    told = speak(address, head + "Transfer-Encoding: chunked\r\n\r\n", pieces)
    assert " 413 " in told


@pytest.mark.needs("assets", "web")
@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"word": ' * 20_000, b"\xff\xfe", b"null", b"[]"]
)
def test_a_hostile_body_is_no_fault_of_the_server(workspace, body):
    address, _ = workspace
    host = address.removeprefix("http://")
    proof = "x" * 64
    head = (
        f"POST /api/links/open HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer nothing\r\nContent-Length: {len(body)}\r\nX-CSRFToken: {proof}\r\n\r\n"
    )
    status = int(speak(address, head, body).split()[1])
    assert 400 <= status < 500


# First start


@pytest.mark.needs("assets", "web")
def test_a_server_that_others_reach_is_claimed_with_its_code_alone(tmp_path):
    program = str(Path(sys.executable).parent / "parcours")
    address = "http://maps.test"
    command = [program, "serve", str(tmp_path), "--port", "0", "--address", address, "--lang", "en"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        command[4] = str(probe.getsockname()[1])
    env = {**os.environ, "PARCOURS_HOSTS": "127.0.0.1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as server:
        try:
            assert server.stdout.readline().strip() == address
            code = server.stderr.readline().strip().rpartition(" ")[2]
            assert re.fullmatch(r"(?:[0-9a-f]{4}-){3}[0-9a-f]{4}", code)
            import requests

            base = f"http://127.0.0.1:{command[4]}"
            guest = requests.Session()
            told = guest.get(f"{base}/api/session", timeout=20).json()
            assert (told["claimed"], told["local"], told["needs_code"]) == (False, False, True)
            assert guest.get(f"{base}/api/maps", timeout=20).json() == []
            assert guest.get(f"{base}/api/metrics", timeout=20).status_code == 401
            body = {"email": "anna@example.org", "password": PASSWORD, "code": "0000"}
            proof = {"X-CSRFToken": guest.cookies["csrftoken"]}
            refused = guest.post(f"{base}/api/setup", json=body, headers=proof, timeout=20)
            assert refused.status_code == 403
            done = guest.post(
                f"{base}/api/setup", json=body | {"code": code}, headers=proof, timeout=20
            )
            assert done.json()["administrator"]
            assert not (tmp_path / ".parcours" / "setup-code").exists()
        finally:
            server.terminate()
            server.communicate(timeout=20)
