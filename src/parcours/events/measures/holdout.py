"""Earlier customers to learn from, later ones to be judged by.

A model that is judged on the customers it has seen, or on a past that knew its future, looks better
than it is. Here the log is cut at a moment: what lies before is learned from as it looked then, who
starts after it is the judge.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words
from parcours.events.engines.kernels import counting as kernels
from parcours.events.filters import kept_customers, kept_events
from parcours.events.log import EventLog, Ints
from parcours.events.measures.quantiles import quantiles

SHARE: Final = 0.7
PATIENCE: Final = 0.95
JUDGE_MOST: Final = 500_000
"""A prediction is judged on the customers of about so many events: their intervals are narrow by then."""


@dataclass(frozen=True, slots=True)
class Holdout:
    """A log in two: ``past`` is watched until ``cut``, everybody in ``later`` starts after it."""

    past: EventLog
    later: EventLog
    cut: int

    @property
    def cut_day(self) -> dt.date:
        """The day of the cut, in UTC."""
        return dt.datetime.fromtimestamp(self.cut / 1e6, tz=dt.UTC).date()


def held_out(log: EventLog, share: float = SHARE) -> Holdout:
    """``log`` cut so that ``share`` of its customers start before.

    Raises InputError when nobody starts before, or nobody after.
    """
    starts = log.moment[log.offsets[:-1]]
    cut = int(np.quantile(starts, share, method="higher")) if len(starts) else 0
    if not (starts < cut).any():
        raise InputError(
            "events.too-short-to-judge",
            Words(
                "Too few customers, or all at one moment: nothing is left to judge a prediction by.",
                "Trop peu de clients, ou tous au même moment : rien ne reste pour juger une prévision.",
            ),
            remedy=Words("Take a longer log.", "Prenez un journal plus long."),
        )
    past = replace(kept_events(log, np.asarray(log.moment < cut)), span=(log.begin, cut))
    later = replace(kept_customers(log, np.asarray(starts >= cut)), span=(cut, log.end))
    return Holdout(past, later, cut)


def thinned(log: EventLog, most: int) -> EventLog:
    """Every so manieth customer, so that about ``most`` events are left; all of a short log."""
    every = -(-log.events // most) if log.events else 1
    if every == 1:
        return log
    return kept_customers(log, np.arange(log.customer_count) % every == 0)


def patience_of(log: EventLog) -> int:
    """The time in which 95 % of those who do anything more have done it, in microseconds."""
    gaps = gaps_of(log)
    return int(quantiles([gaps], (PATIENCE,))[0]) if len(gaps) else 0


def gaps_of(log: EventLog) -> Ints:
    """The time between each two events of one customer."""
    found = np.empty(log.events - log.customer_count, np.int64)
    kernels.gaps(log.offsets, log.moment, found)
    return found


def owner_of(log: EventLog) -> Ints:
    """The customer of each event, by number."""
    return np.repeat(np.arange(log.customer_count), np.diff(log.offsets))


def clustered(hits: npt.NDArray[np.float64], owners: Ints) -> tuple[float, float, float]:
    """A mean over events and its 95 % interval, when events of one customer go together.

    The ratio estimator's variance over customers (Cochran 1977, 6.3).
    """
    count = len(hits)
    mean = float(hits.mean()) if count else float("nan")
    people, at = np.unique(owners, return_inverse=True)
    if len(people) < 2:
        return mean, float("nan"), float("nan")
    rests = np.bincount(at, weights=hits - mean)
    spread = float(np.sqrt((rests**2).sum() * len(people) / (len(people) - 1))) / count
    return mean, mean - 1.96 * spread, mean + 1.96 * spread
