"""The figures of a dashboard, each traceable to its rows, filter and date, and reproducible from a manifest.

A filter chooses customers by the day on which they started and by what they have, so that a journey is
shown whole or not at all; voices are chosen by their own day. The same filter over the same files gives
the same figures: the manifest beside an export says which, and ``reproduce`` compares.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from parcours.errors import InputError, Words
from parcours.events.filters import kept_customers
from parcours.events.statistics import wilson
from parcours.evidence.answers import AnswersResult, is_answer, net_scores
from parcours.evidence.discover import Gathered
from parcours.evidence.grounds import EVENTS, SURVEY, VERBATIMS, Grounds
from parcours.evidence.heard import read_voices
from parcours.evidence.plan import Plan, PlannedStage, PlannedTouchpoint
from parcours.evidence.refresh import known_plan
from parcours.journey.model import JourneyMap
from parcours.verbatims.reading import Read
from parcours.verbatims.rows import RowsResult
from parcours.verbatims.summary import mean_valence

VERSION: Final = 1
EPOCH: Final = dt.date(1970, 1, 1)
VOICES_MOST: Final = 12
PRIVACY_LEAST: Final = 5
CURVE_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which customers and voices are shown."""

    first: dt.date | None = None
    last: dt.date | None = None
    segment: str | None = None
    """A rule such as ``region = north``."""
    channel: str | None = None

    @property
    def rule(self) -> str | None:
        """Segment and channel as one rule."""
        parts = [self.segment or "", f"channel = {self.channel}" if self.channel else ""]
        return ", ".join(part for part in parts if part) or None

    def as_dict(self) -> dict[str, str | None]:
        """For a manifest."""
        return {
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "segment": self.segment,
            "channel": self.channel,
        }

    @staticmethod
    def of(shape: Mapping[str, str | None]) -> Chosen:
        """Back from a manifest."""
        first, last = shape.get("first"), shape.get("last")
        return Chosen(
            dt.date.fromisoformat(first) if first else None,
            dt.date.fromisoformat(last) if last else None,
            shape.get("segment"),
            shape.get("channel"),
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with everything that is needed to find its rows again."""

    about: str
    """The stage or touchpoint: ``stage:order``, ``touchpoint:till``."""
    measure: str
    value: float | None
    """None where too few are behind it to be shown."""
    unit: str
    n: int
    interval: tuple[float, float] | None
    period: tuple[dt.date, dt.date] | None
    source: str
    method: str

    @property
    def name(self) -> str:
        """Its name in a manifest."""
        return f"{self.about}/{self.measure}"


@dataclass(frozen=True, slots=True)
class Point:
    """One week of a measure."""

    week: dt.date
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class FiguresResult:
    """Everything that a dashboard shows under one filter."""

    chosen: Chosen
    customers: int
    figures: tuple[Figure, ...]
    series: Mapping[str, tuple[Point, ...]]
    """Per stage the customers who reached it, week by week."""
    moods: Mapping[str, tuple[Point, ...]]
    """Per stage the mean tone, week by week."""
    voices: Mapping[str, tuple[Read, ...]]
    """Per stage and touchpoint what was said, the latest first, redacted."""
    attributes: Mapping[str, tuple[str, ...]]
    notes: tuple[Words, ...]


def figures(
    journey_map: JourneyMap, gathered: Gathered, chosen: Chosen, *, today: dt.date
) -> FiguresResult:
    """The figures of ``journey_map`` under ``chosen``.

    Raises InputError for a segment that does not exist and for a filter that leaves nobody.
    """
    plan, notes = known_plan(journey_map, gathered)
    whole = Grounds(gathered.log, gathered.rows, plan, today, gathered.answers)
    grounds = _narrowed(whole, gathered, plan, chosen)
    reads = _reads(grounds)
    homes = grounds.homes(reads)
    found = [*_of_stages(grounds, homes), *_of_touchpoints(grounds, reads)]
    return FiguresResult(
        chosen,
        grounds.log.customer_count,
        tuple(found),
        {f"stage:{s.key}": _reached_by_week(grounds, at) for at, s in enumerate(grounds.planned)},
        {f"stage:{key}": _mood_by_week(own) for key, own in homes.items()},
        _voices(grounds, reads, homes),
        {name: values for name, (_, values) in whole.steps.first_said.items() if len(values) <= 40},
        tuple(notes),
    )


def _narrowed(whole: Grounds, gathered: Gathered, plan: Plan, chosen: Chosen) -> Grounds:
    """The grounds of the customers and voices that are chosen; the whole when everything is."""
    if chosen == Chosen():
        return whole
    keep = np.ones(whole.log.customer_count, np.bool_)
    starts = whole.steps.starts
    if chosen.first:
        keep &= starts >= (chosen.first - EPOCH).days
    if chosen.last:
        keep &= starts <= (chosen.last - EPOCH).days
    if chosen.rule:
        keep &= whole.segment(chosen.rule)
    if not keep.any():
        raise InputError(
            "evidence.nobody-left",
            Words(
                "No customer is left under this filter.", "Aucun client ne reste sous ce filtre."
            ),
            remedy=Words(
                "Widen the period or the segment.", "Élargissez la période ou le segment."
            ),
        )
    rows, answers = gathered.rows, gathered.answers
    inside = set()
    if chosen.rule and (rows or answers):
        names = gathered.log.customers.to_pylist()
        inside = {str(names[at]) for at in np.flatnonzero(keep)}
    if rows:
        kept = tuple(r for r in rows.rows if _is_chosen(r.date, r.customer, chosen, inside))
        rows = RowsResult(kept, rows.name, rows.checksum, rows.scale, rows.notes)
    if answers:
        chosen_answers = tuple(
            a for a in answers.answers if _is_chosen(a.row.date, a.row.customer, chosen, inside)
        )
        answers = AnswersResult(chosen_answers, answers.name, answers.checksum, answers.notes)
    return Grounds(kept_customers(gathered.log, keep), rows, plan, whole.today, answers)


def _is_chosen(day: dt.date | None, customer: str | None, chosen: Chosen, inside: set[str]) -> bool:
    if chosen.first and (day is None or day < chosen.first):
        return False
    if chosen.last and (day is None or day > chosen.last):
        return False
    return not chosen.rule or (customer or "") in inside


def _reads(grounds: Grounds) -> list[Read]:
    spoken = [one.rows for one in (grounds.rows, grounds.answers) if one]
    rows = [row for own in spoken for row in own]
    return list(read_voices(rows, grounds.topics()).reads) if rows else []


def _of_stages(grounds: Grounds, homes: Mapping[str, Sequence[Read]]) -> Iterator[Figure]:
    log, progress = grounds.log, grounds.progress
    for at, stage in enumerate(grounds.planned):
        about = f"stage:{stage.key}"
        reached = int(progress.reached(at).sum())
        yield Figure(about, "volume", reached, "customers", log.customer_count, None, log.period, EVENTS,
                     "customers who reached it")  # fmt: skip
        if at + 1 < len(grounds.planned):
            yield from _passing(grounds, at, about)
        yield from _tones(grounds, about, homes.get(stage.key, ()))
    for late in grounds.late:
        about, n = f"stage:{late.deadline.key}", int(late.known.sum())
        count = int(late.marked.sum())
        yield Figure(about, "late", count / n, "share", n, wilson(count, n), log.period, EVENTS,
                     "event after its promised moment")  # fmt: skip
        yield from _tones(grounds, about, homes.get(late.deadline.key, ()))


def _passing(grounds: Grounds, at: int, about: str) -> Iterator[Figure]:
    lost = grounds.progress.drop_off(at)
    if lost.n:
        yield Figure(about, "drop_off", lost.share, "share", lost.n, lost.interval, grounds.log.period, EVENTS,
                     f"no later stage; {lost.censored} still open left out; Wilson")  # fmt: skip
    wait = grounds.progress.wait_evidence(at, EVENTS)
    if wait and wait.value is not None:
        yield Figure(about, "waiting_time", wait.value, "seconds", wait.n or 0, wait.interval, grounds.log.period,
                     EVENTS, "median to the next stage; order statistics")  # fmt: skip


def _tones(grounds: Grounds, about: str, reads: Sequence[Read]) -> Iterator[Figure]:
    """The mean tone per source, and the familiar scores of the survey; below five nothing is shown."""
    for source, answered in ((VERBATIMS, False), (SURVEY, True)):
        own = [read for read in reads if is_answer(read.row) is answered]
        if not own:
            continue
        period = grounds.answers.period if answered and grounds.answers else None
        period = period or (grounds.rows.period if grounds.rows else None)
        mean = mean_valence([r.valence for r in own], [r.scored for r in own])
        shown = mean is not None and mean.n >= CURVE_LEAST
        yield Figure(
            about, f"emotion_{source}", mean.value if mean and shown else None, "score", len(own),
            (mean.low, mean.high) if mean and shown else None, period, source,
            mean.method if mean else "too few voices",
        )  # fmt: skip
    lines = {read.row.line for read in reads}
    if grounds.answers:
        for net in net_scores([a for a in grounds.answers.answers if a.row.line in lines]):
            enough = net.n >= PRIVACY_LEAST
            yield Figure(
                about, net.metric, net.value if enough else None, "points", net.n,
                (net.low, net.high) if enough else None, grounds.answers.period, SURVEY,
                "net of positive and negative; adjusted Wald",
            )  # fmt: skip


def _of_touchpoints(grounds: Grounds, reads: Sequence[Read]) -> Iterator[Figure]:
    for _, touchpoint in _touchpoints(grounds.planned):
        about = f"touchpoint:{touchpoint.name}"
        if touchpoint.events:
            yield Figure(about, "volume", grounds.met(touchpoint), "customers", grounds.log.customer_count, None,
                         grounds.log.period, EVENTS, "customers who met it")  # fmt: skip
        yield from _tones(grounds, about, [r for r in reads if r.about == touchpoint.name])


def _touchpoints(
    planned: Sequence[PlannedStage],
) -> Iterator[tuple[PlannedStage, PlannedTouchpoint]]:
    for stage in planned:
        for touchpoint in stage.touchpoints:
            yield stage, touchpoint


def _monday(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=(day + 3) // 7 * 7 - 3)


def _reached_by_week(grounds: Grounds, at: int) -> tuple[Point, ...]:
    first = grounds.progress.first[:, at]
    days = first[grounds.progress.reached(at)] // 86_400_000_000
    if not len(days):
        return ()
    weeks, counts = np.unique((days + 3) // 7, return_counts=True)
    return tuple(
        Point(_monday(int(w) * 7 - 3), float(n), int(n)) for w, n in zip(weeks, counts, strict=True)
    )


def _mood_by_week(reads: Sequence[Read]) -> tuple[Point, ...]:
    """Weeks with five voices or more; a week of fewer would show a person."""
    weeks: dict[dt.date, list[float]] = {}
    for read in reads:
        if read.row.date:
            weeks.setdefault(_monday((read.row.date - EPOCH).days), []).append(read.valence)
    return tuple(
        Point(week, sum(values) / len(values), len(values))
        for week, values in sorted(weeks.items())
        if len(values) >= PRIVACY_LEAST
    )


def _voices(
    grounds: Grounds, reads: Sequence[Read], homes: Mapping[str, Sequence[Read]]
) -> dict[str, tuple[Read, ...]]:
    """The latest texts of each place; nothing where fewer than five were heard."""
    places: dict[str, Sequence[Read]] = {f"stage:{key}": own for key, own in homes.items()}
    for _, touchpoint in _touchpoints(grounds.planned):
        places[f"touchpoint:{touchpoint.name}"] = [r for r in reads if r.about == touchpoint.name]
    found = {}
    for about, own in places.items():
        written = [read for read in own if read.text]
        if len(written) < PRIVACY_LEAST:
            continue
        written.sort(key=lambda read: (read.row.date or EPOCH, abs(read.row.line)), reverse=True)
        found[about] = tuple(written[:VOICES_MOST])
    return found


def manifest(
    result: FiguresResult, journey_map: JourneyMap, gathered: Gathered, *, today: dt.date
) -> dict[str, Any]:
    """What is needed to make the same figures again: the files by their checksums, the filter, the stages."""
    sources = {EVENTS: (gathered.log.name, gathered.log.checksum)}
    for name, spoken in ((VERBATIMS, gathered.rows), (SURVEY, gathered.answers)):
        if spoken:
            sources[name] = (spoken.name, spoken.checksum)
    plan, _ = known_plan(journey_map, gathered)
    return {
        "parcours_figures": VERSION,
        "measured_at": today.isoformat(),
        "map": journey_map.id,
        "sources": {
            name: {"file": file, "checksum": check} for name, (file, check) in sources.items()
        },
        "filter": result.chosen.as_dict(),
        "stages": {stage.key: list(stage.all_events) for stage in plan.stages},
        "figures": [as_row(figure) for figure in result.figures],
    }


def as_row(figure: Figure) -> dict[str, Any]:
    """A figure for a file or a program."""
    return {
        "figure": figure.name,
        "value": None if figure.value is None else round(figure.value, 6),
        "unit": figure.unit,
        "n": figure.n,
        "low": round(figure.interval[0], 6) if figure.interval else None,
        "high": round(figure.interval[1], 6) if figure.interval else None,
        "first_day": figure.period[0].isoformat() if figure.period else None,
        "last_day": figure.period[1].isoformat() if figure.period else None,
        "source": figure.source,
        "method": figure.method,
    }


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Figures as a table, one a line; where there are none, the head of their name alone."""
    text = io.StringIO()
    out = csv.DictWriter(text, list(rows[0]) if rows else ["figure"], lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Reproduced:
    """Whether figures came out the same again, and where not."""

    same: int
    different: tuple[str, ...]
    sources_differ: tuple[str, ...]


def reproduce(kept: Mapping[str, Any], journey_map: JourneyMap, gathered: Gathered) -> Reproduced:
    """Make the figures of a manifest again; raises InputError for what is no manifest of ours."""
    if kept.get("parcours_figures") != VERSION:
        raise InputError(
            "evidence.no-manifest",
            Words("This is no manifest of figures.", "Ceci n’est pas un manifeste de chiffres."),
            remedy=Words("It stands beside an export: figures.csv.manifest.json.",
                         "Il se trouve à côté d’un export : figures.csv.manifest.json."),
        )  # fmt: skip
    today = dt.date.fromisoformat(kept["measured_at"])
    result = figures(journey_map, gathered, Chosen.of(kept["filter"]), today=today)
    now = manifest(result, journey_map, gathered, today=today)
    before = {row["figure"]: row for row in kept["figures"]}
    after = {row["figure"]: row for row in now["figures"]}
    different = tuple(
        name for name in sorted({*before, *after}) if before.get(name) != after.get(name)
    )
    sources = tuple(
        name
        for name, one in kept["sources"].items()
        if now["sources"].get(name, {}).get("checksum") != one["checksum"]
    )
    return Reproduced(len(before) - len(set(before) & set(different)), different, sources)
