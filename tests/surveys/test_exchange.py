"""Surveys of other tools come in or are refused with the place; answers go out and come back."""

import json
import random
import tracemalloc
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pytest

from parcours.errors import InputError, ParcoursError
from parcours.surveys import templates
from parcours.surveys.columns import AnswerRow
from parcours.surveys.exports.answers import FORMS, csv_lines, write_answers
from parcours.surveys.exports.sheets import write_xlsform
from parcours.surveys.imports.answers import read_answers
from parcours.surveys.imports.detect import import_survey
from parcours.surveys.imports.lss import import_lss
from parcours.surveys.imports.qsf import answers_of, import_qsf
from parcours.surveys.imports.surveyjs import import_surveyjs
from parcours.surveys.logic import Context
from parcours.surveys.read import from_data
from parcours.surveys.validator import validate
from parcours.surveys.write import as_data, write
from tests.conftest import SHARED_DATA
from tests.surveys import generated

FILES = sorted(
    path
    for path in SHARED_DATA.glob("surveys-*/*")
    if path.suffix in {".qsf", ".lss", ".xls", ".xlsx"}
    or (path.suffix == ".csv" and "xlsform" in path.parent.name)
)


@pytest.mark.needs("data/surveys-lss")
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_real_file_comes_in_or_is_refused_with_its_place(path):
    try:
        found = import_survey(path.read_bytes(), path.name)
    except InputError as error:
        assert error.place.file == path.name
        assert error.place.path or error.place.line
        assert error.message.en
        assert error.message.fr
    else:
        assert any(question.asks() for question in found.survey.questions)
        assert from_data(as_data(found.survey)) == found.survey
        assert all(lost.place and lost.what.fr for lost in found.lost)


@pytest.mark.needs("data/surveys-lss")
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_most_real_files_come_in():
    good = 0
    for path in FILES:
        try:
            import_survey(path.read_bytes(), path.name)
        except ParcoursError:
            continue
        good += 1
    assert len(FILES) == 77
    assert good >= 58


@pytest.mark.needs("data/surveys-lss")
def test_limesurvey_in_detail():
    path = SHARED_DATA / "surveys-lss" / "a_rather_interesting_questionnaire_for_testing.lss"
    survey = import_lss(path.read_bytes(), file=path.name).survey
    assert survey.title.say("en") == "A Rather Interesting Questionnaire for Testing"
    year = survey.question("yob")
    assert (year.input_type, year.least, year.most) == ("number", 1850, 2050)
    colour = survey.question("fcol")
    assert [choice.say("en") for choice in colour.choices][:3] == ["Red", "Green", "Blue"]
    assert colour.has_other


BOMB = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><document><LimeSurveyDocType>'
    b"Survey</LimeSurveyDocType><languages><language>&b;</language></languages></document>"
)
OUTSIDE = (
    b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document><LimeSurveyDocType>Survey</LimeSurveyDocType>'
    b"<surveys_languagesettings><rows><row><surveyls_title>&x;</surveyls_title></row></rows>"
    b"</surveys_languagesettings></document>"
)


@pytest.mark.parametrize(
    "attack",
    [
        BOMB,
        OUTSIDE,
        b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>" + b"<a>" * 50_000,
        b"<not xml",
        b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>",
    ],
    ids=["bomb", "file", "deep", "broken", "other"],
)
def test_a_survey_file_cannot_attack_who_imports_it(attack):
    """CVE-2026-91775: entities, external references, depth."""
    with pytest.raises(InputError) as caught:
        import_lss(attack, file="x.lss")
    assert "root:" not in caught.value.say("en")


