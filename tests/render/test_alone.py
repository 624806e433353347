"""Drawings need nothing of the machine: no fonts, no network; and hostile input does no harm."""

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

import pikepdf
import pytest

from parcours import plugins
from parcours.errors import InputError, ParcoursError
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.render.exporters import Options
from parcours.render.own_theme import faint, own_theme
from parcours.render.png import png
from parcours.render.scene import Group, Run, Scene
from parcours.render.theme import DARK, LIGHT, contrast, weak_pairs
from parcours.render.workbook import rows_of_workbook
from tests.conftest import ROOT
from tests.render.test_drawing import journey

pytestmark = pytest.mark.needs("assets")
TAXI_FILE = ROOT / "examples" / "taxi.journey.yaml"
TAXI = read(TAXI_FILE.read_text("utf-8")).journey_map
FORMATS = ("svg", "png", "pdf", "pptx", "xlsx", "html")
EMOJI = "Où est-il ? 😡 👩‍👩‍👧 🇫🇷 👍🏽 ★"
HEBREW, ARABIC = "שלום, עולם!", "أين سيارتي؟"


def export(form, journey_map=TAXI, **options):
    """The bytes of one format, in French."""
    return plugins.load("exporters", form).export(journey_map, Options("fr", **options))


@pytest.mark.needs("unshare")
def test_the_same_bytes_without_system_fonts_and_without_a_network(tmp_path):
    code = "from parcours.cli.main import main; main()"
    draw = " && ".join(
        f'"{sys.executable}" -c "{code}" draw "{TAXI_FILE}" -o "{tmp_path}/map.{form}"'
        for form in FORMATS
    )
    hide = "for d in /usr/share/fonts /usr/local/share/fonts /etc/fonts; do [ -d $d ] && mount -t tmpfs none $d; done"
    script = f"{hide}; ls /usr/share/fonts | wc -l; tail -n +3 /proc/net/dev | grep -vc lo:; {draw}"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "--net", "sh", "-c", script],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if "Operation not permitted" in done.stderr:
        pytest.skip("this machine lets nobody hide its fonts and its network")
    assert done.returncode == 0, done.stderr
    fonts, routes, *_ = done.stdout.split()
    assert (fonts, routes) == ("0", "0")
    for form in FORMATS:
        assert (tmp_path / f"map.{form}").read_bytes() == export(form)


def test_emoji_and_right_to_left_words_are_drawn_in_every_format():
    map_of_them = journey(2, verbatims=[EMOJI, HEBREW, ARABIC])
    for form in FORMATS:
        assert export(form, map_of_them)
    svg = export("svg", map_of_them).decode()
    for family in ("Noto Emoji", "Noto Sans Hebrew", "Noto Sans Arabic"):
        assert f"@font-face{{font-family:'{family}'" in svg
        assert f' font-family="{family}' in svg
    plain, faced = (
        export("png", journey(1, verbatims=[words]), width=900) for words in ("x", "😡")
    )
    assert plain != faced


