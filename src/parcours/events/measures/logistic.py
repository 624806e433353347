"""Logistic regression by Newton's steps, with a small ridge so that rare facts cannot run away."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RIDGE: Final = 2.0
STEPS_MOST: Final = 25


def fitted(facts: Floats, hits: Floats, *, ridge: float = RIDGE) -> Floats:
    """The weights of ``facts`` (rows of numbers, the first column is one) that explain ``hits``."""
    penalty = np.full(facts.shape[1], ridge)
    penalty[0] = 1e-6
    weights = np.zeros(facts.shape[1])
    for _ in range(STEPS_MOST):
        chances = chances_of(weights, facts)
        slope = facts.T @ (chances - hits) + penalty * weights
        bend = (facts * (chances * (1 - chances))[:, None]).T @ facts + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def chances_of(weights: Floats, facts: Floats) -> Floats:
    """The chance of a hit for each row of ``facts``."""
    return np.asarray(1 / (1 + np.exp(-np.clip(facts @ weights, -30, 30))))
