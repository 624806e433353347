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
    """Events as (day, customer, kind, channel)."""
    days = np.arange(7 * WEEKS)
    arrivals = chance.poisson(PER_WEEK / 7 * RUSH[days % 7])
    events: list[tuple[float, int, int, int]] = []
    customer = 0
    for day, count in zip(days.tolist(), arrivals.tolist(), strict=True):
        for _ in range(count):
            moment, channel = day + chance.random(), int(chance.integers(0, 3))
            for step in range(len(STEPS)):
                events.append((moment, customer, step, channel))
                if chance.random() < 0.15:
                    moment += chance.exponential(0.3)
                    events.append((moment, customer, step, channel))
                if step == 3 and chance.random() < 0.12:
                    moment += chance.exponential(0.5)
                    events.append((moment, customer, len(STEPS), channel))
                if chance.random() > ONWARD[step]:
                    break
                moment += chance.exponential(0.2 + 1.5 * (step == 2))
                if chance.random() < 0.1:
                    channel = int(chance.integers(0, 3))
            customer += 1
    return events


def log_of(events: list[tuple[float, int, int, int]], until: float) -> EventLog:
    """What a log shows of ``events`` at a moment."""
    kept = np.array(sorted((c, d, k, h) for d, c, k, h in events if d < until))
    customers, counts = np.unique(kept[:, 0], return_counts=True)
    moment = ((kept[:, 1] + START) * MICROSECONDS_PER_DAY).astype(np.int64)
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
    found = []
    for number, (day, customer, kind, _) in enumerate(events, 1):
        if kind >= len(STEPS) or chance.random() > 0.3:
            continue
        value = int(
            chance.choice(11, p=[0.05, 0.01, 0.02, 0.02, 0.03, 0.07, 0.08, 0.15, 0.22, 0.15, 0.2])
        )
        row = Row(
            -10 * number, "", FIRST + dt.timedelta(days=int(day)), valence("nps", value), None,
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
        alerts, _ = watched(MAP, seen(events, answers, until), today=today)
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
