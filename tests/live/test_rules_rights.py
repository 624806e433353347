"""Rules 12 and 13 of docs/reference/live-protocol.md on a real server: who may speak, and what each may see."""

import json
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from parcours.server.live.limits import Bucket, Crowd, check
from tests.live.lines import TP, label, line, new_card, stored


def test_rule_12_a_slow_reader_is_disconnected_and_the_others_go_on(place):
    with line(place, "Ana") as ana, line(place, "Bo", max_queue=1) as slow:
        big = "x" * 15_000
        for step in range(500):
            ana.edit(**label(f"rule12-{step:05d}", f"{big}{step}"))
            if step % 20 == 19:
                ana.outcome(f"rule12-{step:05d}")
        assert slow.closed() in {4408, None}
        ana.edit(**label("rule12-last", "After"))
        assert isinstance(ana.outcome("rule12-last"), int)


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        ({"Origin": "https://evil.example"}, None),
        ({"Origin": "http://127.0.0.1:1"}, None),
        ({"Origin": "null"}, None),
        ({"Cookie": "sessionid=x"}, None),
        ({"Origin": "https://evil.example"}, "Ana"),
        ({"Authorization": "Bearer parcours_wrong"}, None),
        ({}, None),
    ],
    ids=["foreign-origin", "other-port", "null", "cookie-without-origin", "token-from-foreign-page", "wrong-token", "nothing"],
)  # fmt: skip
def test_rule_12_a_foreign_handshake_is_refused_before_it_is_accepted(place, headers, who):
    with pytest.raises(InvalidStatus) as refused, line(place, who, headers=headers):
        pass
    assert refused.value.response.status_code in {401, 403, 404}


def test_rule_12_a_foreign_host_is_refused(place):
    from websockets.sync.client import ClientConnection  # noqa: F401, the name of what connect gives

    address = f"ws://evil.example:{place.port}/live/ride-hailing"
    import socket as sockets

    raw = sockets.create_connection(("127.0.0.1", place.port))
    with pytest.raises(InvalidStatus) as refused:
        connect(address, sock=raw, additional_headers={"Authorization": place.words["Ana"]})
    assert refused.value.response.status_code == 403


ROLE = """
import sys
from parcours.workspace.models import Membership, Organisation, Person
person = Person.objects.get(name=sys.argv[1])
if sys.argv[2]:
    home = Organisation.objects.get(is_home=True)
    Membership.objects.update_or_create(person=person, organisation=home, defaults={"role": sys.argv[2]})
else:
    Membership.objects.filter(person=person).delete()
"""


def test_rule_12_a_right_withdrawn_in_mid_edit_ends_the_very_next_edit(place):
    with line(place, "Cy") as cy:
        cy.edit(**label("rule12-before", "Before"))
        assert isinstance(cy.outcome("rule12-before"), int)
        place.python(ROLE, "Cy", "commenter")
        cy.edit(**label("rule12-lower", "Lower"))
        assert cy.outcome("rule12-lower")["code"] == "edit.forbidden"
        while cy.role != "commenter":
            cy.read()
        place.python(ROLE, "Cy", "")
        assert cy.closed() == 4403, "a silent reader's socket is closed as well"
    place.python(ROLE, "Cy", "editor")


SESSION = """
import sys
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from parcours.workspace.models import Person
person = Person.objects.get(name="Bo")
if sys.argv[1] == "in":
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    print(settings.SESSION_COOKIE_NAME, session.session_key)
elif sys.argv[1] == "out":
    SessionStore(session_key=sys.argv[2]).flush()
else:
    person.set_password("another-long-password-7")
    person.save()
"""


@pytest.mark.parametrize("end", ["out", "password"])
def test_rule_12_a_browsers_session_opens_and_its_end_closes(place, end):
    cookie, key = place.python(SESSION, "in").split()
    origin = f"http://127.0.0.1:{place.port}"
    headers = {"Origin": origin, "Cookie": f"{cookie}={key}"}
    with line(place, None, headers=headers) as bo:
        assert (bo.welcome["name"], bo.welcome["role"]) == ("Bo", "editor")
        bo.edit(**label(f"rule12-cookie-{end}", "By cookie"))
        assert isinstance(bo.outcome(f"rule12-cookie-{end}"), int)
        place.python(SESSION, end, key)
        with suppress(ConnectionClosed):  # the heartbeat may have been faster
            bo.edit(**label(f"rule12-after-{end}", "Too late"))
        assert bo.closed() == 4403
    assert stored(
        place, "SELECT count(*) FROM workspace_loggededit WHERE edit_id = ?", f"rule12-after-{end}"
    ) == [(0,)]
    with pytest.raises(InvalidStatus) as refused, line(place, None, headers=headers):
        pass
    assert refused.value.response.status_code == 404


