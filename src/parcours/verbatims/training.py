"""Makes the small models of ``heads`` from labelled texts; the only place that knows scikit-learn.

Nothing that reads verbatims imports this: it serves ``make models``, the benchmark and whoever wants
a head of their own. No text is kept. A word becomes a feature only when at least five texts hold it,
it was seen in lower case and has no digit: rare pairs of words can carry names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.errors import Lang
from parcours.verbatims.features import Cut, cut, fold, grams, lexicon_features, words
from parcours.verbatims.heads import RUNS, Block, Floats, Head, Job, Kind, sparse
from parcours.verbatims.pains import cue_counts
from parcours.verbatims.signals import signals

LEAST_TEXTS: Final = 5
FOLDS: Final = 5
_RAW: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made: its blocks with their weights, its dense numbers, its strength."""

    blocks: tuple[tuple[Kind, float], ...] = (("words", 1.0),)
    lexicon: bool = True
    cues: bool = False
    strength: float = 2.0
    most: int | None = None
    least: int = LEAST_TEXTS
    lean: float = 0.0
    """The share that a model of the dense numbers alone has in the weights: it travels better."""


POLARITY: Final[dict[Lang, Recipe]] = {"fr": Recipe(), "en": Recipe(lean=0.2)}
"""English words of one domain mislead in another: the lexicon is given a say of its own."""
ENCODED: Final = Recipe()
PLAIN_WORDS: Final = Recipe(lexicon=False, least=2)
"""Plain TF-IDF, as a yardstick."""
HURTS: Final = Recipe((("words", 1.0), ("runs", 1.5), ("signals", 1.0)))
KINDS: Final = Recipe((("words", 1.0), ("signals", 1.0)), cues=True, strength=2.0)
LANGUAGE: Final = Recipe((("short runs", 1.0),), lexicon=False, strength=10.0, most=4_000)
OWN_TONE: Final = 0.2
"""What a line of ours on tone counts beside a review: more of it costs at home what it gives abroad."""
THEME: Final = Recipe((("words", 1.0), ("runs", 1.0)), lexicon=False, least=2)
"""Measured, never shipped: two texts are enough for a feature."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text in its language, cut once."""

    text: str
    lang: Lang
    piece: Cut
    dense: tuple[float, ...]
    weight: float = 1.0
    """How much it counts beside the others that a model learns from."""


def examples(
    texts: Sequence[str], lang: Lang, recipe: Recipe, weight: float = 1.0
) -> list[Example]:
    """``texts`` in pieces, with what ``recipe`` needs."""
    signed = any(kind == "signals" for kind, _ in recipe.blocks)
    found = []
    for text in texts:
        piece = cut(text, signals(text, lang) if signed else ())
        dense = lexicon_features(piece, lang) if recipe.lexicon else []
        if recipe.cues:
            dense = [*dense, *cue_counts(text)]
        found.append(Example(text, lang, piece, tuple(dense), weight))
    return found


def _bag(piece: Cut, kind: Kind) -> Counter[str]:
    if kind == "words":
        return words(piece)
    if kind == "signals":
        return Counter(piece.signals)
    return Counter(run for word in piece.words for run in grams(word, *RUNS[kind]))


def _common(texts: Sequence[Example]) -> set[str]:
    """The words seen in lower case: a name is not."""
    seen = {raw for one in texts for raw in _RAW.findall(one.text.replace("’", "'"))}
    return {fold(raw) for raw in seen if raw.islower()}


def block(texts: Sequence[Example], kind: Kind, recipe: Recipe) -> Block:
    """The features of ``kind`` that enough of ``texts`` hold."""
    seen: Counter[str] = Counter()
    for one in texts:
        seen.update(_bag(one.piece, kind).keys())
    kept = [
        term
        for term, n in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))[: recipe.most]
        if n >= recipe.least and (kind == "signals" or not any(c.isdigit() for c in term))
    ]
    if kind == "words":
        common = _common(texts)
        kept = [term for term in kept if all(part in common for part in term.split())]
    kept.sort()
    idf = np.array([np.log((1 + len(texts)) / (1 + seen[term])) + 1 for term in kept])
    return Block({term: place for place, term in enumerate(kept)}, idf, kind)


def matrix(texts: Sequence[Example], blocks: Sequence[tuple[Block, float, Lang | None]]) -> Any:
    """One row per text over ``blocks``; a block of one language is empty for the other's texts."""
    # 0.3 s and only for training
    from scipy.sparse import csr_matrix, hstack

    parts = []
    for features, weight, lang in blocks:
        blank = Cut([], [])
        pieces = [one.piece if lang in (None, one.lang) else blank for one in texts]
        found = sparse(pieces, features)
        shape = (len(texts), len(features.vocabulary))
        parts.append(csr_matrix((weight * found.values, (found.rows, found.columns)), shape=shape))
    dense = np.array([one.dense for one in texts]).reshape(len(texts), -1)
    return hstack([*parts, csr_matrix(dense)]).tocsr()


