"""What many verbatims have in common, across French and English: a draft to merge and rename.

Texts meet in the concepts that both languages name (``signals``) and in the words and characters that
they share; each language is centred on itself, else the clusters would be the languages. A sentence
that wishes, lacks or breaks counts more than small talk. Clustering is agglomerative with average
link; large sets are clustered on a sample, and every other text goes to the nearest theme or to none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import Lang
from parcours.verbatims.features import FILLERS, STOP, cut, fold, grams
from parcours.verbatims.signals import SENTENCE, acts, concept, concept_weights

TELLING: Final = frozenset({"wish", "ought", "lack", "broken"})
STRESS: Final = 3.0
"""A sentence that asks or complains counts this many times."""
CHARACTERS: Final = 0.6
"""How much the characters of words weigh beside concepts."""
SAMPLE: Final = 1_500
NEAR: Final = 0.12
"""Average likeness down to which clusters are joined when no number is asked."""
LEAST_LIKE: Final = 0.15
"""A text less like its theme than this belongs to none."""
LEAST_TEXTS: Final = 3
NAMED_BY: Final = 4
SPELT_BY: Final = 200
"""So many of its most typical texts say how a theme's words are spelt."""
_ASKING: Final = frozenset(
    "dommage aimerais aimerai voudrais souhaite souhaiterais faudrait devrait pourrait ajoutez ajouter "
    "mettez mettre manque svp wish would should could please add need needs missing pity".split()
)
"""Words by which people ask: they name no subject."""
_NAMELESS: Final = FILLERS | _ASKING
_RAW: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of texts that speak of the same, named by its own words."""

    words: tuple[str, ...]
    """The words that mark it, folded, the most telling first."""
    members: tuple[int, ...]
    """The places of its texts, the most typical first."""
    likeness: float
    """Mean likeness of its texts to their centre, 0 to 1."""
    name: str = ""
    """Its first words as most often spelt, in the order in which they are said: a draft of a name."""


@dataclass(frozen=True, slots=True)
class ThemesResult:
    """The themes from the largest down, and the texts that belong to none."""

    themes: tuple[Theme, ...]
    none: tuple[int, ...]


def find_themes(
    texts: Sequence[str], langs: Sequence[Lang], count: int | None = None
) -> ThemesResult:
    """The themes of ``texts``; ``count`` of them, or as many as are apart."""
    if len(texts) < 2 * LEAST_TEXTS:
        return ThemesResult((), tuple(range(len(texts))))
    bags = [_bag(text, lang) for text, lang in zip(texts, langs, strict=True)]
    step = max(1, math.ceil(len(texts) / SAMPLE))
    sampled = list(range(0, len(texts), step))
    space = _Space([bags[i] for i in sampled], [langs[i] for i in sampled])
    vectors = space.vectors([bags[i] for i in sampled], [langs[i] for i in sampled])
    groups = cluster(vectors @ vectors.T, count)
    centres = _centres(vectors, groups)
    owners = np.full(len(texts), -1)
    likeness = np.zeros(len(texts))
    for start in range(0, len(texts), SAMPLE):
        part = slice(start, start + SAMPLE)
        near = space.vectors(bags[part], langs[part]) @ centres.T
        owners[part] = near.argmax(axis=1) if len(centres) else -1
        likeness[part] = near.max(axis=1, initial=0.0)
    if step == 1:
        owners[:] = groups
        likeness[:] = (vectors * centres[groups]).sum(axis=1)
    owners[likeness < LEAST_LIKE] = -1
    return _named(owners, likeness, bags, texts, len(centres))


def clusters(texts: Sequence[str], langs: Sequence[Lang], count: int) -> list[int]:
    """The number of the cluster of each text: for comparing with what people grouped."""
    bags = [_bag(text, lang) for text, lang in zip(texts, langs, strict=True)]
    vectors = _Space(bags, langs).vectors(bags, langs)
    return [int(group) for group in cluster(vectors @ vectors.T, count)]


@dataclass(frozen=True, slots=True)
class _Bag:
    """What a text names, with its stress: concepts, words, runs of characters."""

    concepts: Counter[int]
    words: Counter[str]


def _bag(text: str, lang: Lang) -> _Bag:
    named: Counter[int] = Counter()
    words: Counter[str] = Counter()
    for sentence in SENTENCE.split(text):
        spoken = [word for word in cut(sentence).words if word not in STOP]
        if not spoken:
            continue
        stress = STRESS if TELLING.intersection(acts(sentence, lang)) else 1.0
        for word in spoken:
            words[word] += stress  # type: ignore[assignment]
            meant = concept(word, lang)
            if meant is not None:
                named[meant] += stress  # type: ignore[assignment]
    return _Bag(named, words)


class _Space:
    """Where texts are compared: concepts and characters of words, each language centred on itself."""

    def __init__(self, bags: Sequence[_Bag], langs: Sequence[Lang]) -> None:
        n = len(bags)
        seen = Counter(c for bag in bags for c in bag.concepts)
        weights = concept_weights()
        self._concepts = np.array(
            [(math.log((1 + n) / (1 + seen[c])) + 1) * weights[c] for c in range(len(weights))],
            dtype=np.float32,
        )
        held = Counter(
            run for bag in bags for run in {r for w in bag.words for r in grams(w, 3, 5)}
        )
        kept = sorted(held, key=lambda run: (-held[run], run))[:6_000]
        kept = [run for run in kept if held[run] >= 2]
        self._runs = {run: place for place, run in enumerate(kept)}
        self._rare = np.array(
            [math.log((1 + n) / (1 + held[run])) + 1 for run in kept], dtype=np.float32
        )
        self._cache: dict[str, npt.NDArray[np.int64]] = {}
        self._means: dict[Lang, Floats] = {}
        plain = self._plain(bags)
        spoken = np.array(langs)
        for lang in sorted(set(langs)):
            self._means[lang] = plain[spoken == lang].mean(axis=0)

    def _plain(self, bags: Sequence[_Bag]) -> Floats:
        named = np.zeros((len(bags), len(self._concepts)), dtype=np.float32)
        runs = np.zeros((len(bags), len(self._runs)), dtype=np.float32)
        for row, bag in enumerate(bags):
            for meant, stress in bag.concepts.items():
                named[row, meant] = stress
            for word, stress in bag.words.items():
                runs[row, self._places(word)] += stress
        named = _unit(np.log1p(named) * self._concepts)
        runs = _unit(np.log1p(runs) * self._rare) * CHARACTERS
        return _unit(np.hstack([named, runs]))

    def _places(self, word: str) -> npt.NDArray[np.int64]:
        """The columns of the runs of a word."""
        known = self._cache.get(word)
        if known is None:
            found = sorted({self._runs[run] for run in grams(word, 3, 5) if run in self._runs})
            known = self._cache[word] = np.array(found, dtype=np.int64)
        return known

    def vectors(self, bags: Sequence[_Bag], langs: Sequence[Lang]) -> Floats:
        """One row of length 1 per text."""
        rows = self._plain(bags)
        for row, lang in enumerate(langs):
            if lang in self._means:
                rows[row] -= self._means[lang]
        return _unit(rows)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1.0))


def cluster(likeness: Floats, count: int | None) -> npt.NDArray[np.int64]:
    """Agglomerative clusters by average link, by nearest-neighbour chains: n² time and memory.

    Down to ``count`` clusters, or until no two are more alike than ``NEAR`` on average.
    """
    n = len(likeness)
    alike = likeness.copy()
    np.fill_diagonal(alike, -np.inf)
    sizes = np.ones(n)
    merges: list[tuple[float, int, int]] = []
    chain: list[int] = []
    alive = np.ones(n, dtype=bool)
    while len(merges) < n - 1:
        if not chain:
            chain = [int(np.flatnonzero(alive)[0])]
        top = chain[-1]
        row = alike[top]
        best = int(row.argmax())
        if len(chain) > 1 and row[chain[-2]] >= row[best]:
            best = chain[-2]
            chain = chain[:-2]
            merges.append((float(row[best]), top, best))
            _join(alike, sizes, alive, top, best)
        else:
            chain.append(best)
    return _cut(merges, n, count)


def _join(alike: Floats, sizes: Floats, alive: npt.NDArray[np.bool_], kept: int, gone: int) -> None:
    """Let ``kept`` stand for both; its likeness to others is the mean over all pairs."""
    whole = sizes[kept] + sizes[gone]
    mixed = (sizes[kept] * alike[kept] + sizes[gone] * alike[gone]) / whole
    alike[kept] = mixed
    alike[:, kept] = mixed
    alike[gone] = -np.inf
    alike[:, gone] = -np.inf
    alike[kept, kept] = -np.inf
    sizes[kept] = whole
    alive[gone] = False


def _cut(
    merges: Sequence[tuple[float, int, int]], n: int, count: int | None
) -> npt.NDArray[np.int64]:
    owner = list(range(n))

    def root(place: int) -> int:
        while owner[place] != place:
            owner[place] = owner[owner[place]]
            place = owner[place]
        return place

    ordered = sorted(merges, key=lambda merge: -merge[0])
    kept = ordered[: n - count] if count else [merge for merge in ordered if merge[0] > NEAR]
    for _, a, b in kept:
        owner[root(a)] = root(b)
    roots = [root(place) for place in range(n)]
    numbers = {one: place for place, one in enumerate(dict.fromkeys(roots))}
    return np.array([numbers[one] for one in roots])


def _centres(vectors: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    sums = np.zeros((int(groups.max()) + 1, vectors.shape[1]))
    np.add.at(sums, groups, vectors)
    return _unit(sums)


def _named(
    owners: npt.NDArray[np.int64],
    likeness: Floats,
    bags: Sequence[_Bag],
    texts: Sequence[str],
    count: int,
) -> ThemesResult:
    everywhere: Counter[str] = Counter()
    for bag in bags:
        everywhere.update(bag.words.keys())
    found: list[Theme] = []
    none = [int(place) for place in np.flatnonzero(owners < 0)]
    for number in range(count):
        members = np.flatnonzero(owners == number)
        if len(members) < LEAST_TEXTS:
            none += members.tolist()
            continue
        ordered = members[np.argsort(-likeness[members], kind="stable")]
        words = _marking([bags[int(i)].words for i in members], everywhere, len(bags))
        places = tuple(int(i) for i in ordered)
        name = ", ".join(_as_said(words[:NAMED_BY], [texts[i] for i in places[:SPELT_BY]]))
        found.append(Theme(words, places, float(likeness[members].mean()), name))
    found.sort(key=lambda theme: (-len(theme.members), theme.words))
    return ThemesResult(tuple(found), tuple(sorted(none)))


def _marking(words: Sequence[Counter[str]], everywhere: Counter[str], n: int) -> tuple[str, ...]:
    """The words that a group says more often than others do, the most telling first."""
    inside = Counter(word for bag in words for word in bag)
    least = max(2, len(words) // 12)

    def telling(word: str) -> float:
        here, there = inside[word] / len(words), (everywhere[word] + 1) / (n + 1)
        return here * math.log(here / there) if here > there else 0.0

    kept = [
        word for word in inside if inside[word] >= least and len(word) > 2 and word not in _NAMELESS
    ]
    ordered = sorted(kept, key=lambda word: (-telling(word), word))
    chosen: list[str] = []
    for word in ordered:
        if not any(word[:5] == other[:5] for other in chosen):
            chosen.append(word)
        if len(chosen) == 5:
            break
    return tuple(chosen)


def _as_said(words: Sequence[str], texts: Sequence[str]) -> list[str]:
    """``words``, which are folded, as ``texts`` most often spell them and in the order of saying."""
    spelt: dict[str, Counter[str]] = {word: Counter() for word in words}
    places: dict[str, list[int]] = {word: [] for word in words}
    for text in texts:
        for place, raw in enumerate(_RAW.findall(text)):
            word = fold(raw).partition("-")[0]
            if word in spelt:
                spelt[word][raw.lower()] += 1
                places[word].append(place)
    said = [word for word in words if places[word]]
    said.sort(key=lambda word: sum(places[word]) / len(places[word]))
    return [spelt[word].most_common(1)[0][0] for word in said]
