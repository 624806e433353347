"""LimeSurvey’s tab separated files: one written by hand, there and back again, and hostile ones."""

import csv
import random
import time

import pytest

from parcours.errors import InputError
from parcours.surveys import templates
from parcours.surveys.exports.limesurvey import tsv
from parcours.surveys.expressions import holds
from parcours.surveys.imports.detect import import_survey
from parcours.surveys.imports.limesurvey_tsv import import_tsv
from parcours.surveys.logic import Context, asked
from parcours.surveys.read import from_data
from tests.surveys import generated

BY_HAND = """class\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tmandatory\tother\tmin_num_value_n
S\t\tlanguage\t\ten
S\t\tadditional_languages\t\tfr
SL\t\tsurveyls_title\t\tThe till\t\ten
SL\t\tsurveyls_title\t\tLa caisse\t\tfr
G\t1\tBefore\t\t\t\ten
Q\tM\thurt\t1\tWhat hurt?<br />\tTick all\ten\tY\tY
SQ\t\ta\t\tThe queue\t\ten
SQ\t\tb\t\tThe price\t\ten
SQ\t\tother\t\t\t\ten
G\t2\tAfter\thurt_a.NAOK == ""Y""\t\t\ten
Q\tN\tage\t!is_empty(hurt_b.NAOK)\tAge?\t\ten\tN\tN\t18
Q\tL\tpay\tage.NAOK ge 20 and age.NAOK lt 60\tHow did you pay, at {age.shown}?\t\ten\tN\tN
A\t\tA1\t\tCash\t\ten
A\t\tA2\t\tCard\t\ten
QTA\t\tfull
G\t1\tAvant\t\t\t\tfr
Q\tM\thurt\t1\tQuoi ?\tCochez tout\tfr\tY\tY
SQ\t\ta\t\tLa file\t\tfr
SQ\t\tb\t\tLe prix\t\tfr
G\t2\tAprès\t\t\t\tfr
Q\tN\tage\t1\tÂge ?\t\tfr\tN\tN\t18
Q\tL\tpay\t1\tPayé comment ?\t\tfr\tN\tN
A\t\tA1\t\tEspèces\t\tfr
A\t\tA2\t\tCarte\t\tfr
""".replace('hurt_a.NAOK == ""Y""', '"hurt_a.NAOK == ""Y"""')


def test_a_file_written_by_hand():
    found = import_survey(BY_HAND.encode("utf-8-sig"), "till.txt")
    survey = found.survey
    assert (survey.title.say("fr"), survey.langs()) == ("La caisse", ["en", "fr"])
    assert [(page.title.say("fr"), page.source) for page in survey.pages] == [
        ("Avant", None), ("Après", "{hurt} contains 'a'"),
    ]  # fmt: skip
    hurt, age, pay = survey.questions
    assert [choice.say("fr") for choice in hurt.choices] == ["La file", "Le prix"]
    assert (hurt.is_required, hurt.has_other, hurt.description.say("fr")) == (
        True,
        True,
        "Cochez tout",
    )
    assert age.least == 18
    assert pay.title.say("en") == "How did you pay, at {age}?"
    assert dict(pay.sources)["visibleIf"] == "{age} >= 20 and {age} < 60"
    assert [choice.code for choice in pay.choices] == ["A1", "A2"]
    assert {lost.place for lost in found.lost} == {"quota", "questions/age/relevance"}


def test_a_spreadsheet_may_save_it_wide():
    assert import_tsv(BY_HAND.encode("utf-16"), file="x.txt") == import_tsv(
        BY_HAND.encode(), file="x.txt"
    )


HARD = {
    "title": "Till",
    "pages": [
        {"name": "one", "elements": [
            {"type": "rating", "name": "nps", "title": "<b>Recommend</b> & tell?", "rateMin": 0, "rateMax": 10},
            {"type": "checkbox", "name": "hurt_most", "title": "What?", "choices": ["queue", "the-price", 3],
             "showNoneItem": True, "showOtherItem": True},
            {"type": "radiogroup", "name": "who", "title": "Who?", "choices": ["someone", "nobody", "A1"]},
            {"type": "boolean", "name": "again", "title": "Again?"}]},
        {"name": "two", "visibleIf": "{hurt_most} contains 'the-price' or {again} = true", "elements": [
            {"type": "comment", "name": "why", "title": "You said {nps}.\nWhy?", "isRequired": True,
             "visibleIf": "{who} = 'someone' and !({nps} > 8)"},
            {"type": "comment", "name": "how", "title": "How?", "visibleIf": "{who} anyof ['nobody', 'A1']"},
            {"type": "comment", "name": "where", "title": "Where?",
             "visibleIf": "{hurt_most} noneof ['queue', 3] and {nps} + 1 >= 2"},
            {"type": "comment", "name": "lost", "title": "Lost?", "visibleIf": "{meta.channel} = 'qr'"}]},
    ],
}  # fmt: skip


