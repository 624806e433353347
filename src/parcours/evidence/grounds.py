"""What a discovery stands on: the log with its stages, the deadlines missed, how verbatims are placed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import Words, unknown_name
from parcours.events.columns import DEADLINE_WORDS
from parcours.events.log import EventLog, Ints
from parcours.events.measures.order import Grouping, checked, propose, readable
from parcours.events.measures.progress import MICRO, Flags, Progress
from parcours.events.measures.volumes import volumes
from parcours.evidence.answers import AnswersResult, is_answer
from parcours.evidence.leaving import Leaving
from parcours.evidence.plan import Deadline, Plan, PlannedStage, PlannedTouchpoint
from parcours.evidence.steps import Steps
from parcours.evidence.vocabulary import keywords_for
from parcours.evidence.wording import say
from parcours.journey.model import Evidence
from parcours.verbatims.assignment import Topic
from parcours.verbatims.reading import Read
from parcours.verbatims.rows import RowsResult
from parcours.verbatims.summary import Mean, mean_valence

EVENTS: Final = "events"
VERBATIMS: Final = "verbatims"
SURVEY: Final = "survey"
NO_FURTHER: Final = 1e12
UNSEEN: Final = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Late:
    """A deadline with the customers who missed it."""

    deadline: Deadline
    marked: Flags
    """Those for whom the event came after the promise."""
    known: Flags
    """Those for whom event and promise are both known."""
    never: Flags
    """Those who had taken the step before, and whose promise passed without the event."""
    unkept: Flags
    """All whose promise passed without the event, whether or not they had left by themselves."""
    overdue: npt.NDArray[np.float64]
    """Seconds past the promise, for those marked."""
    promised: Ints
    """The promised moment of each customer."""
    stage: int
    """The place in the grouping of the stage that holds the event."""


class Grounds:
    """One log read in one way; computed once, asked by everything that discovery says."""

    def __init__(
        self,
        log: EventLog,
        rows: RowsResult | None,
        plan: Plan,
        today: dt.date,
        answers: AnswersResult | None = None,
    ) -> None:
        self.log = log
        self.rows = rows
        self.answers = answers
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
        self.steps = Steps(
            log,
            self.grouping,
            leave_out=[deadline.by for deadline in self.deadlines],
            goal=plan.economics.goal if plan.economics else None,
        )
        self.leaving = Leaving(self.steps)
        self.late = [late for deadline in self.deadlines if (late := self._missed(deadline))]
        self.place_of = (
            {str(name): i for i, name in enumerate(log.customers.to_pylist())}
            if rows or answers
            else {}
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

    def _missed(self, deadline: Deadline) -> Late | None:
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
        unkept = passed & (moments[:, 0] == UNSEEN)
        never = unkept & self._was_next(deadline.event)
        overdue = (moments[marked, 0] - moments[marked, 1]) / MICRO
        return Late(deadline, marked, known, never, unkept, overdue, moments[:, 1], stage)

    def _was_next(self, event: str) -> Flags:
        """Who had taken the step before ``event``: whoever left earlier was not kept waiting."""
        names = self.steps.names
        at = names.index(event) if event in names else 0
        if not at:
            return np.ones(self.log.customer_count, np.bool_)
        return self.steps.progress.reached(at - 1)

    def topics(self) -> list[Topic]:
        """One per touchpoint that customers speak of, in the words of the plan or of common trade."""
        topics = []
        for stage in self.planned:
            for touchpoint in stage.touchpoints:
                keywords = touchpoint.keywords or keywords_for(" ".join(touchpoint.events))
                label = f"{touchpoint.label.say('en')} {touchpoint.label.say('fr')}"
                described = touchpoint.description.say("en") if touchpoint.description else ""
                topics.append(Topic(touchpoint.name, f"{label} {described}", keywords))
        return topics

    def homes(self, reads: Sequence[Read]) -> dict[str, list[Read]]:
        """The reads of each stage: by what they are about, else by where the customer last was."""
        stage_of = {t.name: stage.key for stage in self.planned for t in stage.touchpoints}
        homes: dict[str, list[Read]] = {}
        for read in reads:
            place = self.place_of.get(read.row.customer or "")
            home = stage_of.get(read.about or "") or self._last_stage(place, read.row.date)
            for late in self.late:
                waited = place is not None and (late.marked[place] or late.unkept[place])
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

    @property
    def goal_stage(self) -> int | None:
        """The place of the stage that holds the goal; None when no goal is known."""
        if self.steps.goal is None:
            return None
        return self.grouping.names.index(self.steps.stage_of(self.steps.names[self.steps.goal]))

    def stage_of(self, step: str) -> str:
        """The stage to which a step, a touchpoint or trouble belongs."""
        for name, group in zip(self.grouping.names, self.grouping.groups, strict=True):
            if step in group:
                return name
        return next(
            (s.key for s in self.planned if any(t.name == step for t in s.touchpoints)),
            self.planned[-1].key,
        )

    def touchpoint_of(self, step: str) -> str | None:
        """The touchpoint at which a step happens."""
        for stage in self.planned:
            for touchpoint in stage.touchpoints:
                if step in touchpoint.events or step == touchpoint.name:
                    return touchpoint.name
        return None

    def waited(self, read: Read) -> bool:
        """Whether a verbatim comes from a customer for whom a promise was not kept."""
        if not self.late:
            return False
        place = self.place_of.get(read.row.customer or "")
        return place is not None and any(
            late.marked[place] or late.unkept[place] for late in self.late
        )

    def is_late(self, read: Read) -> bool:
        """Whether a verbatim is a late customer's about what came late: counted there, not here."""
        place = self.place_of.get(read.row.customer or "")
        return place is not None and any(
            late.marked[place]
            and read.about in {t.name for t in self.planned[late.stage].touchpoints}
            for late in self.late
        )

    def met(self, planned: PlannedTouchpoint) -> int:
        """How many customers met a touchpoint."""
        events = [event for event in planned.events if event in self.volumes]
        if len(events) == 1:
            return self.volumes[events[0]].customers
        grouping = Grouping((planned.name,), (tuple(events),))
        return int(Progress(self.log, grouping).reached(0).sum()) if events else 0

    def segment(self, rule: str) -> Flags:
        """The customers whom ``channel = mobile`` (or two such, joined by a comma) selects.

        Raises InputError for a rule that names no attribute or value of this log.
        """
        inside = np.ones(self.log.customer_count, np.bool_)
        for part in rule.split(","):
            name, _, value = (word.strip() for word in part.partition("="))
            said = self.steps.first_said
            if name not in said:
                raise unknown_name(
                    "evidence.unknown-attribute", Words("attribute", "attribut"), name, list(said)
                )
            codes, values = said[name]
            if value not in values:
                raise unknown_name(
                    "evidence.unknown-value", Words("value", "valeur"), value, list(values)[:20]
                )
            inside &= codes == values.index(value)
        return inside

    @property
    def voice_source(self) -> str:
        """The source of most voices."""
        return VERBATIMS if self.rows else SURVEY

    @cached_property
    def voice_period(self) -> tuple[dt.date, dt.date] | None:
        """The days that verbatims and answers cover together."""
        spans = [one.period for one in (self.rows, self.answers) if one and one.period]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None

    def tone_facts(self, reads: Sequence[Read]) -> list[Evidence]:
        """The mean tone of ``reads``, one fact per source."""
        facts = []
        for source, answered in ((VERBATIMS, False), (SURVEY, True)):
            if (self.answers if answered else self.rows) is None:
                continue
            own = [read for read in reads if is_answer(read.row) is answered]
            mean = mean_valence([r.valence for r in own], [r.scored for r in own])
            if mean:
                facts.append(self.tone_evidence(mean, source))
        return facts

    def tone_evidence(self, mean: Mean, source: str | None = None) -> Evidence:
        """A mean tone as a fact."""
        answered = source == SURVEY or (source is None and self.rows is None)
        spoken = self.answers if answered else self.rows
        return Evidence(
            source=source or self.voice_source,
            measure="emotion",
            value=round(mean.value, 3),
            unit="score",
            n=mean.n,
            interval=(round(mean.low, 3), round(mean.high, 3)),
            confidence=0.95,
            period=spoken.period if spoken else None,
            method=f"{mean.method}; {mean.scored} of {mean.n} came with a score",
            note=say(
                "Answers of those who were asked and answered",
                "Réponses de ceux qui ont été interrogés et ont répondu",
            )
            if answered
            else say(
                "Reviews are written by those who choose to: a mean of voices, not of all customers",
                "N’écrivent que ceux qui le veulent : la moyenne des voix, pas celle des clients",
            ),
        )


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
