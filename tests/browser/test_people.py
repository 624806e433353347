"""From the first start to a shared map: invitations, links, comments, suggestions, versions, the guide."""

import pytest

from tests.browser.conftest import PASSWORD, until
from tests.browser.test_editing import exported, ready, saved, team_example

pytestmark = pytest.mark.needs("chromium", "assets", "web")


def test_somebody_is_invited_signs_in_and_out(open_as, team):
    page = open_as("ada", "/people")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("E-mail address").fill("flo@example.org")
    page.get_by_role("dialog").get_by_label("Role").select_option("commenter")
    page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    link = page.locator(".secret code").inner_text()
    assert link.startswith(team.address)
    guest = open_as(None, link.removeprefix(team.address), lang="fr-FR")
    guest.get_by_label("Nom").fill("Flo Petit")
    guest.get_by_label("Mot de passe").fill(PASSWORD)
    guest.get_by_role("button", name="Créer un compte").click()
    guest.wait_for_selector(".card")
    guest.wait_for_load_state("networkidle")  # a picture asked for after signing out is refused
    guest.get_by_role("button", name="Compte: Flo Petit").click()
    guest.get_by_role("menuitem", name="Se déconnecter").click()
    guest.wait_for_selector("form")
    guest.get_by_label("Adresse e-mail").fill("flo@example.org")
    guest.get_by_label("Mot de passe").fill(PASSWORD)
    guest.get_by_role("button", name="Se connecter", exact=True).click()
    guest.wait_for_selector(".card")
    page.goto(f"{team.address}/people")
    assert "Flo Petit" in page.inner_text(".data")


def test_signing_in_leads_to_no_other_site(open_as, team):
    if "ned" not in team.states:
        team.join("Ned Roy", "viewer")
    page = open_as(None, "/sign-in?next=%2F%5Cother.example%2Fmaps")
    page.get_by_label("E-mail address").fill("ned@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(".card")
    assert page.url == f"{team.address}/"


def test_a_link_hides_a_lane_and_asks_its_password(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="New link").click()
    page.get_by_label("Password (optional)").fill("open sesame")
    page.get_by_role("dialog").get_by_label("Pain points").check()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".link-row code").inner_text()
    stranger = open_as(None, link.removeprefix(team.address))
    stranger.get_by_label("Password").fill("open sesame")
    stranger.get_by_role("button", name="Open the map").click()
    ready(stranger)
    assert stranger.locator(".item-painpoint").count() == 0
    assert "Prix inconnu" not in stranger.content()
    assert stranger.locator(".save-state").inner_text().strip() == "Read only"
    stranger.locator("[data-spot='touchpoint:trottoir']").focus()
    stranger.keyboard.press("Enter")
    assert stranger.locator("textarea").count() == 0


def test_a_comment_calls_somebody_and_is_settled(open_as, team):
    name = team.import_map(team_example("taxi"))
    ada = open_as("ada", f"/maps/{name}")
    bo = open_as("bo", f"/maps/{name}")
    ready(ada)
    ready(bo)
    ada.locator("[data-spot='touchpoint:trottoir']").focus()
    ada.keyboard.press("c")
    box = ada.get_by_role("textbox", name="Write a comment")
    box.fill("Is this so, @Bo")
    ada.get_by_role("button", name="@Bo Lind").click()
    ada.get_by_role("button", name="Comment", exact=True).last.click()
    bo.wait_for_selector("[data-spot='touchpoint:trottoir'] .talk")
    bo.locator("[data-spot='touchpoint:trottoir']").focus()
    bo.keyboard.press("c")
    bo.wait_for_selector(".mention:has-text('@Bo Lind')")
    bo.get_by_role("button", name="Resolve").click()
    ada.wait_for_selector("[data-spot='touchpoint:trottoir'] .talk", state="detached")


