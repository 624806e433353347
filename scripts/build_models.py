"""Trains the text models that ship with Parcours, and prints how good they are.

Needs the extra ``train`` and the folder ``../shared/data``. Only data whose licence allows a model
to be shipped is read: Mini-BAR (MIT) and NHS free-text comments (MIT). Texts are never kept; only
words found in at least five texts, in lower case and without digits, become features.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from parcours.verbatims.features import characters, lexicon_features, words
from parcours.verbatims.heads import Head, pack_head

DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
TARGET = Path(__file__).parents[1] / "src" / "parcours" / "verbatims" / "models"
LEAST_TEXTS = 5


def rows(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def garmin(lang: str) -> list[tuple[str, float]]:
    """App reviews with their stars on −2…+2, doubles dropped."""
    seen = {
        r["data"].strip(): float(r["score"]) - 3
        for r in rows(f"mini-bar/Garmin Connect.{lang}.csv")
    }
    return [(text, score) for text, score in seen.items() if len(text) > 2]


def neas() -> list[tuple[str, float]]:
    """Patients' answers with their sentiment on −2…+2 (their code 1 is best)."""
    found: dict[str, float] = {}
    for row in rows("nhs-pxtextmining/v6_NEAS_dev.csv"):
        text, code = row["FFT answer"].strip(), row["Comment sentiment"].strip()
        if code and len(text) > 2 and text.lower() != "did not answer":
            found[text] = 3 - float(code)
    return list(found.items())


def marked(lang: str, column: str) -> list[tuple[str, str]]:
    """App reviews with yes or no in ``column``, doubles dropped."""
    seen = {
        r["data"].strip(): "yes" if float(r[column]) else "no"
        for r in rows(f"mini-bar/Garmin Connect.{lang}.csv")
    }
    return [(text, mark) for text, mark in seen.items() if len(text) > 2]


def label(score: float) -> str:
    """Negative, neutral or positive."""
    return "negative" if score < 0 else "positive" if score > 0 else "neutral"


class Features:
    """TF-IDF over the words that enough texts hold."""

    def __init__(self, bags: Sequence[Counter[str]], least: int, most: int | None = None) -> None:
        seen = Counter(term for bag in bags for term in bag)
        kept = [
            t
            for t, n in seen.most_common(most)
            if n >= least and not any(c.isdigit() for c in t) and "\n" not in t
        ]
        self.vocabulary = {term: index for index, term in enumerate(sorted(kept))}
        n = len(bags)
        self.idf = np.array([np.log((1 + n) / (1 + seen[t])) + 1 for t in sorted(kept)])

    def matrix(self, bags: Sequence[Counter[str]]) -> Any:
        """One normalised row per text."""
        values, columns, starts = [], [], [0]
        for bag in bags:
            hits = [(self.vocabulary[t], n) for t, n in bag.items() if t in self.vocabulary]
            weights = np.array([(1 + np.log(n)) * self.idf[c] for c, n in hits])
            length = np.sqrt((weights**2).sum()) or 1.0
            values.extend(weights / length)
            columns.extend(c for c, _ in hits)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(bags), len(self.vocabulary)))


def fit(
    name: str,
    texts: Sequence[str],
    labels: Sequence[str],
    bag_of: Callable[[str], Counter[str]],
    dense_of: Callable[[str], list[float]] | None,
    *,
    strength: float = 2,
    most: int | None = None,
) -> tuple[Head, dict[str, float]]:
    """A head, and its five-fold figures."""
    bags = [bag_of(text) for text in texts]
    features = Features(bags, LEAST_TEXTS, most)
    matrix = features.matrix(bags)
    if dense_of:
        matrix = hstack([matrix, csr_matrix([dense_of(text) for text in texts])]).tocsr()
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    predicted = cross_val_predict(model, matrix, labels, cv=folds, method="predict_proba")
    model.fit(matrix, labels)
    classes = tuple(model.classes_)
    figures = _figures(predicted, labels, classes)
    head = Head(name, features.vocabulary, features.idf, model.coef_, model.intercept_, classes)
    return head, figures


def _figures(chances: Any, labels: Sequence[str], classes: tuple[str, ...]) -> dict[str, float]:
    truth = np.array(labels)
    if classes == ("no", "yes"):
        said = np.where(chances[:, 1] > 0.5, "yes", "no")
        return {
            "F1": float(f1_score(truth, said, pos_label="yes")),
            "n": len(truth),
            "share": float((truth == "yes").mean()),
        }
    if "positive" not in classes:
        return {
            "acc": float((np.array(classes)[chances.argmax(1)] == truth).mean()),
            "n": len(truth),
        }
    clear = truth != "neutral"
    valence = chances[:, classes.index("positive")] - chances[:, classes.index("negative")]
    two = np.where(valence > 0, "positive", "negative")
    return {
        "acc2": float((two[clear] == truth[clear]).mean()),
        "f2": float(f1_score(truth[clear], two[clear], average="macro")),
        "n": int(clear.sum()),
    }


def save(head: Head, sources: list[str], figures: dict[str, float], file: str) -> None:
    """Write the model and say how good it is."""
    TARGET.mkdir(parents=True, exist_ok=True)
    path = TARGET / f"{file}.npz"
    np.savez_compressed(
        path, **pack_head(head, "Apache-2.0; weights from MIT-licensed data", sources)
    )
    shown = ", ".join(f"{key} {value:.3f}" for key, value in figures.items())
    print(
        f"{file}: {len(head.vocabulary)} features, {path.stat().st_size // 1000} kB; five-fold {shown}"
    )


def main() -> None:
    """Train all."""
    if not DATA.is_dir():
        sys.exit("The folder ../shared/data is not there; the models that came with Parcours stay.")
    french, english = garmin("fr"), garmin("en") + neas()
    for lang, pairs, sources in (
        ("fr", french, ["Mini-BAR, Garmin FR (MIT)"]),
        ("en", english, ["Mini-BAR, Garmin EN (MIT)", "NHS free text, NEAS (MIT)"]),
    ):
        texts, labels = [t for t, _ in pairs], [label(s) for _, s in pairs]
        head, figures = fit(
            f"polarity-{lang} 1",
            texts,
            labels,
            words,
            lambda t, spoken=lang: lexicon_features(t, spoken),
        )
        save(head, sources, figures, f"polarity-{lang}")
    for lang in ("fr", "en"):
        for job, column in (("problem", "problem_report"), ("expectation", "feature_request")):
            pairs = marked(lang, column)
            texts, labels = [t for t, _ in pairs], [m for _, m in pairs]
            head, figures = fit(
                f"{job}-{lang} 1",
                texts,
                labels,
                words,
                lambda t, spoken=lang: lexicon_features(t, spoken),
            )
            save(head, [f"Mini-BAR, Garmin {lang.upper()} (MIT)"], figures, f"{job}-{lang}")
    texts = [t for t, _ in french] + [t for t, _ in english]
    labels = ["fr"] * len(french) + ["en"] * len(english)
    head, figures = fit(
        "language 1",
        texts,
        labels,
        lambda t: characters(t[:400], 1, 3),
        None,
        strength=10,
        most=4000,
    )
    save(head, ["Mini-BAR (MIT)", "NHS free text, NEAS (MIT)"], figures, "language")


if __name__ == "__main__":
    main()
