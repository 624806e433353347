"""A map measured again says what changed beyond noise, keeps what people wrote, and keeps its history."""

import csv
import datetime as dt
import random

import pytest

from parcours.errors import ParcoursError
from parcours.events.columns import Asked
from parcours.evidence.answers import read_answers
from parcours.evidence.compare_facts import difference, judged
from parcours.evidence.discover import Asking, discover
from parcours.evidence.plan import Plan
from parcours.evidence.refresh import plan_of, refresh
from parcours.journey.identity import with_ids
from parcours.journey.model import Emotion, Evidence, JourneyMap, Opportunity
from parcours.journey.read import read
from parcours.journey.write import write

pytestmark = pytest.mark.needs("lexicons")
TODAY = dt.date(2026, 6, 1)


def on(year, month, day):
    return dt.datetime(year, month, day, tzinfo=dt.UTC)


def company(folder, start, payment=0.9, mood=1.0, customers=900, seed=1):
    """Four steps; ``payment`` is the share that pays, ``mood`` moves the scores."""
    chance = random.Random(seed)
    folder.mkdir()
    with (folder / "events.csv").open("w") as log, (folder / "answers.csv").open("w") as talk:
        events, answers = csv.writer(log), csv.writer(talk)
        events.writerow(["customer", "timestamp", "event", "channel"])
        answers.writerow(["customer", "date", "touchpoint", "metric", "value", "comment"])
        for number in range(customers):
            moment = start + dt.timedelta(hours=number * 2)
            for name, share in (
                ("search", 0.8),
                ("basket", 0.8),
                ("payment", payment),
                ("delivered", 0),
            ):
                events.writerow(
                    [f"C{seed}-{number}", moment.isoformat(), name, chance.choice(["web", "app"])]
                )
                moment += dt.timedelta(minutes=chance.randint(2, 90))
                if chance.random() > share:
                    break
            if chance.random() < 0.3:
                value = min(10, max(0, round(chance.gauss(8 * mood, 1.6))))
                answers.writerow([f"C{seed}-{number}", moment.date(), "payment", "nps", value, ""])
    return Asking(folder / "events.csv", answers=folder / "answers.csv")


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    first = company(folder / "a", on(2026, 1, 5))
    plan = Plan.model_validate(
        {
            "stages": [
                {"name": "Look", "events": ["search"]},
                {"name": "Buy", "touchpoints": [{"label": "Basket", "events": ["basket"]},
                                                {"label": "Payment", "id": "payment", "events": ["payment"]}]},
                {"name": "Get", "events": ["delivered"]},
            ]
        }
    )  # fmt: skip
    old = discover(Asking(first.events, answers=first.answers, plan=plan), today=TODAY).journey_map
    stages = list(old.stages)
    believed = Emotion(score=-1.5, **{n: getattr(stages[1].emotion, n) for n in ("measured",)})
    stages[1] = stages[1].model_copy(
        update={
            "emotion": believed,
            "opportunities": (Opportunity(label="Ask less", owner="Ana"),),
            "owner": "Ana",
        }
    )
    old = with_ids(old.model_copy(update={"stages": tuple(stages)}))
    worse = company(folder / "b", on(2026, 4, 6), payment=0.6, mood=0.6, seed=2)
    same = company(folder / "c", on(2026, 4, 6), seed=3)
    return old, refresh(old, worse, today=TODAY), refresh(old, same, today=TODAY)


def test_what_got_worse_is_told_beyond_noise(maps):
    _, worse, _ = maps
    told = {(d.about, d.now.measure) for d in worse.differences if d.beyond_noise}
    assert ("stage:buy", "drop_off") in told
    assert ("stage:buy", "emotion") in told
    change = next(
        d for d in worse.differences if (d.about, d.now.measure) == ("stage:buy", "drop_off")
    )
    assert 0.15 < change.low < change.change < change.high
    assert "beyond noise" in change.say().en
    assert "au-delà du bruit" in change.say().fr


def test_what_stayed_is_told_within_noise(maps):
    _, worse, same = maps
    assert not [d for d in same.differences if d.beyond_noise]
    assert same.differences
    assert any(not d.beyond_noise and d.about == "stage:look" for d in worse.differences)


def test_what_people_wrote_stays(maps):
    _, worse, _ = maps
    stage = worse.journey_map.stages[1]
    assert (stage.owner, stage.opportunities[0].label.say("en")) == ("Ana", "Ask less")
    assert stage.emotion.score == -1.5


def test_earlier_measures_stay_behind_the_new_ones(maps):
    old, worse, _ = maps
    emotion = worse.journey_map.stages[1].emotion
    assert emotion.before[0] == old.stages[1].emotion.measured
    assert emotion.measured.score < emotion.before[0].score
    periods = [
        fact.period for fact in worse.journey_map.stages[1].evidence if fact.measure == "drop_off"
    ]
    assert len(periods) == 2
    assert periods[0] > periods[1]


