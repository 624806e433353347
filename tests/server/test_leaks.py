"""Side doors: what a token, a link, a colleague without the right or a slow stranger gets at, one by one."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import Future
from dataclasses import replace

import pytest

from tests.inprocess import fresh_organisation, open_here

FOLDER = open_here()

from django.core.cache import cache  # noqa: E402, settings come first
from django.test import Client, override_settings  # noqa: E402

from parcours.errors import ManyErrors, NotFoundError, UnavailableError  # noqa: E402
from parcours.journey.edits import action_of  # noqa: E402
from parcours.server.api import evidence  # noqa: E402
from parcours.server.live import admission  # noqa: E402
from parcours.server.surveys import live as survey_live  # noqa: E402
from parcours.server.surveys.key import survey_key  # noqa: E402
from parcours.surveys import expressions, templates  # noqa: E402
from parcours.surveys import links as surveys_links  # noqa: E402
from parcours.surveys.links import Link  # noqa: E402
from parcours.surveys.read import from_data  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.jobs import queue  # noqa: E402
from parcours.workspace.live import comments, maps  # noqa: E402
from parcours.workspace.live.authors import Standing, author_of  # noqa: E402
from parcours.workspace.models import (  # noqa: E402
    Conversation,
    Delivery,
    Membership,
    Person,
    Survey,
    SurveyTask,
)
from parcours.workspace.outbox import hooks, sending  # noqa: E402
from parcours.workspace.people import (  # noqa: E402
    administration,
    invitations,
    links,
    organisations,
    owners,
    tokens,
)
from parcours.workspace.people.callers import Caller  # noqa: E402
from parcours.workspace.surveys import library as surveys  # noqa: E402
from parcours.workspace.surveys import privacy, tasks  # noqa: E402
from parcours.workspace.surveys.desk import Desk, Handed  # noqa: E402
from parcours.workspace.surveys.writer import Writer, write_batch  # noqa: E402

HERE = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
MAP = """
parcours: "1.0"
lang: en
title: T
stages:
  - name: One
    emotion: {score: 1, why: Hush}
    pain_points: [{label: Queue}]
