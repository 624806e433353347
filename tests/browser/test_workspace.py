"""Around the map: branches, several cards at once, teams, tokens, trash, imports with losses, jobs, embeds."""

import gzip
import io
import json
import urllib.error
import urllib.request
from pathlib import Path

import pikepdf
import pytest

from tests.browser.conftest import until
from tests.browser.test_editing import exported, ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")

KERB = "[data-spot='touchpoint:trottoir']"


def rename(page, spot, text):
    """Write other words on a card."""
    page.locator(spot).dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    saved(page)


def test_a_branch_goes_its_way_and_comes_home(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}?panel=history")
    ready(page)
    page.get_by_label("Title of the branch").fill("As it shall be")
    page.get_by_role("button", name="Make a branch").click()
    page.wait_for_url(lambda url: not url.split("?")[0].endswith(f"/{name}"))
    ready(page)
    branch = page.url.split("?")[0].rsplit("/", 1)[1]
    rename(page, KERB, "A dry shelter")
    assert "A dry shelter" not in str(exported(page, team, name))
    page.goto(f"{team.address}/maps/{branch}?panel=history")
    page.wait_for_selector(".differences li:has-text('A dry shelter')")
    page.get_by_role("button", name="Merge into its map").click()
    page.wait_for_selector(".toast:has-text('Merged.')")
    assert "A dry shelter" in str(exported(page, team, name))


