"""The guard names its rules, keeps quiet where nothing changed, and lets what was dismissed stay dismissed."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import guard as unchanged

from parcours.evidence.atlas import atlas, search
from parcours.evidence.guard import RULES, answers_needed, digest, guard
from parcours.evidence.truth import truth
from parcours.evidence.watch import Week, silent, watch, watched, weeks
from parcours.journey.identity import with_ids
from parcours.journey.model import Emotion, JourneyMap

TODAY = dt.date(2026, 6, 1)


def a_map(**more):
    old = {"source": "log", "measure": "drop_off", "value": 0.4, "unit": "share", "n": 200,
           "interval": [0.33, 0.47], "period": ["2025-01-01", "2025-03-01"], "segment": "channel = app"}  # fmt: skip
    return with_ids(JourneyMap.model_validate({
        "lang": "en", "title": {"en": "Buying", "fr": "Acheter"},
        "sources": [{"id": "log", "kind": "events"}],
        "stages": [
            {"name": "Pay", "owner": "Ana", "review_at": "2026-04-01", "moment_of_truth": True,
             "pain_points": [{"label": "It fails", "id": "fails", "severity": 3, "at": "till", "frequency": old},
                             {"label": "Nobody helps", "id": "helps", "severity": 3}],
             "touchpoints": [{"label": "Till", "id": "till"}],
             "opportunities": [{"label": "Retry", "addresses": ["helps"], "due_at": "2026-03-01"}]},
            {"name": "Get"},
        ],
        **more,
    }))  # fmt: skip


def test_each_alert_names_its_rule_in_both_languages():
    found = guard(a_map(), today=TODAY)
    codes = {alert.code for alert in found.alerts}
    assert {"G101", "G103", "G104", "G105", "G106"} <= codes
    for alert in found.alerts:
        assert alert.rule.en != alert.rule.fr
        assert alert.message.en != alert.message.fr
    assert found.urgent
    assert found.alerts[0].weight == "high"


def test_the_weakest_claim_that_matters_most_comes_first():
    found = guard(a_map(), today=TODAY)
    weak = [alert for alert in found.alerts if alert.code == "G105"]
    assert weak[0].about == "painpoint:helps"


def test_claims_without_a_name_are_told_by_what_they_say_of_a_stage():
    old = {"source": "log", "measure": "waiting_time", "value": 60, "unit": "seconds", "n": 90,
           "period": ["2025-01-01", "2025-03-01"]}  # fmt: skip
    stage = {"name": {"en": "Pay", "fr": "Payer"}, "duration": {"value": "PT1M", "evidence": [old]}}
    found = guard(a_map(stages=[stage]), today=TODAY)
    stale = next(alert for alert in found.alerts if alert.code == "G101")
    assert stale.label.say("en") == "Pay, time to the next"
    assert stale.message.fr.startswith("Périmé : Payer, temps jusqu’à la suite.")


def test_dismissed_stays_dismissed_with_its_reason():
    silence = [
        {"code": "G103", "at": "stage:pay", "reason": "Moved to July"},
        {"code": "G104", "reason": "Small team"},
    ]
    found = guard(a_map(silence=silence), today=TODAY)
    assert not {alert.code for alert in found.alerts} & {"G103", "G104"}
    assert {alert.dismissed for alert in found.dismissed} == {"Moved to July", "Small team"}
    later = guard(a_map(silence=silence), today=TODAY + dt.timedelta(days=400))
    assert not [alert for alert in later.alerts if alert.code == "G103"]


def test_the_next_survey_says_whom_and_how_many():
    surveys = guard(a_map(), today=TODAY).next_surveys
    assert surveys
    stale = next(s for s in surveys if s.about == "painpoint:fails")
    assert stale.touchpoint.say("en") == "Till"
    assert "channel = app" in stale.whom.say("en")
    assert stale.answers == 93


def test_that_many_answers_do_make_the_claim_measured():
    needed, _ = answers_needed(Emotion(score=1))
    half = 1.96 * 1.2 / needed**0.5
    fact = {"source": "ask", "measure": "emotion", "value": 0.0, "unit": "score", "n": needed,
            "interval": [-half, half], "period": ["2026-05-01", "2026-05-30"]}  # fmt: skip
    journey_map = JourneyMap.model_validate({
        "lang": "en", "title": "T", "sources": [{"id": "ask", "kind": "survey"}],
        "stages": [{"name": "A", "emotion": {"score": 0, "evidence": [fact]}}],
    })  # fmt: skip
    assert truth(journey_map.stages[0].emotion, journey_map, TODAY).level == "measured"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_digest_reads_as_an_e_mail(lang):
    journey_map = a_map()
    found = guard(journey_map, today=TODAY)
    subject, body = digest(found, journey_map, lang)
    assert journey_map.title.say(lang) in subject
    assert "\n" not in subject
    assert RULES["G101"].say(lang) in body
    assert ("Que demander" if lang == "fr" else "What to ask") in body


def years(kind, count, measures, chance):
    """How many years of an unchanged process raise any alarm."""
    alarms = 0
    for _ in range(count):
        for measure in range(measures):
            series = []
            for number in range(78):
                n = int(chance.integers(25, 90))
                if kind != "tone":
                    share = 0.03 if kind == "rare" else 0.03 + 0.09 * measure
                    values = (chance.random(n) < share).astype(float)
                else:
                    values = chance.choice(
                        [-2.0, -1.0, 0.0, 1.0, 2.0], n, p=[0.05, 0.05, 0.1, 0.2, 0.6]
                    )
                series.append(Week(7 * number, n, values.sum(), (values**2).sum()))
            if watch(series, measures=measures, least=0.0, binary=kind != "tone"):
                alarms += 1
                break
    return alarms


@pytest.mark.parametrize("kind", ["share", "rare", "tone"])
def test_false_alarms_stay_under_one_in_twenty_years(kind):
    """78 weeks of 8 measures each, with no least effect to help; 5 % of 100 and two standard errors."""
    assert years(kind, 100, 8, np.random.default_rng(7)) <= 9


def test_a_source_of_which_nothing_new_came_for_four_weeks_is_told(known):
    events, answers = known
    late = unchanged.seen(events, [pair for pair in answers if pair[0] < 7 * 20], 7.0 * 40)
    last = late.log.period[1]
    assert silent(late, last + dt.timedelta(days=27))[0].about == "survey"
    found = silent(late, last + dt.timedelta(days=28))
    assert [(alert.code, alert.about) for alert in found] == [
        ("G110", "events"),
        ("G110", "survey"),
    ]
    assert "28 days" in found[0].message.en
    assert "28 jours" in found[0].message.fr


def test_a_real_break_is_raised_once_and_closes():
    chance = np.random.default_rng(3)
    shares = [0.2] * 20 + [0.55] * 4 + [0.2] * 6
    series = [Week(7 * i, 80, float(chance.binomial(80, p)), 0.0) for i, p in enumerate(shares)]
    found = watch(series, measures=12, least=0.1, binary=True)
    assert len(found) == 1
    assert found[0].opened == 7 * 20
    assert found[0].closed == 7 * 24


def test_only_whole_weeks_count():
    days = np.arange(20_000, 20_025)
    made = weeks(np.ones(25), days, 20_024)
    assert all(week.n == 7 for week in made[1:])
    assert made[-1].start + 6 <= 20_024


def test_the_atlas_finds_what_is_shared_doubled_and_nested():
    one = JourneyMap.model_validate({
        "lang": "en", "title": "Buy", "id": "buy", "persona": {"name": "Marie"},
        "stages": [{"name": "Look", "touchpoints": [{"label": "The web site"}, {"label": "Web site"}],
                    "pain_points": [{"label": "Nobody answers the phone line"}]},
                   {"name": "Pay", "detail": "pay"}],
    })  # fmt: skip
    two = JourneyMap.model_validate({
        "lang": "fr", "title": "Payer", "id": "pay", "persona": {"name": "Marie"},
        "stages": [{"name": "Payer", "touchpoints": [{"label": {"fr": "Site internet", "en": "Web site"}}],
                    "pain_points": [{"label": {"en": "Nobody answers the phone", "fr": "Personne ne répond"}}]},
                   {"name": "Fin", "detail": "nowhere"}],
    })  # fmt: skip
    found = atlas({"buy.journey.yaml": one, "pay.journey.yaml": two})
    assert {(s.kind, s.name.say("en")) for s in found.shared} == {
        ("persona", "Marie"),
        ("touchpoint", "The web site"),
    }
    doubled = [d for d in found.duplicates if d.likeness == 1]
    assert [d.kind for d in doubled] == ["touchpoint"]
    assert any(d.kind == "pain_point" and d.likeness < 1 for d in found.duplicates)
    assert [(n.detail, n.found) for n in found.nested] == [
        ("pay.journey.yaml", True),
        ("nowhere", False),
    ]
    assert [spot.map for _, spot in search(found, "phone")] == [
        "buy.journey.yaml",
        "pay.journey.yaml",
    ]
    assert search(found, "répond")[0][1].map == "pay.journey.yaml"


def test_few_unchanged_years_raise_an_alarm():
    """Whole logs with answers, looked at as a workspace does; at 5 % a year three or more of six: 0.2 %."""
    chance = np.random.default_rng(11)
    alarmed = [said for _ in range(6) if (said := unchanged.year(chance, looks=2))]
    assert len(alarmed) <= 2, alarmed


@pytest.fixture(scope="module")
def known():
    """Half a year of an unchanged process: its events and answers."""
    chance = np.random.default_rng(5)
    events = [event for event in unchanged.process(chance) if event[0] < 7 * 40]
    return events, unchanged.answers_of(events, chance)


def told(events, answers):
    alerts, _ = watched(
        unchanged.MAP, unchanged.seen(events, answers, 7.0 * 40), today=dt.date(2025, 11, 1)
    )
    return {(alert.code, alert.about) for alert in alerts}


def test_a_step_that_breaks_a_tone_that_falls_and_a_stream_that_stops_are_told(known):
    events, answers = known
    begin = 7 * 38
    lost = {who for day, who, kind, _ in events if kind == 2 and day > begin - 10 and who % 2}
    assert told([e for e in events if e[1] not in lost or e[2] < 3], answers) == {
        ("G107", "drop_off:order")
    }
    sad = [
        (day, replace(one, row=replace(one.row, valence=-2.0)))
        if day > begin and one.row.touchpoint == "order-page"
        else (day, one)
        for day, one in answers
    ]
    assert ("G107", "emotion:order-page") in told(events, sad)
    silent = [pair for pair in answers if pair[0] < 7 * 39]
    assert told(events, silent) == {("G108", "journey")}
