"""Which stage or touchpoint a verbatim is about, from the map's own words.

Characters of the text are compared with each place's name, description and keywords. A verbatim that
fits nothing, or two places alike, stays *unassigned*: it is counted, never forced.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parcours.verbatims.features import characters

LEAST: Final = 0.045
MARGIN: Final = 0.012


@dataclass(frozen=True, slots=True)
class Topic:
    """A stage or touchpoint in the words by which customers speak of it."""

    about: str
    words: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assigned:
    """The place that fits best, and by how much it beats the second; None is unassigned."""

    about: str | None
    margin: float


def assign(texts: Sequence[str], topics: Sequence[Topic]) -> list[Assigned]:
    """For each text the topic that it is about."""
    if not topics:
        return [Assigned(None, 0.0) for _ in texts]
    bags = [_bag(f"{topic.words} {' '.join(topic.keywords)}") for topic in topics]
    seen: Counter[str] = Counter()
    texts_bags = [_bag(text) for text in texts]
    for bag in [*texts_bags, *bags]:
        seen.update(bag.keys())
    count = len(texts_bags) + len(bags)
    vectors = [_vector(bag, seen, count) for bag in bags]
    return [
        _best(_vector(bag, seen, count), vectors, topics, text)
        for bag, text in zip(texts_bags, texts, strict=True)
    ]


def _bag(text: str) -> Counter[str]:
    return characters(text, 3, 5)


def _vector(bag: Counter[str], seen: Counter[str], count: int) -> dict[str, float]:
    weights = {
        gram: (1 + math.log(n)) * (math.log((1 + count) / (1 + seen[gram])) + 1)
        for gram, n in bag.items()
    }
    length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    return {gram: weight / length for gram, weight in weights.items()}


def _best(
    vector: dict[str, float], vectors: list[dict[str, float]], topics: Sequence[Topic], text: str
) -> Assigned:
    folded = text.casefold()
    scores = []
    for topic, other in zip(topics, vectors, strict=True):
        smaller, larger = (vector, other) if len(vector) < len(other) else (other, vector)
        score = sum(weight * larger.get(gram, 0.0) for gram, weight in smaller.items())
        said = any(keyword.casefold() in folded for keyword in topic.keywords)
        scores.append(score + 0.05 * said)
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    margin = scores[order[0]] - (scores[order[1]] if len(order) > 1 else 0.0)
    if scores[order[0]] < LEAST or margin < MARGIN:
        return Assigned(None, margin)
    return Assigned(topics[order[0]].about, margin)