def _fitted(recipe: Recipe, features: Any, labels: Sequence[str], texts: Sequence[Example]) -> Any:
    """A logistic regression, leaning on its dense columns (the last) as the recipe says."""
    weights, width = [one.weight for one in texts], len(texts[0].dense)
    model = _regression(recipe.strength, features, labels, weights)
    if recipe.lean and width:
        small = _regression(recipe.strength, features[:, -width:], labels, weights)
        model.coef_ *= 1 - recipe.lean
        model.coef_[:, -width:] += recipe.lean * small.coef_
        model.intercept_ = (1 - recipe.lean) * model.intercept_ + recipe.lean * small.intercept_
    return model


def _regression(
    strength: float, features: Any, labels: Sequence[str], weights: Sequence[float]
) -> Any:
    # 2.3 s to import, and only for training
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=strength, class_weight="balanced", max_iter=8_000, tol=1e-6, random_state=0
    )
    return model.fit(features, labels, sample_weight=weights)


def _spaces(texts: Sequence[Example], recipe: Recipe) -> list[tuple[Block, float, Lang | None]]:
    """The blocks of a recipe; words have one per language, what languages share has one."""
    spoken = sorted({one.lang for one in texts})
    spaces: list[tuple[Block, float, Lang | None]] = []
    for kind, weight in recipe.blocks:
        if kind == "words":
            for lang in spoken:
                own = [one for one in texts if one.lang == lang]
                spaces.append((block(own, kind, recipe), weight, lang))
        else:
            spaces.append((block(texts, kind, recipe), weight, None))
    return spaces


Labels = Mapping[str, Sequence[str]]
"""Per job the label of each text; an empty one is not known, and the job does not learn from it."""


def train(name: str, texts: Sequence[Example], labels: Labels, recipe: Recipe) -> dict[Lang, Head]:
    """A head per language of ``texts``, made from all of them together."""
    spaces = _spaces(texts, recipe)
    features = matrix(texts, spaces)
    fits = {}
    for job, said in labels.items():
        known = [place for place, label in enumerate(said) if label]
        fits[job] = _fitted(
            recipe,
            features[known],
            [said[place] for place in known],
            [texts[place] for place in known],
        )
    return {
        lang: Head(name.format(lang=lang), *_own(spaces, fits, lang))
        for lang in sorted({one.lang for one in texts})
    }


def _own(
    spaces: Sequence[tuple[Block, float, Lang | None]], fits: Mapping[str, Any], lang: Lang
) -> tuple[tuple[Block, ...], dict[str, Job]]:
    """The blocks and weights that matter to texts in ``lang``."""
    jobs = {}
    for job, model in fits.items():
        parts, start = [], 0
        for features, weight, tongue in spaces:
            end = start + len(features.vocabulary)
            if tongue in (None, lang):
                parts.append(model.coef_[:, start:end] * weight)
            start = end
        parts.append(model.coef_[:, start:])
        jobs[job] = Job(tuple(str(c) for c in model.classes_), np.hstack(parts), model.intercept_)
    return tuple(features for features, _, tongue in spaces if tongue in (None, lang)), jobs


def crossed(
    texts: Sequence[Example],
    labels: Sequence[str],
    recipe: Recipe,
    beside: tuple[Sequence[Example], Sequence[str]] = ((), ()),
    seed: int = 0,
) -> tuple[Floats, tuple[str, ...]]:
    """The chances of each class for each text, by models that did not see it (five folds).

    ``beside`` are other texts that every fold may learn from, such as those of the other language.
    """
    # 2.3 s to import, and only for training
    from sklearn.model_selection import StratifiedKFold

    said = np.array(labels)
    classes = tuple(sorted(set(labels)))
    chances = np.zeros((len(texts), len(classes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for learnt, asked in folds.split(said, said):
        seen = [*(texts[i] for i in learnt), *beside[0]]
        told = [str(label) for label in (*said[learnt], *beside[1])]
        chances[asked] = predicted(seen, told, [texts[i] for i in asked], recipe)
    return chances, classes


def predicted(
    seen: Sequence[Example], labels: Sequence[str], asked: Sequence[Example], recipe: Recipe
) -> Floats:
    """The chances of each class, in sorted order, for ``asked`` by a model made from ``seen``."""
    spaces = _spaces(seen, recipe)
    model = _fitted(recipe, matrix(seen, spaces), labels, seen)
    return np.asarray(model.predict_proba(matrix(asked, spaces)))


def same_weights(a: Head, b: Head, within: float = 0.02) -> bool:
    """Whether two heads have the same features and nearly the same weights."""
    return (
        [block.vocabulary for block in a.blocks] == [block.vocabulary for block in b.blocks]
        and a.jobs.keys() == b.jobs.keys()
        and all(_near(a.jobs[job].weights, b.jobs[job].weights, within) for job in a.jobs)
    )


def _near(a: npt.NDArray[Any], b: npt.NDArray[Any], within: float) -> bool:
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0) <= within)
