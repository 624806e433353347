"""Reads the first sheet of an Excel workbook as a stream into Parquet, every cell as text.

Only what an event table needs: shared and inline strings, numbers, booleans, and dates by their number
format. Formulas give their last computed value; nothing is executed and nothing fetched.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from parcours.errors import InputError, Words

BATCH: Final = 50_000
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATES: Final = frozenset([*range(14, 23), *range(45, 48)])
"""The built-in number formats that show dates and times."""
_SHOWS_DATE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def to_parquet(path: Path, target: Path) -> None:
    """Write the first sheet of ``path`` to ``target``; raises InputError for what is no workbook."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as book:
            rows = _rows(book)
            heads = [str(value) for value in next(rows, []) if value not in (None, "")]
            if not heads:
                raise _empty(path)
            _write(heads, rows, target)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, zlib.error, EOFError) as error:
        raise InputError(
            "events.bad-xlsx",
            Words(
                f"“{path.name}” is no whole Excel workbook.",
                f"« {path.name} » n’est pas un classeur Excel entier.",
            ),
            remedy=Words(
                "Save it again as .xlsx, or as CSV.", "Enregistrez-le en .xlsx, ou en CSV."
            ),
            details={"parser": str(error)[:200]},
        ) from error


def _empty(path: Path) -> InputError:
    return InputError(
        "events.no-rows",
        Words(f"“{path.name}” has no rows.", f"« {path.name} » n’a aucune ligne."),
        remedy=Words(
            "The first sheet needs a line of column names and one row per event.",
            "La première feuille a une ligne de noms de colonnes et une ligne par événement.",
        ),
    )


def _write(heads: list[str], rows: Iterator[list[str | None]], target: Path) -> None:
    from pyarrow import parquet  # a hundredth of a second, which every reading would take

    schema = pa.schema([(name, pa.string()) for name in heads])
    with parquet.ParquetWriter(target, schema) as writer:
        waiting: list[list[str | None]] = []
        for row in rows:
            waiting.append([*row, *[None] * len(heads)][: len(heads)])
            if len(waiting) == BATCH:
                writer.write_table(_table(waiting, schema))
                waiting = []
        writer.write_table(_table(waiting, schema))


def _table(rows: list[list[str | None]], schema: Any) -> Any:
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(schema))]
    return pa.table(columns, schema=schema)


def _rows(book: zipfile.ZipFile) -> Iterator[list[str | None]]:
    """The cells of each row that holds any, as text."""
    from lxml import etree

    words, dates, base = _shared(book), _date_styles(book), _first_day(book)
    with book.open(_first_sheet(book)) as file:
        parser = etree.iterparse(file, tag=f"{_MAIN}row", resolve_entities=False, no_network=True)
        for _, row in parser:
            cells: list[str | None] = []
            for at, cell in enumerate(row.iterchildren(f"{_MAIN}c")):
                place = _column(cell.get("r"), at)
                cells += [None] * (place - len(cells))
                cells.append(_value(cell, words, dates, base))
            if any(cells):
                yield cells
            row.clear(keep_tail=False)
            while row.getprevious() is not None:
                del row.getparent()[0]


def _first_sheet(book: zipfile.ZipFile) -> str:
    from lxml import etree

    relations = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    tree = etree.fromstring(book.read("xl/workbook.xml"))
    sheet = tree.find(f"{_MAIN}sheets/{_MAIN}sheet")
    wanted = sheet.get(f"{relations}id")
    for one in etree.fromstring(book.read("xl/_rels/workbook.xml.rels")):
        if one.get("Id") == wanted:
            return "xl/" + str(one.get("Target")).removeprefix("/xl/").removeprefix("xl/")
    raise KeyError(wanted)


def _shared(book: zipfile.ZipFile) -> list[str]:
    from lxml import etree

    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    tree = etree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in one.iter(f"{_MAIN}t")) for one in tree]


def _date_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """The cell styles whose number format shows a date or a time."""
    from lxml import etree

    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    tree = etree.fromstring(book.read("xl/styles.xml"))
    own = {
        int(one.get("numFmtId")): one.get("formatCode", "")
        for one in tree.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")
    }
    styles = tree.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
    formats = [int(one.get("numFmtId", "0")) for one in styles]
    return frozenset(
        at
        for at, code in enumerate(formats)
        if code in _DATES or _SHOWS_DATE.search(_QUOTED.sub("", own.get(code, "")))
    )


def _first_day(book: zipfile.ZipFile) -> dt.datetime:
    """Day 0 of the workbook's calendar: Excel's own, or that of old Macintosh files."""
    old = b'date1904="1"' in book.read("xl/workbook.xml")
    return dt.datetime(1904, 1, 1) if old else dt.datetime(1899, 12, 30)  # noqa: DTZ001


def _column(reference: str | None, at: int) -> int:
    """``C7`` is column 2; a cell without reference is the next one."""
    letters = "".join(c for c in reference or "" if c.isalpha())
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter.upper()) - 64
    return place - 1 if letters else at


def _value(cell: Any, words: list[str], dates: frozenset[int], base: dt.datetime) -> str | None:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_MAIN}t"))
    text = cell.findtext(f"{_MAIN}v")
    if text is None:
        return None
    if kind == "s":
        return words[int(text)]
    if kind == "b":
        return "true" if text == "1" else "false"
    if kind == "n" and int(cell.get("s", "0")) in dates:
        return (base + dt.timedelta(seconds=round(float(text) * 86_400, 3))).isoformat(" ")
    return str(text)
