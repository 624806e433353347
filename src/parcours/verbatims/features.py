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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from parcours.errors import Lang, UnavailableError, Words

_MASKED: Final = re.compile(r"https?://\S+|www\.\S+|\S*@\S+")
_TOKEN: Final = re.compile(r"[^\W\d_]+|[!,.;:?]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_FACES: Final = re.compile(r"(?<!\w)[:;=8][-o']?[)D(P](?!\w)|<3")
_FACE_WORDS: Final = {")": " 🙂 ", "D": " 🙂 ", "P": " 🙂 ", "(": " 🙁 ", "3": " ❤ "}
_DRAWN: Final = re.compile(r"([^\W\d_])\1{2,}")
_SPOKEN: Final = re.compile(r"[^\W\d_]+")
_TAG: Final = re.compile(r"#\w+")
_HUMP: Final = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
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
FILLERS: Final = frozenset(
    "rien dire dit puis avant apres serait seraient avais avait etait etaient celui celle ceux chaque "
    "jusqu toujours encore alors deux trois quatre cinq dix vingt quarante mois jour jours semaine "
    "semaines heure heures minute minutes ans annee merci bonjour bonsoir cordialement franchement chez "
    "entre vers peut peux pouvez dois doit faut faite faites vraiment jamais beaucoup plusieurs autre "
    "autres puisse pouvoir voila quoi comme ete bref client cliente nobody someone always never really "
    "two three four five days weeks months hours minutes thanks hello please them then still again "
    "before after each every other others much many any some even since until only".split()
)
"""Words that name nothing, however often a group says them."""
ENOUGH: Final = 20
"""After so many texts the spelling of a word is known."""
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


def as_written(folded: str, texts: Iterable[str]) -> str:
    """Folded words as the first ``texts`` that hold them mostly write them, accents and all."""
    whole = re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)")
    seen: Counter[str] = Counter()
    for text in texts:
        flat = fold(text)
        found = whole.search(flat) if len(flat) == len(text) else None
        if found:
            seen[text[slice(*found.span())].lower()] += 1
            if seen.total() == ENOUGH:
                break
    return seen.most_common(1)[0][0] if seen else folded


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in pieces: its tokens (words, marks and signs of mood) and its words alone."""

    tokens: list[str]
    words: list[str]
    signals: Sequence[str] = ()
    """What its sentences do and name (see ``signals``), where a model asks for it."""


def _drawn_in(word: str) -> str:
    """A word without its drawn-out letters: as a lexicon spells it, else with each once."""
    if not _DRAWN.search(word):
        return word
    twice, once = _DRAWN.sub(r"\1\1", word), _DRAWN.sub(r"\1", word)
    return twice if twice in lexicon("en") or twice in lexicon("fr") else once


def cut(text: str, signals: Sequence[str] = ()) -> Cut:
    """``text`` in pieces; placeholders of personal data are no words.

    ``#WorstService`` is two words, and *sooooo* is *so*.
    """
    if "[" in text:
        text = _KNOWN_PLACEHOLDER.sub(" ", text)
    if "#" in text:
        text = _TAG.sub(lambda tag: _HUMP.sub(" ", tag[0]), text)
    if ":" in text or ";" in text or "=" in text or "<3" in text:
        text = _FACES.sub(lambda face: _FACE_WORDS[face[0][-1]], text)
    folded = fold(text)
    if _DRAWN.search(folded):
        folded = _SPOKEN.sub(lambda word: _drawn_in(word[0]), folded)
    tokens = _TOKEN.findall(folded)
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


@lru_cache(maxsize=2)
def idioms(lang: Lang) -> dict[str, tuple[tuple[tuple[str, ...], float], ...]]:
    """By first word the sayings that mean something else than their words, longest first."""
    house = json.loads(
        (files("parcours.verbatims") / "models" / "house-lexicon.json").read_text(encoding="utf-8")
    )
    found: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for value, listed in house["idioms"][lang].items():
        for saying in listed.split(" · "):
            parts = tuple(saying.split())
            found.setdefault(parts[0], []).append((parts, float(value)))
    return {
        first: tuple(sorted(those, key=lambda one: -len(one[0]))) for first, those in found.items()
    }


def follower(tokens: Sequence[str], place: int) -> str:
    """The token after ``place``; empty at the end."""
    return tokens[place + 1] if place + 1 < len(tokens) else ""


def lexicon_features(piece: Cut, lang: Lang) -> list[float]:
    """Positive mass, negative mass, their balance, the last word's side, negations, "!", "?", length.

    Each is capped. A word within three after a negation counts −0.7 times; a saying such as "rien à
    dire" counts as one word.
    """
    known, turning, sayings = lexicon(lang), NEGATIONS[lang], idioms(lang)
    tokens = piece.tokens
    positive = negative = last = 0.0
    negations, since, length, skip = 0, 99, 0, 0
    for place, part in enumerate(tokens):
        since += 1
        if part in _STOPS:
            since = 99  # a negation does not reach beyond a comma
            continue
        length += part.isalpha()
        if skip:
            skip -= 1
            continue
        value, taken = _saying(tokens, place, sayings[part]) if part in sayings else (0.0, 0)
        if taken:
            since, skip = 99, taken - 1
        elif part in turning:
            negations, since = negations + 1, 0
            continue
        else:
            value = known.get(part, 0.0)
            if not value or (part == "bien" and follower(tokens, place) in _MORE):
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
        min(tokens.count("!"), 4) / 2,
        min(tokens.count("?"), 4) / 2,
        min(math.log1p(length), 5) / 3,
    ]


def _saying(
    tokens: Sequence[str], place: int, sayings: Sequence[tuple[tuple[str, ...], float]]
) -> tuple[float, int]:
    """What the saying that begins here is worth, and how many words it takes; 0 and 0 for none."""
    for parts, value in sayings:
        if tuple(tokens[place : place + len(parts)]) == parts:
            return value, len(parts)
    return 0.0, 0
