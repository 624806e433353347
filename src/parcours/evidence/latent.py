"""Groups of customers who behave and answer alike: a mixture of Markov chains with what else is known of each.

Every group has its own chances of each next step and of each attribute's value (EM, Dempster, Laird and
Rubin 1977). How many groups there are is decided by customers who were held out: where no second group
helps to foresee them, there is one group, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST: Final = 6
STARTS: Final = 4
ROUNDS: Final = 80
LEARN_MOST: Final = 6_000
PRIOR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Blocks:
    """Counts per customer, in blocks whose chances add to one: next steps of each step, values of each attribute."""

    counts: Floats
    """Customers × columns."""
    block: Ints
    """The block of each column."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Groups: their sizes and the log chances of each column."""

    size: Floats
    logs: Floats

    @property
    def groups(self) -> int:
        """How many there are."""
        return len(self.size)

    def belongs(self, counts: Floats) -> Floats:
        """The chance of each group for each customer."""
        joint = counts @ self.logs.T + np.log(self.size)
        joint -= joint.max(axis=1, keepdims=True)
        weight = np.exp(joint)
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    def surprise(self, counts: Floats) -> float:
        """The mean negative log likelihood."""
        joint = counts @ self.logs.T + np.log(self.size)
        top = joint.max(axis=1)
        return float(-(top + np.log(np.exp(joint - top[:, None]).sum(axis=1))).mean())


def best_mixture(blocks: Blocks, *, seed: int = 0, most: int = MOST) -> tuple[Mixture, list[float]]:
    """The mixture of as many groups as help on customers held out, and the surprise of each number."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(blocks.counts))[:LEARN_MOST]
    cut = round(0.7 * len(order))
    past, later = blocks.counts[order[:cut]], blocks.counts[order[cut:]]
    surprises: list[float] = []
    best = 1
    for groups in range(1, most + 1):
        tried = _fitted(past, blocks.block, groups, chance)
        surprises.append(tried.surprise(later))
        if surprises[-1] < surprises[best - 1] - _noise(tried, later):
            best = groups
        elif groups - best >= 2:
            break
    return _fitted(blocks.counts[order], blocks.block, best, chance), surprises


def fitted(blocks: Blocks, groups: int, *, seed: int = 0) -> Mixture:
    """The mixture of so many groups."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(blocks.counts))[:LEARN_MOST]
    return _fitted(blocks.counts[order], blocks.block, groups, chance)


def _noise(tried: Mixture, later: Floats) -> float:
    """What one more group must gain at least: a fiftieth of a step, or one standard error of the mean."""
    joint = later @ tried.logs.T + np.log(tried.size)
    top = joint.max(axis=1)
    each = top + np.log(np.exp(joint - top[:, None]).sum(axis=1))
    return float(max(0.02, 0.25 * each.std() / np.sqrt(len(each))))


def _fitted(counts: Floats, block: Ints, groups: int, chance: np.random.Generator) -> Mixture:
    tries = [_em(counts, block, groups, chance) for _ in range(STARTS if groups > 1 else 1)]
    return min(tries, key=lambda one: one.surprise(counts))


def _em(counts: Floats, block: Ints, groups: int, chance: np.random.Generator) -> Mixture:
    weight = chance.dirichlet(np.full(groups, 0.6), len(counts))
    last = np.inf
    mixture = _maximised(counts, block, weight)
    for _ in range(ROUNDS):
        weight = mixture.belongs(counts)
        mixture = _maximised(counts, block, weight)
        now = mixture.surprise(counts)
        if last - now < 1e-5:
            break
        last = now
    return mixture


def _maximised(counts: Floats, block: Ints, weight: Floats) -> Mixture:
    sums = weight.T @ counts
    everyone = counts.sum(axis=0) + PRIOR
    totals = np.bincount(block, everyone)
    usual = everyone / totals[block]
    sums = sums + PRIOR * 4 * usual
    per_block = np.array([np.bincount(block, row) for row in sums])
    size = (weight.sum(axis=0) + 1) / (len(counts) + weight.shape[1])
    return Mixture(size, np.log(sums / per_block[:, block]))


def rand_index(a: Ints, b: Ints) -> float:
    """How far two groupings agree beyond chance (Hubert and Arabie 1985); 1 is the same grouping."""
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)

    def pairs(x: Floats) -> float:
        return float((x * (x - 1) / 2).sum())

    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / (len(a) * (len(a) - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def stability(
    blocks: Blocks, mixture: Mixture, *, seed: int = 1, rounds: int = 4
) -> tuple[float, Floats]:
    """How far groupings learned from other halves of the customers agree: in all, and for each group."""
    chance = np.random.default_rng(seed)
    sample = chance.permutation(len(blocks.counts))[:LEARN_MOST]
    counts = blocks.counts[sample]
    own = mixture.belongs(counts).argmax(axis=1)
    agreed, kept = [], np.zeros(mixture.groups)
    for _ in range(rounds):
        half = chance.permutation(len(counts))[: len(counts) // 2]
        other = (
            _fitted(counts[half], blocks.block, mixture.groups, chance)
            .belongs(counts)
            .argmax(axis=1)
        )
        agreed.append(rand_index(own, other))
        for group in range(mixture.groups):
            inside = own == group
            overlaps = [
                (inside & (other == o)).sum() / max(1, (inside | (other == o)).sum())
                for o in range(mixture.groups)
            ]
            kept[group] += max(overlaps) / rounds
    return float(np.mean(agreed)), kept
