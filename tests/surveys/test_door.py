"""The door of respondents: the ten rules of intake, privacy by storage, and where other tools broke."""

import concurrent.futures
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest

from parcours.surveys import templates
from tests.surveys.asking import Asking

HOSTILE = "<script>alert(1)</script>'; DROP TABLE workspace_surveyresponse;--"
QUOTA = {
    "title": "Quota",
    "elements": [
        {"type": "radiogroup", "name": "who", "title": "Who?", "choices": ["a", "b"], "isRequired": True},
        {"type": "comment", "name": "say", "title": f"You said {{who}} {HOSTILE}"},
    ],
    "x-listen": {
        "purpose": HOSTILE, "retentionDays": 30,
        "channels": ["link", "widget", "qr"],
        "quotas": [{"name": "as", "limit": 5, "question": "who", "code": "a"}],
    },
}  # fmt: skip


def named():
    data = templates.make("nps")
    data["x-listen"] |= {"privacy": "identified", "consent": "Yes.", "consentRequired": True}
    return data


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    surveys = {
        "nps": templates.make("nps"),
        "quota": QUOTA,
        "named": named(),
        "stage": templates.make("stage"),
    }
    folder = tmp_path_factory.mktemp("door")
    with Asking(folder, surveys, PARCOURS_SMS_SECRET="s3cret-word") as running:
        yield running


def ask(url, method="GET", body=None, **headers):
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def post(asking, name, answers, **more):
    body = {"id": str(uuid.uuid4()), "answers": answers, **more}
    status, _, said = ask(f"{asking.url(name, more.pop('channel', 'link'))}/answers", "POST", body)
    return status, json.loads(said)


def test_sent_twice_is_stored_once(asking):
    body = {"id": str(uuid.uuid4()), "answers": {"nps": 9}}
    url = f"{asking.url('nps')}/answers"
    first, again = ask(url, "POST", body), ask(url, "POST", {**body, "answers": {"nps": 1}})
    assert (first[0], again[0]) == (201, 200)
    assert json.loads(again[2])["status"] == "duplicate"
    [(answers,)] = asking.rows(
        "SELECT answers FROM workspace_surveyresponse WHERE id = ?", body["id"]
    )
    assert json.loads(answers) == {"nps": 9}


def test_parts_grow_and_the_whole_stands(asking):
    name, url = str(uuid.uuid4()), f"{asking.url('stage')}/answers"
    row = "SELECT status, answers FROM workspace_surveyresponse WHERE id = ?"
    ask(url, "PATCH", {"id": name, "sequence": 2, "answers": {"goals": "two"}})
    ask(url, "PATCH", {"id": name, "sequence": 1, "answers": {"goals": "one"}})
    assert asking.rows(row, name) == [("partial", '{"goals":"two"}')]
    assert ask(url, "POST", {"id": name, "answers": {"goals": "end", "emotion": 1}})[0] == 201
    ask(url, "PATCH", {"id": name, "sequence": 9, "answers": {"goals": "late"}})
    assert asking.rows(row, name) == [("complete", '{"goals":"end","emotion":1}')]
    counted = asking.rows(
        "SELECT value, sum(n) FROM workspace_surveycount c JOIN workspace_surveyversion v ON v.id = c.version_id "
        "JOIN workspace_survey s ON s.id = v.survey_id WHERE s.name = 'stage' AND question = '' GROUP BY value"
    )
    assert dict(counted).get("partial", 0) == 0


def test_a_quota_is_decided_by_the_writer(asking):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: post(asking, "quota", {"who": "a"}), range(20)))
    assert sorted(one["status"] for _, one in said) == ["complete"] * 5 + ["over_quota"] * 15
    assert all(status in {200, 201} for status, _ in said), "over quota is stored, not refused"
    assert post(asking, "quota", {"who": "b"})[1]["status"] == "complete"


def test_answers_that_do_not_fit_are_told_in_the_readers_language(asking):
    status, said = post(asking, "nps", {"nps": 42, "zz": 1}, lang="fr")
    assert status == 422
    assert {(one["field"], one["code"]) for one in said["errors"]} == {
        ("nps", "invalid"),
        ("zz", "unknown"),
    }
    assert "Choisissez" in said["errors"][0]["message"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"answers": 3}', b'{"id": 1, "answers": {}}', b'{"id": "x", "answers": {"nps": 1}}',
     b"\xff\xfe", b'{"answers": {"nps": {"a": [[[]]]}}, "id": "00000000-0000-4000-8000-000000000000"}'],
)  # fmt: skip
def test_no_body_breaks_the_door(asking, body):
    for method in ("POST", "PATCH"):
        assert ask(f"{asking.url('nps')}/answers", method, body)[0] in {200, 400, 404, 422}


def test_too_much_is_refused(asking):
    assert ask(f"{asking.url('nps')}/answers", "POST", b"x" * 300_000)[0] == 413
    deep = ("[" * 5_000 + "]" * 5_000).encode()
    assert ask(f"{asking.url('nps')}/answers", "POST", deep)[0] in {400, 422}


