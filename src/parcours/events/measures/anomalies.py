"""What departs from the rest: which step, for which segment, in which period, and how many it costs.

Every step of the journey is asked two things of each segment and period: are more customers lost than
elsewhere, are more of them slow? What the mix of customers, the day of the week and the slow swing of
the season explain is expected and no alarm. Thousands of comparisons are made and every one is paid for
(Benjamini and Hochberg). What is found is an association; its cause is for people to find.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from parcours.events.log import MICROSECONDS_PER_DAY, EventLog, Ints
from parcours.events.measures.logistic import chances_of, fitted
from parcours.events.measures.order import Grouping
from parcours.events.measures.progress import Flags, Progress
from parcours.events.measures.windows import Days, Floats, searched, sharpened, surprise_of
from parcours.events.statistics import wilson
from parcours.journey.model import Evidence
from parcours.journey.record import Text

RATE: Final = 0.01
LEAST_N: Final = 30
LEAST: Final[dict[str, float]] = {"lost": 0.05, "slow": 0.10}
ALWAYS_LEAST: Final = 0.10
"""A segment that is always worse is only worth a word from ten points on."""
SLOW: Final = 0.9
"""Slow is who takes longer to go on than this share of all."""
VALUES_MOST: Final = 20
PAIRS_MOST: Final = 60
AT_ONE_STEP: Final = 6
CERTAIN: Final = 0.97
ALONE: Final = 1.64
"""What is no more surprising than this without a part of it was that part."""
HOUR: Final = MICROSECONDS_PER_DAY // 24

Kind = Literal["lost", "slow"]
Segment = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One step, segment and period, and how much more often customers are lost or slow there."""

    step: int
    name: str
    kind: Kind
    segment: Segment
    """Attribute and value; empty for everyone, two for a combination."""
    first: dt.datetime | None
    """The beginning of the period in UTC; None where it is always so."""
    last: dt.datetime | None
    """Its end, not included."""
    hits: int
    n: int
    usual: float
    """The share to be expected: from the days around, the rest of customers and the mix."""
    interval: tuple[float, float]
    """The 95 % interval of the excess."""
    false_share: float
    """Among findings at least this sure, the share expected to be chance."""
    who: Flags = field(repr=False, compare=False)
    """The customers lost or slow within."""

    @property
    def share(self) -> float:
        """The share lost or slow within."""
        return self.hits / self.n

    @property
    def excess(self) -> float:
        """How much more than usual."""
        return self.share - self.usual

    @property
    def excess_customers(self) -> float:
        """How many customers more than at the usual share."""
        return self.excess * self.n

    def evidence(self, log: EventLog, source: str) -> Evidence:
        """The share within as a fact."""
        low, high = wilson(self.hits, self.n)
        period = (
            (self.first.date(), (self.last - dt.timedelta(microseconds=1)).date())
            if self.first and self.last
            else log.period
        )
        usual = f"{self.usual * 100:.1f}"
        return Evidence(
            source=source,
            measure="drop_off" if self.kind == "lost" else "slow",
            value=round(self.share, 4),
            unit="share",
            n=self.n,
            interval=(round(low, 4), round(high, 4)),
            period=period,
            segment=", ".join(f"{a} = {v}" for a, v in self.segment) or None,
            method="against the days around, the other customers and the mix; Benjamini-Hochberg at 1 %",
            note=Text(
                {
                    "en": f"To be expected: {usual}%. An association, not a cause",
                    "fr": f"Attendu : {usual.replace('.', ',')} %. Une association, pas une cause",
                }
            ),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question at one step: who was at risk, when, and for whom it happened."""

    step: int
    kind: Kind
    who: Ints
    hit: Flags
    bin: Ints
    day: Ints
    groups: tuple[tuple[Segment, Flags], ...]
    facts: tuple[tuple[str, npt.NDArray[np.int32], int], ...]
    """Attribute, code per customer, number of values."""

    def without(self, gone: Flags) -> _Asked:
        """The same question to the others."""
        keep = ~gone
        return _Asked(
            self.step, self.kind, self.who[keep], self.hit[keep], self.bin[keep], self.day[keep],
            tuple((segment, flags[keep]) for segment, flags in self.groups),
            tuple((name, codes[keep], size) for name, codes, size in self.facts),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A finding before the number of comparisons is paid for."""

    asked: _Asked
    segment: Segment
    inside: Flags
    window: tuple[int, int] | None
    """The first day of the log and how many; None for always."""
    usual: float
    spread: float
    surprise: float


def anomalies(
    log: EventLog,
    grouping: Grouping,
    *,
    kinds: Sequence[Kind] = ("lost", "slow"),
    rate: float = RATE,
) -> list[Anomaly]:
    """Everything that departs from the rest, the one that costs most customers first."""
    progress = Progress(log, grouping)
    unit = MICROSECONDS_PER_DAY if log.end - log.begin >= 14 * MICROSECONDS_PER_DAY else HOUR
    questions = [
        asked
        for step in range(len(grouping.names) - 1)
        for kind in kinds
        if (asked := _question(progress, step, kind, unit)) is not None
    ]
    tests = 0
    rounds: list[list[_Candidate]] = []
    for asked in questions:
        found, count = _rounds(asked)
        rounds.append(found)
        tests += count
    every = sorted((one for found in rounds for one in found), key=lambda c: -c.surprise)
    kept: list[Anomaly] = []
    for rank, one in enumerate(every, 1):
        false_share = min(1.0, _tail(one.surprise) * tests / rank)
        if false_share <= rate:
            kept.append(_anomaly(progress, one, unit, false_share))
    return sorted(kept, key=lambda a: -a.excess_customers)


def _tail(surprise: float) -> float:
    return 0.5 * math.erfc(surprise / math.sqrt(2))


def _question(progress: Progress, step: int, kind: Kind, unit: int) -> _Asked | None:
    """The customers of one step, or None where there is nothing to find."""
    watched, lost = progress.watched(step)
    if kind == "slow":
        watched = watched & ~lost
        spans = np.where(watched, progress.onward[:, step] - progress.first[:, step], 0)
        limit = np.quantile(spans[watched], SLOW) if watched.any() else 0
        hit = spans > limit
    else:
        hit = lost
    who = np.flatnonzero(watched)
    if len(who) < 2 * LEAST_N or not 0 < hit[who].sum() < len(who):
        return None
    log, where = progress.log, progress.where[who, step]
    begin = progress.first[who, step]
    bins = begin // unit - log.begin // unit
    facts = []
    for name, attribute in log.attributes.items():
        codes = attribute.codes[where]
        if name == log.channel or not _is_outcome(codes, hit[who]):
            facts.append((name, codes, len(attribute.names)))
    groups = tuple(_groups(log, facts))
    day = np.asarray(begin // MICROSECONDS_PER_DAY)
    return _Asked(step, kind, who, np.asarray(hit[who]), bins, day, groups, tuple(facts))


def _is_outcome(codes: npt.NDArray[np.int32], hit: Flags) -> bool:
    """Whether an attribute only says how the journey ended: some value means lost, nearly always."""
    known = codes >= 0
    counts = np.bincount(codes[known], minlength=1)
    sums = np.bincount(codes[known], hit[known], len(counts))
    shares = sums[counts >= LEAST_N] / counts[counts >= LEAST_N]
    return len(shares) > 0 and bool(shares.max() >= CERTAIN and shares.min() < CERTAIN / 2)


def _groups(
    log: EventLog, facts: Sequence[tuple[str, npt.NDArray[np.int32], int]]
) -> Iterator[tuple[Segment, Flags]]:
    """The segments to ask of: each common value, and combinations of two while they are few."""
    singles: list[list[tuple[Segment, Flags]]] = []
    for name, codes, size in facts:
        counts = np.bincount(codes[codes >= 0], minlength=size)
        common = [
            c for c in np.argsort(-counts, kind="stable")[:VALUES_MOST] if counts[c] >= LEAST_N
        ]
        if len(common) > 1 or (len(common) == 1 and counts.sum() > counts[common[0]] + LEAST_N):
            values = log.attributes[name].names
            singles.append([(((name, values[c]),), np.asarray(codes == c)) for c in common])
    for one in singles:
        yield from one
    pairs = [
        ((*a, *b), flags)
        for at, one in enumerate(singles)
        for two in singles[at + 1 :]
        for a, first in one
        for b, second in two
        if (flags := first & second).sum() >= 2 * LEAST_N
    ]
    if len(pairs) <= PAIRS_MOST:
        yield from pairs


def _rounds(asked: _Asked) -> tuple[list[_Candidate], int]:
    """The sharpest finding, then the sharpest among the other customers, and so on; and the tests made."""
    found: list[_Candidate] = []
    tests = 0
    for _ in range(AT_ONE_STEP):
        best, count = _sharpest(asked)
        tests = max(tests, count)
        if best is None or _tail(best.surprise) * tests > RATE * 5:
            break
        found.append(best)
        asked = asked.without(best.inside)
        if len(asked.who) < 2 * LEAST_N or not 0 < asked.hit.sum() < len(asked.hit):
            break
    return found, tests


def _sharpest(asked: _Asked) -> tuple[_Candidate | None, int]:
    """The most surprising window or segment that is large enough to matter; and how many were tried."""
    always, tests = _always(asked)
    expected = chances_of(*_model(asked, None, season=False))
    everyone = np.ones(len(asked.who), bool)
    segments = (((), everyone), *asked.groups)
    flags = np.array([inside for _, inside in segments], bool)
    candidates = list(always)
    least = LEAST[asked.kind]
    days = _days(asked, flags, expected)
    for one in searched(days, LEAST_N):
        share = one.hits / np.maximum(one.n, 1)
        tests += int(np.isfinite(one.surprise).sum())
        score = np.where(share - one.usual >= least, one.surprise, -np.inf)
        row, start = (int(at) for at in np.unravel_index(int(score.argmax()), score.shape))
        if np.isfinite(score[row, start]):
            candidates.append(
                _Candidate(
                    asked, segments[row][0], flags[row], (start, one.length),
                    float(one.usual[row, start]), float(one.spread[row, start]), float(score[row, start]),
                )
            )  # fmt: skip
    best = max(candidates, key=lambda c: c.surprise, default=None)
    if best is None or best.window is None:
        return best, tests
    row = [segment for segment, _ in segments].index(best.segment)
    window = sharpened(days, row, *best.window)
    row = _part_to_blame(segments, days, row, window)
    inside = flags[row] & (asked.bin >= window[0]) & (asked.bin < sum(window))
    return replace(best, segment=segments[row][0], inside=np.asarray(inside), window=window), tests


def _part_to_blame(
    segments: Sequence[tuple[Segment, Flags]], days: Days, row: int, window: tuple[int, int]
) -> int:
    """A part of the segment without which nothing would have been seen; else the segment itself."""
    wanted = set(segments[row][0])
    parts = [
        at
        for at, (segment, _) in enumerate(segments)
        if wanted < set(segment) and days.n[at, window[0] : sum(window)].sum() >= LEAST_N
    ]
    if not parts:
        return row
    tables = (days.n, days.hits, days.expected)
    own = surprise_of(Days(*(table[parts] for table in tables)), *window)
    rest = surprise_of(Days(*(table[row] - table[parts] for table in tables)), *window)
    whole = surprise_of(Days(*(table[[row]] for table in tables)), *window)[0]
    blamed = np.where((rest < ALONE) & (own > 0.8 * whole), own, -np.inf)
    return parts[int(blamed.argmax())] if np.isfinite(blamed.max()) else row


def _days(asked: _Asked, flags: npt.NDArray[np.bool_], expected: Floats) -> Days:
    """Sums per group and day."""
    size = int(asked.bin.max()) + 1
    tables: list[Floats] = [np.zeros((len(flags), size)) for _ in range(3)]
    for row, inside in enumerate(flags):
        bins = asked.bin[inside]
        tables[0][row] = np.bincount(bins, minlength=size)
        tables[1][row] = np.bincount(bins, asked.hit[inside], size)
        tables[2][row] = np.bincount(bins, expected[inside], size)
    return Days(*tables)


def _model(asked: _Asked, without: str | None, *, season: bool) -> tuple[Floats, Floats]:
    """The weights and facts of what is to be expected of each customer by attributes and calendar."""
    columns = [np.ones(len(asked.who))]
    for name, codes, size in asked.facts:
        if name == without:
            continue
        counts = np.bincount(codes[codes >= 0], minlength=size)
        common = np.argsort(-counts, kind="stable")[:VALUES_MOST]
        columns += [(codes == c).astype(float) for c in common if counts[c] >= LEAST_N]
    columns += [((asked.day + 3) % 7 == weekday).astype(float) for weekday in range(1, 7)]
    blocks = asked.day // 28 if season else _month_of_year(asked.day)
    columns += [(blocks == block).astype(float) for block in np.unique(blocks)[1:120]]
    facts = np.column_stack(columns)
    return fitted(facts, asked.hit.astype(float)), facts


def _month_of_year(day: Ints) -> Ints:
    """The month of each day where the log covers two years or more: a season is what comes again."""
    if int(day.max() - day.min()) < 730:
        return np.zeros(len(day), np.int64)
    return np.asarray(day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12)


def _always(asked: _Asked) -> tuple[list[_Candidate], int]:
    """Segments that are worse all the time, the mix of the other attributes and the season allowed for."""
    found = []
    tests = 0
    memory: dict[str, Floats] = {}
    for segment, flags in asked.groups:
        if len(segment) > 1:
            continue
        name = segment[0][0]
        n, rest = int(flags.sum()), int((~flags).sum())
        if n < LEAST_N or rest < LEAST_N:
            continue
        tests += 1
        if name not in memory:
            memory[name] = chances_of(*_model(asked, name, season=True))
        rests = asked.hit - memory[name]
        shift = float(rests[~flags].mean())
        share, usual = float(asked.hit[flags].mean()), float(memory[name][flags].mean()) + shift
        spread = _by_blocks(rests, flags, asked.day // 7)
        if share - usual < ALWAYS_LEAST or not spread or not 0 < usual < 1:
            continue
        found.append(
            _Candidate(asked, segment, flags, None, usual, spread, (share - usual) / spread)
        )
    return found, tests


def _by_blocks(rests: Floats, flags: Flags, week: Ints) -> float:
    """The standard error of a difference of means when the customers of one week go together."""
    _, at = np.unique(week, return_inverse=True)
    centred = np.where(
        flags, (rests - rests[flags].mean()) / flags.sum(), -(rests - rests[~flags].mean()) / (~flags).sum()
    )  # fmt: skip
    blocks = np.bincount(at, weights=centred)
    plain = math.sqrt(float((centred**2).sum()))
    if len(blocks) < 8:
        return plain
    return max(plain, math.sqrt(float((blocks**2).sum()) * len(blocks) / (len(blocks) - 1)))


def _anomaly(progress: Progress, one: _Candidate, unit: int, false_share: float) -> Anomaly:
    asked, log = one.asked, progress.log
    hits, n = int(asked.hit[one.inside].sum()), int(one.inside.sum())
    who = np.zeros(log.customer_count, bool)
    who[asked.who[one.inside & asked.hit]] = True
    excess = hits / n - one.usual
    # Who goes on when most have long done so is not lost.
    late = int(progress.moved(asked.step)[who].sum())
    kind: Kind = "slow" if late > excess * n / 2 else asked.kind
    first = last = None
    if one.window is not None:
        start, length = one.window
        base = log.begin // unit * unit
        first, last = (
            dt.datetime.fromtimestamp((base + at * unit) / 1e6, tz=dt.UTC)
            for at in (start, start + length)
        )
    return Anomaly(
        asked.step, progress.grouping.names[asked.step], kind, one.segment, first, last, hits, n,
        one.usual, (excess - 1.96 * one.spread, excess + 1.96 * one.spread), false_share, who,
    )  # fmt: skip
