"""From an event log and verbatims to a map whose every claim has evidence.

What data cannot say (who the customer is, what she wants) is left open. Pain points are ranked: those
that many comparisons leave standing come before those that merely describe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from parcours.errors import Words
from parcours.events.columns import DEADLINE_WORDS, Asked
from parcours.events.engines.duck import ingest
from parcours.events.log import EventLog
from parcours.events.measures.breaks import breaks
from parcours.events.measures.order import Grouping, checked, propose, readable
from parcours.events.measures.progress import MICRO, Flags, Progress
from parcours.events.measures.volumes import Volume, loop_evidence, volume_evidence, volumes
from parcours.events.statistics import wilson
from parcours.evidence.contrasts import Contrast, contrast, split
from parcours.evidence.plan import Deadline, Plan, PlannedStage, PlannedTouchpoint
from parcours.evidence.vocabulary import keywords_for
from parcours.evidence.wording import (
    break_words,
    never_words,
    contrast_words,
    drop_off_words,
    duration_iso,
    late_name,
    loop_words,
    negative_words,
    say,
    unfound_words,
)
from parcours.journey.identity import slug, with_ids
from parcours.journey.model import (
    Duration,
    Emotion,
    Evidence,
    Health,
    JourneyMap,
    MeasuredEmotion,
    PainPoint,
    Source,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Text
from parcours.verbatims.assignment import Topic
from parcours.verbatims.quotes import choose_quotes
from parcours.verbatims.reading import Read, ReadingResult, read_all
from parcours.verbatims.rows import AskedColumns, RowsResult, column_names, read_rows
from parcours.verbatims.summary import Mean, mean_valence

EVENTS: Final = "events"
VERBATIMS: Final = "verbatims"
QUOTES: Final = 2
BASE_DROP_OFF: Final = 0.25
LOOPS: Final = 0.30
NEGATIVE: Final = -0.5
VOICES_LEAST: Final = 20
FEW_REACH: Final = 0.10
NEVER: Final = 0.05
UNSEEN: Final = int(np.iinfo(np.int64).min)
NO_FURTHER: Final = 1e12

Step = Callable[[Words, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What to discover from."""

    events: Path
    verbatims: Path | None = None
    plan: Plan = field(default_factory=Plan)
    event_columns: Asked = field(default_factory=Asked)
    verbatim_columns: AskedColumns = field(default_factory=AskedColumns)
    skip_bad_rows: bool = False


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain point on its way to the map, with what it is ranked by."""

    stage: str
    point: PainPoint
    weight: float
    """How many customers it concerns, times how much it hurts."""


@dataclass(frozen=True, slots=True)
class DiscoverResult:
    """The map, its pain points from the worst down, and what a reader must be told."""

    journey_map: JourneyMap
    pains: tuple[Pain, ...]
    notes: tuple[Words, ...]


def discover(asking: Asking, *, today: dt.date, step: Step | None = None) -> DiscoverResult:
    """The map that the evidence shows.

    Raises InputError for tables or plans that cannot be read.
    """
    tell = step or (lambda words, done, of: None)
    tell(Words("Reading events", "Lecture des événements"), 0, 4)
    shared = column_names(asking.verbatims) if asking.verbatims else ()
    events = ingest(
        asking.events, asking.event_columns, prefer=shared, skip_bad_rows=asking.skip_bad_rows
    )
    tell(Words("Reading verbatims", "Lecture des verbatims"), 1, 4)
    rows = None
    if asking.verbatims:
        columns = asking.verbatim_columns
        if columns.customer is None and events.columns.customer in shared:
            columns = _with_customer(columns, events.columns.customer)
        rows = read_rows(asking.verbatims, columns)
    tell(Words("Measuring", "Mesure"), 2, 4)
    found = _Discovery(events.log, rows, asking.plan, today)
    result = found.result(events.notes, tell)
    tell(Words("Done", "Terminé"), 4, 4)
    return result


def _with_customer(columns: AskedColumns, name: str) -> AskedColumns:
    return AskedColumns(
        columns.text,
        columns.date,
        columns.score,
        columns.stage,
        columns.touchpoint,
        name,
        columns.lang,
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """A deadline with the customers who missed it."""

    deadline: Deadline
    marked: Flags
    """Those for whom the event came after the promise."""
    known: Flags
    """Those for whom event and promise are both known."""
    never: Flags
    """Those whose promise passed without the event."""
    overdue: np.typing.NDArray[np.float64]
    """Seconds past the promise, for those marked."""
    stage: int
    """The place in the grouping of the stage that holds the event."""


class _Discovery:
    """One discovery while it runs; every method reads, none writes into another's work."""

    def __init__(self, log: EventLog, rows: RowsResult | None, plan: Plan, today: dt.date) -> None:
        self.log = log
        self.rows = rows
        self.today = today
        self.deadlines = plan.deadlines or _guessed_deadlines(log)
        self.plan = plan
        self.planned = self._planned()
        self.grouping = Grouping(
            tuple(stage.key for stage in self.planned),
            tuple(stage.all_events for stage in self.planned),
        )
        self.progress = Progress(log, self.grouping)
        self.volumes = {volume.activity: volume for volume in volumes(log)}
        self.late = [late for deadline in self.deadlines if (late := self._missed(deadline))]
        self.place_of = (
            {str(name): i for i, name in enumerate(log.customers.to_pylist())} if rows else {}
        )

    def _planned(self) -> tuple[PlannedStage, ...]:
        """The stages that a person wrote, checked; else those that the order of events proposes."""
        by = {deadline.by for deadline in self.deadlines}
        if self.plan.stages:
            names = [stage.name.say("en") for stage in self.plan.stages]
            checked(names, [stage.all_events for stage in self.plan.stages], self.log)
            return self.plan.stages
        grouping = propose(self.log, leave_out=by)
        return tuple(
            PlannedStage(
                name=say(name, name),
                touchpoints=tuple(
                    PlannedTouchpoint(label=say(readable(event), readable(event)), events=(event,))
                    for event in group
                ),
            )
            for name, group in zip(grouping.names, grouping.groups, strict=True)
        )

    def _missed(self, deadline: Deadline) -> _Late | None:
        """The customers whose event came after the promise; None when the log cannot tell."""
        names = (deadline.event, deadline.by)
        checked(names, [(name,) for name in names], self.log)
        pair = Grouping(names, tuple((name,) for name in names))
        moments = Progress(self.log, pair).first
        known = (moments[:, 0] != UNSEEN) & (moments[:, 1] != UNSEEN)
        marked = known & (moments[:, 0] > moments[:, 1])
        stage = next((i for i, g in enumerate(self.grouping.groups) if deadline.event in g), None)
        if stage is None or not marked.any():
            return None
        passed = (moments[:, 1] != UNSEEN) & (moments[:, 1] < self.progress.end)
        never = passed & (moments[:, 0] == UNSEEN)
        overdue = (moments[marked, 0] - moments[marked, 1]) / MICRO
        return _Late(deadline, marked, known, never, overdue, stage)

    def result(self, notes: Sequence[Words], tell: Step) -> DiscoverResult:
        """Everything together."""
        reading = self._read(tell)
        reads = reading.reads if reading else ()
        homes = self._homes(reads)
        pains = [*self._break_pains(), *self._late_pains(reads), *self._wait_pains(reads)]
        pains += [*self._voice_pains(reads), *self._loop_pains(), *self._drop_off_pains()]
        pains.sort(key=lambda pain: (-(pain.point.severity or 0), -pain.weight))
        stages = [
            stage
            for index in range(len(self.planned))
            for stage in self._stages(index, homes, pains)
        ]
        journey_map = with_ids(
            JourneyMap(
                id=slug(self.plan.title.say("en"))
                if self.plan.title
                else slug(Path(self.log.name).stem),
                lang=self.plan.lang,
                title=self.plan.title or say("Discovered journey", "Parcours découvert"),
                purpose=say(
                    "To see what customers do and say, before deciding what to change",
                    "Voir ce que les clients font et disent, avant de décider quoi changer",
                ),
                scenario=self.plan.scenario,
                sources=self._sources(reading),
                stages=tuple(stages),
                note=self._note(),
            )
        )
        said = [*notes, *(self.rows.notes if self.rows else ()), *self._own_notes()]
        return DiscoverResult(journey_map, tuple(pains), tuple(said))

    def _own_notes(self) -> list[Words]:
        notes = []
        if not self.plan.stages:
            notes.append(
                Words(
                    "Stages were proposed from the order of events; correct them with --stages.",
                    "Les étapes ont été proposées d’après l’ordre des événements ; corrigez-les avec --stages.",
                )
            )
        if not self.plan.deadlines:
            notes += [
                Words(
                    f"“{d.by}” is taken for the promised moment of “{d.event}”.",
                    f"« {d.by} » est lu comme le moment promis pour « {d.event} ».",
                )
                for d in self.deadlines
            ]
        return notes

    # --- verbatims -------------------------------------------------------------------------

    def _read(self, tell: Step) -> ReadingResult | None:
        if self.rows is None:
            return None
        words = Words("Reading what customers wrote", "Lecture de ce que les clients ont écrit")
        return read_all(
            self.rows.rows, self._topics(), progress=lambda done, of: tell(words, done, of)
        )

    def _topics(self) -> list[Topic]:
        """One per touchpoint that customers speak of, in the words of the plan or of common trade."""
        topics = []
        for stage in self.planned:
            for touchpoint in stage.touchpoints:
                keywords = touchpoint.keywords or keywords_for(" ".join(touchpoint.events))
                label = f"{touchpoint.label.say('en')} {touchpoint.label.say('fr')}"
                described = touchpoint.description.say("en") if touchpoint.description else ""
                topics.append(Topic(touchpoint.name, f"{label} {described}", keywords))
        return topics

    def _homes(self, reads: Sequence[Read]) -> dict[str, list[Read]]:
        """The reads of each stage: by what they are about, else by where the customer last was."""
        stage_of = {t.name: stage.key for stage in self.planned for t in stage.touchpoints}
        homes: dict[str, list[Read]] = {}
        for read in reads:
            place = self.place_of.get(read.row.customer or "")
            home = stage_of.get(read.about or "") or self._last_stage(place, read.row.date)
            for late in self.late:
                waited = place is not None and (late.marked[place] or late.never[place])
                if waited and (read.about is None or home == self.planned[late.stage].key):
                    home = late.deadline.key
            if home:
                homes.setdefault(home, []).append(read)
        return homes

    def _last_stage(self, place: int | None, date: dt.date | None) -> str | None:
        """The last stage that a customer had reached when writing; None when that is not known."""
        if place is None:
            return None
        limit = NO_FURTHER if date is None else _end_of(date)
        first = self.progress.first[place]
        reached = [(m, i) for i, m in enumerate(first) if m != UNSEEN and m / MICRO <= limit]
        return self.planned[max(reached)[1]].key if reached else None

    # --- stages ----------------------------------------------------------------------------

    def _stages(
        self, index: int, homes: dict[str, list[Read]], pains: Sequence[Pain]
    ) -> list[Stage]:
        """A stage, with the stage of those who waited too long for it before it."""
        planned = self.planned[index]
        before = [self._late_stage(late, homes, pains) for late in self.late if late.stage == index]
        reached = int(self.progress.reached(index).sum())
        wait = self.progress.wait(index)
        fact = self.progress.wait_evidence(index, EVENTS)
        duration = None
        if wait and fact and index + 1 < len(self.planned) and wait.median >= 1:
            duration = Duration(
                value=duration_iso(wait.median),
                low=duration_iso(wait.low),
                high=duration_iso(wait.high),
                status="observed",
                evidence=(fact,),
            )
        reads = homes.get(planned.key, [])
        stage = Stage(
            id=planned.key,
            name=planned.name,
            purchase_phase=planned.purchase_phase,
            duration=duration,
            touchpoints=tuple(self._touchpoint(t, reads) for t in planned.touchpoints),
            emotion=self._emotion(reads),
            verbatims=self._quotes(reads, [p.point for p in pains if p.stage == planned.key]),
            pain_points=tuple(pain.point for pain in pains if pain.stage == planned.key),
            status="observed",
            evidence=(volume_evidence(self.log, EVENTS, reached, self.log.customer_count),)
            if reached
            else (),
        )
        return [*before, stage]

    def _late_stage(
        self, late: _Late, homes: dict[str, list[Read]], pains: Sequence[Pain]
    ) -> Stage:
        key = late.deadline.key
        count, known = int(late.marked.sum()), int(late.known.sum())
        low, high = wilson(count, known)
        reads = homes.get(key, [])
        quartiles = [float(q) for q in np.quantile(late.overdue, [0.25, 0.5, 0.75])]
        fact = Evidence(
            source=EVENTS,
            measure="share",
            value=round(count / known, 4),
            unit="share",
            n=known,
            interval=(round(low, 4), round(high, 4)),
            period=self.log.period,
            method="event after its promised moment; Wilson interval",
        )
        return Stage(
            id=key,
            name=late.deadline.name or late_name(late.deadline.event),
            purchase_phase=self.planned[late.stage].purchase_phase,
            duration=Duration(
                value=duration_iso(quartiles[1]),
                low=duration_iso(quartiles[0]),
                high=duration_iso(quartiles[2]),
                status="observed",
                evidence=(
                    Evidence(
                        source=EVENTS,
                        measure="waiting_time",
                        value=round(quartiles[1], 1),
                        unit="seconds",
                        n=count,
                        period=self.log.period,
                        method="median time past the promise",
                    ),
                ),
            ),
            emotion=self._emotion(reads),
            verbatims=self._quotes(reads, []),
            pain_points=tuple(pain.point for pain in pains if pain.stage == key),
            status="observed",
            evidence=(fact,),
        )

    def _touchpoint(self, planned: PlannedTouchpoint, reads: Sequence[Read]) -> Touchpoint:
        met = self._met(planned)
        about = [read for read in reads if read.about == planned.name]
        mean = mean_valence([r.valence for r in about], [r.scored for r in about])
        facts = []
        if planned.events:
            facts.append(volume_evidence(self.log, EVENTS, met, self.log.customer_count))
        if mean:
            facts.append(self._tone_evidence(mean))
        return Touchpoint(
            id=planned.name,
            label=planned.label,
            kind=planned.kind,
            channel=planned.channel,
            description=planned.description,
            keywords=planned.keywords,
            health=_health(mean),
            status="observed" if facts else None,
            evidence=tuple(facts),
        )

    def _met(self, planned: PlannedTouchpoint) -> int:
        """How many customers met a touchpoint."""
        events = [event for event in planned.events if event in self.volumes]
        if len(events) == 1:
            return self.volumes[events[0]].customers
        grouping = Grouping((planned.name,), (tuple(events),))
        return int(Progress(self.log, grouping).reached(0).sum()) if events else 0

    def _emotion(self, reads: Sequence[Read]) -> Emotion | None:
        mean = mean_valence([read.valence for read in reads], [read.scored for read in reads])
        if mean is None:
            return None
        fact = self._tone_evidence(mean)
        return Emotion(
            status="observed",
            measured=MeasuredEmotion(
                score=round(mean.value, 3),
                n=mean.n,
                interval=(round(mean.low, 3), round(mean.high, 3)),
                confidence=0.95,
                period=fact.period,
                evidence=(fact,),
            ),
        )

    def _tone_evidence(self, mean: Mean) -> Evidence:
        return Evidence(
            source=VERBATIMS,
            measure="emotion",
            value=round(mean.value, 3),
            unit="score",
            n=mean.n,
            interval=(round(mean.low, 3), round(mean.high, 3)),
            confidence=0.95,
            period=self.rows.period if self.rows else None,
            method=f"{mean.method}; {mean.scored} of {mean.n} came with a score",
            note=say(
                "Reviews are written by those who choose to: a mean of voices, not of all customers",
                "N’écrivent que ceux qui le veulent : la moyenne des voix, pas celle des clients",
            ),
        )

    def _quotes(self, reads: Sequence[Read], points: Sequence[PainPoint]) -> tuple[Verbatim, ...]:
        """Typical voices; where it hurts, one that says so is among them."""
        hurt = {point.at for point in points if (point.severity or 0) > 1}
        angry = [r for r in reads if r.valence <= NEGATIVE and r.about in hurt] if hurt else []
        chosen = choose_quotes(angry, 1)
        others = [r for r in choose_quotes(reads, QUOTES) if r not in chosen]
        return tuple(
            Verbatim(
                text=say(read.text, read.text, one=True),
                source=VERBATIMS,
                date=read.row.date,
                lang=read.lang if len(read.lang) == 2 else None,
                sentiment=round(read.valence, 2),
                touchpoint=read.about,
                status="reported",
            )
            for read in [*others[: QUOTES - len(chosen)], *chosen]
        )

    # --- pain points -----------------------------------------------------------------------

    def _break_pains(self) -> list[Pain]:
        pains = []
        for found in breaks(self.progress, list(range(len(self.planned) - 1))):
            stage = self.planned[found.stage]
            last = self.progress.last_activity(found.who, found.stage)
            severity = 3 if found.excess >= 0.25 else 2
            point = PainPoint(
                label=break_words(found),
                kind="process",
                at=_home_of(last, stage),
                severity=severity,
                status="observed",
                frequency=found.evidence(self.log, EVENTS),
            )
            pains.append(Pain(stage.key, point, found.excess_customers * severity))
        return pains

    def _late_pains(self, reads: Sequence[Read]) -> list[Pain]:
        pains = []
        for late in self.late:
            found = contrast(
                *split(reads, self.place_of, late.marked.tolist(), late.known.tolist())
            )
            at = _home_of(late.deadline.event, self.planned[late.stage])
            if found and found.telling:
                pains.append(
                    self._contrast_pain(
                        late.deadline.key,
                        say("Late", "En retard"),
                        found,
                        late.marked,
                        late.known,
                        at,
                    )
                )
            pains += self._never_pains(late, at)
        return pains

    def _never_pains(self, late: _Late, at: str | None) -> list[Pain]:
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
                period=self.log.period,
                method="promised moment passed, event never seen; Wilson interval",
            ),
        )
        return [Pain(late.deadline.key, point, count)]

    def _wait_pains(self, reads: Sequence[Read]) -> list[Pain]:
        """Stages whose slowest tenth of customers speaks clearly worse than the rest."""
        pains = []
        taken = {late.stage for late in self.late} | {late.stage - 1 for late in self.late}
        for index in range(len(self.planned) - 1):
            if index in taken:
                continue
            moved = self.progress.moved(index)
            waits = np.where(
                moved, self.progress.onward[:, index] - self.progress.first[:, index], 0
            )
            if moved.sum() < 100:
                continue
            slow = moved & (waits > np.quantile(waits[moved], 0.9))
            found = contrast(*split(reads, self.place_of, slow.tolist(), moved.tolist()))
            if found and found.telling:
                name = say("The slowest tenth", "Le dixième le plus lent")
                pains.append(self._contrast_pain(self.planned[index].key, name, found, slow, moved))
        return pains

    def _contrast_pain(
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
                period=self.log.period,
                method="share of customers concerned; Wilson interval",
            ),
            evidence=(
                self._tone_evidence(found.inside),
                Evidence(
                    source=VERBATIMS,
                    measure="emotion_difference",
                    value=round(found.difference, 3),
                    unit="score",
                    n=found.inside.n + found.outside.n,
                    interval=(round(found.low, 3), round(found.high, 3)),
                    confidence=0.95,
                    period=self.rows.period if self.rows else None,
                    method="Welch interval; an association",
                ),
            ),
        )
        return Pain(stage, point, count * -found.difference)

    def _voice_pains(self, reads: Sequence[Read]) -> list[Pain]:
        """Touchpoints of which customers speak badly; worst where hardly anyone reaches them."""
        pains = []
        for stage in self.planned:
            for touchpoint in stage.touchpoints:
                about = [
                    read
                    for read in reads
                    if read.about == touchpoint.name and not self._is_late(read)
                ]
                mean = mean_valence([r.valence for r in about], [r.scored for r in about])
                if mean is None or mean.n < VOICES_LEAST or mean.high > NEGATIVE:
                    continue
                pains.append(self._voice_pain(stage, touchpoint, mean))
        return pains

    def _is_late(self, read: Read) -> bool:
        place = self.place_of.get(read.row.customer or "")
        return place is not None and any(
            late.marked[place]
            and read.about in {t.name for t in self.planned[late.stage].touchpoints}
            for late in self.late
        )

    def _voice_pain(self, stage: PlannedStage, touchpoint: PlannedTouchpoint, mean: Mean) -> Pain:
        index = self.planned.index(stage)
        looked = int(self.progress.reached(index).sum())
        met = self._met(touchpoint)
        tone = self._tone_evidence(mean)
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
                    period=self.log.period,
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

    def _loop_pains(self) -> list[Pain]:
        """Events after the choice that many do again and again: no alarm, a thing to look at."""
        pains = []
        for stage in self.planned:
            if stage.purchase_phase == "before":
                continue
            for event in stage.all_events:
                volume: Volume = self.volumes[event]
                if volume.customers < 30 or wilson(volume.loopers, volume.customers)[0] < LOOPS:
                    continue
                at = _home_of(event, stage)
                point = PainPoint(
                    label=loop_words(readable(event), volume),
                    kind="process",
                    severity=1,
                    at=at,
                    status="observed",
                    frequency=loop_evidence(self.log, EVENTS, volume),
                )
                pains.append(Pain(stage.key, point, volume.loopers))
        return pains

    def _drop_off_pains(self) -> list[Pain]:
        """Where a quarter or more go no further before the purchase is done: described, not alarmed."""
        pains = []
        for index, stage in enumerate(self.planned[:-1]):
            found = self.progress.drop_off(index)
            if stage.purchase_phase == "after" or found.n < 30 or found.interval[0] < BASE_DROP_OFF:
                continue
            lost = self.progress.decided(index) & ~self.progress.moved(index)
            last = self.progress.last_activity(lost, index)
            point = PainPoint(
                label=drop_off_words(found),
                kind="process",
                severity=1,
                at=_home_of(last, stage),
                status="observed",
                frequency=self.progress.drop_off_evidence(index, EVENTS),
            )
            pains.append(Pain(stage.key, point, found.lost))
        return pains

    # --- sources ---------------------------------------------------------------------------

    def _sources(self, reading: ReadingResult | None) -> tuple[Source, ...]:
        log = Source(
            id=EVENTS,
            kind="events",
            label=say("Event log", "Journal d’événements"),
            period=self.log.period,
            n=self.log.customer_count,
            link=self.log.name,
            checksum=self.log.checksum,
            note=say(f"{self.log.events} events", f"{self.log.events} événements"),
        )
        if self.rows is None or reading is None:
            return (log,)
        placed = sum(read.about is not None for read in reading.reads)
        scale = self.rows.scale
        voices = Source(
            id=VERBATIMS,
            kind="verbatims",
            label=say("Customer comments", "Commentaires de clients"),
            period=self.rows.period,
            n=len(reading.reads),
            link=self.rows.name,
            checksum=self.rows.checksum,
            note=say(
                f"{placed} of {len(reading.reads)} speak of a touchpoint; the others count for the stage that the "
                f"customer had reached last. Scorer: {reading.model}"
                + (f"; {scale.en}" if scale else "")
                + f". {reading.silent} said nothing, {reading.unscored} not scored.",
                f"{placed} sur {len(reading.reads)} parlent d’un point de contact ; les autres comptent pour la "
                f"dernière étape atteinte. Modèle : {reading.model}"
                + (f" ; {scale.fr}" if scale else "")
                + f". {reading.silent} sans contenu, {reading.unscored} non évalués.",
            ),
        )
        return (log, voices)

    def _note(self) -> Text:
        return say(
            f"Discovered on {self.today.isoformat()} from {self.log.name}. Who the customer is, what she wants and "
            "expects cannot be read from data: ask.",
            f"Découverte le {self.today.isoformat()} à partir de {self.log.name}. Qui est le client, ce qu’il veut et "
            "ce qu’il attend ne se lit pas dans les données : demandez.",
        )


