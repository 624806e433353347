"""Templates and the guided method, in both languages: valid, honest, drawable, and said in the right words."""

import datetime as dt

import pytest

from parcours.journey.checks import check
from parcours.journey.guide import STEPS
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.starter import LANES, STAGES, starter
from parcours.journey.write import write

EXPECTED = {
    ("five-phases", "fr"): ["Sensibilisation", "Considération", "Achat", "Rétention", "Plaidoyer"],
    ("five-phases", "en"): ["Awareness", "Consideration", "Purchase", "Retention", "Advocacy"],
    ("discovery", "fr"): ["Découverte", "Comparaison", "Décision", "Paiement", "Fidélité", "Recommandation"],
    ("service", "fr"): ["Recherche", "Validation", "Commande", "Réception", "Utilisation", "Feedback"],
    ("before-during-after", "fr"): ["Avant", "Pendant", "Après"],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("stages", sorted(STAGES))
@pytest.mark.parametrize("template", sorted(LANES))
def test_every_template_is_a_sound_map_that_claims_nothing(template, stages, lang):
    text = write(starter(lang, template=template, stages=stages))
    result = read(text)
    assert not result.findings
    found = check(result.journey_map, today=dt.date(2026, 6, 1))
    assert not [finding for finding in found if finding.severity != "hint"]
    assert text.startswith("# yaml-language-server: $schema=")
    assert all(stage.emotion is None and not stage.evidence for stage in result.journey_map.stages)
    assert all(stage.purchase_phase for stage in result.journey_map.stages)


def test_a_map_begun_in_the_browser_answers_nothing_by_itself():
    begun = read(write(starter("en", prompts=False))).journey_map
    assert begun.purpose is None
    assert begun.scenario is None
    assert begun.persona is None
    done = [step.key for step in STEPS if step.is_done(begun)]
    assert not {"purpose", "persona"} & set(done)


@pytest.mark.parametrize(("stages", "lang"), sorted(EXPECTED))
def test_the_stage_lists_are_those_of_the_method(stages, lang):
    names = [stage.name.say(lang) for stage in starter(lang, stages=stages).stages]
    assert names == EXPECTED[stages, lang]


def test_the_seven_parts_are_there():
    journey_map = starter("fr", template="seven-parts")
    roles = {lane.role for lane in journey_map.lanes}
    assert journey_map.persona
    assert journey_map.stages
    assert {
        "touchpoints",
        "verbatims",
        "thoughts",
        "actions",
        "pain_points",
        "emotion",
        "opportunities",
    } <= roles


def test_the_guide_asks_in_both_languages_and_sees_how_far_a_map_is():
    bare = starter("fr")
    assert all(step.ask.en != step.ask.fr for step in STEPS)
    assert not all(step.is_done(bare) for step in STEPS)
    full = {
        "lang": "en", "title": "T", "purpose": "p", "used_by": ["u"], "scenario": "s", "expectations": ["e"],
        "persona": {"name": "M", "goals": ["g"]}, "sources": [{"id": "i", "kind": "interview"}],
        "stages": [{
            "name": "A", "goal": "I", "touchpoints": [{"id": "t", "label": "T"}], "actions": ["a"], "duration": "PT5M",
            "emotion": {"score": 1}, "verbatims": ["v"], "pain_points": [{"id": "p", "label": "P", "at": "t"}],
            "opportunities": [{"label": "o", "addresses": ["p"], "owner": "x"}], "owner": "x", "review_at": "2027-01-01",
        }],
    }  # fmt: skip
    done = JourneyMap.model_validate(full)
    assert [step.title.en for step in STEPS if not step.is_done(done)] == []
