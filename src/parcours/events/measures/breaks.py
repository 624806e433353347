"""Where a stage suddenly loses customers: one group, one week, or one group in one week.

Every group and week is compared with the same stage outside of it. Many comparisons are made, so
only those are kept that survive Benjamini and Hochberg's control, and only large ones are worth a
person's time. A difference found here is an association; its cause is for people to find.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from parcours.events.log import MICROSECONDS_PER_DAY, Codes, EventLog
from parcours.events.measures.progress import Flags, Progress
from parcours.events.statistics import discoveries, share_difference, share_test, wilson
from parcours.journey.model import Evidence
from parcours.journey.record import Text

RATE: Final = 0.01
LEAST_N: Final = 30
CERTAIN: Final = 0.97
LEAST_EXCESS: Final = 0.10
"""Differences of fewer than ten points are not reported."""
WEEK: Final = 7 * MICROSECONDS_PER_DAY
MONDAY: Final = 4 * MICROSECONDS_PER_DAY
"""1970 began on a Thursday; its first Monday is the fifth."""


@dataclass(frozen=True, slots=True)
class Break:
    """A group, a week, or both, that loses more customers at a stage than the rest does."""

    stage: int
    attribute: str | None
    value: str | None
    week: dt.date | None
    """The Monday of the week; None for the whole log."""
    lost: int
    n: int
    rest_lost: int
    rest_n: int
    who: Flags = field(repr=False, compare=False)
    """The customers lost within."""

    @property
    def share(self) -> float:
        """The share lost within."""
        return self.lost / self.n

    @property
    def rest_share(self) -> float:
        """The share lost outside."""
        return self.rest_lost / self.rest_n

    @property
    def excess(self) -> float:
        """How much larger the share lost is within than outside."""
        return self.share - self.rest_share

    @property
    def excess_customers(self) -> float:
        """How many customers more were lost than at the rate of the rest."""
        return self.excess * self.n

    @property
    def difference(self) -> tuple[float, float]:
        """The 95 % interval of the difference."""
        return share_difference(self.lost, self.n, self.rest_lost, self.rest_n)

    def evidence(self, log: EventLog, source: str) -> Evidence:
        """The drop-off within the group as a fact."""
        low, high = wilson(self.lost, self.n)
        period = (self.week, self.week + dt.timedelta(days=6)) if self.week else log.period
        segment = f"{self.attribute} = {self.value}" if self.attribute else None
        return Evidence(
            source=source,
            measure="drop_off",
            value=round(self.share, 4),
            unit="share",
            n=self.n,
            interval=(round(low, 4), round(high, 4)),
            period=period,
            segment=segment,
            method="drop-off against the rest; Wilson interval; Benjamini-Hochberg at 1 %",
            note=Text(
                {
                    "en": f"The others: {self.rest_share * 100:.1f}% of {self.rest_n}. An association, not a cause",
                    "fr": f"Les autres : {self.rest_share * 100:.1f} % de {self.rest_n}. Une association, pas une "
                    "cause".replace(".", ",", 1),
                }
            ),
        )


def breaks(progress: Progress, stages: list[int]) -> list[Break]:
    """The breaks at ``stages``, the one that lost most customers first."""
    found = [candidate for stage in stages for candidate in _candidates(progress, stage)]
    scatter = {stage: _dispersion(found, stage) for stage in stages}
    tests = [
        share_test(
            b.lost, b.n, b.rest_lost, b.rest_n, dispersion=scatter[b.stage] if b.week else 1.0
        )
        for b in found
    ]
    believed = [
        b
        for b, kept in zip(found, discoveries(tests, RATE), strict=True)
        if kept and b.excess >= LEAST_EXCESS and b.difference[0] > LEAST_EXCESS / 2
    ]
    return _sharpest(believed)


def _dispersion(found: list[Break], stage: int) -> float:
    """How much more than chance alone the weeks of a stage scatter; at least 1.

    The median of the squared standardised residuals over 0.455, its value under chance: one broken
    week does not move it.
    """
    weeks = [b for b in found if b.stage == stage and b.week and b.attribute is None]
    n = sum(b.n for b in weeks)
    if len(weeks) < 5 or not n:
        return 1.0
    share = sum(b.lost for b in weeks) / n
    spread = share * (1 - share)
    if not spread:
        return 1.0
    return max(
        1.0, float(np.median([(b.lost - b.n * share) ** 2 / (b.n * spread) for b in weeks])) / 0.455
    )


def _candidates(progress: Progress, stage: int) -> list[Break]:
    log = progress.log
    decided, lost = progress.watched(stage)
    weeks = (progress.first[:, stage] - MONDAY) // WEEK
    where = np.where(decided, progress.where[:, stage], 0)
    found = []
    week_names = np.unique(weeks[decided]) if decided.any() else np.array([], np.int64)
    masks = {int(week): decided & (weeks == week) for week in week_names}
    for week, mask in masks.items():
        found.append(_compared(stage, None, None, week, mask, decided & ~mask, lost))
    for name, attribute in log.attributes.items():
        codes = attribute.codes[where]
        if name != log.channel and _is_outcome(codes, decided, lost):
            continue
        for code, value in enumerate(attribute.names):
            group = decided & (codes == code)
            if group.sum() < LEAST_N:
                continue
            found.append(_compared(stage, name, value, None, group, decided & ~group, lost))
            for week, mask in masks.items():
                inside = group & mask
                found.append(_compared(stage, name, value, week, inside, group & ~mask, lost))
    return [candidate for candidate in found if candidate is not None]


def _is_outcome(codes: Codes, decided: Flags, lost: Flags) -> bool:
    """Whether an attribute only says how the journey ended: some value means lost, nearly always."""
    names, counts = np.unique(codes[decided], return_counts=True)
    shares = [
        lost[decided & (codes == name)].mean()
        for name, n in zip(names, counts, strict=True)
        if n >= LEAST_N
    ]
    return bool(shares) and max(shares) >= CERTAIN and min(shares) < CERTAIN / 2


def _compared(
    stage: int,
    attribute: str | None,
    value: str | None,
    week: int | None,
    inside: Flags,
    outside: Flags,
    lost: Flags,
) -> Break | None:
    n, rest = int(inside.sum()), int(outside.sum())
    if n < LEAST_N or rest < LEAST_N:
        return None
    monday = (
        dt.datetime.fromtimestamp((week * WEEK + MONDAY) / 1e6, tz=dt.UTC).date()
        if week is not None
        else None
    )
    return Break(
        stage,
        attribute,
        value,
        monday,
        int((lost & inside).sum()),
        n,
        int((lost & outside).sum()),
        rest,
        lost & inside,
    )


def _sharpest(found: list[Break]) -> list[Break]:
    """One break per event: of those that overlap, the one that explains most in the fewest customers."""
    ranked = sorted(found, key=lambda b: -b.excess_customers * b.excess)
    kept: list[Break] = []
    for candidate in ranked:
        if not any(_overlap(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _overlap(a: Break, b: Break) -> bool:
    """Whether two breaks may be one: same stage, and nothing says that they are apart."""
    if a.stage != b.stage:
        return False
    weeks_apart = a.week is not None and b.week is not None and a.week != b.week
    groups_apart = a.attribute is not None and a.attribute == b.attribute and a.value != b.value
    return not weeks_apart and not groups_apart
