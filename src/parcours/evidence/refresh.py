"""Measures an existing map again: what its authors wrote stays, what was measured is renewed.

The map is its own plan: stages and touchpoints carry the events that show them. A figure keeps its
earlier values behind it, found by the stage's id or by an id that the stage had before it was renamed,
split or merged, so that a map can be edited without losing its history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import InputError, Words
from parcours.evidence.compare_facts import Difference, difference, judged
from parcours.evidence.discover import Asking, DiscoverResult, Gathered, Step, discover_from, gather
from parcours.evidence.grounds import EVENTS, SURVEY, VERBATIMS
from parcours.evidence.pain import Pain
from parcours.evidence.plan import Deadline, Plan, PlannedStage, PlannedTouchpoint
from parcours.evidence.wording import say
from parcours.journey.identity import key, with_ids
from parcours.journey.model import (
    Claimed,
    Duration,
    Emotion,
    Evidence,
    JourneyMap,
    MeasuredEmotion,
    Metric,
    PainPoint,
    Stage,
    Touchpoint,
)
from parcours.journey.record import Text

OWN: Final = frozenset({EVENTS, VERBATIMS, SURVEY})
"""The sources that a refresh measures; facts of others stay as they are."""
EARLIER_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """The map as measured now, and what that changes."""

    journey_map: JourneyMap
    differences: tuple[Difference, ...]
    """Every figure that could be compared, those beyond noise first."""
    fresh: tuple[Pain, ...]
    """Pain points that the map did not have."""
    gone: tuple[PainPoint, ...]
    """Pain points that were measured before and are not found any more."""
    notes: tuple[Words, ...]


def plan_of(journey_map: JourneyMap) -> Plan:
    """How the map's own words say that a log is to be read."""
    late = {promise.id for promise in journey_map.promises}
    personas = (journey_map.persona, *journey_map.other_personas)
    return Plan(
        lang=journey_map.lang,
        title=journey_map.title,
        scenario=journey_map.scenario,
        stages=tuple(
            PlannedStage(
                id=stage.id,
                name=stage.name,
                purchase_phase=stage.purchase_phase,
                events=stage.events,
                touchpoints=tuple(_planned(t) for t in stage.touchpoints if not t.missing),
            )
            for stage in journey_map.stages
            if stage.id not in late
        ),
        deadlines=tuple(
            Deadline(id=p.id, event=p.event, by=p.by, name=p.name) for p in journey_map.promises
        ),
        segments={p.id: p.segment for p in personas if p and p.segment and p.id},
        economics=journey_map.economics,
    )


def _planned(touchpoint: Touchpoint) -> PlannedTouchpoint:
    return PlannedTouchpoint(
        id=touchpoint.id,
        label=touchpoint.label,
        kind=touchpoint.kind,
        channel=touchpoint.channel,
        events=touchpoint.events,
        description=touchpoint.description,
        keywords=touchpoint.keywords,
    )


def refresh(
    journey_map: JourneyMap, asking: Asking, *, today: dt.date, step: Step | None = None
) -> RefreshResult:
    """``journey_map`` measured again from the sources of ``asking``, whose plan is not looked at.

    Raises InputError for a map none of whose stages names an event, and for sources that cannot be read.
    """
    tell = step or (lambda words, done, of: None)
    return refresh_from(journey_map, gather(asking, tell), today=today, step=tell)


def refresh_from(
    journey_map: JourneyMap, gathered: Gathered, *, today: dt.date, step: Step | None = None
) -> RefreshResult:
    """The same from sources already read."""
    old = with_ids(journey_map)
    plan, notes = known_plan(old, gathered)
    found = discover_from(gathered, plan, today=today, step=step)
    merged = _Merged(old, found)
    renewed = merged.journey_map()
    period = gathered.log.period
    if any(s.id == EVENTS and s.period and s.period[1] >= period[0] for s in old.sources):
        notes.append(
            Words(
                "The new log covers days that were measured before; changes look smaller than they are.",
                "Le nouveau journal couvre des jours déjà mesurés ; les changements paraissent plus petits.",
            )
        )
    return RefreshResult(
        renewed, tuple(judged(merged.differences)), tuple(merged.fresh), tuple(merged.gone),
        (*found.notes, *notes),
    )  # fmt: skip


