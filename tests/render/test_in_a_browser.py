"""SVG and HTML in a real Chromium, scripts off, no network: text is as wide as we said, the table is there."""

import pytest

from parcours import plugins
from parcours.journey.read import read
from parcours.render.exporters import Options, drawing
from parcours.render.metrics import width
from parcours.render.scene import Group, Run
from tests.conftest import ROOT
from tests.render.test_drawing import journey

pytestmark = pytest.mark.needs("assets", "chromium")
TAXI = read((ROOT / "examples" / "taxi.journey.yaml").read_text("utf-8")).journey_map
MEASURE = """() => document.fonts.ready.then(() => [...document.querySelectorAll("svg text")].map(
  (node) => [node.textContent, node.getComputedTextLength(), node.getBoundingClientRect().right]))"""


def shown(chromium, path, content):
    """A page that shows ``content``, and every request that it made beyond itself."""
    path.write_bytes(content)
    page = chromium.new_page(viewport={"width": 1400, "height": 900}, java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, [url for url in asked if not url.startswith(("data:", path.as_uri()))]


def runs(children):
    """Every text below ``children``."""
    for child in children:
        if isinstance(child, Group):
            yield from runs(child.children)
        elif isinstance(child, Run):
            yield child


def test_the_browser_draws_text_as_wide_as_it_was_measured(chromium, tmp_path):
    journey_map = journey(
        3, verbatims=["Où est mon taxi ? 😡 demain", "Anne-Laure & Cie : « non »"]
    )
    path = tmp_path / "map.svg"
    path.write_bytes(plugins.load("exporters", "svg").export(journey_map, Options("fr")))
    page = chromium.new_page()
    page.goto(path.as_uri())
    drawn = page.evaluate(MEASURE)
    expected = list(runs(drawing(journey_map, Options("fr")).groups))
    assert [text for text, *_ in drawn] == [run.text for run in expected]
    for (text, measured, _), run in zip(drawn, expected, strict=True):
        wide = width(run.text, run.face, run.size) + run.spacing * len(run.text)
        assert abs(measured - wide) <= max(1.5, wide * 0.01), text
    page.close()


def test_the_page_is_read_without_script_and_asks_nobody(chromium, tmp_path):
    content = plugins.load("exporters", "html").export(TAXI, Options("fr"))
    page, asked = shown(chromium, tmp_path / "map.html", content)
    assert asked == []
    assert page.locator("figure svg").is_visible()
    rows = page.locator("tbody tr")
    assert rows.count() == 6
    assert page.locator("thead th").all_inner_texts()[1:] == [s.name.say("fr") for s in TAXI.stages]
    assert "Aucune confirmation" in page.locator("tbody").inner_text()
    assert page.locator("h1").inner_text() == "Marie prend un taxi"
    page.close()
