"""Verbatims as they come out of a table: one record per row, nothing lost, everything said.

A table is a CSV file in any usual separator and encoding, a workbook, JSON, JSON Lines or Parquet;
exports of app stores and ticket desks are recognised by their headings. Columns are named by the
caller or guessed, and every guess is a note.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from parcours.errors import InputError, Words, nearest
from parcours.verbatims.dates import read_dates
from parcours.verbatims.features import fold
from parcours.verbatims.headings import (
    EMPTY_FORMULAS,
    EXPORTS,
    HEADINGS,
    NOTHING,
    ROLES,
    WORDS_IN_HEADINGS,
    Role,
)
from parcours.verbatims.scales import Scale, parse_best, parse_scale, read_scores, turned
from parcours.verbatims.tables import no_rows, read_table, torn_note

USUAL: Final = HEADINGS
_IMPROVE: Final = re.compile(r"improv|better|amelior|mieux|change")
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class AskedColumns:
    """The columns and the scale that a person named; None is to be guessed."""

    text: str | None = None
    date: str | None = None
    score: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    customer: str | None = None
    lang: str | None = None
    question: str | None = None
    scale: str | None = None
    """The ends of the scores, as "1..5"."""
    best: str | None = None
    """Which end is best, "high" or "low"."""


@dataclass(frozen=True, slots=True)
class Row:
    """One verbatim: its line in the table, its words, and what is known beside them."""

    line: int
    text: str
    date: dt.date | None = None
    valence: float | None = None
    """The score that came with it, on −2…+2."""
    stage: str | None = None
    touchpoint: str | None = None
    customer: str | None = None
    lang: str | None = None
    question: str | None = None
    """What the text answers: the same word means another thing under another question."""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RowsResult:
    """The rows, and what a reader must be told of the reading."""

    rows: tuple[Row, ...]
    name: str
    checksum: str
    scale: Words | None
    """How the scores were read; None when there are none."""
    notes: tuple[Words, ...] = field(default=())
    doubles: int = 0
    """Rows that were in the table before, word for word, and were left out."""
    empty: int = 0
    """Rows without a text."""
    formulas: int = 0
    """Rows whose text only says that there is none ("N/A")."""
    mended: int = 0
    """Cells whose broken accents were put right."""
    polarity: Scale | None = None
    """The scale of the scores, with the end that is best."""

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day; None when no row has one."""
        days = [row.date for row in self.rows if row.date]
        return (min(days), max(days)) if days else None


def read_rows(path: Path, asked: AskedColumns | None = None) -> RowsResult:
    """The verbatims in the table at ``path``.

    Raises InputError for a missing or empty file, a column that is not there, or a table in which
    no text can be found.
    """
    return rows_in(path, _content(path), asked)


def rows_in(path: Path, content: bytes, asked: AskedColumns | None = None) -> RowsResult:
    """The verbatims in ``content``, which came as a file called ``path``."""
    wanted = asked or AskedColumns()
    table = read_table(path, content)
    notes = list(table.notes)
    columns = _columns(table.names, wanted, notes)
    if not table.rows:
        raise no_rows(path)
    notes += torn_note(table.rows, len(table.names))
    cells = {role: [_cell(row, at) for row in table.rows] for role, at in columns.items()}
    texts, empty, formulas = _texts(cells)
    scale, valences = _valences(table.names, columns, cells, texts, wanted, notes)
    rows, doubles = _distinct(_rows(cells, texts, valences, notes))
    notes += _counted(empty, formulas, doubles)
    checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return RowsResult(
        tuple(rows), path.name, checksum, scale.words if scale else None, tuple(notes),
        doubles, empty, formulas, table.mended, scale,
    )  # fmt: skip


def column_names(path: Path) -> tuple[str, ...]:
    """The columns of the table at ``path``."""
    return tuple(read_table(path, _content(path)).names)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(
            "verbatims.no-file",
            Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
            remedy=Words("Check the path.", "Vérifiez le chemin."),
        ) from None
    if not content.strip():
        raise InputError(
            "verbatims.empty",
            Words(f"“{path.name}” is empty.", f"« {path.name} » est vide."),
            remedy=Words(
                "It needs a line of column names and one row per comment.",
                "Il faut une ligne de noms de colonnes et une ligne par commentaire.",
            ),
        )
    return content


def _columns(names: Sequence[str], asked: AskedColumns, notes: list[Words]) -> dict[Role, int]:
    folded = [name.casefold() for name in names]
    for export, marks in EXPORTS.items():
        if all(mark in folded for mark in marks):
            notes.append(
                Words(f"It looks like an export of {export}.", f"On dirait un export de {export}.")
            )
            break
    found: dict[Role, int] = {}
    for role in USUAL:
        named = getattr(asked, role, None)
        if named is not None:
            found[role] = _position(named, names)
            continue
        places = (folded.index(usual) for usual in USUAL[role] if usual in folded)
        _take(found, role, places)
    for role, words in WORDS_IN_HEADINGS.items():
        if role not in found:
            _take(
                found,
                role,
                (at for at, name in enumerate(folded) if words & {*_WORD.findall(name)}),
            )
    notes += [
        Words(
            f"Column “{names[at]}” is taken for the {ROLES[role].en}.",
            f"La colonne « {names[at]} » est lue comme : {ROLES[role].fr}.",
        )
        for role, at in found.items()
        if getattr(asked, role, None) is None
    ]
    if "text" not in found:
        listing = ", ".join(names)
        raise InputError(
            "verbatims.no-text-column",
            Words(
                "It is not clear which column holds what customers wrote.",
                "On ne voit pas quelle colonne contient ce que les clients ont écrit.",
            ),
            remedy=Words(
                f"Name it with --text. There are: {listing}.",
                f"Nommez-la avec --text. Il y a : {listing}.",
            ),
        )
    return found


