"""Writes into an opportunity what it brought, in the unit of what was predicted, with the facts behind it.

Only amounts that the measure can carry are written: a share, customers, contacts, or money at the team's own
prices. Whatever cannot be said in the predicted unit is left out and named, so that calibration compares like
with like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parcours.errors import LANGS, Words
from parcours.events.statistics import wilson
from parcours.evidence.amounts import number, percent
from parcours.evidence.effects import Realised
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.wording import say
from parcours.journey.durations import seconds
from parcours.journey.identity import with_ids
from parcours.journey.lexicon import unit_words
from parcours.journey.model import Evidence, JourneyMap, Opportunity, Range, Roi, Source
from parcours.journey.record import Text

DAYS: Final = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
LENGTHS: Final = {"P1M": "month", "P1Y": "year"}
POINTS: Final = frozenset({"points", "%"})


@dataclass(frozen=True, slots=True)
class Written:
    """What one opportunity brought: the range in its predicted unit and the fact; or why there is none."""

    opportunity: str
    realised: Range | None
    fact: Evidence
    why_not: Words | None = None


def written(
    grounds: Grounds, journey_map: JourneyMap, effects: Sequence[Realised]
) -> list[Written]:
    """Each of ``effects`` as it goes into the map."""
    by_id = {o.id: o for stage in journey_map.stages for o in stage.opportunities}
    return [_written(grounds, by_id[one.opportunity], one) for one in effects]


def with_realised(
    journey_map: JourneyMap, found: Sequence[Written], source: Source | None = None
) -> JourneyMap:
    """``journey_map`` with ``found`` in it; ``source`` is added where the map does not know it yet."""
    kept = {one.opportunity: one for one in found if one.realised is not None}
    stages = tuple(
        stage.model_copy(
            update={"opportunities": tuple(_with(o, kept.get(o.id)) for o in stage.opportunities)}
        )
        for stage in journey_map.stages
    )
    sources = journey_map.sources
    if source and kept and all(one.id != source.id for one in sources):
        sources = (*sources, source)
    return with_ids(journey_map.model_copy(update={"stages": stages, "sources": sources}))


def log_source(grounds: Grounds) -> Source:
    """The log as a source of a map."""
    log = grounds.log
    return Source(
        id=EVENTS, kind="events", label=say("Event log", "Journal d’événements"), period=log.period,
        n=log.customer_count, link=log.name, checksum=log.checksum,
    )  # fmt: skip


def _with(opportunity: Opportunity, one: Written | None) -> Opportunity:
    roi = opportunity.roi
    if one is None or roi is None:
        return opportunity
    others = tuple(f for f in roi.evidence if (f.source, f.measure) != (EVENTS, one.fact.measure))
    update = {"realised": one.realised, "evidence": (one.fact, *others)}
    return opportunity.model_copy(update={"roi": roi.model_copy(update=update)})


def _written(grounds: Grounds, opportunity: Opportunity, one: Realised) -> Written:
    assert opportunity.roi is not None
    fact = _fact(grounds, opportunity.roi, one)
    found = _amount(grounds, opportunity.roi, one)
    if found is not None:
        return Written(one.opportunity, found, fact)
    unit_en, unit_fr = (unit_words(opportunity.roi.effect.unit, lang) for lang in LANGS)
    return Written(
        one.opportunity, None, fact,
        Words(f"{opportunity.label.say('en')}: {one.measure} cannot be told in {unit_en}; predict it as a share, in "
              "customers or contacts, or give the map prices.",
              f"{opportunity.label.say('fr')} : {one.measure} ne se dit pas en {unit_fr} ; prédisez en part, en "
              "clients ou en contacts, ou donnez des prix à la carte."),
    )  # fmt: skip


def _fact(grounds: Grounds, roi: Roi, one: Realised) -> Evidence:
    effect = one.effect
    tone = one.measure.startswith("emotion")
    method = (
        "difference in differences" if effect.control_before else "before and after, no control"
    )
    cells = (effect.before, effect.after, effect.control_before, effect.control_after)
    notes = one.notes()
    return Evidence(
        source=EVENTS,
        measure=one.measure,
        value=round(-effect.value if tone else effect.value, 4),
        unit="score" if tone else "share",
        n=sum(cell.n for cell in cells if cell),
        interval=(
            (round(-effect.high, 4), round(-effect.low, 4))
            if tone
            else (round(effect.low, 4), round(effect.high, 4))
        ),
        confidence=0.95,
        period=grounds.log.period,
        segment=roi.treated,
        method=f"{method}, since {one.done_at}",
        note=say(" ".join(n.en for n in notes), " ".join(n.fr for n in notes)),
    )


def _amount(grounds: Grounds, roi: Roi, one: Realised) -> Range | None:
    """How much less of the bad thing there is, in the unit of the prediction; below zero: more of it."""
    unit, _, per = roi.effect.unit.partition("/")
    low, high = -one.effect.high, -one.effect.low
    kind, _, step = one.measure.partition(":")
    if unit == "share" or unit in POINTS or (unit == "score" and kind == "emotion"):
        scale = 100.0 if unit in POINTS else 1.0
        words = say(f"{one.measure}, n = {one.customers}", f"{one.measure}, n = {one.customers}")
        return _range(low * scale, high * scale, roi, words, sure=True)
    if kind == "emotion":
        return None
    days = _days(grounds, one)
    wanted = DAYS.get(per) or _horizon(roi) or days
    count = one.customers * wanted / days
    low, high = low * count, high * count
    words = say(
        f"{one.customers} customers in {number(days)} days since {one.done_at}, as {number(count)} in "
        f"{number(wanted)} days",
        f"{one.customers} clients en {number(days, 'fr')} jours depuis le {one.done_at}, soit {number(count, 'fr')} en "
        f"{number(wanted, 'fr')} jours",
    )
    if unit == "customers" or (unit == "contacts" and kind == "contact"):
        return _range(low, high, roi, words, sure=True)
    return _in_money(grounds, roi, kind, step, (low, high), words)


def _in_money(
    grounds: Grounds, roi: Roi, kind: str, step: str, bounds: tuple[float, float], words: Text
) -> Range | None:
    """Contacts at what one costs, customers kept at the rate at which those who went on converted."""
    economics = grounds.plan.economics
    price = economics and {"contact": economics.contact, "drop_off": economics.conversion}.get(kind)
    if not economics or not price or roi.effect.unit.partition("/")[0] != economics.unit:
        return None
    rate = (1.0, 1.0)
    if kind == "drop_off":
        found = _conversion(grounds, step)
        if found is None:
            return None
        rate = found
        words = say(
            f"{words.say('en')}, of whom {percent(rate[0], 'en')}–{percent(rate[1], 'en')} convert",
            f"{words.say('fr')}, dont {percent(rate[0], 'fr')}–{percent(rate[1], 'fr')} convertissent",
        )
    corners = [b * r * p for b in bounds for r in rate for p in price]
    between = f"{number(price[0])}–{number(price[1])} {economics.unit}"
    words = say(f"{words.say('en')}, × {between}", f"{words.say('fr')}, × {between}")
    return _range(min(corners), max(corners), roi, words, sure=False)


def _conversion(grounds: Grounds, step: str) -> tuple[float, float] | None:
    """The interval of the rate at which those who go on after a step or stage reach the goal."""
    steps = grounds.steps
    names = [n for n in steps.names if n == step or steps.stage_of(n) == step]
    if steps.goal is None or not names:
        return None
    went_on = steps.progress.moved(steps.names.index(names[-1])) & steps.closed
    n, reached = int(went_on.sum()), int((went_on & steps.converted).sum())
    return wilson(reached, n) if n else None


def _days(grounds: Grounds, one: Realised) -> float:
    """How long the change has been watched."""
    return max(1.0, float((grounds.log.period[1] - one.done_at).days + 1))


def _horizon(roi: Roi) -> float | None:
    if not roi.horizon:
        return None
    if roi.horizon in LENGTHS:
        return DAYS[LENGTHS[roi.horizon]]
    found = seconds(roi.horizon)
    months = roi.horizon.removeprefix("P").removesuffix("M")
    if found is None and months.isdigit():
        return int(months) * DAYS["month"]
    return found / 86_400 if found else None


def _range(low: float, high: float, roi: Roi, words: Text, *, sure: bool) -> Range:
    return Range(
        low=round(low, 4 if abs(high) < 10 else 1),
        high=round(high, 4 if abs(high) < 10 else 1),
        unit=roi.effect.unit,
        confidence=0.95 if sure else None,
        inputs=words,
    )
