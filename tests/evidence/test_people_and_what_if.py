"""Groups that were planted are found and none is invented; what-if ranges hold what a repaired journey brings."""

import csv
import datetime as dt
import random

import numpy as np
import pytest

from parcours.errors import ParcoursError
from parcours.evidence.discover import Asking, Plan, gather
from parcours.evidence.frictions import find_frictions
from parcours.evidence.grounds import Grounds
from parcours.evidence.latent import rand_index
from parcours.evidence.personas import as_personas, compared, personas
from parcours.evidence.what_if import chosen, what_if
from parcours.journey.model import JourneyMap

TODAY = dt.date(2026, 6, 1)
START = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


def grounds_of(path, rows):
    with path.open("w") as file:
        out = csv.writer(file)
        out.writerow(["customer", "timestamp", "event", "channel"])
        out.writerows(rows)
    gathered = gather(Asking(path), lambda *_: None)
    return Grounds(gathered.log, None, Plan(), TODAY)


def walkers(kinds, seed=0, customers=1200):
    """Customers of several behaviours; each kind has its own chances of the next step."""
    chance = random.Random(seed)
    rows, truth = [], []
    for number in range(customers):
        kind = chance.randrange(len(kinds))
        truth.append(kind)
        chain, channel = kinds[kind]
        moment, step = START + dt.timedelta(hours=number), "home"
        for _ in range(14):
            rows.append([f"C{number:05d}", moment.isoformat(), step, channel(chance)])
            moment += dt.timedelta(minutes=3)
            step = chance.choices(list(chain[step]), list(chain[step].values()))[0]
            if step == "end":
                break
    return rows, np.array(truth)


def either(chance):
    return chance.choice(["web", "app"])


BROWSER = {"home": {"item": 0.9, "end": 0.1}, "item": {"item": 0.75, "basket": 0.05, "end": 0.2},
           "basket": {"paid": 0.2, "end": 0.8}, "paid": {"end": 1.0}}  # fmt: skip
BUYER = {"home": {"item": 0.9, "end": 0.1}, "item": {"basket": 0.85, "item": 0.05, "end": 0.1},
         "basket": {"paid": 0.9, "end": 0.1}, "paid": {"home": 0.4, "end": 0.6}}  # fmt: skip


def test_planted_groups_are_found_named_and_counted(tmp_path):
    rows, truth = walkers([(BROWSER, either), (BUYER, either)])
    grounds = grounds_of(tmp_path / "log.csv", rows)
    found = personas(grounds)
    assert len(found.groups) == 2
    own = np.zeros(len(truth), np.int64)
    own[found.groups[1].who] = 1
    assert rand_index(own, truth) > 0.5
    for group in found.groups:
        assert group.interval[0] < group.share < group.interval[1]
        assert group.stability > 0.7
        assert group.traits
        for trait in group.traits:
            assert trait.low <= trait.difference <= trait.high
    made = as_personas(found, grounds)
    assert all(claim.evidence[0].n for persona in made for claim in persona.traits)


def test_no_group_is_invented(tmp_path):
    rows, _ = walkers([(BUYER, either)], seed=3)
    found = personas(grounds_of(tmp_path / "log.csv", rows))
    assert found.groups == ()
    assert "No groups" in found.notes[0].en


def test_the_teams_personas_stand_beside_the_groups(tmp_path):
    rows, _ = walkers([(BROWSER, lambda c: "app"), (BUYER, lambda c: "web")])
    grounds = grounds_of(tmp_path / "log.csv", rows)
    journey_map = JourneyMap.model_validate({
        "lang": "en", "title": "T", "stages": [{"name": "A"}],
        "persona": {"name": "Ann", "id": "ann", "segment": "channel = web"},
        "other_personas": [{"name": "Bob", "id": "bob"}, {"name": "Cid", "id": "cid", "segment": "channel = fax"}],
    })  # fmt: skip
    ann, bob, cid = compared(journey_map, personas(grounds), grounds)
    assert ann.overlap > 0.9
    assert bob.n is None
    assert cid.n == 0
    assert "fax" in cid.said.en


def test_the_rand_index_knows_agreement_from_chance():
    chance = np.random.default_rng(0)
    a = chance.integers(0, 3, 900)
    assert rand_index(a, (a + 1) % 3) == pytest.approx(1)
    assert abs(rand_index(a, chance.integers(0, 3, 900))) < 0.02


def shop(path, seed, mobile_share, customers=1500):
    """Three steps and a goal; on mobile ``mobile_share`` pay, elsewhere nine of ten."""
    chance = random.Random(seed)
    rows = []
    for number in range(customers):
        moment = START + dt.timedelta(hours=number)
        channel = chance.choice(["mobile", "web"])
        pays = mobile_share if channel == "mobile" else 0.9
        for step, share in (("search", 0.8), ("basket", pays), ("order_paid", 0.95), ("parcel", 0)):
            rows.append([f"C{number:05d}", moment.isoformat(), step, channel])
            moment += dt.timedelta(minutes=chance.randint(1, 9))
            if chance.random() > share:
                break
    return grounds_of(path, rows)


def test_halving_a_drop_off_brings_what_a_repaired_shop_sells_more(tmp_path):
    grounds = shop(tmp_path / "a.csv", 1, 0.5)
    pains, _, _ = find_frictions(grounds, [])
    found = what_if(grounds, chosen(tuple(pains), "basket"), factor=0.5)
    repaired = int(shop(tmp_path / "b.csv", 2, 0.7).steps.converted.sum())
    now = int(grounds.steps.converted.sum())
    assert found.now == now
    assert found.low <= 1500 * 0.5 * 0.8 * 0.2 <= found.high
    assert repaired > now
    assert any("association" in words.en for words in found.assumptions)
    assert all(words.en != words.fr for words in found.assumptions)


def test_ranges_hold_the_truth_as_often_as_they_say(tmp_path):
    """One log; its outcomes are drawn anew, so that the truth is known: 200 ranges at 95 %."""
    grounds = shop(tmp_path / "a.csv", 1, 0.5, customers=800)
    pain = chosen(tuple(find_frictions(grounds, [])[0]), "basket")
    outcome = pain.found.outcome
    chance = np.random.default_rng(4)
    hits, rounds = 0, 200
    for seed in range(rounds):
        lost = np.where(pain.found.who, 0.5, 0.1) > chance.random(len(outcome.value))
        flags = np.zeros(grounds.log.customer_count, bool)
        flags[outcome.customer] = lost
        seen = np.zeros_like(flags)
        seen[outcome.customer] = True
        grounds.steps.progress.watched = lambda at, s=seen, f=flags: (s, f)
        grounds.steps.converted = seen & ~flags
        found = what_if(grounds, pain, seed=seed)
        hits += found.low <= pain.found.n * 0.4 * 0.5 <= found.high
    assert 0.92 <= hits / rounds <= 0.98


@pytest.mark.parametrize("factor", [0, 1.5, -1])
def test_a_share_that_is_none_is_refused(tmp_path, factor):
    grounds = shop(tmp_path / "a.csv", 1, 0.5)
    pains, _, _ = find_frictions(grounds, [])
    with pytest.raises(ParcoursError, match="share"):
        what_if(grounds, pains[0], factor=factor)
    with pytest.raises(ParcoursError, match="basket"):
        chosen(tuple(pains), "baskets")
