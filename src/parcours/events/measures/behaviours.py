"""Kinds of behaviour: paths that follow the same chances from event to event.

A mixture of Markov chains, fitted by expectation and maximisation: a path belongs to the chain under
which it is likeliest. How many there are is chosen by how likely they make paths that were held out;
how far two fits on different halves of the customers agree is said beside (adjusted Rand index). Each
kind shows the path in its middle: the one with the fewest edits to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words
from parcours.events.engines.kernels import distances
from parcours.events.filters import kept_customers
from parcours.events.log import EventLog, Ints
from parcours.events.measures.variants import VariantsMeasure
from parcours.events.measures.volumes import volumes

KINDS_MOST: Final = 8
LEARN_MOST: Final = 10_000
"""So many customers, drawn by chance, are enough to learn chains from."""
LEARN_LEAST: Final = 500
CELLS_MOST: Final = 10_000_000
"""Fewer are drawn where customers times kinds of step would be more than this."""
ROUNDS: Final = 60
CLOSE: Final = 1e-4
"""A fit is done when a path becomes less likelier than this (in logarithms) by one more round."""
STARTS: Final = 3
PATHS_MOST: Final = 200
PRIOR: Final = 0.1
ENOUGH: Final = 0.1
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One kind of behaviour."""

    customers: int
    share: float
    path: tuple[str, ...]
    """The path in its middle (medoid)."""
    path_customers: int
    """How many customers take exactly that path."""
    telling: tuple[tuple[str, float, float], ...]
    """Events that more or fewer of them meet: the event, their share, everybody's share."""


@dataclass(frozen=True, slots=True)
class BehavioursResult:
    """The kinds of behaviour, the largest first, and how far they can be trusted."""

    behaviours: tuple[Behaviour, ...]
    stability: float | None
    """Adjusted Rand index of fits on two halves: 1 the same kinds, 0 chance; None for one kind."""
    likelihood: tuple[float, ...]
    """The mean log-likelihood of a held-out path for 1, 2, … kinds."""
    kind_of: npt.NDArray[np.int32]
    """The kind of each customer of the log."""


@dataclass(frozen=True, slots=True)
class _Steps:
    """How often each customer takes each kind of step, start and end included: all that a chain asks."""

    counts: Floats
    """One row per kind of step, one column per customer."""
    source: Ints
    """Where each kind of step begins."""

    def of(self, customers: Ints) -> _Steps:
        """The steps of some customers."""
        return _Steps(np.ascontiguousarray(self.counts[:, customers]), self.source)

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return int(self.counts.shape[1])


@dataclass(frozen=True, slots=True)
class _Chains:
    """A mixture: the logarithms of each chain's weight and of its chances."""

    weights: Floats
    chances: Floats


def behaviours(log: EventLog, *, kinds: int | None = None, seed: int = 0) -> BehavioursResult:
    """The kinds of behaviour in ``log``; how many is found out when ``kinds`` is not given.

    Raises InputError for fewer than thirty customers.
    """
    if log.customer_count < 30:
        raise InputError(
            "events.too-few-customers",
            Words(
                "Fewer than thirty customers do not fall into kinds.",
                "Moins de trente clients ne se rangent pas par genres.",
            ),
        )
    chance = np.random.default_rng(seed)
    keys = _keys(log)
    sample, known = _drawn(log, keys, chance.permutation(log.customer_count)[:LEARN_MOST])
    likelihood = _likelihoods(sample, chance) if kinds is None else ()
    count = kinds or _enough(likelihood)
    chains = _fitted(sample, count, chance)
    kind = _likeliest(log, keys, known, chains)
    order = np.argsort(-np.bincount(kind, minlength=count), kind="stable")
    rank = np.argsort(order)
    ranked = rank[kind].astype(np.int32)
    found = tuple(_described(log, ranked == at) for at in range(count) if (ranked == at).any())
    stability = _stability(sample, count, chance) if count > 1 else None
    return BehavioursResult(found, stability, tuple(likelihood), ranked)


