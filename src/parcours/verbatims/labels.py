"""What people say of a random sample of verbatims, and the honest interval that it buys.

A model's error is shared by all texts, so no amount of text makes its mean true. Twenty to forty
labels, drawn at random, do: prediction-powered inference (Angelopoulos et al. 2023, with the weight
of PPI++) corrects the model's mean by what the labels show and keeps what the model explains.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from parcours.errors import InputError, Words
from parcours.verbatims.summary import Mean, student

LEAST: Final = 20


def corrected_mean(labelled: Sequence[tuple[float, float]], unlabelled: Sequence[float]) -> Mean:
    """The mean valence from ``labelled`` pairs of (truth, model) and the model's word on the rest.

    Raises InputError for fewer than 20 labels, below which the interval is known to be too narrow.
    """
    k, n = len(labelled), len(unlabelled)
    if k < LEAST:
        raise InputError(
            "verbatims.few-labels",
            Words(f"{k} labels are too few.", f"{k} étiquettes ne suffisent pas."),
            remedy=Words(f"Label {LEAST - k} more.", f"Étiquetez-en {LEAST - k} de plus."),
        )
    truth, model = (np.array(values, dtype=float) for values in zip(*labelled, strict=True))
    rest = np.asarray(unlabelled, dtype=float)
    if n == 0:
        weight, shift, spread = 0.0, 0.0, 0.0
    else:
        covariance = float(np.cov(truth, model)[0, 1])
        variance = float(np.concatenate([model, rest]).var(ddof=1))
        weight = min(1.0, max(0.0, covariance / (variance * (1 + k / n)))) if variance else 0.0
        shift = float(rest.mean() - model.mean())
        spread = weight**2 * float(rest.var(ddof=1) if n > 1 else 0.0) / n
    value = float(truth.mean()) + weight * shift
    # the weight was fitted on the same labels: one more degree of freedom is gone
    lost = 2 if weight else 1
    rough = float((truth - weight * model).var(ddof=lost)) / k
    error = math.sqrt(spread + rough) * student(k - lost)
    return Mean(
        value, max(-2.0, value - error), min(2.0, value + error), k + n, k,
        f"{k} labels and a model (PPI++, weight {weight:.2f})",
    )  # fmt: skip


def model_error(pairs: Sequence[tuple[float, float]]) -> tuple[float | None, float | None, str]:
    """What labels show of a model: its bias, its mean absolute error, the interval of the bias.

    Of pairs of (truth, model); None below two.
    """
    if len(pairs) < 2:
        return None, None, "–"
    off = np.array([model - truth for truth, model in pairs])
    bias = float(off.mean())
    half = student(len(off) - 1) * float(off.std(ddof=1)) / math.sqrt(len(off))
    return (
        round(bias, 2),
        round(float(np.abs(off).mean()), 2),
        f"{bias - half:+.2f} – {bias + half:+.2f}",
    )


def sample(count: int, size: int, seed: int = 0) -> list[int]:
    """Which of ``count`` verbatims to label: drawn at random, the same for the same seed."""
    return sorted(random.Random(seed).sample(range(count), min(size, count)))  # noqa: S311, a sample is no secret


def read_labels(path: Path) -> dict[int, float]:
    """Labels by the line of the verbatim in its table; raises InputError for what is none."""
    found: dict[int, float] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                line, valence = int(row["line"]), float(row["valence"])
            except (KeyError, TypeError, ValueError):
                raise InputError(
                    "verbatims.bad-labels",
                    Words(
                        f"“{path.name}” is no file of labels.",
                        f"« {path.name} » n’est pas un fichier d’étiquettes.",
                    ),
                    remedy=Words(
                        "It has the columns line and valence.", "Il a les colonnes line et valence."
                    ),
                ) from None
            found[line] = max(-2.0, min(2.0, valence))
    return found


def write_labels(path: Path, labels: Mapping[int, float]) -> None:
    """Keep ``labels``: line and valence, no text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["line", "valence"])
        out.writerows(sorted(labels.items()))