def test_a_comment_is_seen_by_whoever_asked_before_it_or_was_away(open_as, team, line):
    name, train = team.import_map(team_example("taxi")), line()
    ada = open_as("ada", f"/maps/{name}")
    bo = open_as("bo", f"/maps/{name}", line=train)
    ready(bo)
    comments = f"/api/maps/{name}/comments"
    train.cut()
    bo.wait_for_selector(".save-state.offline", timeout=15_000)
    team.call(ada.context, "POST", comments, {"text": "So?", "key": "touchpoint:trottoir"})
    train.mend()
    bo.wait_for_selector("[data-spot='touchpoint:trottoir'] .talk", timeout=20_000)
    # The first answer leaves the server before the second comment and arrives after its news.
    early, heard = [], []
    bo.route(f"**{comments}", lambda route: early.append((route, route.fetch())), times=1)
    hear = lambda frame: heard.append(str(frame))  # noqa: E731, playwright marks what it calls, and cannot mark a method
    bo.on("websocket", lambda socket: socket.on("framereceived", hear))
    bo.reload()
    ready(bo)
    until(bo, lambda: early and any("welcome" in frame for frame in heard))
    team.call(ada.context, "POST", comments, {"text": "And?", "key": "touchpoint:chauffeur"})
    until(bo, lambda: any('"news"' in frame for frame in heard))
    route, answer = early[0]
    route.fulfill(response=answer)
    bo.wait_for_selector("[data-spot='touchpoint:chauffeur'] .talk")


def test_a_suggestion_waits_for_an_editor(open_as, team):
    if "gil" not in team.states:
        team.join("Gil Roy", "suggester")
    name = team.import_map(team_example("taxi"))
    gil = open_as("gil", f"/maps/{name}")
    ada = open_as("ada", f"/maps/{name}")
    ready(gil)
    ready(ada)
    gil.locator("[data-spot='touchpoint:trottoir']").dblclick()
    gil.keyboard.press("Control+a")
    gil.keyboard.type("Pavement")
    gil.keyboard.press("Enter")
    gil.wait_for_selector(".toast:has-text('Suggested')")
    assert "Pavement" not in str(exported(ada, team, name))
    ada.keyboard.press("Control+k")
    ada.get_by_role("combobox").fill("comments")
    ada.keyboard.press("Enter")
    ada.get_by_role("button", name="Accept").click()
    for page in (ada, gil):
        page.wait_for_selector("[data-spot='touchpoint:trottoir']:has-text('Pavement')")


def test_a_version_is_kept_compared_and_restored(open_as, team):
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", f"/maps/{name}")
    ready(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="History").click()
    page.get_by_label("Name this version").fill("Before the workshop")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_selector(".thread:has-text('Before the workshop')")
    page.locator("[data-spot='touchpoint:trottoir']").dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("Pavement")
    page.keyboard.press("Enter")
    saved(page)
    page.get_by_role("button", name="What changed since?").click()
    page.wait_for_selector(".differences li:has-text('Pavement')")
    page.locator(".thread").get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    page.wait_for_selector("[data-spot='touchpoint:trottoir']:has-text('Trottoir')")
    page.get_by_role("button", name="Undo").last.click()
    page.wait_for_selector("[data-spot='touchpoint:trottoir']:has-text('Pavement')")


def test_the_guide_makes_a_map_of_seven_parts(open_as, team):
    page = open_as("ada", "/guide")
    page.get_by_label("Title of the map").fill("Borrowing a bicycle")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("What is it for?").fill("See where riders give up")

    def next_step(title):
        page.get_by_role("button", name="Next").last.click()
        page.wait_for_selector(f"h1:has-text('{title}')")

    next_step("Persona")
    first = page.get_by_label("Name", exact=True)
    first.fill("Lou")
    first.press("Enter")
    goal = page.get_by_label("What does this person want to reach?")
    goal.fill("Get across town")
    goal.press("Enter")
    next_step("Stages")
    assert page.locator(".guide-stages li").count() >= 5
    next_step("Touchpoints")
    for box in page.locator(".fresh input").all():
        box.fill("App")
        box.press("Enter")
    page.locator(".fresh input").first.fill("Not entered, and kept")
    next_step("What is wanted")
    for box in page.get_by_label("Wants to").all():
        box.fill("Ride")
        box.press("Tab")
    next_step("Friction")
    box = page.locator(".fresh input").first
    box.fill("No bicycle left")
    box.press("Enter")
    next_step("Emotion")
    for button in reversed(page.get_by_role("button", name="I know").all()):
        button.click()
    box = page.locator(".fresh input").first
    box.fill("Not one in sight")
    box.press("Enter")
    next_step("Opportunities")
    box = page.locator(".fresh input").first
    box.fill("Show free bicycles")
    box.press("Enter")
    page.wait_for_selector(".chip:has-text('Show free bicycles')")
    assert page.locator(".dot-number.done").count() == 8
    page.get_by_role("link", name="See the map").click()
    ready(page)
    saved(page)
    document = exported(page, team, page.url.rsplit("/", 1)[1])
    assert document["persona"]["name"] == "Lou"
    assert "scenario" not in document
    stage = document["stages"][0]
    assert [one["label"] for one in stage["touchpoints"]] == ["App", "Not entered, and kept"]
    assert stage["opportunities"][0]["addresses"] == [
        stage["pain_points"][0].get("id") or stage["opportunities"][0]["addresses"][0]
    ]
    assert {"touchpoints", "verbatims", "pain_points", "emotion", "opportunities"} <= stage.keys()


