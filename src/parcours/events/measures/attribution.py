"""Which channels a conversion is credited to, under seven rules side by side.

First, last and every touch alike; 40 % to the first and the last and 20 % between; the later the more
(half per half-life); Shapley's value, which shares each conversion among the different channels before
it; and Markov's removal, by how much the chance falls when a channel is taken away. No rule says what
would have happened without a channel; the removal rule comes nearest and still assumes that a path
without the channel would have been lost there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.events.asking import answer
from parcours.events.engines.kernels import credit as kernels
from parcours.events.log import EventLog, Ints

HALF_LIFE_DAYS: Final = 7.0
RULES: Final = ("first", "last", "linear", "position", "decay", "shapley", "removal")


@dataclass(frozen=True, slots=True)
class Credit:
    """One channel and the conversions credited to it under each rule."""

    channel: str
    by_rule: dict[str, float]


@dataclass(frozen=True, slots=True)
class Credits:
    """Credit per rule and channel, and how often one channel comes after another."""

    shares: npt.NDArray[np.float64]
    chain: Ints


@dataclass(frozen=True, slots=True)
class AttributionMeasure:
    """Credits per channel for the event ``goal``, the most credited by the last touch first."""

    goal: str
    half_life_days: float = HALF_LIFE_DAYS
    by: str | None = None
    """The attribute whose values are credited; the channel when left out."""

    def _touched(self, log: EventLog) -> str:
        name = self.by or log.channel
        if name is None:
            raise InputError(
                "events.no-channel",
                Words("This log has no channel.", "Ce journal n’a pas de canal."),
                remedy=Words(
                    "Name its column with --channel.", "Nommez sa colonne avec --channel."
                ),
            )
        if name not in log.attributes:
            raise unknown_name(
                "events.unknown-attribute",
                Words("attribute", "attribut"),
                name,
                list(log.attributes),
            )
        return name

    def walk(self, log: EventLog) -> Credits:
        """The credits of a chunk."""
        attribute = log.attributes[self._touched(log)]
        if self.goal not in log.activities:
            raise unknown_name(
                "events.unknown-event", Words("event", "événement"), self.goal, list(log.activities)
            )
        size = len(attribute.names)
        shares, chain = np.zeros((6, size)), np.zeros((size + 3, size + 3), np.int64)
        kernels.credit(
            log.offsets, attribute.codes, log.activity, log.moment, log.activities.index(self.goal),
            self.half_life_days * 86_400e6, shares, chain,
        )  # fmt: skip
        return Credits(shares, chain)

    def merge(self, one: Credits, other: Credits) -> Credits:
        """The sum."""
        return Credits(one.shares + other.shares, one.chain + other.chain)

    def result(self, partial: Credits, head: EventLog) -> list[Credit]:
        """One record per channel."""
        names = head.attributes[self._touched(head)].names
        removal = _removal(partial.chain, len(names), float(partial.shares[1].sum()))
        table = np.vstack([partial.shares, removal])
        credited = [
            Credit(name, {rule: float(table[row, at]) for row, rule in enumerate(RULES)})
            for at, name in enumerate(names)
        ]
        return sorted(credited, key=lambda credit: -credit.by_rule["last"])


def attribution(
    log: EventLog, goal: str, *, half_life_days: float = HALF_LIFE_DAYS, by: str | None = None
) -> list[Credit]:
    """Credits per channel for ``goal``; raises InputError when the log has no channel or no such event."""
    return answer(AttributionMeasure(goal, half_life_days, by), log)


def _removal(chain: Ints, size: int, conversions: float) -> npt.NDArray[np.float64]:
    """Conversions shared out by how much the chance of one falls when a channel is taken away."""
    whole = _chance(chain, size, None)
    effects = np.array(
        [max(0.0, 1 - _chance(chain, size, at) / whole) if whole else 0.0 for at in range(size)]
    )
    return effects / effects.sum() * conversions if effects.sum() else effects


def _chance(chain: npt.NDArray[np.int64], size: int, without: int | None) -> float:
    """The chance that a path from the start converts, in the Markov chain of order one."""
    counts = chain.astype(float)
    if without is not None:
        counts[:, size + 2] += counts[:, without]
        counts[:, without] = 0
        counts[without, :] = 0
    states = [*range(size), size]
    totals = counts[states].sum(axis=1)
    moves = np.divide(
        counts[states],
        totals[:, None],
        out=np.zeros_like(counts[states]),
        where=totals[:, None] > 0,
    )
    inside, arrive = moves[:, states], moves[:, size + 1]
    solved = np.linalg.solve(np.eye(size + 1) - inside, arrive)
    return float(solved[-1])
