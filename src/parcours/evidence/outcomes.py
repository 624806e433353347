"""What can go wrong at each step: of those at risk, for whom did it happen.

Open cases are left out everywhere: who came too shortly before the end of the log counts for neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.events.log import MICROSECONDS_PER_DAY
from parcours.events.measures.progress import MICRO
from parcours.events.scan.outcome import LEAST_N, Attributes, Outcome, Values, groups_at
from parcours.evidence.grounds import Grounds, Late
from parcours.evidence.heard import Heard
from parcours.evidence.steps import Steps

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

OutcomeKind = Literal[
    "drop_off", "late", "waiting_time", "loop", "hop", "contact", "leaving", "emotion"
]
EXPECTED: Final = 0.5
"""After the goal a step is missed only where at least this share of customers goes on."""
LEAST_WAIT: Final = 60.0
TONE_LEAST: Final = 60
LEAVING_LEAST: Final = 0.06
WHOLE: Final = "journey"
"""The name under which the voices of the whole journey are asked."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices about one touchpoint or from one stage."""

    about: str
    stage: str
    heard: Heard
    which: Ints
    """The reads among those heard, by their number."""


def outcomes(grounds: Grounds, voices: Sequence[Voices]) -> list[Outcome]:
    """Every question that ``grounds`` can be asked."""
    steps = grounds.steps
    asked = [
        *_drop_offs(steps),
        *_waits(grounds, steps),
        *_loops(steps),
        *_hops(steps),
        *_contacts(steps),
        *_leavings(grounds, steps),
        *_late(grounds, steps),
        *_tones(grounds, steps, voices),
    ]
    endings = {
        name
        for outcome in asked
        if outcome.kind in {"drop_off", "contact", "late"}
        for name in outcome.endings()
        if name != grounds.log.channel
    }
    return [outcome.without(endings) for outcome in asked]


def _made(
    steps: Steps,
    kind: OutcomeKind,
    step: str,
    stage: str,
    at_risk: Flags,
    happened: Flags,
    day: Ints,
    where: Ints | None = None,
    until: int | None = None,
) -> Outcome | None:
    """An outcome of the customers ``at_risk``; None where there are too few or nothing varies."""
    if at_risk.sum() < 2 * LEAST_N:
        return None
    value = happened[at_risk].astype(float)
    if value.std() == 0:
        return None
    codes, names = groups_at(steps.log, steps.first_said, at_risk, where)
    return Outcome(
        kind, step, stage, value, day[at_risk], np.flatnonzero(at_risk), codes, names,
        until=int(day[at_risk].max()) - 1 if until is None else until,
    )  # fmt: skip


def _drop_offs(steps: Steps) -> Iterator[Outcome]:
    progress = steps.progress
    for at, step in enumerate(steps.names[:-1]):
        decided, lost = progress.watched(at)
        where = np.where(decided, progress.where[:, at], 0)
        day = progress.first[:, at] // MICROSECONDS_PER_DAY
        made = _made(
            steps, "drop_off", step, steps.stage_of(step), decided, lost, day, where
        )  # fmt: skip
        if made is None:
            continue
        after_goal = steps.goal is not None and at >= steps.goal
        if after_goal and 1 - made.value.mean() < EXPECTED:
            continue
        yield made


def _waits(grounds: Grounds, steps: Steps) -> Iterator[Outcome]:
    progress = steps.progress
    promised = {late.deadline.event for late in grounds.late}
    for at, step in enumerate(steps.names[:-1]):
        in_time, slow, limit = progress.slow(at)
        if in_time.sum() < 100 or (set(steps.names[at + 1 : at + 2]) & promised):
            continue
        if limit < LEAST_WAIT:
            continue
        where = np.where(in_time, progress.where[:, at], 0)
        made = _made(
            steps, "waiting_time", step, steps.stage_of(step), in_time, slow,
            progress.first[:, at] // MICROSECONDS_PER_DAY, where,
        )  # fmt: skip
        if made is not None:
            yield replace(made, least=0.2, seconds=limit)


def _loops(steps: Steps) -> Iterator[Outcome]:
    for at, step in enumerate(steps.names):
        counts = steps.counts(step)
        did = (counts > 0) & steps.closed
        if did.sum() < 2 * LEAST_N:
            continue
        often = 2 if (counts[did] >= 2).mean() <= 0.5 else 3
        made = _made(
            steps, "loop", step, steps.stage_of(step), did, counts >= often,
            steps.progress.first[:, at] // MICROSECONDS_PER_DAY,
            np.where(did, steps.progress.where[:, at], 0), steps.settled,
        )  # fmt: skip
        if made is not None:
            yield _with_least(made, 0.12)


