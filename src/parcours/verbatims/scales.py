"""How scores become valence on −2…+2: the ends of their scale, and which end is best.

The polarity is *stored* with the scale, because a code 1 that means "best" (as in the NHS's friends
and family test) reverses every curve drawn from it. When the texts contradict the polarity that was
assumed, the scale is turned and that is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from parcours.errors import InputError, UnavailableError, Words
from parcours.verbatims.features import fold
from parcours.verbatims.sentiment import default_model, valences

Best = Literal["high", "low"]
LEAST_TO_TURN: Final = 30
TURNED: Final = -0.25
ASKED: Final = 400
_ENDS: Final = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*(?:\.\.|…|to|à|:)\s*(-?\d+(?:[.,]\d+)?)\s*$")
_NUMBER: Final = re.compile(r"^[+−-]?\d+(?:[.,]\d+)?")
_OUT_OF: Final = re.compile(r"(?:/|out of|sur|of)\s*(\d{1,3})")
_WORDS: Final[dict[str, float]] = {
    "tres satisfait": 2,
    "tres satisfaite": 2,
    "very satisfied": 2,
    "excellent": 2,
    "very good": 2,
    "tres bien": 2,
    "strongly agree": 2,
    "tout a fait d'accord": 2,
    "extremely likely": 2,
    "promoter": 2,
    "promoteur": 2,
    "satisfait": 1,
    "satisfaite": 1,
    "satisfied": 1,
    "good": 1,
    "bien": 1,
    "agree": 1,
    "d'accord": 1,
    "likely": 1,
    "pos": 1,
    "neg": -1,
    "positive": 1,
    "positif": 1,
    "offered good": 1,
    "neutral": 0,
    "neutre": 0,
    "moyen": 0,
    "ok": 0,
    "passive": 0,
    "passif": 0,
    "ni satisfait ni insatisfait": 0,
    "neither satisfied nor dissatisfied": 0,
    "neither good nor poor": 0,
    "insatisfait": -1,
    "insatisfaite": -1,
    "dissatisfied": -1,
    "unsatisfied": -1,
    "poor": -1,
    "bad": -1,
    "mauvais": -1,
    "peu satisfait": -1,
    "disagree": -1,
    "pas d'accord": -1,
    "unlikely": -1,
    "negative": -1,
    "negatif": -1,
    "tres insatisfait": -2,
    "tres insatisfaite": -2,
    "very dissatisfied": -2,
    "very poor": -2,
    "very bad": -2,
    "tres mauvais": -2,
    "strongly disagree": -2,
    "pas du tout d'accord": -2,
    "detractor": -2,
    "detracteur": -2,
    "pas du tout satisfait": -2,
    "extremely unlikely": -2,
    "👍": 2,
    "👎": -2,
    "😀": 2,
    "🙂": 1,
    "😐": 0,
    "🙁": -1,
    "😡": -2,
}


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high``, and the end that is best."""

    low: float
    high: float
    best: Best = "high"

    def valence(self, score: float) -> float | None:
        """The score on −2…+2; None for what is no point of the scale."""
        if not self.low <= score <= self.high:
            return None
        share = (score - self.low) / (self.high - self.low)
        return round(4 * (share if self.best == "high" else 1 - share) - 2, 6)

    @property
    def words(self) -> Words:
        """How the scores were read, in a sentence's part."""
        low, high = f"{self.low:g}".replace("-", "−"), f"{self.high:g}".replace("-", "−")
        end, autre = (high, high) if self.best == "high" else (low, low)
        return Words(
            f"{low} to {high}, {end} is best, moved to −2…+2",
            f"de {low} à {high}, {autre} est le mieux, ramenées à −2…+2",
        )


def parse_scale(said: str) -> tuple[float, float]:
    """The ends in "1..5"; raises InputError for anything else."""
    found = _ENDS.match(said)
    if found:
        low, high = (float(part.replace(",", ".")) for part in found.groups())
        if low < high:
            return low, high
    raise InputError(
        "verbatims.bad-scale",
        Words(f"“{said}” is no scale.", f"« {said} » n’est pas une échelle."),
        remedy=Words("Write its ends, as 1..5 or 0..10.", "Écrivez ses bornes : 1..5 ou 0..10."),
    )


def parse_best(said: str) -> Best:
    """Which end is best; raises InputError for anything but "high" and "low"."""
    if said == "high":
        return "high"
    if said == "low":
        return "low"
    raise InputError(
        "verbatims.bad-best",
        Words(f"“{said}” is no end of a scale.", f"« {said} » n’est pas un bout d’échelle."),
        remedy=Words("Say high or low.", "Dites high ou low."),
    )


