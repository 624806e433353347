"""From what stands out to pain points: which share, against which, for whom and when.

Severity 3 and 2 are kept for what survives the correction for many comparisons, for the mix and for the
season; 1 only describes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np

from parcours.events.measures.order import readable
from parcours.events.statistics import wilson
from parcours.evidence.found_words import found_words
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.outcomes import Voices, hops, outcomes
from parcours.evidence.pain import Change, Hurt, Pain
from parcours.evidence.scan import Found, OutcomeKind, ScanResult, scan
from parcours.evidence.wording import (
    contact_words,
    hop_words,
    loop_words,
    percent,
    say,
    start_words,
)
from parcours.journey.model import Evidence, PainKind, PainPoint
from parcours.journey.record import Text

HURT: Final[dict[OutcomeKind, Hurt]] = {
    "drop_off": Hurt("process", 3.0, "lost"),
    "late": Hurt("productivity", 1.5, "met"),
    "waiting_time": Hurt("productivity", 0.7, "met"),
    "loop": Hurt("process", 1.0, "met"),
    "hop": Hurt("process", 1.0, "met"),
    "contact": Hurt("support", 1.5, "contacts"),
    "emotion": Hurt("quality", 1.0, "met"),
}
LOOP_LEAST: Final = 0.12
HOP_LEAST: Final = 0.15
CONTACT_LEAST: Final = 0.20
START_LEAST: Final = 0.50
OUTLIER: Final = 2.0
ENDING: Final = 0.95
"""A step after which nearly everybody stops is where journeys end, and loses nobody."""


def find_frictions(
    grounds: Grounds, voices: Sequence[Voices]
) -> tuple[list[Pain], list[Change], ScanResult]:
    """What stands out in ``grounds`` and ``voices``: pains, what became better, what only seemed so."""
    result = scan(outcomes(grounds, voices))
    said = _without_echoes(result.found)
    pains = [_pain(grounds, one) for one in said if not one.better and one.excess > 0]
    changes = [_change(grounds, one) for one in said if one.better and one.excess < 0]
    return (
        [*pains, *_loops(grounds), *_hops(grounds), *_contacts(grounds), *_start(grounds)],
        changes,
        result,
    )


def _without_echoes(found: Sequence[Found]) -> list[Found]:
    """One finding per event in the world: an all-voices drift is not told again for each touchpoint."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.outcome.kind == "emotion", -abs(f.excess) * f.n)):
        if not any(_echo(one, other) for other in kept):
            kept.append(one)
    return kept


def _echo(one: Found, other: Found) -> bool:
    """Whether ``one`` says of the same people and the same time what ``other`` says already."""
    if one.outcome.kind != "emotion" or one.better != other.better:
        return False
    if other.outcome.kind == "emotion":
        inside = set(one.outcome.customer[one.who].tolist()) - {-1}
        others = set(other.outcome.customer[other.who].tolist()) - {-1}
        shared = len(inside & others) / max(1, len(inside))
        return shared > 0.5 and one.attribute == other.attribute and _meet(one, other)
    hit = other.outcome.customer[other.who & (other.outcome.value > 0)]
    people = one.outcome.customer[one.who]
    return len(people) > 0 and float(np.isin(people, hit).mean()) > 0.5