def _enough(likelihood: Sequence[float]) -> int:
    """The fewest kinds that explain nine tenths of what the best number of kinds explains."""
    best, least = max(likelihood), likelihood[0]
    wanted = best - ENOUGH * (best - least)
    return next(at for at, value in enumerate(likelihood, 1) if value >= wanted)


def _keys(log: EventLog) -> Ints:
    """Every step as a number: into each event, from the one before or the start; then each way out."""
    size = len(log.activities) + 1
    before = np.full(log.events, size - 1, np.int64)
    before[1:] = log.activity[:-1]
    before[log.offsets[:-1]] = size - 1
    last = log.activity[log.offsets[1:] - 1].astype(np.int64)
    return np.concatenate([before * size + log.activity, last * size + size - 1])


def _drawn(log: EventLog, keys: Ints, customers: Ints) -> tuple[_Steps, Ints]:
    """The steps of ``customers``, of fewer where these take too many kinds; and the kinds, rising."""
    while True:
        begins, counts = log.offsets[customers], log.offsets[customers + 1] - log.offsets[customers]
        first = np.cumsum(counts) - counts
        place = np.arange(int(counts.sum())) - np.repeat(first - begins, counts)
        owner = np.concatenate(
            [np.repeat(np.arange(len(customers)), counts), np.arange(len(customers))]
        )
        own = np.concatenate([keys[place], keys[log.events + customers]])
        known, at = np.unique(own, return_inverse=True)
        if len(customers) * len(known) <= CELLS_MOST or len(customers) <= LEARN_LEAST:
            break
        customers = customers[: max(LEARN_LEAST, len(customers) // 2)]
    table = np.bincount(at * len(customers) + owner, minlength=len(customers) * len(known))
    shape = (len(known), len(customers))
    return _Steps(table.reshape(shape).astype(float), known // (len(log.activities) + 1)), known


def _likeliest(log: EventLog, keys: Ints, known: Ints, chains: _Chains) -> npt.NDArray[np.int64]:
    """The chain of each customer; steps that nobody drawn takes say nothing for any."""
    at = np.searchsorted(known, keys)
    at[at == len(known)] = 0
    at[known[at] != keys] = len(known)
    scores = []
    for weight, chances in zip(chains.weights, chains.chances, strict=True):
        each = np.append(chances, 0.0)[at]
        scores.append(
            weight + np.add.reduceat(each[: log.events], log.offsets[:-1]) + each[log.events :]
        )
    return np.asarray(np.argmax(scores, axis=0), np.int64)


def _scores(chains: _Chains, steps: _Steps) -> Floats:
    """The log-likelihood of each customer under each chain, weights included."""
    return np.asarray((chains.weights[:, None] + chains.chances @ steps.counts).T)


def _total(scores: Floats) -> Floats:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(scores - top).sum(axis=1)))


def _fitted(steps: _Steps, count: int, chance: np.random.Generator) -> _Chains:
    """The best of a few fits from different beginnings."""
    best: tuple[float, _Chains] | None = None
    for _ in range(STARTS if count > 1 else 1):
        shares = chance.dirichlet(np.full(count, 0.3), steps.customers)
        chains = _learned(steps, shares)
        before = -np.inf
        for _ in range(ROUNDS if count > 1 else 0):
            scores = _scores(chains, steps)
            total = _total(scores)
            chains = _learned(steps, np.exp(scores - total[:, None]))
            if total.mean() - before < CLOSE:
                break
            before = float(total.mean())
        reached = float(_total(_scores(chains, steps)).mean())
        if best is None or reached > best[0]:
            best = (reached, chains)
    assert best is not None
    return best[1]


def _learned(steps: _Steps, shares: Floats) -> _Chains:
    """Chains from how far each customer belongs to each; a little of everybody's in each of them."""
    everyone = steps.counts.sum(axis=1) + 1e-3
    prior = everyone / np.bincount(steps.source, everyone)[steps.source]
    size = int(steps.source.max()) + 1
    chances = []
    for counts in (steps.counts @ shares).T:
        smoothed = counts + PRIOR * size * prior
        chances.append(np.log(smoothed / np.bincount(steps.source, smoothed)[steps.source]))
    weights = np.log(np.maximum(shares.mean(axis=0), 1e-9))
    return _Chains(weights, np.array(chances))


def _likelihoods(steps: _Steps, chance: np.random.Generator) -> list[float]:
    """How likely a held-out path is with 1, 2, … kinds; stops when more kinds no longer help."""
    order = chance.permutation(steps.customers)
    cut = int(0.7 * len(order))
    train, test = steps.of(order[:cut]), steps.of(order[cut:])
    found: list[float] = []
    for count in range(1, KINDS_MOST + 1):
        totals = _total(_scores(_fitted(train, count, chance), test))
        found.append(float(totals.mean()))
        if len(found) > 2 and found[-1] < found[-2] and found[-2] < max(found[:-2]):
            break
    return found


def _stability(steps: _Steps, count: int, chance: np.random.Generator) -> float:
    """How far fits on two halves agree on all customers, on average over three pairs."""
    agreements = []
    for _ in range(3):
        order = chance.permutation(steps.customers)
        halves = (order[: len(order) // 2], order[len(order) // 2 :])
        one, other = (
            _scores(_fitted(steps.of(half), count, chance), steps).argmax(axis=1) for half in halves
        )
        agreements.append(adjusted_rand(one, other))
    return float(np.mean(agreements))


def adjusted_rand(one: Ints, other: Ints) -> float:
    """The agreement of two groupings, chance taken off (Hubert and Arabie 1985)."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: Any) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, a, b = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = a * b / pairs(np.array([len(one)]))
    most = (a + b) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


def _described(log: EventLog, inside: npt.NDArray[np.bool_]) -> Behaviour:
    part = kept_customers(log, inside)
    path, count = medoid(part)
    theirs, all_ = _met(part), _met(log)
    order = np.argsort(-np.abs(theirs - all_), kind="stable")[:5]
    telling = tuple(
        (log.activities[at], float(theirs[at]), float(all_[at]))
        for at in order
        if abs(theirs[at] - all_[at]) >= 0.02
    )
    return Behaviour(
        part.customer_count, part.customer_count / log.customer_count, path, count, telling
    )


def _met(log: EventLog) -> Floats:
    """The share of customers who meet each event."""
    return np.array([one.customers for one in volumes(log)]) / max(1, log.customer_count)


def medoid(log: EventLog) -> tuple[tuple[str, ...], int]:
    """The path with the fewest edits to all others, and how many take exactly it.

    The most frequent paths stand for all: each counts as often as it is taken.
    """
    found = VariantsMeasure(PATHS_MOST).walk(log)
    top = np.argsort(-found.counts, kind="stable")[:PATHS_MOST]
    paths = [found.path(int(at)) for at in top]
    best = int((edits_between(paths) * found.counts[top]).sum(axis=1).argmin())
    return tuple(log.activities[code] for code in paths[best]), int(found.counts[top][best])


@dataclass(frozen=True, slots=True)
class Representative:
    """The path in the middle of one segment."""

    segment: str
    customers: int
    path: tuple[str, ...]
    path_customers: int


def representatives(log: EventLog, attribute: str, values: Iterable[str]) -> list[Representative]:
    """The middle path of each segment of ``attribute`` (as it is said on customers' first event)."""
    known = log.attributes[attribute]
    first = known.codes[log.offsets[:-1]]
    found = []
    for value in values:
        inside = np.asarray(first == known.names.index(value))
        if inside.any():
            part = kept_customers(log, inside)
            path, count = medoid(part)
            found.append(Representative(value, part.customer_count, path, count))
    return found


def edits_between(paths: Sequence[Sequence[int]]) -> Floats:
    """How different each two of ``paths`` are: 0 the same, 1 nothing in common."""
    ends = np.cumsum([len(path) for path in paths], dtype=np.int64)
    codes = np.array([code for path in paths for code in path], np.int32)
    table = np.zeros((len(paths), len(paths)))
    distances.edits(ends, codes, table)
    return table
