"""A grid of lanes and stages, either way round, as spreadsheets and Markdown tables hold it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from parcours.errors import InputError, Words
from parcours.journey.identity import slug
from parcours.journey.imports import cells
from parcours.journey.imports.result import ImportResult, finished
from parcours.journey.lexicon import LANES

Lost = list[Words]
Put = Callable[[dict[str, Any], str, Lost, str], None]
"""Puts the words of one cell into their place in a stage."""

_ROLES = {
    words.say(lang).casefold(): role for role, words in LANES.items() for lang in ("en", "fr")
}
_ROLES |= {role.replace("_", " "): role for role in LANES} | {
    "goal": "goals", "objectif": "goals", "emotion": "emotion", "émotion": "emotion", "feeling": "emotion",
    "feelings": "emotion", "pain": "pain_points", "pains": "pain_points", "frictions": "pain_points",
    "irritants": "pain_points", "quotes": "verbatims", "citations": "verbatims", "steps": "actions",
    "touchpoint": "touchpoints", "contacts": "touchpoints", "opportunity": "opportunities",
    "idées": "opportunities", "ideas": "opportunities", "time": "duration", "temps": "duration",
    "kpis": "metrics", "kpi": "metrics", "thinking": "thoughts", "ressenti": "feelings",
}  # fmt: skip
_CORNERS: Final = {"", "lane", "ligne", "lane / stage", "stage", "étape", "stages", "étapes"}
_FRENCH: Final = {words.fr.casefold() for words in LANES.values() if words.fr != words.en}
_UNKNOWN: Final = {"not known", "inconnu", "?", "-", "–", "n/a"}
ROWS_MOST: Final = 100_000


def rows_of_csv(text: str) -> list[list[str]]:
    """The cells of ``text``, whichever separator it uses."""
    text = text.lstrip("\ufeff")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=lambda mark: sum(part.count(mark) for part in head.split('"')[::2]))
    try:
        return [
            row
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            if any(row)
        ][:ROWS_MOST]
    except csv.Error as error:
        raise InputError(
            "import.bad-csv",
            Words(f"This CSV cannot be read: {error}.", f"Ce CSV est illisible : {error}."),
        ) from None


def rows_of_markdown(text: str) -> list[list[str]]:
    """The cells of the first table in ``text``; ``<br>`` begins a new line within a cell."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped.startswith("|"):
            if rows:
                break
            continue
        found = [
            re.sub(r"<br\s*/?>", "\n", part.strip().replace("\\|", "|"))
            for part in re.split(r"(?<!\\)\|", stripped.removeprefix("|").removesuffix("|"))
        ]
        if not all(re.fullmatch(r":?-{2,}:?", part) for part in found):
            rows.append(found)
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
    return _map(table, kind)


def _map(table: list[list[str]], kind: str) -> ImportResult:
    lost: Lost = []
    stages: list[dict[str, Any]] = [
        {"name": cells.plain(name) or f"{at}"} for at, name in enumerate(table[0][1:], 1)
    ]
    lanes: list[Any] = []
    french = 0
    for row in table[1:]:
        role = _role(row[0])
        french += row[0].casefold() in _FRENCH
        name = cells.plain(row[0])
        lanes.append(role or {"role": "custom", "id": slug(name), "label": name or "–"})
    for row in sorted(table[1:], key=lambda row: _role(row[0]) in _AT_OTHERS):
        role, name = _role(row[0]), cells.plain(row[0])
        for stage, text in zip(stages, row[1:], strict=True):
            if text.strip():
                _PUTS.get(role or "custom", _put_custom)(stage, text, lost, role or slug(name))
    corner = cells.plain(table[0][0])
    data: dict[str, Any] = {
        "title": "Journey" if corner.casefold() in _CORNERS else corner,
        "lanes": _once(lanes),
        "stages": stages,
    }
    return finished({**({"lang": "fr"} if french else {}), **data}, kind, lost)


