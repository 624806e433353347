"""Files of other tools: read, or refused in words; never a crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.errors import ParcoursError
from parcours.journey.imports.detect import KINDS, read_foreign
from parcours.journey.imports.mermaid import read_mermaid
from parcours.journey.read import read
from parcours.journey.write import write
from tests.conftest import SHARED_DATA

DIAGRAMS = (
    sorted((SHARED_DATA / "maps-mermaid" / "named").glob("*.mmd")) if SHARED_DATA.is_dir() else []
)


@pytest.mark.needs("data/maps-mermaid")
@pytest.mark.parametrize("path", DIAGRAMS or [None], ids=lambda p: p.name[:3] if p else "none")
def test_every_real_diagram_is_read_and_survives_writing(path):
    result = read_foreign(path.read_text("utf-8"), path.name)
    assert result.journey_map.stages
    assert read(write(result.journey_map)).journey_map == result.journey_map


@pytest.mark.needs("data/maps-ojf-ptolemy", "data/maps-yaml-enablement")
@pytest.mark.parametrize(
    "name", ["maps-ojf-ptolemy/self-guided-tutorial.ojf", "maps-yaml-enablement/sample.yaml"]
)
def test_maps_of_other_formats(shared_data, name):
    result = read_foreign((shared_data / name).read_text("utf-8"), name)
    assert len(result.journey_map.stages) == 5
    assert result.lost


@pytest.mark.parametrize(
    ("score", "kept"),
    [
        ("1", -2),
        ("5", 2),
        ("2.5", -0.5),
        ("0", None),
        ("6", None),
        ("-1", None),
        ("bof", None),
        ("", None),
        ("2,5", None),
    ],
)
def test_scores_outside_are_kept_and_said_not_bent(score, kept):
    result = read_mermaid(f"journey\n  section A\n    Wait: {score}: Me\n")
    emotion = result.journey_map.stages[0].emotion
    assert (emotion.score if emotion else None) == kept
    assert bool(result.lost) is (kept is None)
    assert result.journey_map.stages[0].extensions["x-mermaid"]["tasks"][0]["score"] == score


@pytest.mark.parametrize(
    ("text", "title", "stages"),
    [
        ("journey\n title A\n title B\n section X\n  t: 3\n", "B", ["X"]),
        ("---\ntitle: Front\n---\njourney\n section X\n  t: 3: a\n", "Front", ["X"]),
        ("\ufeffjourney\r\n\ttitle T\r\n\tsection X\r\n\tt: 3: a\r\n", "T", ["X"]),
        ("%% hello\njourney\n  t: 3: a\n", "Journey", ["1"]),
        (
            "journey\n section a#58;b\n  t: 3: a\n section a#58;b\n  u: 2: b\n",
            "Journey",
            ["a:b", "a:b"],
        ),
        ("journey\n accDescr {\n  one\n  two\n }\n section X\n  t: 3: a, b, \n", "Journey", ["X"]),
    ],
)
def test_what_the_language_allows(text, title, stages):
    journey_map = read_mermaid(text).journey_map
    assert journey_map.title.say("en") == title
    assert [stage.name.say("en") for stage in journey_map.stages] == stages


def test_a_diagram_inside_markdown_is_found():
    text = "# Doc\n\n```mermaid\nflowchart TD\n a-->b\n```\n\n```mermaid\njourney\n section X\n  t: 3: a\n```\n"
    assert read_foreign(text, "README.md").journey_map.stages[0].name.say("en") == "X"


def test_a_grid_is_read_either_way_round():
    lanes = (
        "| |Search|Pay|\n|---|---|---|\n|Goals|find|pay|\n|Emotions|+1|-1,5|\n|Notes of mine|x|y|\n"
    )
    turned = "| |Goals|Emotions|Notes of mine|\n|---|---|---|---|\n|Search|find|+1|x|\n|Pay|pay|-1,5|y|\n"
    a, b = (read_foreign(text, "x.md").journey_map for text in (lanes, turned))
    assert a.stages == b.stages
    assert a.stages[1].emotion.score == -1.5
    assert a.stages[0].cells["notes-of-mine"][0].text.say("en") == "x"


@given(st.sampled_from(KINDS), st.text(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_in_words(kind, text):
    prefix = {
        "mermaid": "journey\n",
        "ojf": "",
        "cjm": "kind: cjm\n",
        "csv": "Lane;A;B\nGoals;",
        "markdown": "|L|A|\n|--|--|\n|",
    }
    try:
        result = read_foreign(prefix[kind] + text, "x", kind)
    except ParcoursError as error:
        assert error.say("fr")
    else:
        assert result.journey_map.stages


@given(
    st.lists(
        st.sampled_from(
            [
                "section a",
                "b: 3: c",
                "title x",
                "%% y",
                "d: 9",
                "#",
                ":",
                "::",
                "e:::",
                "accDescr {",
                "}",
                "",
            ]
        ),
        max_size=12,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_lines_is_read_or_refused(lines):
    try:
        read_mermaid("journey\n" + "\n".join(lines))
    except ParcoursError as error:
        assert error.say("en")


def test_many_aliases_are_refused():
    bomb = "kind: cjm\na: &a [x,x]\n" + "".join(
        f"b{i}: &b{i} [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" for i in range(40)
    )
    with pytest.raises(ParcoursError):
        read_foreign(bomb, "x.yaml", "cjm")
