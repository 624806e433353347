"""A table of customers as numbers: which column is the answer, which are facts, which is the date.

Text becomes one column per common value, numbers stay numbers; what is not said is a value of its own,
because that somebody left a field empty may tell something. Columns that name one customer are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, nearest, unknown_name

Floats = npt.NDArray[np.float64]
YES: Final = frozenset({"yes", "true", "1", "oui", "vrai", "churned", "y", "t", "o"})
NO: Final = frozenset({"no", "false", "0", "non", "faux", "stayed", "n", "f"})
VALUES_MOST: Final = 20
TARGETS: Final = (
    "churn",
    "churned",
    "revenue",
    "converted",
    "conversion",
    "target",
    "label",
    "left",
    "résilié",
)


@dataclass(frozen=True, slots=True)
class Table:
    """Facts and answers, one row per customer."""

    names: tuple[str, ...]
    """One per column of ``facts``: a column's name, or ``column = value``."""
    facts: Floats
    """Not said is NaN."""
    answer: npt.NDArray[np.int64]
    target: str
    yes: str
    """The value that counts as yes."""
    days: npt.NDArray[np.int64] | None
    """Days since 1970 of each row; None when the table has no date."""
    raw: dict[str, list[str]]
    left_out: tuple[str, ...]
    """Columns that were not used: ids, dates, constants."""


def read_table(path: Path, *, target: str | None = None, date: str | None = None) -> Table:
    """The table at ``path``; raises InputError where it or its columns cannot be used."""
    names, columns = _columns(path)
    goal = _target(names, target)
    yes, answer = _answers(goal, columns[goal])
    dated = _dates(columns, date, names)
    kept: list[str] = []
    facts: list[Floats] = []
    left: list[str] = []
    for name in names:
        if name == goal:
            continue
        made = _facts(name, columns[name])
        if name == date or not made:
            left.append(name)
            continue
        kept += [label for label, _ in made]
        facts += [values for _, values in made]
    if not facts:
        raise InputError(
            "evidence.no-facts",
            Words("No column can be used to predict.", "Aucune colonne ne permet de prédire."),
            remedy=Words(
                "The table needs facts besides the answer.",
                "Il faut des faits à côté de la réponse.",
            ),
        )
    matrix = np.column_stack(facts)
    return Table(tuple(kept), matrix, answer, goal, yes, dated, columns, tuple(left))


def _columns(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            "evidence.no-table",
            Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
        ) from None
    head = text.partition("\n")[0]
    mark = max(",;\t|", key=head.count)
    rows = list(csv.reader(text.splitlines(), delimiter=mark))
    names, body = [n.strip() for n in rows[0]], [row for row in rows[1:] if any(row)]
    if len(body) < 100:
        raise InputError(
            "evidence.small-table",
            Words(f"“{path.name}” has {len(body)} rows.", f"« {path.name} » a {len(body)} lignes."),
            remedy=Words(
                "A prediction needs a hundred or more.", "Une prédiction en demande cent ou plus."
            ),
        )
    width = len(names)
    cells = [[*row, *([""] * width)][:width] for row in body]
    return names, {name: [row[i].strip() for row in cells] for i, name in enumerate(names)}


def _target(names: Sequence[str], asked: str | None) -> str:
    if asked is not None:
        if asked not in names:
            raise unknown_name(
                "evidence.unknown-column", Words("column", "colonne"), asked, list(names)
            )
        return asked
    found = [name for name in names if name.casefold() in TARGETS]
    if found:
        return found[0]
    listing, guess = ", ".join(names), nearest("churn", names)
    raise InputError(
        "evidence.no-target",
        Words(
            "It is not clear which column is the answer.",
            "On ne voit pas quelle colonne est la réponse.",
        ),
        remedy=Words(
            (f"Did you mean “{guess}”? " if guess else "")
            + f"Name it with --target. There are: {listing}.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else "")
            + f"Nommez-la avec --target. Il y a : {listing}.",
        ),
    )


def _answers(name: str, values: Sequence[str]) -> tuple[str, npt.NDArray[np.int64]]:
    kinds = sorted({value.casefold() for value in values})
    yes = [kind for kind in kinds if kind in YES]
    if len(kinds) != 2 or len(yes) != 1 or not set(kinds) - set(yes) <= NO:
        shown = ", ".join(kinds[:6])
        raise InputError(
            "evidence.not-yes-no",
            Words(f"“{name}” is not a yes or no; it holds: {shown}.",
                  f"« {name} » n’est pas un oui ou non ; on y lit : {shown}."),
            remedy=Words("Name a column of yes and no.", "Nommez une colonne de oui et de non."),
        )  # fmt: skip
    return yes[0], np.array([value.casefold() == yes[0] for value in values], np.int64)


def _dates(
    columns: dict[str, list[str]], asked: str | None, names: Sequence[str]
) -> npt.NDArray[np.int64] | None:
    if asked is None:
        return None
    if asked not in columns:
        raise unknown_name(
            "evidence.unknown-column", Words("column", "colonne"), asked, list(names)
        )
    try:
        days = [dt.date.fromisoformat(value[:10]) for value in columns[asked]]
    except ValueError as error:
        raise InputError(
            "evidence.bad-date",
            Words(f"“{asked}” holds something that is no date: {error}.",
                  f"« {asked} » contient autre chose qu’une date : {error}."),
            remedy=Words("Write dates as 2026-03-01.", "Écrivez les dates ainsi : 2026-03-01."),
        ) from None  # fmt: skip
    return np.array([(day - dt.date(1970, 1, 1)).days for day in days], np.int64)


def _facts(name: str, values: Sequence[str]) -> list[tuple[str, Floats]]:
    """The numbers of a column; none when it is constant or names one customer each."""
    numbers = [_number(value) for value in values]
    known = [n for n in numbers if n is not None]
    if len(known) >= 0.95 * sum(bool(v) for v in values) and known:
        column = np.array([np.nan if n is None else n for n in numbers])
        return [(name, column)] if len(set(known)) > 1 else []
    counts = Counter(values)
    if len(counts) > max(VALUES_MOST, 0.5 * len(values)) or len(counts) < 2:
        return []
    common = [value for value, n in counts.most_common(VALUES_MOST) if n >= 10]
    return [(f"{name} = {v or '–'}", np.array([x == v for x in values], float)) for v in common]


def _number(value: str) -> float | None:
    try:
        return (
            float(value.replace(",", ".").replace("\u202f", "").replace(" ", "")) if value else None
        )
    except ValueError:
        return None


def in_bins(facts: Floats, most: int = 48) -> tuple[npt.NDArray[np.uint8], list[Floats]]:
    """Each column cut at its own quantiles; the first bin is *not said*."""
    cuts: list[Floats] = []
    for column in facts.T:
        known = column[~np.isnan(column)]
        edges = (
            np.unique(np.quantile(known, np.linspace(0, 1, most + 1)[1:-1]))
            if len(known)
            else known
        )
        cuts.append(np.asarray(edges, float))
    return binned(facts, cuts), cuts


def binned(facts: Floats, cuts: Sequence[Floats]) -> npt.NDArray[np.uint8]:
    """``facts`` in the bins that :func:`in_bins` chose."""
    made: Any = np.zeros(facts.shape, np.uint8)
    for at, edges in enumerate(cuts):
        column = facts[:, at]
        made[:, at] = np.where(np.isnan(column), 0, 1 + np.searchsorted(edges, column, side="left"))
    return np.asarray(made)