"""


@pytest.fixture
def place():
    """An organisation, its owner and a map with a pain point and an emotion."""
    if not owners.is_claimed():
        owners.claim("root@example.org", "quite a long sentence")
    organisation, owner = fresh_organisation()
    me = Caller(person=owner)
    return organisation, me, library.create(me, organisation, MAP, "Leaks")


def member(organisation, role):
    person = Person.objects.create_user(f"{secrets.token_hex(6)}@example.org", name=role)
    Membership.objects.create(organisation=organisation, person=person, role=role)
    return person


def signed_in(person):
    client = Client(**HERE)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def by_link(me, stored, *hidden, role="commenter"):
    link = links.create(me, stored, links.Terms(role=role, hidden_lanes=hidden))
    return Client(**HERE, HTTP_AUTHORIZATION=f"Link {links.word_of(link)}")


def send(client, way, path, body=None):
    return getattr(client, way)(path, json.dumps(body or {}), content_type="application/json")


def test_a_token_stays_what_it_is(place):
    """An invitation from anywhere on the server gave a viewer's token its person's whole session."""
    organisation, me, _ = place
    elsewhere, stranger = fresh_organisation()
    invited = invitations.invite(Caller(person=stranger), elsewhere, "viewer")
    mine = tokens.create(me, organisation, "ci", "viewer")
    other = tokens.create(me, organisation, "deploy", "owner")
    program = Client(**HERE, HTTP_AUTHORIZATION=f"Bearer {mine.word}")
    answer = send(program, "post", "/api/accept-invitation", {"word": invited.word})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "people.in-person")
    assert not any(name.startswith("parcours_") for name in program.cookies)
    assert invitations.find(invited.word).accepted_by is None
    assert send(program, "patch", "/api/me", {"name": "Mallory"}).status_code == 403
    assert program.post("/api/me/sessions/end").status_code == 403
    leave = f"/api/organisations/{organisation.slug}/people/{me.person.pk}"
    assert program.delete(leave).status_code == 403
    assert [one["label"] for one in program.get("/api/tokens").json()] == ["ci"]
    assert program.delete(f"/api/tokens/{other.token.pk}").status_code == 404
    assert program.delete(f"/api/tokens/{mine.token.pk}").status_code == 204


@pytest.mark.parametrize("role", [None, "viewer"])
def test_nobody_comes_back_by_an_invitation_of_their_own(place, role):
    organisation, me, _ = place
    gone = member(organisation, "owner")
    invited = invitations.invite(Caller(person=gone), organisation, "owner")
    organisations.set_role(me, organisation, gone.pk, role)
    with pytest.raises(NotFoundError):
        invitations.accept(invited.word, gone)
    held = Membership.objects.filter(organisation=organisation, person=gone)
    assert [one.role for one in held] == [role] * bool(role)
    closed, root = member(organisation, "owner"), Person.objects.filter(is_administrator=True)
    invited = invitations.invite(Caller(person=closed), organisation, "owner")
    administration.set_active(Caller(person=root.first()), closed, active=False)
    with pytest.raises(NotFoundError):
        invitations.find(invited.word)


def test_nobody_takes_an_address_that_they_have_not_proved(place):
    organisation, _, _ = place
    person = member(organisation, "editor")
    client, at = signed_in(person), "/api/auth/browser/v1/account/email"
    for way, body in (("post", {}), ("patch", {"primary": True})):
        wanted = {"email": "chief@example.org", **body}
        assert send(client, way, at, wanted).status_code == 404
    assert Person.objects.get(pk=person.pk).email == person.email


def test_a_link_cannot_fill_the_talk(place):
    _, me, stored = place
    cache.clear()
    at, stranger = f"/api/maps/{stored.name}", by_link(me, stored, role="suggester")
    shape = {"do": "set", "key": "stage:one", "field": "name", "value": "x" * 20_001}
    wanted = {"id": "suggestion-1", "edits": [shape]}
    assert send(stranger, "post", f"{at}/suggestions", wanted).status_code == 400
    wanted["edits"] = [shape | {"value": "x" * 19_000}] * 12
    refused = send(stranger, "post", f"{at}/suggestions", wanted)
    assert refused.json()["error"]["code"] == "suggestions.length"
    said = [send(stranger, "post", f"{at}/comments", {"text": "x"}).status_code for _ in range(62)]
    assert said == [200] * 60 + [429] * 2


def test_settling_a_comment_tells_no_link_what_is_hidden(place):
    _, me, stored = place
    said = comments.add(me, stored, "SECRET queue", key="painpoint:queue")
    comments.add(me, stored, "SECRET feeling", key="stage:one", field="emotion.score")
    comments.add(me, stored, "Open word", key="stage:one", field="name")
    visitor = by_link(me, stored, "pain_points", "emotion")
    at = f"/api/maps/{stored.name}/comments"
    assert [one["text"] for one in visitor.get(at).json()] == ["Open word"]
    refused = send(visitor, "post", f"{at}/{said.pk}/resolve", {"resolved": True})
    assert refused.status_code == 404
    assert b"SECRET" not in refused.content
    blind = {"text": "x", "key": "stage:one", "field": "emotion"}
    assert send(visitor, "post", at, blind).status_code == 404
    assert send(by_link(me, stored), "post", at, blind).status_code == 200


def test_the_activity_does_not_tell_a_link_that_a_hidden_word_changed(place):
    _, me, stored = place
    for field, value in (("emotion.score", -2), ("name", "Two")):
        shape = {"do": "set", "key": "stage:one", "field": field, "value": value}
        maps.apply(stored, [action_of(shape)], author_of(me, stored), via="api")
    at = f"/api/maps/{stored.name}/activity"
    told = [one["words"] for one in by_link(me, stored, "emotion").get(at).json()]
    assert len(told) == 1
    assert "reworded" in told[0]
    assert len(by_link(me, stored).get(at).json()) == 2


def test_other_users_of_the_machine_do_not_read_the_database():
    assert (FOLDER / ".parcours").stat().st_mode & 0o077 == 0


def test_jobs_do_not_name_a_map_that_is_restricted(place):
    organisation, me, _ = place
    hidden = library.create(me, organisation, MAP, "Secret merger")
    organisations.restrict(me, hidden, restricted=True)
    asked = {"events": "x", "verbatims": None, "plan": "", "title": ""}
    job = queue.ask(me, organisation, "discover", asked, hidden)
    viewer, listed = signed_in(member(organisation, "viewer")), f"?organisation={organisation.slug}"
    for answer in (viewer.get(f"/api/jobs{listed}"), viewer.get(f"/api/jobs/{job.public_id}")):
        assert answer.status_code == 200
        assert b"secret-merger" not in answer.content
    assert b"secret-merger" in signed_in(me.person).get(f"/api/jobs{listed}").content
    queue.cancel(me, job)


@pytest.mark.parametrize("tail", ["\n", "\n\n", " "])
def test_an_id_is_a_uuid_and_nothing_behind_it(tail):
    assert surveys_links.is_response_id(str(uuid.uuid4()))
    assert not surveys_links.is_response_id(str(uuid.uuid4()) + tail)


def test_a_name_ends_where_it_ends():
    data = templates.make("csat")
    data["pages"][0]["elements"][0]["name"] += "\n"
    with pytest.raises(ManyErrors):
        from_data(data)


def test_an_answer_that_no_database_takes_holds_up_nobody(place):
    organisation, me, _ = place
    stored = surveys.add(organisation, json.dumps(templates.make("csat")), by=me.person)
    published = surveys.publish(stored)
    here = Desk(survey_key())
    asked = here.look_up(published.name)
    link = Link(published.name, "link")
    good, bad = (
        here.receive(asked, link, Handed(str(uuid.uuid4()), {"csat": 4}, whole=True)).submission
        for _ in range(2)
    )
    bad = replace(bad, sequence=2**70)
    told = [Future(), Future()]
    Writer()._write(list(zip((bad, good), told, strict=True)))  # one batch, as if both had waited
    assert told[1].result(5) == "stored"
    with pytest.raises(UnavailableError):
        told[0].result(5)


def test_a_name_does_not_tell_how_others_call_theirs(place):
    organisation, me, _ = place
    others, owner = fresh_organisation()
    text = json.dumps(templates.make("csat"))
    for make in (
        lambda where, who: library.create(who, where, MAP, "Leaving us").name,
        lambda where, who: surveys.add(where, text, name="Leaving us").name,
    ):
        theirs = make(others, Caller(person=owner))
        mine = make(organisation, me)
        assert mine.startswith("leaving-us-")
        assert theirs.startswith("leaving-us-")
        assert len(mine) == len(theirs) == len("leaving-us-") + 8


def test_a_survey_feeds_no_map_that_its_author_may_not_edit(place):
    organisation, me, stored = place
    organisations.restrict(me, stored, restricted=True)
    draft = templates.make("csat")
    draft["x-listen"]["map"] = stored.name
    editor, text = signed_in(member(organisation, "editor")), json.dumps(draft)
    wanted = {"text": text, "organisation": organisation.slug}
    assert send(editor, "post", "/api/surveys", wanted).status_code == 404
    plain = {"template": "csat", "organisation": organisation.slug}
    name = send(editor, "post", "/api/surveys", plain).json()["name"]
    assert send(editor, "put", f"/api/surveys/{name}", {"text": text}).status_code == 404
    assert Survey.objects.get(name=name).map_name == ""
    assert send(signed_in(me.person), "post", "/api/surveys", wanted).json()["map"] == stored.name


def answered(organisation):
    """A survey with one answer whose message waits for a webhook."""
    data = templates.make("nps")
    data["x-listen"] |= {"privacy": "identified", "consent": "Keep it."}
    survey = surveys.add(organisation, json.dumps(data))
    surveys.publish(survey)
    name, desk = str(uuid.uuid4()), Desk(survey_key())
    received = desk.receive(
        desk.look_up(survey.name),
        Link(survey.name, "link"),
        Handed(name, {"nps": 3}, True, consent=True),
    )
    write_batch([received.submission])
    tasks.run_due(dt.datetime.now(tz=dt.UTC))
    return survey, name


def test_an_erased_answer_is_gone_from_the_outbox_too(place):
    organisation, me, _ = place
    hooks.create(me, organisation, "https://example.org/hook", ["survey.response"])
    survey, name = answered(organisation)
    held = Delivery.objects.filter(webhook__organisation=organisation)
    message = held.get()
    assert message.body["data"]["answers"] == {"nps": 3}
    # SQLite takes any length; PostgreSQL refuses, and the worker would stumble over it for ever
    most = Delivery._meta.get_field("message_id").max_length
    assert len(message.message_id) <= most
    assert len(privacy.message_of(name, "follow")) <= most
    Conversation.objects.create(digest=name, survey=survey, response_id=name, channel="sms")
    privacy.erase_response(name)
    assert not held.exists()
    assert not Conversation.objects.filter(response_id=name).exists()
    survey, _ = answered(organisation)
    privacy.forget_survey(survey)
    assert not held.exists()


def test_what_could_not_be_delivered_is_counted_per_survey(place):
    organisation, me, _ = place
    survey, _ = answered(organisation)
    now = dt.datetime.now(tz=dt.UTC)
    SurveyTask.objects.create(
        kind="email", body='{"invitation": "elsewhere"}', state="dead", due_at=now, created_at=now
    )
    told = signed_in(me.person).get(f"/api/surveys/{survey.name}/invitations").json()
    assert told["undelivered"] == 0


def test_a_secret_of_any_letters_is_simply_wrong(monkeypatch):
    from parcours.server.asgi import application

    monkeypatch.setenv("PARCOURS_SMS_SECRET", "word")
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"from=1&text=x", "more_body": False}

    async def told(message):
        sent.append(message)

    scope = {
        "type": "http", "path": "/s/sms/wörd", "method": "POST", "headers": [], "query_string": b""
    }  # fmt: skip
    asyncio.run(application(scope, receive, told))
    assert sent[0]["status"] == 403


@pytest.mark.parametrize("url", ["https://a..b/", "https://example.org:99999/"])
def test_an_address_that_is_none_becomes_a_line_of_the_list(url):
    with pytest.raises(sending.Unreachable):
        sending.post(url, {}, b"{}")


def test_whoever_answers_by_drips_is_left(monkeypatch):
    monkeypatch.setenv("PARCOURS_HOOKS_PRIVATE", "1")
    monkeypatch.setattr(sending, "WHOLE_S", 0.4)
    done = threading.Event()

    def drip():
        line, _ = listening.accept()
        with line, contextlib.suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 900\r\n\r\n")
            while not done.wait(0.1):
                line.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        begun = time.monotonic()
        with contextlib.suppress(sending.Unreachable):
            sending.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", {}, b"{}")
        took = time.monotonic() - begun
        done.set()
        dripping.join(10)
    assert took < 10, "900 drips would take 90 s"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("smtp://me:p%40ss@mail.example.org:587", "True False p@ss"),
        ("smtps://me:x@mail.example.org", "False True x"),
        ("smtp://127.0.0.1:25", "False False "),
    ],
)
def test_a_mail_password_never_travels_in_the_clear(tmp_path, address, told):
    code = (
        "from parcours.server import settings as s;"
        "print(s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_HOST_PASSWORD)"
    )
    env = {**os.environ, "PARCOURS_FOLDER": str(tmp_path), "PARCOURS_SMTP": address}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == told + "\n"


LETTER = """
import sys
from pathlib import Path
from parcours.server.run import open_workspace
open_workspace(Path(sys.argv[1]))
from django.core import mail
from django.test import Client, override_settings
from parcours.workspace.people import owners
owners.claim("root@example.org", "quite a long sentence")
client = Client(HTTP_HOST="localhost:9999", REMOTE_ADDR="203.0.113.7")
with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
    at = "/api/auth/browser/v1/auth/password/request"
    client.post(at, {"email": "root@example.org"}, content_type="application/json")
