"""A model of a table: trees and a straight line together, calibrated on rows that neither has seen.

The rows are dealt into parts; each part is predicted by a model of the others. Those honest
predictions calibrate the chances, and the models of all parts together predict new rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.events.statistics import wilson
from parcours.evidence.prediction import linear
from parcours.evidence.prediction.boosting import Bins, Trees, grow
from parcours.evidence.prediction.linear import Linear
from parcours.evidence.prediction.quality import Quality, auc, quality
from parcours.evidence.prediction.table import Table, binned, in_bins

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
PARTS: Final = 4
HELD_OUT: Final = 0.25


@dataclass(frozen=True, slots=True)
class Model:
    """Trees and lines of each part, and how their log odds become chances."""

    cuts: Sequence[Floats]
    trees: tuple[Trees, ...]
    lines: tuple[Linear, ...]
    mix: Floats
    """Weights of the trees' and the lines' log odds, and a constant."""

    def chances(self, facts: Floats) -> Floats:
        """The chance of yes for each row."""
        bins = binned(facts, self.cuts)
        by_trees = np.mean([tree.logits(bins) for tree in self.trees], axis=0)
        by_lines = np.mean([line.logits(facts) for line in self.lines], axis=0)
        return _chances(by_trees, by_lines, self.mix)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A model and its honest test."""

    model: Model
    quality: Quality
    test: Rows
    chances: Floats
    """The chances of the rows in ``test``."""
    by_time: bool
    """Whether the test rows are later than all that were learned from."""
    importance: tuple[tuple[str, float], ...]
    """How much AUC is lost when a fact is shuffled; an association, not a lever."""


def predict(table: Table, *, seed: int = 0) -> Prediction:
    """Learn on three quarters of ``table`` and test on the last quarter, by date.

    Without a date every quarter is tested by a model of the other three.
    """
    if table.days is None:
        return _by_chance(table, seed)
    order = np.argsort(table.days, kind="stable")
    cut = round(len(order) * (1 - HELD_OUT))
    cut = int((table.days < table.days[order[cut]]).sum()) or cut
    past, later = order[:cut], order[cut:]
    model = learn(table.facts[past], table.answer[past], seed=seed)
    chances = model.chances(table.facts[later])
    found = quality(chances, table.answer[later])
    importance = _importance(model, table, later, seed)
    return Prediction(model, found, later, chances, by_time=True, importance=importance)


def _by_chance(table: Table, seed: int) -> Prediction:
    n = len(table.answer)
    part = np.random.default_rng(seed).permutation(n) % PARTS
    chances = np.zeros(n)
    for one in range(PARTS):
        out = part == one
        model = learn(table.facts[~out], table.answer[~out], seed=seed)
        chances[out] = model.chances(table.facts[out])
    rows = np.arange(n)
    importance = _importance(model, table, rows[part == PARTS - 1], seed)
    found = quality(chances, table.answer)
    return Prediction(model, found, rows, chances, by_time=False, importance=importance)


def learn(facts: Floats, answer: Rows, *, seed: int = 0) -> Model:
    """The model of ``facts``."""
    y = answer.astype(float)
    bins, cuts = in_bins(facts)
    part = np.random.default_rng(seed).permutation(len(y)) % PARTS
    trees: list[Trees] = []
    lines: list[Linear] = []
    by_trees, by_lines = np.zeros(len(y)), np.zeros(len(y))
    for one in range(PARTS):
        out = part == one
        tree, line = _learn_part(bins, facts, y, out, seed + one)
        by_trees[out], by_lines[out] = tree.logits(bins[out]), line.logits(facts[out])
        trees.append(tree)
        lines.append(line)
    both = np.column_stack([by_trees, by_lines])
    fitted = linear.fit(both, y, penalty=1.0)
    weights = fitted.weights[:2] / fitted.spread
    constant = fitted.weights[2] - (weights * fitted.centre).sum()
    return Model(cuts, tuple(trees), tuple(lines), np.array([*weights, constant]))


def _learn_part(
    bins: Bins, facts: Floats, y: Floats, out: npt.NDArray[np.bool_], seed: int
) -> tuple[Trees, Linear]:
    """Trees and line of the rows that are not ``out``; a tenth of them says when trees stop helping."""
    inside = np.flatnonzero(~out)
    watch = np.random.default_rng(seed).permutation(len(inside)) < 0.12 * len(inside)
    grown, held = inside[~watch], inside[watch]
    tree = grow(bins[grown], y[grown], bins[held], y[held], seed=seed)
    return tree, linear.fit(facts[inside], y[inside])


def _chances(by_trees: Floats, by_lines: Floats, mix: Floats) -> Floats:
    logits = mix[0] * by_trees + mix[1] * by_lines + mix[2]
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _importance(model: Model, table: Table, rows: Rows, seed: int) -> tuple[tuple[str, float], ...]:
    chance = np.random.default_rng(seed)
    sample = rows[: min(len(rows), 1500)]
    facts, answer = table.facts[sample], table.answer[sample]
    whole = auc(model.chances(facts), answer)
    columns: dict[str, list[int]] = {}
    for at, name in enumerate(table.names):
        columns.setdefault(name.partition(" = ")[0], []).append(at)
    found = []
    for name, places in columns.items():
        shuffled = facts.copy()
        shuffled[:, places] = facts[chance.permutation(len(facts))][:, places]
        found.append((name, whole - auc(model.chances(shuffled), answer)))
    return tuple(sorted(found, key=lambda pair: -pair[1])[:10])


@dataclass(frozen=True, slots=True)
class SegmentChance:
    """The chance of one group on the test rows: said, and what happened."""

    value: str
    n: int
    said: float
    happened: float
    low: float
    high: float


def by_segment(table: Table, found: Prediction, column: str) -> list[SegmentChance]:
    """Said and happened for each value of ``column``, the riskiest first."""
    values = [table.raw[column][row] for row in found.test]
    made = []
    for value in sorted(set(values)):
        inside = np.array([v == value for v in values])
        n = int(inside.sum())
        if n < 20:
            continue
        hits = int(table.answer[found.test][inside].sum())
        made.append(
            SegmentChance(value, n, float(found.chances[inside].mean()), hits / n, *wilson(hits, n))
        )
    return sorted(made, key=lambda one: -one.said)
