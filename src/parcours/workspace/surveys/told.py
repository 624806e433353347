"""What is told of the answers to those who may not read single ones: the cells of ``disclosure``, in steps.

What somebody was shown a moment ago can be subtracted too. So this process remembers, question by
question, what it told last, and tells more only once at least k answers are new. A restart begins anew; an
answer that is erased leaves what is told when k others have come or gone.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Sum

from parcours.surveys.definition import SELECT_MANY, Survey
from parcours.surveys.disclosure import Block, blocks, kept_together, per_block, reach
from parcours.surveys.scores import PRIVACY_LEAST
from parcours.workspace.models import SurveyCount

Values = dict[str, int]
ByPlace = Mapping[str, Values]
Days = dict[str, dict[dt.date, Values]]
"""Place → day → value → how often, of one question."""
SURVEYS_KEPT = 100


@dataclass(frozen=True, slots=True)
class View:
    """What results are made of: now and in the period before, by question and place."""

    now: Mapping[str, ByPlace]
    before: Mapping[str, ByPlace]
    untold: Mapping[str, set[str]] = field(default_factory=dict)
    """Places that are not told apart; their answers stand at the empty place."""
    periods: Mapping[str, Block] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What results are wanted of: a period, a place; everything without."""

    since: dt.date | None = None
    until: dt.date | None = None
    place: str | None = None
    least: int = PRIVACY_LEAST
    every: bool = True
    """Whether the asker may read single answers anyway; others are told nothing that can be subtracted."""


class Told:
    """What was told last, by survey and question."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, ...], dict[str, Days]] = {}
        self._lock = threading.Lock()

    def step(
        self, key: tuple[int, ...], fresh: dict[str, Days], many: set[str], least: int
    ) -> dict[str, Days]:
        """``fresh``, except for questions in which fewer than ``least`` people make the difference."""
        with self._lock:
            last = self._last.pop(key, {})
            told = {
                name: last[name]
                if name in last and 0 < _people(last[name], days, many=name in many) < least
                else days
                for name, days in fresh.items()
            }
            self._last[key] = told
            while len(self._last) > SURVEYS_KEPT:
                self._last.pop(next(iter(self._last)))
            return told


_TOLD = Told()


def view(survey_id: int, known: Mapping[int, Survey], asked: Asked) -> View:
    """The figures of every question that may be told."""
    many = {q.name for one in known.values() for q in one.questions if q.type in SELECT_MANY}
    fresh = _by_day(list(known))
    cells = _TOLD.step((survey_id, *sorted(known)), fresh, many, asked.least)
    now: dict[str, ByPlace] = {}
    before: dict[str, ByPlace] = {}
    untold: dict[str, set[str]] = {}
    periods: dict[str, Block] = {}
    for name, days in cells.items():
        cut = _Cut(days, asked, many=name in many)
        if cut.span is None:
            continue
        now[name], untold[name] = cut.within(cut.span), cut.untold
        if cut.periodic:
            periods[name] = cut.span
        if cut.earlier:
            before[name] = cut.within(cut.earlier)
    return View(now, before, untold, periods)


class _Cut:
    """One question's answers, cut into blocks of days and places that may be told apart."""

    def __init__(self, days: Days, asked: Asked, *, many: bool) -> None:
        self.days, self.asked = days, asked
        sizes = {
            place: {day: _n(values, many=many) for day, values in found.items()}
            for place, found in days.items()
        }
        whole: dict[dt.date, int] = {}
        for found in sizes.values():
            for day, n in found.items():
                whole[day] = whole.get(day, 0) + n
        self.periodic = bool(asked.since or asked.until)
        known = blocks(whole, asked.least)
        if known and not self.periodic:
            known = [(known[0][0], known[-1][1])]
        rows = {place: per_block(found, known) for place, found in sizes.items()}
        self.untold = kept_together(rows, asked.least) - {""}
        self.span = reach(known, asked.since, asked.until)
        self.earlier = self._earlier(known)

    def _earlier(self, known: list[Block]) -> Block | None:
        """As many days before the period, in blocks that end before it begins."""
        if self.span is None or self.asked.since is None:
            return None
        until = self.asked.until or self.span[1]
        start = self.asked.since - (until - self.asked.since) - dt.timedelta(days=1)
        return reach([one for one in known if one[1] < self.span[0]], start, None)

    def within(self, span: Block) -> dict[str, Values]:
        """Place → value → how often, of the days of ``span``; the untold together at the empty place."""
        found: dict[str, Values] = {}
        for place, days in self.days.items():
            told = "" if place in self.untold else place
            if self.asked.place not in {None, told}:
                continue
            values = found.setdefault(told, {})
            for day, counts in days.items():
                if span[0] <= day <= span[1]:
                    for value, n in counts.items():
                        values[value] = values.get(value, 0) + n
        return found


def _by_day(version_ids: list[int]) -> dict[str, Days]:
    rows = (
        SurveyCount.objects.filter(version_id__in=version_ids)
        .exclude(question="")
        .values_list("question", "place", "day", "value")
        .annotate(total=Sum("n"))
        .order_by()
    )
    found: dict[str, Days] = {}
    for question, place, day, value, n in rows:
        if n:
            found.setdefault(question, {}).setdefault(place, {}).setdefault(day, {})[value] = n
    return found


def _people(last: Days, fresh: Days, *, many: bool) -> int:
    """How many people make the difference, at least; who ticks several choices is one of them."""
    old, new = _values(last), _values(fresh)
    moved = [abs(new.get(value, 0) - old.get(value, 0)) for value in old.keys() | new.keys()]
    return max(moved, default=0) if many else sum(moved)


def _values(days: Days) -> Values:
    found: Values = {}
    for by_day in days.values():
        for values in by_day.values():
            for value, n in values.items():
                found[value] = found.get(value, 0) + n
    return found


def _n(values: Values, *, many: bool) -> int:
    return max(values.values(), default=0) if many else sum(values.values())