print([line for line in mail.outbox[0].body.splitlines() if "://" in line])
"""


def test_a_letter_leads_to_the_public_address_whoever_asked_for_it(tmp_path):
    env = {
        **os.environ,
        "PARCOURS_FOLDER": str(tmp_path),
        "PARCOURS_ADDRESS": "https://maps.example.org",
        "PARCOURS_SMTP": "smtp://127.0.0.1:25",
    }
    done = subprocess.run(
        [sys.executable, "-c", LETTER, str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("['https://maps.example.org/account/password/"), done.stderr


@pytest.mark.parametrize("source", ["!" * 1_900 + "{q}", "1" + "+1" * 990, "-" * 1_900 + "1"])
def test_a_condition_that_nobody_could_evaluate_is_refused(source):
    with pytest.raises(expressions.ExpressionError):
        expressions.parse(source)
    assert expressions.evaluate(expressions.parse("1" + "+1" * 100), {}) == 101


def test_behind_a_proxy_everybody_has_an_address_of_their_own():
    told = {"x-forwarded-for": "6.6.6.6, 203.0.113.9"}
    assert admission._address(told, "10.0.0.1") == "10.0.0.1", "no proxy was announced"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert admission._address(told, "10.0.0.1") == "203.0.113.9"
        assert admission._address({}, "10.0.0.1") == "10.0.0.1"


def test_figures_are_for_those_who_see_every_lane(place, monkeypatch):
    organisation, me, stored = place
    survey, _ = answered(organisation)
    Survey.objects.filter(pk=survey.pk).update(map_name=stored.name)
    at = f"/api/maps/{stored.name}/dashboard"
    assert by_link(me, stored).get(at).json()["answers"]
    assert by_link(me, stored, "emotion").get(at).json()["answers"] == []
    feed = f"/api/maps/{stored.name}/feed"
    assert by_link(me, stored).get(feed).json()["surveys"] == [survey.name]
    assert by_link(me, stored, "emotion").get(feed).json()["surveys"] == []


def test_a_link_cannot_start_a_process_per_word(place):
    _, me, stored = place
    cache.clear()
    stranger, at = by_link(me, stored), f"/api/maps/{stored.name}/dashboard"
    asked = [stranger.get(at, {"segment": f"s{n}"}).status_code for n in range(31)]
    assert asked == [200] * 30 + [429]
    assert stranger.get(at).status_code == 200


def test_a_dashboard_stops_moving_for_whoever_may_no_longer_see_it(place, monkeypatch):
    _, me, stored = place
    monkeypatch.setattr(evidence, "LOOK_EVERY_S", 0.01)
    link = links.create(me, stored, links.Terms())
    watch = Standing(Caller(link=link), int(stored.pk))

    async def watched():
        moves = evidence._moves(stored, watch)
        first = await anext(moves)
        await evidence.sync_to_async(links.withdraw)(me, stored, link.public_id)
        return first, [one async for one in moves]

    first, rest = asyncio.run(watched())
    assert first.startswith(b"event: moved")
    assert len(rest) <= 1


def test_a_link_cannot_have_files_drawn_without_end(place):
    _, me, stored = place
    cache.clear()
    stranger, at = by_link(me, stored), f"/api/maps/{stored.name}/export/mmd"
    assert [stranger.get(at).status_code for _ in range(61)] == [200] * 60 + [429]
    assert signed_in(me.person).get(at).status_code == 200


def test_nobody_opens_dashboards_without_end():
    async def lines():
        while True:
            yield b"x"
            await asyncio.sleep(0)

    async def opened(caller, address):
        stream = evidence._in_company(lines(), caller, address)
        return stream, await anext(stream)

    async def many():
        own = [await opened("person:1", f"10.0.0.{n}") for n in range(31)]
        public = [await opened("link:7", f"10.1.{n % 9}.1") for n in range(40)]
        for stream, _ in [*own, *public]:
            await stream.aclose()
        return (
            [first for _, first in own],
            [first for _, first in public],
            await opened("person:1", ""),
        )

    own, public, again = asyncio.run(many())
    assert own == [b"x"] * 30 + [evidence.AGAIN_LATER]
    assert set(public) == {b"x"}, "a public link is read by many"
    assert again[1] == b"x", "whoever has left makes room"


def test_live_results_end_with_the_right_to_see_them(place, monkeypatch):
    organisation, me, _ = place
    monkeypatch.setattr(survey_live, "BEAT_SECONDS", 0.05)
    survey, _ = answered(organisation)
    mine = tokens.create(me, organisation, "screen", "viewer")
    scope = {"headers": [(b"authorization", f"Bearer {mine.word}".encode())]}
    sent = []

    async def beside(function, *arguments):
        return await evidence.sync_to_async(function)(*arguments)

    async def receive():
        await asyncio.sleep(60)

    async def told(message):
        sent.append(message)
        if len(sent) == 2:
            await beside(tokens.withdraw, me, mine.token.pk)

    board = survey_live.Board(beside)
    watching = survey_live.stream(board, survey.name, scope, receive, told, "en")
    asyncio.run(asyncio.wait_for(watching, 20))
    assert b"data: " in sent[1]["body"]
    assert sent[-1]["more_body"] is False
    assert board.crowd.count() == 0
