"""What a friction costs: a range with its inputs in words, or nothing where a price was not given.

Lost customers count as the conversions that they would have made at the rate of those who went on;
contacts and time count at what the team says they cost. Without prices the range stays in customers
or hours: nothing is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from parcours.events.statistics import share_difference, wilson
from parcours.evidence.amounts import number, percent
from parcours.evidence.grounds import Grounds
from parcours.evidence.outcomes import late_of
from parcours.evidence.pain import HURT, Pain
from parcours.evidence.wording import say
from parcours.journey.model import Range
from parcours.journey.record import Text
from parcours.journey.worth import Economics
from parcours.verbatims.reading import Read

UNHAPPY: Final = -1.0
"""A voice of this tone or below counts as an unhappy customer."""
_BEYOND: Final = (" beyond the usual", " de plus que d’ordinaire")


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something a friction takes, between two bounds, and what that rests on."""

    low: float
    high: float
    unit: str
    """A code of the document's (`lexicon.UNITS`)."""
    inputs: Text


def priced(grounds: Grounds, pains: Sequence[Pain], reads: Sequence[Read]) -> list[Pain]:
    """``pains`` with what each costs, where that can be said."""
    return [_priced(grounds, pain, reads) for pain in pains]


def _priced(grounds: Grounds, pain: Pain, reads: Sequence[Read]) -> Pain:
    economics = grounds.plan.economics or Economics()
    amount = _amount(grounds, pain, reads)
    if amount is None or amount.high <= 0:
        return pain
    cost = _in_money(amount, economics)
    return replace(pain, point=pain.point.model_copy(update={"cost": cost}))


def _amount(grounds: Grounds, pain: Pain, reads: Sequence[Read]) -> Amount | None:
    if pain.kind == "late":
        return _at_risk(grounds, pain, reads) or _waited(grounds, pain)
    if pain.kind not in HURT:
        return None
    harm = HURT[pain.kind].harm
    if harm == "lost":
        return _lost(grounds, pain)
    if harm == "contacts":
        low, high = _bounds(pain)
        beyond_en, beyond_fr = _BEYOND if pain.found else ("", "")
        return Amount(
            low, high, "contacts",
            say(f"{_between(low, high, 'en')} contacts{beyond_en} in the period",
                f"{_between(low, high, 'fr')} contacts{beyond_fr} sur la période"),
        )  # fmt: skip
    return _time(grounds, pain)


def _bounds(pain: Pain) -> tuple[float, float]:
    low, high = pain.hit_between if pain.hit_between[1] else (pain.hit, pain.hit)
    return max(0.0, low), max(0.0, high)


def _lost(grounds: Grounds, pain: Pain) -> Amount | None:
    """Conversions lost: those lost, at the rate at which those who went on reached the goal.

    Whoever is lost at the goal or after it has converted: that costs customers, and no conversion.
    """
    steps = grounds.steps
    low, high = _bounds(pain)
    beyond_en, beyond_fr = _BEYOND if pain.found else ("", "")
    lost_en = f"{_between(low, high, 'en')} customers lost{beyond_en}"
    lost_fr = f"{_between(low, high, 'fr')} clients perdus{beyond_fr}"
    if steps.goal is None or pain.step not in steps.names[: steps.goal]:
        return Amount(low, high, "customers", say(lost_en, lost_fr))
    at = steps.names.index(pain.step)
    went_on = steps.progress.moved(at) & steps.closed
    n, reached = int(went_on.sum()), int((went_on & steps.converted).sum())
    if not n:
        return None
    a, b = wilson(reached, n)
    share_en, share_fr = percent(reached / n, "en"), percent(reached / n, "fr")
    return Amount(
        low * a, high * b, "conversions",
        say(f"{lost_en} × {share_en} of those who go on convert",
            f"{lost_fr} × {share_fr} de ceux qui continuent convertissent"),
    )  # fmt: skip


def _time(grounds: Grounds, pain: Pain) -> Amount | None:
    """Customers' hours: how much longer those hit take than the others, times how many they are."""
    low, high = _bounds(pain)
    if pain.step not in grounds.steps.names:
        return None
    progress = grounds.steps.progress
    at = grounds.steps.names.index(pain.step)
    taken = np.where(progress.moved(at), progress.onward[:, at] - progress.first[:, at], -1) / 3.6e9
    hit = np.zeros(len(taken), np.bool_)
    if pain.found is not None:
        outcome = pain.found.outcome
        hit[outcome.customer[pain.found.who & (outcome.value > 0)]] = True
    elif pain.kind == "loop":
        hit = grounds.steps.counts(pain.step) >= 3
    else:
        return None
    with_hit, others = taken[hit & (taken >= 0)], taken[~hit & (taken >= 0)]
    if len(with_hit) < 10 or len(others) < 10:
        return None
    extra = float(np.median(with_hit) - np.median(others))
    if extra <= 0:
        return None
    beyond_en, beyond_fr = _BEYOND if pain.found else ("", "")
    return Amount(
        low * extra, high * extra, "hours",
        say(f"{_between(low, high, 'en')} customers{beyond_en} × {number(extra)} h more in the median",
            f"{_between(low, high, 'fr')} clients{beyond_fr} × {number(extra, 'fr')} h de plus en médiane"),
    )  # fmt: skip