@pytest.mark.parametrize(
    "token",
    ["' OR 1=1 --", "nps.link..", "nps.link.till..AAAAAAAAAAAAAA", "a" * 5_000, "nps.link.till.'.x", "%00",
     "nps.link.till';DROP TABLE x;--..AAAAAAAAAAAAAA", "..%2f..%2fetc%2fpasswd", "nps.zzz...AAAAAAAAAAAAAA"],
)  # fmt: skip
def test_a_token_is_measured_before_anything_looks_at_it(asking, token):
    """CVE-2025-41375: SQL injection by the respondent's token."""
    path = urllib.parse.quote(token, safe="%")
    assert ask(f"{asking.address}/s/{path}")[0] == 404
    assert ask(f"{asking.address}/s/{path}/answers", "POST", {"id": "x", "answers": {}})[0] == 404
    assert asking.rows("SELECT count(*) FROM workspace_survey") == [(4,)]


def test_authors_words_and_answers_come_out_as_text(asking):
    """CVE-2026-16809 and survey-core: an author's text, a quota's text and a piped answer are escaped."""
    fields = {"_id": str(uuid.uuid4()), "_shown": "who", "who": "b", "_go": "next", "_at": "page1"}
    status, headers, page = ask(
        asking.url("quota"), "POST", urllib.parse.urlencode(fields).encode()
    )
    text = page.decode() + ask(asking.url("quota"))[2].decode()
    assert status == 200
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "frame-ancestors *" in ask(asking.url("quota", "widget"))[1]["Content-Security-Policy"]


def test_hosting_shares_nothing_with_the_workspaces_pages(asking):
    """PostHog #93707: no cookie is set or asked for where respondents are."""
    _, headers, page = ask(asking.url("nps"))
    assert headers["Set-Cookie"] is None
    assert b"csrf" not in page.lower()
    assert headers["Referrer-Policy"] == "no-referrer"


def test_an_anonymous_survey_is_anonymous_in_the_file(asking):
    """LimeSurvey #4389: anonymity is a property of storage."""
    status, said = post(asking, "nps", {"nps": 3})
    assert status == 201
    columns = {row[1] for row in asking.rows("PRAGMA table_info(workspace_surveyresponse)")}
    assert columns == {
        "id", "survey_id", "version_id", "status", "sequence", "channel", "place", "lang", "day", "received_at",
        "consent", "answers",
    }  # fmt: skip
    [(moment,)] = asking.rows(
        "SELECT received_at FROM workspace_surveyresponse WHERE id = ?", said["id"]
    )
    assert moment is None
    assert (
        asking.rows("SELECT * FROM workspace_responselink WHERE response_id = ?", said["id"]) == []
    )
    for body, due, made in asking.rows("SELECT body, due_at, created_at FROM workspace_surveytask"):
        assert said["id"] not in body or due[11:19] == made[11:19] == "00:00:00"


def test_nothing_of_a_person_is_kept_before_they_agree(asking):
    name, url = str(uuid.uuid4()), f"{asking.url('named')}/answers"
    assert (
        json.loads(ask(url, "PATCH", {"id": name, "sequence": 1, "answers": {"nps": 3}})[2])[
            "status"
        ]
        == "nothing"
    )
    status, _, said = ask(url, "POST", {"id": name, "answers": {"nps": 3}})
    assert (status, json.loads(said)["errors"][0]["code"]) == (422, "consent")
    assert ask(url, "POST", {"id": name, "answers": {"nps": 3}, "consent": True})[0] == 201
    [(moment, agreed)] = asking.rows(
        "SELECT received_at, consent FROM workspace_surveyresponse WHERE id = ?", name
    )
    assert moment
    assert agreed == 1


def test_a_get_never_votes(asking):
    before = asking.rows("SELECT count(*) FROM workspace_surveyresponse")
    status, _, page = ask(f"{asking.url('nps')}?q=nps&v=9")
    assert status == 200
    assert b'value="9" checked' in page
    assert asking.rows("SELECT count(*) FROM workspace_surveyresponse") == before


def test_ones_own_answers_by_receipt(asking):
    _, said = post(asking, "nps", {"nps": 10, "why": HOSTILE})
    mine = f"{asking.address}/s/mine/{said['receipt']}"
    kept = json.loads(ask(f"{mine}?as=json")[2])
    assert kept["answers"]["nps"] == 10
    assert b"<script>alert" not in ask(mine)[2]
    other = said["receipt"][:-2] + ("AA" if not said["receipt"].endswith("AA") else "BB")
    assert ask(f"{asking.address}/s/mine/{other}")[0] == 404
    tens = "SELECT sum(n) FROM workspace_surveycount WHERE question = 'nps' AND value = '10'"
    before = asking.rows(tens)[0][0]
    assert ask(mine, "POST", b"_go=delete")[0] == 200
    assert asking.rows(tens)[0][0] == before - 1
    assert ask(mine)[0] == 404


