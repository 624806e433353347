"""The first sheet with rows of an XLSX workbook, as text; dates as ISO days.

A workbook is a zip of XML. Reading the three parts that matter here keeps spreadsheet libraries out
of this room; formulas are never run, only their stored result is read.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from parcours.errors import InputError, Words

MOST_BYTES: Final = 400_000_000
_SPACE: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATE_FORMATS: Final = frozenset({*range(14, 23), 27, 30, 36, *range(45, 48), 50, 57})
_DATE_MARKS: Final = re.compile(r"[ymdhYMDH]")
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)


def read_workbook(
    path: Path, content: bytes, notes: list[Words]
) -> tuple[list[str], list[list[str]]]:
    """Names and rows of the first sheet that has any; raises InputError for what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise _none(path)
            shared = _shared(archive)
            dated = _dated(archive)
            sheets = _sheets(archive)
            for name, part in sheets:
                rows = [row for row in _rows(archive.read(part), shared, dated) if any(row)]
                if rows:
                    notes += _others(name, len(sheets))
                    return rows[0], rows[1:]
    except (zipfile.BadZipFile, KeyError, ET.ParseError, ValueError, IndexError):
        raise _none(path) from None
    return [], []


def _others(name: str, count: int) -> list[Words]:
    if count < 2:
        return []
    return [
        Words(
            f"Sheet “{name}” was read, the first of {count} that has rows.",
            f"La feuille « {name} » a été lue, la première des {count} qui ait des lignes.",
        )
    ]


def _none(path: Path) -> InputError:
    return InputError(
        "verbatims.no-workbook",
        Words(
            f"“{path.name}” is no workbook that can be read.",
            f"« {path.name} » n’est pas un classeur lisible.",
        ),
        remedy=Words("Save it again as .xlsx or .csv.", "Enregistrez-le en .xlsx ou en .csv."),
    )


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets in their order: name and part of the archive."""
    links = {
        one.attrib["Id"]: one.attrib["Target"].lstrip("/")
        for one in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314, expat bounds entities
    }
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    found = []
    for sheet in book.iter(f"{_SPACE}sheet"):
        target = links[sheet.attrib[_LINK]]
        found.append((sheet.attrib["name"], target if target.startswith("xl/") else f"xl/{target}"))
    return found


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314
    return [_said(one) for one in root.iter(f"{_SPACE}si")]


def _said(node: ET.Element) -> str:
    return "".join(part.text or "" for part in node.iter(f"{_SPACE}t"))


def _dated(archive: zipfile.ZipFile) -> list[bool]:
    """For each style of cell whether it shows its number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    own = {
        int(one.attrib["numFmtId"]): bool(
            _DATE_MARKS.search(_QUOTED.sub("", one.attrib["formatCode"]))
        )
        for one in root.iter(f"{_SPACE}numFmt")
    }
    cells = root.find(f"{_SPACE}cellXfs")
    numbers = [int(one.attrib.get("numFmtId", 0)) for one in (cells if cells is not None else [])]
    return [own.get(number, number in _DATE_FORMATS) for number in numbers]


def _rows(sheet: bytes, shared: list[str], dated: list[bool]) -> Iterator[list[str]]:
    for _, row in ET.iterparse(io.BytesIO(sheet)):  # noqa: S314
        if row.tag != f"{_SPACE}row":
            continue
        cells: list[str] = []
        for cell in row.iter(f"{_SPACE}c"):
            place = _column(cell.attrib.get("r", ""))
            place = len(cells) if place is None else place
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _value(cell, shared, dated)
        row.clear()
        yield cells


def _column(reference: str) -> int | None:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return None
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: ET.Element, shared: list[str], dated: list[bool]) -> str:
    kind = cell.attrib.get("t", "n")
    if kind == "inlineStr":
        return _said(cell)
    node = cell.find(f"{_SPACE}v")
    text = (node.text or "") if node is not None else ""
    if kind == "s" and text:
        return shared[int(text)]
    if kind != "n" or not text:
        return text
    style = int(cell.attrib.get("s", 0))
    number = float(text)
    if style < len(dated) and dated[style]:
        moment = _EPOCH + dt.timedelta(days=number)
        return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return str(int(number)) if number.is_integer() else text
