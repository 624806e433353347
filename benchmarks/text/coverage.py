"""How often intervals hold the truth, by simulation on real labels: 95 % is promised.

Drawn with replacement from a labelled set whose texts were scored by a model that did not see them:
in its own domain (five folds), or across domains. The truth is the mean of the whole set's labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.text.jobs import tone_beside
from parcours.verbatims.labelled import garmin_polarity, garmin_rows, neas_polarity, neas_rows
from parcours.verbatims.labels import corrected_mean
from parcours.verbatims.summary import mean_valence
from parcours.verbatims.training import POLARITY, crossed, examples, predicted

Row = tuple[str, float, float, dict[str, float]]
"""Trained and population, bias, correlation, coverage by method."""


def populations(data: Path, lines: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Truth and model, on −2…+2, for own domains and across."""
    sets = {
        "Garmin FR": (
            garmin_polarity(data, "fr"),
            [float(r["score"]) - 3 for r in garmin_rows(data, "fr")],
        ),
        "Garmin EN": (
            garmin_polarity(data, "en"),
            [float(r["score"]) - 3 for r in garmin_rows(data, "en")],
        ),
        "NEAS": (neas_polarity(data), [3 - float(r["Comment sentiment"]) for r in neas_rows(data)]),
    }
    made = {
        name: examples(one.texts, one.lang, POLARITY[one.lang]) for name, (one, _) in sets.items()
    }
    found = {}
    for name, (one, truth) in sets.items():
        beside = tone_beside(lines, one.lang)
        chances = crossed(made[name], one.labels, POLARITY[one.lang], beside)[0]
        found[f"{name}, own domain"] = (np.array(truth), 2 * (chances[:, 2] - chances[:, 0]))
    for a, b in (("Garmin EN", "NEAS"), ("NEAS", "Garmin EN")):
        own = tone_beside(lines, "en")
        seen, told = [*made[a], *own[0]], [*sets[a][0].labels, *own[1]]
        chances = predicted(seen, told, made[b], POLARITY["en"])
        found[f"{a} -> {b}"] = (np.array(sets[b][1]), 2 * (chances[:, 2] - chances[:, 0]))
    return found


def coverage(
    data: Path, lines: Path, draws: int = 1_000, sizes: Sequence[int] = (50, 300)
) -> list[Row]:
    """Coverage of nominal 95 %: labels corrected, widened without labels, scores alone."""
    found = []
    for name, (truth, model) in populations(data, lines).items():
        held = {}
        for n in sizes:
            for k in (20, 40):
                held[f"PPI++ {k} labels, n = {n}"] = _labelled(truth, model, n, k, draws)
            held[f"widened, n = {n}"] = _widened(truth, model, n, draws)
            held[f"model only, n = {n}"] = _naive(truth, model, n, draws)
        for n in (3, 8, 20):
            held[f"scores alone, n = {n}"] = _scores(truth, n, draws)
        bias = float(model.mean() - truth.mean())
        found.append((name, bias, float(np.corrcoef(truth, model)[0, 1]), held))
    return found


def _labelled(truth: np.ndarray, model: np.ndarray, n: int, k: int, draws: int) -> float:
    chance, mean, held = np.random.default_rng(7), truth.mean(), 0
    for _ in range(draws):
        drawn = chance.integers(0, len(truth), n)
        pairs = list(zip(truth[drawn[:k]], model[drawn[:k]], strict=True))
        found = corrected_mean(pairs, model[drawn[k:]])
        held += found.low <= mean <= found.high
    return held / draws


def _widened(truth: np.ndarray, model: np.ndarray, n: int, draws: int) -> float:
    chance, mean, held = np.random.default_rng(7), truth.mean(), 0
    for _ in range(draws):
        found = mean_valence(list(model[chance.integers(0, len(truth), n)]), [False] * n)
        held += found is not None and found.low <= mean <= found.high
    return held / draws


def _naive(truth: np.ndarray, model: np.ndarray, n: int, draws: int) -> float:
    """What others print: the spread of the model's own scores."""
    chance, mean, held = np.random.default_rng(7), truth.mean(), 0
    for _ in range(draws):
        drawn = model[chance.integers(0, len(truth), n)]
        held += abs(drawn.mean() - mean) <= 1.96 * drawn.std(ddof=1) / np.sqrt(n)
    return held / draws


def _scores(truth: np.ndarray, n: int, draws: int) -> float:
    chance, mean, held = np.random.default_rng(7), truth.mean(), 0
    for _ in range(min(draws, 400)):
        found = mean_valence(list(truth[chance.integers(0, len(truth), n)]), [True] * n)
        held += found is not None and found.low <= mean <= found.high
    return held / min(draws, 400)
