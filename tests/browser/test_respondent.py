"""A respondent answers each template: by keyboard alone, without a script, offline and back; no barrier."""

import http.server
import re
import threading
from functools import partial

import pytest

from parcours.surveys import templates
from tests.browser.conftest import until
from tests.conftest import ROOT
from tests.surveys.asking import Asking

pytestmark = pytest.mark.needs("chromium", "web")
PHONE = {"width": 390, "height": 844}
EVERY = {
    "title": {"default": "Every kind", "fr": "Chaque sorte"},
    "x-listen": {
        "purpose": "Test", "retentionDays": 30, "consent": "I agree.", "consentRequired": True, "accent": "#ffd400",
    },
    "pages": [
        {"elements": [
            {"type": "radiogroup", "name": "one", "title": {"default": "One", "fr": "Un"}, "choices": ["a", "b"], "showOtherItem": True, "isRequired": True},
            {"type": "checkbox", "name": "many", "title": {"default": "Many", "fr": "Plusieurs"}, "choices": [1, 2, 3], "showNoneItem": True},
            {"type": "comment", "name": "why", "title": {"default": "Why {one}?", "fr": "Pourquoi {one} ?"}, "visibleIf": "{one} = 'b'", "isRequired": True},
        ]},
        {"elements": [
            {"type": "matrix", "name": "m", "title": {"default": "Rows", "fr": "Lignes"}, "rows": ["r1", "r2"], "columns": ["c1", "c2"], "isRequired": True, "eachRowRequired": True},
            {"type": "ranking", "name": "rank", "title": {"default": "Order", "fr": "Ordre"}, "choices": ["x", "y"]},
            {"type": "dropdown", "name": "d", "title": {"default": "Pick", "fr": "Choix"}, "choices": ["k", "l"]},
            {"type": "text", "name": "n", "inputType": "number", "title": {"default": "Number", "fr": "Nombre"}},
            {"type": "boolean", "name": "yes", "title": {"default": "Yes?", "fr": "Oui ?"}},
            {"type": "html", "name": "h", "html": {"default": "Nearly <b>done</b>", "fr": "Bientôt fini"}},
        ]},
    ],
}  # fmt: skip


AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def barriers(page):
    """What axe finds against WCAG 2.2 AA."""
    page.evaluate(AXE.read_text("utf-8"))
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


