"""A file of any usual kind as names and rows of text: CSV, workbook, JSON Lines, JSON, Parquet.

Everything that had to be guessed or mended on the way (encoding, separator, broken accents) is
counted and said. A cell is text; what it means is decided in ``rows``.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parcours.errors import InputError, Words
from parcours.verbatims.workbook import read_workbook

LONGEST_CELL: Final = 10_000_000
_BOMS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS 850"}
_USUAL_LETTERS: Final = frozenset("éèêëàâçîïôùûüœÉÈÊÀÇ’‘“”«»…–€°ñöäß")
_AFTER: Final = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""The second and later bytes of UTF-8, as Windows-1252 shows them."""
_ENTITY: Final = re.compile(r"&(?:#\d{2,6}|#x[0-9A-Fa-f]{2,5}|[A-Za-z]{2,8});")
_BROKEN: Final = re.compile(f"[Â-ß]{_AFTER}|[à-ï]{_AFTER}{{2}}|[ð-ô]{_AFTER}{{3}}")
_SUSPECT: Final = re.compile(r"Ã|Â|â€|ðŸ|Ä|Å“|ï»¿")


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, rows of cells, and what a reader must be told of the reading."""

    names: list[str]
    rows: list[list[str]]
    notes: list[Words]
    mended: int = 0
    """Cells whose broken accents were put right."""


def read_table(path: Path, content: bytes) -> Table:
    """The table in ``content``; raises InputError for a file that is none."""
    notes: list[Words] = []
    names, rows = _parts(path, content, notes)
    mended = 0
    for row in rows:
        for place, cell in enumerate(row):
            if not cell.isascii() and _SUSPECT.search(cell):
                whole = mend(cell)
                mended += whole != cell
                row[place] = whole
    names = [mend(name).strip() for name in names]
    if mended:
        notes.append(
            Words(
                f"{mended} cells had broken accents (Ã© or &eacute; for é) and were mended.",
                f"{mended} cellules avaient des accents abîmés (Ã© ou &eacute; pour é) et ont été réparées.",
            )
        )
    return Table(names, rows, notes, mended)


def _parts(path: Path, content: bytes, notes: list[Words]) -> tuple[list[str], list[list[str]]]:
    ending = path.suffix.lower()
    if content.startswith(b"PAR1"):
        return _parquet(path, content)
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(path, content, notes)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable(
            path,
            Words(
                "It is a workbook of the old kind (.xls): save it as .xlsx or .csv.",
                "C’est un classeur de l’ancien format (.xls) : enregistrez-le en .xlsx ou .csv.",
            ),
        )
    text = decoded(path, content, notes)
    start = text.lstrip()[:1]
    if ending in {".jsonl", ".ndjson", ".json"} or start == "{":
        return _json(path, text, notes)
    if start == "[" and ending not in {".csv", ".tsv", ".txt"}:
        return _json(path, text, notes)
    return _csv(path, text)


def decoded(path: Path, content: bytes, notes: list[Words]) -> str:
    """``content`` as text in the encoding that it shows, or the likeliest of the old ones."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = content[:4_000]
    if sample.count(b"\x00") > len(sample) / 4:
        return content.decode("utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be", "replace")
    encoding = max(_OLD, key=lambda name: _plausible(content[:200_000].decode(name, "replace")))
    notes.append(
        Words(
            f"{path.name} is not UTF-8; it was read as {_OLD[encoding]}.",
            f"{path.name} n’est pas en UTF-8 ; il a été lu comme {_OLD[encoding]}.",
        )
    )
    return content.decode(encoding, errors="replace")


def _plausible(text: str) -> int:
    foreign = [c for c in text if ord(c) > 127]
    usual = sum(c in _USUAL_LETTERS for c in foreign)
    return 2 * usual - len(foreign)


