"""Where and when something goes worse than elsewhere: one group, one period, or one group in one period.

Every friction is asked in the same way: of the customers at risk, for whom did it happen (or how badly
do they speak)? Groups and windows of time are compared with the rest of the same step. What a change of
the mix or of the season explains is not reported, and thousands of comparisons are paid for: each
window of each group counts in the correction. A difference found here is an association.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.events.statistics import discoveries, share_difference
from parcours.evidence.windows import (
    EARLIEST,
    Span,
    Tables,
    best_window,
    window_count,
    without_rhythm,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

OutcomeKind = Literal[
    "drop_off", "late", "waiting_time", "loop", "hop", "contact", "leaving", "emotion"
]

RATE: Final = 0.02
"""At most this share of what is believed is expected to be chance (Benjamini and Hochberg)."""
AGAIN: Final = 0.001
"""What is left after a finding is taken out must be surer still."""
LEAST_N: Final = 30
VALUES_MOST: Final = 40
OVERLAP: Final = 0.2
"""A stratum comparison that covers less of the group than this says nothing of it."""
FINDINGS_MOST: Final = 5
TRIED_MOST: Final = 30
LONG: Final = 60
"""Of a period of this many days its beginning and end must be seen, or it is a trend."""
STEP: Final = 0.6
"""How much of a difference must be seen at the edges of a long period."""
CLEAR: Final = 0.2
"""A long period with a smaller difference of shares is not told from drift."""
SWING_LEAST: Final = 21
"""Shorter periods are not told from a swing of their own."""
BETTER_BY: Final = 4.0
"""So many times the variance of one customer must a swing leave less than a step."""
ELSEWHERE: Final = 0.25
"""A group differs by one part of it alone when its other parts show less than this of that."""
PROMISING: Final = 3.0
"""Windows nearer to the rest than this many standard errors cannot survive the correction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that can go wrong at one step; one entry per customer at risk, or per voice."""

    kind: OutcomeKind
    step: str
    """The event, or the touchpoint, at which it happens."""
    stage: str
    value: Floats = field(repr=False, compare=False)
    """1 where it happened and 0 where not; for `emotion` the tone turned round: higher is worse."""
    day: Ints = field(repr=False, compare=False)
    """Days since 1970; -1 where not known."""
    customer: Ints = field(repr=False, compare=False)
    """The customer's place in the log; -1 where not known."""
    groups: dict[str, Ints] = field(repr=False, compare=False)
    """Per attribute the code of each entry's value, -1 where not said."""
    names: dict[str, tuple[str, ...]] = field(repr=False, compare=False)
    least: float = 0.10
    """Smaller differences are not worth a person's time."""
    until: int | None = None
    """The last day of which everybody's outcome is known; of later days only the quick ones are."""

    @property
    def binary(self) -> bool:
        """Whether values are yes or no."""
        return self.kind != "emotion"


@dataclass(frozen=True, slots=True)
class Found:
    """A group, a period or both in which an outcome is clearly worse (or, since a day, better)."""

    outcome: Outcome
    attribute: str | None
    value: str | None
    first_day: int | None
    last_day: int | None
    since: bool
    """Whether it goes on until the end of what is known."""
    better: bool
    n: int
    mean: float
    rest_n: int
    rest_mean: float
    low: float
    high: float
    """The 95 % interval of inside minus outside."""
    chance: float
    """How probable a difference like this would be by chance, every comparison counted."""
    who: Flags = field(repr=False, compare=False)
    """The entries inside."""

    @property
    def excess(self) -> float:
        """How much worse it is inside than outside."""
        return self.mean - self.rest_mean

    @property
    def excess_customers(self) -> float:
        """How many more it happened to than at the rate of the rest."""
        return self.excess * self.n


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


def scan(outcomes: Sequence[Outcome]) -> ScanResult:
    """Everything that stands out in ``outcomes``."""
    mixed: list[Mixed] = []
    firsts: list[tuple[Outcome, Found | None, float]] = []
    for outcome in outcomes:
        best, said = _best(outcome)
        mixed += said
        firsts.append((outcome, best, best.chance if best else 1.0))
    kept = discoveries([chance for *_, chance in firsts], RATE)
    found: list[Found] = []
    for (outcome, best, _), keep in zip(firsts, kept, strict=True):
        if keep and best is not None:
            found += _and_the_rest(outcome, best, mixed)
    found.sort(key=lambda one: -abs(one.excess_customers))
    return ScanResult(tuple(found), tuple(mixed))


