"""People and sharing without a mouse: every control is reached by Tab, opened by Enter, left by Escape."""

import pytest

from tests.browser.test_editing import ready

pytestmark = pytest.mark.needs("chromium", "assets", "web")
NAME = """() => { const at = document.activeElement;
  const label = at.labels?.[0]?.innerText ?? document.getElementById(at.getAttribute('aria-labelledby'))?.innerText;
  return (at.getAttribute('aria-label') || label || at.innerText || '').trim(); }"""


def tab_to(page, name, most=90):
    """Press Tab until the control called ``name`` has the focus, and shows that it has."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if " ".join(page.evaluate(NAME).split()) == name:
            return
    raise AssertionError(f"Tab never reached “{name}”")


def test_a_token_is_made_and_withdrawn(open_as):
    page = open_as("ada", "/account/tokens")
    page.get_by_label("Label").wait_for()
    tab_to(page, "Label")
    page.keyboard.type("By hand")
    tab_to(page, "Role")
    page.keyboard.type("V")
    tab_to(page, "New token")
    page.keyboard.press("Enter")
    page.locator(".secret code").wait_for()
    assert page.evaluate(NAME) == "Copy", "the word that is shown once has the focus beside it"
    row = page.locator("tr", has_text="By hand")
    assert "Viewer" in row.inner_text()
    tab_to(page, "Withdraw")
    page.keyboard.press("Enter")
    page.locator("tr", has_text="By hand").wait_for(state="detached")


def test_a_webhook_is_added_and_removed(open_as):
    page = open_as("ada", "/people/hooks")
    page.get_by_label("Address").wait_for()
    tab_to(page, "Address")
    page.keyboard.type("https://hooks.example.org/keys")
    tab_to(page, "a map was made")
    page.keyboard.press("Space")
    tab_to(page, "Add a webhook")
    page.keyboard.press("Enter")
    card = page.locator("section", has_text="hooks.example.org/keys").last
    card.wait_for()
    tab_to(page, "Remove")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    tab_to(page, "Remove")
    page.keyboard.press("Enter")
    card.wait_for(state="detached")


def test_a_map_is_shared_thrown_away_and_brought_back(open_as, team):
    name = team.make_map("By keyboard")
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    tab_to(page, "Share")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    tab_to(page, "New link")
    page.keyboard.press("Enter")
    tab_to(page, "Make a link")
    page.keyboard.press("Enter")
    page.locator(".link-row code").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.evaluate(NAME) == "Share", "the focus comes back"
    context = page.context
    team.call(context, "DELETE", f"/api/maps/{name}")
    page.goto(team.address)
    page.wait_for_selector(".card")
    tab_to(page, "Trash")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bring back By keyboard").wait_for()
    tab_to(page, "Bring back By keyboard")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bring back By keyboard").wait_for(state="detached")
    page.keyboard.press("Escape")
    page.locator("a.card", has_text="By keyboard").wait_for()