def mend(text: str) -> str:
    """``text`` with the characters that were meant.

    They were UTF-8 read as Windows-1252, once or twice, or written for a web page (``&eacute;``). Angle
    brackets stay as they were written.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda part: _letter(part[0]), text)
    for _ in range(2):
        whole = _BROKEN.sub(lambda part: _again(part[0]), text.replace("Ã ", "Ã\xa0"))
        if whole == text or whole == text.replace("Ã ", "Ã\xa0"):
            return text
        text = whole
    return text


def _letter(part: str) -> str:
    """The character that an entity stands for; itself when that is a bracket or none to be shown."""
    meant = html.unescape(part)
    shown = len(meant) == 1 and (meant.isprintable() or meant == "\xa0")
    return meant if shown and meant not in "<>" else part


def _again(part: str) -> str:
    """One broken character as it was meant; itself when it was not broken."""
    try:
        raw = b"".join(
            c.encode("cp1252") if not 0x80 <= ord(c) <= 0x9F else bytes([ord(c)]) for c in part
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return part


def _csv(path: Path, text: str) -> tuple[list[str], list[list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        rows = [row for row in lines if any(row)]
    except csv.Error as error:
        raise _unreadable(path, Words(f"Line {lines.line_num}: {error}.",
                                      f"Ligne {lines.line_num} : {error}.")) from None  # fmt: skip
    if not rows:
        return [], []
    return rows[0], rows[1:]


def _separator(text: str) -> str:
    """The mark that parts the columns: the one that the first line holds most, outside quotes."""
    head = text.partition("\n")[0]
    return max(",;\t|", key=lambda mark: sum(part.count(mark) for part in head.split('"')[::2]))


def _parquet(path: Path, content: bytes) -> tuple[list[str], list[list[str]]]:
    # 0.3 s, and only for this kind of file
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
    except pa.ArrowException as error:
        raise _unreadable(path, Words(f"{error}.", f"{error}.")) from None
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    return list(table.column_names), [list(row) for row in zip(*columns, strict=True)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _json(path: Path, text: str, notes: list[Words]) -> tuple[list[str], list[list[str]]]:
    """Objects, one a line or in a list however deep; inner objects become dotted names."""
    found, torn = _objects(text)
    if torn:
        notes.append(
            Words(
                f"{torn} lines are not JSON and were left out.",
                f"{torn} lignes ne sont pas du JSON et ont été laissées de côté.",
            )
        )
    if not found:
        raise _unreadable(
            path, Words("It holds no JSON objects.", "Il ne contient aucun objet JSON.")
        )
    flat = [dict(_flat(one)) for one in found]
    names = list(dict.fromkeys(name for one in flat for name in one))
    return names, [[one.get(name, "") for name in names] for one in flat]


def _objects(text: str) -> tuple[list[dict[str, Any]], int]:
    try:
        return _listed(json.loads(text)), 0
    except (ValueError, RecursionError):
        pass
    found: list[dict[str, Any]] = []
    torn = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            torn += 1
            continue
        found += [one] if isinstance(one, dict) else []
    return found, torn


def _listed(document: Any, depth: int = 4) -> list[dict[str, Any]]:
    """The longest list of objects in a document; an object alone is a list of one."""
    if isinstance(document, list):
        return [one for one in document if isinstance(one, dict)]
    if not isinstance(document, dict) or not depth:
        return []
    inner: Iterable[list[dict[str, Any]]] = (
        _listed(value, depth - 1) for value in document.values() if isinstance(value, dict | list)
    )
    best = max(inner, key=len, default=[])
    return best if len(best) > 1 or depth < 4 else best or [document]


def _flat(value: Any, name: str = "", depth: int = 4) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key), depth - 1)
    elif isinstance(value, list | dict):
        yield name, json.dumps(value, ensure_ascii=False)
    else:
        yield name, _cell(value)


def _unreadable(path: Path, why: Words) -> InputError:
    return InputError(
        "verbatims.unreadable",
        Words(
            f"“{path.name}” cannot be read. {why.en}", f"« {path.name} » est illisible. {why.fr}"
        ),
        remedy=Words(
            "CSV, XLSX, JSON Lines, JSON and Parquet are read.",
            "CSV, XLSX, JSON Lines, JSON et Parquet sont lus.",
        ),
    )


def no_rows(path: Path) -> InputError:
    """The error for a table without rows."""
    return InputError(
        "verbatims.no-rows",
        Words(f"“{path.name}” has no rows.", f"« {path.name} » n’a aucune ligne."),
        remedy=Words("It needs one row per comment.", "Il faut une ligne par commentaire."),
    )


def torn_note(rows: Sequence[Sequence[str]], width: int) -> list[Words]:
    """What to say of rows that do not have as many cells as there are columns."""
    torn = sum(len(row) != width for row in rows)
    if not torn:
        return []
    return [
        Words(
            f"{torn} of {len(rows)} rows do not have {width} values; what is missing counts as empty.",
            f"{torn} lignes sur {len(rows)} n’ont pas {width} valeurs ; ce qui manque compte comme vide.",
        )
    ]