def _meet(one: Found, other: Found) -> bool:
    """Whether two spans have a day in common; no span is all days."""
    if one.first_day is None or other.first_day is None:
        return one.first_day is other.first_day
    assert one.last_day is not None
    assert other.last_day is not None
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def day(number: int) -> dt.date:
    """A day counted from 1970 as a date."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))


def period_of(grounds: Grounds, found: Found) -> tuple[dt.date, dt.date] | None:
    """The days that a finding covers: its own, else those of its source."""
    if found.first_day is not None and found.last_day is not None:
        return day(found.first_day), day(found.last_day)
    return grounds.voice_period if _voiced(found) else grounds.log.period


def _voiced(found: Found) -> bool:
    return found.outcome.kind == "emotion"


def _segment(found: Found) -> str | None:
    if found.attribute is None or found.value is None:
        return None
    names, values = found.attribute.split(", "), found.value.split(", ")
    return ", ".join(f"{a} = {b}" for a, b in zip(names, values, strict=False))


def fact_of(grounds: Grounds, found: Found) -> Evidence:
    """A finding as a fact, with the rest that it is compared with."""
    voiced = _voiced(found)
    sign = -1 if voiced else 1
    if voiced:
        spread = float(found.outcome.value[found.who].std(ddof=1)) * 1.96 / found.n**0.5
        low, high = max(-2.0, -found.mean - spread), min(2.0, -found.mean + spread)
    else:
        low, high = wilson(round(found.mean * found.n), found.n)
    rest = f"{sign * found.rest_mean:+.2f}" if voiced else percent(found.rest_mean, "en")
    rest_fr = (
        f"{sign * found.rest_mean:+.2f}".replace(".", ",")
        if voiced
        else percent(found.rest_mean, "fr")
    )
    return Evidence(
        source=grounds.voice_source if voiced else EVENTS,
        measure=found.outcome.kind,
        value=round(sign * found.mean, 4),
        unit="score" if voiced else "share",
        n=found.n,
        interval=(round(low, 4), round(high, 4)),
        confidence=0.95,
        period=period_of(grounds, found),
        segment=_segment(found),
        method="against the rest of the same step; mix and season held; Benjamini-Hochberg at 1 %",
        note=say(
            f"The others: {rest} (n = {found.rest_n}). An association, not a cause",
            f"Les autres : {rest_fr} (n = {found.rest_n}). Une association, pas une cause",
        ),
    )


def _difference(grounds: Grounds, found: Found) -> Evidence:
    voiced = _voiced(found)
    low, high = sorted((-found.low, -found.high)) if voiced else (found.low, found.high)
    return Evidence(
        source=grounds.voice_source if voiced else EVENTS,
        measure=f"{found.outcome.kind}_difference",
        value=round(-found.excess if voiced else found.excess, 4),
        unit="score" if voiced else "share",
        n=found.n + found.rest_n,
        interval=(round(low, 4), round(high, 4)),
        confidence=0.95,
        period=period_of(grounds, found),
        segment=_segment(found),
        method="inside minus outside; " + ("Welch" if voiced else "Newcombe"),
    )


def _pain(grounds: Grounds, found: Found) -> Pain:
    kind = found.outcome.kind
    hurt = HURT[kind]
    strong = found.excess >= (1.0 if kind == "emotion" else 0.25)
    severity = 3 if strong and kind in {"drop_off", "late", "emotion"} else 2
    point = PainPoint(
        label=found_words(found, period_of(grounds, found)),
        kind=hurt.family,
        at=grounds.touchpoint_of(found.outcome.step),
        hits=_hits(found),
        severity=severity,
        status="observed",
        frequency=fact_of(grounds, found),
        evidence=(_difference(grounds, found),),
    )
    return Pain(
        found.outcome.stage, point, found.excess_customers * hurt.weight, kind, found.outcome.step,
        found.excess_customers, (found.low * found.n, found.high * found.n), found,
    )  # fmt: skip


def _hits(found: Found) -> Text | None:
    segment = _segment(found)
    return say(segment, segment) if segment else None


def _change(grounds: Grounds, found: Found) -> Change:
    return Change(
        found.outcome.stage,
        found.outcome.kind,
        found.outcome.step,
        found_words(found, period_of(grounds, found)),
        fact_of(grounds, found),
        _difference(grounds, found),
    )


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


def _contacts(grounds: Grounds) -> list[Pain]:
    """Trouble that a fifth of those who come near it meet."""
    steps = grounds.steps
    pains = []
    for event in steps.trouble:
        before = steps.last_before(event)
        if before is None:
            continue
        near = steps.progress.reached(steps.names.index(before)) & steps.closed
        n, hits = int(near.sum()), int((near & (steps.counts(event) > 0)).sum())
        if n < 30 or wilson(hits, n)[0] < CONTACT_LEAST:
            continue
        label = contact_words(readable(event), readable(before), hits, n)
        pains.append(
            described(
                grounds, "contact", event, label, hits, n, 2, f"of those who reached {before}"
            )
        )
    return pains


def _start(grounds: Grounds) -> list[Pain]:
    """A step that loses half or more, and twice as many as the others usually do."""
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
        label = start_words(readable(step), found.share, usual, first=at == 0)
        pains.append(
            described(
                grounds, "drop_off", step, label, found.lost, found.n, 2,
                f"no later step; {found.censored} still open left out",
            )
        )  # fmt: skip
    return pains


def family(kind: OutcomeKind) -> PainKind:
    """The family of pains that an outcome belongs to."""
    return HURT[kind].family
