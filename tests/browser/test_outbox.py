"""What was typed without a connection survives the tab that it was typed in."""

import pytest

from tests.browser.conftest import until
from tests.browser.test_editing import ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")

EDIT = "[data-spot='painpoint:prix-inconnu']"
KEPT = """new Promise(done => {
  const opening = indexedDB.open('parcours-live');
  opening.onsuccess = () => {
    const counting = opening.result.transaction('edits').objectStore('edits').count();
    counting.onsuccess = () => { opening.result.close(); done(counting.result === 1); };
  };
})"""


def test_a_tab_closed_in_a_tunnel_loses_nothing(open_as, team, line):
    name = team.import_map(team_example("taxi"))
    train = line()
    ada = open_as("ada", f"/maps/{name}", line=train)
    bo = open_as("bo", f"/maps/{name}")
    ready(ada)
    ready(bo)
    train.cut()
    ada.wait_for_selector(".save-state.offline", timeout=15_000)
    ada.locator(EDIT).dblclick()
    ada.keyboard.press("Control+a")
    ada.keyboard.type("Typed in the tunnel")
    ada.keyboard.press("Enter")
    ada.wait_for_selector(".save-state:has-text('1 change kept')")
    until(ada, KEPT)  # the browser's database writes behind the page's back
    context = ada.context
    ada.close()
    train.mend()
    again = context.new_page()
    again.set_default_timeout(12_000)
    again.goto(f"{train.address}/maps/{name}")
    ready(again)
    saved(again)
    assert "Typed in the tunnel" in again.inner_text(EDIT)
    bo.wait_for_selector(".item:has-text('Typed in the tunnel')")
    again.keyboard.press("Control+z")
    bo.wait_for_selector(".item:has-text('Typed in the tunnel')", state="detached")


def test_what_cannot_be_fetched_says_so_and_leaves_the_map_alone(open_as, team):
    """The code of a part comes with its first use: without the server that part alone is missing."""
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Share", exact=True).click()
    page.locator(".toast", has_text="could not be fetched").wait_for()
    assert page.locator(".stage-name").first.is_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("dialog").get_by_text("Who sees this map").wait_for()


def test_a_refused_act_says_that_the_server_is_away(open_as, team):
    page = open_as("ada", "/surveys")
    page.get_by_role("button", name="New survey").first.click()
    page.get_by_role("button", name="Create").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Create").click()
    page.locator(".toast", has_text="The server does not answer").wait_for()
    page.context.set_offline(False)