def known_plan(journey_map: JourneyMap, gathered: Gathered) -> tuple[Plan, list[Words]]:
    """The map's plan without events that the log does not have: said, and no reason to stop.

    Raises InputError where no stage names an event of the log.
    """
    plan = plan_of(journey_map)
    known = set(gathered.log.activities)
    asked = {event for stage in plan.stages for event in stage.all_events}
    if not asked & known:
        listing = ", ".join(gathered.log.activities[:12])
        raise InputError(
            "evidence.no-events-named",
            Words("No stage of this map names an event of this log.",
                  "Aucune étape de cette carte ne nomme un événement de ce journal."),
            remedy=Words(
                f"Write them at the stages or touchpoints: events: […]. The log has: {listing}.",
                f"Écrivez-les dans les étapes ou les points de contact : events: […]. Le journal contient : {listing}.",
            ),
        )  # fmt: skip
    absent = sorted(asked - known)
    stages = tuple(
        stage.model_copy(
            update={
                "events": tuple(e for e in stage.events if e in known),
                "touchpoints": tuple(
                    t.model_copy(update={"events": tuple(e for e in t.events if e in known)})
                    for t in stage.touchpoints
                ),
            }
        )
        for stage in plan.stages
    )
    deadlines = tuple(d for d in plan.deadlines if {d.event, d.by} <= known)
    listing = ", ".join(absent[:8])
    notes = [
        Words(f"These events of the map do not occur in the log: {listing}.",
              f"Ces événements de la carte n’apparaissent pas dans le journal : {listing}.")
    ] if absent else []  # fmt: skip
    return plan.model_copy(update={"stages": stages, "deadlines": deadlines}), notes


