"""What changed between two maps, and two changes joined; by git too."""

import os
import subprocess
import sys

import pytest

from parcours.journey.changes import advance
from parcours.journey.compare import compare
from parcours.journey.edits import MergeStages, Set, SplitStage, apply
from parcours.journey.identity import stage_now, with_ids
from parcours.journey.merge import merge
from parcours.journey.model import JourneyMap
from parcours.journey.read import read
from parcours.journey.rows import from_rows, to_rows


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
    assert "stage Delivery split in two: Delivery, Unpacking" in words
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
    assert [conflict.path for conflict in result.conflicts] == ["stages[search].owner"]
    assert result.journey_map.stages[0].owner == "Bo"
    assert result.journey_map.extensions["x-conflicts"][0]["theirs"] == "Chloé"


def test_a_deletion_is_a_change():
    base, theirs = a_map(SEARCH, DELIVERY), a_map(SEARCH)
    assert len(merge(base, base, theirs).journey_map.stages) == 1
    assert len(merge(base, theirs, base).journey_map.stages) == 1


def test_several_parts_that_moved_are_one_sentence():
    second = {
        "id": "unpacking",
        "name": "Unpacking",
        "pain_points": DELIVERY["pain_points"],
        "touchpoints": DELIVERY["touchpoints"],
    }
    first = {"id": "delivery", "name": "Delivery", "emotion": {"score": 0.2}}
    words = said(a_map(SEARCH, DELIVERY), a_map(SEARCH, first, second))
    assert "2 pain points moved to Unpacking: Late, Wet" in words


def test_what_only_was_reworded_is_neither_added_nor_removed():
    after = {
        **DELIVERY,
        "pain_points": [{"id": "late", "label": "It comes late", "at": "driver", "severity": 3}, DELIVERY["pain_points"][1]],
        "owner": "Ana",
        "duration": "PT2H",
        "thoughts": ["Will it come at all today?"],
    }  # fmt: skip
    before = {**DELIVERY, "thoughts": ["Will it come today?"], "duration": "PT1H"}
    assert sorted(said(a_map(SEARCH, before), a_map(SEARCH, after))) == [
        "Delivery: duration value PT1H → PT2H",
        "Delivery: owner none → Ana",
        "pain point It comes late: words “Late” → “It comes late”; severity none → 3",
        "thought Will it come at all today?: words “Will it come today?” → “Will it come at all today?”",
    ]


def test_a_stage_known_by_a_former_id_is_the_same_stage():
    parted = {"id": "unpacking", "name": "Unpacking", "formerly": ["delivery"]}
    assert said(a_map(SEARCH, DELIVERY), a_map(SEARCH, DELIVERY, parted))[0] == (
        "stage Delivery split in two: Delivery, Unpacking"
    )
    joint = {**SEARCH, "formerly": ["delivery"]}
    assert "stage Delivery merged into Search" in said(a_map(SEARCH, DELIVERY), a_map(joint))
    assert stage_now(a_map(joint), "delivery").id == "search"


def test_words_are_said_in_the_language_of_the_reader():
    name = {"en": "Delivery", "fr": "Livraison"}
    before, after = a_map(SEARCH, {**DELIVERY, "name": name}), a_map(SEARCH)
    assert any("Livraison supprimée" in d.words.fr for d in compare(before, after))


FILE = """\
# written by hand
parcours: "1.0"
lang: fr
title: Essai
stages:
  - id: recherche
    name: Recherche  # la première
    goal: Je cherche
    emotion: {score: 1, measured: {score: 0.5, n: 40}}
  - id: livraison
    name: Livraison
    pain_points:
      - {id: retard, label: Retard, severity: 2}
"""


def git(folder, *words, ok=True):
    """Run git in ``folder`` as somebody."""
    who = {f"GIT_{role}_{what}": "a@x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **who, **alone},
    )  # fmt: skip
    assert not ok or done.returncode == 0, done.stderr
    return done


@pytest.fixture
def repository(tmp_path):
    """A repository whose maps are merged by us, on a branch of its own."""
    git(tmp_path, "init", "-q", "-b", "main")
    program = f"{sys.executable} -c 'from parcours.cli.main import main; main()'"
    git(tmp_path, "config", "merge.parcours.driver", f"{program} merge %O %A %B")
    (tmp_path / ".gitattributes").write_text("*.journey.yaml merge=parcours\n")
    (tmp_path / "a.journey.yaml").write_text(FILE, "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "base")
    git(tmp_path, "checkout", "-qb", "theirs")
    return tmp_path


def change(folder, old, new):
    """Commit one change of the map."""
    path = folder / "a.journey.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    git(folder, "commit", "-qam", "change")


@pytest.mark.needs("git")
def test_git_joins_two_changes_of_neighbouring_lines(repository):
    change(repository, "name: Livraison", "name: Réception")
    git(repository, "checkout", "-q", "main")
    change(repository, "    pain_points:", "    owner: Ana\n    pain_points:")
    git(repository, "merge", "-q", "theirs")
    text = (repository / "a.journey.yaml").read_text("utf-8")
    assert "name: Réception" in text
    assert "owner: Ana" in text
    assert "# written by hand" in text
    assert "# la première" in text
    assert "<<<<" not in text
    assert read(text).journey_map.stages[0].emotion.measured.n == 40


@pytest.mark.needs("git")
def test_git_is_told_of_a_conflict_and_nothing_is_lost(repository):
    change(repository, "severity: 2", "severity: 3")
    git(repository, "checkout", "-q", "main")
    change(repository, "severity: 2", "severity: 1")
    assert git(repository, "merge", "-q", "theirs", ok=False).returncode != 0
    merged = read((repository / "a.journey.yaml").read_text("utf-8")).journey_map
    assert merged.stages[1].pain_points[0].severity == 1
    assert merged.extensions["x-conflicts"][0]["theirs"] == 3


def edited(journey_map, *actions):
    """``journey_map`` after edits, as the editor makes them."""
    rows = dict(to_rows(journey_map))
    for action in actions:
        advance(rows, apply(rows, action))
    return from_rows(rows)


def test_renaming_splitting_and_merging_a_stage_keep_what_was_measured():
    measured = {"score": -0.4, "n": 212, "interval": [-0.6, -0.2]}
    before = a_map(SEARCH, {**DELIVERY, "emotion": {"score": 0.2, "measured": measured}})
    renamed = edited(before, Set(key="stage:delivery", field="name", value="Arrival"))
    assert said(before, renamed) == ["stage Delivery renamed Arrival"]
    assert stage_now(renamed, "delivery").emotion.measured.n == 212
    parted = edited(
        before,
        SplitStage(key="stage:delivery", new="stage:unpacking", position="z", fields={"name": "Unpacking"},
                   takes=("painpoint:wet", "touchpoint:parcel")),
    )  # fmt: skip
    words = said(before, parted)
    assert words[0] == "stage Delivery split in two: Delivery, Unpacking"
    assert "pain point moved to Unpacking: Wet" in words
    assert stage_now(parted, "delivery").emotion.measured.n == 212
    joint = edited(parted, MergeStages(key="stage:unpacking", into="stage:delivery"))
    assert stage_now(joint, "unpacking").id == "delivery"
    assert stage_now(joint, "delivery").emotion.measured.n == 212
    assert {pain.id for pain in joint.stages[1].pain_points} == {"late", "wet"}
    assert not [w for w in said(before, joint) if "removed" in w]
