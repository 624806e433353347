"""What strangers and colleagues send that no table, text or answer should be: a sentence, never a fault of ours."""

from __future__ import annotations

import json
import time
import uuid

import pytest

from tests.inprocess import open_here

open_here()

from parcours.server.surveys.key import survey_key  # noqa: E402
from parcours.surveys import templates  # noqa: E402
from parcours.surveys.links import Link  # noqa: E402
from parcours.workspace.surveys import library as surveys  # noqa: E402
from parcours.workspace.surveys.desk import Desk, Handed  # noqa: E402
from tests.server.standing import client_of  # noqa: E402


@pytest.fixture
def asked(place):
    """A published survey of a fresh organisation; its name, and its owner's browser."""
    organisation, me = place
    stored = surveys.add(organisation, json.dumps(templates.make("csat")), by=me.person)
    surveys.publish(stored)
    client = client_of(me.person)
    client.get("/api/session")
    return stored.name, client


def post(client, path, body, kind="application/json"):
    proof = client.cookies["csrftoken"].value
    return client.post(f"/api{path}", body, content_type=kind, HTTP_X_CSRFTOKEN=proof)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/surveys-contacts/look", "who"),
        ("/surveys-contacts/forget", "who"),
        ("/surveys/{name}/contacts", "text"),
        ("/surveys", "text"),
        ("/surveys/{name}/answers", "place"),
    ],
)
def test_half_a_character_is_no_text(asked, path, field):
    name, client = asked
    body = b'{"answers": {}, "' + field.encode() + b'": "email\\n\\ud800@example.org"}'
    answer = post(client, path.format(name=name), body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "server.unreadable"


def test_a_table_of_one_endless_cell_is_told_by_its_line(asked):
    name, client = asked
    text = "email,name\na@example.org," + "x" * 200_000
    answer = post(client, f"/surveys/{name}/contacts", json.dumps({"text": text}))
    assert answer.status_code == 400
    told = answer.json()["error"]
    assert (told["code"], told["place"]["line"]) == ("surveys.no-table", 2)


def test_thousands_of_names_that_nobody_asked_for_cost_little(asked):
    here = Desk(survey_key())
    published = here.look_up(asked[0])
    handed = Handed(
        str(uuid.uuid4()), {f"n{n}": n for n in range(20_000)} | {"csat": 4}, whole=True
    )
    begun = time.process_time()
    received = here.receive(published, Link(published.name, "link"), handed)
    assert time.process_time() - begun < 0.1
    assert received.submission is None
    assert 1 <= len(received.faults) <= 20