class _Merged:
    """The old map with the new measures in it."""

    def __init__(self, old: JourneyMap, found: DiscoverResult) -> None:
        self.old = old
        self.new = {stage.id: stage for stage in found.journey_map.stages}
        self.found = found
        self.differences: list[Difference] = []
        self.gone: list[PainPoint] = []
        self.fresh: list[Pain] = []

    def journey_map(self) -> JourneyMap:
        """Everything together."""
        stages = [self._stage(stage) for stage in self.old.stages]
        there = {stage.id for stage in self.old.stages}
        for at, stage in enumerate(self.found.journey_map.stages):
            if stage.id not in there:
                stages.insert(min(at, len(stages)), stage)
        kept = [source for source in self.old.sources if source.id not in OWN]
        sources = (*self.found.journey_map.sources, *kept)
        return with_ids(self.old.model_copy(update={"stages": tuple(stages), "sources": sources}))

    def _stage(self, old: Stage) -> Stage:
        new = self.new.get(old.id)
        if new is None:
            return old
        pains = self._pains(old, new)
        return old.model_copy(
            update={
                "evidence": self._facts(old, old.name, old.evidence, new.evidence),
                "duration": self._duration(old, new),
                "emotion": self._emotion(old, old.emotion, new.emotion),
                "emotions": self._emotions(old, new),
                "touchpoints": self._touchpoints(old, new),
                "metrics": self._metrics(old, new),
                "verbatims": new.verbatims or old.verbatims,
                "pain_points": pains,
            }
        )

    def _facts(
        self, claim: Claimed, label: Text, old: Sequence[Evidence], new: Sequence[Evidence]
    ) -> tuple[Evidence, ...]:
        """The new facts, the earlier ones of each measure behind them, and those of other sources."""
        own = [fact for fact in old if fact.source in OWN and fact.stance != "contradicts"]
        for fact in new:
            before = next((o for o in own if _same(o, fact)), None)
            found = difference(key(claim), label, before, fact) if before else None
            if found:
                self.differences.append(found)
        earlier = [
            fact for fact in own if not any(_same(fact, n) and fact.period == n.period for n in new)
        ]
        return (*new, *earlier[:EARLIER_MOST], *(fact for fact in old if fact.source not in OWN))

    def _duration(self, old: Stage, new: Stage) -> Duration | None:
        if new.duration is None or old.duration is None:
            return new.duration or old.duration
        facts = self._facts(old.duration, old.name, old.duration.evidence, new.duration.evidence)
        return new.duration.model_copy(update={"evidence": facts, "id": old.duration.id})

    def _emotion(self, stage: Stage, old: Emotion | None, new: Emotion | None) -> Emotion | None:
        """What the team believes stays; what was measured moves behind what is measured now."""
        if new is None or new.measured is None or old is None:
            return old or new
        for fact in new.measured.evidence:
            for before in _measured_facts(old, fact):
                found = difference(key(stage), stage.name, before, fact)
                if found:
                    self.differences.append(found)
                break
        before_now: tuple[MeasuredEmotion, ...] = old.before
        if old.measured and old.measured.period != new.measured.period:
            before_now = (old.measured, *old.before)[:EARLIER_MOST]
        return old.model_copy(
            update={"measured": new.measured, "before": before_now, "status": "observed"}
        )

    def _emotions(self, old: Stage, new: Stage) -> dict[str, Emotion]:
        merged = dict(old.emotions)
        for persona, emotion in new.emotions.items():
            renewed = self._emotion(old, merged.get(persona), emotion)
            if renewed is not None:
                merged[persona] = renewed
        return merged

    def _touchpoints(self, old: Stage, new: Stage) -> tuple[Touchpoint, ...]:
        found = {touchpoint.id: touchpoint for touchpoint in new.touchpoints}
        merged = []
        for touchpoint in old.touchpoints:
            measured = found.pop(touchpoint.id, None)
            if measured is None:
                merged.append(touchpoint)
                continue
            facts = self._facts(
                touchpoint, touchpoint.label, touchpoint.evidence, measured.evidence
            )
            update: dict[str, Any] = {"evidence": facts}
            if measured.health and touchpoint.status == "observed":
                update["health"] = measured.health
            merged.append(touchpoint.model_copy(update=update))
        return (*merged, *(t for t in found.values() if t.missing))

    def _metrics(self, old: Stage, new: Stage) -> tuple[Metric, ...]:
        measured = {metric.label.say("en"): metric for metric in new.metrics}
        merged = []
        for metric in old.metrics:
            fresh = measured.pop(metric.label.say("en"), None)
            if fresh is None:
                merged.append(metric)
                continue
            facts = self._facts(metric, metric.label, metric.evidence, fresh.evidence)
            kept = {
                "id": metric.id,
                "target": metric.target,
                "owner": metric.owner,
                "evidence": facts,
            }
            merged.append(fresh.model_copy(update=kept))
        return (*merged, *measured.values())

    def _pains(self, old: Stage, new: Stage) -> tuple[PainPoint, ...]:
        left = list(new.pain_points)
        merged = []
        for point in old.pain_points:
            twin = next((n for n in left if _same_pain(point, n)), None)
            if twin is not None:
                left.remove(twin)
                merged.append(self._renewed(point, twin))
            elif _was_measured(point):
                self.gone.append(point)
                merged.append(self._no_longer(point))
            else:
                merged.append(point)
        told = [point for point in left if (point.severity or 0) > 1]
        self.fresh += [
            pain
            for pain in self.found.pains
            if any(pain.point is p or _same_pain(pain.point, p) for p in told)
        ]
        return (*merged, *left)

    def _renewed(self, old: PainPoint, new: PainPoint) -> PainPoint:
        facts = self._facts(old, old.label, old.evidence, new.evidence)
        if old.frequency and new.frequency:
            found = difference(key(old), old.label, old.frequency, new.frequency)
            if found:
                self.differences.append(found)
            if old.frequency.period != new.frequency.period:
                facts = (*facts, old.frequency)
        update: dict[str, Any] = {"frequency": new.frequency, "cost": new.cost, "evidence": facts}
        if old.status == "observed":
            update |= {"label": new.label, "severity": new.severity}
        return old.model_copy(update=update)

    def _no_longer(self, point: PainPoint) -> PainPoint:
        """A pain that was measured and is not found again: a fact against it, and no silent deletion."""
        source = next(s for s in self.found.journey_map.sources if s.id == EVENTS)
        fact = Evidence(
            source=EVENTS,
            measure=point.frequency.measure if point.frequency else None,
            n=source.n,
            period=source.period,
            segment=point.frequency.segment if point.frequency else None,
            stance="contradicts",
            method="searched again and not found",
            note=say("Not found in this period", "Non retrouvé sur cette période"),
        )
        return point.model_copy(update={"evidence": (fact, *point.evidence)})


def _same(a: Evidence, b: Evidence) -> bool:
    return (a.source, a.measure, a.unit, a.segment) == (b.source, b.measure, b.unit, b.segment)


def _measured_facts(emotion: Emotion, fact: Evidence) -> Iterator[Evidence]:
    """Earlier facts of the same measure, the newest first."""
    for measured in (emotion.measured, *emotion.before):
        if measured:
            yield from (one for one in measured.evidence if _same(one, fact))


def _same_pain(a: PainPoint, b: PainPoint) -> bool:
    """Whether two pain points tell of the same thing: the measure, the place and whom it hits."""
    if a.frequency is None or b.frequency is None:
        return a.at is not None and (a.at, a.kind) == (b.at, b.kind)
    x, y = a.frequency, b.frequency
    return (a.at, x.measure, x.segment) == (b.at, y.measure, y.segment)


def _was_measured(point: PainPoint) -> bool:
    return point.frequency is not None and point.frequency.source in OWN
