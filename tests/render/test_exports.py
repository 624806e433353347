"""Every format, opened by a real reader of that format."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile

import pytest
from openpyxl import load_workbook

from parcours import plugins
from parcours.errors import InputError
from parcours.journey.imports.detect import read_foreign
from parcours.journey.imports.grid import read_grid
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.render.exporters import Options
from parcours.render.own_theme import own_theme
from parcours.render.pages import LEAST_POINTS, SMALLEST_TYPE, pages
from parcours.render.table import table
from parcours.render.theme import LIGHT
from parcours.render.views import VIEWS, Asked, view
from parcours.render.workbook import rows_of_workbook
from tests.conftest import ROOT
from tests.render.test_drawing import journey

pytestmark = pytest.mark.needs("assets")
TAXI = read((ROOT / "examples" / "taxi.journey.yaml").read_text("utf-8")).journey_map
RIDE = read((ROOT / "examples" / "ride-hailing.journey.yaml").read_text("utf-8")).journey_map
FORMATS = plugins.names("exporters")
HOSTILE = '=1+1</script><b>"&*_[x](javascript:alert(1))|# : \x07'


def export(form, journey_map=TAXI, **options):
    """The bytes of one format."""
    return plugins.load("exporters", form).export(journey_map, Options("fr", **options))


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_map_gives_the_same_bytes(form):
    assert export(form) == export(form)


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_words_do_no_harm_in_any_format(form):
    hostile = journey(2, verbatims=[HOSTILE], goal=HOSTILE)
    assert export(form, hostile)


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"json", "mmd", "ojf", "png"}))
@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_leaves_in_every_format(form, name):
    assert export(form, TAXI, view=name, others=(RIDE,) if name == "compare" else ())


@pytest.mark.needs("poppler")
@pytest.mark.parametrize("paper", ["fit", "A4", "A3"])
def test_pdf_is_text_tagged_and_of_its_size(tmp_path, paper):
    path = tmp_path / "map.pdf"
    path.write_bytes(export("pdf", page=paper))
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Title:           Marie prend un taxi" in told
    assert re.search(r"Tagged:\s+yes", told)
    text = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "chauffeur accueillant" in " ".join(text.split())
    if paper == "A4":
        assert "841.89 x 595.276" in told


@pytest.mark.needs("poppler")
def test_pdf_of_words_that_the_font_lacks_is_still_a_pdf(tmp_path):
    path = tmp_path / "map.pdf"
    path.write_bytes(export("pdf", journey(2, goal="Où ? 😡 日本")))
    assert subprocess.run(["pdfinfo", str(path)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("paper", ["A4", "A3", "A0"])
@pytest.mark.parametrize("stages", [3, 12])
def test_type_on_paper_stays_legible_and_no_stage_is_lost(paper, stages):
    shown = table(journey(stages), "fr")
    sheets = pages(shown, LIGHT, paper)
    for sheet in sheets:
        assert sheet.scale * SMALLEST_TYPE >= LEAST_POINTS - 0.8
        assert sheet.scene.width * sheet.scale <= sheet.width
        assert sheet.scene.height * sheet.scale <= sheet.height
    heads = [
        g.label
        for s in sheets
        for group in s.scene.groups
        if group.role == "stages"
        for g in group.children
    ]
    assert len(heads) >= stages


@pytest.mark.needs("libreoffice", "poppler")
@pytest.mark.parametrize("form", ["pptx", "xlsx"])
def test_office_opens_it(tmp_path, form):
    path = tmp_path / f"map.{form}"
    path.write_bytes(export(form))
    program = shutil.which("soffice") or shutil.which("libreoffice")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        program,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "map.pdf"), "-"], capture_output=True, text=True, check=True
    )
    assert "Aucune confirmation" in " ".join(text.stdout.split())


def test_slides_hold_text_curves_and_no_pictures():
    with zipfile.ZipFile(io.BytesIO(export("pptx"))) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
        assert not [name for name in archive.namelist() if "/media/" in name]
    assert "cubicBezTo" in slide
    assert "Paiement par carte" in slide
    assert 'lang="fr-FR"' in slide


def test_workbook_keeps_text_as_text_and_unknown_as_empty():
    book = load_workbook(io.BytesIO(export("xlsx", journey(3, goal="=1+1"))))
    values = [cell.value for row in book["Carte"].iter_rows() for cell in row]
    assert any(str(value).startswith("=1+1") for value in values)
    assert all(cell.data_type != "f" for row in book["Carte"].iter_rows() for cell in row)
    curve = [row[1].value for row in book["Émotions"].iter_rows(min_row=2, max_row=4)]
    assert curve == [0.4, -1.7, None]


def test_workbook_says_what_opportunities_answer_by_its_name():
    answered = {
        pain.label.say("fr"): pain.id for stage in TAXI.stages for pain in stage.pain_points
    }
    book = load_workbook(io.BytesIO(export("xlsx", TAXI)))
    said = [row[6].value for row in book["Opportunités"].iter_rows(min_row=2) if row[6].value]
    assert said
    assert all(one in answered for cell in said for one in cell.split(", "))


def test_csv_is_what_a_french_spreadsheet_reads():
    content = export("csv", journey(2, goal="=1+1"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len({len(row) for row in rows}) == 1
    assert any("'=1+1" in cell for row in rows for cell in row)


def test_html_needs_no_network_and_no_script():
    page = export("html").decode()
    assert "<script" not in page
    assert "http" not in re.sub(r'http-equiv|xmlns="[^"]*"', "", page)
    assert '<th scope="col">' in page
    assert '<html lang="fr">' in page


def test_json_reads_back():
    assert read(export("json").decode()).journey_map == TAXI


def test_mermaid_goes_out_and_in():
    back = read_foreign(export("mmd").decode(), "taxi.mmd").journey_map
    assert [s.name.say("en") for s in back.stages] == [s.name.say("fr") for s in TAXI.stages]
    assert [s.emotion.score for s in back.stages] == [0, -1, 0, -2, 2, -1]


@pytest.mark.parametrize(
    "title", ["section de bus", "50 % : a#b; c", "title de propriété", "%50", "journey home"]
)
def test_mermaids_own_signs_survive(title):
    journey_map = JourneyMap.model_validate(
        {"lang": "fr", "title": title, "stages": [{"name": title, "actions": [title]}]}
    )
    back = read_foreign(export("mmd", journey_map).decode(), "x.mmd").journey_map
    assert back.title.say("en") == title
    assert back.stages[0].actions[0].text.say("en") == title


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_grids_go_out_and_in(form):
    content = export(form)
    back = (
        read_grid(rows_of_workbook(content), "xlsx")
        if form == "xlsx"
        else read_foreign(content.decode("utf-8-sig"), "x.csv")
    ).journey_map
    for old, new in zip(TAXI.stages, back.stages, strict=True):
        assert new.name.say("en") == old.name.say("fr")
        assert new.emotion.score == pytest.approx(old.emotion.score, abs=0.05)
        assert len(new.pain_points) == len(old.pain_points)
        assert [p.severity for p in new.pain_points] == [p.severity for p in old.pain_points]


def test_the_twin_is_compared_stage_by_stage():
    shown = view("compare", TAXI, Asked("fr", (RIDE,)))
    differences = next(row for row in shown.rows if row.label == "Écart")
    assert differences.note == "Marie prend un VTC"
    assert [cell[0].text for cell in differences.cells][3] == "+2,8"
    assert shown.rows[0].others[0].name == "Marie prend un VTC"


def test_nothing_to_compare_with_is_said():
    with pytest.raises(InputError, match="nothing to compare"):
        view("compare", TAXI, Asked("en"))


def test_blueprint_lines_follow_the_roles():
    stage = {
        "name": "A",
        "actions": ["a"],
        "frontstage": ["f"],
        "backstage": ["b"],
        "support": ["s"],
    }
    journey_map = JourneyMap.model_validate({"lang": "en", "title": "T", "stages": [stage]})
    svg = (
        plugins.load("exporters", "svg")
        .export(journey_map, Options("en", view="blueprint"))
        .decode()
    )
    places = [
        svg.index(words)
        for words in ("LINE OF INTERACTION", "LINE OF VISIBILITY", "LINE OF INTERNAL")
    ]
    assert places == sorted(places)


def test_ones_own_theme_and_its_mistakes():
    assert own_theme({"base": "dark", "accent": "#005F56"}).accent == "#005f56"
    with pytest.raises(InputError, match="accent"):
        own_theme({"acent": "#005f56"})
    with pytest.raises(InputError, match="no colour"):
        own_theme({"accent": "url(x)"})


def test_ojf_goes_out_and_in():
    data = json.loads(export("ojf"))
    assert len(data["stages"]) == 6
    back = read_foreign(export("ojf").decode(), "x.ojf").journey_map
    assert [s.emotion.score for s in back.stages] == [s.emotion.score for s in TAXI.stages]
    assert sum(len(s.pain_points) for s in back.stages) == sum(
        len(s.pain_points) for s in TAXI.stages
    )
