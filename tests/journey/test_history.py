"""What changed between two maps, and two changes joined."""

import pytest

from parcours.journey.compare import compare
from parcours.journey.identity import with_ids
from parcours.journey.merge import merge
from parcours.journey.model import JourneyMap


def a_map(*stages, **more):
    """A map of ``stages``."""
    return with_ids(
        JourneyMap.model_validate({"lang": "en", "title": "T", "stages": list(stages), **more})
    )


SEARCH = {"id": "search", "name": "Search", "emotion": {"score": 0.5}}
DELIVERY = {
    "id": "delivery",
    "name": "Delivery",
    "touchpoints": [{"id": "driver", "label": "Driver"}, {"id": "parcel", "label": "Parcel"}],
    "pain_points": [
        {"id": "late", "label": "Late", "at": "driver"},
        {"id": "wet", "label": "Wet", "at": "parcel"},
    ],
    "emotion": {"score": 0.2},
}


def said(before, after):
    """The words for every difference."""
    return [difference.words.en for difference in compare(before, after)]


def test_the_same_map_has_no_differences():
    assert said(a_map(SEARCH, DELIVERY), a_map(SEARCH, DELIVERY)) == []


def test_a_split_a_move_and_a_fall_of_the_curve_are_named():
    first = {**DELIVERY, "touchpoints": DELIVERY["touchpoints"][:1], "pain_points": DELIVERY["pain_points"][:1],
             "emotion": {"score": -0.2}}  # fmt: skip
    second = {"id": "unpacking", "name": "Unpacking", "touchpoints": DELIVERY["touchpoints"][1:],
              "pain_points": DELIVERY["pain_points"][1:]}  # fmt: skip
    words = said(a_map(SEARCH, DELIVERY), a_map(SEARCH, first, second))
    assert "stage Delivery split in 2: Delivery, Unpacking" in words
    assert "pain point moved to Unpacking: Wet" in words
    assert "Delivery: curve down 0.4" in words
    assert not any("added" in word or "removed" in word for word in words)


def test_a_renamed_stage_keeps_its_parts():
    words = said(a_map(SEARCH, DELIVERY), a_map(SEARCH, {**DELIVERY, "name": "Arrival"}))
    assert words == ["stage Delivery renamed Arrival"]


@pytest.mark.parametrize("name", ["merged", "removed"])
def test_a_stage_that_went(name):
    joint = {
        **SEARCH,
        **({k: DELIVERY[k] for k in ("touchpoints", "pain_points")} if name == "merged" else {}),
    }
    assert any(
        f"stage Delivery {name}" in word for word in said(a_map(SEARCH, DELIVERY), a_map(joint))
    )


def test_changes_of_both_sides_are_joined():
    base = a_map(SEARCH, DELIVERY)
    ours = a_map({**SEARCH, "name": "Look"}, DELIVERY)
    theirs = a_map(SEARCH, {**DELIVERY, "owner": "Ana"}, {"id": "use", "name": "Use"})
    result = merge(base, ours, theirs)
    assert not result.conflicts
    assert [s.name.say("en") for s in result.journey_map.stages] == ["Look", "Delivery", "Use"]
    assert result.journey_map.stages[1].owner == "Ana"


def test_a_conflict_keeps_both():
    base, ours, theirs = (a_map({**SEARCH, "owner": name}) for name in ("Ana", "Bo", "Chloé"))
    result = merge(base, ours, theirs)
    assert [conflict.path for conflict in result.conflicts] == ["stages[Search].owner"]
    assert result.journey_map.stages[0].owner == "Bo"
    assert result.journey_map.extensions["x-conflicts"][0]["theirs"] == "Chloé"


def test_a_deletion_is_a_change():
    base, theirs = a_map(SEARCH, DELIVERY), a_map(SEARCH)
    assert len(merge(base, base, theirs).journey_map.stages) == 1
    assert len(merge(base, theirs, base).journey_map.stages) == 1
