"""Verbatims as they come out of a table: one record per row, nothing lost, everything said.

A table is a CSV file in any usual separator and encoding, or Parquet. Its columns are named by the
caller or guessed by their headings.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from parcours.errors import InputError, Words, nearest

Role = Literal["text", "date", "score", "stage", "touchpoint", "customer", "lang", "title"]

ROLES: Final[dict[Role, Words]] = {
    "text": Words("text", "texte"),
    "date": Words("date", "date"),
    "score": Words("score", "note"),
    "stage": Words("stage", "étape"),
    "touchpoint": Words("touchpoint", "point de contact"),
    "customer": Words("customer", "client"),
    "lang": Words("language", "langue"),
    "title": Words("title", "titre"),
}
USUAL: Final[dict[Role, tuple[str, ...]]] = {
    "text": (
        "text",
        "comment",
        "review",
        "verbatim",
        "message",
        "body",
        "content",
        "review_text",
        "texte",
        "commentaire",
        "avis",
        "review_comment_message",
        "data",
        "answer",
        "fft answer",
        "description",
        "réponse",
        "reponse",
    ),
    "date": (
        "date",
        "created_at",
        "moment",
        "timestamp",
        "review_creation_date",
        "submitted_at",
        "time",
        "jour",
    ),
    "score": (
        "score",
        "rating",
        "stars",
        "note",
        "review_score",
        "nps",
        "csat",
        "étoiles",
        "etoiles",
    ),
    "stage": ("stage", "étape", "etape", "step", "phase"),
    "touchpoint": ("touchpoint", "point_de_contact", "point de contact", "channel", "canal"),
    "customer": (
        "customer",
        "customer_id",
        "client",
        "client_id",
        "user_id",
        "order_id",
        "case_id",
        "respondent id",
        "respondent_id",
        "id_client",
    ),
    "lang": ("lang", "language", "langue", "ori_lang", "locale"),
    "title": ("title", "titre", "review_comment_title", "subject", "objet"),
}
EMPTY_FORMULAS: Final = frozenset(
    {
        "",
        "n/a",
        "na",
        "none",
        "-",
        "--",
        ".",
        "did not answer",
        "no comment",
        "rien",
        "néant",
        "sans commentaire",
        "aucun",
        "ras",
        "r.a.s.",
    }
)
"""Words by which people say that they say nothing."""


@dataclass(frozen=True, slots=True)
class AskedColumns:
    """The columns that a person named; None is to be guessed."""

    text: str | None = None
    date: str | None = None
    score: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    customer: str | None = None
    lang: str | None = None


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


@dataclass(frozen=True, slots=True)
class RowsResult:
    """The rows, and what a reader must be told of the reading."""

    rows: tuple[Row, ...]
    name: str
    checksum: str
    scale: Words | None
    """How the scores were read; None when there are none."""
    notes: tuple[Words, ...] = field(default=())

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
    notes: list[Words] = []
    content = _content(path)
    names, table = _table(path, content, notes)
    columns = _columns(names, asked or AskedColumns(), notes)
    cells = [row for row in table if any(row)]
    if not cells:
        raise InputError(
            "verbatims.no-rows",
            Words(f"“{path.name}” has no rows.", f"« {path.name} » n’a aucune ligne."),
            remedy=Words("It needs one row per comment.", "Il faut une ligne par commentaire."),
        )
    torn = sum(len(row) != len(names) for row in cells)
    if torn:
        notes.append(
            Words(
                f"{torn} of {len(cells)} rows do not have {len(names)} values; what is missing counts as empty.",
                f"{torn} lignes sur {len(cells)} n’ont pas {len(names)} valeurs ; ce qui manque compte comme vide.",
            )
        )
    scores = _numbers(cells, columns.get("score"), notes)
    scale, to_valence = _scale(scores, notes)
    rows = tuple(_rows(cells, columns, scores, to_valence, notes))
    checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return RowsResult(rows, path.name, checksum, scale, tuple(notes))


def column_names(path: Path) -> tuple[str, ...]:
    """The columns of the table at ``path``."""
    return tuple(_table(path, _content(path), [])[0])


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
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


def _table(path: Path, content: bytes, notes: list[Words]) -> tuple[list[str], Iterator[list[str]]]:
    if path.suffix.lower() in {".parquet", ".pq"}:
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(content))
        columns = [
            ["" if v is None else str(v) for v in column.to_pylist()] for column in table.columns
        ]
        return list(table.column_names), (list(row) for row in zip(*columns, strict=True))
    text = _decoded(path, content, notes)
    head = text.partition("\n")[0]
    separator = max(
        ",;\t|", key=lambda mark: sum(part.count(mark) for part in head.split('"')[::2])
    )
    csv.field_size_limit(10_000_000)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip() for name in next(lines)]
    return names, lines


def _decoded(path: Path, content: bytes, notes: list[Words]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        notes.append(
            Words(
                f"{path.name} is not UTF-8; it was read as Windows-1252.",
                f"{path.name} n’est pas en UTF-8 ; il a été lu comme Windows-1252.",
            )
        )
        return content.decode("cp1252", errors="replace")


def _columns(names: Sequence[str], asked: AskedColumns, notes: list[Words]) -> dict[Role, int]:
    found: dict[Role, int] = {}
    for role in USUAL:
        named = getattr(asked, role, None)
        if named is not None:
            found[role] = _position(named, names)
            continue
        for usual in USUAL[role]:
            at = next((i for i, name in enumerate(names) if name.casefold() == usual), None)
            if at is not None and at not in found.values():
                found[role] = at
                notes.append(
                    Words(
                        f"Column “{names[at]}” is taken for the {ROLES[role].en}.",
                        f"La colonne « {names[at]} » est lue comme : {ROLES[role].fr}.",
                    )
                )
                break
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


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _numbers(
    cells: Sequence[Sequence[str]], at: int | None, notes: list[Words]
) -> list[float | None]:
    values: list[float | None] = []
    bad: list[str] = []
    for row in cells:
        said = _cell(row, at)
        number = _number(said)
        values.append(number)
        if said and number is None:
            bad.append(said)
    if bad:
        notes.append(
            Words(
                f"{len(bad)} scores are not numbers and were left out ({', '.join(bad[:3])}).",
                f"{len(bad)} notes ne sont pas des nombres et ont été laissées de côté ({', '.join(bad[:3])}).",
            )
        )
    return values


def _number(said: str) -> float | None:
    try:
        value = float(said.replace(",", ".").removesuffix("/5").removesuffix("/10"))
    except ValueError:
        return None
    return value if abs(value) < 1e6 else None


def _scale(
    scores: Sequence[float | None], notes: list[Words]
) -> tuple[Words | None, tuple[float, float, float, float]]:
    """How scores become valence: the words for it, and (least, most, offset, factor)."""
    known = [score for score in scores if score is not None]
    if not known:
        return None, (0, 0, 0, 0)
    low, high = min(known), max(known)
    if low < 0 and high <= 2 and low >= -2:
        scale, words = (-2.0, 2.0, 0.0, 1.0), Words("scores −2 to +2", "notes de −2 à +2")
    elif low >= 1 and high <= 5:
        scale, words = (
            (1.0, 5.0, -3.0, 1.0),
            Words("stars 1 to 5, minus 3", "étoiles de 1 à 5, moins 3"),
        )
    elif high <= 10 and low >= 0:
        scale, words = (
            (0.0, 10.0, -5.0, 0.4),
            Words("0 to 10: (s − 5) × 0.4", "de 0 à 10 : (s − 5) × 0,4"),
        )
    elif high <= 100 and low >= 0:
        scale, words = (
            (0.0, 100.0, -50.0, 0.04),
            Words("0 to 100: (s − 50) × 0.04", "de 0 à 100 : (s − 50) × 0,04"),
        )
    else:
        notes.append(
            Words(
                f"Scores from {low:g} to {high:g} fit no known scale and were left out.",
                f"Les notes, de {low:g} à {high:g}, ne suivent aucune échelle connue et sont laissées de côté.",
            )
        )
        return None, (0, 0, 0, 0)
    notes.append(
        Words(f"Scores were read as {words.en}.", f"Les notes ont été lues comme {words.fr}.")
    )
    return words, scale


def _rows(
    cells: Sequence[Sequence[str]],
    columns: dict[Role, int],
    scores: Sequence[float | None],
    scale: tuple[float, float, float, float],
    notes: list[Words],
) -> Iterator[Row]:
    least, most, offset, factor = scale
    bad_dates = 0
    for line, row, score in zip(itertools.count(2), cells, scores, strict=False):
        text = _cell(row, columns["text"])
        title = _cell(row, columns.get("title"))
        if title and title.casefold() not in text.casefold():
            text = f"{title}. {text}" if text else title
        said_date = _cell(row, columns.get("date"))
        date = _date(said_date)
        bad_dates += bool(said_date) and date is None
        valence = (
            (score + offset) * factor
            if factor and score is not None and least <= score <= most
            else None
        )
        yield Row(
            line,
            "" if text.casefold().strip() in EMPTY_FORMULAS else text,
            date,
            valence,
            _cell(row, columns.get("stage")) or None,
            _cell(row, columns.get("touchpoint")) or None,
            _cell(row, columns.get("customer")) or None,
            (_cell(row, columns.get("lang"))[:2].lower() or None),
        )
    if bad_dates:
        notes.append(
            Words(
                f"{bad_dates} dates could not be read; these comments count without a date.",
                f"{bad_dates} dates sont illisibles ; ces commentaires comptent sans date.",
            )
        )


_DATES: Final = (
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
)


def _date(said: str) -> dt.date | None:
    if not said:
        return None
    try:
        return dt.datetime.fromisoformat(said).date()
    except ValueError:
        pass
    for form in _DATES:
        try:
            return dt.datetime.strptime(said, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None
