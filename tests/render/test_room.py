"""Nothing overlaps, nothing is clipped, whatever a map says; and type stays legible on paper."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours.journey.model import JourneyMap
from parcours.render.asked import Asked
from parcours.render.layout import layout
from parcours.render.metrics import width
from parcours.render.pages import LEAST_POINTS, pages, poster
from parcours.render.scene import Group, Outline, Rect, Run
from parcours.render.theme import LIGHT
from parcours.render.views import VIEWS, view

pytestmark = pytest.mark.needs("assets")

LONG = "Anticonstitutionnellement interminablement déconcertant, hypercomplexifications comprises"
SPEECH = (
    "Je voulais seulement savoir où était ma commande, mais personne ne répondait au téléphone, et le site "
    "affichait toujours la même page d’attente : « votre demande est en cours de traitement ». Après quarante "
    "minutes j’ai raccroché, puis rappelé, puis écrit, sans jamais obtenir autre chose qu’un accusé de réception "
    "automatique, ce qui m’a fait perdre toute confiance dans cette entreprise, vraiment. 😡🚕 👩‍👩‍👧"
)
LANES = [
    "goals", "expectations", "actions", "duration", "touchpoints", "emotion", "feelings", "verbatims",
    "pain_points", "opportunities", "metrics", "physical_evidence",
]  # fmt: skip
WORDS = st.sampled_from(
    [LONG, "Court", "Où est mon taxi ?", "Réception et attente du véhicule", "😡 🇫🇷 👍🏽 1️⃣ ❤️ 👩‍👩‍👧", "שלום, איפה המונית?",
     "أين سيارتي؟", "https://example.org/une/adresse/interminable/qui/ne/se/coupe/presque/jamais", "x" * 90, "e\u0301te\u0301"]
)  # fmt: skip
SCORE = st.none() | st.sampled_from([-2, -1.7, -0.2, 0, 0.4, 1.5, 2])


@st.composite
def stages(draw, index):
    """One stage, full, half full or empty."""
    stage = {"id": f"s{index}", "name": draw(WORDS), "moment_of_truth": draw(st.booleans())}
    if draw(st.booleans()):
        stage["purchase_phase"] = draw(st.sampled_from(["before", "during", "after"]))
    believed, measured = draw(SCORE), draw(SCORE)
    emotion = {"word": draw(st.sampled_from(["excédée", LONG])), "why": draw(WORDS)}
    if believed is not None:
        emotion["score"] = believed
    if measured is not None:
        bounds = [max(-2, measured - 0.6), min(2, measured + 0.9)]
        emotion["measured"] = {"score": measured, "n": 1200, "interval": bounds}
    stage["emotion"] = emotion
    stage["emotions"] = {
        name: {"score": score}
        for name, score in (("paul", draw(SCORE)), ("zoe", draw(SCORE)))
        if score is not None
    }
    if draw(st.integers(0, 3)):
        stage |= {
            "goal": draw(WORDS), "expectations": [draw(WORDS)], "duration": "PT15M",
            "actions": [{"text": draw(WORDS), "participants": 2}],
            "touchpoints": [
                {"id": f"t{index}", "label": draw(WORDS), "kind": "tool", "health": "poor", "rating": "disappoints"},
                {"label": draw(WORDS), "missing": True},
            ],
            "verbatims": [{"text": SPEECH, "source": "itw", "date": "2026-03-01"}, {"text": draw(WORDS)}],
            "pain_points": [{"label": draw(WORDS), "severity": 3, "kind": "process", "at": f"t{index}"}],
            "opportunities": [{"label": draw(WORDS), "impact": 5, "effort": 4, "owner": "Équipe livraison"}],
            "metrics": [{"label": draw(WORDS), "value": -12, "target": 20, "n": 340, "unit": "points"}],
        }  # fmt: skip
    return stage


@st.composite
def maps(draw, count):
    """A map of ``count`` stages, twelve lanes and three personas."""
    return JourneyMap.model_validate(
        {
            "lang": draw(st.sampled_from(["fr", "en"])),
            "title": draw(WORDS),
            "persona": {"id": "a", "name": "Anne", "description": draw(WORDS), "goals": ["Arriver"]},
            "other_personas": [{"id": "paul", "name": "Paul"}, {"id": "zoe", "name": "Zoé-Alexandrine"}],
            "sources": [{"id": "itw", "kind": "interview", "n": 12, "label": "Entretiens de mars"}],
            "lanes": LANES,
            "stages": [draw(stages(index)) for index in range(count)],
        }
    )  # fmt: skip


def leaves(children):
    """Every shape, in the order of drawing."""
    for child in children:
        if isinstance(child, Group):
            yield from leaves(child.children)
        else:
            yield child


def box(run):
    """The ink of a run: left, top, right, bottom."""
    wide = width(run.text, run.face, run.size) + run.spacing * len(run.text)
    left = run.x - {"start": 0, "middle": wide / 2, "end": wide}[run.anchor]
    return left, run.y - run.size * 0.72, left + wide, run.y + run.size * 0.18


def faults(scene):
    """Texts that leave the page or their card, pairs of texts that touch, cards that overlap."""
    shapes = list(leaves(scene.groups))
    cards = [s for s in shapes if isinstance(s, Rect) and s.radius in {12, 14}]
    runs = sorted(((box(s), s) for s in shapes if isinstance(s, Run)), key=lambda pair: pair[0][1])
    yield from clipped(runs, cards, scene)
    for index, (a, run) in enumerate(runs):
        for b, other in itertools.islice(runs, index + 1, None):
            if b[1] >= a[3]:
                break
            if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and b[1] < a[3] - 0.5:
                yield f"overlap: {run.text!r} and {other.text!r}"
    for a, b in itertools.combinations(cards, 2):
        if apart(a, b) or (a.x <= b.x and b.x + b.width <= a.x + a.width and a.y <= b.y):
            continue
        yield f"cards overlap at {b.x:.0f}, {b.y:.0f}"


def apart(a, b):
    """Whether two rectangles share no more than an edge."""
    beside = a.x >= b.x + b.width - 1 or b.x >= a.x + a.width - 1
    return beside or a.y >= b.y + b.height - 1 or b.y >= a.y + a.height - 1


def clipped(runs, cards, scene):
    """Texts that do not lie within the page and within the card that they begin in."""
    for (left, top, right, bottom), run in runs:
        if left < 0 or right > scene.width + 0.5 or top < 0 or bottom > scene.height:
            yield f"outside the page: {run.text!r}"
        for card in cards:
            begins = (
                card.x <= left <= card.x + card.width and card.y <= run.y <= card.y + card.height
            )
            if begins and (
                right > card.x + card.width - 2 or bottom > card.y + card.height or top < card.y
            ):
                yield f"outside its card: {run.text!r}"


@given(maps(12))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_twelve_stages_twelve_lanes_three_personas_have_their_room(journey_map):
    lang = "fr" if journey_map.lang == "fr" else "en"
    scene = layout(view("journey", journey_map, Asked(lang)), LIGHT)
    assert list(faults(scene)) == []


@given(maps(3), st.sampled_from(sorted(VIEWS)))
@settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_view_has_its_room(journey_map, name):
    scene = layout(view(name, journey_map, Asked("fr")), LIGHT)
    assert list(faults(scene)) == []


@given(maps(12))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_on_a4_type_is_never_smaller_than_seven_and_a_half_points(journey_map):
    shown = view("journey", journey_map, Asked("fr"))
    sheets = pages(shown, LIGHT, "A4")
    named = []
    for sheet in sheets:
        assert list(faults(sheet.scene)) == []
        for run in leaves(sheet.scene.groups):
            if isinstance(run, Run):
                assert run.size * sheet.scale >= LEAST_POINTS
        assert sheet.scene.width * sheet.scale <= sheet.width
        assert sheet.scene.height * sheet.scale <= sheet.height
        named += [
            g.about
            for group in sheet.scene.groups
            if group.role == "stages"
            for g in group.children
        ]
    assert set(named) == {column.about for column in shown.columns}
    texts = " ".join(
        run.text for s in sheets for run in leaves(s.scene.groups) if isinstance(run, Run)
    )
    said = sum(bool(stage.verbatims) for stage in journey_map.stages)
    assert texts.count("Je voulais seulement") == said


@pytest.mark.parametrize("count", [1, 3, 6, 12, 200])
def test_any_number_of_stages_is_drawn(count):
    stage = {"name": "Réception et attente", "goal": LONG, "emotion": {"score": 1}}
    journey_map = JourneyMap.model_validate(
        {"lang": "fr", "title": "Essai", "stages": [stage] * count}
    )
    scene = layout(view("journey", journey_map, Asked("fr")), LIGHT)
    assert list(faults(scene)) == []


def test_a_poster_is_one_sheet_or_a_clear_word():
    stage = {"name": "Réception", "goal": LONG}
    shown = [
        view("journey", JourneyMap.model_validate({"lang": "fr", "title": "Essai", "stages": [stage] * n}), Asked("fr"))
        for n in (6, 60)
    ]  # fmt: skip
    assert poster(shown[0], LIGHT, "A1").width > 2000
    with pytest.raises(Exception, match="points"):
        poster(shown[1], LIGHT, "A3")


def lanes_of_curves(scene):
    """Each curve's lane of a sheet: its frame and its strokes, as begin and end."""
    todo = list(scene.groups)
    while todo:
        group = todo.pop(0)
        todo += [child for child in group.children if isinstance(child, Group)]
        if group.role == "emotion-lane":
            frame = next(shape for shape in group.children if isinstance(shape, Rect))
            yield (
                frame,
                [
                    (shape.commands[0][1][:2], shape.commands[-1][1][-2:])
                    for shape in group.children
                    if isinstance(shape, Outline) and shape.stroke_width == 3
                ],
            )


def test_the_curve_goes_on_over_the_border_of_a_sheet():
    scores = [1.0, -1.5, 0.5, 1.8, -0.4, 1.0, 0.2, None, 1.1]
    stages = [{"name": f"S{n}", **({"emotion": {"score": s}} if s is not None else {})} for n, s in enumerate(scores)]  # fmt: skip
    journey_map = JourneyMap.model_validate({"lang": "en", "title": "T", "stages": stages})
    sheets = pages(view("journey", journey_map, Asked("en")), LIGHT, "A4")
    drawn = [found for sheet in sheets for found in lanes_of_curves(sheet.scene)]
    assert len(drawn) > 1
    for (one, strokes), (other, others) in itertools.pairwise(drawn):
        (x1, y1), (x2, y2) = strokes[-1][1], others[0][0]
        assert x1 == pytest.approx(one.x + one.width)
        assert x2 == pytest.approx(other.x)
        assert y1 - one.y == pytest.approx(y2 - other.y, abs=8), "the same height on both sheets"
