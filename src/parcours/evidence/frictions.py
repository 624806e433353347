"""From what stands out to pain points: which share, against which, for whom and when.

Severity 3 and 2 are kept for what survives the correction for many comparisons, for the mix and for the
season; 1 only describes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from parcours.events.measures.delays import told_once
from parcours.events.scan.comparing import Found
from parcours.events.scan.searching import ScanResult, scan
from parcours.events.statistics import wilson
from parcours.evidence.amounts import number, percent
from parcours.evidence.departures import absent_at, departures, thing_of, whither
from parcours.evidence.described import descriptions
from parcours.evidence.found_words import found_words, name_of
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.outcomes import Voices, outcomes
from parcours.evidence.pain import HURT, Change, Pain
from parcours.evidence.wording import say
from parcours.journey.model import Evidence, PainPoint
from parcours.journey.record import Text


def find_frictions(
    grounds: Grounds, voices: Sequence[Voices]
) -> tuple[list[Pain], list[Change], ScanResult]:
    """What stands out in ``grounds`` and ``voices``: pains, what became better, what only seemed so."""
    result = scan(outcomes(grounds, voices))
    once = told_once(result.found, grounds.steps.progress, lost="drop_off", slow="waiting_time")
    said = _without_echoes(once)
    pains = [_pain(grounds, one) for one in said if not one.better and one.excess > 0]
    changes = [_change(grounds, one) for one in said if one.better and one.excess < 0]
    gone = departures(grounds, said)
    return (
        [*pains, *gone, *descriptions(grounds, {pain.step for pain in gone})],
        changes,
        result,
    )


def _without_echoes(found: Sequence[Found]) -> list[Found]:
    """One finding per event in the world: an all-voices drift is not told again for each touchpoint."""
    kept: list[Found] = []
    for one in sorted(found, key=_telling):
        if not any(_echo(one, other) for other in kept):
            kept.append(one)
    return kept


def _telling(one: Found) -> tuple[bool, bool, float]:
    """What is told first: the cause nearest to the events, then the largest."""
    kind = one.outcome.kind
    return kind == "emotion", kind != "leaving", -abs(one.excess) * one.n


def _echo(one: Found, other: Found) -> bool:
    """Whether ``one`` says of the same people and the same time what ``other`` says already."""
    if one.outcome.kind in {"drop_off", "contact"} and other.outcome.kind == "leaving":
        hits = one.outcome.customer[one.who & (one.outcome.value > 0)]
        left = other.outcome.customer[other.who & (other.outcome.value > 0)]
        return one.better == other.better and bool(np.isin(hits, left).mean() > 0.5)
    if one.outcome.kind != "emotion" or one.better != other.better:
        return False
    if other.outcome.kind == "emotion":
        inside = set(one.outcome.customer[one.who].tolist()) - {-1}
        others = set(other.outcome.customer[other.who].tolist()) - {-1}
        shared = len(inside & others) / max(1, len(inside))
        return shared > 0.5 and one.attributes == other.attributes and _meet(one, other)
    hit = other.outcome.customer[other.who & (other.outcome.value > 0)]
    people = one.outcome.customer[one.who]
    return len(people) > 0 and float(np.isin(people, hit).mean()) > 0.5


def _meet(one: Found, other: Found) -> bool:
    """Whether two spans have a day in common; no span is all days."""
    if one.span is None or other.span is None:
        return one.span is other.span
    return one.span.first <= other.span.last and other.span.first <= one.span.last


def day(number: int) -> dt.date:
    """A day counted from 1970 as a date."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))


def period_of(grounds: Grounds, found: Found) -> tuple[dt.date, dt.date] | None:
    """The days that a finding covers: its own, else those of its source."""
    if found.span is not None:
        return day(found.span.first), day(found.span.last)
    return grounds.voice_period if _voiced(found) else grounds.log.period


def _voiced(found: Found) -> bool:
    return found.outcome.kind == "emotion"


def _segment(found: Found) -> str | None:
    return ", ".join(f"{a} = {b}" for a, b in found.segment) or None


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
        method="against the rest of the same step; mix and season held; Benjamini-Hochberg at 2 %",
        note=say(
            f"The others: {rest} (n = {number(found.rest_n)}). An association, not a cause",
            f"Les autres : {rest_fr} (n = {number(found.rest_n, 'fr')}). Une association, pas une cause",
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
    absent = _absent(grounds, found)
    strong = found.excess >= (1.0 if kind == "emotion" else 0.25)
    severity = 3 if strong and kind in {"drop_off", "leaving", "late", "emotion"} else 2
    point = PainPoint(
        label=found_words(
            found,
            name_of(grounds, found.outcome),
            period_of(grounds, found),
            whither(absent) if absent else None,
        ),
        kind=hurt.family,
        at=absent_at(found.outcome.step, absent)
        if absent
        else grounds.touchpoint_of(found.outcome.step),
        hits=_hits(found),
        severity=severity,
        status="observed",
        frequency=fact_of(grounds, found),
        evidence=(_difference(grounds, found), *_looked_lost(grounds, found)),
    )
    return Pain(
        found.outcome.stage, point, found.excess_customers * hurt.weight, kind, found.outcome.step,
        found.excess_customers, (found.low * found.n, found.high * found.n), found,
        thing_of(absent) if absent else None,
    )  # fmt: skip


def _looked_lost(grounds: Grounds, found: Found) -> list[Evidence]:
    """Of a long wait: the share that looked lost meanwhile, where it is another than its own."""
    late = found.late
    return [] if late is None or late.who is found.who else [fact_of(grounds, late)]


def _absent(grounds: Grounds, found: Found) -> str | None:
    """The channel for which those of a finding leave; None for every other kind."""
    if found.outcome.kind != "leaving":
        return None
    hits = np.zeros(grounds.log.customer_count, np.bool_)
    hits[found.outcome.customer[found.who & (found.outcome.value > 0)]] = True
    return grounds.leaving.whither(hits)[0]


def _hits(found: Found) -> Text | None:
    segment = _segment(found)
    return say(segment, segment) if segment else None


def _change(grounds: Grounds, found: Found) -> Change:
    return Change(
        found.outcome.stage,
        found.outcome.kind,
        found.outcome.step,
        found_words(
            found,
            name_of(grounds, found.outcome),
            period_of(grounds, found),
            whither(absent) if (absent := _absent(grounds, found)) else None,
        ),
        fact_of(grounds, found),
        _difference(grounds, found),
    )
