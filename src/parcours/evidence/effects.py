"""What a change brought: before and after, beside those whom it did not reach, with an interval and a warning.

A before and after alone cannot tell the change from everything else that happened. With a group that the
change did not reach the difference of the differences is given; it rests on both having moved alike
before, and that is looked at and said. Nothing here is called a cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.errors import Words
from parcours.events.log import MICROSECONDS_PER_DAY
from parcours.events.scan.outcome import Outcome
from parcours.events.statistics import Z95
from parcours.evidence.grounds import Grounds
from parcours.evidence.opportunities import done_at
from parcours.evidence.outcomes import Voices, outcomes
from parcours.journey.model import JourneyMap, Opportunity, Range

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Design = Literal["before_after", "difference_in_differences"]
LEAST_N: Final = 30
PARALLEL: Final = 0.01
"""Below this chance that both groups moved alike before, the control is called into question."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One group in one time."""

    n: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """The variance of the mean."""
        return self.variance / self.n

    @staticmethod
    def of(value: Floats) -> Cell:
        """The cell of ``value``; yes and no are drawn half an observation towards the middle."""
        n = len(value)
        mean = float(value.mean())
        if set(np.unique(value)) <= {0.0, 1.0}:
            p = (value.sum() + 1) / (n + 2)
            return Cell(n, mean, float(p * (1 - p)))
        return Cell(n, mean, float(value.var(ddof=1)))


