"""Spreadsheets out: answers row by row, and a questionnaire as XLSForm.

Outside ``render/`` this is the one module that knows a spreadsheet library; the import contract
lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parcours.errors import Words
from parcours.surveys.definition import Question, Said, Survey
from parcours.surveys.imports.result import Lost


def write_sheet(
    path: Path, heads: Sequence[str], labels: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """One sheet, written as it comes; texts are texts, whatever they begin with."""
    # Loaded here alone: nobody else on this side of the house writes spreadsheets.
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        sheet = book.add_worksheet("answers")
        sheet.write_row(0, 0, heads)
        sheet.write_row(1, 0, labels)
        for at, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, bool):
                    sheet.write_number(at, column, int(value))
                elif isinstance(value, int | float):
                    sheet.write_number(at, column, value)
                else:
                    sheet.write_string(at, column, str(value)[:32_000])


_TYPES = {
    "radiogroup": "select_one",
    "dropdown": "select_one",
    "imagepicker": "select_one",
    "checkbox": "select_multiple",
    "ranking": "rank",
}


def write_xlsform(survey: Survey, path: Path) -> list[Lost]:
    """The questionnaire as XLSForm with a label per language; what it cannot say is given back."""
    from xlsxwriter import Workbook

    langs = survey.langs()
    rows, choices, lost = _xlsform_rows(survey, langs)
    settings = [
        {
            "form_title": survey.title.say(survey.lang),
            "form_id": "survey",
            "default_language": _column(langs[0]),
        }
    ]
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, table in (("survey", rows), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            heads = list(dict.fromkeys(key for row in table for key in row))
            sheet.write_row(0, 0, heads)
            for at, row in enumerate(table, 1):
                for column, key in enumerate(heads):
                    if key in row:
                        sheet.write_string(at, column, str(row[key]))
    return lost


def _xlsform_rows(
    survey: Survey, langs: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Lost]]:
    rows: list[dict[str, Any]] = []
    choices: list[dict[str, Any]] = []
    lost: list[Lost] = []
    for page in survey.pages:
        rows.append(
            {"type": "begin_group", "name": page.name, **_labels(page.title, langs, page.name)}
        )
        if page.source:
            rows[-1]["relevant"] = _xpath(page.source)
        for question in page.questions:
            rows += _rows_of(question, langs, choices, lost)
        rows.append({"type": "end_group"})
    if survey.triggers:
        lost.append(Lost("triggers", Words("what ends or leaps ahead", "ce qui termine ou saute")))
    if survey.quotas:
        lost.append(Lost("x-listen.quotas", Words("quotas", "les quotas")))
    return rows, choices, lost


def _rows_of(
    question: Question, langs: list[str], choices: list[dict[str, Any]], lost: list[Lost]
) -> list[dict[str, Any]]:
    row: dict[str, Any] = {"name": question.name, **_labels(question.title, langs, question.name)}
    sources = dict(question.sources)
    if "visibleIf" in sources:
        row["relevant"] = _xpath(sources["visibleIf"])
    if question.is_required:
        row["required"] = "yes"
    if question.description:
        row |= {f"hint::{_column(lang)}": question.description.say(lang) for lang in langs}
    if question.listen:
        lost.append(Lost(f"{question.name}.x-listen", Words("place and metric", "lieu et mesure")))
    if question.type == "matrix":
        return _matrix_rows(question, row, langs, choices)
    if question.type in _TYPES:
        _list(question.name, question.choices, langs, choices)
        other = " or_other" if question.has_other and question.type != "ranking" else ""
        row["type"] = f"{_TYPES[question.type]} {question.name}{other}"
        if question.type == "dropdown":
            row["appearance"] = "minimal"
        return [row]
    return [{**row, **_simple(question)}]


def _simple(question: Question) -> dict[str, Any]:
    if question.type == "rating":
        ends = f"start={question.rate_min} end={question.rate_max} step={question.rate_step}"
        return {"type": "range", "parameters": ends}
    if question.type == "comment":
        return {"type": "text", "appearance": "multiline"}
    if question.type == "boolean":
        return {"type": "acknowledge"}
    if question.type == "html":
        return {"type": "note"}
    if question.type == "expression":
        return {"type": "calculate", "calculation": _xpath(dict(question.sources)["expression"])}
    bounds = []
    if question.input_type == "number":
        bounds += [f". >= {question.least:g}"] if isinstance(question.least, int | float) else []
        bounds += [f". <= {question.most:g}"] if isinstance(question.most, int | float) else []
    kinds = {"number": "decimal", "date": "date"}
    found = {"type": kinds.get(question.input_type, "text")}
    return {**found, "constraint": " and ".join(bounds)} if bounds else found


def _matrix_rows(
    question: Question, row: dict[str, Any], langs: list[str], choices: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A table becomes one question per row with the same list, as forms do."""
    _list(question.name, question.columns, langs, choices)
    shared = {key: value for key, value in row.items() if key in {"relevant", "required"}}
    head = {key: value for key, value in row.items() if key not in {"required"}}
    return [
        {**head, "type": "note", "name": f"{question.name}_title"},
        *(
            {
                "type": f"select_one {question.name}",
                "name": f"{question.name}_{one.code}",
                **_labels(one.label, langs, str(one.code)),
                **shared,
            }
            for one in question.rows
        ),
    ]


def _list(name: str, items: Any, langs: list[str], choices: list[dict[str, Any]]) -> None:
    choices += [
        {"list_name": name, "name": str(one.code), **_labels(one.label, langs, str(one.code))}
        for one in items
    ]


def _labels(said: Said | None, langs: list[str], otherwise: str) -> dict[str, str]:
    return {f"label::{_column(lang)}": said.say(lang) if said else otherwise for lang in langs}


def _column(lang: str) -> str:
    names = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian"}
    return f"{names.get(lang, lang)} ({lang})"


def _xpath(source: str) -> str:
    """Our conditions in the forms' XPath; they share comparisons, and, or, and texts in quotes."""
    found = re.sub(r"\{([^}]+)\}\s+contains\s+('[^']*')", r"selected({\1}, \2)", source)
    found = re.sub(r"\{([^}]+)\}\s+notempty", r"{\1} != ''", found)
    found = re.sub(r"\{([^}]+)\}\s+empty", r"{\1} = ''", found)
    found = found.replace("<>", "!=").replace("==", "=").replace("&&", "and").replace("||", "or")
    found = re.sub(r"!\s*\(", "not(", found)
    return re.sub(r"\{([^}]+)\}", r"${\1}", found)
