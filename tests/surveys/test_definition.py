"""Survey files: read with every fault's path, written canonically, answered by one set of rules."""

import copy
import json
import random

import pytest

from parcours.errors import InputError, ManyErrors, ParcoursError
from parcours.journey.read import read as read_map
from parcours.surveys import templates
from parcours.surveys.expressions import ExpressionError, evaluate, parse
from parcours.surveys.logic import Context, asked, next_question, ordered_choices, steps
from parcours.surveys.piping import piped
from parcours.surveys.read import from_data, read
from parcours.surveys.senses import missing_to_publish
from parcours.surveys.validator import validate
from parcours.surveys.write import as_data, checksum, write
from tests.surveys import generated

CONTEXT = Context(seed="r1")


def faults(data):
    with pytest.raises(ManyErrors) as caught:
        from_data(data)
    return {error.place.path: error for error in caught.value.errors}


def test_every_fault_is_told_with_its_path_and_the_nearest_name():
    found = faults(
        {
            "title": {"default": "a", "zz9": "b"},
            "pages": [
                {
                    "elements": [
                        {"type": "ratng", "name": "a"},
                        {"type": "rating", "name": "b", "rateMx": 5, "visibleIf": "{c} >"},
                        {"type": "radiogroup", "name": "c", "choices": ["x", "x", {"value": []}]},
                        {"type": "text", "name": "d e", "isRequired": "yes"},
                    ]
                }
            ],
            "x-listen": {"privcy": "anonymous", "quotas": [{"name": "q", "limit": -1}]},
        }
    )
    assert set(found) == {
        "title.zz9",
        "pages[0].elements[0].type",
        "pages[0].elements[1].rateMx",
        "pages[0].elements[1].visibleIf",
        "pages[0].elements[2].choices[1]",
        "pages[0].elements[2].choices[2]",
        "pages[0].elements[3].name",
        "pages[0].elements[3].isRequired",
        "x-listen.privcy",
        "x-listen.quotas[0].limit",
    }
    assert "rating" in found["pages[0].elements[0].type"].say("en")
    assert "« privacy »" in found["x-listen.privcy"].say("fr")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"visibleIf": "{nobody} = 1"}, "pages[0].elements[1].visibleIf"),
        ({"name": "nps"}, "pages[0].elements[1].name"),
        ({"x-listen": {"metric": "csat"}}, "pages[0].elements[1].x-listen"),
    ],
)
def test_what_makes_no_sense_is_told(change, path):
    data = templates.make("nps")
    data["pages"][0]["elements"][1] |= change
    assert path in faults(data)


@pytest.mark.parametrize("text", ["[]", "null", "{", '{"title": 3}', "[" * 5000, '"x"', "{}"])
def test_no_input_breaks_the_gate(text):
    with pytest.raises(ParcoursError):
        read(text)


@pytest.mark.parametrize("seed", range(40))
def test_a_file_comes_back_unchanged(seed):
    survey = from_data(generated.survey(random.Random(seed)))
    again = read(write(survey))
    assert again == survey
    assert checksum(again) == checksum(survey)


def test_a_version_changes_with_a_word_and_not_with_a_space():
    data = templates.make("csat")
    first = checksum(from_data(data))
    shuffled = dict(reversed(list(copy.deepcopy(data).items())))
    assert checksum(from_data(json.loads(json.dumps(shuffled, indent=3)))) == first
    data["title"]["fr"] = "Autre"
    assert checksum(from_data(data)) != first


def test_a_question_without_words_in_the_surveys_language_is_not_sent():
    """Blank words are none: nobody is shown a question that says nothing."""
    data = as_data(templates.survey("csat"))
    title = data["pages"][0]["elements"][0]["title"]
    data["pages"][0]["elements"][0]["title"] = {"default": " ", "fr": title["fr"]}
    survey = from_data(data)
    assert survey.questions[0].heading("en") == title["fr"]
    (missing,) = missing_to_publish(survey)
    assert title["fr"] in missing.en
    assert "aussi en anglais" in missing.fr


@pytest.mark.parametrize("name", templates.names())
def test_every_template_is_ready_in_both_languages(name):
    survey = templates.survey(name)
    assert survey.langs() == ["en", "fr"]
    assert missing_to_publish(survey) == []
    for question in survey.questions:
        assert question.heading("fr") != question.heading("en")
        assert "⟨" not in question.heading("fr") + question.heading("en")
    assert from_data(as_data(survey)) == survey


