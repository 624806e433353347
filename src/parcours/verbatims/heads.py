"""Small linear models, numpy only: vocabularies, weights and a licence in one ``.npz`` file.

Training (``scripts/build_models.py``) and reading share :func:`sparse`, so that a model sees in use
what it saw when it was made. Every model says its name and version, which its figures carry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import UnavailableError, Words
from parcours.verbatims.features import FILLERS, STOP, Cut, grams

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_NAMELESS: Final = STOP | FILLERS
MOST_CACHED: Final = 200_000
Kind = Literal["words", "signals", "short runs", "runs"]
RUNS: Final[dict[str, tuple[int, int]]] = {"short runs": (1, 3), "runs": (3, 5)}


@dataclass(frozen=True, slots=True)
class Block:
    """One space of features: words and pairs of words, runs of characters within words, or signals."""

    vocabulary: dict[str, int]
    idf: Floats
    kind: Kind = "words"
    cache: dict[str, Ints] = field(default_factory=dict, compare=False, repr=False)
    """The runs of words met before: few words make up most of what is written."""

    def ids(self, piece: Cut) -> Ints | list[int]:
        """The features of one text, repeated as often as they occur."""
        if self.kind == "words":
            return self._words(piece.words)
        if self.kind == "signals":
            found = [self.vocabulary.get(sign) for sign in piece.signals]
            return [place for place in found if place is not None]
        return self._runs(piece.words)

    def _words(self, tokens: Sequence[str]) -> list[int]:
        get = self.vocabulary.get
        found = [get(token) for token in tokens]
        found += [get(f"{a} {b}") for a, b in zip(tokens, tokens[1:], strict=False)]
        return [place for place in found if place is not None]

    def _runs(self, tokens: Sequence[str]) -> Ints | list[int]:
        cache = self.cache
        if len(cache) > MOST_CACHED:
            cache.clear()
        for token in tokens:
            if token not in cache:
                places = [self.vocabulary.get(run) for run in grams(token, *RUNS[self.kind])]
                cache[token] = np.array([p for p in places if p is not None], dtype=np.int64)
        return np.concatenate([cache[token] for token in tokens]) if tokens else []


@dataclass(frozen=True, slots=True)
class Sparse:
    """The non-zero values of a matrix of one normalised row per text."""

    rows: Ints
    columns: Ints
    values: Floats


def sparse(pieces: Sequence[Cut], block: Block) -> Sparse:
    """TF-IDF of ``pieces`` in ``block``: logarithmic counts, every row of length 1."""
    found = [block.ids(piece) for piece in pieces]
    rows = np.repeat(np.arange(len(pieces)), [len(ids) for ids in found])
    if not len(rows):
        return Sparse(rows, rows, np.zeros(0))
    width = len(block.vocabulary)
    columns = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in found])
    keys, counts = np.unique(rows * width + columns, return_counts=True)
    rows, columns = keys // width, keys % width
    values = (1 + np.log(counts)) * block.idf[columns]
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(pieces)))
    return Sparse(rows, columns, values / lengths[rows])


@dataclass(frozen=True, slots=True)
class Job:
    """What one question weighs: a row of weights per class over all blocks, then the dense ones."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Head:
    """Logistic regressions over the same features: TF-IDF blocks and a few dense numbers."""

    name: str
    blocks: tuple[Block, ...]
    jobs: dict[str, Job]

    def probabilities(
        self, pieces: Sequence[Cut], dense: Sequence[Sequence[float]] = ()
    ) -> dict[str, Floats]:
        """For each job the probability of each class for each text: shape (texts, classes)."""
        spaces = [sparse(pieces, block) for block in self.blocks]
        extra = np.asarray(dense, dtype=float).reshape(len(pieces), -1)
        return {name: self._chances(job, spaces, extra) for name, job in self.jobs.items()}

    def _chances(self, job: Job, spaces: Sequence[Sparse], dense: Floats) -> Floats:
        n, start = len(dense), 0
        scores = np.tile(job.bias, (n, 1))
        for block, space in zip(self.blocks, spaces, strict=True):
            end = start + len(block.vocabulary)
            for row, weights in enumerate(job.weights[:, start:end]):
                scores[:, row] += np.bincount(
                    space.rows, space.values * weights[space.columns], minlength=n
                )
            start = end
        scores += dense @ job.weights[:, start:].T
        if len(job.classes) == 2:  # one row says how much the second class is preferred
            scores = np.hstack([np.zeros_like(scores), scores])
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def strongest(
        self, piece: Cut, job: str, towards: str, count: int = 4, away: str | None = None
    ) -> tuple[str, ...]:
        """The words of a text that speak most for ``towards``, as they were folded."""
        asked, block = self.jobs[job], self.blocks[0]
        place = asked.classes.index(towards)
        rows = asked.weights
        pull = rows[0] * (1 if place else -1) if len(rows) == 1 else rows[place]
        if away is not None and len(rows) > 1:
            pull = pull - rows[asked.classes.index(away)]
        known = {
            word: block.vocabulary[word]
            for word in piece.words
            if word in block.vocabulary and word not in _NAMELESS and len(word) > 2
        }
        ranked = sorted(known, key=lambda word: -pull[known[word]])
        return tuple(word for word in ranked[:count] if pull[known[word]] > 0)


@lru_cache(maxsize=16)
def load_head(name: str) -> Head:
    """The model called ``name`` from the package; raises UnavailableError when it is not there."""
    path = files("parcours.verbatims") / "models" / f"{name}.npz"
    if not path.is_file():
        raise UnavailableError(
            "verbatims.no-model",
            Words(
                f"The text model “{name}” is not installed.",
                f"Le modèle de texte « {name} » n’est pas installé.",
            ),
            remedy=Words("Run: make models.", "Lancez : make models."),
        )
    with as_file(path) as file, np.load(file, allow_pickle=False) as stored:
        about = json.loads(bytes(stored["about"]).decode())
        blocks = tuple(
            Block(
                {
                    term: place
                    for place, term in enumerate(
                        bytes(stored[f"terms-{index}"]).decode().split("\n")
                    )
                },
                stored[f"idf-{index}"].astype(np.float64),
                kind,
            )
            for index, kind in enumerate(about["blocks"])
        )
        jobs = {
            job: Job(
                tuple(classes),
                stored[f"weights-{job}"].astype(np.float64),
                stored[f"bias-{job}"].astype(np.float64),
            )
            for job, classes in about["jobs"].items()
        }
        return Head(about["name"], blocks, jobs)


def pack_head(head: Head, licence: str, sources: Sequence[str]) -> dict[str, Any]:
    """The arrays that :func:`load_head` reads, for ``numpy.savez_compressed``."""
    about: Mapping[str, Any] = {
        "name": head.name,
        "blocks": [block.kind for block in head.blocks],
        "jobs": {name: job.classes for name, job in head.jobs.items()},
        "licence": licence,
        "sources": list(sources),
    }
    arrays: dict[str, Any] = {"about": _bytes(json.dumps(about))}
    for index, block in enumerate(head.blocks):
        terms = sorted(block.vocabulary, key=block.vocabulary.__getitem__)
        arrays[f"terms-{index}"] = _bytes("\n".join(terms))
        arrays[f"idf-{index}"] = block.idf.astype(np.float16)
    for name, job in head.jobs.items():
        arrays[f"weights-{name}"] = job.weights.astype(np.float16)
        arrays[f"bias-{name}"] = job.bias.astype(np.float32)
    return arrays


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
