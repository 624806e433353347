"""How good a scorer is on texts with scores: beside the lexicon alone and the majority, with n.

Neutral scores are left out of accuracy, as everywhere in the field; the bias of the mean and the
three-class figure hold them. Texts that a model would not score are counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from parcours.errors import Lang
from parcours.verbatims.features import cut, lexicon_features
from parcours.verbatims.language import languages
from parcours.verbatims.rows import Row
from parcours.verbatims.sentiment import TextModel, default_model, side, valences
from parcours.verbatims.summary import wilson

SIDES: Final = ("negative", "unclear", "positive")
Scorer = Callable[[Sequence[str], Lang], Sequence[float | None]]


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
    f3: float = 0.0
    """The mean F1 of negative, mixed or unclear, and positive."""
    unscored: int = 0


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
        scorers: dict[str, Scorer] = {
            model.name: lambda texts, spoken: valences(model, texts, spoken),
            "lexicon alone": lexicon_valences,
            "majority": always(2.0 if up else -2.0),
        }
        texts = [row.text for row in group]
        truth = [row.valence or 0.0 for row in group]
        found += [
            figures(name, lang, truth, scorer(texts, lang)) for name, scorer in scorers.items()
        ]
    return found


def lexicon_valences(texts: Sequence[str], lang: Lang) -> list[float | None]:
    """The balance of the lexicon's words, without any model."""
    return [2 * lexicon_features(cut(text), lang)[2] for text in texts]


def always(value: float) -> Scorer:
    """The scorer that says the same of every text."""
    return lambda texts, _: [value] * len(texts)


def figures(name: str, lang: str, truth: Sequence[float], said: Sequence[float | None]) -> Figures:
    """What ``said`` is worth beside ``truth``, both on −2…+2."""
    known = [(t, s) for t, s in zip(truth, said, strict=True) if s is not None]
    pairs = [(t > 0, s > 0) for t, s in known if t != 0]
    n, right = len(pairs), sum(t == s for t, s in pairs)
    low, high = wilson(right, n)
    bias = sum(s - t for t, s in known) / len(known) if known else 0.0
    f2 = (f1(pairs) + f1([(not t, not s) for t, s in pairs])) / 2
    three = [(_three(t), side(s)) for t, s in known]
    f3 = sum(f1([(t == one, s == one) for t, s in three]) for one in SIDES) / len(SIDES)
    accuracy = right / n if n else 0.0
    return Figures(name, lang, n, accuracy, low, high, f2, bias, f3, len(truth) - len(known))


def _three(truth: float) -> str:
    return "unclear" if truth == 0 else "positive" if truth > 0 else "negative"


def f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    """The F1 of what is true over pairs of (truth, said)."""
    hits = sum(t and s for t, s in pairs)
    wrong = sum(t != s for t, s in pairs)
    return 2 * hits / (2 * hits + wrong) if hits else 0.0
