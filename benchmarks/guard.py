"""How often the guard cries wolf: years of a process that never changes, watched as a workspace would.

``python -m benchmarks.guard [YEARS] [SEED]`` makes logs of a year and a half with answers, in which everything is
chance, weekdays and a mix of channels apart. A year has a false alarm when any measure raises one in its 52
weeks, or when a guard that looks on one of a few days of it says that something moved or stopped.
"""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pyarrow as pa

from parcours.events.log import MICROSECONDS_PER_DAY, Attribute, EventLog
from parcours.events.statistics import wilson
from parcours.evidence.answers import Answer, AnswersResult, valence
from parcours.evidence.discover import Gathered, listen
from parcours.evidence.grounds import Grounds
from parcours.evidence.outcomes import outcomes
from parcours.evidence.pains import places_heard
from parcours.evidence.refresh import plan_of
from parcours.evidence.watch import signals_of, watched
from parcours.journey.identity import with_ids
from parcours.journey.model import JourneyMap
from parcours.verbatims.rows import Row

STEPS = ("visit", "basket", "order", "parcel", "review")
KINDS = (*STEPS, "support_call")
ONWARD = (0.7, 0.8, 0.85, 0.5, 0.0)
SCORES = (0.05, 0.01, 0.02, 0.02, 0.03, 0.07, 0.08, 0.15, 0.22, 0.15, 0.2)
WEEKS = 78
WATCHED = 52
PER_WEEK = 160
LOOKS = 3
FIRST = dt.date(2025, 1, 6)
START = (FIRST - dt.date(1970, 1, 1)).days
RUSH = np.array([1.2, 1.1, 1.0, 1.0, 1.2, 0.8, 0.7])

MAP = with_ids(JourneyMap.model_validate({
    "lang": "en", "title": "Unchanged",
    "stages": [{"name": name.title(), "id": name, "events": [name, "support_call"] if name == "parcel" else [name],
                "touchpoints": [{"label": name.title(), "id": f"{name}-page"}]} for name in STEPS],
}))  # fmt: skip


def process(chance: np.random.Generator) -> list[tuple[float, int, int, int]]:
    """Events as (day, customer, kind, channel): one step after another, all customers at once."""
    days = np.arange(7 * WEEKS)
    day = np.repeat(days, chance.poisson(PER_WEEK / 7 * RUSH[days % 7]))
    moment, channel = day + chance.random(len(day)), chance.integers(0, 3, len(day))
    customer, events = np.arange(len(day)), []

    def happen(kind: int, share: float, wait: float) -> None:
        """To whom ``kind`` happens, after a while."""
        who = chance.random(len(customer)) < share
        moment[who] += chance.exponential(wait, int(who.sum())) if wait else 0.0
        kinds = np.full(len(customer), kind)
        events.append(np.column_stack([moment, customer, kinds, channel])[who])

    for step in range(len(STEPS)):
        happen(step, 1.0, 0.0)
        happen(step, 0.15, 0.3)
        if step == 3:
            happen(len(STEPS), 0.12, 0.5)
        on = chance.random(len(customer)) < ONWARD[step]
        moment, customer, channel = moment[on], customer[on], channel[on]
        moment = moment + chance.exponential(0.2 + 1.5 * (step == 2), len(customer))
        moved = chance.random(len(customer)) < 0.1
        channel = np.where(moved, chance.integers(0, 3, len(customer)), channel)
    made = np.concatenate(events)
    made = made[np.lexsort((made[:, 0], made[:, 1]))]
    columns = (made[:, 0].tolist(), *(made[:, at].astype(int).tolist() for at in (1, 2, 3)))
    return list(zip(*columns, strict=True))


def log_of(events: list[tuple[float, int, int, int]], until: float) -> EventLog:
    """What a log shows of ``events``, which lie in the order of customers and moments, at a moment."""
    made = np.array(events)
    kept = made[made[:, 0] < until]
    customers, counts = np.unique(kept[:, 1], return_counts=True)
    moment = ((kept[:, 0] + START) * MICROSECONDS_PER_DAY).astype(np.int64)
    channel = Attribute(kept[:, 3].astype(np.int32), ("web", "app", "shop"))
    return EventLog(
        "unchanged", "sha256:0", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        kept[:, 2].astype(np.int32), moment, KINDS,
        pa.array([f"C{at:.0f}" for at in customers]), {"channel": channel}, "channel",
    )  # fmt: skip


def answers_of(
    events: list[tuple[float, int, int, int]], chance: np.random.Generator
) -> list[tuple[float, Answer]]:
    """What a third of those answer who are asked at a step, each with its day."""
    asked = chance.random(len(events)) < 0.3
    values = chance.choice(11, len(events), p=SCORES).tolist()
    tone = [valence("nps", value) for value in range(11)]
    found = []
    for number in np.flatnonzero(asked).tolist():
        day, customer, kind, _ = events[number]
        if kind >= len(STEPS):
            continue
        value = values[number]
        row = Row(
            -10 * (number + 1), "", FIRST + dt.timedelta(days=int(day)), tone[value], None,
            f"{STEPS[kind]}-page", f"C{customer}",
        )  # fmt: skip
        found.append((day, Answer(row, "nps", value)))
    return found


def seen(
    events: list[tuple[float, int, int, int]], answers: list[tuple[float, Answer]], until: float
) -> Gathered:
    """What is known at a moment."""
    said = tuple(answer for day, answer in answers if day < until)
    return Gathered(log_of(events, until), None, AnswersResult(said, "answers", "sha256:0", ()), ())


def year(chance: np.random.Generator, looks: int = LOOKS) -> list[str]:
    """What is said in one year, all of it wrongly."""
    events = process(chance)
    answers = answers_of(events, chance)
    whole = seen(events, answers, 7.0 * WEEKS)
    today = FIRST + dt.timedelta(weeks=WEEKS)
    grounds = Grounds(whole.log, None, plan_of(MAP), today, whole.answers)
    asked = outcomes(grounds, places_heard(grounds, listen(grounds)))
    begin, end = START + 7 * (WEEKS - WATCHED), START + 7 * WEEKS
    said = [
        f"{one.kind}:{one.step}"
        for one in asked
        for signal in signals_of(one, len(asked), end)
        if signal.opened >= begin
    ]
    for day in chance.integers(7 * (WEEKS - WATCHED), 7 * WEEKS, looks):
        until = float(day) + chance.random()
        alerts, _ = watched(
            MAP, seen(events, answers, until), today=FIRST + dt.timedelta(days=int(day))
        )
        said += [f"{alert.code} on day {day}: {alert.message.en}" for alert in alerts]
    return said


def main(years: int = 100, seed: int = 1) -> None:
    """Count the years with an alarm."""
    chance = np.random.default_rng(seed)
    alarmed = 0
    for number in range(years):
        said = year(chance)
        alarmed += bool(said)
        for words in said:
            print(f"year {number}: {words}", flush=True)
    low, high = wilson(alarmed, years)
    print(
        f"{alarmed} of {years} unchanged years raised a false alarm: {alarmed / years:.1%} [{low:.1%} to {high:.1%}]"
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
