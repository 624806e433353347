"""How a text sounds, from −2 to +2, and in which language it is: the default models, offline.

The numbers are a model's opinion. Their order is usable; their mean has a bias that more text does
not cure, so every interval made from them is widened (see ``summary``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from parcours.errors import Lang
from parcours.verbatims.features import characters, fold, lexicon_features, words
from parcours.verbatims.heads import load_head

LEAST_SMALL: Final = 0.06
SMALL_WORDS: Final[dict[str, frozenset[str]]] = {
    "en": frozenset(
        "the and is was to of it in for my i not with have this that you are be very but they on "
        "at so had we has would from been can as your good great app well by than their there came".split()
    ),
    "fr": frozenset(
        "le les des du et est une pas je il elle nous vous ce cette sur dans avec pour qui mais tres "
        "plus ne au aux mon ma mes son sa ses j ai c n l d on tout trop bien sont fait etre "
        "aucune rien jamais deux chez sans notre vos conforme quelques facile carte".split()
    ),
}
"""Words that every text of some length needs and that neighbouring languages spell otherwise."""
SHORT: Final = 5
"""Under this many words a text inherits the language of its file."""


class TextModel(Protocol):
    """Scores texts; says its name, the languages that it reads and its licence."""

    @property
    def name(self) -> str:
        """Its name and version, which every figure made with it carries."""
        ...

    @property
    def langs(self) -> tuple[Lang, ...]:
        """The languages that it reads."""
        ...

    @property
    def licence(self) -> str:
        """Under which it may be used."""
        ...

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
        chances = head.probabilities(
            [words(t) for t in texts], [lexicon_features(t, lang) for t in texts]
        )
        positive, negative = head.classes.index("positive"), head.classes.index("negative")
        return [float(2 * (row[positive] - row[negative])) for row in chances]


default_model: TextModel = DefaultModel()


def _together(texts: Sequence[str]) -> str:
    """The language of many short texts, read as one."""
    head = load_head("language")
    joined = " ".join(texts)[:4_000]
    return head.classes[int(head.probabilities([characters(joined, 1, 3)])[0].argmax())]


def _speaks(text: str, lang: str) -> bool:
    """Whether a text of some length holds the small words that its language cannot do without."""
    tokens = fold(text).replace("'", " ").split()
    if len(tokens) < 8:
        return True
    return sum(token in SMALL_WORDS[lang] for token in tokens) >= LEAST_SMALL * len(tokens)


def languages(texts: Sequence[str]) -> list[str]:
    """``en``, ``fr`` or ``other`` for each text; short ones take the most common of the others."""
    head = load_head("language")
    found = ["" if len(t.split()) < SHORT else "?" for t in texts]
    asked = [index for index, mark in enumerate(found) if mark == "?"]
    chances = head.probabilities([characters(texts[i][:400], 1, 3) for i in asked])
    for index, row in zip(asked, chances, strict=True):
        guess = head.classes[int(row.argmax())]
        found[index] = guess if _speaks(texts[index], guess) else "other"
    known = [lang for lang in found if lang]
    common = max(sorted(set(known)), key=known.count) if known else _together(texts)
    return [lang or common for lang in found]
