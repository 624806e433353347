"""Every screen against WCAG 2.2 AA, in both themes and both languages, and nothing from elsewhere."""

import pytest

from tests.browser.conftest import barriers
from tests.browser.test_editing import ready, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")


@pytest.fixture(scope="module")
def names(team):
    """A finished map and an upload to look at."""
    return {"taxi": team.import_map(team_example("taxi"))}


def opened(page, selector="main h1, main h2"):
    """Wait until a screen shows itself, and what it waits for has come."""
    page.wait_for_selector(selector)
    page.wait_for_selector("main .spinner", state="detached")
    return barriers(page)


def test_the_screens(open_as, names, looks):
    page = open_as("ada", "/", **looks)
    found = {"/": opened(page, ".card")}
    for path in ("/?new=1", "/guide", f"/guide/{names['taxi']}?step=friction", "/evidence", "/people",
                 "/people/audit", "/people/teams", "/people/invitations", "/people/hooks", "/people/settings",
                 "/people/server", "/account", "/account/security", "/account/tokens"):  # fmt: skip
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        found[path] = opened(page, "[role=dialog]" if "new" in path else "main h1, main h2")
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.fixture(scope="module")
def shared(team):
    """An invitation, a webhook and a link that wait, so that their screens have something to show."""
    owner = team.browser.new_context(storage_state=team.states["ada"])
    home = "/api/organisations/home"
    asked = {"email": "wait@example.org", "role": "viewer"}
    invited = team.call(owner, "POST", f"{home}/invitations", asked)
    team.call(owner, "POST", f"{home}/hooks", {"url": "https://hooks.example.org/x", "events": []})
    name = team.make_map("Shared")
    link = team.call(owner, "POST", f"/api/maps/{name}/links", {"label": "Board", "password": "open sesame"})  # fmt: skip
    owner.close()
    return {"invitation": invited["link"], "link": link["url"], "map": name}


def test_what_waits_for_somebody(open_as, team, shared, looks):
    page = open_as("ada", "/people/invitations", **looks)
    found = {"invitations": opened(page, "main table")}
    page.goto(f"{team.address}/people/hooks")
    found["hooks"] = opened(page, "main table, main .hook, main li")
    page.goto(f"{team.address}/maps/{shared['map']}")
    ready(page)
    page.get_by_role(
        "button", name="Partager" if looks["lang"] == "fr-FR" else "Share", exact=True
    ).click()
    page.wait_for_selector(".link-row")
    found["share"] = barriers(page)
    page.goto(team.address)
    page.get_by_role("button", name="Corbeille" if looks["lang"] == "fr-FR" else "Trash").click()
    page.wait_for_selector("[role=dialog]")
    found["trash"] = barriers(page)
    for who in ("invitation", "link"):
        guest = open_as(None, shared[who].removeprefix(team.address), **looks)
        found[who] = opened(guest, "form")
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_the_screens_outside(open_as, team, looks):
    page = open_as(None, "/sign-in", **looks)
    found = [opened(page, "form")]
    page.goto(f"{team.address}/people/x/y")
    found.append(opened(page))
    assert found == [[], []]


def test_the_editor(open_as, names, looks):
    page = open_as("ada", f"/maps/{names['taxi']}", **looks)
    ready(page)
    found = {"map": barriers(page)}
    page.locator("[data-spot='touchpoint:trottoir']").click()
    for key in "ic":
        page.keyboard.press(key)
        page.wait_for_selector(".side-body > *")
        found[f"panel {key}"] = barriers(page)
        page.locator("[data-spot='touchpoint:trottoir']").focus()
    page.keyboard.press("m")
    page.wait_for_selector("[role=dialog]")
    found["move"] = barriers(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("[role=dialog]", state="detached")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".palette")
    found["palette"] = barriers(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("[role=dialog]", state="detached")
    page.locator(".stage-name").first.focus()
    page.keyboard.press("?")
    page.wait_for_selector(".shortcuts")
    found["keys"] = barriers(page)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("view", ["journey", "evidence"])
def test_a_view_to_read(open_as, names, looks, view):
    page = open_as("ada", f"/maps/{names['taxi']}?view={view}", **looks)
    page.wait_for_selector(".claim")
    assert barriers(page) == []


def test_nothing_comes_from_elsewhere(open_as, team, names):
    page = open_as("ada", "/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{team.address}/maps/{names['taxi']}")
    ready(page)
    assert asked
    assert all(url.startswith((team.address, "data:", "ws://127.0.0.1")) for url in asked)
