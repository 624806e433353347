"""The dashboard in a real browser: fed, filtered, read, dismissed, in both languages and themes."""

import pytest

from tests.browser.conftest import barriers
from tests.browser.test_editing import team_example
from tests.shop import discovered

pytestmark = pytest.mark.needs("chromium", "assets", "web", "lexicons")


@pytest.fixture(scope="module")
def fed(team, tmp_path_factory):
    """A map of Ada's with its tables; its name."""
    shop = tmp_path_factory.mktemp("shop")
    name = team.import_map(discovered(shop))
    context = team.browser.new_context(storage_state=team.states["ada"])
    cookies = {c["name"]: c["value"] for c in context.cookies(team.address)}
    ids = {}
    for kind, file in (("events", "events.csv"), ("verbatims", "reviews.csv")):
        table = {"name": file, "mimeType": "text/csv", "buffer": (shop / file).read_bytes()}
        answer = context.request.post(
            f"{team.address}/api/uploads",
            multipart={"kind": kind, "organisation": "home", "file": table},
            headers={"X-CSRFToken": cookies["csrftoken"]}, timeout=120_000,
        )  # fmt: skip
        assert answer.ok, answer.text()
        ids[kind] = answer.json()["id"]
    team.call(context, "PUT", f"/api/maps/{name}/feed", ids)
    context.close()
    return name


def test_figures_filters_voices_and_alerts(fed, open_as, tmp_path):
    page = open_as("ada", "/dashboard")
    page.locator(f"a[href='/dashboard/map/{fed}']").click()
    page.get_by_role("table", name="Stages").wait_for(timeout=60_000)
    row = page.get_by_role("row").filter(has_text="Order").first
    assert "n\u00a0=" in row.inner_text()
    assert "[" in row.inner_text()
    page.screenshot(path=tmp_path / "dashboard.png", full_page=True)
    assert barriers(page) == []
    page.get_by_label("Channel").select_option("mobile")
    page.wait_for_url("**channel=mobile**")
    page.get_by_text("customers ·", exact=False).wait_for()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Read", exact=False).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("listitem").first.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Dismiss").first.click()
    page.get_by_label("Why does it need nobody?").fill("Known")
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    page.get_by_text("Dismissed (1)").wait_for()


def test_french_dark_and_the_atlas(fed, open_as):
    page = open_as("ada", f"/dashboard/map/{fed}", lang="fr-FR", theme="dark")
    page.get_by_role("table", name="Étapes").wait_for(timeout=60_000)
    page.get_by_text("Ce qui attend quelqu’un").wait_for()
    assert barriers(page) == []
    page = open_as("ada", "/dashboard/atlas", lang="fr-FR", theme="dark")
    page.get_by_role("searchbox").fill("chat")
    page.get_by_text("Chat du support").first.wait_for()
    assert barriers(page) == []


def test_what_to_do_first_is_ranked_and_set_in_a_matrix(team, open_as):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/dashboard/map/{name}", lang="fr-FR")
    table = page.get_by_role("table", name="Que faire d’abord")
    table.wait_for(timeout=60_000)
    assert "manque : portée" in table.inner_text()
    matrix = page.get_by_role("img", name="Impact et effort")
    assert matrix.locator("circle").count() == 6
    assert "impact 4/5" in matrix.locator("desc").text_content().lower()
    assert barriers(page) == []
