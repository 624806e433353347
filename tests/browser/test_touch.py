"""By finger alone, on a tablet and a phone: write, move, zoom, and nothing to scroll sideways for."""

import re

import pytest

from tests.browser.conftest import until
from tests.browser.test_editing import ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")

KERB = "[data-card='touchpoint:trottoir']"


ANSWER_MS = 10_000


class Finger:
    """Real touches, put in below the page.

    Chromium answers a move with the next frame, and a window behind another may draw none: the page
    comes to the front, and an answer that stays away fails the test instead of holding up all others.
    """

    def __init__(self, page):
        self.page = page
        self.devtools = page.context.new_cdp_session(page)
        page.bring_to_front()
        page.evaluate("new Promise(done => requestAnimationFrame(done))")

    def put(self, kind, *points):
        where = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        told = {"type": kind, "touchPoints": where}
        self.devtools.send("Input.dispatchTouchEvent", told, timeout=ANSWER_MS)

    def drag(self, start, end, *, held):
        self.put("touchStart", start)
        if held:
            self.page.wait_for_selector(".lifted")
        for step in range(1, 13):
            at = [a + (b - a) * step / 12 for a, b in zip(start, end, strict=True)]
            self.put("touchMove", at)
            self.page.wait_for_timeout(16)
        self.put("touchEnd")

    def pinch(self, x, y, apart, end):
        self.put("touchStart", (x - apart, y), (x + apart, y))
        for step in range(1, 9):
            now = apart + (end - apart) * step / 8
            self.put("touchMove", (x - now, y), (x + now, y))
            self.page.wait_for_timeout(16)
        self.put("touchEnd")


@pytest.fixture
def tablet(team):
    """Opens a map on a device with a touch screen and no mouse."""
    contexts = []

    def open_map(name, width=820, height=1180):
        context = team.browser.new_context(
            storage_state=team.states["ada"], locale="en-GB", has_touch=True, is_mobile=True,
            viewport={"width": width, "height": height},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(12_000)
        page.goto(f"{team.address}/maps/{name}")
        ready(page)
        return page

    yield open_map
    for context in contexts:
        context.close()


def centre(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def percent(page, selector):
    return int(re.match(r"\d+", page.locator(selector).inner_text())[0])


def stage_of(page):
    return page.locator(KERB).evaluate("card => card.closest('[data-cell]').dataset.cell")


def test_a_tap_chooses_and_another_writes(tablet, team):
    page = tablet(team.import_map(team_example("taxi")))
    card = page.locator(KERB)
    card.tap()
    page.get_by_role("toolbar").wait_for()
    assert page.locator("textarea").count() == 0, "the first tap only chooses"
    card.tap()
    page.locator("textarea").fill("Kerb")
    page.locator(".stage-name").first.tap()
    saved(page)
    assert "Kerb" in card.inner_text()
    add = page.get_by_role("button", name="Add").first
    add.tap()
    page.locator("textarea").wait_for()


def test_a_card_that_is_held_is_carried_and_a_swipe_only_scrolls(tablet, team):
    page = tablet(team.import_map(team_example("taxi")))
    finger, before = Finger(page), stage_of(page)
    lane = before.split("+")[0]
    cells = page.locator(f"[data-cell^='{lane}+']").evaluate_all(
        "cells => cells.map(cell => cell.dataset.cell)"
    )
    other = next(cell for cell in cells[:3] if cell != before)
    finger.drag(centre(page, KERB), centre(page, f"[data-cell='{other}']"), held=False)
    assert stage_of(page) == before, "who scrolls carries nothing away"
    page.locator(".map-frame").evaluate("frame => frame.scrollTo(0, 0)")
    page.wait_for_timeout(300)
    finger.drag(centre(page, KERB), centre(page, f"[data-cell='{other}']"), held=True)
    saved(page)
    assert stage_of(page) == other
    assert page.locator(".lifted").count() == 0


def test_two_fingers_zoom_the_map_and_not_the_page(tablet, team):
    page = tablet(team.import_map(team_example("taxi")))
    finger = Finger(page)
    assert percent(page, ".zoom-bar output") == 100
    finger.pinch(410, 600, 100, 160)
    until(page, lambda: 140 < percent(page, ".zoom-bar output") <= 170)
    assert page.evaluate("visualViewport.scale") == 1
    finger.pinch(410, 600, 160, 60)
    until(page, lambda: percent(page, ".zoom-bar output") < 80)


def test_two_fingers_make_the_drawing_legible_on_a_phone(tablet, team):
    page = tablet(team.import_map(team_example("taxi")), 390, 844)
    page.goto(page.url + "?view=journey")
    page.wait_for_selector(".claim")
    before = percent(page, ".zoom output")
    assert before < 40, "a phone shows the whole of it first"
    Finger(page).pinch(195, 420, 40, 140)
    until(page, lambda: percent(page, ".zoom output") > 2.5 * before)
    assert page.evaluate("visualViewport.scale") == 1


@pytest.mark.parametrize("width", [390, 820])
def test_nothing_scrolls_sideways_but_the_map(tablet, team, width):
    page = tablet(team.import_map(team_example("taxi")), width, 844)
    for path in ("/", "/guide", "/evidence", "/people", "/people/audit", "/people/hooks", "/account/security", "/account/tokens"):  # fmt: skip
        page.goto(team.address + path)
        page.wait_for_selector("main h1, main h2")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