@dataclass(frozen=True, slots=True)
class Effect:
    """How much an outcome changed with a change: below zero is less of a bad thing."""

    design: Design
    before: Cell
    after: Cell
    control_before: Cell | None
    control_after: Cell | None
    value: float
    low: float
    high: float
    warning: Words

    @property
    def certain(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low > 0 or self.high < 0


def effect(
    before: Floats, after: Floats, control: tuple[Floats, Floats] | None = None
) -> Effect | None:
    """The effect from the values of those reached, and of those not reached; None below thirty each."""
    groups = [before, after, *(control or ())]
    if min(len(group) for group in groups) < LEAST_N:
        return None
    a, b = Cell.of(before), Cell.of(after)
    change, error = b.mean - a.mean, a.error + b.error
    if control is None:
        half = Z95 * math.sqrt(error)
        return Effect(
            "before_after", a, b, None, None, change, change - half, change + half,
            Words(
                "A before and after without a control: whatever else changed on that day is in it. "
                "No cause can be claimed.",
                "Un avant-après sans témoin : tout ce qui a changé ce jour-là s’y trouve. "
                "Aucune cause ne peut être affirmée.",
            ),
        )  # fmt: skip
    c, d = Cell.of(control[0]), Cell.of(control[1])
    value = change - (d.mean - c.mean)
    half = Z95 * math.sqrt(error + c.error + d.error)
    return Effect(
        "difference_in_differences", a, b, c, d, value, value - half, value + half,
        Words(
            "Beside a control: true if both groups would have moved alike without the change, "
            "which data cannot prove. An association, not a proof of cause.",
            "Avec témoin : vrai si les deux groupes auraient évolué de même sans le changement, "
            "ce que les données ne prouvent pas. Une association, pas une preuve de cause.",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Realised:
    """What an opportunity brought, measured, beside what was predicted."""

    opportunity: str
    measure: str
    done_at: dt.date
    effect: Effect
    parallel: float | None
    """The chance that treated and control differ this much in their movement before; None without control."""
    predicted: Range | None
    customers: int
    """Those reached since."""

    def notes(self) -> list[Words]:
        """What a reader must be told."""
        said = [self.effect.warning]
        if self.parallel is not None and self.parallel < PARALLEL:
            said.append(
                Words(
                    "The two groups moved apart before the change already: this control does not hold.",
                    "Les deux groupes s’écartaient déjà avant le changement : ce témoin ne tient pas.",
                )
            )
        return said


def realised(
    grounds: Grounds, journey_map: JourneyMap, voices: Sequence[Voices] = ()
) -> list[Realised]:
    """The realised effect of every opportunity that is done and names its measure."""
    asked = {(o.kind, o.step): o for o in outcomes(grounds, voices)}
    found = []
    for stage in journey_map.stages:
        for opportunity in stage.opportunities:
            done = done_at(opportunity)
            if done is None or opportunity.roi is None or not opportunity.roi.measure:
                continue
            outcome = _outcome(asked, grounds, opportunity.roi.measure)
            one = _measured(grounds, opportunity, outcome, done) if outcome else None
            if one:
                found.append(one)
    return found


def _outcome(
    asked: dict[tuple[str, str], Outcome], grounds: Grounds, measure: str
) -> Outcome | None:
    """The outcome that ``drop_off:order`` names: by its step, or by the last step of its stage."""
    kind, _, place = measure.partition(":")
    for (own, step), outcome in reversed(list(asked.items())):
        if own == kind and (place in {step, outcome.stage} or grounds.touchpoint_of(step) == place):
            return outcome
    return None


def _measured(
    grounds: Grounds, opportunity: Opportunity, outcome: Outcome, done: dt.date
) -> Realised | None:
    border = (done - dt.date(1970, 1, 1)).days
    known = outcome.day >= 0
    after = known & (outcome.day >= border)
    treated = np.ones(len(known), np.bool_)
    control = None
    roi = opportunity.roi
    if roi and roi.treated:
        inside = grounds.segment(roi.treated)
        treated = (outcome.customer >= 0) & inside[np.maximum(outcome.customer, 0)]
        rest = known & ~treated
        control = (outcome.value[rest & ~after], outcome.value[rest & after])
    before = known & ~after
    found = effect(outcome.value[treated & before], outcome.value[treated & after], control)
    if found is None or roi is None:
        return None
    parallel = _parallel(outcome, treated, before) if control else None
    return Realised(
        opportunity.id, roi.measure or "", done, found, parallel, roi.effect, int((treated & after).sum())
    )  # fmt: skip


def _parallel(outcome: Outcome, treated: Flags, before: Flags) -> float:
    """The chance of so different a movement from the first half of the time before to the second."""
    days = outcome.day[before]
    middle = int(np.median(days)) if len(days) else 0
    early, late = before & (outcome.day < middle), before & (outcome.day >= middle)
    groups = [
        outcome.value[g]
        for g in (treated & early, treated & late, ~treated & early, ~treated & late)
    ]
    found = effect(groups[0], groups[1], (groups[2], groups[3]))
    if found is None:
        return 1.0
    error = (found.high - found.low) / 2 / Z95
    return math.erfc(abs(found.value) / error / math.sqrt(2)) if error else 1.0


def day_of(moment: int) -> dt.date:
    """The day of a moment of a log."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(moment // MICROSECONDS_PER_DAY))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a team predicts: how often what came lay within what was said."""

    n: int
    inside: int
    bias: float | None
    """The mean of realised less predicted, as a share of what was predicted; below zero: too hopeful."""
    pairs: tuple[tuple[str, Range, Range], ...]


def calibration(journey_map: JourneyMap) -> Calibration:
    """Every opportunity with a prediction and a realised effect in the same unit, oldest first."""
    pairs = []
    for stage in journey_map.stages:
        for opportunity in stage.opportunities:
            roi = opportunity.roi
            if roi and roi.realised and roi.realised.unit == roi.effect.unit:
                pairs.append((opportunity.id, roi.effect, roi.realised))
    inside = sum(p.low <= _middle(r) <= p.high for _, p, r in pairs)
    ratios = [(_middle(r) - _middle(p)) / abs(_middle(p)) for _, p, r in pairs if _middle(p)]
    bias = sum(ratios) / len(ratios) if ratios else None
    return Calibration(len(pairs), inside, bias, tuple(pairs))


def _middle(amount: Range) -> float:
    return (amount.low + amount.high) / 2
