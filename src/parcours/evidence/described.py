"""Frictions that need no comparison of groups or days to be seen: a share of customers, and what happened to them.

A step is described where its share is large by itself and far above that of the other steps.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np

from parcours.events.measures.order import readable
from parcours.events.statistics import wilson
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.outcomes import OutcomeKind, hops
from parcours.evidence.pain import HURT, Pain
from parcours.evidence.wording import contact_words, hop_words, loop_words, start_words
from parcours.journey.model import Evidence, PainPoint
from parcours.journey.record import Text

LOOP_LEAST: Final = 0.12
HOP_LEAST: Final = 0.15
CONTACT_LEAST: Final = 0.20
START_LEAST: Final = 0.50
OUTLIER: Final = 2.0
ENDING: Final = 0.95
"""A step after which nearly everybody stops is where journeys end, and loses nobody."""


def descriptions(grounds: Grounds, left: Collection[str]) -> list[Pain]:
    """Loops, changes of channel, contacts and steps that lose most, but what ``left`` says of a step already."""
    return [*_loops(grounds), *_hops(grounds), *_contacts(grounds, left), *_start(grounds, left)]


def described(
    grounds: Grounds,
    kind: OutcomeKind,
    step: str,
    label: Text,
    hits: int,
    n: int,
    severity: int,
    method: str,
) -> Pain:
    """A pain that needs no comparison to be seen: a share of customers, and what happened to them."""
    hurt = HURT[kind]
    low, high = wilson(hits, n)
    point = PainPoint(
        label=label,
        kind=hurt.family,
        at=grounds.touchpoint_of(step),
        severity=severity,
        status="observed",
        frequency=Evidence(
            source=EVENTS,
            measure=kind,
            value=round(hits / n, 4),
            unit="share",
            n=n,
            interval=(round(low, 4), round(high, 4)),
            confidence=0.95,
            period=grounds.log.period,
            method=f"{method}; Wilson interval",
        ),
    )
    return Pain(
        grounds.stage_of(step), point, hits * hurt.weight, kind, step, float(hits), (low * n, high * n), None
    )  # fmt: skip


def _loops(grounds: Grounds) -> list[Pain]:
    """Steps that many repeat three times or more, though few repeat them twice: no browsing, a loop.

    Whoever simply comes back with some chance each time repeats thrice with the square of that chance.
    """
    steps = grounds.steps
    pains = []
    for step in steps.names:
        counts = steps.counts(step)
        did = (counts > 0) & steps.closed
        n = int(did.sum())
        if n < 100:
            continue
        thrice, twice = int((counts[did] >= 3).sum()), float((counts[did] >= 2).mean())
        low = wilson(thrice, n)[0]
        if low < LOOP_LEAST or twice > 0.95 or low < twice**2 + 0.04:
            continue
        pains.append(
            described(
                grounds, "loop", step, loop_words(readable(step), thrice, n), thrice, n, 2,
                "customers who did it three times or more",
            )
        )  # fmt: skip
    return pains


def _hops(grounds: Grounds) -> list[Pain]:
    """Steps after which far more customers change channel than after the others."""
    shares = []
    for step, onward, hopped, _ in hops(grounds.steps):
        n = int(onward.sum())
        if n >= 100:
            shares.append((step, int((hopped & onward).sum()), n))
    pains = []
    for step, hits, n in shares:
        others = [h / m for s, h, m in shares if s != step]
        usual = float(np.median(others)) if others else 0.0
        low = wilson(hits, n)[0]
        if (
            low >= HOP_LEAST
            and low >= OUTLIER * usual
            and low - usual >= HOP_LEAST
            and hits < 0.97 * n
        ):
            label = hop_words(readable(step), hits, n, usual)
            pains.append(
                described(grounds, "hop", step, label, hits, n, 2, "next event by another channel")
            )
    return pains


def _contacts(grounds: Grounds, left: Collection[str]) -> list[Pain]:
    """Trouble that a fifth of those who come near it meet; not where it is how they left."""
    steps = grounds.steps
    pains = []
    for event in steps.trouble:
        before = steps.last_before(event)
        if before is None or (before in left and event in _ways_out(grounds, before)):
            continue
        near = steps.progress.reached(steps.names.index(before)) & steps.closed
        n, hits = int(near.sum()), int((near & steps.after(event, before)).sum())
        if n < 30 or wilson(hits, n)[0] < CONTACT_LEAST:
            continue
        label = contact_words(readable(event), readable(before), hits, n)
        pains.append(
            described(
                grounds, "contact", event, label, hits, n, 2, f"of those who reached {before}"
            )
        )
    return pains


def _ways_out(grounds: Grounds, step: str) -> tuple[str, ...]:
    """The events by which customers leave the journey at a step."""
    left = grounds.leaving.at(grounds.steps.names.index(step))
    return left.events if left else ()


def _start(grounds: Grounds, left: Collection[str]) -> list[Pain]:
    """A step that loses half or more, and twice as many as the others usually do.

    Not where half of them ``left`` for another channel: that says more.
    """
    steps = grounds.steps
    shares = []
    for at, step in enumerate(steps.names[:-1]):
        if steps.goal is not None and at >= steps.goal:
            break
        found = steps.progress.drop_off(at)
        if found.n >= 100:
            shares.append((at, step, found))
    pains = []
    for at, step, found in shares:
        usual = (
            float(np.median([f.share for a, _, f in shares if a != at])) if len(shares) > 2 else 1.0
        )
        if found.share >= ENDING or found.interval[0] < max(START_LEAST, OUTLIER * usual):
            continue
        gone = grounds.leaving.at(at) if step in left else None
        if gone is not None and gone.left.sum() > 0.5 * found.lost:
            continue
        label = start_words(readable(step), found.share, usual, first=at == 0)
        pains.append(
            described(
                grounds, "drop_off", step, label, found.lost, found.n, 2,
                f"no later step; {found.censored} still open left out",
            )
        )  # fmt: skip
    return pains
