"""Answers out, one row at a time: CSV, JSON Lines, XLSX, Parquet, SPSS, Triple-S.

CSV, JSON Lines, XLSX and Parquet hold no more than a block of rows in memory, however many there
are. SPSS is written from columns, so its size is bounded by the answers, not by the file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from parcours.errors import Words, unknown_name
from parcours.journey.cells import harmless
from parcours.surveys.columns import META, AnswerRow, Column, cells, columns
from parcours.surveys.definition import Survey
from parcours.surveys.exports import sheets

BLOCK = 5_000
Write = Callable[[Survey, Iterable[AnswerRow], Path, str], None]


def write_answers(
    form: str, survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str
) -> None:
    """Write ``rows`` to ``path``; raises InputError for a form that is not known."""
    if form not in FORMS:
        raise unknown_name(
            "surveys.unknown-form", Words("form of answers", "format de réponses"), form, FORMS
        )
    FORMS[form](survey, rows, path, lang)


def csv_lines(survey: Survey, rows: Iterable[AnswerRow], lang: str) -> Iterator[str]:
    """CSV, line by line; semicolons and commas as French spreadsheets expect. Nothing can be a formula."""
    wanted = columns(survey, lang)
    mark = ";" if lang.startswith("fr") else ","
    yield "\ufeff" + _line([*META, *(column.name for column in wanted)], mark)
    for row in rows:
        meta = [row.meta.get(name) for name in META]
        yield _line([_cell(value, lang) for value in [*meta, *cells(row, wanted)]], mark)


def _write_csv(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in csv_lines(survey, rows, lang):
            file.write(line)


def _write_lines(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    with path.open("wb") as file:
        for row in rows:
            file.write(
                orjson.dumps({**row.meta, "answers": dict(row.answers)}, default=str) + b"\n"
            )


def _write_xlsx(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    wanted = columns(survey, lang)
    heads = [*META, *(column.name for column in wanted)]
    labels = ["" for _ in META] + [column.label for column in wanted]
    values = ([*(row.meta.get(name) for name in META), *cells(row, wanted)] for row in rows)
    sheets.write_sheet(path, heads, labels, values)


def _write_parquet(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    # Arrow is large and loaded for this alone.
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = columns(survey, lang)
    types = {"flag": pa.int8(), "number": pa.float64()}
    schema = pa.schema(
        [pa.field(name, pa.string()) for name in META]
        + [
            pa.field(c.name, types.get(c.kind, pa.string()), metadata={"label": c.label})
            for c in wanted
        ]
    )
    with pq.ParquetWriter(path, schema) as writer:
        for block in _blocks(rows):
            held: list[list[Any]] = [[] for _ in schema]
            for row in block:
                meta = [None if (v := row.meta.get(n)) is None else str(v) for n in META]
                typed = [_typed(v, c) for v, c in zip(cells(row, wanted), wanted, strict=True)]
                _append(held, [*meta, *typed])
            writer.write_table(pa.table(held, schema=schema))


def _write_sav(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    # pandas and pyreadstat are loaded for this alone.
    import pandas as pd
    import pyreadstat

    wanted = columns(survey, lang)
    names = _spss_names([*META, *(column.name for column in wanted)])
    held: list[list[Any]] = [[] for _ in names]
    for row in rows:
        values = [str(row.meta.get(name) or "") for name in META]
        _append(
            held, [*values, *(_spss(v, c) for v, c in zip(cells(row, wanted), wanted, strict=True))]
        )
    frame = pd.DataFrame(dict(zip(names, held, strict=True)))
    labels: list[str | None] = [*META, *(column.label[:250] for column in wanted)]
    value_labels = {
        names[len(META) + at]: {_spss(code, c): words[:119] for code, words in c.codes}
        for at, c in enumerate(wanted)
        if c.codes and c.kind in {"code", "number"}
    }
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=survey.title.say(lang)[:60],
        column_labels=labels,
        variable_value_labels=value_labels,
    )


def _write_triple_s(survey: Survey, rows: Iterable[AnswerRow], path: Path, lang: str) -> None:
    """Triple-S 2.0: a ZIP with the XML of the variables and the CSV of the answers."""
    wanted = columns(survey, lang)
    stem = path.stem
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{stem}.csv", "w") as raw:
            text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            text.write(_line(["id", *(column.name for column in wanted)], ","))
            for row in rows:
                values = [
                    _triple_value(v, c) for v, c in zip(cells(row, wanted), wanted, strict=True)
                ]
                text.write(_line([row.meta.get("id"), *values], ","))
            text.flush()
        archive.writestr(f"{stem}.xml", _triple_xml(survey, wanted, lang))


def _triple_xml(survey: Survey, wanted: list[Column], lang: str) -> str:
    today = dt.datetime.now(tz=dt.UTC)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<sss version="2.0" languages=' + quoteattr(lang) + ">",
        f"<date>{today:%Y-%m-%d}</date><time>{today:%H:%M}</time><origin>Parcours</origin>",
        f'<survey><title>{escape(survey.title.say(lang))}</title><record ident="A" format="csv" skip="1">',
        _SERIAL,
    ]
    for at, column in enumerate(wanted, 2):
        parts.append(_triple_variable(at, column))
    return "\n".join([*parts, "</record></survey></sss>"])


_SERIAL = (
    '<variable ident="1" type="character" use="serial"><name>id</name><label>id</label>'
    '<position start="1"/><size>36</size></variable>'
)


def _triple_variable(at: int, column: Column) -> str:
    kinds = {
        "code": "single",
        "flag": "logical",
        "number": "quantity",
        "date": "date",
        "text": "character",
    }
    head = f"<name>{escape(column.name)}</name><label>{escape(column.label)}</label>"
    position = f'<position start="{at}"/>'
    if column.kind == "code":
        values = "".join(
            f'<value code="{number}">{escape(words)}</value>'
            for number, (_, words) in enumerate(column.codes, 1)
        )
        body = f"<values>{values}</values>"
    elif column.kind == "text":
        body = "<size>4000</size>"
    elif column.kind == "number":
        body = '<values><range from="-999999999" to="999999999"/></values>'
    else:
        body = ""
    return f'<variable ident="{at}" type="{kinds[column.kind]}">{head}{position}{body}</variable>'


def _triple_value(value: Any, column: Column) -> Any:
    """Categories are numbered from one in Triple-S, in the order of their codes."""
    if value is None:
        return ""
    if column.kind == "code":
        codes = [str(code) for code, _ in column.codes]
        return codes.index(str(value)) + 1 if str(value) in codes else ""
    if column.kind == "date":
        return str(value).replace("-", "")
    return int(value) if isinstance(value, bool) else value


def _append(held: list[list[Any]], values: list[Any]) -> None:
    for column, value in zip(held, values, strict=True):
        column.append(value)


def _blocks(rows: Iterable[AnswerRow]) -> Iterator[list[AnswerRow]]:
    block: list[AnswerRow] = []
    for row in rows:
        block.append(row)
        if len(block) >= BLOCK:
            yield block
            block = []
    yield block


def _typed(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.kind == "number":
        return float(value) if isinstance(value, int | float) else None
    return int(bool(value)) if column.kind == "flag" else str(value)


def _spss(value: Any, column: Column) -> Any:
    """Numbers where every code is one; texts otherwise. Missing is missing."""
    numeric = column.kind in {"number", "flag"} or (
        column.kind == "code" and all(isinstance(code, int) for code, _ in column.codes)
    )
    if numeric:
        return float(value) if isinstance(value, int | float) else float("nan")
    return "" if value is None else str(value)


def _spss_names(names: list[str]) -> list[str]:
    """Names that SPSS takes: letters, digits and _, at most 64, none twice."""
    found: list[str] = []
    for name in names:
        plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:60]
        plain = plain if plain[:1].isalpha() else f"v_{plain}"
        unique, number = plain, 2
        while unique.lower() in {one.lower() for one in found}:
            unique, number = f"{plain}_{number}", number + 1
        found.append(unique)
    return found


def _cell(value: Any, lang: str) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        text = f"{value:g}"
        return text.replace(".", ",") if lang.startswith("fr") else text
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else value


def _line(values: list[Any], mark: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerow(values)
    return out.getvalue()


FORMS: dict[str, Write] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "jsonl": _write_lines,
    "parquet": _write_parquet,
    "sav": _write_sav,
    "sss": _write_triple_s,
}
