"""How a text sounds, from −2 to +2, and in which language it is: the default models, offline.

The numbers are a model's opinion. Their order is usable; their mean has a bias that more text does
not cure, so every interval made from them is widened (see ``summary``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from parcours.errors import Lang
from parcours.verbatims.features import characters, lexicon_features, words
from parcours.verbatims.heads import load_head

SHORT: Final = 5
"""Under this many words a text inherits the language of its file."""


class TextModel(Protocol):
    """Scores texts; says its name, the languages that it reads and its licence."""

    name: str
    langs: tuple[Lang, ...]
    licence: str

    def valences(self, texts: Sequence[str], lang: Lang) -> list[float]:
        """One valence in −2…+2 per text, all in ``lang``."""
        ...


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """TF-IDF words and six lexicon features in a logistic regression per language."""

    name: str = "parcours-words-lex 1"
    langs: tuple[Lang, ...] = ("en", "fr")
    licence: str = "Apache-2.0"

    def valences(self, texts: Sequence[str], lang: Lang) -> list[float]:
        """Twice the probability of positive minus that of negative."""
        if not texts:
            return []
        head = load_head(f"polarity-{lang}")
        chances = head.probabilities([words(t) for t in texts], [lexicon_features(t, lang) for t in texts])
        positive, negative = head.classes.index("positive"), head.classes.index("negative")
        return [float(2 * (row[positive] - row[negative])) for row in chances]


default_model: TextModel = DefaultModel()


def languages(texts: Sequence[str]) -> list[str]:
    """``en``, ``fr`` or ``other`` for each text; short ones take the most common of the others."""
    head = load_head("language")
    found = ["" if len(t.split()) < SHORT else "?" for t in texts]
    asked = [index for index, mark in enumerate(found) if mark == "?"]
    chances = head.probabilities([characters(texts[i][:400], 1, 3) for i in asked]) if asked else []
    for index, row in zip(asked, chances, strict=True):
        found[index] = head.classes[int(row.argmax())]
    known = [lang for lang in found if lang]
    common = max(sorted(set(known)), key=known.count) if known else "en"
    return [lang or common for lang in found]