def test_what_is_imported_is_text():
    hostile = "<img src=x onerror=alert(1)><b>Hello</b> <script>steal()</script>"
    lss = f"""<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>
    <groups><rows><row><gid>1</gid></row></rows></groups><questions><rows><row><qid>1</qid><parent_qid>0</parent_qid>
    <gid>1</gid><type>T</type><title>Q1</title><question><![CDATA[{hostile}]]></question><language>en</language>
    <relevance>((Q9.NAOK &gt; 1))</relevance></row></rows></questions></document>"""
    found = import_lss(lss.encode(), file="x.lss")
    assert found.survey.questions[0].heading("en") == "Hello"
    assert [lost.place for lost in found.lost] == ["questions/Q1/relevance"]
    surveyjs = {"title": hostile, "elements": [{"type": "html", "name": "h", "html": hostile},
                {"type": "comment", "name": "c", "title": "T"}, {"type": "signaturepad", "name": "s"},
                {"type": "panel", "name": "p", "visibleIf": "{c} notempty", "elements": [
                    {"type": "tagbox", "name": "t", "choices": [1, 2], "visibleIf": "{c} = 'x'"}]}]}  # fmt: skip
    found = import_surveyjs(json.dumps(surveyjs))
    assert found.survey.title.say("en") == "Hello"
    assert found.survey.question("h").html.say("en") == "Hello"
    assert dict(found.survey.question("t").sources)["visibleIf"] == "({c} notempty) and ({c} = 'x')"
    assert [lost.place for lost in found.lost] == ["pages[0].elements[2]"]


@pytest.mark.needs("data/surveys-qualtrics-tools")
def test_qualtrics_comes_with_its_answers():
    folder = SHARED_DATA / "surveys-qualtrics-tools"
    stem = "Single_Answer_Multiple_Choice_Questions_Single_Answer_MC_Questions"
    survey = import_qsf((folder / f"{stem}.qsf").read_bytes(), file="x.qsf").survey
    found = answers_of(survey, (folder / f"{stem}.csv").read_text("utf-8-sig"))
    assert len(found.responses) > 3
    good = [validate(survey, one, Context(), whole=False) for one in found.responses]
    assert sum(not one.faults for one in good) >= len(good) - 1
    rows = list(read_answers(folder / f"{stem}.csv", survey))
    assert len(rows) == len(found.responses)
    assert sum(not row.wrong for row in rows) >= len(rows) - 1


@pytest.mark.parametrize("name", templates.names())
def test_xlsform_out_and_in_again(name, tmp_path):
    survey = templates.survey(name)
    path = tmp_path / "form.xlsx"
    write_xlsform(survey, path)
    again = import_survey(path.read_bytes(), path.name).survey
    before = {q.name: q for q in survey.questions}
    after = {q.name: q for q in again.questions}
    assert set(before) == set(after)
    for key, question in before.items():
        assert after[key].heading("fr") == question.heading("fr")
        assert after[key].heading("en") == question.heading("en")
        assert after[key].is_required == question.is_required
        assert [c.code for c in after[key].choices] == [c.code for c in question.choices]
        assert bool(after[key].visible_if) == bool(question.visible_if)


@pytest.mark.needs("python/pyxform")
def test_xlsform_is_a_form_to_those_who_made_the_format(tmp_path):
    from pyxform.xls2xform import convert

    path = tmp_path / "form.xlsx"
    write_xlsform(templates.survey("churn"), path)
    assert "Pourquoi" in convert(path).xform or "Quelle" in convert(path).xform


SURVEY = from_data(
    {
        "title": "T",
        "locale": "fr",
        "elements": [
            {"type": "rating", "name": "nps", "title": "Recommandé ?", "rateMin": 0, "rateMax": 10},
            {"type": "radiogroup", "name": "one", "title": "Un", "choices": [{"value": 1, "text": "Été"}, {"value": 2, "text": "Hiver"}], "showOtherItem": True},
            {"type": "checkbox", "name": "many", "title": "Plusieurs", "choices": ["a", "b"]},
            {"type": "matrix", "name": "m", "title": "Table", "rows": ["r1", "r2"], "columns": ["x", "y"]},
            {"type": "ranking", "name": "rank", "title": "Ordre", "choices": ["p", "q"]},
            {"type": "comment", "name": "say", "title": "Dire"},
            {"type": "boolean", "name": "yes", "title": "Oui ?"},
            {"type": "text", "name": "n", "inputType": "number", "title": "Nombre"},
        ],
    }
)  # fmt: skip
META = {"id": "0f", "version": 1, "status": "complete", "channel": "link", "place": "", "language": "fr",
        "day": "2026-03-01", "received_at": None}  # fmt: skip
ANSWERS = {"nps": 9, "one": 2, "many": ["b"], "m": {"r1": "y"}, "rank": ["q", "p"], "say": "=1+1; é\n«x»", "yes": False,
           "n": 2.5}  # fmt: skip
