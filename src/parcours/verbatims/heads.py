"""Small linear models, numpy only: vocabulary, weights and a licence in one ``.npz`` file.

Every model says its name and version, which every figure made with it carries.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import numpy.typing as npt

from parcours.errors import UnavailableError, Words

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """A multinomial logistic regression over TF-IDF features and a few dense ones."""

    name: str
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    """Shape (classes, words + dense)."""
    bias: Floats
    classes: tuple[str, ...]

    def probabilities(
        self, counts: Sequence[Counter[str]], dense: Sequence[Sequence[float]] = ()
    ) -> Floats:
        """The probability of each class for each text: shape (texts, classes)."""
        scores = np.tile(self.bias, (len(counts), 1))
        size = len(self.vocabulary)
        for row, bag in enumerate(counts):
            hits = [(self.vocabulary[w], n) for w, n in bag.items() if w in self.vocabulary]
            if hits:
                columns = np.array([c for c, _ in hits])
                values = (1 + np.log(np.array([n for _, n in hits]))) * self.idf[columns]
                values /= np.sqrt((values**2).sum()) or 1.0
                scores[row] += self.weights[:, columns] @ values
        if dense:
            scores += np.asarray(dense) @ self.weights[:, size:].T
        if len(self.classes) == 2:  # one row of weights says how much the second class is preferred
            scores = np.hstack([np.zeros_like(scores), scores])
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@lru_cache(maxsize=8)
def load_head(name: str) -> Head:
    """The model called ``name`` from the package."""
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
        terms = bytes(stored["terms"]).decode().split("\n")
        return Head(
            about["name"],
            {term: index for index, term in enumerate(terms)},
            stored["idf"].astype(np.float64),
            stored["weights"].astype(np.float64),
            stored["bias"].astype(np.float64),
            tuple(about["classes"]),
        )


def pack_head(head: Head, licence: str, sources: Sequence[str]) -> dict[str, Any]:
    """The arrays that :func:`load_head` reads, for ``numpy.savez_compressed``."""
    about = {"name": head.name, "classes": head.classes, "licence": licence, "sources": sources}
    terms = sorted(head.vocabulary, key=head.vocabulary.__getitem__)
    return {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "terms": np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
        "idf": head.idf.astype(np.float16),
        "weights": head.weights.astype(np.float16),
        "bias": head.bias.astype(np.float32),
    }


Featurise = Callable[[str], Counter[str]]
