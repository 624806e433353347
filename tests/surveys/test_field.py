"""From the map to people and back: ask here, letters, messages, calls, follow-ups, and the curve that moves."""

import datetime as dt
import email
import http.server
import json
import socket
import sys
import threading
import time
import urllib.parse
import uuid
from email.policy import default as policy
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller

from parcours.surveys import templates
from parcours.surveys.channels import mail, sms
from parcours.surveys.channels.dispositions import rates
from parcours.surveys.channels.policy import ContactPolicy, Known, is_quiet, refusal
from parcours.surveys.channels.qr import qr_svg
from parcours.surveys.channels.turns import opening, take
from parcours.surveys.logic import Context
from tests.conftest import ROOT
from tests.surveys.asking import Asking
from tests.surveys.test_door import ask

NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


class Letters:
    """A mail server that keeps what it gets; refuses the first letter, to see it come again."""

    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):
        self.kept.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


class Provider(http.server.BaseHTTPRequestHandler):
    """A provider of short messages."""

    kept: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Provider.kept.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def identified(name):
    data = templates.make(name)
    data["x-listen"] |= {"privacy": "identified", "consent": "Keep my name with it."}
    return data


def about_taxi():
    """Ask here: the survey that the map itself makes."""
    from parcours.journey.identity import with_ids
    from parcours.journey.read import read

    journey_map = with_ids(
        read((ROOT / "examples" / "taxi.journey.yaml").read_text("utf-8")).journey_map
    )
    data = templates.ask_here(journey_map, journey_map.stages[1].id, "csat")
    data["x-listen"]["map"] = "taxi"
    return data, journey_map.stages[1].id


INVITE = """
import datetime as dt, json, sys
import django; django.setup()
from parcours.server.surveys.key import survey_key
from parcours.workspace.models import Contact, Survey
from parcours.workspace.surveys import calls, contacts
now = dt.datetime.now(tz=dt.UTC)
survey = Survey.objects.get(name=sys.argv[1] if len(sys.argv) > 1 else json.loads(sys.stdin.read())["survey"])
"""


@pytest.fixture(scope="module")
def field(tmp_path_factory):
    folder = tmp_path_factory.mktemp("field")
    (folder / "taxi.journey.yaml").write_bytes(
        (ROOT / "examples" / "taxi.journey.yaml").read_bytes()
    )
    letters = Letters()
    post = Controller(letters, hostname="127.0.0.1", port=free_port())
    post.start()
    provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    port = post.port
    words = {
        "url": f"http://127.0.0.1:{provider.server_port}/", "headers": {"Authorization": "Bearer x"},
        "body": {"to": "{to}", "message": "{text}"},
    }  # fmt: skip
    surveys = {"nps": identified("nps"), "ces": identified("ces"), "taxi": about_taxi()[0]}
    with Asking(
        folder, surveys, PARCOURS_SMTP=f"smtp://127.0.0.1:{port}", PARCOURS_SMS=json.dumps(words),
        PARCOURS_SMS_SECRET="word", PARCOURS_ADDRESS="", PARCOURS_HOOKS_PRIVATE="1",
    ) as running:  # fmt: skip
        running.letters = letters
        yield running
    post.stop()
    provider.shutdown()
    provider.server_close()


