"""What a text model sees of a text: words, characters, and six numbers from a lexicon.

Words are folded to lower case without accents; digits and links are no words. The lexicon's six
numbers let a small model travel to subjects that it was not trained on.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from typing import Final

from parcours.errors import Lang, UnavailableError, Words

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TOKEN: Final = re.compile(r"[^\W\d_]+|[!,.;:?]")
_MASKED: Final = re.compile(r"https?://\S+|www\.\S+|@\w+|\S+@\S+")
NEGATIONS: Final[dict[Lang, frozenset[str]]] = {
    "en": frozenset(
        "not no never none nothing neither nor cannot cant dont doesnt didnt isnt wasnt wont wouldnt "
        "couldnt shouldnt arent werent hasnt havent hadnt without t".split()
    ),
    "fr": frozenset("pas jamais rien aucun aucune ni sans plus guere nul nulle".split()),
}
CAP: Final = 6.0
LEXICON_FEATURES: Final = 6


def fold(text: str) -> str:
    """Lower case, accents taken off, links and addresses taken out."""
    lowered = _MASKED.sub(" ", text).lower().replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def words(text: str) -> Counter[str]:
    """Words and pairs of neighbouring words, with their counts."""
    tokens = _WORD.findall(fold(text))
    counts = Counter(tokens)
    counts.update(f"{a} {b}" for a, b in zip(tokens, tokens[1:], strict=False))
    return counts


def characters(text: str, low: int, high: int) -> Counter[str]:
    """Runs of ``low`` to ``high`` characters within words, with a space at each word's ends."""
    counts: Counter[str] = Counter()
    for word in fold(text).split():
        padded = f" {word} "
        for size in range(low, high + 1):
            counts.update(padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))
    return counts


@lru_cache(maxsize=2)
def lexicon(lang: Lang) -> dict[str, float]:
    """Polarity by folded word, scaled to −1…1; raises UnavailableError when it was not built."""
    path = files("parcours.verbatims") / "assets" / f"lexicon-{lang}.json"
    try:
        loaded: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnavailableError(
            "verbatims.no-lexicon",
            Words(
                "The sentiment lexicons are not built.",
                "Les lexiques de sentiment ne sont pas construits.",
            ),
            remedy=Words("Run: make assets.", "Lancez : make assets."),
        ) from None
    return loaded


def lexicon_features(text: str, lang: Lang) -> list[float]:
    """Positive mass, negative mass, their balance, negations, exclamation marks, length; each capped.

    A word within three after a negation counts −0.7 times.
    """
    known = lexicon(lang)
    tokens = _TOKEN.findall(fold(text))
    positive = negative = 0.0
    negations, since = 0, 99
    for token in tokens:
        since += 1
        if not token.isalpha():
            since = 99  # a negation does not reach beyond a comma
            continue
        if token in NEGATIONS[lang]:
            negations, since = negations + 1, 0
            continue
        value = known.get(token, 0.0)
        if since <= 3:
            value *= -0.7
        if value > 0:
            positive += value
        else:
            negative -= value
    balance = (positive - negative) / (positive + negative + 0.3)
    marks = tokens.count("!")
    length = sum(token.isalpha() for token in tokens)
    return [
        min(positive, CAP) / 2,
        min(negative, CAP) / 2,
        balance,
        min(negations, 4) / 2,
        min(marks, 4) / 2,
        min(math.log1p(length), 5) / 3,
    ]
