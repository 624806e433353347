"""What a text model sees of a text: words, characters, and eight numbers from a lexicon.

Words are folded to lower case without accents; digits, links and addresses are no words. The
lexicon's numbers let a small model travel to subjects that it was not trained on. A text is cut into
words once, in :func:`cut`, and every model reads the same cut.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from parcours.errors import Lang, UnavailableError, Words

_MASKED: Final = re.compile(r"https?://\S+|www\.\S+|\S*@\S+")
_TOKEN: Final = re.compile(r"[^\W\d_]+|[!,.;:?]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_FACES: Final = re.compile(r"(?<!\w)[:;=8][-o']?[)D(P](?!\w)|<3")
_FACE_WORDS: Final = {")": " 🙂 ", "D": " 🙂 ", "P": " 🙂 ", "(": " 🙁 ", "3": " ❤ "}
_KNOWN_PLACEHOLDER: Final = re.compile(r"\[[^\[\]]{3,40}\]")
NEGATIONS: Final[dict[Lang, frozenset[str]]] = {
    "en": frozenset(
        "not no never none nothing neither nor cannot cant dont doesnt didnt isnt wasnt wont wouldnt "
        "couldnt shouldnt arent werent hasnt havent hadnt without t".split()
    ),
    "fr": frozenset("pas jamais rien aucun aucune ni sans plus guere".split()),
}
STOP: Final = frozenset(
    "the and is to of it in for my not with have this that you are be but they on at so had we has "
    "would from been can as your by than their there me do an all if or no when was just its it's i'm "
    "very what which were could should will did does get got one out up about more because le la les "
    "des du et est une un pas je il elle nous vous ce cette sur dans avec pour qui mais plus ne au aux "
    "mon ma mes son sa ses ai qu que on tout bien sont fait etre en de se si suis cela ca par tres "
    "c'est j'ai n'est d'un d'une depuis meme quand aussi sans ou lors donc car avoir faire fois".split()
)
"""Words that say nothing of a subject."""
CAP: Final = 6.0
LEXICON_FEATURES: Final = 8
_MORE: Final = frozenset("trop plus moins pire loin".split())
"""After these *bien* only stresses: bien trop tard."""
_STOPS: Final = frozenset(",.;:")
REACH: Final = 3
"""A negation turns the words that follow it, up to this many."""


def _accents() -> dict[int, str]:
    table = {ord("’"): "'", ord("‘"): "'", ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain != chr(code) and code not in table:
            table[code] = plain
    return table | dict.fromkeys(range(0x300, 0x370), "")


_PLAIN: Final = _accents()


def fold(text: str) -> str:
    """Lower case, accents taken off, links and addresses taken out."""
    lowered = text.lower()
    if "@" in lowered or "http" in lowered or "www." in lowered:
        lowered = _MASKED.sub(" ", lowered)
    return lowered if lowered.isascii() else lowered.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in pieces: its tokens (words, marks and signs of mood) and its words alone."""

    tokens: list[str]
    words: list[str]
    signals: Sequence[str] = ()
    """What its sentences do and name (see ``signals``), where a model asks for it."""


def cut(text: str, signals: Sequence[str] = ()) -> Cut:
    """``text`` in pieces; placeholders of personal data are no words."""
    if "[" in text:
        text = _KNOWN_PLACEHOLDER.sub(" ", text)
    if ":" in text or ";" in text or "=" in text or "<3" in text:
        text = _FACES.sub(lambda face: _FACE_WORDS[face[0][-1]], text)
    tokens = _TOKEN.findall(fold(text))
    words = [token for token in tokens if len(token) > 1 and token.isalpha()]
    return Cut(tokens, words, signals)


def words(piece: Cut) -> Counter[str]:
    """Words and pairs of neighbouring words, with their counts."""
    tokens = piece.words
    counts = Counter(tokens)
    counts.update([f"{a} {b}" for a, b in zip(tokens, tokens[1:], strict=False)])
    return counts


def grams(word: str, low: int, high: int) -> list[str]:
    """Runs of ``low`` to ``high`` characters of one folded word, with a space at each end."""
    padded = f" {word} "
    return [
        padded[start : start + size]
        for size in range(low, high + 1)
        for start in range(max(1, len(padded) - size + 1))
    ]


@lru_cache(maxsize=2)
def lexicon(lang: Lang) -> dict[str, float]:
    """Polarity by folded word, scaled to −1…1; raises UnavailableError when it was not built.

    The words of trade and service in ``house-lexicon.json``, written for this project, and the
    signs of mood stand before the general lexicon.
    """
    folder = files("parcours.verbatims")
    try:
        built = (folder / "assets" / f"lexicon-{lang}.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnavailableError(
            "verbatims.no-lexicon",
            Words(
                "The sentiment lexicons are not built.",
                "Les lexiques de sentiment ne sont pas construits.",
            ),
            remedy=Words("Run: make assets.", "Lancez : make assets."),
        ) from None
    loaded: dict[str, float] = json.loads(built)
    house = json.loads((folder / "models" / "house-lexicon.json").read_text(encoding="utf-8"))
    for value, listed in [*house["signs"].items(), *house[lang].items()]:
        for word in listed.split():
            loaded[word] = float(value)
    return loaded


def follower(tokens: Sequence[str], place: int) -> str:
    """The token after ``place``; empty at the end."""
    return tokens[place + 1] if place + 1 < len(tokens) else ""


def lexicon_features(piece: Cut, lang: Lang) -> list[float]:
    """Positive mass, negative mass, their balance, the last word's side, negations, "!", "?", length.

    Each is capped. A word within three after a negation counts −0.7 times.
    """
    known, turning = lexicon(lang), NEGATIONS[lang]
    positive = negative = last = 0.0
    negations, since, length = 0, 99, 0
    for place, part in enumerate(piece.tokens):
        since += 1
        if part in _STOPS:
            since = 99  # a negation does not reach beyond a comma
            continue
        length += part.isalpha()
        if part in turning:
            negations, since = negations + 1, 0
            continue
        value = known.get(part)
        if value is None or (part == "bien" and follower(piece.tokens, place) in _MORE):
            continue
        if since <= REACH:
            value *= -0.7
        last = value
        if value > 0:
            positive += value
        else:
            negative -= value
    return [
        min(positive, CAP) / 2,
        min(negative, CAP) / 2,
        (positive - negative) / (positive + negative + 0.3),
        last,
        min(negations, 4) / 2,
        min(piece.tokens.count("!"), 4) / 2,
        min(piece.tokens.count("?"), 4) / 2,
        min(math.log1p(length), 5) / 3,
    ]
