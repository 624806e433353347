"""Surveys in the editor: built beside a live preview, asked, and read while answers come in."""

import datetime as dt
import json
import time
import uuid

import pytest

from tests.browser.conftest import barriers
from tests.conftest import ROOT
from tests.surveys.test_door import ask

pytestmark = pytest.mark.needs("chromium", "assets", "web")


@pytest.fixture(scope="module")
def made(team):
    """A survey of Ada's that is open, and its token."""
    context = team.browser.new_context(storage_state=team.states["ada"])
    name = team.call(context, "POST", "/api/surveys", {"template": "csat", "name": "shop"})["name"]
    full = team.call(context, "POST", f"/api/surveys/{name}/publish")
    context.close()
    return name, full["links"]["link"]


def answer(link, **answers):
    body = {"id": str(uuid.uuid4()), "answers": answers}
    status, _, said = ask(f"{link}/answers", "POST", body)
    assert status == 201, said


def test_a_survey_is_built_previewed_published_and_answered(open_as, team):
    page = open_as("ada", "/surveys")
    page.get_by_role("button", name="New survey").first.click()
    page.get_by_label("Template").select_option("touchpoint")
    page.get_by_label("Title").fill("Till check")
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/surveys/till-check")
    preview = page.frame_locator("iframe")
    preview.get_by_text("What was good about it?").wait_for()
    page.get_by_role("button", name="Compared with what you expected").click()
    page.get_by_label("Question – English").fill("Against your hopes, the till …")
    preview.get_by_text("Against your hopes, the till …").wait_for()
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Question – English").last.fill("How long did you wait?")
    page.get_by_label("Kind").last.select_option("rating")
    preview.get_by_text("How long did you wait?").wait_for()
    page.get_by_label("Shown only if").last.fill("{chekc} = 'met'")
    page.get_by_text("Did you mean “check”?").wait_for()
    page.get_by_label("Shown only if").last.fill("{check} = 'disappointed'")
    page.get_by_text("Did you mean “check”?").wait_for(state="detached")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 1 is being asked").wait_for()
    page.get_by_role("button", name="Send and follow up").click()
    page.get_by_role("heading", name="Till check").wait_for()
    page.get_by_role("button", name="Answers from paper").click()
    page.get_by_label("Against your hopes").select_option(label="exceeded my expectations")
    page.get_by_label("How long did you wait?").select_option("4")
    page.get_by_role("button", name="Store answers").press("Enter")
    page.locator(".entry", has_text="1 sheet stored").wait_for()
    assert page.get_by_label("Against your hopes").input_value() == "", "the next sheet is empty"
    assert barriers(page) == []
    link = page.locator(".link-line a").first.get_attribute("href")
    answer(link, check="disappointed", q4=5)
    status, _, said = ask(
        f"{link}/answers", "POST", {"id": str(uuid.uuid4()), "answers": {"check": "met", "q4": 99}}
    )
    assert status in {201, 422}, said


def test_a_survey_begins_from_nothing_in_its_makers_language(open_as, team):
    page = open_as("ada", "/surveys", lang="fr-FR", theme="dark")
    page.get_by_role("button", name="Nouvelle enquête").first.click()
    page.get_by_label("Modèle").select_option(label="De rien")
    page.get_by_label("Titre").fill("À la caisse")
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url("**/surveys/a-la-caisse")
    page.frame_locator("iframe").get_by_text("Que souhaitez-vous nous dire").wait_for()
    page.get_by_role("button", name="Diffuser et suivre").click()
    page.get_by_text("Publiez-la ci-dessus").wait_for()
    page.get_by_role("button", name="Publier").click()
    page.locator(".toast", has_text="finalité").wait_for()


