"""What hurts: pain points found in events and verbatims, ranked so that what stands out comes first.

Severity 3 and 2 are kept for what many comparisons leave standing; 1 only describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.events.measures.breaks import breaks as find_breaks
from parcours.events.measures.order import readable
from parcours.events.measures.progress import Flags
from parcours.events.measures.volumes import Volume, loop_evidence
from parcours.events.statistics import wilson
from parcours.evidence.contrasts import Contrast, contrast, split
from parcours.evidence.grounds import EVENTS, VERBATIMS, Grounds, Late
from parcours.evidence.plan import PlannedStage, PlannedTouchpoint
from parcours.evidence.wording import (
    break_words,
    contrast_words,
    drop_off_words,
    loop_words,
    negative_words,
    never_words,
    say,
    unfound_words,
)
from parcours.journey.model import Evidence, PainPoint
from parcours.journey.record import Text
from parcours.verbatims.reading import Read
from parcours.verbatims.summary import Mean, mean_valence

BASE_DROP_OFF: Final = 0.25
LOOPS: Final = 0.30
NEGATIVE: Final = -0.5
VOICES_LEAST: Final = 20
FEW_REACH: Final = 0.10
NEVER: Final = 0.05


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain point on its way to the map, with what it is ranked by."""

    stage: str
    point: PainPoint
    weight: float
    """How many customers it concerns, times how much it hurts."""


def find_pains(grounds: Grounds, reads: Sequence[Read]) -> list[Pain]:
    """Every pain point that ``grounds`` and ``reads`` show, the worst first."""
    search = _Search(grounds, reads)
    found = [
        *search.breaks(),
        *search.lateness(),
        *search.waits(),
        *search.voices(),
        *search.loops(),
        *search.drop_offs(),
    ]
    return sorted(found, key=lambda pain: (-(pain.point.severity or 0), -pain.weight))


