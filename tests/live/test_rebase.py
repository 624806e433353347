"""What one side did, brought onto what the other side has made of the map since."""

import random

import pytest

from parcours.errors import ParcoursError
from parcours.journey.changes import advance
from parcours.journey.edits import Group, action_of, apply
from parcours.journey.rebase import keep, rebase
from parcours.journey.rows import children_of, from_rows
from tests.live.made import random_action
from tests.live.test_edits import base, told


def edited(rows, *shapes):
    """``rows`` with some edits done."""
    found = dict(rows)
    for shape in shapes:
        advance(found, apply(found, action_of(shape)))
    return found


def done(before, theirs, ours):
    """Ours after the rebase, and its conflicts."""
    result = rebase(before, theirs, ours)
    actions = [*result.actions, *keep(result.conflicts, ours)]
    found = dict(ours)
    advance(found, apply(found, Group.model_validate({"as": "merge", "edits": tuple(actions)})))
    return found, result.conflicts


def wander(chance, rows, steps):
    """``rows`` after some random edits."""
    found = dict(rows)
    for _ in range(steps):
        try:
            advance(found, apply(found, action_of(random_action(chance, found))))
        except ParcoursError:
            continue
    return found


@pytest.mark.parametrize("seed", range(40))
def test_any_version_is_restored(seed):
    """With ours as the base nothing can conflict, and the version comes back exactly."""
    chance = random.Random(seed)
    then = wander(chance, base(), 25)
    now = wander(chance, then, 40)
    back, conflicts = done(now, then, now)
    assert not conflicts
    order = {key: (row.kind, row.parent, row.slot, row.fields) for key, row in back.items()}
    assert order == {key: (row.kind, row.parent, row.slot, row.fields) for key, row in then.items()}
    for key in then:
        for slot in {row.slot for row in then.values() if row.parent == key}:
            listed = [k for k in children_of(back, key) if back[k].slot == slot]
            assert listed == [k for k in children_of(then, key) if then[k].slot == slot]


@pytest.mark.parametrize("seed", range(30))
def test_two_sides_merge_into_a_valid_map(seed):
    chance = random.Random(seed)
    common = wander(chance, base(), 10)
    theirs, ours = wander(chance, common, 15), wander(chance, common, 15)
    merged, conflicts = done(common, theirs, ours)
    from_rows(merged)
    for key in theirs:
        if key not in common and key not in merged:
            assert any(one.key == key or one.key in _above(theirs, key) for one in conflicts)
    assert told(done(common, common, ours)[0]) == told(ours)


def _above(rows, key):
    found = []
    while key in rows:
        key = rows[key].parent
        found.append(key)
    return found


def test_what_both_changed_stays_ours_and_keeps_theirs():
    theirs = edited(
        base(), {"do": "set", "key": "touchpoint:kerb", "field": "label", "value": "Pavement"}
    )
    ours = edited(base(), {"do": "set", "key": "touchpoint:kerb", "field": "label", "value": "Sidewalk"},
                  {"do": "set", "key": "touchpoint:kerb", "field": "health", "value": "good"})  # fmt: skip
    merged, conflicts = done(base(), theirs, ours)
    assert merged["touchpoint:kerb"].fields == {"label": "Sidewalk", "health": "good"}
    assert [(one.key, one.field, one.theirs) for one in conflicts] == [
        ("touchpoint:kerb", "label", "Pavement")
    ]
    assert merged["map"].fields["x-conflicts"] == [
        {"at": "touchpoint:kerb label", "theirs": "Pavement"}
    ]


def test_what_they_removed_and_we_changed_stays():
    theirs = edited(base(), {"do": "remove", "key": "touchpoint:phone"})
    ours = edited(
        base(), {"do": "set", "key": "touchpoint:phone", "field": "label", "value": "Mobile"}
    )
    merged, conflicts = done(base(), theirs, ours)
    assert merged["touchpoint:phone"].fields["label"] == "Mobile"
    assert [one.key for one in conflicts] == ["touchpoint:phone"]


def test_a_move_and_a_word_of_one_card_both_hold():
    theirs = edited(
        base(),
        {
            "do": "move",
            "key": "touchpoint:kerb",
            "parent": "stage:search",
            "slot": "touchpoints",
            "position": "a",
        },
    )
    ours = edited(
        base(), {"do": "set", "key": "touchpoint:kerb", "field": "label", "value": "Pavement"}
    )
    merged, conflicts = done(base(), theirs, ours)
    assert not conflicts
    assert merged["touchpoint:kerb"].parent == "stage:search"
    assert merged["touchpoint:kerb"].fields["label"] == "Pavement"
    assert children_of(merged, "stage:search") == ["touchpoint:kerb", "touchpoint:site"]


def test_another_persona_takes_the_one_place():
    theirs = edited(base(), {"do": "remove", "key": "persona:marie"},
                    {"do": "add", "key": "persona:eve", "parent": "map", "slot": "persona", "position": "", "fields": {"name": "Eve"}})  # fmt: skip
    merged, conflicts = done(base(), theirs, base())
    assert not conflicts
    assert "persona:marie" not in merged
    assert merged["persona:eve"].slot == "persona"