ROWS = [
    AnswerRow(META, ANSWERS),
    AnswerRow({**META, "id": "10"}, {"nps": 3, "one": "other", "one-Comment": "Mai"}),
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_answers_go_out_and_come_back(form, tmp_path):
    path = tmp_path / f"a.{form}"
    write_answers(form, SURVEY, ROWS, path, "en")
    found = list(read_answers(path, SURVEY))
    assert [row.wrong for row in found] == [(), ()]
    assert found[0].answers == ANSWERS
    assert found[1].answers == {
        "nps": 3,
        "one": "other",
        "one-Comment": "Mai",
        **({"yes": False} if 0 else {}),
    }
    assert found[0].meta["day"] == "2026-03-01"


def test_a_row_that_does_not_fit_is_told_by_line(tmp_path):
    path = tmp_path / "paper.csv"
    path.write_text("nps;one\n11;1\n9;2\n", "utf-8")
    found = list(read_answers(path, SURVEY))
    assert (found[0].line, bool(found[0].wrong), found[1].wrong) == (2, True, ())
    path.write_text("nsp;one\n9;2\n", "utf-8")
    with pytest.raises(InputError) as caught:
        list(read_answers(path, SURVEY))
    assert "« nps »" in caught.value.say("fr")


def test_a_spreadsheet_cannot_be_made_to_calculate(tmp_path):
    text = "".join(csv_lines(SURVEY, ROWS, "fr"))
    assert "'=1+1" in text
    assert ";2,5" in text
    write_answers("xlsx", SURVEY, ROWS, tmp_path / "a.xlsx", "fr")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "=1+1; é\n«x»" in values
    assert "f" not in kinds


def test_parquet_spss_triple_s_and_lines(tmp_path):
    import pyreadstat

    for form in ("parquet", "sav", "sss", "jsonl"):
        write_answers(form, SURVEY, ROWS, tmp_path / f"a.{form}", "fr")
    table = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert (table[0]["nps"], table[0]["many.b"], table[0]["rank.q"], table[1]["one.comment"]) == (
        9,
        1,
        1,
        "Mai",
    )
    assert table[1]["many.b"] is None, "not asked is not the same as not ticked"
    frame, meta = pyreadstat.read_sav(str(tmp_path / "a.sav"))
    assert meta.column_names_to_labels["nps"] == "Recommandé ?"
    assert "Été" in str(meta.variable_value_labels)
    assert list(frame["nps"]) == [9, 3]
    with zipfile.ZipFile(tmp_path / "a.sss") as archive:
        tree = ET.fromstring(archive.read("a.xml"))
        assert tree.get("version") == "2.0"
        variables = tree.findall("survey/record/variable")
        head = archive.read("a.csv").decode().splitlines()[0].split(",")
        assert len(variables) == len(head)
        assert [one.get("type") for one in variables][:3] == ["character", "quantity", "single"]
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["answers"] == ANSWERS


def test_csv_takes_no_more_memory_for_more_rows(tmp_path):
    def rows(n):
        for at in range(n):
            yield AnswerRow({**META, "id": str(at)}, ANSWERS)

    def peak(n):
        tracemalloc.start()
        for _ in csv_lines(SURVEY, rows(n), "en"):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(4_000) < peak(400) * 2


@pytest.mark.parametrize("seed", range(12))
def test_any_survey_and_answers_survive_a_csv(seed, tmp_path):
    dice = random.Random(seed)
    data = generated.survey(dice)
    survey = from_data(data)
    answers = dict(validate(survey, generated.answers(dice, data), Context(), whole=False).answers)
    path = tmp_path / "a.csv"
    write_answers("csv", survey, [AnswerRow(META, answers)], path, "en")
    found = [row.answers for row in read_answers(path, survey)]

    def told(one):  # the order of ticks is no information
        return {k: sorted(v) if isinstance(v, list) else v for k, v in one.items() if k in answers}

    assert [told(one) for one in found] == ([told(answers)] if answers else [])
    assert import_surveyjs(write(survey)).survey == survey


def test_every_form_is_listed():
    assert set(FORMS) == {"csv", "xlsx", "jsonl", "parquet", "sav", "sss"}