@pytest.fixture(params=["en-GB", "fr-FR"])
def page(request, chromium):
    """A page in the reader's language that must not report any error."""
    context = chromium.new_context(locale=request.param, viewport=PHONE)
    shown = context.new_page()
    wrong = []
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    yield shown
    context.close()
    assert not wrong


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    surveys = {name: templates.make(name) for name in templates.names()}
    with Asking(tmp_path_factory.mktemp("asking"), {**surveys, "every": EVERY}) as running:
        yield running


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Another site, on another port."""

    def log_message(self, *_):
        pass


def visible_groups(page):
    return page.locator("[data-q]:not([hidden])").all()


def fill_by_keyboard(page):
    """Tab to everything, arrows and space and letters in it, Enter or Space on the button."""
    for _ in range(12):
        if page.locator("main.done").count():
            return
        page.locator("h1").first.evaluate("one => { one.tabIndex = -1; one.focus(); }")
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "(() => { const e = document.activeElement; return {tag: e.tagName, type: e.type, name: e.name, "
                "value: e.value, mode: e.inputMode, checked: e.checked}; })()"
            )
            if focused["tag"] == "BUTTON" and focused["value"] == "next":
                page.keyboard.press("Enter")
                page.wait_for_timeout(120)
                break
            if focused["type"] == "radio" and not focused["checked"]:
                page.keyboard.press("Space")
                page.keyboard.press("ArrowRight")
            elif focused["type"] == "checkbox" and not focused["checked"]:
                page.keyboard.press("Space")
            elif focused["tag"] == "SELECT":
                page.keyboard.press("ArrowDown")
            elif focused["tag"] == "TEXTAREA" or focused["type"] in {"text", "number"}:
                page.keyboard.type("7" if focused["mode"] == "decimal" else "Très bien")
    pytest.fail("the end was not reached by keyboard")


@pytest.mark.parametrize("name", templates.names())
def test_by_keyboard_alone_and_without_a_barrier(chromium, asking, name):
    spoken = ("en-GB", "fr-FR")[templates.names().index(name) % 2]
    context = chromium.new_context(locale=spoken, viewport=PHONE)
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    before = len(asking.answers(name))
    page.goto(asking.url(name))
    assert barriers(page) == []
    fill_by_keyboard(page)
    page.wait_for_selector("main.done h1")
    assert barriers(page) == []
    assert "Merci" in page.inner_text("main") or "Thank you" in page.inner_text("main")
    found = asking.answers(name)
    assert len(found) == before + 1
    answers, status, lang = found[-1]
    assert (status, lang) == ("complete", spoken[:2])
    assert answers
    assert not wrong
    context.close()


@pytest.mark.parametrize("name", [*templates.names(), "every"])
def test_without_a_script(chromium, asking, name):
    context = chromium.new_context(java_script_enabled=False, locale="fr-FR", viewport=PHONE)
    page = context.new_page()
    before = len(asking.answers(name))
    page.goto(asking.url(name))
    for _ in range(8):
        if page.locator("main.done").count():
            break
        for group in visible_groups(page):
            for control in group.locator("input[type=radio]").all()[::-1]:
                control.check(force=True)
            for control in group.locator("input[type=checkbox]").all()[:2]:
                control.check(force=True)
            for control in group.locator("textarea").all():
                control.fill("C’était long")
            for at, control in enumerate(group.locator("select").all()):
                control.select_option(index=at + 1)
            for control in group.locator("input[inputmode=decimal]").all():
                control.fill("3,5")
        page.locator("button.main").click()
    assert page.locator("main.done").count() == 1
    assert len([one for one in asking.answers(name) if one[1] == "complete"]) > 0
    assert len(asking.answers(name)) == before + 1
    context.close()


def test_offline_and_back(chromium, asking):
    context = chromium.new_context(locale="en-GB", viewport=PHONE)
    page = context.new_page()
    page.goto(asking.url("stage"))
    page.locator("#q-goals").fill("To pay")
    context.set_offline(True)
    page.locator("button.main").click()
    page.locator("button.main").click()
    page.locator("#q-emotion-4").check(force=True)
    page.locator("button.main").click()
    page.wait_for_selector("#waiting")
    assert "offline" in page.inner_text("main")
    assert "1" in page.inner_text("#waiting")
    assert not [
        one
        for one in asking.answers("stage")
        if one[0].get("emotion") == 2 and one[0].get("goals") == "To pay"
    ]
    context.set_offline(False)
    page.wait_for_selector("#waiting", state="detached", timeout=12_000)
    [kept] = [one for one in asking.answers("stage") if one[0].get("goals") == "To pay"]
    assert kept[0]["emotion"] == 2
    assert kept[1] == "complete"
    context.close()


def test_what_was_written_survives_a_reload_and_an_answer_sent_offline_a_closed_page(
    chromium, asking
):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(asking.url("churn"))
    page.locator("#q-reason-4").check(force=True)
    assert page.locator("#q-better").is_visible(), "a question appears as soon as it is asked"
    page.locator("#q-better").fill("Cheaper <b>& better</b>")
    until(page, "JSON.stringify({...sessionStorage}).includes('Cheaper')")
    page.reload()
    assert page.locator("#q-better").input_value() == "Cheaper <b>& better</b>"
    context.set_offline(True)
    page.locator("button.main").click()
    page.wait_for_selector("#waiting")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(asking.url("nps"))

    def found():
        return [one for one in asking.answers("churn") if "Cheaper" in str(one[0].get("better"))]

    until(page, lambda: [status for _, status, _ in found()] == ["complete"])
    context.close()


def test_branches_piping_consent_and_faults_with_a_script(page, asking):
    french = page.evaluate("navigator.language").startswith("fr")
    page.goto(asking.url("every"))
    page.locator("button.main").click()
    page.wait_for_selector("#faults:not([hidden]) li")
    assert page.evaluate("document.activeElement.id") == "faults"
    assert page.locator("#faults li").count() == 2
    heading = page.locator("[data-q=one] .said").inner_text()
    assert page.locator("#faults li", has_text=f"{heading} – ").count() == 1
    assert barriers(page) == []
    page.locator("#q-one-1").check(force=True)
    page.locator("#_consent").check()
    assert page.locator("[data-q=why]").is_visible()
    assert ("Pourquoi b" if french else "Why b?") in page.inner_text("[data-q=why] label")
    page.locator("#q-why").fill("<img src=x onerror=alert(1)>")
    page.locator("button.main").click()
    assert page.locator("b").count() == 0, "an author's markup is text"
    page.locator("button[value=back]").click()
    assert page.locator("#q-why").input_value().startswith("<img")
    page.locator("button.main").click()
    for choice in ("q-m", "q-m-1-1", "q-yes-1"):
        page.locator(f"#{choice}").check(force=True)
    page.locator("#q-rank").select_option("2")
    page.locator("#q-rank-1").select_option("1")
    page.locator("#q-n").fill("3,5")
    page.locator("button.main").click()
    page.wait_for_selector("main.done")
    answers = asking.answers("every")[-1][0]
    assert answers == {
        "one": "b", "why": "<img src=x onerror=alert(1)>", "m": {"r1": "c1", "r2": "c2"},
        "rank": ["y", "x"], "n": 3.5, "yes": False,
    }  # fmt: skip
    page.locator("main a").click()
    page.wait_for_selector("pre")
    assert page.locator("img").count() == 0
    assert barriers(page) == []
    page.locator("button.main").click()
    page.wait_for_selector("main.done")
    assert answers not in [one for one, _, _ in asking.answers("every")]


def test_the_language_is_changed_by_hand_and_keeps_what_was_answered(page, asking):
    page.goto(asking.url("support"))
    was = page.get_attribute("html", "lang")
    page.locator("#q-solved-1").check(force=True)
    page.locator("header nav button").click()
    page.wait_for_selector(f"html:not([lang={was}])")
    assert page.locator("#q-solved-1").is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(chromium, asking, scheme, tmp_path):
    context = chromium.new_context(
        locale="fr-FR", viewport=PHONE, color_scheme=scheme, device_scale_factor=2
    )
    page = context.new_page()
    for name in [*templates.names(), "every"]:
        page.goto(asking.url(name))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], name
        small = page.evaluate(
            "[...document.querySelectorAll('.step, .choice, button')].filter(one => one.offsetParent && "
            "(one.offsetHeight < 24 || one.offsetWidth < 24)).length"
        )
        assert small == 0, name
        assert barriers(page) == []
        text = page.inner_text("body")
        assert not re.search(r"\w [?!;:]", text), "French has its spaces"
    context.close()


def test_a_kiosk_goes_on_by_itself_and_begins_anew(chromium, asking):
    context = chromium.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.goto(asking.url("nps", "kiosk"))
    page.locator("label[for=q-nps-9]").click()
    first = page.input_value("[name=_id]")
    page.locator("button.main").click()
    page.wait_for_selector("main.done")
    assert page.locator("main a").count() == 0, "the next person must not see this one's answers"
    page.wait_for_selector("form", timeout=10_000)
    assert page.input_value("[name=_id]") != first
    assert page.locator("input:checked").count() == 0
    place = asking.rows("SELECT place, channel FROM workspace_surveyresponse WHERE id = ?", first)
    assert place == [("till", "kiosk")]
    context.close()


def test_a_widget_stands_in_another_site(chromium, asking, tmp_path):
    site = tmp_path / "site.html"
    token = asking.tokens["csat"]["widget"]
    site.write_text(
        f'<h1>Shop</h1><script src="{asking.address}/s/_/widget.js" data-survey="{token}" data-title="Survey"></script>'
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    shop = f"http://127.0.0.1:{server.server_port}/site.html"
    page.goto(shop)
    frame = page.frame_locator("iframe")
    frame.locator("#q-csat-3").check(force=True)
    frame.locator("button.main").click()
    frame.locator("main.done").wait_for()
    assert asking.answers("csat")[-1][0]["csat"] == 4
    page.goto(shop)
    page.evaluate(f"document.querySelector('iframe').src = '{asking.url('csat')}'")
    until(page, lambda: any(one.url.startswith("chrome-error:") for one in page.frames))
    assert frame.locator("form").count() == 0, "only the widget's link may be framed"
    context.close()
    server.shutdown()
    server.server_close()