def test_channels_quotas_leaps_and_other_words_need_no_file(open_as, team, looks):
    """By keyboard alone, in both languages and themes; the server reads what the form wrote."""
    french = looks["lang"].startswith("fr")
    context = team.browser.new_context(storage_state=team.states["ada"])
    name = team.call(context, "POST", "/api/surveys", {"template": "support", "name": "care"})[
        "name"
    ]
    page = open_as("ada", f"/surveys/{name}/build", **looks)
    for heading in (
        ("Canaux", "Quotas", "Sauts et fins")
        if french
        else ("Channels", "Quotas", "Leaps and ends")
    ):
        page.locator("summary", has_text=heading).focus()
        page.keyboard.press("Enter")
    page.get_by_label("Borne" if french else "Kiosk").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Ajouter un quota" if french else "Add a quota").press("Enter")
    page.get_by_label("Au plus" if french else "At most").fill("40")
    page.get_by_label("Compte" if french else "Counts", exact=True).select_option(index=1)
    page.get_by_role("button", name="Ajouter une règle" if french else "Add a rule").press("Enter")
    page.locator(".question-name").first.press("Enter")
    page.locator("summary", has_text="D’autres mots" if french else "Other words").press("Enter")
    page.get_by_label("Mots par SMS – Anglais" if french else "Words by SMS – English").fill(
        "Settled?"
    )
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Enregistrer" if french else "Save").press("Enter")
    page.get_by_text("Enregistré" if french else "Saved").first.wait_for()
    data = json.loads(team.call(context, "GET", f"/api/surveys/{name}")["text"])
    context.close()
    listen, first = data["x-listen"], data["pages"][0]["elements"][0]
    assert "kiosk" not in listen["channels"]
    assert len(listen["channels"]) == 9
    assert [(one["limit"], "code" in one) for one in listen["quotas"]] == [(40, True)]
    assert [one["type"] for one in data["triggers"]] == ["complete"]
    assert "Settled?" in json.dumps(first["x-listen"]["variants"]["sms"])


def test_a_person_is_forgotten_in_the_browser(open_as, team, made):
    name, _ = made
    context = team.browser.new_context(storage_state=team.states["ada"])
    team.call(context, "POST", f"/api/surveys/{name}/contacts", {"text": "email\neve@example.org"})
    page = open_as("ada", "/surveys")
    page.get_by_role("button", name="Forget a person").click()
    page.get_by_label("E-mail address, telephone number or id").fill("Eve@example.org")
    page.keyboard.press("Enter")
    page.get_by_text("Found, with 0 invitations and 0 linked answers.").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_text("Erased: the contact").first.wait_for()
    log = team.call(context, "GET", "/api/organisations/home/audit")
    context.close()
    assert any(one["act"] == "contact.forgotten" for one in log)
    assert "eve@" not in json.dumps(log)


def test_ask_here_on_a_map_makes_a_survey_about_the_place(open_as, team):
    name = team.import_map(ROOT / "examples" / "taxi.journey.yaml")
    page = open_as("ada", f"/maps/{name}")
    page.locator("[data-spot^='touchpoint:']").first.click()
    page.get_by_role("button", name="Details").first.click()
    page.get_by_role("button", name="Ask here").click()
    page.wait_for_url("**/surveys/**/build")
    page.frame_locator("iframe").get_by_text("Téléphone mobile").first.wait_for()
    context = team.browser.new_context(storage_state=team.states["ada"])
    made = team.call(context, "GET", f"/api/surveys/{page.url.split('/')[-2]}")
    context.close()
    assert made["map"] == name
    assert made["missing"] == []
    listen = json.loads(made["text"])["x-listen"]
    assert listen["touchpoint"]
    assert listen["map"] == name, "the name in its address, so that the draft can be saved again"


def test_results_move_while_one_watches(open_as, made):
    name, link = made
    page = open_as("ada", f"/surveys/{name}/results")
    for value in (5, 4, 4, 1):
        answer(link, csat=value)
    page.get_by_text("there are 4, so 1 more is needed").first.wait_for()
    for value in [5] * 8 + [2] * 8:
        answer(link, csat=value, why="<b>slow</b> queue")
    sent = time.monotonic()
    page.locator("[data-testid=complete]", has_text="20").wait_for()
    assert time.monotonic() - sent < 10
    page.get_by_text("55%").wait_for()
    assert "95% interval:" in page.inner_text(".figure-block")
    assert "n\u00a0=\u00a020" in page.inner_text(".figure-block")
    assert "Indicative" in page.inner_text(".figure-block")
    page.get_by_role("button", name="What they wrote").click()
    page.get_by_text("<b>slow</b> queue").first.wait_for()
    assert page.locator("blockquote b").count() == 0