def test_ask_here_makes_a_survey_that_knows_its_place(examples):
    journey_map = read_map((examples / "taxi.journey.yaml").read_text("utf-8")).journey_map
    stage = journey_map.stages[0]
    survey = from_data(templates.ask_here(journey_map, stage.id))
    assert (survey.map, survey.stage) == (journey_map.id, stage.id)
    assert stage.name.say("fr") in survey.question("goals").heading("fr")
    point = stage.touchpoints[0]
    survey = from_data(templates.ask_here(journey_map, point.id))
    assert survey.place_of(survey.questions[0]) == (stage.id, point.id)
    missing = [t for s in journey_map.stages for t in s.touchpoints if t.missing]
    for point in missing:
        survey = from_data(templates.ask_here(journey_map, point.id))
        assert survey.question("how"), "an absence is asked about as one"
    with pytest.raises(InputError) as caught:
        templates.ask_here(journey_map, stage.id + "x")
    assert stage.id in caught.value.say("en")


def test_a_place_is_named_in_the_language_of_the_question():
    text = """
parcours: "1.0"
lang: en
title: Shop
stages:
  - name: {en: Delivery, fr: Livraison}
    touchpoints:
      - {id: parcel, label: {en: The parcel, fr: Le colis}}
"""
    journey_map = read_map(text).journey_map
    survey = from_data(templates.ask_here(journey_map, "parcel"))
    assert "The parcel" in survey.title.say("en")
    assert "Le colis" in survey.title.say("fr")
    assert "« Le colis »" in survey.question("check").heading("fr")


@pytest.mark.parametrize(
    ("source", "values", "result"),
    [
        ("{a} = 1 or {b} = 2 and {c} = 3", {"a": 1}, True),
        ("({a} = 1 or {b} = 2) and {c} = 3", {"a": 1}, False),
        ("!({a} notempty)", {}, True),
        ("{a} + 2 * 3 = 7", {"a": "1"}, True),
        ("{a} / 0 > 1", {"a": 1}, False),
        ("{m.r1} = 'x'", {"m": {"r1": "X "}}, True),
        ("{l} contains ['a', 'b']", {"l": ["b", "a", "c"]}, True),
        ("{l} anyof ['z']", {"l": ["b"]}, False),
        ("{zero} notempty", {"zero": 0}, True),
        ("{meta.channel} = 'sms'", {"meta": {"channel": "sms"}}, True),
        ("{a} >= '2026-01-01'", {"a": "2026-03-01"}, True),
    ],
)
def test_conditions(source, values, result):
    assert bool(evaluate(parse(source), values)) is result


@pytest.mark.parametrize(
    "source", ["{a", "{a} = ", "{a} = b", "iif(1,2,3)", "(" * 900, "1 1", "{a} = 'x"]
)
def test_a_condition_that_cannot_be_read_says_where(source):
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert caught.value.at <= len(source)


