"""Where and when something goes worse than elsewhere: one group, one period, or one group in one period.

Every outcome is asked in the same way: of those at risk, for whom did it happen (or how bad was it)?
Groups and windows of time are compared with the rest of the same step. What a change of the mix or of
the season explains is not reported, and thousands of comparisons are paid for: each window of each group
counts in the correction. A difference found here is an association.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from parcours.events.scan.comparing import Found, Look, adjusted, compared
from parcours.events.scan.explaining import comes_and_goes, explained
from parcours.events.scan.outcome import LEAST_N, Attributes, Flags, Floats, Outcome, Values
from parcours.events.scan.rhythm import SWING_LEAST, without_rhythm
from parcours.events.scan.windows import Tables, best_window, window_count
from parcours.events.statistics import discoveries

RATE: Final = 0.02
"""At most this share of what is believed is expected to be chance (Benjamini and Hochberg)."""
AGAIN: Final = 0.001
"""What is left after a finding is taken out must be surer still."""
VALUES_MOST: Final = 40
FINDINGS_MOST: Final = 5
TRIED_MOST: Final = 30
ELSEWHERE: Final = 0.25
"""A group differs by one part of it alone when its other parts show less than this of that."""
PROMISING: Final = 3.0
"""Windows nearer to the rest than this many standard errors cannot survive the correction."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A difference that a change of the mix or of the season explains: named, not alarmed."""

    found: Found
    by: str
    """The attribute, or ``season``, or ``trend``."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What stands out, the largest first, and what looked so and does not."""

    found: tuple[Found, ...]
    mixed: tuple[Mixed, ...]


def scan(outcomes: Sequence[Outcome], *, rate: float = RATE) -> ScanResult:
    """Everything that stands out in ``outcomes``; of that at most ``rate`` is expected to be chance."""
    mixed: list[Mixed] = []
    firsts: list[tuple[Outcome, Found | None]] = []
    for outcome in outcomes:
        best, said = _best(outcome)
        mixed += said
        firsts.append((outcome, best))
    kept = discoveries([best.chance if best else 1.0 for _, best in firsts], rate)
    found: list[Found] = []
    for (outcome, best), keep in zip(firsts, kept, strict=True):
        if keep and best is not None:
            found += _and_the_rest(outcome, best, mixed)
    found.sort(key=lambda one: -abs(one.excess_customers))
    return ScanResult(tuple(found), tuple(mixed))


def _and_the_rest(outcome: Outcome, best: Found, mixed: list[Mixed]) -> list[Found]:
    """``best``, and what still stands out once its customers are left out."""
    found = [best]
    left = ~best.who
    while len(found) < FINDINGS_MOST:
        following, said = _best(outcome.only(left))
        mixed += said
        if following is None or following.chance > AGAIN:
            break
        found.append(_among(outcome, left, following))
        left = left & ~found[-1].who
    return found


def _among(outcome: Outcome, left: Flags, found: Found) -> Found:
    """What was found in the part ``left`` of an outcome, told of the whole."""
    who = np.zeros(len(outcome.value), np.bool_)
    who[np.flatnonzero(left)[found.who]] = True
    return replace(found, outcome=outcome, who=who)


def _best(outcome: Outcome) -> tuple[Found | None, list[Mixed]]:
    """The finding that explains most in the fewest customers; None when nothing stands out.

    A long window that turned out to be a season or a drift may hide a short break beside it: its entries
    are put aside, and the rest is looked at once more; another long window there is the same swing.
    """
    found, mixed = _first(outcome)
    hiding = next((m.found for m in mixed if m.by in {"season", "trend"} and _long(m.found)), None)
    if found is not None or hiding is None:
        return found, mixed
    found, said = _first(outcome.only(~hiding.who))
    if found is None or _long(found) or 2 * found.chance > AGAIN:
        return None, mixed
    found = _among(outcome, ~hiding.who, found)
    return replace(found, chance=2 * found.chance), [*mixed, *said]


def _long(found: Found) -> bool:
    """Whether a window is long enough to be told from a swing."""
    return found.span is not None and found.span.days >= SWING_LEAST