def until(condition, seconds=12):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_letters_have_the_question_inside_and_one_click_out(field):
    program = (
        INVITE
        + """
rows = [{"email": "ana@example.org", "name": "Ana", "lang": "fr"}, {"email": "bo@example.org", "name": "Bo\\nBcc: x@y.z"}]
contacts.import_contacts(survey.organisation, rows)
first = contacts.invite(survey, Contact.objects.all(), "email", key=survey_key(), now=now)
again = contacts.invite(survey, Contact.objects.all(), "email", key=survey_key(), now=now)
other = contacts.invite(Survey.objects.get(name="ces"), Contact.objects.all(), "email", key=survey_key(), now=now)
print(json.dumps([[one.asked, one.not_asked] for one in (first, again, other)]))
"""
    )
    said = json.loads(field.run(program, json.dumps({"survey": "nps"})))
    assert said == [[2, {}], [0, {"duplicate": 2}], [0, {"quarantine": 2}]]
    assert until(lambda: len(field.letters.kept) == 2)
    by_person = {
        to[0]: email.message_from_bytes(raw, policy=policy) for to, raw in field.letters.kept
    }
    letter = by_person["ana@example.org"]
    assert letter["Subject"] == "Recommandation (NPS)"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "Bonjour Ana" in plain
    assert html.count("?q=nps&amp;v=") == 11
    assert by_person["bo@example.org"]["Bcc"] is None, "a name cannot become a header"
    link = next(
        word for word in plain.split() if "/s/nps." in word and not word.endswith("unsubscribe")
    )
    path = urllib.parse.urlsplit(link).path
    before = field.rows("SELECT count(*) FROM workspace_surveyresponse")
    assert b'value="3" checked' in ask(f"{field.address}{path}?q=nps&v=3")[2]
    assert field.rows("SELECT count(*) FROM workspace_surveyresponse") == before, (
        "a GET never votes"
    )
    body = {"id": str(uuid.uuid4()), "answers": {"nps": 3}, "consent": True}
    assert ask(f"{field.address}{path}/answers", "POST", body)[0] == 201
    assert until(lambda: field.rows("SELECT count(*) FROM workspace_followup")[0][0] == 1), (
        "a detractor who agreed"
    )
    assert field.rows("SELECT reason, state FROM workspace_followup") == [("negative:nps", "open")]
    assert until(
        lambda: (
            field.rows("SELECT count(*) FROM workspace_surveyinvitation WHERE state = 'answered'")
            == [(1,)]
        )
    )
    stop = urllib.parse.urlsplit(letter["List-Unsubscribe"].strip("<>")).path
    assert ask(f"{field.address}{stop}")[0] == 200
    assert field.rows("SELECT count(*) FROM workspace_optout") == [(0,)], "a GET only asks"
    assert ask(f"{field.address}{stop}", "POST", b"List-Unsubscribe=One-Click")[0] == 200
    [(digest,)] = field.rows("SELECT digest FROM workspace_optout")
    assert "ana" not in digest
    assert len(digest) == 64


def test_short_messages_go_out_are_answered_and_stop(field):
    program = (
        INVITE
        + """
contacts.import_contacts(survey.organisation, [{"phone": "06 12 34 56 78", "lang": "fr", "zone": "Europe/Paris"}])
from parcours.surveys.channels.policy import ContactPolicy
open_all_day = ContactPolicy(quiet_from=24, quiet_to=0)
noon = now.replace(hour=11) if now.weekday() < 6 else (now - dt.timedelta(days=2)).replace(hour=11)
done = contacts.invite(survey, Contact.objects.exclude(phone=""), "sms", key=survey_key(), now=noon, policy=open_all_day)
from parcours.workspace.models import SurveyTask
from parcours.workspace.surveys import deliver, tasks
tasks.run_due(noon, deliver.Delivery(survey_key(), "https://ask.example.org", "x@y.z"))
print(json.dumps(done.asked))
"""
    )
    field.server.terminate()
    field.server.wait(20)
    field.server.stdout.close()
    assert field.run(program, json.dumps({"survey": "nps"})) == "1"
    field.__enter__()
    [(key, message)] = Provider.kept[-1:]
    assert key == "Bearer x"
    assert message["to"] == "+33612345678"
    assert "https://ask.example.org/s/nps.sms" in message["message"]
    assert sms.size(message["message"]).encoding == "gsm7"

    def say(text):
        form = urllib.parse.urlencode({"from": "+33612345678", "text": text}).encode()
        return json.loads(ask(f"{field.address}/s/sms/word", "POST", form)[2])

    assert "raison" in say("Je dirais 9")["reply"]
    assert say("Rapide et aimable")["done"]
    found = field.rows("SELECT answers FROM workspace_surveyresponse WHERE channel = 'sms'")
    assert json.loads(found[0][0]) == {"nps": 9, "why": "Rapide et aimable"}


