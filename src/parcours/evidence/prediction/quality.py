"""How good chances are: do they rank (AUC), do they hold (calibration), how far off are they (Brier)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parcours.events.statistics import wilson

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows with similar chances: what was said and what happened."""

    said: float
    happened: float
    n: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quality:
    """Chances against answers on rows that were not learned from."""

    n: int
    yes: int
    auc: float
    auc_interval: tuple[float, float]
    brier: float
    brier_of_base_rate: float
    """The Brier score of always saying the base rate: what any model must beat."""
    calibration_error: float
    """The mean distance of what was said from what happened, over ten bins, weighted by n."""
    bins: tuple[Bin, ...]


def quality(chances: Floats, answer: npt.NDArray[np.int64]) -> Quality:
    """``chances`` judged by ``answer``."""
    n, yes = len(answer), int(answer.sum())
    area = auc(chances, answer)
    error = _auc_error(area, yes, n - yes)
    bins = _bins(chances, answer)
    off = sum(b.n * abs(b.said - b.happened) for b in bins) / n
    base = yes / n
    return Quality(
        n, yes, area, (max(0.0, area - 1.96 * error), min(1.0, area + 1.96 * error)),
        float(((chances - answer) ** 2).mean()), base * (1 - base), off, bins,
    )  # fmt: skip


def auc(chances: Floats, answer: npt.NDArray[np.int64]) -> float:
    """The chance that a yes is ranked above a no; ties count half."""
    _, place, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    yes = int(answer.sum())
    no = len(answer) - yes
    if not yes or not no:
        return 0.5
    return float((ranks[answer == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def _auc_error(area: float, yes: int, no: int) -> float:
    """The standard error of an AUC (Hanley and McNeil 1982)."""
    if not yes or not no:
        return 0.5
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (yes - 1) * (q1 - area**2) + (no - 1) * (q2 - area**2)
    return float(np.sqrt(max(0.0, spread) / (yes * no)))


def _bins(chances: Floats, answer: npt.NDArray[np.int64]) -> tuple[Bin, ...]:
    order = np.argsort(chances, kind="stable")
    found = []
    for part in np.array_split(order, 10):
        if len(part):
            hits = int(answer[part].sum())
            found.append(
                Bin(
                    float(chances[part].mean()),
                    hits / len(part),
                    len(part),
                    wilson(hits, len(part)),
                )
            )
    return tuple(found)
