"""Out and in again: nothing that a format can hold is lost, whatever the words are."""

import io
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours import plugins
from parcours.journey.identity import with_ids
from parcours.journey.imports.detect import read_foreign
from parcours.journey.imports.grid import read_grid
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.write import as_data, rewrite, write
from parcours.render.exporters import Options
from parcours.render.typography import typeset
from parcours.render.workbook import rows_of_workbook
from tests.conftest import ROOT, SHARED_DATA

QUIET = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
LETTERS = st.characters(whitelist_categories=("L", "N"), max_codepoint=0x24F)
PLAIN = st.text(LETTERS, min_size=1, max_size=12)
TEXT = st.one_of(
    PLAIN,
    st.builds(" ".join, st.lists(PLAIN, min_size=1, max_size=5)),
    st.sampled_from(
        [
            "=1+1", "+33", "-5 degrés", "@home", "Où est mon taxi ?", "« Déjà dit »", "l'heure : 10:30 !",
            "a;b,c\tz", 'un "mot" cité', "Prix (voir plus loin)", "section de bus", "title x", "50 % #1", "%50",
            "journey home", "accTitle: x", "a, b", "😡 fâchée", "Étape #3 : suite", "x | y", "{a: b}", "- tiret",
            "https://example.org/a?b=1", "no", "2026-03-01", "*gras*", "&ancre", "!urgent",
        ]
    ),
)  # fmt: skip
SCORE = st.integers(-20, 20).map(lambda n: n / 10)


