"""What customers say at each place of a map and in each period: the evidence that a curve rests on.

Each group carries its n, mean, interval, method, share by kind of pain, three voices that represent
it and one that contradicts. No interval cures selection, so every group names who writes such texts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Words
from parcours.verbatims.features import as_written
from parcours.verbatims.labels import LEAST as LEAST_LABELS
from parcours.verbatims.labels import corrected_mean
from parcours.verbatims.pains import REPORTED, Hurt
from parcours.verbatims.quotes import choose_quotes, contradicting
from parcours.verbatims.reading import Read
from parcours.verbatims.sentiment import side
from parcours.verbatims.summary import Mean, mean_valence, wilson

Every = Literal["week", "month", "quarter", "year"]
QUOTES: Final = 3
BINS: Final = (-2.0, -1.0, 0.0, 1.0, 2.0)
SELECTION: Final = Words(
    "Reviews are written by those who choose to, mostly the very pleased and the very angry: a mean of "
    "voices, not of all customers.",
    "N’écrivent que ceux qui le veulent, surtout les très contents et les très fâchés : la moyenne des "
    "voix, pas celle des clients.",
)
TICKETS: Final = Words(
    "Tickets are opened by people with a problem: they say what goes wrong, never how often.",
    "Les tickets viennent de gens qui ont un problème : ils disent ce qui va mal, jamais à quelle fréquence.",
)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group's texts, with the interval of sampling alone."""

    count: int
    n: int
    low: float
    high: float
    words: tuple[str, ...]
    """The cues that most often made it so."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What a group of verbatims says together."""

    about: str | None
    """The place of the map; None is unassigned."""
    period: tuple[dt.date, dt.date] | None
    n: int
    mean: Mean | None
    """None where there are voices and no curve."""
    spread: tuple[int, ...]
    """How many at each of −2, −1, 0, +1, +2, rounded."""
    unclear: int
    """How many are mixed or unclear."""
    pains: Mapping[str, Share]
    """By kind, of the texts that could be read."""
    wishes: Share | None
    quotes: tuple[Read, ...]
    contradicting: Read | None
    selection: Words = SELECTION


def voices_by_place(
    reads: Sequence[Read],
    hurts: Sequence[Hurt | None],
    *,
    every: Every | None = None,
    labels: Mapping[int, float] | None = None,
    pinned: Set[int] = frozenset(),
    banned: Set[int] = frozenset(),
    tickets: bool = False,
) -> list[Voices]:
    """The voices of every place (unassigned last), and of every period within it where asked."""
    groups: dict[tuple[str | None, str], list[int]] = {}
    for place, read in enumerate(reads):
        when = period_of(read.row.date, every) if every and read.row.date else ""
        if every and not when:
            continue
        groups.setdefault((read.about, when), []).append(place)
    ordered = sorted(groups, key=lambda key: (key[0] is None, key[0] or "", key[1]))
    return [
        _voices(
            [reads[i] for i in groups[key]],
            [hurts[i] for i in groups[key]],
            labels or {},
            (pinned, banned),
            TICKETS if tickets else SELECTION,
        )
        for key in ordered
    ]


def _voices(
    reads: Sequence[Read],
    hurts: Sequence[Hurt | None],
    labels: Mapping[int, float],
    marked: tuple[Set[int], Set[int]],
    selection: Words,
) -> Voices:
    days = [read.row.date for read in reads if read.row.date]
    against = contradicting(reads, banned=marked[1])
    up = against is None or against.valence < 0
    ours = [read for read in reads if side(read.valence) != ("negative" if up else "positive")]
    quotes = choose_quotes(ours if against else reads, QUOTES, pinned=marked[0], banned=marked[1])
    known = [(one, hurt) for one, hurt in zip(reads, hurts, strict=True) if hurt is not None]
    kinds = Counter(kind for _, hurt in known for kind in hurt.kinds)
    wishes = sum(hurt.expectation >= REPORTED for _, hurt in known)
    return Voices(
        reads[0].about,
        (min(days), max(days)) if days else None,
        len(reads),
        best_mean(reads, labels),
        _spread(reads),
        sum(side(read.valence) == "unclear" for read in reads),
        {kind: _share(n, known, kind) for kind, n in kinds.most_common()},
        _share(wishes, known, None) if known else None,
        tuple(quotes),
        against,
        selection,
    )


def best_mean(reads: Sequence[Read], labels: Mapping[int, float]) -> Mean | None:
    """The mean with the interval that what is known allows.

    Scores are truths; where twenty or more of the rest were labelled, the labels correct the model;
    else the part that rests on text is widened.
    """
    scored = [read.valence for read in reads if read.scored]
    rest = [read for read in reads if not read.scored]
    pairs = [(labels[r.row.line], r.valence) for r in rest if r.row.line in labels]
    if len(pairs) < LEAST_LABELS:
        return mean_valence([r.valence for r in reads], [r.scored for r in reads])
    unlabelled = [r.valence for r in rest if r.row.line not in labels]
    corrected = corrected_mean(pairs, unlabelled)
    if not scored:
        return corrected
    return corrected.joined(mean_valence(scored, [True] * len(scored)), len(scored))


def _spread(reads: Sequence[Read]) -> tuple[int, ...]:
    counts = Counter(round(read.valence) for read in reads)
    return tuple(counts[int(level)] for level in BINS)


def _share(count: int, known: Sequence[tuple[Read, Hurt]], kind: str | None) -> Share:
    low, high = wilson(count, len(known))
    told = [(one, hurt.kinds[kind]) for one, hurt in known if kind in hurt.kinds] if kind else []
    words = Counter(word for _, cues in told for word in cues)
    spelt = (
        as_written(word, (one.text for one, cues in told if word in cues))
        for word, _ in words.most_common(5)
    )
    return Share(count, len(known), low, high, tuple(spelt))


def period_of(day: dt.date, every: Every) -> str:
    """The name of the period that holds ``day``; names sort as time does."""
    if every == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if every == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if every == "month" else f"{day.year}"


def without_customer(reads: Sequence[Read], customer: str) -> list[Read]:
    """``reads`` without all that a customer wrote: text, quotes and counts go together."""
    return [read for read in reads if read.row.customer != customer]