def test_there_and_back_again_what_is_asked_is_the_same():
    survey = from_data(HARD)
    text, lost = tsv(survey)
    back = import_tsv(text.encode(), file="x.txt")
    assert back.lost == ()
    assert {one.place for one in lost} == {"nps", "hurt_most", "who", "lost.visibleIf"}
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    codes = [row["name"] for row in rows if row["class"] == "A" and not row["name"].isdigit()]
    assert codes == ["A2", "A3", "A1"], "new codes step aside for one that fits"
    assert back.survey.question("nps").heading("en") == "<b>Recommend</b> & tell?"
    assert back.survey.question("why").heading("en") == "You said {nps}.\nWhy?"
    assert back.survey.question("hurtmost").has_none
    ours = {"hurt_most": "hurtmost"}
    theirs = {"the-price": "theprice", "someone": "A2", "nobody": "A3"}
    dice = random.Random(3)
    seen = set()
    for _ in range(400):
        answers = {
            "nps": dice.choice([None, 0, 1, 8, 9, 10]),
            "hurt_most": dice.sample(["queue", "the-price", 3], dice.randint(0, 3)) or None,
            "who": dice.choice([None, "someone", "nobody", "A1"]),
            "again": dice.choice([None, True, False]),
        }
        answers = {name: value for name, value in answers.items() if value is not None}
        there = {
            ours.get(name, name): [theirs.get(one, one) for one in value] if isinstance(value, list)
            else theirs.get(value, value) for name, value in answers.items()
        }  # fmt: skip
        here = asked(survey, answers, Context("en", "qr")).visible
        other = asked(back.survey, there, Context("en", "qr")).visible
        assert {ours.get(name, name) for name in here} == set(other), (answers, there)
        seen.add(frozenset(other))
    assert len(seen) >= 7, "the dice must reach many paths"


@pytest.mark.parametrize(
    ("head", "row"), [("Q\tM\tq\tx\n", "SQ\t0\ta\tx\n"), ("Q\tL\tq\tx\n", "A\t0\ta\tx\n")]
)
def test_the_same_row_many_times_is_read_once(head, row):
    text = "class\ttype/scale\tname\ttext\n" + head + row * 50_000
    begun = time.process_time()
    (question,) = import_tsv(text.encode(), file="x.txt").survey.questions
    assert [choice.code for choice in question.choices] == ["a"]
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("name", [one.name for one in templates.TEMPLATES])
def test_every_template_travels_in_both_languages(name):
    survey = from_data(templates.make(name))
    text, _ = tsv(survey)
    back = import_tsv(text.encode(), file="x.txt").survey
    assert back.langs() == survey.langs()
    assert back.title == survey.title
    for lang in survey.langs():
        here = [one.title.say(lang) for one in survey.questions if one.asks() and one.title]
        assert here == [one.title.say(lang) for one in back.questions if one.asks()]


@pytest.mark.parametrize("seed", range(20))
def test_any_survey_leaves_as_a_file_that_can_be_read(seed):
    survey = from_data(generated.survey(random.Random(seed)))
    text, lost = tsv(survey)
    if any(one.asks() for one in survey.questions):
        assert import_tsv(text.encode(), file="x.txt").survey.questions
    assert all(one.place and one.what.fr for one in lost)


@pytest.mark.parametrize(
    "attack",
    [
        b"",
        b"class\tname\ttext\nQ\tx\ty\n",
        b"class\ttype/scale\tname\ttext\n",
        b"class\ttype/scale\tname\ttext\nQ\tT\tx\t" + b"y" * 200_000,
        b"class\ttype/scale\tname\ttext\nSQ\t9\tx\ty\nA\t\t\t\nG\t\t\t\n",
        b"\xff\xfe" + b"\x00\xd8" * 40,
        bytes(range(256)) * 20,
    ],
    ids=["empty", "columns", "no question", "endless cell", "orphans", "half", "bytes"],
)
def test_a_hostile_file_is_refused_with_its_place(attack):
    with pytest.raises(InputError) as caught:
        import_tsv(attack, file="x.txt")
    assert caught.value.place.file == "x.txt"
    assert caught.value.message.fr


def test_what_is_imported_is_text():
    row = "class\ttype/scale\tname\ttext\nG\t\tg\t\nQ\tT\tq1\t<img src=x onerror=alert(1)>Hello <script>x</script>\n"
    found = import_tsv(row.encode(), file="x.txt").survey
    assert found.questions[0].heading("en") == "Hello"
    assert holds(found.questions[0].visible_if, {})