def _first(outcome: Outcome) -> tuple[Found | None, list[Mixed]]:
    """The finding that explains most, and what was explained otherwise before it."""
    if len(outcome.value) < 2 * LEAST_N or outcome.value.std() == 0:
        return None, []
    steady = without_rhythm(outcome)
    tables = Tables.of(steady, outcome.day)
    comparisons = _comparisons(outcome)
    candidates = [
        replace(one, chance=min(1.0, one.chance * comparisons))
        for one in (*_over_time(outcome, tables, steady), *_groups(outcome, tables, steady))
        if one.worth_telling and one.chance * comparisons <= RATE
    ]
    candidates.sort(key=lambda one: -abs(one.excess_customers * one.excess))
    mixed: list[Mixed] = []
    for one in candidates[:TRIED_MOST]:
        if not comes_and_goes(one):
            continue
        by = explained(one)
        if by is None:
            return _narrowed(one), mixed
        mixed.append(Mixed(one, by))
    return None, mixed


def _comparisons(outcome: Outcome) -> int:
    """How many rows were looked at: everybody's days, and for each value it against the rest and its days."""
    values = 0
    for attributes, codes in outcome.groups.items():
        counts = np.bincount(codes[codes >= 0], minlength=len(outcome.names[attributes]))
        values += min(VALUES_MOST, int((counts >= LEAST_N).sum()))
    return 2 + 3 * values


def _groups(outcome: Outcome, tables: Tables, steady: Floats) -> Iterator[Found]:
    """Each common value against the others, and its own days against each other.

    Counts per value and day are made in one pass; entries are looked at again only where those counts
    promise something.
    """
    for attributes, codes in outcome.groups.items():
        names = outcome.names[attributes]
        known = codes >= 0
        counts = np.bincount(codes[known], minlength=len(names))
        sums = np.bincount(codes[known], outcome.value[known], len(names))
        per_group = tables.per_group(steady, outcome.day, codes, len(names))
        everyone, total = int(counts.sum()), float(sums.sum())
        for code in (int(c) for c in np.argsort(-counts, kind="stable")[:VALUES_MOST]):
            n, rest = int(counts[code]), everyone - int(counts[code])
            if n < LEAST_N:
                break
            share, others = sums[code] / n, (total - sums[code]) / max(rest, 1)
            group = codes == code
            if rest >= LEAST_N and share - others >= 0.5 * outcome.least:
                yield compared(outcome, Look(attributes, names[code], None, group, known & ~group))
            yield from _over_time(outcome, per_group[code], steady, attributes, code)


def _over_time(
    outcome: Outcome,
    tables: Tables,
    steady: Floats,
    attributes: Attributes = (),
    code: int = -1,
) -> Iterator[Found]:
    """The worst window of a group, and the best one that lasts until the end, where no rhythm makes it."""
    for better in (False, True):
        span = best_window(tables, better=better, least=LEAST_N)
        if span is None or tables.surprise(span) < PROMISING:
            continue
        members = outcome.day >= 0
        values: Values = ()
        if attributes:
            members &= outcome.groups[attributes] == code
            values = outcome.names[attributes][code]
        window = members & (outcome.day >= span.first) & (outcome.day <= span.last)
        rest = members & ~window
        if min(window.sum(), rest.sum()) < LEAST_N:
            continue
        one = compared(
            outcome, Look(attributes, values, span, window, rest),
            looks=window_count(tables, LEAST_N), scatter=tables.scatter,
        )  # fmt: skip
        if one.stays(float(steady[window].mean() - steady[rest].mean()), 0.6):
            yield replace(one, better=better)


def _narrowed(found: Found) -> Found:
    """The part of a group that makes all of its difference, where one value of a second attribute does.

    A group differs as a whole, or only together with something else: the web of one region, say.
    """
    if len(found.attributes) != 1 or found.span is not None:
        return found
    outcome, value = found.outcome, found.outcome.value
    for pair, codes in outcome.groups.items():
        if len(pair) < 2 or found.attributes[0] not in pair:
            continue
        second = pair.index(found.attributes[0]) == 0
        other = (pair[second],)
        strata = outcome.groups[other]
        for code, name in enumerate(outcome.names[other]):
            here = strata == code
            part, beside = found.who & here, ~found.who & here
            if min(part.sum(), beside.sum()) < LEAST_N:
                continue
            excess = float(value[part].mean() - value[beside].mean())
            outside = ~found.who & ~here & (codes >= 0)
            rest = adjusted(value, found.who & ~here, outside, strata)
            if excess >= found.excess and rest is not None and rest < ELSEWHERE * excess:
                values = found.values + name if second else name + found.values
                look = Look(pair, values, None, part, (codes >= 0) & ~part)
                return compared(outcome, look)
    return found
