"""Making a map in the browser: by keyboard alone, by mouse, by paste; undo after a reload."""

import pytest

from tests.browser.conftest import until

pytestmark = pytest.mark.needs("chromium", "assets", "web")


def saved(page):
    """Wait until the server has everything; a pending edit takes a frame to show."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_selector(".save-state:has-text('Saved')")


def ready(page):
    """Wait for the grid."""
    page.wait_for_selector("[role=grid] .stage-name")


def spot(page):
    """What has the focus."""
    return page.evaluate("document.activeElement.dataset.spot ?? ''")


def exported(page, team, name):
    """The document as the server writes it."""
    answer = page.request.get(f"{team.address}/api/maps/{name}/export/json")
    assert answer.ok, answer.text()
    return answer.json()


def test_a_map_is_made_by_keyboard_alone(open_as, team):
    name = team.make_map("By keys")
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.locator(".stage-name").first.focus()
    key = page.keyboard
    key.press("F2")
    key.press("Control+a")
    key.type("Looking for a ride")
    key.press("Enter")
    assert page.locator(".stage-name").first.inner_text() == "Looking for a ride"
    # Down through the lanes to the touchpoints: the empty cell is a place of its own.
    for _ in range(20):
        key.press("ArrowDown")
        if "touchpoints" in spot(page):
            break
    assert spot(page).startswith("lane:touchpoints+stage:"), spot(page)
    key.press("Enter")
    key.type("Kerb")
    key.press("Enter")
    page.wait_for_selector(".item-touchpoint:has-text('Kerb')")
    key.press("n")
    key.type("Telephone")
    key.press("Enter")
    page.wait_for_selector(".item-touchpoint:focus:has-text('Telephone')")
    key.press("Alt+ArrowUp")
    until(
        page,
        lambda: (
            [t.split("\n")[0] for t in page.locator(".item-touchpoint").all_inner_texts()]
            == ["Telephone", "Kerb"]
        ),
    )
    key.press("Control+d")
    until(page, "document.querySelectorAll('.item-touchpoint').length === 3")
    key.press("Delete")
    until(page, "document.querySelectorAll('.item-touchpoint').length === 2")
    page.locator(".item-touchpoint", has_text="Telephone").focus()
    key.press("Alt+ArrowRight")
    saved(page)
    stages = exported(page, team, name)["stages"]
    assert [t["label"] for t in stages[0]["touchpoints"]] == ["Kerb"]
    assert [t["label"] for t in stages[1]["touchpoints"]] == ["Telephone"]
    assert "Telephone" in page.inner_text("[data-announcer]")


def test_the_curve_is_set_by_keys_and_dragged(open_as, team):
    name = team.make_map("Curve")
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    knob = page.get_by_role("slider").first
    knob.focus()
    page.keyboard.press("Enter")
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    saved(page)
    assert exported(page, team, name)["stages"][0]["emotion"]["score"] == 0.7
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert knob.get_attribute("aria-valuenow") == "0.7"
    box = page.get_by_role("slider").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=6)
    page.mouse.up()
    saved(page)
    assert exported(page, team, name)["stages"][1]["emotion"]["score"] < -0.8


def test_cards_stages_and_lanes_are_dragged(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.drag_and_drop(
        "[data-spot='touchpoint:trottoir']", "[data-cell='lane:touchpoints+stage:commande']"
    )
    page.wait_for_selector(
        "[data-cell='lane:touchpoints+stage:commande'] [data-spot='touchpoint:trottoir']"
    )
    page.drag_and_drop(
        ".stage-head:has([data-spot='stage:recherche'])",
        ".stage-head:has([data-spot='stage:commande'])",
        target_position={"x": 150, "y": 20},
    )
    until(page, "document.querySelector('.stage-name').innerText.startsWith('Val')")
    page.drag_and_drop(
        ".lane-head:has([data-spot='lane:touchpoints'])",
        ".lane-head:has([data-spot='lane:goals'])",
        target_position={"x": 60, "y": 4},
    )
    until(page, "document.querySelector('.lane-name').dataset.spot === 'lane:touchpoints'")
    saved(page)
    document = exported(page, team, name)
    names = [stage["name"] for stage in document["stages"]]
    assert names[:3] == ["Validation", "Commande", "Recherche"]


def test_undo_reaches_back_over_a_reload(open_as, team):
    name = team.make_map("Undo")
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.locator(".stage-name").first.dblclick()
    page.keyboard.type("Gone wrong")
    page.keyboard.press("Enter")
    saved(page)
    page.reload()
    ready(page)
    assert page.locator(".stage-name").first.inner_text() == "Gone wrong"
    page.keyboard.press("Control+z")
    until(page, "document.querySelector('.stage-name').innerText !== 'Gone wrong'")
    page.keyboard.press("Control+Shift+z")
    until(page, "document.querySelector('.stage-name').innerText === 'Gone wrong'")


def test_a_spreadsheet_range_is_pasted(open_as, team):
    name = team.make_map("Paste")
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.locator("[data-spot^='lane:goals+']").first.focus()
    page.evaluate(
        """{
          const data = new DataTransfer();
          data.setData("text/plain", "A ride\\tTo pay\\nPrice known\\t\\"Polite\\nCard taken\\"");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }"""
    )
    saved(page)
    stages = exported(page, team, name)["stages"]
    assert [s["goal"] for s in stages[:2]] == ["A ride", "To pay"]
    assert [e["text"] for e in stages[1]["expectations"]] == ["Polite", "Card taken"]
    page.keyboard.press("Control+z")
    until(page, "document.querySelectorAll('.item').length === 0")


def test_stages_are_split_and_merged(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    menu = page.get_by_role("button", name="Stage Validation")
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Split…").click()
    page.get_by_label("Name of the new stage").fill("Hailing")
    page.get_by_role("button", name="Split", exact=True).click()
    page.wait_for_selector(".stage-name:has-text('Hailing')")
    assert page.locator(".stage-name").count() == 7
    page.get_by_role("button", name="Stage Validation").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Merge with the next stage").click()
    until(page, "document.querySelectorAll('.stage-name').length === 6")
    saved(page)
    merged = exported(page, team, name)["stages"][1]
    assert {t["label"] for t in merged["touchpoints"]} == {
        "Trottoir",
        "Téléphone pour commander ou prendre un taxi",
    }


def test_the_panel_changes_every_field(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.locator("[data-spot='painpoint:prix-inconnu']").click()
    page.keyboard.press("i")
    page.get_by_label("Kind").select_option("quality")
    page.get_by_role("group", name="Severity").get_by_role("button", name="3").click()
    page.get_by_label("At which touchpoint").select_option("mobile-recherche")
    page.get_by_label("Whom it hits").fill("Visitors")
    page.keyboard.press("Tab")
    saved(page)
    pain = exported(page, team, name)["stages"][0]["pain_points"][0]
    assert (pain["kind"], pain["severity"], pain["at"], pain["hits"]) == (
        "quality",
        3,
        "mobile-recherche",
        "Visitors",
    )


def test_find_and_move_by_menu_and_hide_a_lane(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find on the map").fill("vehicule du")
    page.wait_for_selector(".item.found")
    page.keyboard.press("Escape")
    until(page, "document.activeElement.dataset.spot !== undefined")
    assert spot(page) == "touchpoint:vehicule"
    page.keyboard.press("m")
    page.get_by_label("Stage", exact=True).select_option("stage:feedback")
    page.get_by_role("button", name="Move", exact=True).click()
    page.wait_for_selector(
        "[data-cell='lane:touchpoints+stage:feedback'] [data-spot='touchpoint:vehicule']"
    )
    page.get_by_role("button", name="Lanes").click()
    page.get_by_role("menuitem", name="Goals").click()
    page.wait_for_selector("[data-spot='lane:goals']", state="detached")
    saved(page)
    lanes = exported(page, team, name)["lanes"]
    assert {"role": "goals", "hidden": True}.items() <= lanes[0].items()


def team_example(which):
    """One of the examples."""
    from tests.conftest import ROOT

    return ROOT / "examples" / f"{which}.journey.yaml"


def test_what_does_not_fit_stands_on_its_card(open_as, team, tmp_path):
    path = tmp_path / "doubtful.journey.yaml"
    path.write_text(
        'parcours: "1.0"\nlang: en\ntitle: Doubtful\nstages:\n'
        "  - {name: Waiting, pain_points: [{id: queue, label: A long queue}]}\n"
    )
    page = open_as("ada", f"/maps/{team.import_map(path)}")
    ready(page)
    page.wait_for_selector("[data-spot='painpoint:queue'] .doubt")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Findings").click()
    finding = page.get_by_role("listitem").filter(has_text="A long queue")
    finding.get_by_role("button", name="Go there").first.click()
    until(page, "document.activeElement.dataset.spot === 'painpoint:queue'")