class _Search:
    """The searches for one kind of pain each."""

    def __init__(self, grounds: Grounds, reads: Sequence[Read]) -> None:
        self.grounds = grounds
        self.reads = reads

    def breaks(self) -> list[Pain]:
        pains = []
        for found in find_breaks(self.grounds.progress, list(range(len(self.grounds.planned) - 1))):
            stage = self.grounds.planned[found.stage]
            last = self.grounds.progress.last_activity(found.who, found.stage)
            severity = 3 if found.excess >= 0.25 else 2
            point = PainPoint(
                label=break_words(found),
                kind="process",
                at=_home_of(last, stage),
                severity=severity,
                status="observed",
                frequency=found.evidence(self.grounds.log, EVENTS),
            )
            pains.append(Pain(stage.key, point, found.excess_customers * severity))
        return pains

    def lateness(self) -> list[Pain]:
        pains = []
        for late in self.grounds.late:
            found = contrast(
                *split(self.reads, self.grounds.place_of, late.marked.tolist(), late.known.tolist())
            )
            at = _home_of(late.deadline.event, self.grounds.planned[late.stage])
            if found and found.telling:
                pains.append(
                    self._contrasted(
                        late.deadline.key,
                        say("Late", "En retard"),
                        found,
                        late.marked,
                        late.known,
                        at,
                    )
                )
            pains += self._never(late, at)
        return pains

    def _never(self, late: Late, at: str | None) -> list[Pain]:
        """Promises that passed and were never kept, where there are many."""
        count, n = int(late.never.sum()), int((late.never | late.known).sum())
        low, high = wilson(count, n)
        if count < 30 or low < NEVER:
            return []
        point = PainPoint(
            label=never_words(count, n),
            kind="quality",
            severity=3,
            at=at,
            status="observed",
            frequency=Evidence(
                source=EVENTS,
                measure="share",
                value=round(count / n, 4),
                unit="share",
                n=n,
                interval=(round(low, 4), round(high, 4)),
                period=self.grounds.log.period,
                method="promised moment passed, event never seen; Wilson interval",
            ),
        )
        return [Pain(late.deadline.key, point, count)]

    def waits(self) -> list[Pain]:
        """Stages whose slowest tenth of customers speaks clearly worse than the rest."""
        pains = []
        taken = {late.stage for late in self.grounds.late} | {
            late.stage - 1 for late in self.grounds.late
        }
        for index in range(len(self.grounds.planned) - 1):
            if index in taken:
                continue
            moved = self.grounds.progress.moved(index)
            waits = np.where(
                moved,
                self.grounds.progress.onward[:, index] - self.grounds.progress.first[:, index],
                0,
            )
            if moved.sum() < 100:
                continue
            slow = moved & (waits > np.quantile(waits[moved], 0.9))
            found = contrast(
                *split(self.reads, self.grounds.place_of, slow.tolist(), moved.tolist())
            )
            if found and found.telling:
                name = say("The slowest tenth", "Le dixième le plus lent")
                pains.append(
                    self._contrasted(self.grounds.planned[index].key, name, found, slow, moved)
                )
        return pains

    def _contrasted(
        self,
        stage: str,
        name: Text,
        found: Contrast,
        marked: Flags,
        known: Flags,
        at: str | None = None,
    ) -> Pain:
        count, n = int(marked.sum()), int(known.sum())
        low, high = wilson(count, n)
        severity = 3 if found.difference <= -1 else 2
        point = PainPoint(
            label=contrast_words(name, found),
            kind="productivity",
            at=at,
            severity=severity,
            status="observed",
            frequency=Evidence(
                source=EVENTS,
                measure="share",
                value=round(count / n, 4),
                unit="share",
                n=n,
                interval=(round(low, 4), round(high, 4)),
                period=self.grounds.log.period,
                method="share of customers concerned; Wilson interval",
            ),
            evidence=(
                self.grounds.tone_evidence(found.inside),
                Evidence(
                    source=VERBATIMS,
                    measure="emotion_difference",
                    value=round(found.difference, 3),
                    unit="score",
                    n=found.inside.n + found.outside.n,
                    interval=(round(found.low, 3), round(found.high, 3)),
                    confidence=0.95,
                    period=self.grounds.rows.period if self.grounds.rows else None,
                    method="Welch interval; an association",
                ),
            ),
        )
        return Pain(stage, point, count * -found.difference)

    def voices(self) -> list[Pain]:
        """Touchpoints of which customers speak badly; worst where hardly anyone reaches them."""
        pains = []
        for stage in self.grounds.planned:
            for touchpoint in stage.touchpoints:
                about = [
                    read
                    for read in self.reads
                    if read.about == touchpoint.name and not self.grounds.is_late(read)
                ]
                mean = mean_valence([r.valence for r in about], [r.scored for r in about])
                if mean is None or mean.n < VOICES_LEAST or mean.high > NEGATIVE:
                    continue
                pains.append(self._voiced(stage, touchpoint, mean))
        return pains

    def _voiced(self, stage: PlannedStage, touchpoint: PlannedTouchpoint, mean: Mean) -> Pain:
        index = self.grounds.planned.index(stage)
        looked = int(self.grounds.progress.reached(index).sum())
        met = self.grounds.met(touchpoint)
        tone = self.grounds.tone_evidence(mean)
        if touchpoint.events and looked >= 30 and wilson(met, looked)[1] < FEW_REACH:
            low, high = wilson(met, looked)
            point = PainPoint(
                label=unfound_words(touchpoint.label, met, looked),
                kind="support",
                severity=3,
                at=touchpoint.name,
                status="observed",
                evidence=(tone,),
                frequency=Evidence(
                    source=EVENTS,
                    measure="share",
                    value=round(1 - met / looked, 4),
                    unit="share",
                    n=looked,
                    interval=(round(1 - high, 4), round(1 - low, 4)),
                    period=self.grounds.log.period,
                    method="of those who reached the stage, the share that never met it; Wilson interval",
                ),
            )
            return Pain(stage.key, point, (looked - met) * -mean.value)
        point = PainPoint(
            label=negative_words(touchpoint.label, mean),
            kind="quality",
            severity=2,
            at=touchpoint.name,
            status="reported",
            evidence=(tone,),
        )
        return Pain(stage.key, point, mean.n * -mean.value)

    def loops(self) -> list[Pain]:
        """Events after the choice that many do again and again: no alarm, a thing to look at."""
        pains = []
        for stage in self.grounds.planned:
            if stage.purchase_phase == "before":
                continue
            for event in stage.all_events:
                volume: Volume = self.grounds.volumes[event]
                if volume.customers < 30 or wilson(volume.loopers, volume.customers)[0] < LOOPS:
                    continue
                at = _home_of(event, stage)
                point = PainPoint(
                    label=loop_words(readable(event), volume),
                    kind="process",
                    severity=1,
                    at=at,
                    status="observed",
                    frequency=loop_evidence(self.grounds.log, EVENTS, volume),
                )
                pains.append(Pain(stage.key, point, volume.loopers))
        return pains

    def drop_offs(self) -> list[Pain]:
        """Where a quarter or more go no further before the purchase is done: described, not alarmed."""
        pains = []
        for index, stage in enumerate(self.grounds.planned[:-1]):
            found = self.grounds.progress.drop_off(index)
            if stage.purchase_phase == "after" or found.n < 30 or found.interval[0] < BASE_DROP_OFF:
                continue
            lost = self.grounds.progress.decided(index) & ~self.grounds.progress.moved(index)
            last = self.grounds.progress.last_activity(lost, index)
            point = PainPoint(
                label=drop_off_words(found),
                kind="process",
                severity=1,
                at=_home_of(last, stage),
                status="observed",
                frequency=self.grounds.progress.drop_off_evidence(index, EVENTS),
            )
            pains.append(Pain(stage.key, point, found.lost))
        return pains


def _home_of(event: str | None, stage: PlannedStage) -> str | None:
    """The touchpoint of ``stage`` at which ``event`` happens."""
    return next((t.name for t in stage.touchpoints if event in t.events), None)