@pytest.mark.parametrize(
    "path", ["/surveys", "/surveys/shop/build", "/surveys/shop/results", "/surveys/shop/field"]
)
def test_no_barrier(open_as, made, looks, path):
    page = open_as("ada", path, **looks)
    page.wait_for_selector("table.data, .builder-preview iframe, .results-head, .field-grid")
    page.wait_for_timeout(900)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_unhappy_answer_is_followed_up(open_as, team):
    """A call, its interview, what was said and by whom; closed with cause and action, and no barrier."""
    context = team.browser.new_context(storage_state=team.states["ada"])
    full = team.call(context, "POST", "/api/surveys", {"template": "nps", "name": "loop"})
    name, data = full["name"], json.loads(full["text"])
    data["x-listen"] |= {"privacy": "identified", "consent": "Keep my name with it."}
    team.call(context, "PUT", f"/api/surveys/{name}", {"text": json.dumps(data)})
    team.call(context, "POST", f"/api/surveys/{name}/publish")
    midday = f"Etc/GMT{dt.datetime.now(tz=dt.UTC).hour - 12:+d}"
    people = f"email,phone,zone,name\nana@example.org,0612345678,{midday},Ana Roy\n"
    team.call(context, "POST", f"/api/surveys/{name}/contacts", {"text": people})
    team.call(context, "POST", f"/api/surveys/{name}/invitations", {"channel": "phone"})
    calls = team.call(context, "GET", f"/api/surveys/{name}/calls")["calls"]
    context.close()
    if not calls:
        assert dt.datetime.now(tz=dt.UTC).weekday() in {5, 6, 0}, "nobody is called on a Sunday"
        return
    page = open_as("ada", f"/surveys/{name}/field")
    page.locator("summary", has_text="Ana Roy").click()
    assert barriers(page) == []
    answers = {"id": str(uuid.uuid4()), "answers": {"nps": 2, "why": "Too long"}, "consent": True}
    assert ask(f"{team.address}{calls[0]['link']}/answers", "POST", answers)[0] == 201
    for _ in range(20):
        page.reload()
        page.locator(".field-grid").wait_for()
        page.wait_for_timeout(300)
        if page.locator("summary", has_text="unhappy").count():
            break
    page.locator("summary", has_text="unhappy").click()
    assert "Too long" in page.inner_text(".said")
    assert page.locator("a[href='tel:+33612345678']").is_visible()
    assert page.get_by_text("Nobody to call now.").is_visible(), "who has answered is not called"
    page.get_by_label("Root cause").fill("One till was closed")
    page.get_by_label("What was done").fill("Opened it")
    assert barriers(page) == []
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("summary", has_text="closed").wait_for()


def test_answers_stream_out_as_csv(open_as, team, made):
    name, link = made
    answer(link, csat=3, why="=1+1")
    context = team.browser.new_context(storage_state=team.states["ada"])
    said = context.request.get(f"{team.address}/api/surveys/{name}/answers.csv")
    assert said.ok
    assert "'=1+1" in said.text()
    assert said.text().splitlines()[0].endswith("csat,why")
    context.close()
    page = open_as("ada", f"/surveys/{name}/results")
    page.get_by_role("button", name="Take the answers along").click()
    with page.expect_download() as told:
        page.get_by_role("menuitem", name="SPSS").click()
    assert told.value.suggested_filename == f"{name}.sav"


def test_a_viewer_reads_and_cannot_send(team, made):
    name, _ = made
    team.join("Vic Reader", "viewer")
    context = team.browser.new_context(storage_state=team.states["vic"])
    context.request.get(f"{team.address}/api/session")
    assert team.call(context, "GET", f"/api/surveys/{name}/results")["name"] == name
    cookies = {c["name"]: c["value"] for c in context.cookies(team.address)}
    for method, path in (
        ("POST", f"/api/surveys/{name}/publish"),
        ("GET", f"/api/surveys/{name}/voices/why"),
        ("GET", f"/api/surveys/{name}/answers.csv"),
        ("DELETE", f"/api/surveys/{name}"),
    ):
        said = context.request.fetch(
            team.address + path, method=method, headers={"X-CSRFToken": cookies["csrftoken"]}
        )
        assert said.status == 403, path
    context.close()
    assert ask(f"{team.address}/api/surveys/{name}")[0] == 404, "a stranger learns nothing"
    assert ask(f"{team.address}/s/_live/{name}")[0] == 404
    assert json.loads(ask(f"{team.address}/api/surveys-templates")[2])


def test_a_file_of_another_tool_comes_in(team):
    context = team.browser.new_context(storage_state=team.states["ada"])
    context.request.get(f"{team.address}/api/session")
    cookies = {c["name"]: c["value"] for c in context.cookies(team.address)}
    text = json.dumps(
        {
            "title": "T",
            "elements": [{"type": "comment", "name": "a"}, {"type": "signaturepad", "name": "s"}],
        }
    )
    answered = context.request.post(
        f"{team.address}/api/surveys-import",
        multipart={
            "file": {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
        },
        headers={"X-CSRFToken": cookies["csrftoken"]},
    )
    assert answered.ok, answered.text()
    assert answered.json()["lost"][0]["path"] == "pages[0].elements[1]"
    context.close()