def _once(lanes: list[Any]) -> list[Any]:
    """Each lane once: two rows of one role are one lane."""
    kept: list[Any] = []
    for lane in lanes:
        if lane not in kept:
            kept.append(lane)
    return kept


def _cell(row: Sequence[str], at: int) -> str:
    text = str(row[at]).strip() if at < len(row) and row[at] is not None else ""
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text


def _role(name: str) -> str | None:
    return _ROLES.get(cells.plain(name).casefold().rstrip(":").strip())


def _left(lost: Lost, what: str) -> None:
    lost.append(Words(f"Left out: {what[:80]}", f"Laissé de côté : {what[:80]}"))


def _labelled(
    slot: str, tokens: tuple[cells.Token, ...], *, key: str = "label", rest: str = ""
) -> Put:
    """A list of parts with a label each; the first words that nobody knows are ``rest``, say an owner."""

    def put(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
        for line in cells.lines(text):
            one = cells.cell(line, tokens)
            made = {key: one.label, **one.fields}
            unknown = one.unknown
            if rest and unknown:
                made[rest], unknown = unknown[0], unknown[1:]
            for words in unknown:
                _left(lost, f"{words} ({one.label})")
            stage.setdefault(slot, []).append(made)

    return put


def _put_custom(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    found = [cells.cell(line).label for line in cells.lines(text)]
    stage.setdefault("cells", {}).setdefault(role, []).extend(found)


def _put_goal(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    stage["goal"] = " ".join(cells.cell(line).label for line in cells.lines(text))


def _put_owner(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    one = cells.cell(" ".join(cells.lines(text)), cells.OWNER)
    stage |= {"owner": one.label, **one.fields}


def _put_duration(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    line = " ".join(cells.lines(text))
    label, bracket, small = line.partition(" (")
    iso = cells.duration(label)
    if iso:
        stage["duration"] = iso
    else:
        _left(lost, text)
    spread = re.search(
        r"(?:half between|la moitié entre) (.+?) (?:and|et) ([^·)]+)", small if bracket else ""
    )
    low, high = (
        (cells.duration(part.strip()) for part in spread.groups()) if spread else (None, None)
    )
    if iso and low and high:
        stage["duration"] = {"value": iso, "low": low, "high": high}


def _put_participants(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    found = re.match(r"\d{1,9}", text.strip())
    if found:
        stage["participants"] = int(found[0])
    else:
        _left(lost, text)


def _put_emotion(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    said = cells.plain(text)
    if said.casefold() in _UNKNOWN:
        return
    felt = cells.emotion(said)
    stage.setdefault("emotion", {}).update(
        felt or ({} if re.match(r"[+-]?\d", said) else {"word": said})
    )
    if felt is None:
        lost.append(
            Words(
                f"“{said[:40]}” is no emotion from −2 to +2.",
                f"« {said[:40]} » n’est pas une émotion de −2 à +2.",
            )
        )


def _put_feelings(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    first, *others = cells.lines(text)
    one = cells.cell(first, cells.FEELING)
    word, _, why = one.label.partition(":")
    felt = {"word": word.strip(), **({"why": why.strip()} if why.strip() else {}), **one.fields}
    stage["emotion"] = {**stage.get("emotion", {}), **felt}
    for line in others:
        _left(lost, line)


def _put_verbatims(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    for line in cells.lines(text):
        one = cells.cell(line)
        said = re.fullmatch(r"[«“\"]\s*(.*?)\s*[»”\"](?:\s*\((.*)\))?", one.label, re.DOTALL)
        stage.setdefault("verbatims", []).append(said[1] if said and said[1] else one.label)
        if said and said[2]:
            _left(lost, said[2])


_VALUE: Final = r"(-?\d[\d ,]*(?:[.,]\d+)?\s?%?|–)(?: (\S.*))?"
_METRIC: Final = re.compile(rf"(.*\S)\s*: {_VALUE}")
_METRIC_BARE: Final = re.compile(rf"(.*?) {_VALUE}")


def _put_metrics(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    for line in cells.lines(text):
        one = cells.cell(line, cells.METRIC)
        found = _METRIC.fullmatch(one.label) or _METRIC_BARE.fullmatch(one.label)
        made = {"label": found[1] if found else one.label, **one.fields}
        if found and found[2] != "–":
            made["value"] = cells.number(found[2])
            unit = "share" if found[2].endswith("%") else found[3]
            made |= {"unit": unit} if unit else {}
        if one.unknown:
            made["owner"], one.unknown = one.unknown[-1], one.unknown[:-1]
        stage.setdefault("metrics", []).append(made)
        for words in one.unknown:
            _left(lost, f"{words} ({one.label})")


def _sides(slot: str) -> Put:
    """Positives or negatives, at the touchpoint that the small print names, else at one of their own."""

    def put(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
        for line in cells.lines(text):
            found = re.fullmatch(r"(.*\S)\s*\(([^()]*)\)", line)
            names = [part.strip() for part in found[2].split("·")] if found else []
            known = {cells.plain(t["label"]): t for t in stage.get("touchpoints", [])}
            at = next((name for name in names if name in known), None)
            home = known[at] if at else _own_touchpoint(stage, LANES[slot])
            home.setdefault(slot, []).append(found[1] if found and at else cells.cell(line).label)

    return put


def _own_touchpoint(stage: dict[str, Any], name: Words) -> dict[str, Any]:
    for touchpoint in stage.get("touchpoints", []):
        if touchpoint["label"] in {name.en, name.fr}:
            return touchpoint  # type: ignore[no-any-return]
    made = {"label": name.fr}
    stage.setdefault("touchpoints", []).append(made)
    return made


def _put_solutions(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    """Solutions at the touchpoint or opportunity that the small print names; else left out, and named."""
    for line in cells.lines(text):
        one = cells.cell(line, cells.SOLUTION)
        homes = {cells.plain(t["label"]): (t, "solutions") for t in stage.get("touchpoints", [])}
        homes |= {cells.plain(o["label"]): (o, "actions") for o in stage.get("opportunities", [])}
        at = next((words for words in one.unknown if words in homes), None)
        if at is None:
            _left(lost, line)
            continue
        home, slot = homes[at]
        others = [words for words in one.unknown if words != at]
        made = {"text": one.label, **one.fields, **({"owner": others[0]} if others else {})}
        home.setdefault(slot, []).append(made)


def _derived(stage: dict[str, Any], text: str, lost: Lost, role: str) -> None:
    """Channels follow from the touchpoints; a grid that has none of those loses them, and is told."""
    if not stage.get("touchpoints"):
        _left(lost, text)


_AT_OTHERS: Final = {"positives", "negatives", "solutions"}
"""Roles whose words stand at a touchpoint or an opportunity: read when those are known."""
_TEXTS: Final = ("expectations", "thoughts")
_ACTIONS: Final = ("actions", "frontstage", "backstage", "support")
_PUTS: Final[dict[str, Put]] = {
    "custom": _put_custom,
    "goals": _put_goal,
    "owner": _put_owner,
    "duration": _put_duration,
    "participants": _put_participants,
    "emotion": _put_emotion,
    "feelings": _put_feelings,
    "verbatims": _put_verbatims,
    "metrics": _put_metrics,
    "positives": _sides("positives"),
    "negatives": _sides("negatives"),
    "solutions": _put_solutions,
    "channels": _derived,
    "touchpoints": _labelled("touchpoints", cells.TOUCHPOINT),
    "pain_points": _labelled("pain_points", cells.PAIN, rest="hits"),
    "opportunities": _labelled("opportunities", cells.CHANCE, rest="owner"),
    "physical_evidence": _labelled("physical_evidence", (), key="text"),
    **{role: _labelled(role, (), key="text") for role in _TEXTS},
    **{role: _labelled(role, (cells.PEOPLE,), key="text") for role in _ACTIONS},
}