def test_the_curve_of_the_stage_moves_within_a_second(field):
    _, stage = about_taxi()
    ask(f"{field.address}/api/maps?lang=en")
    url = f"{field.address}/s/{field.tokens['taxi']['link']}/answers"
    for value in [5] * 10 + [4] * 4 + [1] * 2:
        assert ask(url, "POST", {"id": str(uuid.uuid4()), "answers": {"csat": value}})[0] == 201
    sent = time.monotonic()

    def measured():
        rows = field.rows("SELECT fields FROM workspace_maprow WHERE key = ?", f"stage:{stage}")
        return json.loads(rows[0][0]).get("emotion", {}).get("measured") if rows else None

    assert until(lambda: (measured() or {}).get("n") == 16), field.rows(
        "SELECT key FROM workspace_maprow"
    )
    lag = time.monotonic() - sent
    sys.stderr.write(f"the curve moved {lag:.2f} s after the last answer\n")
    found = measured()
    assert found["score"] == pytest.approx(2 * (14 - 2) / 16)
    assert found["interval"][0] < found["score"] < found["interval"][1]
    assert found["evidence"][0]["source"] == "survey-taxi"
    sources = field.rows("SELECT fields FROM workspace_maprow WHERE key = 'source:survey-taxi'")
    assert json.loads(sources[0][0])["kind"] == "survey"
    assert lag < 10, "a minute would mean that nobody was told"