FLOW = {
    "title": "T",
    "pages": [
        {
            "name": "one",
            "elements": [
                {"type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10, "isRequired": True},
                {"type": "comment", "name": "why", "visibleIf": "{nps} <= 6", "isRequired": True},
            ],
        },
        {"name": "two", "elements": [{"type": "boolean", "name": "again", "isRequired": True}]},
        {"name": "three", "elements": [{"type": "comment", "name": "last"}]},
    ],
    "triggers": [{"type": "complete", "expression": "{nps} = 10"}],
}


def test_the_next_question_is_the_same_for_every_channel():
    survey = from_data(FLOW)
    assert next_question(survey, {}, CONTEXT).name == "nps"
    assert next_question(survey, {"nps": 3}, CONTEXT).name == "why"
    assert next_question(survey, {"nps": 8}, CONTEXT).name == "again"
    assert next_question(survey, {"nps": 10}, CONTEXT) is None
    assert next_question(survey, {"nps": 8, "again": False}, CONTEXT).name == "last"
    assert next_question(survey, {"nps": 8, "again": True}, CONTEXT, frozenset({"last"})) is None
    shown = steps(survey, asked(survey, {"nps": 8}, CONTEXT), "r1")
    assert [[q.name for q in page.questions] for page in shown] == [["nps"], ["again"], ["last"]]


def test_a_hidden_question_is_never_required_and_its_answer_never_kept():
    survey = from_data(FLOW)
    checked = validate(survey, {"nps": 9, "why": "x", "again": True}, CONTEXT, whole=True)
    assert checked.faults == ()
    assert checked.answers == {"nps": 9, "again": True}
    partial = validate(survey, {"nps": 2}, CONTEXT, whole=False)
    assert (partial.status, partial.faults, set(partial.missing)) == (
        "partial",
        (),
        {"why", "again"},
    )


EVERY = {
    "title": "T",
    "elements": [
        {"type": "rating", "name": "r", "rateMin": 0, "rateMax": 10},
        {"type": "radiogroup", "name": "one", "choices": ["a", 2], "showOtherItem": True},
        {"type": "checkbox", "name": "many", "choices": ["a", "b", "c"], "maxSelectedChoices": 2,
         "minSelectedChoices": 2, "showNoneItem": True},
        {"type": "boolean", "name": "yes"},
        {"type": "comment", "name": "say", "maxLength": 5},
        {"type": "text", "name": "n", "inputType": "number", "min": 1, "max": 9},
        {"type": "text", "name": "day", "inputType": "date", "min": "2026-01-01"},
        {"type": "text", "name": "mail", "inputType": "email"},
        {"type": "matrix", "name": "m", "rows": ["r1", "r2"], "columns": ["c1", "c2"], "eachRowRequired": True, "isRequired": True},
        {"type": "ranking", "name": "rank", "choices": ["a", "b", "c"]},
    ],
}  # fmt: skip
FINE = {"m": {"r1": "c1", "r2": "c2"}}


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"r": 11}, "r", "invalid"),
        ({"r": True}, "r", "invalid"),
        ({"r": 4.5}, "r", "invalid"),
        ({"one": "z"}, "one", "invalid"),
        ({"one": "other"}, "one", "other-missing"),
        ({"many": ["a", "a"]}, "many", "invalid"),
        ({"many": ["a", "b", "c"]}, "many", "invalid"),
        ({"many": ["a"]}, "many", "too-few"),
        ({"many": ["none", "a"]}, "many", "invalid"),
        ({"yes": "perhaps"}, "yes", "invalid"),
        ({"say": "123456"}, "say", "invalid"),
        ({"say": ["x"]}, "say", "invalid"),
        ({"n": 10}, "n", "invalid"),
        ({"n": 0}, "n", "invalid"),
        ({"n": "many"}, "n", "invalid"),
        ({"n": float("nan")}, "n", "invalid"),
        ({"day": "2025-12-31"}, "day", "invalid"),
        ({"day": "31/12/2026"}, "day", "invalid"),
        ({"mail": "nobody"}, "mail", "invalid"),
        ({"m": {"r1": "c1"}}, "m", "required"),
        ({"m": {"r9": "c1"}}, "m", "invalid"),
        ({"m": 3}, "m", "invalid"),
        ({"rank": ["a", "b"]}, "rank", "invalid"),
        ({"zz": 1}, "zz", "unknown"),
        ({"yes-Comment": "x"}, "yes-Comment", "unknown"),
    ],
)
def test_every_rule_is_the_servers(answers, field, code):
    found = validate(from_data(EVERY), {**FINE, **answers}, CONTEXT, whole=True).faults
    assert [(fault.field, fault.code) for fault in found] == [(field, code)]
    assert all(fault.message.en and fault.message.fr for fault in found)


def test_forms_send_texts_and_codes_are_kept():
    sent = {"r": "7", "one": "2", "many": ["b", "a"], "yes": "true", "n": "3,5", **FINE}
    checked = validate(from_data(EVERY), sent, CONTEXT, whole=True)
    assert checked.faults == ()
    assert checked.answers == {
        "r": 7, "one": 2, "many": ["b", "a"], "yes": True, "n": 3.5, **FINE,
    }  # fmt: skip


def test_random_order_belongs_to_the_response():
    choices = [f"c{n}" for n in range(12)]
    data = {
        "title": "T",
        "pages": [
            {
                "questionsOrder": "random",
                "elements": [
                    {
                        "type": "radiogroup",
                        "name": f"q{n}",
                        "choices": choices,
                        "choicesOrder": "random",
                    }
                    for n in range(9)
                ],
            }
        ],
    }
    survey = from_data(data)
    question = survey.questions[0]

    def order(seed):
        page = steps(survey, asked(survey, {}, CONTEXT), seed)[0]
        return [q.name for q in page.questions], [
            c.code for c in ordered_choices(question, seed, "en")
        ]

    assert order("r1") == order("r1")
    assert len({str(order(f"r{n}")) for n in range(30)}) > 25
    assert sorted(order("r2")[1]) == sorted(choices)


def test_piped_answers_are_text_and_labels():
    data = {
        "title": "T",
        "elements": [
            {"type": "radiogroup", "name": "a", "choices": [{"value": 1, "text": {"default": "Bus", "fr": "Car"}}]},
            {"type": "comment", "name": "say"},
        ],
    }  # fmt: skip
    survey = from_data(data)
    values = {"a": 1, "say": "<img src=x onerror=alert(1)>{a}"}
    assert piped("{a}, {nothing}!", survey, values, "fr") == "Car, !"
    assert piped("«{say}»", survey, values, "en") == "«<img src=x onerror=alert(1)>{a}»"
