"""Contacts forgotten, answers looked at and taken along, pages counted: what is kept of people, and by whom it was seen."""

import contextlib
import datetime as dt
import http.server
import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.inprocess import fresh_organisation, open_here

open_here()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402

from parcours.errors import NotFoundError, ParcoursError  # noqa: E402
from parcours.server import limits  # noqa: E402
from parcours.server.surveys import live  # noqa: E402
from parcours.server.surveys.key import survey_key  # noqa: E402
from parcours.surveys import templates  # noqa: E402
from parcours.surveys.links import Link, digest  # noqa: E402
from parcours.surveys.senders.http_sms import HttpSmsSender  # noqa: E402
from parcours.workspace.models import (  # noqa: E402
    AuditEntry,
    Contact,
    Conversation,
    OptOut,
    ResponseLink,
    SurveyCount,
    SurveyInvitation,
    SurveyResponse,
)
from parcours.workspace.surveys import (  # noqa: E402
    access,
    contacts,
    followups,
    forgetting,
    library,
    privacy,
    tasks,
)
from parcours.workspace.surveys.desk import Desk, Handed, contact_key  # noqa: E402
from parcours.workspace.surveys.writer import write_batch  # noqa: E402

NOW = dt.datetime.now(tz=dt.UTC)
KEY = survey_key()


def published(organisation, privacy):
    data = templates.make("nps")
    if privacy != "anonymous":
        data["x-listen"] |= {"privacy": privacy, "consent": "Keep my name with it."}
    survey = library.add(organisation, json.dumps(data))
    library.publish(survey)
    return survey


def answered_by(contact, survey):
    """One response of a person who was invited."""
    invitation = SurveyInvitation.objects.get(contact=contact, survey=survey)
    desk, name = Desk(KEY), str(uuid.uuid4())
    asked, link = desk.look_up(survey.name), Link(survey.name, "email", "", invitation.public_id)
    handed = Handed(name, {"nps": 2, "why": "It took long"}, whole=True, consent=True)
    write_batch([desk.receive(asked, link, handed, contact_key(asked, link, KEY)).submission])
    return name


@pytest.fixture
def asked(place):
    """Ana and Bo, asked by three surveys, who answered two each."""
    organisation, me = place
    rows = [
        {"email": "Ana@example.org", "phone": "06 12 34 56 78", "name": "Ana"},
        {"email": "bo@example.org"},
    ]
    contacts.import_contacts(organisation, rows)
    people = Contact.objects.filter(organisation=organisation)
    surveys = {
        name: published(organisation, name) for name in ("identified", "pseudonymous", "anonymous")
    }
    policy = contacts.ContactPolicy(every_days=0)
    for survey in surveys.values():
        contacts.invite(
            survey, people, "email", key=KEY, now=dt.datetime.now(tz=dt.UTC), policy=policy
        )
    ana, bo = people.get(email="ana@example.org"), people.get(email="bo@example.org")
    for person in (ana, bo):
        for name in ("identified", "pseudonymous"):
            answered_by(person, surveys[name])
    return organisation, me, surveys, ana, bo


def counted(survey):
    ids = survey.versions.values_list("pk", flat=True)
    return sum(SurveyCount.objects.filter(version_id__in=ids).values_list("n", flat=True))


@pytest.mark.parametrize("who", ["ANA@example.org ", "0612345678", "+33612345678"])
def test_one_person_is_forgotten_everywhere_and_nobody_else(asked, who):
    organisation, me, surveys, ana, bo = asked
    Conversation.objects.create(
        digest=digest(f"sms:{ana.phone}", KEY),
        survey=surveys["identified"],
        response_id="x",
        channel="sms",
        lang="fr",
    )
    assert forgetting.look(organisation, who, KEY) == forgetting.Kept(1, 3, 2)
    assert forgetting.forget(me, organisation, who, KEY) == forgetting.Kept(1, 3, 2)
    assert [one.email for one in Contact.objects.filter(organisation=organisation)] == [
        "bo@example.org"
    ]
    assert set(
        SurveyInvitation.objects.filter(contact__organisation=organisation).values_list(
            "contact", flat=True
        )
    ) == {bo.pk}
    assert SurveyResponse.objects.filter(survey__organisation=organisation).count() == 2
    assert ResponseLink.objects.filter(contact_key=ana.public_id).count() == 0
    assert not Conversation.objects.filter(survey=surveys["identified"]).exists()
    assert counted(surveys["identified"]) == 3, "status, score and text of Bo's answer"
    noted = AuditEntry.objects.get(organisation=organisation, act="contact.forgotten")
    assert noted.details == {"invitations": 3, "answers": 2, "never_again": True}
    assert "ana" not in json.dumps([noted.subject, noted.details]).lower()
    with pytest.raises(NotFoundError):
        forgetting.look(organisation, who, KEY)


