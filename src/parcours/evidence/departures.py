"""Pains of those who leave for a channel outside: drawn at what is absent where they leave.

A step is told where clearly more leave than at the other steps. Whom a group or a period explains is told
by the comparison that found it, and counts here no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from parcours.events.measures.order import readable
from parcours.events.scan.comparing import Found
from parcours.events.scan.searching import RATE
from parcours.events.statistics import discoveries, share_test, wilson
from parcours.evidence.absence import THINGS, Thing
from parcours.evidence.amounts import percent
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.leaving import Leavers
from parcours.evidence.pain import Pain
from parcours.evidence.steps import plain
from parcours.evidence.wording import leaving_words, say
from parcours.journey.identity import slug
from parcours.journey.model import Evidence, PainPoint
from parcours.journey.record import Text

LEAST: Final = 0.05
LEAST_N: Final = 100
OFTENER: Final = 2.0
STRONG: Final = 0.25
WEIGHT: Final = 3.0
WHITHER: Final[dict[str, Text]] = {
    "phone": say("the phone", "le téléphone"),
    "chat": say("a chat", "un chat"),
    "store": say("a place to go to", "un lieu où se rendre"),
    "support": say("support", "l’assistance"),
    "email": say("e-mail", "le courriel"),
    "": say("another channel", "un autre canal"),
}


def whither(channel: str) -> Text:
    """A channel as the place where customers go."""
    known = thing_of(channel)
    return WHITHER.get(known.id, known.label)


def thing_of(channel: str) -> Thing:
    """What is absent where customers leave for ``channel``."""
    name = plain(channel)
    known = next(
        (t for t in THINGS if name in {t.id, t.channel} or re.fullmatch(t.words, name)), None
    )
    label = WHITHER.get(name, say(f"“{channel}”", f"« {channel} »"))
    return known or Thing(slug(name or "other"), label, "other", None, "")


def absent_at(step: str, channel: str) -> str:
    """The id of what is absent at a step."""
    return f"absent-{thing_of(channel).id}-at-{slug(step)}"[:80].rstrip("-")


def departures(grounds: Grounds, found: Sequence[Found]) -> list[Pain]:
    """The steps from which more customers leave for another channel than from the others."""
    steps = grounds.steps
    shares: list[tuple[str, Leavers, int, int]] = []
    for at, step in enumerate(steps.names[:-1]):
        one = grounds.leaving.at(at)
        if one is None:
            continue
        told = np.zeros(len(one.left), np.bool_)
        for other in found:
            if (other.outcome.kind, other.outcome.step) == ("leaving", step) and not other.better:
                told[other.outcome.customer[other.who]] = True
        here = one.at_risk & ~told
        shares.append((step, one, int((one.left & here).sum()), int(here.sum())))
    clear = [_clear(grounds, row, shares) for row in shares]
    kept = discoveries([chance for chance, _ in clear], RATE)
    return [
        _pain(grounds, row, usual)
        for row, (_, usual), keep in zip(shares, clear, kept, strict=True)
        if keep
    ]


def _clear(
    grounds: Grounds,
    row: tuple[str, Leavers, int, int],
    shares: Sequence[tuple[str, Leavers, int, int]],
) -> tuple[float, float]:
    """The chance that a step loses no more to other channels than the others; and what is usual there."""
    step, _, hits, n = row
    known = {name: (h, m) for name, _, h, m in shares}
    others = [
        known.get(name, (0, int(grounds.steps.progress.reached(at).sum())))
        for at, name in enumerate(grounds.steps.names[:-1])
        if name != step
    ]
    rates = [h / m for h, m in others if m >= LEAST_N]
    usual = float(np.median(rates)) if rates else 0.0
    low = wilson(hits, n)[0] if n else 0.0
    rest, count = sum(h for h, _ in others), sum(m for _, m in others)
    if n < LEAST_N or low - usual < LEAST or low < OFTENER * usual or not count:
        return 1.0, usual
    return share_test(hits, n, rest, count), usual


def _pain(grounds: Grounds, row: tuple[str, Leavers, int, int], usual: float) -> Pain:
    step, leavers, hits, n = row
    low, high = wilson(hits, n)
    thing = thing_of(leavers.channel)
    by = ", ".join(readable(event) for event in leavers.events[:3])
    point = PainPoint(
        label=leaving_words(readable(step), whither(leavers.channel), hits / n, usual),
        kind="support",
        severity=3 if hits / n - usual >= STRONG else 2,
        at=absent_at(step, leavers.channel),
        status="observed",
        frequency=Evidence(
            source=EVENTS,
            measure="leaving",
            value=round(hits / n, 4),
            unit="share",
            n=n,
            interval=(round(low, 4), round(high, 4)),
            confidence=0.95,
            period=grounds.log.period,
            method="last seen in another channel, furthest step before it; Wilson interval; against the other "
            "steps, Benjamini-Hochberg at 2 %",
            note=say(
                f"By {by}. Elsewhere: {percent(usual, 'en')}. An association, not a cause",
                f"Par {by}. Ailleurs : {percent(usual, 'fr')}. Une association, pas une cause",
            ),
        ),
    )
    beyond = hits - usual * n
    return Pain(
        grounds.stage_of(step), point, beyond * WEIGHT, "leaving", step, beyond,
        (max(0.0, low - usual) * n, (high - usual) * n), absent=thing,
    )  # fmt: skip


def shown_as_one(pains: Sequence[Pain]) -> list[Pain]:
    """``pains`` where what customers ask for and what they leave for is one thing in one stage, drawn once."""
    asked = {
        (pain.stage, pain.absent.id): pain.point.at
        for pain in pains
        if pain.absent and pain.kind == "absent"
    }
    return [
        replace(pain, point=pain.point.model_copy(update={"at": asked[pain.stage, pain.absent.id]}))
        if pain.absent and (pain.stage, pain.absent.id) in asked
        else pain
        for pain in pains
    ]
