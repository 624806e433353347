"""Alerts that do not cry wolf, and the record of what was done about one unhappy answer.

Looking at an unchanged process after every twenty answers with z > 1.96 raises a false alarm in a
third of all cases. So a net is judged once per closed window, or all the time with z ≥ 3.29; places
that are judged together share their error rate (Benjamini–Hochberg); an alert stays open until it
has clearly recovered, and there is never a second one for the same place and cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from parcours.errors import InputError, Words
from parcours.surveys.scores import Counts, compared

Z_CONTINUOUS = 3.29
RATE = 0.05
N_LEAST = 30
POINTS_LEAST = 10.0
RECOVERED_SHARE = 0.5
"""An open alert closes when less than this share of the fall that opened it is left."""
SILENCE_CHANCE = 0.001
DUE_AFTER = dt.timedelta(hours=48)

Cause = Literal["score_fell", "answers_stopped"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How careful the judge is."""

    mode: Literal["windows", "continuous"] = "windows"
    n_least: int = N_LEAST
    points_least: float = POINTS_LEAST
    rate: float = RATE


@dataclass(frozen=True, slots=True)
class Seen:
    """One place: the window that is judged and the one that it is compared with."""

    place: str
    now: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class Alert:
    """Something fell, clearly and by enough to matter."""

    place: str
    cause: Cause
    points: float
    z: float
    n: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What opens and what closes."""

    opened: tuple[Alert, ...]
    closed: tuple[tuple[str, Cause], ...]


def judge(
    places: Sequence[Seen], still_open: Mapping[str, float], rule: Rule | None = None
) -> Judged:
    """Alerts among ``places``; ``still_open`` holds the fall, in points, that opened each open one."""
    rule = rule or Rule()
    fallen: list[tuple[float, Alert]] = []
    closed: list[tuple[str, Cause]] = []
    for seen in places:
        change = compared(seen.now, seen.before)
        if change is None:
            continue
        if seen.place in still_open:
            if change.points > -RECOVERED_SHARE * abs(still_open[seen.place]):
                closed.append((seen.place, "score_fell"))
            continue
        if min(seen.now.n, seen.before.n) < rule.n_least:
            continue
        chance = NormalDist().cdf(change.z)
        if change.points <= -rule.points_least:
            alert = Alert(seen.place, "score_fell", change.points, change.z, seen.now.n)
            fallen.append((chance, alert))
        else:
            fallen.append(
                (1.0, Alert(seen.place, "score_fell", change.points, change.z, seen.now.n))
            )
    if rule.mode == "continuous":
        opened = [alert for chance, alert in fallen if chance < 1 and alert.z <= -Z_CONTINUOUS]
    else:
        opened = _together(fallen, rule.rate)
    return Judged(tuple(opened), tuple(closed))


def _together(tests: list[tuple[float, Alert]], rate: float) -> list[Alert]:
    """Benjamini and Hochberg: of the alerts raised, at most ``rate`` are false on average."""
    ordered = sorted(tests, key=lambda test: test[0])
    cut = 0
    for rank, (chance, _) in enumerate(ordered, 1):
        if chance <= rate * rank / len(ordered):
            cut = rank
    return [alert for chance, alert in ordered[:cut] if chance < 1]


def answers_stopped(per_day_before: Sequence[int], hours_since_last: float) -> bool:
    """Whether so long a silence is less likely than one in a thousand: a broken link, most often.

    Answers come unevenly, so the rate is that of the quieter half of the days before.
    """
    if len(per_day_before) < 7 or sum(per_day_before) < 20:
        return False
    quiet = sorted(per_day_before)[: (len(per_day_before) + 1) // 2]
    rate = sum(quiet) / len(quiet)
    return rate > 0 and math.exp(-rate * hours_since_last / 24) < SILENCE_CHANCE


FollowUpState = Literal["open", "contacted", "closed"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is done about one answer: who, by when, why it happened, what was done."""

    response_id: str
    opened_at: dt.datetime
    due_at: dt.datetime
    reason: str
    owner: str | None = None
    state: FollowUpState = "open"
    first_contact_at: dt.datetime | None = None
    cause: str | None = None
    action: str | None = None
    outcome: str | None = None
    closed_at: dt.datetime | None = None
    reopened: int = 0

    def late(self, now: dt.datetime) -> bool:
        """Whether the due time has passed without a first contact."""
        return self.first_contact_at is None and now > self.due_at


def opened(response_id: str, reason: str, at: dt.datetime) -> FollowUp:
    """A new record, due in 48 hours."""
    return FollowUp(response_id, at, at + DUE_AFTER, reason)


def contacted(record: FollowUp, owner: str, at: dt.datetime) -> FollowUp:
    """The first contact is what the time is measured to; later ones change the owner only."""
    return replace(
        record, owner=owner, state="contacted", first_contact_at=record.first_contact_at or at
    )


def closed(
    record: FollowUp, at: dt.datetime, *, cause: str, action: str, outcome: str = ""
) -> FollowUp:
    """Closed with the root cause and what was done; raises InputError without either."""
    if not cause.strip() or not action.strip():
        raise InputError(
            "surveys.not-closed",
            Words(
                "This cannot be closed yet: the root cause or the action is missing.",
                "Impossible de clore : la cause ou l’action manque.",
            ),
            remedy=Words(
                "Say why it happened and what was done.", "Dites pourquoi et ce qui a été fait."
            ),
        )
    return replace(
        record,
        state="closed",
        cause=cause.strip(),
        action=action.strip(),
        outcome=outcome.strip() or None,
        closed_at=at,
    )


def reopened(record: FollowUp, at: dt.datetime) -> FollowUp:
    """Open again, with a new due time; what was written stays."""
    return replace(
        record, state="open", closed_at=None, due_at=at + DUE_AFTER, reopened=record.reopened + 1
    )


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """How well answers are followed up."""

    n: int
    closed_share: float | None
    median_hours_to_contact: float | None
    late: int


def loop_figures(records: Sequence[FollowUp], now: dt.datetime) -> LoopFigures:
    """Closure rate and time to first contact; None where there is nothing to say."""
    waits = sorted(
        (one.first_contact_at - one.opened_at).total_seconds() / 3600
        for one in records
        if one.first_contact_at
    )
    return LoopFigures(
        len(records),
        sum(one.state == "closed" for one in records) / len(records) if records else None,
        waits[len(waits) // 2] if waits else None,
        sum(one.late(now) for one in records),
    )
