"""Several people on one map: seen at once, kept through disconnects, everyone ends with the server's map."""

import pytest

from tests.browser.conftest import until
from tests.browser.test_editing import exported, ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")

SHOWN = "[...document.querySelectorAll('.item .words, .stage-name .words')].map(e => e.innerText).sort()"


def test_two_people_see_each_other_work(open_as, team):
    name = team.import_map(team_example("taxi"))
    ada = open_as("ada", f"/maps/{name}")
    bo = open_as("bo", f"/maps/{name}", lang="fr-FR")
    ready(ada)
    ready(bo)
    ada.wait_for_selector(".faces .avatar")
    ada.locator("[data-spot='touchpoint:trottoir']").focus()
    bo.wait_for_selector(".card-wrap:has([data-spot='touchpoint:trottoir']) .flag:has-text('Ada')")
    ada.keyboard.press("Enter")
    ada.keyboard.press("Control+a")
    ada.keyboard.type("Pavement")
    bo.wait_for_selector(".flag:has-text('Ada Martin…')")
    ada.keyboard.press("Enter")
    bo.wait_for_selector("[data-spot='touchpoint:trottoir']:has-text('Pavement')")
    bo.mouse.move(700, 420)
    bo.mouse.move(720, 430)
    ada.wait_for_selector(".cursor:has-text('Bo')")
    # Ada moves the card that Bo has the focus on: his focus goes with it.
    bo.locator("[data-spot='touchpoint:telephone-commande']").focus()
    ada.locator("[data-spot='touchpoint:telephone-commande']").focus()
    ada.keyboard.press("Alt+ArrowUp")
    until(
        bo,
        "document.querySelector('[data-cell=\"lane:touchpoints+stage:validation\"] [data-card]')"
        ".dataset.card === 'touchpoint:telephone-commande'",
    )
    assert bo.evaluate("document.activeElement.dataset.spot") == "touchpoint:telephone-commande"
    bo.close()
    ada.wait_for_selector(".faces", state="detached", timeout=15_000)


def test_offline_work_is_kept_and_merged(open_as, team, line):
    name = team.import_map(team_example("taxi"))
    train = line()
    ada = open_as("ada", f"/maps/{name}", line=train)
    bo = open_as("bo", f"/maps/{name}")
    ready(ada)
    ready(bo)
    train.cut()
    ada.wait_for_selector(".save-state.offline", timeout=15_000)
    ada.locator("[data-spot='painpoint:prix-inconnu']").dblclick()
    ada.keyboard.press("Control+a")
    ada.keyboard.type("Nobody says the price")
    ada.keyboard.press("Enter")
    ada.wait_for_selector(".save-state:has-text('1 change kept')")
    # Meanwhile Bo removes one stage and writes in another.
    bo.locator("[data-spot='stage:feedback']").focus()
    bo.keyboard.press("Delete")
    bo.locator("[data-spot='touchpoint:trottoir']").dblclick()
    bo.keyboard.press("Control+a")
    bo.keyboard.type("Pavement")
    bo.keyboard.press("Enter")
    saved(bo)
    # Ada, still away, writes into the stage that is gone.
    ada.locator("[data-spot='painpoint:sans-avis']").dblclick()
    ada.keyboard.press("Control+a")
    ada.keyboard.type("No way to say thanks")
    ada.keyboard.press("Enter")
    train.mend()
    ada.wait_for_selector(".refusals", timeout=20_000)
    assert "No way to say thanks" in ada.inner_text(".refusals"), (
        "what was refused is kept in words"
    )
    ada.get_by_role("button", name="Dismiss").click()
    saved(ada)
    bo.wait_for_selector(".item:has-text('Nobody says the price')")
    assert ada.evaluate(SHOWN) == bo.evaluate(SHOWN)
    assert len(exported(ada, team, name)["stages"]) == 5


def test_five_people_with_disconnects_converge(open_as, team, line):
    name = team.import_map(team_example("taxi"))
    for guest in ("Cleo Roux", "Dan Sow", "Eve Tan"):
        if guest.split()[0].lower() not in team.states:
            team.join(guest)
    lines = [line() for _ in range(5)]
    people = ("ada", "bo", "cleo", "dan", "eve")
    pages = [
        open_as(who, f"/maps/{name}", line=own) for who, own in zip(people, lines, strict=True)
    ]
    for page in pages:
        ready(page)
    for turn, page in enumerate(pages):
        if turn in {1, 3}:
            lines[turn].cut()
        page.locator(".item-painpoint").first.focus()
        page.keyboard.press("n")
        page.keyboard.type(f"Word of number {turn}")
        page.keyboard.press("Enter")
        page.locator(".stage-name").nth(turn).focus()
        page.keyboard.press("Alt+ArrowRight")
    for own in lines:
        own.mend()
    for page in pages:
        page.wait_for_selector(".save-state:has-text('Saved')", timeout=20_000)
        for turn in range(5):
            page.wait_for_selector(f".item:has-text('Word of number {turn}')", timeout=15_000)
    shown = [page.evaluate(SHOWN) for page in pages]
    assert all(one == shown[0] for one in shown)
    stages = [
        page.evaluate("[...document.querySelectorAll('.stage-name .words')].map(e => e.innerText)")
        for page in pages
    ]
    assert all(one == stages[0] for one in stages)
    assert stages[0] == [stage["name"] for stage in exported(pages[0], team, name)["stages"]]
