"""The document: read, written back byte for byte, wrong in words that help."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.errors import ParcoursError
from parcours.journey.cells import harmless
from parcours.journey.checks import check
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.schema import json_schema
from parcours.journey.starter import starter
from parcours.journey.write import rewrite, write
from tests.conftest import ROOT

TODAY = dt.date(2026, 6, 1)
EXAMPLES = sorted((ROOT / "examples").glob("*.journey.yaml"))
SMALL = 'parcours: "1.0"\nlang: fr\ntitle: Essai\nstages:\n  - name: Une étape\n'


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_every_example_reads_without_findings(path):
    result = read(path.read_text("utf-8"), file=path.name)
    assert not result.findings
    wrong = check(result.journey_map, today=TODAY, place_of=result.source.place)
    assert not [finding for finding in wrong if finding.severity == "error"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_writing_back_what_was_read_changes_no_byte(path):
    text = path.read_text("utf-8")
    assert rewrite(text, read(text).journey_map) == text


def test_a_change_keeps_comments_and_order():
    text = SMALL.replace("title: Essai", "title: Essai # à moi\n# reste ici")
    journey_map = read(text).journey_map
    changed = journey_map.model_copy(
        update={"title": journey_map.title.model_copy(update={"root": "Neuf"})}
    )
    written = rewrite(text, changed)
    assert "title: Neuf  # à moi" in written
    assert "# reste ici" in written
    assert written.index("lang") < written.index("title") < written.index("stages")


@given(st.text(min_size=1, max_size=60).filter(lambda t: t.strip() and t.isprintable()))
def test_any_title_survives_a_round_trip(title):
    journey_map = JourneyMap.model_validate(
        {"lang": "fr", "title": title, "stages": [{"name": "A"}]}
    )
    assert read(write(journey_map)).journey_map.title.say("fr") == __import__(
        "unicodedata"
    ).normalize("NFC", title)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Une étape", "nom: Une étape", "nom"),
        ("lang: fr", "lang: fr\nlang: en", "lang"),
        ("title: Essai", "title: Avis : très bien", None),
        ("name: Une étape", "name: Une étape\n    emotion: {score: 3}", "2"),
        ("name: Une étape", "name: Une étape\n    duration: 15 min", "PT15M"),
    ],
)
def test_a_mistake_is_placed_and_explained_in_both_languages(old, new, said):
    text = SMALL.replace(old, new)
    with pytest.raises(ParcoursError) as caught:
        read(text, file="essai.journey.yaml")
    english, french = caught.value.say("en"), caught.value.say("fr")
    assert "essai.journey.yaml:" in english
    assert english != french
    if said:
        assert said in english


def test_a_reference_to_nothing_is_found_with_the_nearest_name():
    text = (
        SMALL
        + "    touchpoints: [{id: telephone, label: T}]\n    pain_points: [{label: P, at: telefone}]\n"
    )
    result = read(text)
    found = [
        *result.findings,
        *check(result.journey_map, today=TODAY, place_of=result.source.place),
    ]
    (finding,) = [finding for finding in found if finding.code == "P010"]
    assert "“telephone”" in finding.say("en")
    assert ":7:" in finding.say("en") or "7" in str(finding.place)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_new_map_is_valid(lang):
    assert read(write(starter(lang))).journey_map.stages


def test_the_schema_describes_every_property():
    schema = json_schema()
    kinds = schema["$defs"].values()
    bare = [
        (kind.get("title"), name)
        for kind in kinds
        for name, prop in kind.get("properties", {}).items()
        if "description" not in prop and "$ref" not in prop
    ]
    assert not bare
    assert schema["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: [b, c\nd: e", (2, 2), "virgule"),
        ("a: {b: c\n", (2, 1), "virgule"),
        ("a:\n  - b\n c: d\n", (3, 2), "retrait"),
        ("a: b\ntitle\nc: d\n", (2, 1), "deux-points"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
        ("a: [b]]\n", (1, 7), "se ferme"),
        ("a: b\nc: \x00\n", (2, 4), "U+0000"),
        ("%YAML 9.9\n---\na: b", (1, 1), "lue"),
    ],
)
def test_what_the_parser_cannot_read_is_said_in_french_where_it_stands(text, place, words):
    with pytest.raises(ParcoursError) as told:
        read(text)
    assert (told.value.place.line, told.value.place.column) == place
    assert words in told.value.say("fr")
    assert not re.search(r"\b(expected|found|while|the|but)\b", told.value.say("fr"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " \n =1", "|cmd", "%x", "＝1"]
)
def test_no_cell_is_taken_for_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "plain", "5 - 3", "a=b", "é", "“=1”"])
def test_a_plain_cell_stays_as_it_is(text):
    assert harmless(text) == text
