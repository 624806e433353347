"""Which channels a conversion is credited to, under six rules side by side.

No rule says what would have happened without a channel; the removal rule comes nearest and still
assumes that a path without the channel would have been lost there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.events.engines import kernels
from parcours.events.log import EventLog

HALF_LIFE_DAYS: Final = 7.0
RULES: Final = ("first", "last", "linear", "position", "decay", "removal")


@dataclass(frozen=True, slots=True)
class Credit:
    """One channel and the conversions credited to it under each rule."""

    channel: str
    by_rule: dict[str, float]


def attribution(
    log: EventLog, goal: str, *, half_life_days: float = HALF_LIFE_DAYS
) -> list[Credit]:
    """Credits per channel for the event ``goal``, the most credited by the last touch first.

    Raises InputError when the log has no channel or ``goal`` does not occur.
    """
    if log.channel is None:
        raise InputError(
            "events.no-channel",
            Words("This log has no channel.", "Ce journal n’a pas de canal."),
            remedy=Words("Name its column with --channel.", "Nommez sa colonne avec --channel."),
        )
    if goal not in log.activities:
        raise unknown_name(
            "events.unknown-event", Words("event", "événement"), goal, list(log.activities)
        )
    attribute = log.attributes[log.channel]
    size = len(attribute.names)
    shares = np.zeros((5, size))
    chain = np.zeros((size + 3, size + 3), np.int64)
    kernels.credit(
        log.offsets, attribute.codes, log.activity, log.moment, log.activities.index(goal),
        half_life_days * 86_400e6, shares, chain,
    )  # fmt: skip
    removal = _removal(chain, size, float(shares[1].sum()))
    table = np.vstack([shares, removal])
    credited = [
        Credit(name, {rule: float(table[row, at]) for row, rule in enumerate(RULES)})
        for at, name in enumerate(attribute.names)
    ]
    return sorted(credited, key=lambda credit: -credit.by_rule["last"])


def _removal(
    chain: npt.NDArray[np.int64], size: int, conversions: float
) -> npt.NDArray[np.float64]:
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
