"""Which stage or touchpoint a verbatim is about, from the map's own words.

Characters of the text are compared with each place's name, description and keywords; keywords said
count more, and so do the concepts that both name, whatever the language. What people corrected is
learnt from, and weighs more the more of it there is. A verbatim that fits nothing, or two places
alike, stays *unassigned*: it is counted, never forced.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.errors import LANGS
from parcours.verbatims.features import Cut, cut, fold, grams
from parcours.verbatims.heads import Floats
from parcours.verbatims.signals import concept, concept_weights

LEAST: Final = 0.24
MARGIN: Final = 0.02
"""Fitted on NEAS: 0.88 of what has a place is given one, 0.67 of "Not assigned" is left out."""
KEYWORD: Final = 0.5
CONCEPT: Final = 0.25
LEARNT: Final = 10
"""So many corrections of a place weigh as much as its own words."""
FITTED_ON: Final = 5_000
_SMALL: Final = frozenset(
    "the and of to a in on for is it with from by at or an its their this that which what when by "
    "le la les un une des du de et au aux sur dans avec pour par en ou son sa ses leur leurs qui que "
    "se est sont ce cette l d".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A stage or touchpoint in the words by which customers speak of it."""

    about: str
    words: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """The place that fits best, by how much it beats the second, and the three likeliest."""

    about: str | None
    margin: float
    score: float = 0.0
    likely: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The words that spoke for it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A text that a person put to a place; None when she said that it belongs to none."""

    text: str
    about: str | None


def assign(
    texts: Sequence[str],
    topics: Sequence[Topic],
    corrections: Sequence[Correction] = (),
    langs: Sequence[str] | None = None,
) -> list[Assigned]:
    """For each text the topic that it is about."""
    if not topics:
        return [Assigned(None, 0.0) for _ in texts]
    pieces = [cut(text) for text in texts]
    return Placer(topics, pieces[:FITTED_ON], corrections).place(pieces, langs)


class Placer:
    """Compares texts with the places of one map; each word is weighed once, however often it comes."""

    def __init__(
        self,
        topics: Sequence[Topic],
        known: Sequence[Cut],
        corrections: Sequence[Correction] = (),
    ) -> None:
        self.topics = tuple(topics)
        own = [_own_words(topic) for topic in topics]
        self._idf = _rarity([*(set(piece.words) for piece in known), *map(set, own)])
        self._unseen = max(self._idf.values(), default=1.0)
        self._grams, self._weights = self._space(own, corrections)
        self._keywords = [_keyword_rule(topic) for topic in topics]
        self._concepts = _concept_rows(own)
        self._cache: dict[str, tuple[Floats, float]] = {}
        self._meant: dict[tuple[str, str], Floats] = {}

    def _space(
        self, own: Sequence[Sequence[str]], corrections: Sequence[Correction]
    ) -> tuple[dict[str, int], Floats]:
        """The character runs of the places, and how much each speaks for each place."""
        bags: list[Counter[str]] = [self._bag(words) for words in own]
        for place, topic in enumerate(self.topics):
            said = [cut(c.text).words for c in corrections if c.about == topic.about]
            if said:
                learnt: Counter[str] = Counter()
                for words in said:
                    learnt.update(_scaled(self._bag(words), 1 / len(said)))
                share = len(said) / (len(said) + LEARNT)
                bags[place] = _scaled(_unit(bags[place]), 1 - share) + _scaled(_unit(learnt), share)
        places = {gram: row for row, gram in enumerate(sorted({g for bag in bags for g in bag}))}
        weights = np.zeros((len(places), len(bags)))
        for column, bag in enumerate(bags):
            for gram, weight in _unit(bag).items():
                weights[places[gram], column] = weight
        return places, weights

    def _bag(self, words: Sequence[str]) -> Counter[str]:
        bag: Counter[str] = Counter()
        for word in words:
            rare = self._rare(word)
            for gram in grams(word, 3, 5):
                bag[gram] += rare  # type: ignore[assignment]
        return Counter({gram: math.sqrt(value) for gram, value in bag.items()})

    def _rare(self, word: str) -> float:
        return self._idf.get(word, self._unseen)

    def _word(self, word: str) -> tuple[Floats, float]:
        """How much a word speaks for each place, and its length squared."""
        known = self._cache.get(word)
        if known is None:
            rare, runs = self._rare(word), grams(word, 3, 5)
            rows = [self._grams[run] for run in runs if run in self._grams]
            known = (
                self._weights[rows].sum(axis=0) * rare if rows else np.zeros(len(self.topics)),
                len(runs) * rare * rare,
            )
            self._cache[word] = known
        return known

    def scores(self, piece: Cut, lang: str | None = None) -> Floats:
        """How well each place fits, about 0 to 1."""
        total, length = np.zeros(len(self.topics)), 0.0
        spoken = [word for word in dict.fromkeys(piece.words) if word not in _SMALL]
        for word in spoken:
            weights, squared = self._word(word)
            total += weights
            length += squared
        total /= math.sqrt(length) or 1.0
        flat = " ".join(piece.words)
        said = [
            sum(self._rare(hit.split()[-1]) for hit in set(rule.findall(flat))) if rule else 0.0
            for rule in self._keywords
        ]
        heard = np.array(said) / (self._unseen + 1)
        return np.asarray(
            total + KEYWORD * heard / (1 + heard) + CONCEPT * self._means(spoken, lang)
        )

    def _means(self, words: Sequence[str], lang: str | None) -> Floats:
        """The cosine of the concepts named with those of each place."""
        tongues = LANGS if lang is None else tuple(ours for ours in LANGS if ours == lang)
        named = {
            c for word in words for tongue in tongues if (c := concept(word, tongue)) is not None
        }
        if not named:
            return np.zeros(len(self.topics))
        weights = concept_weights()
        rows = sorted(named)
        length = math.sqrt(sum(weights[row] ** 2 for row in rows))
        return np.asarray(self._concepts[rows].sum(axis=0) / length)

    def place(self, pieces: Sequence[Cut], langs: Sequence[str] | None = None) -> list[Assigned]:
        """For each text the place that fits best, if one does clearly enough."""
        spoken: Sequence[str | None] = langs or [None] * len(pieces)
        return [self._best(piece, lang) for piece, lang in zip(pieces, spoken, strict=True)]

    def _best(self, piece: Cut, lang: str | None) -> Assigned:
        scores = self.scores(piece, lang)
        order = np.argsort(-scores, kind="stable")[:3]
        best = float(scores[order[0]])
        margin = best - (float(scores[order[1]]) if len(order) > 1 else 0.0)
        likely = tuple(self.topics[i].about for i in order if scores[i] > 0)
        if best < LEAST or margin < MARGIN:
            return Assigned(None, margin, best, likely)
        first = int(order[0])
        pull = {word: float(self._word(word)[0][first]) for word in set(piece.words) - _SMALL}
        words = tuple(sorted((w for w in pull if pull[w] > 0), key=lambda w: (-pull[w], w))[:3])
        return Assigned(self.topics[first].about, margin, best, likely, words)


def _own_words(topic: Topic) -> list[str]:
    return [
        word
        for word in cut(f"{topic.words} {' '.join(topic.keywords)}").words
        if word not in _SMALL
    ]


def _rarity(sets: Sequence[set[str]]) -> dict[str, float]:
    """How rare each word is among the texts at hand."""
    seen = Counter(word for words in sets for word in words)
    return {word: math.log((1 + len(sets)) / (1 + n)) + 1 for word, n in seen.items()}


def _unit(bag: Counter[str]) -> Counter[str]:
    length = math.sqrt(sum(weight * weight for weight in bag.values())) or 1.0
    return _scaled(bag, 1 / length)


def _scaled(bag: Counter[str], factor: float) -> Counter[str]:
    return Counter({gram: weight * factor for gram, weight in bag.items()})


def _keyword_rule(topic: Topic) -> re.Pattern[str] | None:
    """Finds the keywords of a topic in folded words; a long one also with another ending."""
    forms = [" ".join(cut(keyword).words) for keyword in topic.keywords]
    parts = [re.escape(form) + (r"\w{0,3}" if len(form) > 3 else "") for form in forms if form]
    return (
        re.compile(r"\b(?:" + "|".join(sorted(parts, key=len, reverse=True)) + r")\b")
        if parts
        else None
    )


def _concept_rows(own: Sequence[Sequence[str]]) -> Floats:
    """Per concept how much each place means it: shape (concepts, places), columns of length 1."""
    weights = np.array(concept_weights())
    rows = np.zeros((len(weights), len(own)))
    for column, words in enumerate(own):
        for word in words:
            for lang in LANGS:
                named = concept(word, lang)
                if named is not None:
                    rows[named, column] = weights[named]
    lengths = np.sqrt((rows**2).sum(axis=0))
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0))


def shown_words(words: Sequence[str], text: str) -> tuple[str, ...]:
    """``words`` as the text spells them."""
    spelt = {fold(token): token for token in re.findall(r"\w+", text)}
    return tuple(spelt.get(word, word) for word in words)