@st.composite
def stages(draw, index):
    """A stage with what a grid can hold."""
    stage = {"id": f"s{index}", "name": draw(TEXT)}
    if draw(st.booleans()):
        stage["goal"] = draw(TEXT)
    stage["thoughts"] = draw(st.lists(TEXT, max_size=2))
    stage["actions"] = [
        {"text": draw(TEXT), **({"participants": 2} if draw(st.booleans()) else {})}
        for _ in range(draw(st.integers(0, 2)))
    ]
    stage["touchpoints"] = [
        {
            "label": draw(TEXT),
            **draw(
                st.sampled_from(
                    [
                        {},
                        {"health": "poor"},
                        {"missing": True},
                        {"rating": "exceeds", "health": "mixed"},
                    ]
                )
            ),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    stage["pain_points"] = [
        {
            "label": draw(TEXT),
            **draw(
                st.sampled_from(
                    [
                        {},
                        {"severity": 3},
                        {"severity": 1, "kind": "process"},
                        {"kind": "financial", "also": ["support"]},
                    ]
                )
            ),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    stage["opportunities"] = [
        {
            "label": draw(TEXT),
            **draw(
                st.sampled_from(
                    [
                        {},
                        {"impact": 4, "effort": 2},
                        {"impact": 5, "owner": "Ana", "due_at": "2027-01-01"},
                    ]
                )
            ),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    stage["verbatims"] = draw(st.lists(TEXT, max_size=2))
    if draw(st.booleans()):
        stage["duration"] = draw(st.sampled_from(["PT15M", "P3D", "PT1H30M", "P1DT2H", "P2W"]))
    if draw(st.booleans()):
        stage |= {"owner": draw(PLAIN), "review_at": "2027-03-01", "participants": 3}
    if draw(st.booleans()):
        stage["emotion"] = {"score": draw(SCORE)}
    elif draw(st.booleans()):
        stage["emotion"] = {
            "measured": {"score": 0.5, "n": 1200, "interval": [0.2, 0.8]},
            "score": draw(SCORE),
        }
    stage["cells"] = {"own": draw(st.lists(TEXT, max_size=2))}
    return stage  # fmt: skip


@st.composite
def maps(draw):
    """A map of two or three stages."""
    roles = ["goals", "actions", "participants", "duration", "thoughts", "touchpoints", "emotion", "verbatims",
             "pain_points", "opportunities", "owner", {"role": "custom", "id": "own", "label": "Own"}]  # fmt: skip
    return JourneyMap.model_validate(
        {
            "lang": draw(st.sampled_from(["fr", "en"])),
            "title": draw(TEXT),
            "scenario": draw(TEXT),
            "persona": {"name": "Marie"},
            "lanes": roles,
            "stages": [draw(stages(index)) for index in range(draw(st.integers(2, 3)))],
        }
    )


def folded(text):
    """Words without what only printing adds."""
    words = (
        typeset(unicodedata.normalize("NFC", text), "fr")
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
    )
    return re.sub(r"\s+", " ", words).replace("−", "-").strip("«» “”\"'")


def held(journey_map):
    """What a grid can hold of a map, in comparable form."""
    found = []
    for stage in journey_map.stages:
        emotion = stage.emotion
        measured = emotion.measured if emotion else None
        found.append(
            {
                "name": folded(stage.name.say("fr")),
                "goal": folded(stage.goal.text.say("fr")) if stage.goal else None,
                "thoughts": [folded(c.text.say("fr")) for c in stage.thoughts],
                "actions": [(folded(a.text.say("fr")), a.participants) for a in stage.actions],
                "touchpoints": [
                    (folded(t.label.say("fr")), t.health, t.rating, t.missing)
                    for t in stage.touchpoints
                ],
                "pains": [
                    (folded(p.label.say("fr")), p.severity, p.kind, p.also)
                    for p in stage.pain_points
                ],
                "chances": [
                    (folded(o.label.say("fr")), o.impact, o.effort, o.owner, o.due_at)
                    for o in stage.opportunities
                ],
                "verbatims": [folded(v.text.say("fr")) for v in stage.verbatims],
                "duration": stage.duration.value if stage.duration else None,
                "owner": (folded(stage.owner), stage.review_at) if stage.owner else None,
                "participants": stage.participants,
                "score": emotion.score if emotion else None,
                "measured": (measured.score, measured.n, measured.interval) if measured else None,
                "own": [folded(c.text.say("fr")) for cells in stage.cells.values() for c in cells],
            }
        )
    return found


def export(form, journey_map, lang="fr"):
    """The bytes of one format."""
    return plugins.load("exporters", form).export(journey_map, Options(lang))


@QUIET
@given(maps(), st.sampled_from(["fr", "en"]))
def test_csv_holds_everything_that_stands_in_its_cells(journey_map, lang):
    back = read_foreign(export("csv", journey_map, lang).decode("utf-8-sig"), "x.csv")
    assert held(back.journey_map) == held(journey_map)


@settings(QUIET, max_examples=15)
@given(maps(), st.booleans())
def test_xlsx_holds_everything_that_stands_in_its_cells(journey_map, turned):
    rows = rows_of_workbook(export("xlsx", journey_map))
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    assert held(read_grid(rows, "xlsx").journey_map) == held(journey_map)


@QUIET
@given(maps())
def test_ojf_holds_stages_points_pains_chances_and_scores(journey_map):
    back = read_foreign(export("ojf", journey_map).decode(), "x.ojf").journey_map
    keys = ("name", "touchpoints", "pains", "chances")
    for a, b in zip(held(back), held(journey_map), strict=True):
        for key in keys:
            assert [item[0] if isinstance(item, tuple) else item for item in a[key]] == [
                item[0] if isinstance(item, tuple) else item for item in b[key]
            ]
        assert [p[1] or 1 for p in a["pains"]] == [p[1] or 1 for p in b["pains"]]
    for mine, other in zip(back.stages, journey_map.stages, strict=True):
        assert mine.moment_of_truth == other.moment_of_truth


@QUIET
@given(maps())
def test_mermaid_holds_names_whole_scores_and_what_is_unknown(journey_map):
    back = read_foreign(export("mmd", journey_map).decode(), "x.mmd").journey_map
    plain = [" ".join(s.name.say("fr").split()) for s in journey_map.stages]
    assert [s.name.say("fr") for s in back.stages] == plain
    for mine, other in zip(back.stages, journey_map.stages, strict=True):
        felt = other.emotion
        score = None if felt is None else felt.measured.score if felt.measured else felt.score
        assert (mine.emotion.score if mine.emotion else None) == (
            None if score is None else max(-2, min(2, round(score)))
        )
        if other.actions:
            names = [" ".join(a.text.say("fr").split()) for a in other.actions]
            assert [a.text.say("fr") for a in mine.actions] == names
    assert back.scenario.say("fr") == " ".join(journey_map.scenario.say("fr").split())


@QUIET
@given(maps())
def test_yaml_and_json_hold_everything(journey_map):
    journey_map = with_ids(journey_map)
    once = read(write(journey_map)).journey_map
    assert as_data(once) == as_data(journey_map)
    assert write(once) == write(journey_map)
    assert as_data(read(export("json", journey_map).decode()).journey_map) == as_data(journey_map)


@QUIET
@given(maps(), TEXT)
def test_a_rewritten_text_says_what_was_changed_and_nothing_else(journey_map, title):
    text = write(journey_map).replace("stages:", "# mine\nstages:", 1)
    before = read(text).journey_map
    assert rewrite(text, before) == text
    changed = before.model_copy(update={"title": before.title.model_copy(update={"root": title})})
    written = rewrite(text, changed)
    assert read(written).journey_map.title.say("fr") == unicodedata.normalize("NFC", title)
    assert "# mine" in written


def test_metrics_and_solutions_and_sides_come_back_from_a_grid():
    text = (ROOT / "examples" / "hotel.journey.yaml").read_text("utf-8")
    hotel = read(
        text.replace("lanes: [goals,", "lanes: [positives, negatives, solutions, goals,")
    ).journey_map
    for lang in ("fr", "en"):
        back = read_foreign(export("csv", hotel, lang).decode("utf-8-sig"), "x.csv").journey_map
        for mine, other in zip(back.stages, hotel.stages, strict=True):
            assert [(m.value, m.target, m.unit, m.n, m.owner) for m in mine.metrics] == [
                (m.value, m.target, m.unit, m.n, m.owner) for m in other.metrics
            ]
            assert [s.text for t in mine.touchpoints for s in t.solutions] == [
                s.text for t in other.touchpoints for s in t.solutions
            ]
            assert (mine.emotion.why, mine.emotion.intensity) == (
                other.emotion.why,
                other.emotion.intensity,
            )
            assert (mine.owner, mine.review_at) == (other.owner, other.review_at)


DIAGRAMS = sorted((SHARED_DATA / "maps-mermaid" / "named").glob("*.mmd")) if SHARED_DATA.is_dir() else []  # fmt: skip


@pytest.mark.needs("data/maps-mermaid")
@pytest.mark.parametrize("path", DIAGRAMS or [None], ids=lambda p: p.name[:3] if p else "none")
def test_a_real_diagram_comes_back_with_its_tasks_scores_and_actors(path):
    first = read_foreign(path.read_text("utf-8"), path.name).journey_map
    again = read_foreign(export("mmd", first, "en").decode(), "x.mmd").journey_map
    assert [s.name for s in again.stages] == [s.name for s in first.stages]
    assert [s.emotion and s.emotion.score for s in again.stages] == [
        s.emotion and s.emotion.score for s in first.stages
    ]
    assert [s.extensions.get("x-mermaid") for s in again.stages] == [
        s.extensions.get("x-mermaid") for s in first.stages
    ]
    assert again.title == first.title


def test_a_workbook_of_another_hand_is_read_either_way_round():
    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["", "Recherche", "Achat"],
        ["Objectif", "Je cherche", "Je paie"],
        ["Irritants", "Trop long", ""],
    ):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    journey_map = read_grid(rows_of_workbook(stream.getvalue()), "xlsx").journey_map
    assert journey_map.lang == "fr"
    assert [s.goal.text.say("fr") for s in journey_map.stages] == ["Je cherche", "Je paie"]
    assert journey_map.stages[0].pain_points[0].label.say("fr") == "Trop long"