def test_the_forgotten_are_not_written_to_again(asked):
    organisation, me, surveys, *_ = asked
    forgetting.forget(me, organisation, "ana@example.org", KEY)
    assert OptOut.objects.filter(organisation=organisation).count() == 2, "by address and by number"
    contacts.import_contacts(organisation, [{"email": "ana@example.org"}])
    back = Contact.objects.filter(organisation=organisation, email="ana@example.org")
    told = contacts.invite(surveys["identified"], back, "email", key=KEY, now=NOW)
    assert (told.asked, told.not_asked) == (0, {"opted_out": 1})
    forgetting.forget(me, organisation, "bo@example.org", KEY, never_again=False)
    assert OptOut.objects.filter(organisation=organisation).count() == 2


def test_another_organisation_has_nobody_of_that_name(asked):
    other, _ = fresh_organisation()
    with pytest.raises(NotFoundError):
        forgetting.look(other, "ana@example.org", KEY)


def test_a_follow_up_says_what_was_said_and_by_whom(asked):
    surveys = asked[2]
    tasks.run_due(dt.datetime.now(tz=dt.UTC))
    named = followups.cases(surveys["identified"], "fr")
    assert {case.contact.email for case in named} == {"ana@example.org", "bo@example.org"}
    assert {case.stored.reason for case in named} == {"negative:nps"}
    assert [answer for _, answer in named[0].said] == ["2", "It took long"]
    assert "recommand" in named[0].said[0][0]
    hashed = followups.cases(surveys["pseudonymous"], "en")
    assert len(hashed) == 2
    assert [case.contact for case in hashed] == [None, None], "a hash leads to nobody"
    privacy.erase([named[0].stored.response_id])
    assert len(followups.cases(surveys["identified"], "fr")) == 1


def test_what_was_given_up_is_tried_anew(asked):
    surveys = asked[2]
    survey, other = surveys["identified"], surveys["pseudonymous"]

    def unreachable(task, body, now):
        raise OSError("nobody listens")

    now = dt.datetime.now(tz=dt.UTC)
    for _ in range(len(tasks.WAITS_SECONDS) + 1):
        tasks.run_due(now, unreachable)
        now += dt.timedelta(days=2)
    assert len(contacts.undelivered(survey)) == 2
    assert contacts.send_again(survey, now) == 2
    assert contacts.undelivered(survey) == []
    assert len(contacts.undelivered(other)) == 2, "those of another survey stay"
    told = []
    tasks.run_due(now, lambda task, body, at: told.append(body["invitation"]))
    mine = SurveyInvitation.objects.filter(survey=survey).values_list("public_id", flat=True)
    assert set(mine) <= set(told)


def test_who_saw_named_answers_is_written_down(place):
    organisation, me = place
    named, nameless = published(organisation, "identified"), published(organisation, "anonymous")
    for survey in (named, nameless):
        for minutes in (0, 20, 70):
            access.opened(
                me,
                survey,
                "answers.opened",
                dt.datetime.now(tz=dt.UTC) + dt.timedelta(minutes=minutes),
            )
        access.exported(me, survey, form="csv")
    noted = AuditEntry.objects.filter(organisation=organisation).order_by("pk")
    assert [(one.act, one.subject, one.details["privacy"]) for one in noted] == [
        ("answers.opened", named.name, "identified"),
        ("answers.opened", named.name, "identified"),
        ("answers.exported", named.name, "identified"),
        ("answers.exported", nameless.name, "anonymous"),
    ]
    assert {one.who for one in noted} == {me.who}


def test_tries_that_come_together_are_each_counted():
    key = uuid.uuid4().hex

    def attempt(_):
        try:
            limits.spend("race", key, most=5, seconds=60)
        except ParcoursError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) <= 5
    cache.clear()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends whoever asks at /first to /second, and remembers what was shown there."""

    def do_POST(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.send_response(307 if self.path == "/first" else 200)
        self.send_header("Location", "/second")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_providers_key_goes_to_nobody_else():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shape = {
        "url": f"http://127.0.0.1:{server.server_port}/first",
        "headers": {"Authorization": "Bearer x"},
    }
    with pytest.raises(ParcoursError, match="HTTP 307"):
        HttpSmsSender(json.dumps(shape)).send("+33612345678", "Hello")
    server.shutdown()
    server.server_close()
    assert server.asked == [("/first", "Bearer x")]


def test_live_pages_are_limited_per_person_and_organisation(monkeypatch):
    monkeypatch.setattr(live, "PER_CALLER", 2)
    monkeypatch.setattr(live, "PER_ORGANISATION", 3)
    crowd = live.Crowd()
    with contextlib.ExitStack() as stack:
        for who in ("person:1", "person:1", "person:2"):
            stack.enter_context(crowd.enter(live.Admitted(1, 7, who, every=True)))
        with pytest.raises(live.TooManyError, match="You have 2 pages"):
            stack.enter_context(crowd.enter(live.Admitted(1, 7, "person:1", every=True)))
        with pytest.raises(live.TooManyError, match="no other fits in"):
            stack.enter_context(crowd.enter(live.Admitted(1, 7, "person:3", every=True)))
        stack.enter_context(crowd.enter(live.Admitted(1, 8, "person:3", every=True)))
        assert crowd.count() == 4
    assert crowd.count() == 0
