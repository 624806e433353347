"""A large map measured again: 30 stages, 500 claims, 10 million events, a million answers.

``python -m benchmarks.refresh [EVENTS] [ANSWERS]`` makes a store and a table of answers once, discovers nothing,
and times one refresh with its share of each step.
"""

from __future__ import annotations

import cProfile
import datetime as dt
import pstats
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from parcours.events.log import Attribute, EventLog
from parcours.events.store import save
from parcours.evidence.discover import Asking
from parcours.evidence.refresh import refresh
from parcours.journey.identity import parts, with_ids
from parcours.journey.model import Claimed, JourneyMap

STAGES = 30
DAY = 86_400_000_000


def make_log(events: int, seed: int = 1) -> EventLog:
    """Customers who walk through 30 steps and leave somewhere."""
    chance = np.random.default_rng(seed)
    lengths = np.minimum(chance.geometric(0.09, size=max(10, events // 9)), STAGES)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    offsets = offsets[offsets <= events]
    total = int(offsets[-1])
    customers = len(offsets) - 1
    within = np.arange(total) - np.repeat(offsets[:-1], np.diff(offsets))
    start = int(dt.datetime(2026, 1, 1, tzinfo=dt.UTC).timestamp() * 1e6)
    begun = start + chance.integers(0, 180 * DAY, customers)
    waits = chance.exponential(3600e6, total)
    sums = np.cumsum(waits)
    first = np.repeat(sums[offsets[:-1]], np.diff(offsets))
    moment = np.repeat(begun, np.diff(offsets)) + (sums - first).astype(np.int64)
    attributes = {
        name: Attribute(
            np.repeat(chance.integers(0, len(values), customers), np.diff(offsets)).astype(
                np.int32
            ),
            values,
        )
        for name, values in (("channel", ("web", "app", "store")), ("region", ("n", "s", "e", "w")))
    }
    return EventLog(
        "large", "sha256:0", offsets, within.astype(np.int32), moment.astype(np.int64),
        tuple(f"step_{at:02d}" for at in range(STAGES)),
        pa.array([f"C{at:07d}" for at in range(customers)]), attributes, "channel",
    )  # fmt: skip


def make_answers(path: Path, count: int, customers: int) -> None:
    chance = np.random.default_rng(2)
    who, value = chance.integers(0, customers, count), chance.integers(0, 11, count)
    place, day = chance.integers(0, STAGES, count), chance.integers(0, 180, count)
    days = [(dt.date(2026, 1, 1) + dt.timedelta(days=d)).isoformat() for d in range(180)]
    with path.open("w") as file:
        file.write("customer,date,touchpoint,metric,value\n")
        file.writelines(
            f"C{w:07d},{days[d]},touch-{p:02d},nps,{v}\n"
            for w, v, p, d in zip(
                who.tolist(), value.tolist(), place.tolist(), day.tolist(), strict=True
            )
        )


def make_map() -> JourneyMap:
    stages = [
        {
            "name": f"Stage {at}",
            "id": f"stage-{at:02d}",
            "goal": "I want to get on",
            "actions": [f"I do thing {n}" for n in range(6)],
            "thoughts": [f"I think {n}" for n in range(4)],
            "touchpoints": [
                {"label": f"Touch {at}", "id": f"touch-{at:02d}", "events": [f"step_{at:02d}"]},
                {"label": f"Paper {at}", "id": f"paper-{at:02d}"},
            ],
            "emotion": {"score": 0.5},
            "pain_points": [{"label": f"Hurts {at}", "severity": 2}],
        }
        for at in range(STAGES)
    ]
    return with_ids(JourneyMap.model_validate({"lang": "en", "title": "Large", "stages": stages}))


def main(events: int = 10_000_000, answers: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = make_log(events)
        save(log, folder / "store")
        make_answers(folder / "answers.csv", answers, log.customer_count)
        journey_map = make_map()
        claims = sum(isinstance(part, Claimed) for _, part in parts(journey_map))
        print(
            f"{log.events:,} events, {log.customer_count:,} customers, {answers:,} answers, "
            f"{STAGES} stages, {claims} claims"
        )
        asking = Asking(folder / "store", answers=folder / "answers.csv")
        profile = cProfile.Profile() if len(sys.argv) > 3 else None
        start, cpu = time.perf_counter(), time.process_time()
        if profile:
            profile.enable()
        result = refresh(journey_map, asking, today=dt.date(2026, 7, 1))
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        spent, used = time.perf_counter() - start, time.process_time() - cpu
        print(
            f"refreshed in {spent:.1f} s, {used:.1f} s of processor; {len(result.fresh)} new pains"
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