def read_scores(
    cells: Sequence[str], name: str, asked: tuple[float, float] | None, notes: list[Words]
) -> tuple[list[float | None], Scale | None]:
    """A number for each cell, and the scale that they are on."""
    read = [_score(cell) for cell in cells]
    bad = [cell for cell, one in zip(cells, read, strict=True) if cell and one is None]
    if bad:
        shown = ", ".join(word[:20] for word, _ in Counter(bad).most_common(3))
        notes.append(
            Words(
                f"{len(bad)} scores are not numbers and were left out ({shown}).",
                f"{len(bad)} notes ne sont pas des nombres et ont été laissées de côté ({shown}).",
            )
        )
    known = [one for one in read if one is not None]
    if not known:
        return [None] * len(read), None
    tops = Counter(top for _, top in known if top is not None)
    numbers = [None if one is None else one[0] for one in read]
    scale = Scale(*asked) if asked else _scale([n for n, _ in known], name, tops)
    if scale is None:
        low, high = min(n for n, _ in known), max(n for n, _ in known)
        notes.append(
            Words(
                f"Scores from {low:g} to {high:g} fit no known scale and were left out; name it with --scale.",
                f"Les notes, de {low:g} à {high:g}, ne suivent aucune échelle connue et sont laissées de côté ; "
                "nommez-la avec --scale.",
            )
        )
    return numbers, scale


def _score(cell: str) -> tuple[float, float | None] | None:
    """A number, and the top of its scale where the cell says it ("4/5", "80 %", "★★★★☆")."""
    if not cell:
        return None
    if "★" in cell or "⭐" in cell:
        return float(cell.count("★") + cell.count("⭐")), 5.0
    folded = fold(cell).strip()
    found = _NUMBER.match(cell)
    if found is None:
        return (_WORDS[folded], -2.0) if folded in _WORDS else None  # −2…+2 by words
    return _measured(float(found[0].replace(",", ".").replace("−", "-")), folded[found.end() :])


def _measured(number: float, rest: str) -> tuple[float, float | None] | None:
    if not rest.strip() or re.fullmatch(r"\s*(?:stars?|etoiles?|points?|pts?)\.?", rest):
        return (number, None) if abs(number) < 1e6 else None
    if rest.strip() == "%":
        return number, 100.0
    top = _OUT_OF.search(rest)
    if top:
        return number, float(top[1])
    return None if re.match(r"\s*[\d:/-]", rest) else (number, None)


_KNOWN: Final[tuple[tuple[float, float], ...]] = (
    (1, 5), (1, 7), (0, 10), (-2, 2), (-5, 5), (0, 100), (-100, 100),
)  # fmt: skip


def _scale(numbers: Sequence[float], name: str, tops: Counter[float]) -> Scale | None:
    """The scale that the cells, the column's name or the numbers themselves tell of."""
    low, high = min(numbers), max(numbers)
    if tops:
        top = tops.most_common(1)[0][0]
        if top == -2.0:
            return Scale(-2, 2)
        return Scale(1 if top in {5, 7} and low >= 1 else 0, top) if high <= top else None
    ends = _named_ends(name.casefold(), low, high)
    if ends is None and low < high and set(numbers) <= {-1, 0, 1}:
        ends = (low, high)  # sides: 0 and 1, or −1, 0 and 1
    ends = ends or _likely_ends(low, high, len(numbers))
    return Scale(*ends) if ends else None


def _named_ends(name: str, low: float, high: float) -> tuple[float, float] | None:
    if "nps" in name and low >= 0 and high <= 10:
        return 0, 10
    if "ces" in name.split() and low >= 1 and high <= 7:
        return 1, 7
    if low == 0 and high <= 5 and any(word in name for word in ("star", "étoile", "etoile")):
        return 0, 5
    return None


def _likely_ends(low: float, high: float, count: int) -> tuple[float, float] | None:
    candidates = [ends for ends in _KNOWN if ends[0] <= low and high <= ends[1]]
    if low >= 0:
        candidates = [ends for ends in candidates if ends[0] >= 0]
    if (1, 7) in candidates and high == 6 and count < LEAST_TO_TURN:
        candidates.remove((1, 7))
    return candidates[0] if candidates else None


def turned(
    scale: Scale, texts: Sequence[str], scores: Sequence[float | None], notes: list[Words]
) -> Scale:
    """``scale``, with its best end where the texts say that it is."""
    pairs = [
        (text, score)
        for text, score in zip(texts, scores, strict=True)
        if score is not None and scale.low <= score <= scale.high and len(text.split()) >= 3
    ]
    pairs = pairs[:: max(1, len(pairs) // ASKED)][:ASKED]
    if len(pairs) < LEAST_TO_TURN:
        return scale
    try:
        r = max((_relation(pairs, lang) for lang in default_model.langs), key=abs)
    except UnavailableError:
        return scale  # without lexicons nothing contradicts
    if r > TURNED:
        return scale
    notes.append(
        Words(
            f"The texts contradict the scores (correlation {r:.2f}): {scale.low:g} is taken for the best. "
            "Say --best high if it is not.",
            f"Les textes contredisent les notes (corrélation {r:.2f}) : {scale.low:g} est lu comme le mieux. "
            "Dites --best high sinon.",
        )
    )
    return replace(scale, best="low")


def _relation(pairs: Sequence[tuple[str, float]], lang: Literal["en", "fr"]) -> float:
    said = np.array([v or 0.0 for v in valences(default_model, [text for text, _ in pairs], lang)])
    told = np.array([score for _, score in pairs])
    if said.std() == 0 or told.std() == 0:
        return 0.0
    return float(np.corrcoef(said, told)[0, 1])
