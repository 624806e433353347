"""A grid of lanes and stages, either way round, as spreadsheets and Markdown tables hold it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from parcours.errors import InputError, Words
from parcours.journey.identity import slug
from parcours.journey.imports.result import ImportResult, finished
from parcours.journey.lexicon import LANES

_ROLES = {
    words.say(lang).casefold(): role for role, words in LANES.items() for lang in ("en", "fr")
}
_ROLES |= {role.replace("_", " "): role for role in LANES} | {
    "goal": "goals", "objectif": "goals", "emotion": "emotion", "émotion": "emotion", "feeling": "emotion",
    "pain": "pain_points", "frictions": "pain_points", "irritants": "pain_points", "quotes": "verbatims",
    "citations": "verbatims", "steps": "actions", "touchpoint": "touchpoints", "contacts": "touchpoints",
    "opportunity": "opportunities", "idées": "opportunities", "ideas": "opportunities", "time": "duration",
}  # fmt: skip
_LISTS = {"goals", "expectations", "actions", "thoughts", "verbatims", "pain_points", "opportunities", "touchpoints",
          "physical_evidence", "frontstage", "backstage", "support"}  # fmt: skip
_NOTE = re.compile(
    r"\s*\((?:[^()]*\s·\s)?(?:assumption|hypothèse)\)$|\s*\([^()]*(?:severity|gravité) \d/3[^()]*\)$"
)
_SEVERITY = re.compile(r"(?:severity|gravité) (\d)/3")
_SCORE = re.compile(r"^\s*([+\-−]?\d(?:[.,]\d+)?)")


def rows_of_csv(text: str) -> list[list[str]]:
    """The cells of ``text``, whichever separator it uses."""
    text = text.lstrip("\ufeff")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=lambda mark: sum(part.count(mark) for part in head.split('"')[::2]))
    return [
        row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)
    ]


def rows_of_markdown(text: str) -> list[list[str]]:
    """The cells of the first table in ``text``."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped.startswith("|"):
            if rows:
                break
            continue
        cells = [
            cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", stripped.strip("|"))
        ]
        if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
            rows.append(cells)
    return rows


def read_grid(rows: Sequence[Sequence[str]], kind: str) -> ImportResult:
    """The map in ``rows``: a corner, stages along one edge and lanes along the other.

    The edge that names more lanes that are known is taken for the lanes. Raises InputError for fewer
    than two rows or columns.
    """
    width = max((len(row) for row in rows), default=0)
    if len(rows) < 2 or width < 2:
        raise InputError(
            "import.no-grid",
            Words(
                "This is no grid of lanes and stages.",
                "Ce n’est pas une grille de lignes et d’étapes.",
            ),
            remedy=Words(
                "Stages stand along one edge, lanes along the other.",
                "Les étapes sont sur un bord, les lignes sur l’autre.",
            ),
        )
    table = [[_cell(row, at) for at in range(width)] for row in rows]
    across = sum(_role(name) is not None for name in table[0][1:])
    down = sum(_role(row[0]) is not None for row in table[1:])
    if across > down:
        table = [list(column) for column in zip(*table, strict=True)]
    lost: list[Words] = []
    stages: list[dict[str, Any]] = [
        {"name": name or f"{at}"} for at, name in enumerate(table[0][1:], 1)
    ]
    lanes: list[Any] = []
    for row in table[1:]:
        role = _role(row[0])
        lanes.append(role or {"role": "custom", "id": slug(row[0]), "label": row[0] or "–"})
        for stage, text in zip(stages, row[1:], strict=True):
            _put(stage, role, slug(row[0]), text, lost)
    title = (
        table[0][0]
        if table[0][0].casefold() not in {"", "lane", "ligne", "lane / stage"}
        else "Journey"
    )
    return finished({"lang": "en", "title": title, "lanes": lanes, "stages": stages}, kind, lost)


def _cell(row: Sequence[str], at: int) -> str:
    text = str(row[at]).strip() if at < len(row) and row[at] is not None else ""
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


def _role(name: str) -> str | None:
    return _ROLES.get(name.casefold().strip().rstrip(":"))


def _put(stage: dict[str, Any], role: str | None, lane: str, text: str, lost: list[Words]) -> None:
    """One cell's words into their place."""
    if not text:
        return
    if role is None or role == "custom":
        stage.setdefault("cells", {})[lane] = _lines(text)
    elif role == "emotion":
        _put_emotion(stage, text, lost)
    elif role == "goals":
        stage["goal"] = " ".join(_lines(text))
    elif role == "owner":
        stage["owner"] = " ".join(_lines(text))
    elif role == "pain_points":
        stage["pain_points"] = [
            {
                "label": _bare(line),
                **({"severity": int(found[1])} if (found := _SEVERITY.search(line)) else {}),
            }
            for line in text.splitlines()
            if line.strip()
        ]
    elif role in {"touchpoints", "opportunities"}:
        stage[role] = [{"label": line} for line in _lines(text)]
    elif role == "verbatims":
        stage[role] = [line.strip('«»“”" \u00a0') for line in _lines(text)]
    elif role in _LISTS:
        stage[role] = _lines(text)
    else:
        lost.append(
            Words(
                f"The lane “{role}” was left out: {text[:60]}",
                f"La ligne « {role} » a été laissée de côté : {text[:60]}",
            )
        )


def _put_emotion(stage: dict[str, Any], text: str, lost: list[Words]) -> None:
    found = _SCORE.match(text)
    score = float(found[1].replace(",", ".").replace("−", "-")) if found else None
    if score is not None and -2 <= score <= 2:
        stage["emotion"] = {"score": score}
    elif text.casefold() not in {"not known", "inconnu", "?", "-", "–"}:
        if found is None:
            stage["emotion"] = {"word": text}
        lost.append(
            Words(
                f"“{text[:40]}” is no emotion from −2 to +2.",
                f"« {text[:40]} » n’est pas une émotion de −2 à +2.",
            )
        )


def _bare(line: str) -> str:
    return _NOTE.sub("", line).strip() or line.strip()


def _lines(text: str) -> list[str]:
    return [_bare(line) for line in text.splitlines() if line.strip()]