@pytest.mark.needs("poppler")
def test_pdf_says_what_it_is_to_those_who_cannot_see(tmp_path):
    path = tmp_path / "map.pdf"
    path.write_bytes(export("pdf", page="A4"))
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert root.ViewerPreferences.DisplayDocTitle
        metadata = bytes(root.Metadata.read_bytes()).decode()
        assert "pdfuaid:part" in metadata
        assert len(pdf.pages) > 1
    told = subprocess.run(
        ["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True
    ).stdout
    kinds = [line.split()[0].rstrip(":") for line in told.splitlines() if line.strip()]
    assert kinds.count("Figure") >= 4
    for kind in ("Document", "H1", "Table", "TR", "TH", "TD"):
        assert kind in kinds, kind
    assert "Aucune confirmation" in told


def test_pdf_with_emoji_is_accessible_and_one_with_arabic_still_tagged():
    for words, ua in ((EMOJI, True), (HEBREW, True), (ARABIC, False)):
        content = export("pdf", journey(2, verbatims=[words]))
        with pikepdf.open(io.BytesIO(content)) as pdf:
            metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
            assert ("pdfuaid:part" in metadata) is ua
            assert pdf.Root.MarkInfo.Marked


def test_a_poster_is_one_sheet_or_tiles_that_cover_it():
    with pikepdf.open(io.BytesIO(export("pdf", poster="A1"))) as pdf:
        width, height = (float(v) for v in pdf.pages[0].MediaBox[2:])
        assert (round(width), round(height)) == (2384, 1684)
        assert len(pdf.pages) == 2
    with pikepdf.open(io.BytesIO(export("pdf", poster="A1", page="A4"))) as pdf:
        sizes = [tuple(round(float(v)) for v in page.MediaBox[2:]) for page in pdf.pages]
        assert set(sizes) == {(842, 595)}
        tiles = len(sizes) - 1
        assert tiles * 842 * 595 >= 2384 * 1684 * 0.6
        assert tiles >= 6


def test_slides_of_a_given_size_hold_every_stage():
    with zipfile.ZipFile(io.BytesIO(export("pptx", page="16:9"))) as archive:
        slides = [n for n in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        text = " ".join(archive.read(name).decode() for name in slides)
        presentation = archive.read("ppt/presentation.xml").decode()
    assert len(slides) > 1
    assert 'cx="12193' in presentation
    for name in ("Recherche", "Feedback", "Aucune confirmation"):
        assert name in text


LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763606060000000"
    "0400012734270a0000000049454e44ae426082"
)


def test_a_house_draws_in_its_own_colours_logo_and_font():
    font = (ROOT / "src/parcours/render/assets/fonts/NotoSansHebrew-Regular.ttf").read_bytes()
    files = {"logo.png": LOGO, "own.ttf": font}
    theme = own_theme(
        {"accent": "#00695c", "logo": "logo.png", "font": "own.ttf"}, files.__getitem__
    )
    assert theme.font.name == "Noto Sans Hebrew"
    assert contrast(theme.accent_ink, theme.canvas) >= 4.5
    assert not faint(theme)
    for form in FORMATS:
        assert export(form, theme=theme)
    svg = export("svg", theme=theme).decode()
    assert 'href="data:image/png;base64,' in svg
    assert "@font-face{font-family:'Noto Sans Hebrew'" in svg
    assert export("svg") == export("svg", theme=LIGHT)


@pytest.mark.parametrize(
    ("data", "files", "said"),
    [
        ({"logo": "x"}, {"x": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>"}, "PNG"),
        ({"logo": "x"}, {"x": LOGO[:16] + b"\xff\xff\xff\xff" + LOGO[20:]}, "4,000 pixels"),
        ({"font": "x"}, {"x": b"MZ not a font"}, "font"),
        ({"font": {"heavy": "x"}}, {"x": b""}, "heavy"),
        ({"font": 7}, {}, "file name"),
        ({"accent": "red"}, {}, "#2f3e9e"),
        ({"acent": "#ffffff"}, {}, "accent"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_theme_is_named(data, files, said):
    with pytest.raises(InputError) as caught:
        own_theme(data, files.__getitem__)
    assert said in caught.value.say("en")


def test_what_would_be_too_faint_is_said():
    assert not weak_pairs(LIGHT)
    assert not weak_pairs(DARK)
    assert any("ink" in words.en for words in faint(own_theme({"ink": "#dddddd"})))


HOSTILE = [
    '</text><script>alert(1)</script><image href="file:///etc/passwd"/>',
    "<svg><use href='http://example.org/x.svg#a'/></svg>",
    "]]>&xxe;<!ENTITY xxe SYSTEM 'file:///etc/passwd'>",
    '" onload="alert(1)" x="',
    "#eval(read(\"/etc/passwd\")) #import \"@preview/x:1.0\" $x$ *b* _i_ `c`",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "\x00\x07\x1b[31m\u202e\ud83d"[:5],
]  # fmt: skip


class Seen(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.names = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_reach_nothing(words):
    parts = {"verbatims": [words], "goal": words, "pain_points": [words and {"label": words}]}
    bad = JourneyMap.model_validate(
        {"lang": "fr", "title": words, "stages": [{"name": words, **parts}]}
    )
    drawing = ET.fromstring(export("svg", bad))
    harmed = {"script", "foreignObject", "use", "iframe"}
    for element in drawing.iter():
        assert element.tag.rpartition("}")[2] not in harmed
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.get("href", "data:").startswith("data:")
    seen = Seen()
    seen.feed(export("html", bad).decode())
    assert not seen.tags & harmed
    assert not {name for name in seen.names if name.startswith("on") or name in {"src"}}
    assert b"root:" not in export("pdf", bad)
    assert export("png", bad, width=600)
    assert not re.search(
        rb"<f>", zipfile.ZipFile(io.BytesIO(export("xlsx", bad))).read("xl/worksheets/sheet1.xml")
    )
    for line in export("csv", bad).decode("utf-8-sig").splitlines():
        assert not re.match(r'^"?[=+@]', line)


def test_a_foreign_picture_in_a_drawing_is_not_opened(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(Scene(4, 4, "#ff0000", "t", "d", "en", ()), width=4))
    run = Run(f'<image href="{secret}"/>', 10, 40, 12, "Regular", "#000000")
    scene = Scene(200, 100, "#ffffff", "t", "d", "en", (Group("x", (run,)),))
    assert png(scene, width=200)


@pytest.mark.parametrize("width", [0, -1, 200_000, 10**9])
def test_no_size_of_picture_ends_the_process(width):
    with pytest.raises(ParcoursError):
        export("png", journey(1), width=width or -1)


def test_a_workbook_that_swells_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 210_000_000)
    with pytest.raises(InputError, match="too large"):
        rows_of_workbook(stream.getvalue())
