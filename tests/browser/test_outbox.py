"""What was typed without a connection survives the tab that it was typed in."""

import pytest

from tests.browser.test_editing import ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")

EDIT = "[data-spot='painpoint:prix-inconnu']"


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
    ada.wait_for_timeout(300)  # the browser's database writes behind the page's back
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