def _and_the_rest(outcome: Outcome, best: Found, mixed: list[Mixed]) -> list[Found]:
    """``best``, and what still stands out once its customers are left out."""
    found = [best]
    rest, places = outcome, np.arange(len(outcome.value))
    inside = best.who
    while len(found) < FINDINGS_MOST:
        keep = ~inside
        rest, places = _subset(rest, keep), places[keep]
        following, said = _best(rest)
        mixed += said
        if following is None or following.chance > AGAIN:
            break
        who = np.zeros(len(outcome.value), np.bool_)
        who[places[following.who]] = True
        found.append(replace(following, outcome=outcome, who=who))
        inside = following.who
    return found


def _subset(outcome: Outcome, keep: Flags) -> Outcome:
    return replace(
        outcome,
        value=outcome.value[keep],
        day=outcome.day[keep],
        customer=outcome.customer[keep],
        groups={name: codes[keep] for name, codes in outcome.groups.items()},
    )


def _best(outcome: Outcome) -> tuple[Found | None, list[Mixed]]:
    """The finding that explains most in the fewest customers; None when nothing stands out.

    A long window that turned out to be a season or a drift may hide a short break beside it: its entries
    are put aside, and the rest is looked at once more; another long window there is the same swing.
    """
    found, mixed = _first(outcome)
    hiding = next((m.found for m in mixed if m.by in {"season", "trend"} and _long(m.found)), None)
    if found is not None or hiding is None:
        return found, mixed
    keep = ~hiding.who
    found, said = _first(_subset(outcome, keep))
    if found is None or _long(found) or 2 * found.chance > AGAIN:
        return None, mixed
    who = np.zeros(len(keep), np.bool_)
    who[np.flatnonzero(keep)[found.who]] = True
    return replace(found, outcome=outcome, who=who, chance=2 * found.chance), [*mixed, *said]


def _long(found: Found) -> bool:
    """Whether a window is long enough to be told from a swing."""
    return (
        found.first_day is not None
        and found.last_day is not None
        and found.last_day - found.first_day + 1 >= SWING_LEAST
    )


def _first(outcome: Outcome) -> tuple[Found | None, list[Mixed]]:
    """The finding that explains most, and what was explained otherwise before it."""
    if len(outcome.value) < 2 * LEAST_N or outcome.value.std() == 0:
        return None, []
    steady = without_rhythm(outcome.value, outcome.day)
    tables = Tables.of(steady, outcome.day)
    candidates = [
        *_over_time(outcome, tables, steady, None, None),
        *_groups(outcome, tables, steady),
    ]
    comparisons = _comparisons(outcome)
    candidates = [
        replace(one, chance=min(1.0, one.chance * comparisons))
        for one in candidates
        if _large(one, one.excess) and one.chance * comparisons <= RATE
    ]
    candidates.sort(key=lambda one: -abs(one.excess_customers * one.excess))
    mixed: list[Mixed] = []
    for one in candidates[:TRIED_MOST]:
        if not _comes_and_goes(outcome, one):
            continue
        by = _explained(outcome, one)
        if by is None:
            return _narrowed(outcome, one), mixed
        mixed.append(Mixed(one, by))
    return None, mixed


def _narrowed(outcome: Outcome, found: Found) -> Found:
    """The part of a group that makes all of its difference, where one value of a second attribute does.

    A group differs as a whole, or only together with something else: the web of one region, say.
    """
    if found.attribute is None or found.first_day is not None or ", " in found.attribute:
        return found
    for pair, codes in outcome.groups.items():
        first, _, second = pair.partition(", ")
        if not second or found.attribute not in {first, second}:
            continue
        other = second if found.attribute == first else first
        strata = outcome.groups[other]
        for code, name in enumerate(outcome.names[other]):
            here = strata == code
            part, beside = found.who & here, ~found.who & here
            if min(part.sum(), beside.sum()) < LEAST_N:
                continue
            excess = float(outcome.value[part].mean() - outcome.value[beside].mean())
            rest = _adjusted(
                outcome.value, found.who & ~here, ~found.who & ~here & (codes >= 0), strata
            )
            if excess >= found.excess and rest is not None and rest < ELSEWHERE * excess:
                values = (found.value, name) if found.attribute == first else (name, found.value)
                value = f"{values[0]}, {values[1]}"
                return _compare(outcome, pair, value, None, part, (codes >= 0) & ~part, 1, 1.0)
    return found