def _home_of(event: str | None, stage: PlannedStage) -> str | None:
    """The touchpoint of ``stage`` at which ``event`` happens."""
    return next((t.name for t in stage.touchpoints if event in t.events), None)


def _health(mean: Mean | None) -> Health | None:
    if mean is None or mean.n < VOICES_LEAST:
        return None
    return "poor" if mean.high < NEGATIVE else "good" if mean.low > -NEGATIVE else "mixed"


def _end_of(date: dt.date) -> float:
    return dt.datetime.combine(date, dt.time.max, tzinfo=dt.UTC).timestamp()


def _guessed_deadlines(log: EventLog) -> tuple[Deadline, ...]:
    """Events whose name says that they are a promise, each with the event that most often follows suit."""
    found = []
    for by in log.activities:
        marks = [mark for mark in DEADLINE_WORDS if mark in by.casefold()]
        if not marks:
            continue
        stems = {word[:5] for word in _words(by)} - {mark[:5] for mark in marks}
        twins = [
            (len(stems & {w[:5] for w in _words(name)}), name)
            for name in log.activities
            if name != by and not any(mark in name.casefold() for mark in DEADLINE_WORDS)
        ]
        best = max((count for count, _ in twins), default=0)
        if best:
            candidates = [name for count, name in twins if count == best]
            found.append(Deadline(event=_latest(log, candidates), by=by))
    return tuple(found)


def _words(name: str) -> list[str]:
    return [
        word
        for word in readable(name).casefold().split()
        if word not in {"order", "date", "at", "timestamp"}
    ]


def _latest(log: EventLog, names: Sequence[str]) -> str:
    """Of ``names`` the one that customers reach last."""
    grouping = Grouping(tuple(names), tuple((name,) for name in names))
    first = Progress(log, grouping).first
    means = [first[first[:, i] != UNSEEN, i].mean() for i in range(len(names))]
    return names[int(np.argmax(means))]
