"""Logistic regression with a small penalty, by Newton's method; facts are standardised first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of standardised facts; the last is the constant."""

    weights: Floats
    centre: Floats
    spread: Floats

    def logits(self, facts: Floats) -> Floats:
        """The log odds of each row."""
        return np.asarray(_standard(facts, self.centre, self.spread) @ self.weights)


def fit(facts: Floats, answer: Floats, *, penalty: float = 1.0, rounds: int = 25) -> Linear:
    """The weights under which ``answer`` is least surprising."""
    centre = np.nan_to_num(np.nanmean(facts, axis=0))
    spread = np.nan_to_num(np.nanstd(facts, axis=0))
    spread = np.where(spread > 0, spread, 1.0)
    x = _standard(facts, centre, spread)
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (answer - p) - ridge * weights
        bend = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-7:
            break
    return Linear(weights, centre, spread)


def _standard(facts: Floats, centre: Floats, spread: Floats) -> Floats:
    scaled = np.clip((np.where(np.isnan(facts), centre, facts) - centre) / spread, -8, 8)
    return np.column_stack([scaled, np.ones(len(scaled))])
