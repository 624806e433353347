"""Reading maps in the browser: gallery, every view, keyboard, evidence; language and colours are kept."""

import gzip

import pytest

from tests.browser.conftest import barriers, until
from tests.browser.test_editing import ready, team_example
from tests.conftest import ROOT

pytestmark = pytest.mark.needs("chromium", "assets", "web")
BUNDLE_MOST = 300_000


@pytest.fixture(scope="module")
def taxi(team):
    """A map to read."""
    return team.import_map(team_example("taxi"))


def test_the_gallery_is_searched_and_leads_to_a_map(open_as, taxi):
    page = open_as("ada", "/")
    page.wait_for_selector(".card")
    assert "titel" in page.inner_text(".broken"), "a file that cannot be read says why"
    page.get_by_role("searchbox").fill("musique chanson")
    until(page, "document.querySelectorAll('a.card').length === 1")
    page.locator("a.card").click()
    ready(page)
    assert page.title().startswith("Nadia partage une chanson")
    page.go_back()
    page.wait_for_selector(".card")


def test_a_map_is_there_before_the_api_is_asked(open_as, taxi):
    page = open_as("ada", "/evidence")
    asked = []
    page.on("request", lambda request: asked.append(request.url.partition("://")[2]))
    page.goto(page.url.replace("/evidence", f"/maps/{taxi}"))
    page.wait_for_selector(".stage-name")
    assert not [address for address in asked if "/api/session" in address], "the page brings it"
    assert "Ada" in page.get_attribute("meta[name=session]", "content")
    scripts = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.endsWith('.js')).map(one => new URL(one.name).pathname)"
    )
    named = page.request.get(page.url).text()
    assert [script for script in scripts if "map-page" in script]
    assert [script for script in scripts if script not in named] == [], "fetched one after another"


def test_a_claim_opens_by_keyboard_and_gives_the_focus_back(open_as, taxi):
    page = open_as("ada", f"/maps/{taxi}?view=journey")
    page.wait_for_selector(".claim")
    page.locator(".canvas").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.about")
    assert first
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert "hypothesis" in page.inner_text(".panel").lower()
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")
    assert page.evaluate("document.activeElement.dataset.about") == first


def test_a_map_is_read_beside_another_which_the_address_keeps(open_as, team, taxi):
    other = team.import_map(team_example("ride-hailing"))
    page = open_as("ada", f"/maps/{taxi}?view=compare")
    page.get_by_role("heading", name="Beside what?").wait_for()
    page.get_by_label("Beside", exact=True).select_option(other)
    page.wait_for_url(f"**beside={other}")
    page.wait_for_selector(".canvas")
    assert "VTC" in page.inner_text(".canvas")
    page.reload()
    page.wait_for_selector(".canvas")
    assert page.get_by_label("Beside", exact=True).input_value() == other
    assert barriers(page) == []


def test_zoom_and_pan_by_keys_wheel_and_pointer(open_as, taxi):
    page = open_as("ada", f"/maps/{taxi}?view=journey")
    page.wait_for_selector(".claim")
    where = "document.querySelector('.canvas svg > g').getAttribute('transform')"
    before = page.evaluate(where)
    page.locator(".canvas").focus()
    page.keyboard.press("+")
    zoomed = page.evaluate(where)
    page.keyboard.press("ArrowRight")
    moved = page.evaluate(where)
    page.mouse.move(700, 500)
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(50)
    wheeled = page.evaluate(where)
    page.mouse.down()
    page.mouse.move(760, 540, steps=4)
    page.mouse.up()
    dragged = page.evaluate(where)
    assert len({before, zoomed, moved, wheeled, dragged}) == 5
    page.locator(".canvas").focus()
    page.keyboard.press("0")
    assert page.evaluate(where) == before
    assert page.locator(".panel").count() == 0, "a drag must not open a claim"


def test_language_and_colours_are_remembered(open_as, taxi):
    page = open_as("ada", f"/maps/{taxi}")
    ready(page)
    page.get_by_role("button", name="Language and colours").click()
    page.get_by_role("menuitem", name="Français").click()
    page.wait_for_selector(".save-state:has-text('Enregistré')")
    page.get_by_role("button", name="Langue et couleurs").click()
    page.get_by_role("menuitem", name="Sombre").click()
    page.reload()
    ready(page)
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("html", "lang") == "fr"


def test_the_editor_is_small():
    """What a first visit of the editor loads, gzipped; fonts apart."""
    assets = ROOT / "src" / "parcours" / "server" / "static" / "app" / "assets"
    others = ("surveys", "dashboard", "samples", "guide", "people", "account", "sources")
    files = [
        path
        for path in assets.iterdir()
        if path.suffix in {".js", ".css"} and not path.name.startswith(others)
    ]
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    assert 50_000 < size <= BUNDLE_MOST, f"{size} bytes"