def test_several_cards_are_chosen_removed_and_brought_back(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    cards = page.locator(".item-touchpoint")
    before = cards.count()
    first, second = cards.nth(0), cards.nth(1)
    first.click(modifiers=["Control"])
    second.focus()
    page.keyboard.press("x")
    if page.locator(".chosen-bar:has-text('2 chosen')").count() == 0:
        second.click(modifiers=["Control"])
    bar = page.get_by_role("toolbar", name="2 chosen")
    bar.wait_for()
    bar.get_by_role("button", name="Duplicate").click()
    until(page, f"document.querySelectorAll('.item-touchpoint').length === {before + 2}")
    page.keyboard.press("Escape")
    bar.wait_for(state="detached")
    first.click(modifiers=["Control"])
    second.click(modifiers=["Control"])
    page.keyboard.press("Delete")
    until(page, f"document.querySelectorAll('.item-touchpoint').length === {before}")
    page.keyboard.press("Control+z")
    until(page, f"document.querySelectorAll('.item-touchpoint').length === {before + 2}")


def test_a_team_is_made_filled_and_given_a_map(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", "/people/teams")
    page.get_by_label("New team").fill("Kerb crew")
    page.get_by_role("button", name="New team").click()
    page.wait_for_selector("h2:has-text('Kerb crew')")
    page.get_by_label("Bo Lind").click()
    page.locator("input[type=checkbox]:checked").wait_for()
    page.reload()
    page.locator("input[type=checkbox]:checked").wait_for()
    assert page.get_by_label("Bo Lind").is_checked()
    page.goto(f"{team.address}/maps/{name}")
    ready(page)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Give", exact=False).wait_for()
    dialog.locator("select", has=page.locator("option", has_text="Kerb crew")).select_option(
        label="Teams · Kerb crew"
    )
    dialog.get_by_role("button", name="Give", exact=False).click()
    dialog.get_by_text("Kerb crew", exact=True).wait_for()


def test_a_token_is_told_once_opens_the_api_and_is_withdrawn(open_as, team):
    page = open_as("ada", "/account/tokens")
    page.get_by_label("Label").fill("Nightly copy")
    page.get_by_role("button", name="New token").click()
    word = page.locator(".secret code").inner_text()
    ask = urllib.request.Request(
        f"{team.address}/api/maps", headers={"Authorization": f"Bearer {word}"}
    )
    with urllib.request.urlopen(ask, timeout=20) as answer:
        assert any(card["name"] == "taxi" for card in json.load(answer))
    page.reload()
    row = page.get_by_role("row", name="Nightly copy")
    row.wait_for()
    assert word not in page.content()
    row.get_by_role("button", name="Withdraw").click()
    row.wait_for(state="detached")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(ask, timeout=20)


def test_an_import_tells_its_losses_and_the_trash_gives_back(open_as, team, tmp_path):
    lunch = tmp_path / "lunch.mmd"
    lunch.write_text("journey\n title Lunch\n section Order\n  Choose: 3: Me\n  Pay: nine: Me\n")
    page = open_as("ada", "/")
    page.get_by_role("button", name="New map").click()
    page.get_by_text("From a file").click()
    page.set_input_files("input[type=file]", str(lunch))
    page.wait_for_selector(".told li:has-text('“nine”')")
    page.get_by_role("button", name="Open the map").click()
    ready(page)
    page.goto(f"{team.address}/")
    page.get_by_role("button", name="More for Lunch").click()
    page.get_by_role("menuitem", name="Move to the trash").click()
    page.wait_for_selector(".toast:has-text('“Lunch” is in the trash.')")
    lunches = page.locator("a.card:has-text('Lunch')")
    lunches.wait_for(state="detached")
    page.reload()
    page.get_by_role("button", name="Trash", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Bring back Lunch").click()
    lunches.wait_for()


def test_a_job_that_takes_long_is_stopped(open_as, team, tmp_path):
    table = tmp_path / "long.csv.gz"
    rows = (f"c{n},2026-03-{1 + n % 28:02d},step{n % 12}" for n in range(200_000))
    table.write_bytes(gzip.compress(("customer,moment,event\n" + "\n".join(rows)).encode(), 1))
    page = open_as("ada", "/evidence")
    page.get_by_role("button", name="Bring a table").first.click()
    page.set_input_files("input[type=file]", str(table))
    page.wait_for_selector(".seen:has-text('events')", timeout=40_000)
    page.get_by_role("link", name="All tables").click()
    page.get_by_role("button", name="Discover a map").click()
    page.get_by_role("dialog").locator("select").first.select_option(label="long.csv.gz")
    page.get_by_role("button", name="Discover", exact=True).click()
    jobs = page.get_by_role("region", name="Work in progress")
    jobs.get_by_role("button", name="Cancel").click()
    jobs.get_by_text("Stopped").wait_for(timeout=20_000)


def test_an_embed_shows_the_drawing_and_nothing_to_press_for_strangers(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="New link").click()
    page.get_by_label("May be embedded in another page").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".link-row code").inner_text()
    assert "/embed/" in link
    stranger = open_as(None, link.removeprefix(team.address))
    stranger.wait_for_selector(".canvas svg")
    assert "taxi" in stranger.inner_text("body").lower() or stranger.locator(".claim").count()
    assert stranger.locator(".editor-bar, .header, [role=grid]").count() == 0


def test_a_webhook_is_added_tried_paused_and_removed(open_as):
    page = open_as("ada", "/people/hooks")
    page.get_by_label("Address").fill("ftp://hooks.example.org/parcours")
    page.get_by_role("button", name="Add a webhook").click()
    page.get_by_role("alert").filter(has_text="http").wait_for()
    page.get_by_label("Address").fill("https://hooks.example.org/parcours")
    page.get_by_label("a map was made").check()
    page.get_by_role("button", name="Add a webhook").click()
    assert len(page.locator(".secret code").inner_text()) > 20
    # Other tests of the same team may have left webhooks of theirs.
    mine = page.locator("article", has_text="hooks.example.org/parcours")
    mine.get_by_role("button", name="Pause").click()
    mine.locator(".badge", has_text="paused").wait_for()
    mine.get_by_role("button", name="Tell again").click()
    mine.get_by_role("button", name="What was sent").click()
    mine.get_by_text("Nothing yet.").wait_for()
    mine.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    mine.wait_for(state="detached")


def test_the_map_file_and_sheets_of_paper_are_exported(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    found = {}
    for label in ("Map file (YAML)", "PDF, sheets of A4"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as told:
            page.get_by_role("menuitem", name=label).click()
        found[label] = (told.value.suggested_filename, Path(told.value.path()).read_bytes())
    file, text = found["Map file (YAML)"]
    assert file == f"{name}.journey.yaml"
    assert "\nparcours: " in text.decode()
    file, drawn = found["PDF, sheets of A4"]
    assert file == f"{name}.pdf"
    with pikepdf.open(io.BytesIO(drawn)) as sheets:
        assert {round(float(sheet.mediabox[2])) for sheet in sheets.pages} == {842}
