"""Survey answers out of a table, beside verbatims: one row per answer, one scale for all metrics.

NPS, satisfaction and effort keep their own counts and their familiar score; on the map's curve every
metric stands on −2…+2 by the line that is printed with it. Values of different scales are never averaged
before that.
"""

from __future__ import annotations

import csv
import datetime as dt
import gc
import hashlib
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal

from parcours.errors import InputError, Words
from parcours.events.statistics import Z95
from parcours.verbatims.rows import Row

MetricName = Literal["nps", "csat", "ces", "emotion"]
USUAL: Final[dict[str, tuple[str, ...]]] = {
    "customer": ("customer", "customer_id", "client", "client_id", "user_id", "order_id", "case_id", "respondent_id"),
    "date": ("date", "answered_at", "submitted_at", "created_at", "timestamp", "completed_at"),
    "place": ("touchpoint", "stage", "point_de_contact", "etape", "étape"),
    "metric": ("metric", "indicateur", "kpi"),
    "value": ("value", "score", "answer", "valeur", "note", "réponse"),
    "comment": ("comment", "text", "verbatim", "commentaire", "why", "pourquoi"),
    "lang": ("lang", "language", "langue"),
}  # fmt: skip
SCALES: Final[dict[MetricName, tuple[float, float]]] = {
    "nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "emotion": (-2, 2),
}  # fmt: skip
CUTS: Final[dict[MetricName, tuple[float, float]]] = {
    "nps": (6, 9), "csat": (2, 4), "ces": (3, 6), "emotion": (-1, 1),
}  # fmt: skip
"""The highest negative and the lowest positive value."""
LINES: Final[dict[MetricName, str]] = {
    "nps": "(s − 5) × 0.4", "csat": "s − 3", "ces": "(s − 4) × 2/3, 7 = easy", "emotion": "as it is",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question."""

    row: Row
    metric: MetricName
    value: float


@dataclass(frozen=True)
class AnswersResult:
    """The answers, and what a reader must be told."""

    answers: tuple[Answer, ...]
    name: str
    checksum: str
    notes: tuple[Words, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The answers as rows that can be read beside verbatims; their lines count below zero."""
        return tuple(answer.row for answer in self.answers)

    @cached_property
    def by_line(self) -> dict[int, Answer]:
        """Each answer by the number of its row."""
        return {answer.row.line: answer for answer in self.answers}

    @cached_property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day; None when no answer has one."""
        days = [row.date for row in self.rows if row.date]
        return (min(days), max(days)) if days else None


def is_answer(row: Row) -> bool:
    """Whether a row came from a survey and not from a table of verbatims."""
    return row.line < 0


def valence(metric: MetricName, value: float) -> float:
    """An answer on −2…+2, by a straight line over its scale."""
    low, high = SCALES[metric]
    return (value - (low + high) / 2) * 4 / (high - low)


def read_answers(path: Path) -> AnswersResult:
    """The answers in the table at ``path``.

    Either one row per answer (`metric`, `value`) or one row per person with a column per metric
    (`nps`, `csat`, `ces`). Raises InputError where neither is found.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            "evidence.no-answers-file",
            Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
            remedy=Words("Check the path.", "Vérifiez le chemin."),
        ) from None
    text = content.decode("utf-8-sig", errors="replace")
    mark = max(",;\t|", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    heads = {name.strip().casefold(): at for at, name in enumerate(next(lines, []))}
    columns = {
        role: next((heads[n] for n in names if n in heads), None) for role, names in USUAL.items()
    }
    wide: list[tuple[MetricName, int]] = [(m, heads[m]) for m in SCALES if m in heads]
    if not wide and (columns["metric"] is None or columns["value"] is None):
        raise _no_metric(path, list(heads))
    answers: list[Answer] = []
    bad = 0
    width = len(heads)
    if not wide and columns["comment"] is None and columns["lang"] is None:
        with uncollected():
            answers, bad = _bare(lines, columns)
    for number, line in enumerate(lines, 2):  # nothing is left when the table was bare
        cells = line if len(line) >= width else [*line, *([""] * (width - len(line)))]
        made, wrong = _of_line(number, cells, columns, wide)
        answers += made
        bad += wrong
    notes = [
        Words(f"{len(answers)} survey answers were read from {path.name}.",
              f"{len(answers)} réponses d’enquête lues dans {path.name}.")
    ]  # fmt: skip
    if bad:
        notes.append(
            Words(f"{bad} answers lie outside their scale or name no known metric and were left out.",
                  f"{bad} réponses sortent de leur échelle ou d’un indicateur connu et sont laissées de côté.")
        )  # fmt: skip
    return AnswersResult(
        tuple(answers), path.name, f"sha256:{hashlib.sha256(content).hexdigest()}", tuple(notes)
    )


def _no_metric(path: Path, heads: Sequence[str]) -> InputError:
    listing = ", ".join(heads)
    return InputError(
        "evidence.no-metric-column",
        Words(f"“{path.name}” holds no answer that can be measured.",
              f"« {path.name} » ne contient aucune réponse mesurable."),
        remedy=Words(
            f"It needs columns `metric` and `value`, or a column `nps`, `csat` or `ces`. There are: {listing}.",
            f"Il faut les colonnes `metric` et `value`, ou une colonne `nps`, `csat` ou `ces`. Il y a : {listing}.",
        ),
    )  # fmt: skip


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: among a million small records it finds none and takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _bare(
    lines: Iterable[Sequence[str]], columns: dict[str, int | None]
) -> tuple[list[Answer], int]:
    """One answer per line without words: the same as :func:`_of_line`, for tables of a million."""
    metric, value = columns["metric"], columns["value"]
    at_day, at_place, at_who = (columns[role] for role in ("date", "place", "customer"))
    assert metric is not None
    assert value is not None
    answers: list[Answer] = []
    bad = 0
    for number, cells in enumerate(lines, 2):
        if len(cells) <= value or not cells[value]:
            continue
        read = _scaled(cells[metric].strip().casefold(), cells[value].strip())
        if read is None:
            bad += 1
            continue
        name, answered, tone = read
        row = Row(
            -number * 10, "", _day(cells[at_day]) if at_day is not None else None, tone, None,
            (cells[at_place] or None) if at_place is not None else None,
            (cells[at_who] or None) if at_who is not None else None,
        )  # fmt: skip
        answers.append(Answer(row, name, answered))
    return answers, bad


@lru_cache(maxsize=4096)
def _scaled(name: str, text: str) -> tuple[MetricName, float, float] | None:
    """A metric, its value and its tone; None for what lies outside of its scale."""
    answered = _number(text)
    metric = next((known for known in SCALES if known == name), None)
    if metric is None or answered is None or not _inside(metric, answered):
        return None
    return metric, answered, valence(metric, answered)


def _of_line(
    number: int,
    cells: Sequence[str],
    columns: dict[str, int | None],
    wide: Sequence[tuple[MetricName, int]],
) -> tuple[list[Answer], int]:
    """The answers of one line, and how many of its values are none."""
    metric, value = columns["metric"], columns["value"]
    said = [(name, cells[at]) for name, at in wide]
    if not wide and metric is not None and value is not None:
        said = [(cells[metric].strip().casefold(), cells[value])]  # type: ignore[list-item]
    comment, day, place, who, lang = (
        cells[at] if (at := columns[role]) is not None else ""
        for role in ("comment", "date", "place", "customer", "lang")
    )
    found: list[Answer] = []
    bad = 0
    for name, text in said:
        if not text.strip():
            continue
        answered = _number(text.strip())
        if answered is None or name not in SCALES or not _inside(name, answered):
            bad += 1
            continue
        row = Row(
            -number * 10 - len(found), comment.strip(), _day(day), valence(name, answered), None,
            place.strip() or None, who.strip() or None, lang[:2].lower() or None,
        )  # fmt: skip
        found.append(Answer(row, name, answered))
    return found, bad


def _inside(metric: MetricName, value: float) -> bool:
    low, high = SCALES[metric]
    return low <= value <= high


@lru_cache(maxsize=4096)
def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Net:
    """Positive less negative answers of a metric, in points, with the adjusted Wald interval."""

    metric: MetricName
    value: float
    low: float
    high: float
    n: int
    share_positive: float


def net_scores(answers: Sequence[Answer]) -> list[Net]:
    """The net of each metric among ``answers`` (Rocks 2016: three quarters of an answer added to each side)."""
    found = []
    for metric in SCALES:
        values = [a.value for a in answers if a.metric == metric]
        n = len(values)
        if not n:
            continue
        low_cut, high_cut = CUTS[metric]
        up = sum(v >= high_cut for v in values)
        down = sum(v <= low_cut for v in values)
        p, q = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
        half = Z95 * math.sqrt((p + q - (p - q) ** 2) / (n + 3))
        found.append(
            Net(metric, 100 * (up - down) / n, max(-100.0, 100 * (p - q - half)), min(100.0, 100 * (p - q + half)),
                n, up / n)
        )  # fmt: skip
    return found