def hops(steps: Steps) -> Iterator[tuple[str, Flags, Flags, Ints]]:
    """Per step: who went on, whose next event came by another channel, and the event of the step.

    Events that happen by one channel alone are passed over: a letter is a letter, and no hop. So are
    promises, which nobody does.
    """
    log = steps.log
    if log.channel is None:
        return
    channel = log.attributes[log.channel].codes
    free = np.append(steps.several_channels, False)  # the last is for unknown kinds
    free[[log.activities.index(name) for name in steps.left_out]] = False
    last = log.offsets[1:] - 1
    for at, step in enumerate(steps.names):
        where = steps.progress.where[:, at]
        reached = steps.progress.reached(at)
        here = np.where(reached, where, 0)
        onward = reached & (here < last)
        following = np.where(onward, np.minimum(here + 1, len(channel) - 1), 0)
        onward &= free[log.activity[following]] & free[log.activity[here]]
        onward &= (channel[here] >= 0) & (channel[following] >= 0)
        yield step, onward, np.asarray(channel[here] != channel[following]), here


def _hops(steps: Steps) -> Iterator[Outcome]:
    for at, (step, onward, hopped, where) in enumerate(hops(steps)):
        day = steps.progress.first[:, at] // MICROSECONDS_PER_DAY
        made = _made(
            steps, "hop", step, steps.stage_of(step), onward, hopped, day, where, steps.settled
        )  # fmt: skip
        if made is not None:
            yield made


def _contacts(steps: Steps) -> Iterator[Outcome]:
    for event in steps.trouble:
        before = steps.last_before(event)
        if before is None:
            continue
        at_risk = steps.progress.reached(steps.names.index(before)) & steps.closed
        made = _made(
            steps, "contact", event, steps.stage_of(before), at_risk,
            steps.after(event, before), steps.progress.first[:, steps.names.index(before)]
            // MICROSECONDS_PER_DAY, None, steps.settled,
        )  # fmt: skip
        if made is not None:
            yield _with_least(made, 0.08)


def _leavings(grounds: Grounds, steps: Steps) -> Iterator[Outcome]:
    for at, step in enumerate(steps.names[:-1]):
        found = grounds.leaving.at(at)
        if found is None:
            continue
        made = _made(
            steps, "leaving", step, steps.stage_of(step), found.at_risk, found.left,
            steps.progress.first[:, at] // MICROSECONDS_PER_DAY,
            np.where(found.at_risk, steps.progress.where[:, at], 0),
        )  # fmt: skip
        if made is not None:
            yield _with_least(made, LEAVING_LEAST)


def _late(grounds: Grounds, steps: Steps) -> Iterator[Outcome]:
    for late in grounds.late:
        grace = np.quantile(late.overdue, 0.95) * MICRO
        known = (late.known | late.never) & (late.promised < steps.progress.end - grace)
        made = _made(
            steps, "late", late.deadline.event, late.deadline.key, known,
            late.marked | late.never, late.promised // MICROSECONDS_PER_DAY,
        )  # fmt: skip
        if made is not None:
            yield made


def late_of(grounds: Grounds, key: str) -> Late:
    """The promise whose stage is called ``key``."""
    return next(late for late in grounds.late if late.deadline.key == key)


def _tones(grounds: Grounds, steps: Steps, voices: Sequence[Voices]) -> Iterator[Outcome]:
    last_start = int(steps.starts.max())
    for one in voices:
        day = one.heard.day[one.which]
        # Once nobody begins any more, only those still speak whom the journey kept longest.
        left_over = (one.heard.place[one.which] >= 0) & (day > last_start)
        which = one.which[(day >= 0) & ~left_over]
        if len(which) < TONE_LEAST:
            continue
        place = one.heard.place[which]
        codes: dict[Attributes, Ints] = {
            (name,): np.where(place >= 0, first[np.maximum(place, 0)], -1)
            for name, (first, _) in steps.first_said.items()
        }
        names: dict[Attributes, tuple[Values, ...]] = {
            (name,): tuple((value,) for value in values)
            for name, (_, values) in steps.first_said.items()
        }
        yield Outcome(
            "emotion", one.about, one.stage, -one.heard.valence[which], one.heard.day[which], place,
            codes, names, 0.4, binary=False,
        )  # fmt: skip


def _with_least(outcome: Outcome, least: float) -> Outcome:
    return replace(outcome, least=least)
