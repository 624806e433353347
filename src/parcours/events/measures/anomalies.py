"""What departs from the rest: which step, for which segment, in which period, and how many it costs.

Every step of the journey is asked two things: who is lost more often than elsewhere, who is slow? The
search is the one that finds every friction of a map (`events/scan`), so two answers to one question
cannot differ. What is found is an association; its cause is for people to find.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from parcours.events.log import MICROSECONDS_PER_DAY, EventLog
from parcours.events.measures.delays import told_once
from parcours.events.measures.order import Grouping
from parcours.events.measures.progress import Flags, Progress
from parcours.events.scan.comparing import Found, Segment
from parcours.events.scan.outcome import LEAST_N, Outcome, first_said, groups_at
from parcours.events.scan.searching import scan
from parcours.events.statistics import wilson
from parcours.journey.model import Evidence
from parcours.journey.record import Text

RATE: Final = 0.01
SHORT_DAYS: Final = 14
"""A shorter log is searched hour by hour."""

Kind = Literal["lost", "slow"]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One step, segment and period, and how much more often customers are lost or slow there."""

    step: int
    name: str
    kind: Kind
    segment: Segment
    """Attribute and value; empty for everyone, two for a combination."""
    first: dt.datetime | None
    """The beginning of the period in UTC; None where it is always so."""
    last: dt.datetime | None
    """Its end, not included."""
    hits: int
    n: int
    usual: float
    """The share of the rest: of the segment's other days, or of the other customers."""
    interval: tuple[float, float]
    """The 95 % interval of the excess."""
    chance: float
    """How probable a difference like this would be by chance, every comparison at this step counted."""
    who: Flags = field(repr=False, compare=False)
    """The customers lost or slow within."""

    @property
    def share(self) -> float:
        """The share lost or slow within."""
        return self.hits / self.n

    @property
    def excess(self) -> float:
        """How much more than usual."""
        return self.share - self.usual

    @property
    def excess_customers(self) -> float:
        """How many customers more than at the usual share."""
        return self.excess * self.n

    def evidence(self, log: EventLog, source: str) -> Evidence:
        """The share within as a fact."""
        low, high = wilson(self.hits, self.n)
        period = (
            (self.first.date(), (self.last - dt.timedelta(microseconds=1)).date())
            if self.first and self.last
            else log.period
        )
        usual = f"{self.usual * 100:.1f}"
        return Evidence(
            source=source,
            measure="drop_off" if self.kind == "lost" else "slow",
            value=round(self.share, 4),
            unit="share",
            n=self.n,
            interval=(round(low, 4), round(high, 4)),
            period=period,
            segment=", ".join(f"{a} = {v}" for a, v in self.segment) or None,
            method="against the rest of the same step; mix and season held; Benjamini-Hochberg at 1 %",
            note=Text(
                {
                    "en": f"The rest: {usual}%. An association, not a cause",
                    "fr": f"Le reste : {usual.replace('.', ',')} %. Une association, pas une cause",
                }
            ),
        )


def anomalies(log: EventLog, grouping: Grouping) -> list[Anomaly]:
    """Everything worse than elsewhere, the one that costs most customers first.

    Of what is told at most 1 % is expected to be chance (Benjamini and Hochberg 1995).
    """
    progress = Progress(log, grouping)
    found = scan(list(_questions(progress)), rate=RATE).found
    told = told_once(found, progress, lost="lost", slow="slow")
    made = [_anomaly(progress, one) for one in told if not one.better]
    return sorted(made, key=lambda one: -one.excess_customers)


def _questions(progress: Progress) -> Iterator[Outcome]:
    """Who is lost and who is slow at each step."""
    log = progress.log
    hourly = log.end - log.begin < SHORT_DAYS * MICROSECONDS_PER_DAY
    unit = MICROSECONDS_PER_DAY // (24 if hourly else 1)
    said = first_said(log)
    endings: set[str] = set()
    for step, name in enumerate(progress.grouping.names[:-1]):
        seen, lost = progress.watched(step)
        in_time, slow, _ = progress.slow(step)
        for kind, at_risk, hit, least in (("lost", seen, lost, 0.1), ("slow", in_time, slow, 0.2)):
            value = hit[at_risk].astype(float)
            if len(value) < 2 * LEAST_N or value.std() == 0:
                continue
            where = np.where(at_risk, progress.where[:, step], 0)
            made = Outcome(
                kind, name, name, value, progress.first[at_risk, step] // unit, np.flatnonzero(at_risk),
                *groups_at(log, said, at_risk, where), least, hourly=hourly,
            )  # fmt: skip
            if kind == "lost":
                endings = {name for name in made.endings() if name != log.channel}
            yield made.without(endings)


def _anomaly(progress: Progress, found: Found) -> Anomaly:
    first = last = None
    if found.span is not None:
        hours = 1 if found.outcome.hourly else 24
        epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        first = epoch + dt.timedelta(hours=hours * found.span.first)
        last = epoch + dt.timedelta(hours=hours * (found.span.last + 1))
    who = np.zeros(progress.log.customer_count, np.bool_)
    who[found.outcome.customer[found.hit]] = True
    kind: Kind = "lost" if found.outcome.kind == "lost" else "slow"
    return Anomaly(
        progress.grouping.names.index(found.outcome.step), found.outcome.step, kind, found.segment,
        first, last, int(found.hit.sum()), found.n, found.rest_mean, (found.low, found.high),
        found.chance, who,
    )  # fmt: skip
