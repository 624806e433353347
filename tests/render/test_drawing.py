"""Drawings: true to the document, legible, safe, the same every time."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from parcours.journey.identity import key
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.render.asked import Asked
from parcours.render.curve import monotone
from parcours.render.exporters import Options, drawing, png_exporter, svg_exporter
from parcours.render.metrics import width, wrap
from parcours.render.scene import Group, Rect, Run
from parcours.render.theme import DARK, LIGHT, THEMES
from parcours.render.typography import number, quoted, typeset
from parcours.render.views import VIEWS
from tests.conftest import ROOT

pytestmark = pytest.mark.needs("assets")
EXAMPLES = sorted((ROOT / "examples").glob("*.journey.yaml"))
LONG = "Anticonstitutionnellement déconcertant et interminablement long, sans jamais de pause"


def journey(stages: int, **more: object) -> JourneyMap:
    """A map with as many stages as asked."""
    stage = {
        "name": "Réception et attente du véhicule",
        "goal": LONG,
        "touchpoints": [
            {"label": LONG, "kind": "tool", "channel": "web"},
            {"label": "Suivi", "missing": True},
        ],
        "verbatims": ["Où est mon taxi ?", LONG],
        "pain_points": [{"label": LONG, "severity": 3}],
        "opportunities": [LONG],
        **more,
    }
    scores = itertools.cycle([0.4, -1.7, None, 1.5])
    shown = []
    for _ in range(stages):
        score = next(scores)
        shown.append({**stage, "emotion": {"score": score}} if score is not None else stage)
    return JourneyMap.model_validate({"lang": "fr", "title": "Essai", "stages": shown})


def shapes(groups):
    """Every shape below ``groups``."""
    for child in groups:
        if isinstance(child, Group):
            yield from shapes(child.children)
        else:
            yield child


@pytest.mark.parametrize("stages", [1, 3, 6, 12, 30])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_text_leaves_the_page_and_no_line_is_cut(stages, lang):
    journey_map = journey(stages)
    scene = drawing(journey_map, Options(lang))
    for run in shapes(scene.groups):
        if isinstance(run, Run):
            wide = width(run.text, run.face, run.size)
            left = run.x - {"start": 0, "middle": wide / 2, "end": wide}[run.anchor]
            assert left >= 0
            assert left + wide <= scene.width + 1
    written = " ".join(run.text for run in shapes(scene.groups) if isinstance(run, Run))
    assert written.replace("- ", "").count("Anticonstitutionnellement") >= stages * 4


@pytest.mark.parametrize("stages", [1, 3, 6, 12])
def test_cards_do_not_overlap(stages):
    scene = drawing(journey(stages), Options("fr"))
    cards = [
        s
        for s in shapes(scene.groups)
        if isinstance(s, Rect) and s.radius in {12, 14} and s.height > 40
    ]
    for a, b in itertools.combinations(cards, 2):
        apart = (
            a.x + a.width <= b.x
            or b.x + b.width <= a.x
            or a.y + a.height <= b.y
            or b.y + b.height <= a.y
        )
        assert apart, (a, b)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_example_is_drawn_and_names_every_part(path, theme):
    journey_map = read(path.read_text("utf-8")).journey_map
    content = svg_exporter.export(journey_map, Options("fr", THEMES[theme])).decode()
    root = ET.fromstring(content)
    about = {element.get("data-about") for element in root.iter() if element.get("data-about")}
    parts = (
        {key(t) for s in journey_map.stages for t in s.touchpoints}
        if "touchpoints" in {lane.role for lane in journey_map.lanes}
        else set()
    )
    assert parts <= about
    assert root.get("role") == "img"
    assert root.find("{http://www.w3.org/2000/svg}title").text == journey_map.title.say("fr")
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", content)


def test_hostile_words_stay_words():
    evil = '</text><script>alert(1)</script> & "x" \x07 ]]>'
    content = svg_exporter.export(journey(2, verbatims=[evil]), Options("fr")).decode()
    root = ET.fromstring(content)
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    assert "alert(1)" in "".join(root.itertext())


def test_an_unknown_emotion_breaks_the_curve_and_says_so():
    scene = drawing(journey(4), Options("en"))
    said = [run.text for run in shapes(scene.groups) if isinstance(run, Run)]
    assert "not known" in said
    assert "?" in said


def test_the_same_map_gives_the_same_bytes():
    a = svg_exporter.export(journey(3), Options("fr"))
    b = svg_exporter.export(journey(3), Options("fr"))
    assert a == b
    assert png_exporter.export(journey(1), Options("fr", width=600)) == png_exporter.export(
        journey(1), Options("fr", width=600)
    )


def test_a_picture_too_large_is_refused_before_it_is_drawn():
    with pytest.raises(Exception, match="too large"):
        png_exporter.export(journey(1), Options("fr", width=200_000))


def test_the_curve_invents_no_peak():
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, 5.0), (30.0, -8.0), (40.0, 2.0)]
    for (_, start), (_, values) in itertools.pairwise(monotone(points)):
        y0, (_, y1, _, y2, _, y3) = start[-1], values
        for t in (i / 50 for i in range(51)):
            y = (1 - t) ** 3 * y0 + 3 * t * (1 - t) ** 2 * y1 + 3 * t**2 * (1 - t) * y2 + t**3 * y3
            assert min(y0, y3) - 1e-9 <= y <= max(y0, y3) + 1e-9


def test_a_claim_without_evidence_is_dashed_and_one_with_evidence_is_not():
    claim = {
        "text": "x",
        "evidence": [{"source": "log", "measure": "share", "value": 0.4, "n": 50}],
    }
    base = {"lang": "en", "title": "T", "sources": [{"id": "log", "kind": "events"}]}
    for goal, dashed in (("x", True), (claim, False)):
        journey_map = JourneyMap.model_validate({**base, "stages": [{"name": "A", "goal": goal}]})
        scene = drawing(journey_map, Options("en"))
        frames = [s for s in shapes(scene.groups) if isinstance(s, Rect) and s.dash]
        assert bool(frames) is dashed


def test_an_emotion_that_nobody_knows_has_no_level():
    journey_map = journey(2, emotion={"score": 1.0})
    stages = (journey_map.stages[0], journey_map.stages[1].model_copy(update={"emotion": None}))
    shown = VIEWS["evidence"](journey_map.model_copy(update={"stages": stages}), Asked("fr"))
    known, unknown = (
        cell[0] for row in shown.rows for cell in row.cells if "Émotions" in row.label
    )
    assert (known.level, known.kind) == ("hypothesis", "level")
    assert (unknown.text, unknown.level, unknown.note) == ("inconnu", "", "")


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_text_and_strokes_keep_their_contrast(theme):
    text = [
        (theme.ink, theme.card),
        (theme.ink, theme.rail),
        (theme.muted, theme.card),
        (theme.muted, theme.canvas),
        (theme.on_accent, theme.accent),
        (theme.on_accent_muted, theme.accent),
        (theme.accent_ink, theme.card),
        (theme.positive, theme.rail),
        (theme.negative, theme.rail),
        (theme.muted, theme.rail),
        (theme.chance_ink, theme.chance),
        (theme.muted, theme.chance),
        (theme.on_tone, theme.positive),
        (theme.on_tone, theme.negative),
        (theme.on_tone, theme.neutral),
        (theme.ink, theme.empty),
        (theme.muted, theme.negative_soft),
        (theme.muted, theme.positive_soft),
    ]
    strokes = [
        (theme.zero, theme.card),
        (theme.assumed, theme.card),
        (theme.accent_ink, theme.accent_soft),
        (theme.negative, theme.negative_soft),
        (theme.chance_border, theme.chance),
    ]
    assert not [pair for pair in text if _contrast(*pair) < 4.5]
    assert not [pair for pair in strokes if _contrast(*pair) < 3]


def test_french_and_english_spaces():
    narrow, wide = "\u202f", "\u00a0"
    assert typeset("Quoi ? Non !!!", "fr") == f"Quoi{narrow}? Non{narrow}!!!"
    assert typeset("à 10:30 : oui", "fr") == f"à 10:30{wide}: oui"
    assert typeset("l'heure", "fr") == "l’heure"
    assert quoted("oui", "fr") == f"«{wide}oui{wide}»"
    assert number(-1234.5, "fr") == f"−1{narrow}234,5"
    assert number(-1234.5, "en", signed=True) == "−1,234.5"
    assert number(-0.04, "en", signed=True) == "0.0"


@pytest.mark.parametrize("room", [60, 120, 200])
def test_wrapped_lines_fit_and_lose_nothing(room):
    text = "Une course rapide / un véhicule confortable avec un chauffeur accueillant"
    block = wrap(text, room, 15)
    assert all(width(line, "Regular", 15) <= room + 0.5 for line in block.lines)
    assert "".join(block.lines).replace("-", "").replace(" ", "") == text.replace(" ", "")