def test_a_table_is_brought_mapped_and_a_map_discovered(open_as, team, tmp_path):
    rows = ["who,at,what"]
    for customer in range(60):
        for step, event in enumerate(("search", "order", "ride")[: 1 + customer % 3]):
            rows.append(f"c{customer},2026-03-{1 + customer % 28:02d} 1{step}:00,{event}")
    table = tmp_path / "rides.csv"
    table.write_text("\n".join(rows))
    page = open_as("ada", "/evidence")
    page.get_by_role("button", name="Bring a table").first.click()
    page.set_input_files("input[type=file]", str(table))
    page.wait_for_selector(".column-roles")
    late = []  # the answer to a choice must not take back the choice that followed it
    page.route("**/columns", lambda route: late.append((route, route.fetch())), times=1)
    roles = (("Event", "who"), ("Customer", "who"), ("Moment", "at"), ("Event", "what"))
    for role, column in roles:
        page.get_by_label(role, exact=True).select_option(column)
    until(page, lambda: late)
    route, answer = late[0]
    with page.expect_response(lambda one: '"what"' in (one.request.post_data or "")):
        route.fulfill(response=answer)
    page.wait_for_selector(".seen:has-text('events')")
    page.wait_for_selector("td:has-text('search')")
    assert page.get_by_label("Event", exact=True).input_value() == "what"
    page.get_by_role("link", name="All tables").click()
    page.get_by_role("button", name="Discover a map").click()
    page.get_by_label("Title of the map").fill("Rides, discovered")
    page.get_by_role("button", name="Discover", exact=True).click()
    page.get_by_role("link", name="Open the map").click(timeout=60_000)
    ready(page)
    assert page.locator(".stage-name").count() >= 2
    page.wait_for_selector(".mark")


def test_comments_are_read_moved_labelled_and_accepted(open_as, team, tmp_path):
    table = tmp_path / "reviews.csv"
    table.write_text(
        "text,date\nLe trottoir était sale et il pleuvait,2026-03-02\n"
        "Le chauffeur du taxi était charmant,2026-03-04\n"
    )
    name = team.import_map(team_example("taxi"))
    page = open_as("ada", "/evidence")
    page.get_by_role("button", name="Bring a table").first.click()
    page.get_by_label("What it holds").select_option("verbatims")
    page.set_input_files("input[type=file]", str(table))
    page.wait_for_selector(".column-roles")
    page.goto(f"{team.address}/maps/{name}/verbatims")
    page.get_by_role("searchbox").fill("chauffeur")
    until(page, "document.querySelectorAll('.bench-row').length === 1")
    page.get_by_label("Where it belongs").select_option("touchpoint:chauffeur")
    page.get_by_label("Tone").select_option("2")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_selector(".bench-row.accepted")
    until(page, lambda: "charmant" in str(exported(page, team, name)))  # shown before it is saved
    document = exported(page, team, name)
    accepted = document["stages"][4]["verbatims"][-1]
    assert accepted["text"] == "Le chauffeur du taxi était charmant"
    assert (accepted["touchpoint"], accepted["sentiment"]) == ("chauffeur", 2)
    assert "reviews-csv" in [source["id"] for source in document["sources"]]