def _comparisons(outcome: Outcome) -> int:
    """How many rows were looked at: everybody's days, and for each value it against the rest and its days."""
    values = 0
    for attribute, codes in outcome.groups.items():
        counts = np.bincount(codes[codes >= 0], minlength=len(outcome.names[attribute]))
        values += min(VALUES_MOST, int((counts >= LEAST_N).sum()))
    return 2 + 3 * values


def _comes_and_goes(outcome: Outcome, found: Found) -> bool:
    """Whether a bad time was better before it began: else it was the rule until it ended."""
    if found.first_day is None or found.last_day is None or found.since or found.better:
        return True
    row = _compared_with(outcome, found)
    before = row & (outcome.day < found.first_day)
    if before.sum() < LEAST_N:
        days = int(outcome.day.max() - outcome.day[outcome.day >= 0].min()) + 1
        return found.last_day - found.first_day + 1 <= min(EARLIEST * days, LONG)
    return found.mean - float(outcome.value[before].mean()) >= 0.5 * found.excess


def _large(found: Found, excess: float) -> bool:
    """Whether a difference is worth a person's time."""
    if abs(excess) < found.outcome.least:
        return False
    if found.outcome.binary and abs(excess) < 0.15:
        low, high = sorted((max(found.mean, 1e-9), max(found.rest_mean, 1e-9)))
        return high / low >= 1.5
    return True


def _groups(outcome: Outcome, tables: Tables, steady: Floats) -> list[Found]:
    """Each common value against the others, and its own days against each other.

    Counts per value and day are made in one pass; entries are looked at again only where those counts
    promise something.
    """
    found = []
    for attribute, codes in outcome.groups.items():
        names = outcome.names[attribute]
        known = codes >= 0
        counts = np.bincount(codes[known], minlength=len(names))
        sums = np.bincount(codes[known], outcome.value[known], len(names))
        common = [
            int(c) for c in np.argsort(-counts, kind="stable")[:VALUES_MOST] if counts[c] >= LEAST_N
        ]
        per_group = tables.per_group(steady, outcome.day, codes, len(names))
        everyone, total = int(counts.sum()), float(sums.sum())
        for code in common:
            n = int(counts[code])
            rest = everyone - n
            if (
                rest >= LEAST_N
                and sums[code] / n - (total - sums[code]) / rest >= 0.5 * outcome.least
            ):
                group = codes == code
                found.append(
                    _compare(outcome, attribute, names[code], None, group, known & ~group, 1, 1.0)
                )
            found += _over_time(outcome, per_group[code], steady, attribute, names[code], code)
    return found


def _over_time(
    outcome: Outcome,
    tables: Tables,
    steady: Floats,
    attribute: str | None,
    value: str | None,
    code: int | None = None,
) -> list[Found]:
    """The worst window of a group, and the best one that lasts until the end, where no rhythm makes it."""
    found = []
    for better in (False, True):
        span = best_window(tables, better=better, least=LEAST_N)
        if span is None or tables.surprise(span) < PROMISING:
            continue
        inside_group = outcome.day >= 0
        if code is not None and attribute is not None:
            inside_group &= outcome.groups[attribute] == code
        window = inside_group & (outcome.day >= span.first) & (outcome.day <= span.last)
        rest = inside_group & ~window
        if min(window.sum(), rest.sum()) < LEAST_N:
            continue
        one = _compare(
            outcome, attribute, value, span, window, rest, window_count(tables, LEAST_N), tables.scatter
        )  # fmt: skip
        if not _still(one, float(steady[window].mean() - steady[rest].mean()), 0.6):
            continue
        found.append(replace(one, better=better))
    return found


def _compare(
    outcome: Outcome,
    attribute: str | None,
    value: str | None,
    span: Span | None,
    inside: Flags,
    outside: Flags,
    looks: int,
    scatter: float,
) -> Found:
    a, b = outcome.value[inside], outcome.value[outside]
    n, m = len(a), len(b)
    if outcome.binary:
        low, high = share_difference(int(a.sum()), n, int(b.sum()), m)
        distance = likelihood_distance(float(a.sum()), n, float(b.sum()), m)
    else:
        spread = math.sqrt(max(a.var() / n + b.var() / m, 1e-12))
        difference = float(a.mean() - b.mean())
        low, high = difference - 1.96 * spread, difference + 1.96 * spread
        distance = abs(difference) / spread
    z = distance / math.sqrt(scatter)
    return Found(
        outcome, attribute, value,
        span.first if span else None, span.last if span else None,
        span is not None and span.since, False,  # noqa: FBT003
        n, float(a.mean()), m, float(b.mean()), low, high,
        min(1.0, math.erfc(z / math.sqrt(2)) * looks), inside,
    )  # fmt: skip