ACTIONS = [
    {"do": "set", "key": TP, "field": "label", "value": "No"},
    {"do": "add", "key": "stage:no", "parent": "map", "slot": "stages", "position": "z", "fields": {"name": "No"}},
    {"do": "remove", "key": TP},
    {"do": "move", "key": TP, "parent": "stage:commande", "slot": "touchpoints", "position": "z"},
    {"do": "split_stage", "key": "stage:commande", "new": "stage:no", "position": "z", "fields": {"name": "No"}, "takes": []},
    {"do": "merge_stages", "key": "stage:commande", "into": "stage:recherche"},
    {"do": "duplicate", "key": TP, "position": "z", "names": {TP: "touchpoint:no"}},
    {"do": "group", "as": "paste", "edits": [{"do": "remove", "key": TP}]},
    {"do": "undo", "of": ["rule1-edit"]},
]  # fmt: skip


@pytest.mark.parametrize("who", ["Sue", "Con", "Vi", "Link"])
def test_rule_12_every_edit_is_refused_to_who_suggests_comments_or_reads(place, who):
    with line(place, who) as one:
        for number, action in enumerate(ACTIONS):
            one.edit(f"never-{who}-{number}", **action)
            assert one.outcome(f"never-{who}-{number}")["code"] == "edit.forbidden"
    assert stored(
        place, "SELECT count(*) FROM workspace_loggededit WHERE edit_id LIKE 'never-%'"
    ) == [(0,)]


STRANGER = """
from parcours.workspace.models import Membership, Organisation, Person
from parcours.workspace.people import tokens
from parcours.workspace.people.callers import Caller
there = Organisation.objects.create(name="Elsewhere", slug="elsewhere")
eve = Person.objects.create_user("eve@example.com", None, name="Eve")
Membership.objects.create(organisation=there, person=eve, role="owner")
print("Bearer " + tokens.create(Caller(person=eve), there, "t", "owner").word)
"""


def test_rule_12_an_owner_of_another_organisation_is_a_stranger(place):
    place.words["Eve"] = place.python(STRANGER).strip()
    with pytest.raises(InvalidStatus) as refused, line(place, "Eve"):
        pass
    assert refused.value.response.status_code == 404


def test_rule_12_rates_and_crowds_are_bounded():
    now = [0.0]
    bucket = Bucket(10, 5, clock=lambda: now[0])
    assert [bucket.take() for _ in range(5)] == [0] * 5
    assert bucket.take() == pytest.approx(0.1)
    now[0] += 1
    assert bucket.spare(4)
    assert not bucket.spare(4)
    crowd = Crowd()
    entered = 0
    while crowd.enter("person:1", "10.0.0.1"):
        entered += 1
    assert 5 <= entered <= 100
    crowd.leave("person:1", "10.0.0.1")
    assert crowd.enter("person:1", "10.0.0.1")
    with pytest.raises(Exception, match="at most"):
        check({"edits": [{"value": "x" * 30_000}]})
    deep: list = []
    for _ in range(60):
        deep = [deep]
    with pytest.raises(Exception, match="deep"):
        check(deep)


def test_rule_13_hidden_lanes_are_cut_from_snapshot_and_fan_out(place):
    with line(place, "Link") as link, line(place, "Ana") as ana:
        kinds = {row["kind"] for row in link.welcome["rows"].values()}
        assert "touchpoint" not in kinds
        assert "touchpoint:" not in json.dumps(link.welcome)
        assert all(
            "at" not in row["fields"]
            for row in link.welcome["rows"].values()
            if row["kind"] == "painpoint"
        )
        number = new_card(ana, "rule13-card", "touchpoint:secret")
        ana.edit("rule13-seen", do="set", key="stage:recherche", field="owner", value="Everybody")
        last = ana.outcome("rule13-seen")
        told = []
        while not told or told[-1]["n"] < last:
            told += link.until("edits")["edits"]
        hidden = next(entry for entry in told if entry["n"] == number)
        assert hidden["changes"] == []
        assert "by" not in hidden
        assert "secret" not in json.dumps(told)
        assert [entry["n"] for entry in told] == list(range(told[0]["n"], last + 1)), (
            "the numbers travel all the same"
        )
        assert told[-1]["changes"] == [
            {"key": "stage:recherche", "set": {"owner": [None, "Everybody"]}}
        ]
    with line(place, "Link", f"?number={last}&sight=touchpoints") as back:
        assert "rows" in back.welcome, "a part of the map always starts from a snapshot"


def test_rule_13_a_change_of_what_is_hidden_forces_a_new_snapshot(place):
    change = """
from parcours.workspace.models import ShareLink
link = ShareLink.objects.get()
link.hidden_lanes = {lanes}
link.save()
"""
    with line(place, "Link") as link:
        place.python(change.format(lanes=["verbatims"]))
        assert link.closed() == 4409
    with line(place, "Link", "?number=1&sight=touchpoints") as link:
        kinds = {row["kind"] for row in link.welcome["rows"].values()}
        assert "touchpoint" in kinds
        assert "verbatim" not in kinds
    place.python(change.format(lanes=["touchpoints"]))


def test_rule_12_a_link_ends_with_its_makers_right_to_share(place):
    change = """
from parcours.workspace.models import Person, ShareLink
link = ShareLink.objects.get()
link.created_by = {maker}
link.save()
"""
    with line(place, "Link") as link:
        place.python(change.format(maker="Person.objects.get(name='Vi')"))
        assert link.closed() == 4403
    place.python(change.format(maker="Person.objects.get(name='Owner')"))
    with line(place, "Link") as link:
        assert link.welcome["role"] == "viewer"
