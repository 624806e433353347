"""The words of one cell of a grid as parts of a stage: a label, and the small print in its brackets.

Small print is what our own spreadsheets write, in French or English; anything else in brackets is the
author's and stays in the label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from parcours.errors import Words
from parcours.journey import lexicon

_SPACES: Final = re.compile(r"[\u00a0\u202f]")
_BRACKETS: Final = re.compile(r"^(?P<label>.*\S)\s*\((?P<small>[^()]*)\)$", re.DOTALL)
_MONTHS: Final = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}


def plain(text: str) -> str:
    """``text`` with ordinary spaces: what the drawing set apart is no part of the words."""
    return _SPACES.sub(" ", text).replace("\u2212", "-").strip()


def lines(text: str) -> list[str]:
    """The things of one cell."""
    return [plain(line) for line in text.splitlines() if line.strip()]


def _reverse(words: Mapping[str, Words]) -> dict[str, str]:
    return {said.casefold(): name for name, both in words.items() for said in (both.en, both.fr)}


_HEALTHS: Final = _reverse(lexicon.HEALTHS)
_RATINGS: Final = _reverse(lexicon.RATINGS)
_CHANNELS: Final = _reverse(lexicon.CHANNELS)
_PAINS: Final = _reverse(lexicon.PAIN_KINDS)
_STATES: Final = _reverse(lexicon.SOLUTION_STATES)
_ASSUMED: Final = {"assumption", "hypothèse"}
_MISSING: Final = {"missing", "absent"}

Token = Callable[[str], dict[str, Any] | None]


def _word(field_name: str, words: Mapping[str, str]) -> Token:
    return lambda text: {field_name: words[text]} if text in words else None


def _number(field_name: str, pattern: str) -> Token:
    compiled = re.compile(pattern)

    def read(text: str) -> dict[str, Any] | None:
        found = compiled.fullmatch(text)
        return {field_name: number(found[1])} if found else None

    return read


def number(text: str) -> float | int:
    """A number as French or English readers write it."""
    bare = text.replace(" ", "")
    if bare.endswith("%"):
        return round(number(bare[:-1]) / 100, 6)
    bare = bare.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare) else bare
    value = float(bare.replace(",", "."))
    return int(value) if value.is_integer() else value


def _pain_kinds(text: str) -> dict[str, Any] | None:
    names = [_PAINS.get(name.strip()) for name in text.split(",")]
    if None in names:
        return None
    return {"kind": names[0], **({"also": names[1:]} if names[1:] else {})}


def _day(field_name: str, before: str = "") -> Token:
    pattern = re.compile(rf"{before}(\d{{1,2}})(?:er)? (\w+) (\d{{4}})")

    def read(text: str) -> dict[str, Any] | None:
        found = pattern.fullmatch(text)
        month = _MONTHS.get(found[2]) if found else None
        if not found or not month:
            return None
        return {field_name: f"{found[3]}-{month:02d}-{int(found[1]):02d}"}

    return read


PEOPLE: Final = _number("participants", r"(\d+) (?:personnes?|person|people)")
TOUCHPOINT: Final = (
    lambda text: {"missing": True} if text in _MISSING else None,
    _word("health", _HEALTHS),
    _word("rating", _RATINGS),
    _word("channel", _CHANNELS),
    PEOPLE,
)
PAIN: Final = (_number("severity", r"(?:severity|gravité) (\d)/3"), _pain_kinds)
CHANCE: Final = (
    _number("impact", r"impact (\d)/5"),
    _number("effort", r"effort (\d)/5"),
    _day("due_at"),
)
FEELING: Final = (_number("intensity", r"(?:intensity|intensité) (\d)/3"),)
METRIC: Final = (
    _number("target", r"(?:target|cible) (-?[\d ,]+(?:[.,]\d+)?\s?%?)"),
    _number("n", r"n = ([\d ,]+)"),
)
SOLUTION: Final = (_word("state", _STATES), _day("due_at"))
OWNER: Final = (_day("review_at", "(?:review|revue) "),)


@dataclass
class Cell:
    """One thing of a cell: its label, what its small print says, what of that was not understood."""

    label: str
    fields: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def cell(line: str, tokens: tuple[Token, ...] = ()) -> Cell:
    """``line`` as label and small print; brackets in which nothing is ours stay in the label."""
    found = _BRACKETS.match(line)
    if found is None:
        return Cell(line)
    said = [part.strip() for part in found["small"].split("·")]
    made = Cell(found["label"].strip())
    ours = False
    for part in said:
        small = part.casefold()
        fields = (
            {}
            if small in _ASSUMED
            else next((read for token in tokens if (read := token(small)) is not None), None)
        )
        if fields is None:
            made.unknown.append(part)
        else:
            ours = True
            made.fields |= fields
    return made if ours else Cell(line)


_UNITS: Final = {
    "an": "Y", "ans": "Y", "y": "Y", "mois": "MO", "mo": "MO", "sem.": "W", "wk": "W", "j": "D", "d": "D",
    "jour": "D", "jours": "D", "day": "D", "days": "D", "h": "H", "min": "M", "mn": "M", "minutes": "M",
    "minute": "M", "heure": "H", "heures": "H", "hours": "H", "hour": "H", "s": "S",
}  # fmt: skip


def duration(text: str) -> str | None:
    """``1 h 30 min`` as ISO 8601; None for what is no duration."""
    if re.fullmatch(r"P[\dT.YMWDHS]+", text):
        return text
    amounts = re.findall(r"(\d+(?:[.,]\d+)?) ?([a-z.]+)", text.casefold())
    if not amounts or re.sub(r"(\d+(?:[.,]\d+)?) ?([a-z.]+)|\s", "", text.casefold()):
        return None
    days, time = "", ""
    for amount, word in amounts:
        unit = _UNITS.get(word)
        if unit is None:
            return None
        value = amount.replace(",", ".")
        if unit in {"H", "M", "S"}:
            time += value + unit
        else:
            days += value + unit[0]
    return f"P{days}" + (f"T{time}" if time else "")


_POINT: Final = re.compile(r"^(?P<score>[+-]?\d(?:[.,]\d+)?)(?:\s|$)")
_BOUNDS: Final = re.compile(r"\[([+-]?\d(?:[.,]\d+)?) ; ([+-]?\d(?:[.,]\d+)?)\]")
_SIZE: Final = re.compile(r"(?:^|, )n = (\d{1,3}(?:[ ,]\d{3})+|\d+)")
_BELIEVED: Final = re.compile(r"(?:believed|cru) ([+-]?\d(?:[.,]\d+)?)")


def emotion(text: str) -> dict[str, Any] | None:
    """A point of the curve as our spreadsheets write it, or a number alone; None when it is neither."""
    found = _POINT.match(text)
    if found is None:
        return None
    score = float(found["score"].replace(",", "."))
    if not -2 <= score <= 2:
        return None
    size, bounds, believed = _SIZE.search(text), _BOUNDS.search(text), _BELIEVED.search(text)
    if size is None:
        word = text.partition(",")[2].strip()
        return {"score": score, **({"word": word} if word and not bounds else {})}
    measured: dict[str, Any] = {"score": score, "n": int(re.sub(r"[ ,]", "", size[1]))}
    if bounds:
        measured["interval"] = [float(value.replace(",", ".")) for value in bounds.groups()]
    made: dict[str, Any] = {"measured": measured}
    if believed:
        made["score"] = float(believed[1].replace(",", "."))
    between = text[found.end() :].partition(", ")[2]
    word = (
        between.partition(", [" if bounds else ", n = ")[0]
        if not between.startswith(("[", "n = "))
        else ""
    )
    return {**made, **({"word": word.strip()} if word.strip() else {})}