def test_a_chat_takes_turns_and_stores_like_the_page(asking):
    url = f"{asking.url('stage', 'chat')}/chat"
    talk = json.loads(ask(url, "POST", {"conversation": "c1", "lang": "fr"})[2])
    assert "objectifs" in talk["reply"]
    for text in ("Acheter", "passer", "Trois", "12", "zzz", "+2", "Parce que", "passer"):
        talk = json.loads(ask(url, "POST", {"conversation": "c1", "text": text})[2])
    assert talk["done"]
    [(answers, status, channel, lang)] = asking.rows(
        "SELECT answers, status, channel, lang FROM workspace_surveyresponse WHERE channel = 'chat'"
    )
    assert json.loads(answers) == {
        "goals": "Acheter", "steps": "Trois", "minutes": 12, "emotion": 2, "why": "Parce que",
    }  # fmt: skip
    assert (status, channel, lang) == ("complete", "chat", "fr")


def test_messages_come_in_by_a_secret_alone(asking):
    assert ask(f"{asking.address}/s/sms/wrong", "POST", b"from=1&text=2")[0] == 403
    assert (
        ask(f"{asking.address}/s/sms/s3cret-word", "POST", b"from=%2B33600000000&text=9")[0] == 404
    )


def test_a_busy_link_is_slowed_down_and_told_when_to_come_back(asking):
    connection = http.client.HTTPConnection(asking.address.removeprefix("http://"))
    path, seen = urllib.parse.urlsplit(asking.url("nps", "qr")).path, []
    for _ in range(900):
        connection.request("PATCH", f"{path}/answers", b"{}")
        answer = connection.getresponse()
        answer.read()
        seen.append((answer.status, answer.headers["Retry-After"]))
        if answer.status == 429:
            break
    connection.close()
    assert (400, None) in seen
    if seen[-1][0] == 429:  # a slow computer never reaches the limit
        assert seen[-1][1] == "2"


def test_a_channel_that_was_not_chosen_is_closed(asking):
    body = {"id": str(uuid.uuid4()), "answers": {"who": "b"}}
    assert ask(f"{asking.url('quota', 'chat')}/answers", "POST", body)[0] == 404
    assert ask(asking.url("quota", "chat"))[0] == 404


def test_a_survey_that_is_closed_says_so(asking):
    assert ask(asking.url("nps").replace("nps.", "npz."))[0] == 404
    status, _, page = ask(
        asking.url("nps").replace("nps.", "npz."), Accept="text/html", **{"Accept-Language": "fr"}
    )
    assert status == 404
    assert "aucune enquête" in page.decode()


WEEKS = """
import datetime as dt, json, random, uuid
import django; django.setup()
from parcours.surveys.links import Link
from parcours.workspace.models import Survey, SurveyAlert, SurveyCount, SurveyResponse
from parcours.workspace.surveys import desk, library, privacy, results, watch, writer
now, dice = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC), random.Random(4)
asked, here = library.published("weeks"), desk.Desk(b"x")
here.look_up("weeks")
def answer(place, days_ago, value):
    handed = desk.Handed(str(uuid.uuid4()), {"nps": value}, whole=True)
    one = here.receive(asked, Link("weeks", "kiosk", place), handed).submission
    object.__setattr__(one, "at", now - dt.timedelta(days=days_ago))
    return one
batch = []
for place in ("till", "door", "call"):
    for days_ago in range(1, 15):
        worse = place == "till" and days_ago <= 7
        batch += [answer(place, days_ago, dice.choice([0, 3, 5, 9] if worse else [9, 10, 9, 7, 3])) for _ in range(25)]
writer.write_batch(batch)
stored = Survey.objects.get(name="weeks")
first, again = watch.look(stored, now), watch.look(stored, now)
change = results.results(stored, results.Asked(since=dt.date(2026, 6, 8), until=dt.date(2026, 6, 14), place="till")).questions[0].change
later = watch.look(stored, now + dt.timedelta(days=9))
kept = privacy.purge(dt.datetime(2026, 6, 15, tzinfo=dt.UTC) + dt.timedelta(days=30))
counted = sum(SurveyCount.objects.filter(version_id=asked.version_id).values_list("n", flat=True))
rest = SurveyResponse.objects.filter(survey=stored).count()
print(json.dumps([[one.place for one in first], len(again), change.certain, change.points, [one.cause for one in later], kept, rest, counted]))
"""


def test_weeks_are_judged_together_and_old_answers_forgotten(tmp_path):
    data = templates.make("nps")
    data["x-listen"]["retentionDays"] = 37
    weeks = Asking(tmp_path, {"weeks": data})
    opened, again, certain, points, later, purged, rest, counted = json.loads(weeks.run(WEEKS))
    assert opened == ["till"], "the place that fell, and no other"
    assert again == 0, "one alert per place and cause until closed"
    assert certain
    assert points < -30
    assert "answers_stopped" in later
    assert purged == 75 * 7
    assert rest == 75 * 7
    assert counted == 2 * rest, "each is counted once by status and once by its answer"