def _take(found: dict[Role, int], role: Role, places: Iterable[int]) -> None:
    """The first of ``places`` that is nobody's yet becomes the column of ``role``."""
    at = next((place for place in places if place not in found.values()), None)
    if at is not None:
        found[role] = at


def _position(named: str, names: Sequence[str]) -> int:
    for at, name in enumerate(names):
        if name == named or name.casefold() == named.casefold():
            return at
    guess = nearest(named, names)
    listing = ", ".join(names)
    raise InputError(
        "verbatims.unknown-column",
        Words(f"There is no column “{named}”.", f"Il n’y a pas de colonne « {named} »."),
        remedy=Words(
            (f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else "") + f"Il y a : {listing}.",
        ),
    )


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _texts(cells: dict[Role, list[str]]) -> tuple[list[str], int, int]:
    """The texts, titles before them; how many are empty, how many only say that they are."""
    n = len(cells["text"])
    titles, questions = cells.get("title", [""] * n), cells.get("question", [""] * n)
    texts: list[str] = []
    empty = formulas = 0
    for text, title, question in zip(cells["text"], titles, questions, strict=True):
        said = "" if says_nothing(text, question) else text
        formulas += bool(text) and not said
        empty += not text
        if title and not says_nothing(title) and title.casefold() not in said.casefold():
            said = f"{title}. {said}" if said else title
        texts.append(said)
    return texts, empty, formulas


def says_nothing(text: str, question: str = "") -> bool:
    """Whether ``text`` is only a formula for no answer, under the question that it answers."""
    bare = text.casefold().strip(" .!,;:_*\u00a0\u200b")
    if not bare and text.strip(".-_*? \u00a0\u200b"):
        return False
    if bare in NOTHING:
        return not _IMPROVE.search(fold(question))
    return bare in EMPTY_FORMULAS or not bare


def _valences(
    names: Sequence[str],
    columns: dict[Role, int],
    cells: dict[Role, list[str]],
    texts: Sequence[str],
    asked: AskedColumns,
    notes: list[Words],
) -> tuple[Scale | None, list[float | None]]:
    if "score" not in columns:
        return None, [None] * len(texts)
    name = names[columns["score"]]
    ends = parse_scale(asked.scale) if asked.scale else None
    numbers, scale = read_scores(cells["score"], name, ends, notes)
    if scale is None:
        return None, [None] * len(texts)
    scale = (
        Scale(scale.low, scale.high, parse_best(asked.best))
        if asked.best
        else turned(scale, texts, numbers, notes)
    )
    found = [None if number is None else scale.valence(number) for number in numbers]
    outside = sum(n is not None and v is None for n, v in zip(numbers, found, strict=True))
    notes.append(
        Words(
            f"Scores were read as {scale.words.en}"
            + (f"; {outside} are no points of it and were left out." if outside else "."),
            f"Les notes ont été lues {scale.words.fr}"
            + (f" ; {outside} n’y sont pas et sont laissées de côté." if outside else "."),
        )
    )
    return scale, found


def _rows(
    cells: dict[Role, list[str]],
    texts: Sequence[str],
    valences: Sequence[float | None],
    notes: list[Words],
) -> list[Row]:
    n = len(texts)
    blank: list[str] = [""] * n
    dates = read_dates(cells["date"], notes) if "date" in cells else [None] * n
    others = [
        cells.get(role, blank)
        for role in ("stage", "touchpoint", "customer", "lang", "question", "source")
    ]
    return [
        Row(
            place + 2,
            texts[place],
            dates[place],
            valences[place],
            stage or None,
            touchpoint or None,
            customer or None,
            lang[:2].lower() or None,
            question or None,
            source or None,
        )
        for place, (stage, touchpoint, customer, lang, question, source) in enumerate(
            zip(*others, strict=True)
        )
    ]


LONG_ENOUGH: Final = 5
"""So many words are not written twice by chance."""


def _distinct(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """Rows without those met before: the same text of some length, score, day and customer."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Row] = []
    for row in rows:
        key = (row.text, row.valence, row.date, row.customer, row.touchpoint, row.question)
        if len(row.text.split()) >= LONG_ENOUGH:
            if key in seen:
                continue
            seen.add(key)
        kept.append(row)
    return kept, len(rows) - len(kept)


def _counted(empty: int, formulas: int, doubles: int) -> list[Words]:
    counts = (
        (empty, Words("Rows without a text", "Lignes sans texte")),
        (
            formulas,
            Words(
                "Texts that only say that there is none (“N/A”), counted as no answer",
                "Textes qui disent seulement qu’il n’y en a pas (« N/A »), comptés sans réponse",
            ),
        ),
        (
            doubles,
            Words(
                "Rows that were there before, word for word, and were left out",
                "Lignes déjà présentes, mot pour mot, laissées de côté",
            ),
        ),
    )
    return [Words(f"{words.en}: {n}.", f"{words.fr} : {n}.") for n, words in counts if n]
