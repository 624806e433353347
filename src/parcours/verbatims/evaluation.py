"""How good a scorer is on texts with scores: beside the lexicon alone and the majority, with n.

Neutral scores are left out of accuracy, as everywhere in the field; the bias of the mean is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parcours.errors import Lang
from parcours.verbatims.features import cut, lexicon_features
from parcours.verbatims.language import languages
from parcours.verbatims.rows import Row
from parcours.verbatims.sentiment import TextModel, default_model, valences


@dataclass(frozen=True, slots=True)
class Figures:
    """One scorer on the texts of one language."""

    scorer: str
    lang: str
    n: int
    accuracy: float
    """Of the clearly positive and negative texts, the share told right."""
    low: float
    high: float
    """The 95 % Wilson interval of the accuracy."""
    f2: float
    """The mean of both classes' F1."""
    bias: float
    """Mean valence minus mean score, on −2…+2; neutrals included."""


def evaluate(rows: Sequence[Row], model: TextModel = default_model) -> list[Figures]:
    """``model``, the lexicon alone and the majority on ``rows``, by language."""
    langs = languages([row.text for row in rows])
    found = []
    for lang in model.langs:
        group = [
            row for row, spoken in zip(rows, langs, strict=True) if (row.lang or spoken) == lang
        ]
        clear = sum(row.valence != 0 for row in group)
        if clear < 2:
            continue
        up = sum((row.valence or 0) > 0 for row in group) * 2 >= clear
        scorers: dict[str, Callable[[list[str], Lang], list[float]]] = {
            model.name: lambda texts, spoken: [v or 0.0 for v in valences(model, texts, spoken)],
            "lexicon alone": lambda texts, spoken: [
                2 * lexicon_features(cut(text), spoken)[2] for text in texts
            ],
            "majority": _always(2.0 if up else -2.0),
        }
        texts = [row.text for row in group]
        truth = [row.valence or 0.0 for row in group]
        found += [
            _figures(name, lang, truth, scorer(texts, lang)) for name, scorer in scorers.items()
        ]
    return found


def _always(value: float) -> Callable[[list[str], Lang], list[float]]:
    """The scorer that says the same of every text."""
    return lambda texts, _: [value] * len(texts)


def _figures(name: str, lang: str, truth: Sequence[float], said: Sequence[float]) -> Figures:
    pairs = [(t > 0, s > 0) for t, s in zip(truth, said, strict=True) if t != 0]
    n, right = len(pairs), sum(t == s for t, s in pairs)
    low, high = _interval(right, n)
    bias = sum(said) / len(said) - sum(truth) / len(truth)
    return Figures(
        name, lang, n, right / n, low, high, (_f1(pairs, up=True) + _f1(pairs, up=False)) / 2, bias
    )


def _f1(pairs: Sequence[tuple[bool, bool]], *, up: bool) -> float:
    hits = sum(t is up and s is up for t, s in pairs)
    wrong = sum((t is up) != (s is up) for t, s in pairs)
    return 2 * hits / (2 * hits + wrong) if hits else 0.0


def _interval(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %."""
    z, share = 1.96, hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)
