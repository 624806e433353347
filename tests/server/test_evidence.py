"""A map's dashboard in a running workspace: fed, filtered, traced, moving; alerts dismissed; the atlas."""

import asyncio
import datetime as dt
import json

import pytest

from tests.conftest import ROOT
from tests.inprocess import fresh_organisation, open_here
from tests.shop import discovered

open_here()

from django.core import mail  # noqa: E402, settings come first
from django.test import Client, override_settings  # noqa: E402

from parcours.journey.model import Emotion, Opportunity, Persona  # noqa: E402
from parcours.server.api.evidence import _moves  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.evidence import alerts, feeds  # noqa: E402
from parcours.workspace.jobs import uploads  # noqa: E402
from parcours.workspace.live import files  # noqa: E402
from parcours.workspace.live.authors import Standing, author_of  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402

pytestmark = pytest.mark.needs("lexicons")


MOVED = {
    "code": "G107",
    "about": "drop_off:order",
    "label": ["Order", "Commande"],
    "weight": "high",
    "message": ["Order: more", "Commande : plus"],
}


class Browser:
    """The owner of an organisation, asking."""

    def __init__(self, caller, organisation):
        self.caller, self.organisation = caller, organisation
        self.client = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1")
        self.client.force_login(
            caller.person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    def ask(self, method, path, body=None, lang="en"):
        content = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        answer = getattr(self.client, method.lower())(
            f"/api{path}", HTTP_ACCEPT_LANGUAGE=lang, **content
        )
        return answer.status_code, answer.content.decode()

    def json(self, method, path, body=None, lang="en"):
        status, text = self.ask(method, path, body, lang=lang)
        assert status < 400, text
        return json.loads(text)


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """A map discovered from the shop and fed from its uploads; and the taxi, which nothing feeds."""
    organisation, owner = fresh_organisation()
    caller = Caller(person=owner)
    shop = tmp_path_factory.mktemp("shop")
    browser = Browser(caller, organisation)
    browser.name = library.create(caller, organisation, discovered(shop).read_text(), "Fed").name
    taxi = (ROOT / "examples/taxi.journey.yaml").read_text()
    browser.taxi = library.create(caller, organisation, taxi, "Taxi").name
    ids = [
        uploads.take(caller, organisation, kind, file, shop / file).public_id
        for kind, file in (("events", "events.csv"), ("verbatims", "reviews.csv"))
    ]
    told = browser.json(
        "PUT", f"/maps/{browser.name}/feed", {"events": ids[0], "verbatims": ids[1]}
    )
    assert told["events"] == ids[0]
    return browser


def test_the_dashboard_says_n_interval_period_and_source(fed):
    told = fed.json("GET", f"/maps/{fed.name}/dashboard")
    rows = {row["figure"]: row for row in told["measured"]["figures"]}
    loss = rows["stage:order/drop_off"]
    assert loss["low"] <= loss["value"] <= loss["high"]
    assert loss["n"]
    assert loss["source"] == "events"
    assert loss["first_day"] < loss["last_day"]
    assert told["curve"][0]["measured"][0]["n"]
    assert told["measured"]["voices"]
    assert told["measured"]["series"]["stage:order"]
    assert told["sources"][0]["checksum"]


def test_a_filter_narrows_and_an_impossible_one_says_so(fed):
    whole = fed.json("GET", f"/maps/{fed.name}/dashboard")["measured"]
    some = fed.json("GET", f"/maps/{fed.name}/dashboard?channel=mobile&first=2026-04-01")[
        "measured"
    ]
    assert some["customers"] < whole["customers"]
    assert some["manifest"]["filter"] == {
        "first": "2026-04-01",
        "last": None,
        "segment": None,
        "channel": "mobile",
    }
    status, text = fed.ask("GET", f"/maps/{fed.name}/dashboard?channel=pigeon", lang="fr")
    assert status == 400
    assert "pigeon" in text
    status, text = fed.ask("GET", f"/maps/{fed.name}/dashboard?first=yesterday")
    assert status == 400
    assert "2026-03-01" in text


def test_an_export_carries_a_manifest_of_the_same_figures(fed):
    status, table = fed.ask("GET", f"/maps/{fed.name}/dashboard/figures.csv?channel=mobile")
    assert status == 200
    kept = fed.json("GET", f"/maps/{fed.name}/dashboard/manifest.json?channel=mobile")
    assert len(table.splitlines()) - 1 == len(kept["figures"])
    assert kept["sources"]["events"]["checksum"]
    assert kept["stages"]["order"]


def test_the_stream_tells_of_a_move(fed, monkeypatch):
    from parcours.server.api import evidence as api
    from parcours.workspace.people.rights import find_map

    monkeypatch.setattr(api, "LOOK_EVERY_S", 0.01)
    stored = find_map(fed.caller, fed.name)
    words = iter(["a", "a", "b"])
    monkeypatch.setattr(api.feeds, "moved", lambda _: next(words, "b"))

    async def heard():
        stream = _moves(stored, Standing(fed.caller, int(stored.pk)))
        return [await anext(stream) for _ in range(2)]

    assert asyncio.run(heard()) == [b"event: moved\ndata: a\n\n", b"event: moved\ndata: b\n\n"]


def test_the_word_of_a_map_changes_with_its_feed_and_its_text(fed):
    from parcours.workspace.people.rights import find_map

    stored = find_map(fed.caller, fed.name)
    before = feeds.moved(stored)
    assert feeds.moved(stored) == before
    found = fed.json("GET", f"/maps/{fed.name}/feed")
    fed.json(
        "PUT",
        f"/maps/{fed.name}/feed",
        {"events": found["events"], "verbatims": found["verbatims"]},
    )
    assert feeds.moved(stored) != before
    answer = fed.client.get(f"/api/maps/{fed.name}/dashboard/stream")
    assert answer.headers["Content-Type"] == "text/event-stream"


def test_a_digest_goes_out_by_mail_when_it_is_due_and_once(fed):
    fed.json("PUT", f"/maps/{fed.taxi}/digest", {"on": True})
    now = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
    with override_settings(
        EMAIL_HOST="localhost", EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
    ):
        mail.outbox = []
        alerts.send_due(now)
        mine = [letter for letter in mail.outbox if letter.to == [fed.caller.person.email]]
        assert len(mine) == 1
        assert "[G" in mine[0].body
        alerts.send_due(now + dt.timedelta(days=1))
        assert (
            len([letter for letter in mail.outbox if letter.to == [fed.caller.person.email]]) == 1
        )
        fed.json("PUT", f"/maps/{fed.taxi}/digest", {"on": False})
        alerts.send_due(now + dt.timedelta(days=30))
        assert (
            len([letter for letter in mail.outbox if letter.to == [fed.caller.person.email]]) == 1
        )


def test_an_alert_stays_dismissed_and_needs_a_reason(fed):
    told = fed.json("GET", f"/maps/{fed.name}/guard")
    alert = next(one for one in told["alerts"] if not one["dismissed"])
    word = {"code": alert["code"], "about": alert["about"]}
    status, _ = fed.ask("POST", f"/maps/{fed.name}/guard/dismissals", {**word, "reason": " "})
    assert status == 400
    after = fed.json("POST", f"/maps/{fed.name}/guard/dismissals", {**word, "reason": "Known"})
    assert any(one["dismissed"] == "Known" for one in after["alerts"])
    again = fed.json("GET", f"/maps/{fed.name}/guard")
    assert next(
        o for o in again["alerts"] if (o["code"], o["about"]) == (alert["code"], alert["about"])
    )["dismissed"]
    back = fed.json("DELETE", f"/maps/{fed.name}/guard/dismissals", word)
    assert not any(one["dismissed"] for one in back["alerts"])


def test_the_guard_watches_the_tables_that_feed_a_map(fed, monkeypatch):
    from parcours.workspace.evidence import measuring

    asked = []

    def run(task, question, limits):
        asked.append(task)
        return real(task, question, limits) | {"alerts": [MOVED]} if task == "watch" else {}

    real = measuring.child.run
    monkeypatch.setattr(measuring, "_kept", type(measuring._kept)())
    monkeypatch.setattr(measuring.child, "run", run)
    told = fed.json("GET", f"/maps/{fed.name}/guard", lang="fr")
    assert [a["message"] for a in told["alerts"] if a["code"] == "G107"] == ["Commande : plus"]
    word = {"code": "G107", "about": "drop_off:order", "reason": "Holidays"}
    after = fed.json("POST", f"/maps/{fed.name}/guard/dismissals", word)
    assert [a["dismissed"] for a in after["alerts"] if a["code"] == "G107"] == ["Holidays"]
    assert asked == ["watch"]


def test_data_that_cannot_be_watched_are_an_alert(fed):
    found = fed.json("GET", f"/maps/{fed.name}/feed")
    fed.json("PUT", f"/maps/{fed.taxi}/feed", {"events": found["events"]})
    told = fed.json("GET", f"/maps/{fed.taxi}/guard")
    fed.json("PUT", f"/maps/{fed.taxi}/feed", {})
    alert = next(a for a in told["alerts"] if a["code"] == "G109")
    assert "names an event of this log" in alert["message"]


def test_each_persona_has_a_curve_of_its_own_segment(fed):
    from parcours.workspace.live import maps as live
    from parcours.workspace.people.rights import find_map

    stored = find_map(fed.caller, fed.name)
    document = live.document(stored)
    mobile = Persona.model_validate({"name": "Mo", "id": "mo", "segment": "channel = mobile"})
    felt = Emotion.model_validate(
        {"score": 1, "measured": {"score": -0.5, "n": 40, "interval": [-0.8, -0.2]}}
    )
    stages = (
        document.stages[0].model_copy(update={"emotions": {"mo": felt}}),
        *document.stages[1:],
    )
    update = {"other_personas": (mobile,), "stages": stages}
    files.become(
        stored, document.model_copy(update=update), author_of(fed.caller, stored), via="api"
    )
    told = fed.json("GET", f"/maps/{fed.name}/dashboard")["personas"]
    assert [(one["name"], one["segment"]) for one in told] == [("Mo", "channel = mobile")]
    assert told[0]["points"][0]["believed"] == 1
    assert told[0]["points"][0]["kept"] == {"value": -0.5, "low": -0.8, "high": -0.2, "n": 40}
    assert told[0]["points"][1]["kept"] is None


def test_what_was_brought_is_written_into_the_map_and_calibrates(fed):
    from parcours.workspace.live import maps as live
    from parcours.workspace.people.rights import find_map

    stored = find_map(fed.caller, fed.name)
    document = live.document(stored)
    stage = next(one for one in document.stages if one.id == "order")
    done = Opportunity.model_validate({
        "label": "Shorter form", "id": "shorter-form",
        "actions": [{"text": "a", "state": "done", "done_at": "2026-04-15"}],
        "roi": {"cost": {"low": 1, "high": 2, "unit": "EUR"}, "effect": {"low": -0.1, "high": 0.1, "unit": "share"},
                "measure": "drop_off:order"},
    })  # fmt: skip
    stages = tuple(
        one.model_copy(update={"opportunities": (done,)}) if one is stage else one
        for one in document.stages
    )
    files.become(
        stored,
        document.model_copy(update={"stages": stages}),
        author_of(fed.caller, stored),
        via="api",
    )
    told = fed.json("POST", f"/maps/{fed.name}/opportunities/realised")
    assert [one["opportunity"] for one in told] == ["shorter-form"]
    assert told[0]["realised"]["unit"] == "share"
    ranking = fed.json("GET", f"/maps/{fed.name}/opportunities")
    assert ranking["calibration"]["n"] == 1
    one = next(o for o in ranking["opportunities"] if o["id"] == "shorter-form")
    assert (one["done_at"], one["predicted"]["unit"]) == ("2026-04-15", "share")
    assert one["realised"]["low"] < one["realised"]["high"]
    assert "no control" in one["facts"][0]
    now = live.document(find_map(fed.caller, fed.name))
    roi = next(o for one in now.stages for o in one.opportunities if o.id == "shorter-form").roi
    assert roi.evidence[0].method.startswith("before and after")
    status, _ = fed.ask("POST", f"/maps/{fed.taxi}/opportunities/realised")
    assert status == 409


def test_opportunities_and_the_atlas(fed):
    told = fed.json("GET", f"/maps/{fed.taxi}/opportunities", lang="fr")
    assert told["opportunities"]
    assert all(one["score"] is not None or one["missing"] for one in told["opportunities"])
    found = fed.json("GET", "/atlas?wanted=trottoir")
    assert len(found["maps"]) == 2
    assert {one["map"] for one in found["found"]} == {fed.taxi}


def test_a_map_without_a_log_has_no_figures_and_says_nothing_false(fed):
    told = fed.json("GET", f"/maps/{fed.taxi}/dashboard")
    assert told["measured"] is None
    assert told["curve"]
    status, _ = fed.ask("PUT", f"/maps/{fed.taxi}/feed", {"events": "nosuch"})
    assert status == 404