class Receiver(http.server.BaseHTTPRequestHandler):
    """Another system; refuses the first message, to see it come again under the same id."""

    kept: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.kept.append((dict(self.headers), json.loads(body)))
        self.send_response(500 if len(Receiver.kept) == 1 else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_webhooks_are_signed_tried_again_and_never_lost(field):
    """Formbricks #6137, #4225, #6597: the outbox, no call to oneself, a visible log."""
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    program = (
        INVITE
        + f"""
from parcours.workspace.models import Webhook
Webhook.objects.create(organisation=survey.organisation, public_id="h1", url="http://127.0.0.1:{receiver.server_port}/",
    kinds=["survey.response"], secret="whsec_c2VjcmV0c2VjcmV0c2VjcmV0")
print("made")
"""
    )
    field.run(program, json.dumps({"survey": "nps"}))
    url = f"{field.address}/s/{field.tokens['taxi']['link']}/answers"
    name = str(uuid.uuid4())
    assert ask(url, "POST", {"id": name, "answers": {"csat": 4}})[0] == 201
    assert until(lambda: len(Receiver.kept) >= 2, 25)
    headers, body = Receiver.kept[1]
    lower = {key.lower(): value for key, value in headers.items()}
    told = f"answer-{name.replace('-', '')}"
    assert lower["webhook-id"] == told
    assert lower["webhook-signature"].startswith("v1,")
    assert (body["type"], body["data"]["answers"]) == ("survey.response", {"csat": 4})
    state = "SELECT state FROM workspace_delivery WHERE message_id = ?"
    assert until(lambda: field.rows(state, told) == [("sent",)])
    receiver.shutdown()
    receiver.server_close()


def test_calls_have_hours_endings_and_appointments(field):
    program = (
        INVITE
        + """
contacts.import_contacts(survey.organisation, [{"phone": f"+3361234560{n}", "name": f"P{n}", "zone": "Europe/Paris"} for n in range(3)])
people = Contact.objects.filter(name__startswith="P")
noon = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
contacts.invite(survey, people, "phone", key=survey_key(), now=noon)
listed = calls.to_call(survey, noon)
at_night = calls.to_call(survey, noon.replace(hour=23))
for one, ending in zip(listed, ("complete", "appointment", "do_not_call")):
    calls.note_attempt(survey, one["invitation"], {"disposition": ending, "appointment_at": noon + dt.timedelta(hours=2)}, noon, key=survey_key(), by=None)
rates = calls.response_rates(survey)
later = calls.to_call(survey, noon + dt.timedelta(hours=3))
print(json.dumps([len(listed), len(at_night), len(calls.to_call(survey, noon)), [one["name"] for one in later], rates.rr1, rates.eligible]))
"""
    )
    said = json.loads(field.run(program, json.dumps({"survey": "ces"})))
    assert said[:3] == [3, 0, 0]
    assert len(said[3]) == 1
    assert said[4] == pytest.approx(100 / 3)
    assert said[5] == 3


def test_one_policy_and_its_reasons():
    def known(**more):
        base = {
            "has_address": True,
            "opted_out": False,
            "last_asked_at": None,
            "already_invited": False,
        }
        return Known(**{**base, **more})

    assert refusal(known(), "email", NOON) is None
    assert refusal(known(opted_out=True, has_address=False), "email", NOON) == "opted_out"
    assert refusal(known(last_asked_at=NOON - dt.timedelta(days=29)), "sms", NOON) == "quarantine"
    assert refusal(known(last_asked_at=NOON - dt.timedelta(days=31)), "sms", NOON) is None
    assert refusal(known(zone="Asia/Tokyo"), "sms", NOON) == "quiet_hours"
    assert refusal(known(zone="Asia/Tokyo"), "email", NOON) is None
    assert is_quiet(NOON.replace(day=8), "UTC"), "Sunday"
    assert refusal(known(last_asked_at=NOON), "email", NOON, ContactPolicy(every_days=0)) is None


def test_what_a_short_message_costs():
    assert sms.size("é" * 160).segments == 1
    assert sms.size("é" * 161).segments == 2
    one = sms.size("ê" + "a" * 70)
    assert (one.encoding, one.segments, one.foreign) == ("ucs2", 2, "ê")
    assert sms.plain("Êtes-vous là ? « Ça » œuf…") == 'Etes-vous là ? " Ça " oeuf...'
    assert sms.size(sms.plain("Êtes-vous là ? « Ça » œuf…")).encoding == "gsm7"


def test_turns_follow_the_same_branches_as_the_page():
    survey = templates.survey("churn")
    context = Context(lang="fr", channel="chat")
    turn = opening(survey, context)
    assert "1 = Trop cher" in turn.reply
    turn = take(survey, turn.answers, turn.passed, "9", context)
    assert "pas compris" in turn.reply
    turn = take(survey, turn.answers, turn.passed, "J’ai trouvé mieux ailleurs", context)
    assert turn.answers == {"reason": "competitor"}
    assert "qui nous manque" in turn.reply
    turn = take(survey, turn.answers, turn.passed, "passer", context)
    turn = take(survey, turn.answers, turn.passed, "Rien", context)
    assert turn.done
    assert take(survey, {}, frozenset(), "STOP", context).stopped
    other = take(survey, {}, frozenset(), "Un déménagement", context)
    assert other.answers == {"reason": "other", "reason-Comment": "Un déménagement"}


def test_a_hostile_name_or_answer_is_text_in_letters():
    """Formbricks #8054: respondents' and contacts' text in HTML mail."""
    letter = mail.Letter(
        templates.survey("nps"), "en", "a@example.org", "<script>x</script>\r\nBcc: b@example.org", "https://x/s/t",
        "https://x/u",
    )  # fmt: skip
    message = mail.compose(letter, "Shop <s@example.org>", NOON)
    assert "<script>" not in message.get_body(("html",)).get_content()
    assert message["Bcc"] is None


def test_a_code_for_each_place():
    code = qr_svg("https://ask.example.org/s/nps.qr.till..abcdefghijklmn", "Till <1>")
    assert code.startswith(b"<svg")
    assert b"Till &lt;1&gt;" in code


def test_response_rates_are_those_of_the_standard():
    found = rates(
        {"complete": 50, "partial": 10, "refused": 20, "no_answer": 20, "wrong_number": 30}
    )
    assert (found.rr1, found.rr2, found.eligible) == (50, 60, 100)
    assert rates({"wrong_number": 3}).rr1 is None
