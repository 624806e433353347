"""Answers that were collected elsewhere – on paper, in a spreadsheet – as CSV or XLSX.

Columns are those that answers leave in (``nps``, ``reasons.price``, ``table.row``), so that an export
can be filled in and come back. Each row passes the validator; what does not fit is told by line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parcours.errors import InputError, Place, Words, nearest
from parcours.surveys.columns import META, Column, columns
from parcours.surveys.definition import Survey
from parcours.surveys.imports.qsf import answers_of
from parcours.surveys.logic import Context
from parcours.surveys.validator import validate

ROWS_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: checked answers with its own id and place, or what is wrong with it."""

    line: int
    answers: dict[str, Any]
    meta: dict[str, str]
    wrong: tuple[Words, ...] = ()


def read_answers(path: Path, survey: Survey) -> Iterator[ReadRow]:
    """Every row of a table; raises InputError for a column that is none of the survey's.

    A Qualtrics export is known by its third line and read by its own names of columns.
    """
    if path.suffix.lower() == ".csv" and re.search("ImportId|ResponseSet", _head(path)):
        yield from _qualtrics(path, survey)
        return
    rows = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    heads = [str(head or "").strip() for head in next(rows, [])]
    wanted = {column.name: column for column in columns(survey, survey.lang)}
    known = [*wanted, *META]
    if not set(heads) & set(wanted):
        raise InputError(
            "surveys.no-known-column",
            Words(
                "No column has the name of a question.",
                "Aucune colonne ne porte le nom d’une question.",
            ),
            Place(str(path), 1),
            Words(f"There are: {', '.join(wanted)}.", f"Il y a : {', '.join(wanted)}."),
        )
    for at, head in enumerate(heads, 1):
        if head and head not in known:
            guess = nearest(head, known)
            raise InputError(
                "surveys.unknown-column",
                Words(f"The survey has no “{head}”.", f"L’enquête n’a pas de « {head} »."),
                Place(str(path), 1, at),
                Words(f"Did you mean “{guess}”?", f"Vouliez-vous dire « {guess} » ?")
                if guess
                else None,
            )
    for line, cells in enumerate(rows, 2):
        values = dict(zip(heads, cells, strict=False))
        if any(value not in {None, ""} for name, value in values.items() if name in wanted):
            yield _row(line, values, wanted, survey)


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(200_000).decode("utf-8", "replace")
    except OSError:
        return ""


def _qualtrics(path: Path, survey: Survey) -> Iterator[ReadRow]:
    found = answers_of(survey, path.read_text("utf-8-sig", errors="replace"))
    context = Context(survey.lang, "import")
    for line, answers in enumerate(found.responses, 4):
        checked = validate(survey, answers, context, whole=False)
        wrong = tuple(
            Words(f"{fault.field}: {fault.message.en}", f"{fault.field} : {fault.message.fr}")
            for fault in checked.faults
        )
        yield ReadRow(line, dict(checked.answers), {}, wrong)


def _row(line: int, values: dict[str, Any], wanted: dict[str, Column], survey: Survey) -> ReadRow:
    answers: dict[str, Any] = {}
    ranks: dict[str, list[tuple[int, str]]] = {}
    for name, value in values.items():
        column = wanted.get(name)
        if column is None or value in {None, ""}:
            continue
        _put(answers, ranks, column, value)
    for question, pairs in ranks.items():
        answers[question] = [code for _, code in sorted(pairs)]
    meta = {name: str(values[name]) for name in META if values.get(name) not in {None, ""}}
    context = Context(meta.get("language", survey.lang), "import", meta.get("place"))
    checked = validate(survey, answers, context, whole=True)
    wrong = tuple(
        Words(f"{fault.field}: {fault.message.en}", f"{fault.field} : {fault.message.fr}")
        for fault in checked.faults
    )
    return ReadRow(line, dict(checked.answers), meta, wrong)


def _put(
    answers: dict[str, Any], ranks: dict[str, list[tuple[int, str]]], column: Column, value: Any
) -> None:
    text = (
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    )
    if column.part == "-Comment":
        answers[f"{column.question}-Comment"] = text
    elif column.part and column.kind == "flag":
        if text.lower() in {"1", "true", "x", "yes", "oui"}:
            answers.setdefault(column.question, []).append(column.part)
    elif column.part and column.kind == "number":
        if text.isdigit():
            ranks.setdefault(column.question, []).append((int(text), column.part))
    elif column.part:
        answers.setdefault(column.question, {})[column.part] = text
    elif column.kind == "flag":
        answers[column.question] = text.lower() in {"1", "true", "x", "yes", "oui"}
    else:
        answers[column.question] = text.removeprefix("'") if column.kind == "text" else text


def _csv_rows(path: Path) -> Iterator[list[Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("cp1252", "replace")
    except OSError as error:
        raise InputError(
            "surveys.unreadable-file",
            Words(
                f"“{path}” cannot be read: {error.strerror}.",
                f"« {path} » est illisible : {error.strerror}.",
            ),
        ) from None
    head = text.partition("\n")[0]
    mark = max(";,\t", key=head.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _xlsx_rows(path: Path) -> Iterator[list[Any]]:
    # Loaded here alone; the import contract lists this module.
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception:  # noqa: BLE001, the library raises whatever the file makes it stumble on
        raise InputError(
            "surveys.unreadable-file",
            Words(f"“{path}” is no spreadsheet.", f"« {path} » n’est pas un classeur."),
        ) from None
    try:
        for at, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
            if (
                at == 1
                and row
                and all(cell is None or isinstance(cell, str) for cell in row)
                and row[0] is None
            ):
                continue  # the line of labels that our own export has
            if at > ROWS_MOST:
                return
            yield list(row)
    finally:
        book.close()