def test_the_refreshed_map_reads_back(maps):
    _, worse, _ = maps
    assert read(write(worse.journey_map)).journey_map == worse.journey_map


def test_a_renamed_stage_is_still_compared(maps, tmp_path):
    old, _, _ = maps
    stage = old.stages[1].model_copy(
        update={"name": old.stages[0].name.model_validate("I pay at last")}
    )
    renamed = old.model_copy(update={"stages": (old.stages[0], stage, old.stages[2])})
    found = refresh(
        renamed, company(tmp_path / "x", on(2026, 4, 6), payment=0.6, seed=4), today=TODAY
    )
    assert any(d.about == "stage:buy" and d.beyond_noise for d in found.differences)


def test_a_split_stage_keeps_its_history_and_is_not_compared_with_another_thing(maps, tmp_path):
    old, _, _ = maps
    basket, payment = old.stages[1].touchpoints[:2]
    first = old.stages[1].model_copy(update={"touchpoints": (basket,)})
    second = old.stages[1].model_copy(
        update={"id": "pay", "formerly": ("buy",), "touchpoints": (payment,), "opportunities": ()}
    )
    split = old.model_copy(update={"stages": (old.stages[0], first, second, old.stages[2])})
    found = refresh(split, company(tmp_path / "x", on(2026, 4, 6), seed=5), today=TODAY)
    facts = [f for f in found.journey_map.stages[2].evidence if f.measure == "drop_off"]
    assert len(facts) == 2
    assert not [
        d for d in found.differences if d.about == "stage:pay" and d.now.measure == "drop_off"
    ]


def test_a_map_without_events_says_what_to_write(tmp_path):
    bare = JourneyMap.model_validate({"lang": "en", "title": "T", "stages": [{"name": "A"}]})
    with pytest.raises(ParcoursError, match="events") as caught:
        refresh(bare, company(tmp_path / "x", on(2026, 4, 6), customers=60), today=TODAY)
    assert caught.value.code == "evidence.no-events-named"


def test_the_plan_of_a_map_is_the_plan_that_made_it(maps):
    old, _, _ = maps
    plan = plan_of(old)
    assert [s.all_events for s in plan.stages] == [
        ("search",),
        ("basket", "payment"),
        ("delivered",),
    ]


def test_changes_are_called_noise_about_as_often_as_promised():
    """With nothing changed, in at most one refresh of ten is anything called beyond noise (nominal 5 %)."""
    chance = random.Random(5)
    alarms = 0
    for _ in range(200):
        pairs = []
        for place in range(8):
            a, b = (sum(chance.random() < 0.3 for _ in range(300)) for _ in range(2))
            facts = [
                Evidence(source="e", measure="drop_off", unit="share", value=x / 300, n=300)
                for x in (a, b)
            ]
            pairs.append(difference(f"s{place}", Opportunity(label="x").label, *facts))
        alarms += any(d.beyond_noise for d in judged(pairs))
    assert alarms <= 20


@pytest.mark.needs("data/olist-sample/dev")
def test_a_marketplace_refreshed_with_later_months(shared_data, tmp_path):
    folder = shared_data / "olist-sample" / "dev"
    with (folder / "olist_orders_dataset.csv").open() as file:
        rows = list(csv.DictReader(file))
    asked = []
    for name, inside in (("early", lambda d: d < "2017-08"), ("late", lambda d: d >= "2017-08")):
        path = tmp_path / f"{name}.csv"
        with path.open("w") as file:
            out = csv.DictWriter(file, rows[0].keys())
            out.writeheader()
            out.writerows(r for r in rows if inside(r["order_purchase_timestamp"]))
        asked.append(
            Asking(
                path,
                folder / "olist_order_reviews_dataset.csv",
                event_columns=Asked(customer="order_id"),
            )
        )
    old = discover(asked[0], today=TODAY).journey_map
    found = refresh(old, asked[1], today=TODAY)
    assert any(d.beyond_noise for d in found.differences)
    assert any(not d.beyond_noise for d in found.differences)
    for one in found.differences:
        assert one.low <= one.change <= one.high


def test_bare_answers_are_read_as_those_with_words_are(tmp_path):
    rows = [
        "C1,2026-01-02,till,nps,9",
        "C2,2026-01-03,,csat,7",
        "C3,x,till,NPS,",
        "C4,,till,ces,2",
        "C5,2026-01-04,till,smile,3",
    ]
    (tmp_path / "bare.csv").write_text("\n".join(["customer,date,touchpoint,metric,value", *rows]))
    (tmp_path / "words.csv").write_text(
        "\n".join(["customer,date,touchpoint,metric,value,comment", *(f"{row}," for row in rows)])
    )
    bare, words = (read_answers(tmp_path / f"{name}.csv") for name in ("bare", "words"))
    assert bare.answers == words.answers
    assert len(bare.answers) == 2
    assert [note.en[:9] for note in bare.notes] == ["2 survey ", "2 answers"]
