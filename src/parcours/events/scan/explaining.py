"""What else explains a difference: the mix of another attribute, the season, a smooth swing, a slow drift."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from parcours.events.scan.comparing import Found, adjusted
from parcours.events.scan.outcome import LEAST_N, Flags
from parcours.events.scan.rhythm import SWING_LEAST, cycles, swings
from parcours.events.scan.windows import EARLIEST

LONG: Final = 60
"""Of a period of this many days its beginning and end must be seen, or it is a trend."""
STEP: Final = 0.6
"""How much of a difference must be seen at the edges of a long period."""
CLEAR: Final = 0.2
"""A long period with a smaller difference of shares is not told from drift."""


def explained(found: Found) -> str | None:
    """The attribute whose mix makes a difference, or ``season``, or ``trend``; None where nothing does."""
    inside = found.who
    outside = found.compared_with() & ~inside
    value, day = found.outcome.value, found.outcome.day
    for attributes, codes in found.outcome.groups.items():
        own, other = set(found.attributes), set(attributes)
        if own and (own <= other or other <= own):
            continue
        held = adjusted(value, inside, outside, codes)
        if held is not None and not found.stays(held):
            return ", ".join(attributes)
    if found.span is None:
        months = np.where(day >= 0, day // 30, -1)
        held = adjusted(value, inside, outside, months - months.min())
        return "season" if held is not None and not found.stays(held) else None
    if _comes_again(found, outside) or _shared(found):
        return "season"
    return "trend" if _drifts(found, outside) else None


def comes_and_goes(found: Found) -> bool:
    """Whether a bad time was better before it began: else it was the rule until it ended."""
    span, day = found.span, found.outcome.day
    if span is None or span.since or found.better:
        return True
    before = found.compared_with() & (day < span.first)
    if before.sum() < LEAST_N:
        days = int(day.max() - day[day >= 0].min()) + 1
        return span.days <= min(EARLIEST * days, LONG)
    return found.mean - float(found.outcome.value[before].mean()) >= 0.5 * found.excess


def _comes_again(found: Found, outside: Flags) -> bool:
    """Whether the same days of other weeks, months or years are as bad, or the change is a smooth swing."""
    assert found.span is not None
    length = found.span.days
    for phases, turns in cycles(found.outcome, length):
        same = outside & np.isin(phases, np.unique(phases[found.who]))
        need = 1 if length > 14 else 2
        if same.sum() < LEAST_N or len(np.unique(turns[same])) < need:
            continue
        a, b = found.outcome.value[found.who], found.outcome.value[same]
        excess = float(a.mean() - b.mean()) * math.copysign(1.0, found.excess)
        error = math.sqrt(a.var() / len(a) + b.var() / len(b)) or 1e-9
        if excess < max(found.outcome.least, 0.5 * abs(found.excess)) or excess / error < 3.5:
            return True
    compared = found.who | outside
    return length >= SWING_LEAST and swings(found.outcome.only(compared), found.span)


def _shared(found: Found) -> bool:
    """Whether the other groups moved in those days too, so that little is left of a group's own movement."""
    outcome, span = found.outcome, found.span
    if not found.attributes or span is None:
        return False
    others = (outcome.groups[found.attributes] >= 0) & ~found.compared_with()
    within = others & (outcome.day >= span.first) & (outcome.day <= span.last)
    without = others & ~within & (outcome.day >= 0)
    if min(within.sum(), without.sum()) < LEAST_N:
        return False
    moved = float(outcome.value[within].mean() - outcome.value[without].mean())
    return not found.stays(found.excess - moved, 0.4)


def _drifts(found: Found, outside: Flags) -> bool:
    """Whether a long period is a drift that was cut out: little contrast, or its edges show less of it."""
    assert found.span is not None
    if found.span.since or found.span.days < LONG:
        return False
    if found.outcome.binary and abs(found.excess) < CLEAR:
        return True
    step = _step(found, outside)
    return step is not None and step < STEP * abs(found.excess)


def _step(found: Found, outside: Flags) -> float | None:
    """By how much the days just inside a period differ from those just outside; None where they are few."""
    assert found.span is not None
    first, last, day = found.span.first, found.span.last, found.outcome.day
    edge = max(3, found.span.days // 8)
    near_in = found.who & ((day < first + edge) | (day > last - edge))
    near_out = outside & (
        ((day >= first - edge) & (day < first)) | ((day > last) & (day <= last + edge))
    )
    if min(near_in.sum(), near_out.sum()) < LEAST_N:
        return None
    a, b = found.outcome.value[near_in], found.outcome.value[near_out]
    return float(a.mean() - b.mean()) * math.copysign(1.0, found.excess)
