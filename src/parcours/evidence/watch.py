"""Watches unchanged processes without crying wolf: one look a week at each measure, every look paid for.

The last whole week is compared with the weeks before it. An alert opens when the difference is worth a
person's time and so improbable that in all measures of a map, over a whole year, an unchanged process
raises one with a chance under one in twenty. It closes when the measure is back within noise; meanwhile
it is not raised again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import Words
from parcours.events.log import MICROSECONDS_PER_DAY
from parcours.events.measures.order import readable
from parcours.events.scan.outcome import Outcome
from parcours.events.statistics import likelihood_distance
from parcours.evidence.amounts import date_words, percent, signed
from parcours.evidence.compare_facts import MEASURES
from parcours.evidence.discover import Gathered, Step, listen
from parcours.evidence.frictions import day
from parcours.evidence.grounds import EVENTS, SURVEY, VERBATIMS, Grounds
from parcours.evidence.guard import Alert
from parcours.evidence.outcomes import WHOLE, outcomes
from parcours.evidence.pains import places_heard
from parcours.evidence.refresh import known_plan
from parcours.evidence.steps import Steps
from parcours.evidence.wording import say
from parcours.journey.model import JourneyMap
from parcours.journey.record import Text

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
YEARLY: Final = 0.04
"""The chance of one false alarm a year over all measures together, by construction; the promise is 5 %."""
WEEKS: Final = 52
BASE_LEAST: Final = 6
BASE_MOST: Final = 26
LEAST_N: Final = 20
CLOSED: Final = 0.1
"""An alert closes when the chance of a week like the last is above this."""
SILENT_DAYS: Final = 28
STOPPED: Final = 0.3
"""Fewer than this share of the usual number is a stop."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of one measure."""

    start: int
    """Its Monday, in days since 1970."""
    n: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True)
class Signal:
    """A measure that moved in one week and stayed away until ``closed``."""

    opened: int
    closed: int | None
    value: float
    usual: float
    n: int
    base_n: int
    chance: float


def weeks(value: Floats, days: Ints, last_day: int) -> list[Week]:
    """The whole weeks up to ``last_day``, empty ones too."""
    known = days >= 0
    value, days = value[known], days[known]
    if not len(days):
        return []
    number = (days + 3) // 7
    first, last = int(number.min()), (last_day + 3 + 1) // 7 - 1
    size = last - first + 1
    if size < 1:
        return []
    inside = number <= last
    place = (number[inside] - first).astype(np.int64)
    n = np.bincount(place, minlength=size)
    total = np.bincount(place, value[inside], size)
    squares = np.bincount(place, value[inside] ** 2, size)
    return [
        Week(7 * (first + at) - 3, int(n[at]), float(total[at]), float(squares[at]))
        for at in range(size)
    ]


def watch(series: Sequence[Week], *, measures: int, least: float, binary: bool) -> list[Signal]:
    """Every alert that was raised, the last one open if it has no end; ``measures`` are watched together."""
    limit = YEARLY / (WEEKS * max(1, measures))
    found: list[Signal] = []
    clean: list[Week] = []
    for week in series:
        base = clean[-BASE_MOST:]
        compared = _compared(week, base, binary=binary)
        if compared is None:
            if week.n >= LEAST_N:
                clean.append(week)
            continue
        chance, now, usual, base_n = compared
        open_one = found[-1] if found and found[-1].closed is None else None
        if open_one is not None:
            if chance > CLOSED:
                found[-1] = replace(open_one, closed=week.start)
                clean.append(week)
            continue
        if chance <= limit and abs(now - usual) >= least:
            found.append(Signal(week.start, None, now, usual, week.n, base_n, chance))
        else:
            clean.append(week)
    return found


def _compared(
    week: Week, base: Sequence[Week], *, binary: bool
) -> tuple[float, float, float, int] | None:
    """The chance of a week like this, its mean, the usual mean, and on how many that rests."""
    n = sum(one.n for one in base)
    if len(base) < BASE_LEAST or week.n < LEAST_N or n < 4 * LEAST_N:
        return None
    total = sum(one.total for one in base)
    now, usual = week.total / week.n, total / n
    scatter = _scatter(base, usual, binary=binary)
    if binary:
        z = likelihood_distance(week.total, week.n, total, n) / math.sqrt(scatter)
        return math.erfc(z / math.sqrt(2)), now, usual, n
    spread = sum(one.squares for one in base) / n - usual**2
    own = max(week.squares / week.n - now**2, 0.5 * spread, 1e-9)
    error = math.sqrt(scatter * (own / week.n + max(spread, 1e-9) / n))
    t = abs(now - usual) / error
    freedom = week.n - 1
    z = t * (1 - 1 / (4 * freedom)) / math.sqrt(1 + t * t / (2 * freedom))
    return math.erfc(z / math.sqrt(2)), now, usual, n


def _scatter(base: Sequence[Week], usual: float, *, binary: bool) -> float:
    """How much more than chance the weeks before scattered already; at least 1."""
    if binary:
        spread = usual * (1 - usual)
    else:
        n = sum(one.n for one in base)
        spread = sum(one.squares for one in base) / n - usual**2
    if spread <= 0:
        return 1.0
    ratios = [(w.total - w.n * usual) ** 2 / (w.n * spread) for w in base if w.n]
    return max(1.0, sum(ratios) / max(1, len(ratios) - 1))


