"""What to do first: opportunities scored, set in a matrix, with their return as a range.

A score orders a list and measures nothing; what it was made from stands beside it, and what is missing
is named instead of being taken for something.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final, Literal

import numpy as np

from parcours.errors import Lang, Words
from parcours.evidence.amounts import number
from parcours.evidence.formula import compute
from parcours.evidence.wording import say
from parcours.journey.identity import with_ids
from parcours.journey.lexicon import unit_words
from parcours.journey.model import JourneyMap, Opportunity, PainPoint, Range, Stage
from parcours.journey.worth import Scoring

Quadrant = Literal["quick_win", "big_bet", "fill_in", "reconsider", "unknown"]
FORMULAS: Final[dict[str, str]] = {
    "rice": "reach * impact * certainty / effort",
    "ice": "impact * certainty * ease",
    "value_effort": "value / effort",
}
DRAWS: Final = 20_000
Z95: Final = 1.959963984540054
QUADRANTS: Final[dict[Quadrant, Words]] = {
    "quick_win": Words("Quick win", "Gain rapide"),
    "big_bet": Words("Big bet", "Grand pari"),
    "fill_in": Words("Fill-in", "À l’occasion"),
    "reconsider": Words("Reconsider", "À revoir"),
    "unknown": Words("Not estimated", "Non estimé"),
}


@dataclass(frozen=True, slots=True)
class Return:
    """What is left of the effect after the cost, by simulation."""

    low: float
    middle: float
    high: float
    unit: str
    chance_of_loss: float
    assumptions: Words


@dataclass(frozen=True, slots=True)
class Scored:
    """An opportunity with everything that it is ranked by."""

    stage: str
    opportunity: Opportunity
    pains: tuple[PainPoint, ...]
    score: float | None
    formula: str
    inputs: Mapping[str, float | None]
    missing: tuple[str, ...]
    quadrant: Quadrant
    gain: Return | None
    due_in_days: int | None
    """Below zero, it is overdue."""


def shape(one: Scored, lang: Lang) -> dict[str, Any]:
    """``one`` for a program: its score with what it was made from, its place in the matrix, its returns."""
    opportunity, gain = one.opportunity, one.gain
    roi = opportunity.roi
    done = done_at(opportunity)
    return {
        "id": opportunity.id,
        "stage": one.stage,
        "label": opportunity.label.say(lang),
        "score": one.score,
        "formula": one.formula,
        "inputs": dict(one.inputs),
        "missing": one.missing,
        "impact": opportunity.impact,
        "effort": opportunity.effort,
        "quadrant": one.quadrant,
        "quadrant_words": QUADRANTS[one.quadrant].say(lang),
        "pains": [pain.label.say(lang) for pain in one.pains],
        "owner": opportunity.owner,
        "due_in_days": one.due_in_days,
        "done_at": done.isoformat() if done else None,
        "predicted": _amount(roi.effect, lang) if roi else None,
        "return": {
            "low": gain.low,
            "middle": gain.middle,
            "high": gain.high,
            "unit": gain.unit,
            "chance_of_loss": gain.chance_of_loss,
            "assumptions": gain.assumptions.say(lang),
        }
        if gain
        else None,
        "realised": _amount(roi.realised, lang) if roi and roi.realised else None,
        "facts": [
            " ".join(filter(None, [fact.method, fact.note.say(lang) if fact.note else ""]))
            for fact in (roi.evidence if roi else ())
        ],
    }


def _amount(amount: Range, lang: Lang) -> dict[str, Any]:
    inputs = amount.inputs.say(lang) if amount.inputs else ""
    return {"low": amount.low, "high": amount.high, "unit": amount.unit, "inputs": inputs}


def ranked(journey_map: JourneyMap, today: dt.date) -> list[Scored]:
    """Every opportunity of ``journey_map``, the best first, those that cannot be scored last."""
    journey_map = with_ids(journey_map)
    scoring = journey_map.scoring or Scoring(method="rice")
    formula = scoring.formula or FORMULAS.get(scoring.method, FORMULAS["rice"])
    pains = {point.id: point for stage in journey_map.stages for point in stage.pain_points}
    found = [
        _scored(stage, opportunity, pains, formula, today)
        for stage in journey_map.stages
        for opportunity in stage.opportunities
    ]
    return sorted(found, key=lambda one: (one.score is None, -(one.score or 0.0)))


def _scored(
    stage: Stage,
    opportunity: Opportunity,
    pains: Mapping[str, PainPoint],
    formula: str,
    today: dt.date,
) -> Scored:
    addressed = tuple(pains[name] for name in opportunity.addresses if name in pains)
    gain = simulated_return(opportunity)
    values = _inputs(opportunity, addressed, gain)
    score = compute(formula, values)
    missing = tuple(name for name, value in values.items() if value is None and name in formula)
    due = (opportunity.due_at - today).days if opportunity.due_at else None
    return Scored(stage.id, opportunity, addressed, score, formula, values, missing,
                  quadrant(opportunity), gain, due)  # fmt: skip


def _inputs(
    opportunity: Opportunity, pains: tuple[PainPoint, ...], gain: Return | None
) -> dict[str, float | None]:
    effort = float(opportunity.effort) if opportunity.effort else None
    reach = opportunity.reach
    if reach is None:
        counts = [round(p.frequency.value * p.frequency.n) for p in pains
                  if p.frequency and p.frequency.unit == "share" and p.frequency.value and p.frequency.n]  # fmt: skip
        reach = max(counts) if counts else None
    cost = opportunity.roi.cost if opportunity.roi else None
    effect = opportunity.roi.effect if opportunity.roi else None
    severities = [p.severity for p in pains if p.severity]
    return {
        "reach": None if reach is None else float(reach),
        "impact": None if opportunity.impact is None else float(opportunity.impact),
        "certainty": opportunity.certainty,
        "effort": effort,
        "ease": None if effort is None else 6 - effort,
        "value": (effect.low + effect.high) / 2
        if effect
        else (None if opportunity.impact is None else float(opportunity.impact)),
        "cost": (cost.low + cost.high) / 2 if cost else None,
        "gain": gain.middle if gain else None,
        "severity": float(max(severities)) if severities else None,
    }


def done_at(opportunity: Opportunity) -> dt.date | None:
    """The day on which the last of its actions took effect; None while one is open."""
    days = [action.done_at for action in opportunity.actions if action.state != "dropped"]
    return None if not days or any(day is None for day in days) else max(d for d in days if d)


def quadrant(opportunity: Opportunity) -> Quadrant:
    """Where impact over effort puts it: three of five divides both."""
    if opportunity.impact is None or opportunity.effort is None:
        return "unknown"
    high, easy = opportunity.impact >= 3, opportunity.effort < 3
    if high:
        return "quick_win" if easy else "big_bet"
    return "fill_in" if easy else "reconsider"


def simulated_return(opportunity: Opportunity, *, seed: int = 0) -> Return | None:
    """Effect less cost over many draws; None where they are not given in one unit.

    A range with a confidence is the interval of a normal amount; one without is taken for bounds
    between which everything is equally likely. Cost and effect are drawn apart from each other.
    """
    roi = opportunity.roi
    if roi is None or roi.cost.unit.partition("/")[0] != roi.effect.unit.partition("/")[0]:
        return None
    chance = np.random.default_rng(seed)
    net = _drawn(roi.effect, chance) - _drawn(roi.cost, chance)
    low, middle, high = (float(q) for q in np.quantile(net, [0.025, 0.5, 0.975]))
    shapes_en = " and ".join(_shape(r, "en") for r in (roi.effect, roi.cost))
    shapes_fr = " et ".join(_shape(r, "fr") for r in (roi.effect, roi.cost))
    return Return(
        low, middle, high, roi.effect.unit, float((net < 0).mean()),
        Words(
            f"Effect and cost drawn {DRAWS} times, apart from each other: {shapes_en}.",
            f"Effet et coût tirés {DRAWS} fois, indépendamment : {shapes_fr}.",
        ),
    )  # fmt: skip


def _drawn(amount: Range, chance: np.random.Generator) -> np.typing.NDArray[np.float64]:
    if amount.confidence is None:
        return np.asarray(chance.uniform(amount.low, amount.high, DRAWS))
    z = Z95 if abs(amount.confidence - 0.95) < 1e-9 else _z(amount.confidence)
    spread = (amount.high - amount.low) / (2 * z)
    return np.asarray(chance.normal((amount.low + amount.high) / 2, spread, DRAWS))


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _shape(amount: Range, lang: Lang) -> str:
    between = (
        f"{number(amount.low, lang)}–{number(amount.high, lang)} {unit_words(amount.unit, lang)}"
    )
    if amount.confidence is None:
        return f"{between}, " + ("all as likely" if lang == "en" else "tout aussi probable")
    return f"{between}, " + ("normal" if lang == "en" else "loi normale")


def opportunity_for(pain: PainPoint) -> Opportunity:
    """A first draft for a pain that nobody has answered yet: what it reaches, and what is still to be said."""
    frequency = pain.frequency
    reach = (
        round(frequency.value * frequency.n)
        if frequency and frequency.value is not None and frequency.n and frequency.unit == "share"
        else None
    )
    return Opportunity(
        label=say(f"Solve: {pain.label.say('en')}", f"Résoudre : {pain.label.say('fr')}"),
        addresses=(pain.id,) if pain.id else (),
        reach=reach,
        status="hypothesis",
    )
