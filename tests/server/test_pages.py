"""Pages: what comes with them is their reader's own, and nothing in it runs."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.inprocess import open_here

open_here()

from django.test import Client  # noqa: E402, settings come first

pytestmark = pytest.mark.needs("web")


def told(page):
    """The session that a page brings along."""
    found = re.search(rb'name="session" content="([^"]*)"', page.content)
    return json.loads(html.unescape(found[1].decode()))


def test_a_page_brings_its_session_to_its_own_reader_alone(place):
    organisation, me = place
    me.person.name = organisation.name = "\"><script>alert('x')</script>&SESSION-TOLD"
    me.person.save()
    organisation.save()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(me.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/maps/any")
    assert page["Cache-Control"] == "no-store"
    assert b"<script>alert" not in page.content
    assert told(page)["person"]["name"] == me.person.name
    assert told(page) == {**client.get("/api/session").json(), "csrf": told(page)["csrf"]}
    assert told(Client(HTTP_HOST="127.0.0.1").get("/"))["person"] is None


@pytest.mark.parametrize("path", ["/", "/maps/any", "/people", "/sign-in"])
def test_a_page_holds_no_script_of_its_own(path):
    page = Client(HTTP_HOST="127.0.0.1").get(path).content.decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert "CSP-NONCE" not in page
    assert "SESSION-TOLD" not in page


def test_an_address_that_leads_nowhere_is_said_to_people_and_to_programs():
    client = Client(HTTP_HOST="127.0.0.1")
    for path in ("/nowhere", "/maps", "/maps/any/verbatims/more"):
        page = client.get(path)
        assert b'id="root"' in page.content, path
    assert client.get("/nowhere").status_code == 404
    assert client.get("/nowhere")["Cache-Control"] == "no-store"
    refused = client.get("/api/nowhere", HTTP_ACCEPT_LANGUAGE="fr")
    assert refused.status_code == 404
    assert refused.json()["error"]["code"] == "server.no-such-address"
    assert refused.json()["error"]["message"] == "Il n’y a rien à cette adresse."
    assert client.get("/static/nowhere.js").status_code == 404
    assert client.get("/s/nowhere").status_code == 404