def moved(asked: Sequence[Outcome], steps: Steps, last_day: int) -> list[Alert]:
    """The open alerts of every outcome, and of the steps and voices that stopped coming.

    Each outcome is followed until the last day of which everybody's is known: of later days only the
    quick ones are, and those would raise an alarm each week.
    """
    found = []
    for outcome in asked:
        signals = signals_of(outcome, len(asked), last_day)
        if signals and signals[-1].closed is None:
            found.append(_alert(outcome, signals[-1]))
    return [*found, *_all_stopped(asked, steps, last_day)]


def signals_of(outcome: Outcome, measures: int, last_day: int) -> list[Signal]:
    """Every alert that an outcome raised, as one of ``measures``."""
    until = last_day if outcome.until is None else min(last_day, outcome.until)
    series = weeks(outcome.value, outcome.day, until)
    return watch(series, measures=measures, least=outcome.least, binary=outcome.binary)


def _alert(outcome: Outcome, signal: Signal) -> Alert:
    sign = -1 if outcome.kind == "emotion" else 1
    texts = []
    for lang, kind in (("en", MEASURES[outcome.kind].en), ("fr", MEASURES[outcome.kind].fr)):
        a, b = (
            (signed(sign * v, lang) if outcome.kind == "emotion" else percent(v, lang))
            for v in (signal.value, signal.usual)
        )
        start = date_words(day(signal.opened), lang)
        texts.append(
            f"{readable(outcome.step)}, {kind}: {a} since the week of {start}, {b} before (n = {signal.n})"
            if lang == "en"
            else f"{readable(outcome.step)}, {kind} : {a} depuis la semaine du {start}, {b} avant "
            f"(n = {signal.n})"
        )
    worse = signal.value > signal.usual
    return Alert("G107", f"{outcome.kind}:{outcome.step}", say(outcome.step, outcome.step),
                 "high" if worse else "low", Words(*texts))  # fmt: skip


def _all_stopped(asked: Sequence[Outcome], steps: Steps, last_day: int) -> list[Alert]:
    """The steps that hardly anybody reaches any more, and the voices that hardly come."""
    progress = steps.progress
    streams = [
        (step, progress.first[progress.reached(at), at] // MICROSECONDS_PER_DAY)
        for at, step in enumerate(steps.names)
    ]
    streams += [(one.step, one.day) for one in asked if one.step == WHOLE]
    found = (_stopped(name, days, last_day) for name, days in streams)
    return [alert for alert in found if alert]


def _stopped(step: str, days: Ints, last_day: int) -> Alert | None:
    """Whether hardly anything came in the last week, judged by the weeks before and their scatter."""
    series = weeks(np.zeros(len(days)), days, last_day)
    if len(series) < BASE_LEAST + 1:
        return None
    counts = np.array([week.n for week in series[-BASE_MOST - 1 : -1]], float)
    last, usual = series[-1].n, float(np.median(counts))
    spread = math.sqrt(max(usual, float(counts.var())))
    if usual < LEAST_N or last > STOPPED * usual or usual - last < 4 * spread:
        return None
    en, fr = (
        ("Comments and answers", "Commentaires et réponses")
        if step == WHOLE
        else (readable(step),) * 2
    )
    return Alert(
        "G108", step, say(en, fr), "high",
        Words(f"{en}: {last} in the last week, {usual:.0f} usually.",
              f"{fr} : {last} la dernière semaine, {usual:.0f} d’ordinaire."),
    )  # fmt: skip


def watched(
    journey_map: JourneyMap, gathered: Gathered, *, today: dt.date, step: Step | None = None
) -> tuple[list[Alert], list[Words]]:
    """What moved in the log, the comments and the answers of a map, and what must be told of them.

    Raises InputError for a map none of whose stages names an event of the log.
    """
    plan, notes = known_plan(journey_map, gathered)
    grounds = Grounds(gathered.log, gathered.rows, plan, today, gathered.answers)
    voices = places_heard(grounds, listen(grounds, step))
    asked = outcomes(grounds, voices)
    end = int(grounds.steps.progress.end // MICROSECONDS_PER_DAY)
    return [*moved(asked, grounds.steps, end), *silent(gathered, today)], notes


def silent(gathered: Gathered, today: dt.date) -> list[Alert]:
    """The sources of which nothing new came for four weeks."""
    sources = [(EVENTS, say("Events", "Événements"), gathered.log.period)]
    for source, name, spoken in (
        (VERBATIMS, say("Comments", "Commentaires"), gathered.rows),
        (SURVEY, say("Answers", "Réponses"), gathered.answers),
    ):
        if spoken and spoken.period:
            sources.append((source, name, spoken.period))
    return [
        _silent(source, name, last, (today - last).days)
        for source, name, (_, last) in sources
        if (today - last).days >= SILENT_DAYS
    ]


def _silent(source: str, name: Text, last: dt.date, days: int) -> Alert:
    return Alert(
        "G110", source, name, "middle",
        Words(f"{name.say('en')}: nothing new for {days} days, the last on {date_words(last, 'en')}. Bring newer data, "
              "or what is measured speaks of the past.",
              f"{name.say('fr')} : rien de nouveau depuis {days} jours, dernière date : {date_words(last, 'fr')}. "
              "Apportez des données récentes, sinon les mesures parlent du passé."),
    )  # fmt: skip
