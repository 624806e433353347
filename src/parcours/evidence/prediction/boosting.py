"""Shallow trees added one after another, on histograms, in numpy alone.

Each tree corrects what those before it leave (Friedman 2001), with Newton's step and a small rate
(Chen and Guestrin 2016). Columns lie in at most 50 bins, so that a level of a tree costs two counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bins = npt.NDArray[np.uint8]
BINS: Final = 50


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees in order; each is its splits, level by level, and the values of its leaves."""

    base: float
    features: npt.NDArray[np.int64]
    """Trees × inner nodes; -1 where a node does not split."""
    cuts: npt.NDArray[np.int64]
    leaves: Floats
    depth: int

    def logits(self, bins: Bins) -> Floats:
        """The log odds of each row."""
        total = np.full(len(bins), self.base)
        rows = np.arange(len(bins))
        for features, cuts, leaves in zip(self.features, self.cuts, self.leaves, strict=True):
            total += leaves[_walk(bins, rows, features, cuts, self.depth)]
        return total


def _walk(bins: Bins, rows: Any, features: Any, cuts: Any, depth: int) -> Any:
    node = np.zeros(len(rows), np.int64)
    for _ in range(depth):
        feature = features[node]
        right = (feature >= 0) & (bins[rows, np.maximum(feature, 0)] > cuts[node])
        node = 2 * node + 1 + right
    return node - (2**depth - 1)


@dataclass(frozen=True, slots=True)
class Growth:
    """How trees are grown."""

    depth: int = 3
    rate: float = 0.1
    most: int = 200
    patience: int = 20
    """Growing stops when so many trees have not helped the rows held back."""
    penalty: float = 2.0
    least: float = 8.0
    """A leaf holds at least this much information."""
    share: float = 0.7
    """Of the columns, drawn anew for each tree."""


def grow(
    bins: Bins,
    answer: Floats,
    held_bins: Bins,
    held: Floats,
    *,
    seed: int = 0,
    how: Growth | None = None,
) -> Trees:
    """Trees for ``answer`` (0 or 1), as many as help on the rows held back."""
    how = how or Growth()
    chance = np.random.default_rng(seed)
    mean = float(np.clip(answer.mean(), 1e-3, 1 - 1e-3))
    base = float(np.log(mean / (1 - mean)))
    logits, later = np.full(len(bins), base), np.full(len(held_bins), base)
    rows, held_rows = np.arange(len(bins)), np.arange(len(held_bins))
    trees: list[tuple[Any, Any, Any]] = []
    best, best_at = np.inf, 0
    while len(trees) < how.most and len(trees) - best_at < how.patience:
        p = 1 / (1 + np.exp(-logits))
        kept = chance.choice(bins.shape[1], max(1, round(how.share * bins.shape[1])), replace=False)
        tree = _tree(bins, p - answer, p * (1 - p), np.sort(kept), how)
        trees.append(tree)
        logits += tree[2][_walk(bins, rows, tree[0], tree[1], how.depth)]
        later += tree[2][_walk(held_bins, held_rows, tree[0], tree[1], how.depth)]
        loss = float(np.mean(np.logaddexp(0, later) - held * later))
        if loss < best - 1e-5:
            best, best_at = loss, len(trees)
    chosen = trees[: max(1, best_at)]
    return Trees(
        base, np.array([t[0] for t in chosen]), np.array([t[1] for t in chosen]),
        np.array([t[2] for t in chosen]), how.depth,
    )  # fmt: skip


def _tree(
    bins: Bins, slope: Floats, bend: Floats, columns: Any, how: Growth
) -> tuple[Any, Any, Any]:
    inner = 2**how.depth - 1
    features, cuts = np.full(inner, -1, np.int64), np.zeros(inner, np.int64)
    node = np.zeros(len(bins), np.int64)
    keyed = bins[:, columns].astype(np.int64) + BINS * np.arange(len(columns))
    for level in range(how.depth):
        first, count = 2**level - 1, 2**level
        local = node - first
        flat = (keyed + (local * BINS * len(columns))[:, None]).ravel()
        size = count * BINS * len(columns)
        shape = (count, len(columns), BINS)
        g = np.bincount(flat, np.repeat(slope, len(columns)), size).reshape(shape)
        h = np.bincount(flat, np.repeat(bend, len(columns)), size).reshape(shape)
        column, cut, gain = _best_split(g, h, how)
        splits = gain > 0
        features[first : first + count] = np.where(splits, columns[column], -1)
        cuts[first : first + count] = cut
        feature = features[node]
        right = (feature >= 0) & (bins[np.arange(len(bins)), np.maximum(feature, 0)] > cuts[node])
        node = 2 * node + 1 + right
    leaf = node - inner
    sums = np.bincount(leaf, slope, inner + 1)
    bends = np.bincount(leaf, bend, inner + 1)
    return features, cuts, -how.rate * sums / (bends + how.penalty)


def _best_split(g: Floats, h: Floats, how: Growth) -> tuple[Any, Any, Any]:
    """Per node the column and the last bin that goes left, and what that gains."""
    left_g, left_h = g.cumsum(axis=2), h.cumsum(axis=2)
    all_g, all_h = left_g[:, :, -1:], left_h[:, :, -1:]
    right_g, right_h = all_g - left_g, all_h - left_h
    gain = (
        left_g**2 / (left_h + how.penalty)
        + right_g**2 / (right_h + how.penalty)
        - all_g**2 / (all_h + how.penalty)
    )
    gain = np.where((left_h >= how.least) & (right_h >= how.least), gain, -1.0)
    flat = gain.reshape(len(gain), -1)
    place = flat.argmax(axis=1)
    return place // BINS, place % BINS, flat[np.arange(len(flat)), place] - 1e-9