def _waited(grounds: Grounds, pain: Pain) -> Amount | None:
    """Days of waiting past the promise: the number of late customers times the middle half of their waits."""
    late = next((one for one in grounds.late if one.deadline.event == pain.step), None)
    if late is None or not len(late.overdue):
        return None
    low, high = (float(q) / 3600 for q in np.quantile(late.overdue, [0.25, 0.75]))
    least, most = _bounds(pain) if pain.found else (float(len(late.overdue)),) * 2
    beyond_en, beyond_fr = _BEYOND if pain.found else ("", "")
    return Amount(
        least * low, most * high, "hours",
        say(f"{_between(least, most, 'en')} late customers{beyond_en} × {_between(low, high, 'en')} h past the promise "
            "(middle half)",
            f"{_between(least, most, 'fr')} clients en retard{beyond_fr} × {_between(low, high, 'fr')} h après la "
            "promesse (moitié centrale)"),
    )  # fmt: skip


def _at_risk(grounds: Grounds, pain: Pain, reads: Sequence[Read]) -> Amount | None:
    """Customers made unhappy: how much more often late customers speak badly, times how many were late."""
    if not reads or all(late.deadline.key != pain.stage for late in grounds.late):
        return None
    late = late_of(grounds, pain.stage)
    bad, n = [0, 0], [0, 0]
    for read in reads:
        place = grounds.place_of.get(read.row.customer or "")
        if place is None or not late.known[place]:
            continue
        inside = int(late.marked[place])
        n[inside] += 1
        bad[inside] += read.valence <= UNHAPPY
    if min(n) < 10:
        return None
    low, high = share_difference(bad[1], n[1], bad[0], n[0])
    shares_en, shares_fr = (
        (percent(bad[1] / n[1], lang), percent(bad[0] / n[0], lang)) for lang in ("en", "fr")
    )
    least, most = _bounds(pain) if pain.found else (float(late.marked.sum()),) * 2
    beyond_en, beyond_fr = _BEYOND if pain.found else ("", "")
    return Amount(
        max(0.0, low) * least, max(0.0, high) * most, "unhappy_customers",
        say(f"{_between(least, most, 'en')} late{beyond_en} × ({shares_en[0]} of the late speak badly against "
            f"{shares_en[1]} of the others)",
            f"{_between(least, most, 'fr')} en retard{beyond_fr} × ({shares_fr[0]} d’entre eux sont mécontents contre "
            f"{shares_fr[1]} des autres)"),
    )  # fmt: skip


def _between(low: float, high: float, lang: str) -> str:
    return number(low, lang) if low == high else f"{number(low, lang)}–{number(high, lang)}"


def _in_money(amount: Amount, economics: Economics) -> Range:
    """The amount at the team's prices; as it is where there is none."""
    price, what = {
        "conversions": (economics.conversion, say("one conversion", "une conversion")),
        "unhappy_customers": (
            economics.conversion,
            say(
                "one conversion, if each is lost once",
                "une conversion, si chacun est perdu une fois",
            ),
        ),
        "contacts": (economics.contact, say("one contact", "un contact")),
        "hours": (economics.hour, say("one hour", "une heure")),
    }.get(amount.unit, (None, say("", "", one=True)))
    if price is None:
        return Range(
            low=round(amount.low, 1), high=round(amount.high, 1), unit=amount.unit,
            confidence=0.95, inputs=amount.inputs,
        )  # fmt: skip
    return Range(
        low=round(amount.low * price[0], 2),
        high=round(amount.high * price[1], 2),
        unit=economics.unit,
        confidence=0.95 if price[0] == price[1] else None,
        inputs=say(
            f"{amount.inputs.say('en')} × {_between(*price, 'en')} {economics.unit} for {what.say('en')}",
            f"{amount.inputs.say('fr')} × {_between(*price, 'fr')} {economics.unit} pour {what.say('fr')}",
        ),
    )