def likelihood_distance(hits: float, n: int, others: float, m: int) -> float:
    """How far two shares lie apart: the root of the likelihood ratio (Wilks 1938).

    Of rare things in small groups the usual z is far too sure; this one keeps to its tail.
    """
    share = (hits + others) / (n + m)
    total = 0.0
    for count, size in ((hits, n), (others, m)):
        for seen, expected in ((count, size * share), (size - count, size * (1 - share))):
            total += seen * math.log(seen / expected) if seen > 0 and expected > 0 else 0.0
    return math.sqrt(max(0.0, 2 * total))


def _explained(outcome: Outcome, found: Found) -> str | None:
    """What else explains a difference: another attribute's mix, the time of year, a smooth swing."""
    inside = found.who
    outside = _compared_with(outcome, found) & ~inside
    for attribute, codes in outcome.groups.items():
        if found.attribute and attribute in found.attribute.split(", "):
            continue
        if found.attribute and found.attribute in attribute.split(", "):
            continue
        adjusted = _adjusted(outcome.value, inside, outside, codes)
        if adjusted is not None and not _still(found, adjusted):
            return attribute
    if found.first_day is None:
        months = np.where(outcome.day >= 0, outcome.day // 30, -1)
        adjusted = _adjusted(outcome.value, inside, outside, months - months.min())
        return "season" if adjusted is not None and not _still(found, adjusted) else None
    if _seasonal(outcome, found, inside, outside) or _shared(outcome, found):
        return "season"
    return "trend" if _drifts(outcome, found, inside, outside) else None


def _compared_with(outcome: Outcome, found: Found) -> Flags:
    """Everyone whom a finding is compared with, itself included."""
    if found.attribute is None:
        return np.asarray(outcome.day >= 0)
    codes = outcome.groups[found.attribute]
    if found.first_day is None:
        return np.asarray(codes >= 0)
    code = outcome.names[found.attribute].index(found.value or "")
    return np.asarray((codes == code) & (outcome.day >= 0))


def _still(found: Found, adjusted: float, share: float = 0.35) -> bool:
    """Whether at least this share of a difference stays after an adjustment."""
    return adjusted * math.copysign(1.0, found.excess) >= max(
        0.7 * found.outcome.least, share * abs(found.excess)
    )


def _adjusted(value: Floats, inside: Flags, outside: Flags, strata: Any) -> float | None:
    """Inside minus outside within each stratum, averaged with Mantel and Haenszel's weights."""
    size = int(strata.max()) + 1 if len(strata) else 0
    if size < 1:
        return None
    known = strata >= 0
    n1 = np.bincount(strata[inside & known], minlength=size).astype(float)
    n0 = np.bincount(strata[outside & known], minlength=size).astype(float)
    both = (n1 > 0) & (n0 > 0)
    if n1[both].sum() < OVERLAP * inside.sum() or not both.any():
        return None
    s1 = np.bincount(strata[inside & known], value[inside & known], size)
    s0 = np.bincount(strata[outside & known], value[outside & known], size)
    weight = n1[both] * n0[both] / (n1[both] + n0[both])
    return float((weight * (s1[both] / n1[both] - s0[both] / n0[both])).sum() / weight.sum())


def _seasonal(outcome: Outcome, found: Found, inside: Flags, outside: Flags) -> bool:
    """Whether the same days of other weeks, months or years are as bad, or the change is a smooth swing."""
    assert found.first_day is not None
    assert found.last_day is not None
    length = found.last_day - found.first_day + 1
    for phases, cycles in _cycles(outcome.day, length):
        wanted = np.unique(phases[inside])
        same = outside & np.isin(phases, wanted)
        others = np.unique(cycles[same])
        need = 1 if length > 14 else 2
        if same.sum() < LEAST_N or len(others) < need:
            continue
        a, b = outcome.value[inside], outcome.value[same]
        excess = float(a.mean() - b.mean()) * math.copysign(1.0, found.excess)
        error = math.sqrt(a.var() / len(a) + b.var() / len(b)) or 1e-9
        if excess < max(found.outcome.least, 0.5 * abs(found.excess)) or excess / error < 3.5:
            return True
    return length >= SWING_LEAST and _swings(outcome, found, inside | outside)


def _cycles(day: Ints, length: int) -> list[tuple[Ints, Ints]]:
    """The phase of each day within its week, month or year, and the number of the week, month, year."""
    dates = np.where(day >= 0, day, 0).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]")
    found = []
    if length <= 4:
        found.append((np.asarray((day + 3) % 7), np.asarray((day + 3) // 7)))
    if length <= 16:
        found.append(((dates - months).astype(np.int64), months.astype(np.int64)))
    found.append(((dates - years).astype(np.int64) // 7, years.astype(np.int64)))
    return found


def _shared(outcome: Outcome, found: Found) -> bool:
    """Whether the other groups moved in those days too, so that little is left of a group's own movement."""
    if found.attribute is None:
        return False
    others = (outcome.groups[found.attribute] >= 0) & ~_compared_with(outcome, found)
    within = (
        others & (outcome.day >= (found.first_day or 0)) & (outcome.day <= (found.last_day or 0))
    )
    without = others & ~within & (outcome.day >= 0)
    if min(within.sum(), without.sum()) < LEAST_N:
        return False
    moved = float(outcome.value[within].mean() - outcome.value[without].mean())
    return not _still(found, found.excess - moved, 0.4)


def _swings(outcome: Outcome, found: Found, compared: Flags) -> bool:
    """Whether a smooth swing, of a period of its own, tells the days better than a step into a period does.

    Both are fitted to the daily means by least squares; the swing must win by more than chance would let it.
    """
    day, value = outcome.day[compared], outcome.value[compared]
    days, which = np.unique(day, return_inverse=True)
    if len(days) < SWING_LEAST:
        return False
    n = np.bincount(which).astype(float)
    mean = np.bincount(which, value) / n
    within = (days >= (found.first_day or 0)) & (days <= (found.last_day or 0))
    step = _residual(np.column_stack([np.ones(len(days)), within]), mean, n)
    span = float(days[-1] - days[0] + 1)
    length = (found.last_day or 0) - (found.first_day or 0) + 1
    periods = np.geomspace(max(28.0, 1.5 * min(length, span / 2)), 4 * span, 24)
    swings = []
    for period in periods:
        angle = 2 * np.pi * (days - days[0]) / period
        swings.append(
            _residual(np.column_stack([np.ones(len(days)), np.sin(angle), np.cos(angle)]), mean, n)
        )
    return min(swings) + BETTER_BY * float(value.var()) < step


def _residual(columns: Floats, mean: Floats, n: Floats) -> float:
    """What a weighted least-squares fit leaves."""
    weight = np.sqrt(n)
    found, *_ = np.linalg.lstsq(columns * weight[:, None], mean * weight, rcond=None)
    return float((((mean - columns @ found) * weight) ** 2).sum())


def _drifts(outcome: Outcome, found: Found, inside: Flags, outside: Flags) -> bool:
    """Whether a long period is a drift that was cut out: little contrast, or its edges show less of it."""
    assert found.first_day is not None
    assert found.last_day is not None
    if found.since or found.last_day - found.first_day + 1 < LONG:
        return False
    if outcome.binary and abs(found.excess) < CLEAR:
        return True
    step = _step(outcome, found, inside, outside)
    return step is not None and step[0] < STEP * abs(found.excess)


def _step(
    outcome: Outcome, found: Found, inside: Flags, outside: Flags
) -> tuple[float, float] | None:
    """By how much the days just inside a period differ from those just outside, and the error of that."""
    assert found.first_day is not None
    assert found.last_day is not None
    edge = max(3, (found.last_day - found.first_day + 1) // 8)
    day = outcome.day
    near_in = inside & ((day < found.first_day + edge) | (day > found.last_day - edge))
    near_out = outside & (
        ((day >= found.first_day - edge) & (day < found.first_day))
        | ((day > found.last_day) & (day <= found.last_day + edge))
    )
    n, m = int(near_in.sum()), int(near_out.sum())
    if min(n, m) < LEAST_N:
        return None
    a, b = outcome.value[near_in], outcome.value[near_out]
    sign = math.copysign(1.0, found.excess)
    return float(a.mean() - b.mean()) * sign, math.sqrt(a.var() / n + b.var() / m)
