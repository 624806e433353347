"""Reading maps in the browser: gallery, drawing, keyboard, evidence, both themes, no barrier."""

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.needs("chromium", "assets", "web")
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def french(page):
    """Whether this page's reader reads French."""
    return page.evaluate("navigator.language").startswith("fr")


def barriers(page):
    """What axe finds against WCAG 2.2 AA."""
    page.evaluate(AXE.read_text("utf-8"))
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        (violation["id"], violation["nodes"][0]["html"][:200]) for violation in found["violations"]
    ]


def test_the_gallery_leads_to_a_map_and_back(page, workspace):
    address, _ = workspace
    page.goto(address)
    page.get_by_role("link", name="Marie prend un taxi").click()
    page.wait_for_selector(".claim")
    assert page.title().startswith("Marie prend un taxi")
    assert page.get_attribute("html", "lang") == ("fr" if french(page) else "en")
    page.go_back()
    page.wait_for_selector(".card")
    assert "titel" in page.inner_text(".broken")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/maps/taxi"])
def test_no_barrier(page, workspace, theme, path):
    address, _ = workspace
    page.emulate_media(color_scheme=theme)
    page.goto(address + path)
    page.wait_for_selector(".card, .claim")
    assert barriers(page) == []
    if path != "/":
        page.locator(".claim").first.click()
        page.wait_for_selector(".panel")
        assert barriers(page) == []
        page.get_by_role("button", name="Tableau" if french(page) else "Table", exact=True).click()
        page.wait_for_selector("table")
        assert barriers(page) == []


def test_a_claim_opens_by_keyboard_and_gives_the_focus_back(page, workspace):
    address, _ = workspace
    page.goto(f"{address}/maps/taxi")
    page.wait_for_selector(".claim")
    page.locator(".canvas").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.about")
    assert first
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert ("hypothèse" if french(page) else "Hypothesis").lower() in page.inner_text(
        ".panel"
    ).lower()
    page.keyboard.press("Escape")
    page.wait_for_selector(".panel", state="detached")
    assert page.evaluate("document.activeElement.dataset.about") == first


def test_zoom_and_pan_by_keys_wheel_and_pointer(page, workspace):
    address, _ = workspace
    page.goto(f"{address}/maps/taxi")
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


def test_language_and_colours_are_remembered(page, workspace):
    address, _ = workspace
    page.goto(f"{address}/maps/taxi")
    page.wait_for_selector(".claim")
    page.get_by_role(
        "button", name="Read in English" if french(page) else "Lire en français"
    ).click()
    page.wait_for_function("document.documentElement.lang !== navigator.language.slice(0, 2)")
    page.get_by_role("button", name="Dark" if french(page) else "Sombre").click()
    page.reload()
    page.wait_for_selector(".claim")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("html", "lang") == ("en" if french(page) else "fr")


def test_nothing_comes_from_elsewhere(page, workspace):
    address, _ = workspace
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/maps/taxi")
    page.wait_for_selector(".claim")
    assert asked
    assert all(url.startswith((address, "data:")) for url in asked)
