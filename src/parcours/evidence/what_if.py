"""What it would bring if a friction were halved: the observed journeys drawn again, with some of them kept.

Journeys are drawn with replacement, so that the range carries what chance alone would have changed.
Whoever is kept goes on as those who went on. It is an estimate under assumptions that are printed with
it, and no promise: who was hit may differ in other ways from who was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, unknown_name
from parcours.evidence.amounts import number, percent
from parcours.evidence.grounds import Grounds
from parcours.evidence.pain import HURT, Pain
from parcours.journey.lexicon import unit_words

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
DRAWS: Final = 4_000


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The gain of a smaller friction, with its range and what it rests on."""

    about: str
    factor: float
    """The share of the friction that is taken away."""
    now: float
    """Conversions as observed."""
    low: float
    middle: float
    high: float
    """More conversions than now: the 95 % range and the middle."""
    n: int
    unit: str
    assumptions: tuple[Words, ...]

    def say(self) -> Words:
        """The gain in one sentence."""
        more = self.middle >= 0
        low, high = (self.low, self.high) if more else (-self.high, -self.low)
        en, fr = (
            f"{number(abs(self.middle), lang)} {word} [{number(low, lang)} {to} {number(high, lang)}]"
            for lang, word, to in (
                ("en", f"{'more' if more else 'fewer'} {unit_words(self.unit, 'en')}", "to"),
                ("fr", f"{unit_words(self.unit, 'fr')} de {'plus' if more else 'moins'}", "à"),
            )
        )
        return Words(
            f"If {self.factor:.0%} of it were gone: {en}, on {number(self.now)} now (n = {number(self.n)}).",
            f"Si {percent(self.factor, 'fr')} disparaissait : {fr}, pour {number(self.now, 'fr')} aujourd’hui "
            f"(n = {number(self.n, 'fr')}).",
        )


def what_if(grounds: Grounds, pain: Pain, *, factor: float = 0.5, seed: int = 0) -> WhatIf:
    """What taking ``factor`` of ``pain`` away would bring.

    Raises InputError for a factor outside of 0 to 1 and for a pain that no event shows.
    """
    if not 0 < factor <= 1:
        raise InputError(
            "evidence.bad-factor",
            Words(f"{factor:g} is no share.", f"{factor:g} n’est pas une part."),
            remedy=Words("Give a share between 0 and 1; 0.5 halves the friction.",
                         "Donnez une part entre 0 et 1 ; 0,5 réduit la friction de moitié."),
        )  # fmt: skip
    if pain.kind not in HURT or pain.kind in {"emotion"} or pain.step not in grounds.steps.names:
        raise InputError(
            "evidence.no-simulation",
            Words("This friction is told by voices alone; journeys cannot show what it costs.",
                  "Cette friction n’apparaît que dans les avis ; les parcours ne montrent pas son coût."),
            remedy=Words("Choose one that events show.", "Choisissez-en une que les événements montrent."),
        )  # fmt: skip
    at = grounds.steps.names.index(pain.step)
    if pain.kind == "drop_off":
        return _kept(grounds, pain, at, factor, seed)
    return _unhit(grounds, pain, at, factor, seed)


def _kept(grounds: Grounds, pain: Pain, at: int, factor: float, seed: int) -> WhatIf:
    """A drop-off: of those lost beyond the usual some are kept, and convert as those who went on do."""
    steps = grounds.steps
    seen, lost = steps.progress.watched(at)
    inside = _inside(grounds, pain, seen)
    after, unit = _success(grounds, at)
    went_on = inside & ~lost
    rest = seen & ~inside
    chance = np.random.default_rng(seed)
    n, m = int(inside.sum()), int(rest.sum())
    p_in = chance.binomial(n, lost[inside].mean(), DRAWS) / n
    if pain.found is None or not m:
        excess = p_in
        assumed = Words(
            f"{factor:.0%} of all who are lost here would go on.",
            f"{percent(factor, 'fr')} de tous ceux qui sont perdus ici continueraient.",
        )
    else:
        excess = np.maximum(0.0, p_in - chance.binomial(m, lost[rest].mean(), DRAWS) / m)
        assumed = Words(
            f"{factor:.0%} of those lost beyond the rate of the others ({lost[rest].mean():.0%}) would go on.",
            f"{percent(factor, 'fr')} de ceux perdus au-delà du taux des autres "
            f"({percent(float(lost[rest].mean()), 'fr')}) continueraient.",
        )
    k = int(went_on.sum())
    convert = chance.beta(after[went_on].sum() + 0.5, k - after[went_on].sum() + 0.5, DRAWS)
    gain = excess * n * factor * convert
    return _result(pain, factor, float(after.sum()), gain, n, unit, (assumed, *_common()))


def _unhit(grounds: Grounds, pain: Pain, at: int, factor: float, seed: int) -> WhatIf:
    """A loop, wait, hop, delay or contact: some of those hit would do as well as those who were not."""
    steps = grounds.steps
    here = steps.progress.reached(at) & steps.closed
    hit = _hit(grounds, pain) & here
    others = here & ~hit
    after, unit = _success(grounds, at)
    chance = np.random.default_rng(seed)
    n, m = int(hit.sum()), int(others.sum())
    if min(n, m) < 30:
        raise InputError(
            "evidence.too-few",
            Words(f"{n} customers were hit and {m} were not; thirty of each are needed.",
                  f"{n} clients touchés et {m} non ; il en faut trente de chaque."),
        )  # fmt: skip
    gained = (
        chance.binomial(m, after[others].mean(), DRAWS) / m
        - chance.binomial(n, after[hit].mean(), DRAWS) / n
    )
    gain = gained * n * factor
    assumed = Words(
        f"{factor:.0%} of those hit would convert as those not hit do ({after[others].mean():.0%} against "
        f"{after[hit].mean():.0%}).",
        f"{percent(factor, 'fr')} des clients touchés convertiraient comme les autres "
        f"({percent(float(after[others].mean()), 'fr')} contre "
        f"{percent(float(after[hit].mean()), 'fr')}).",
    )
    said = [assumed, *_common()]
    if after[hit].mean() >= after[others].mean():
        said.insert(1, Words(
            "Those hit do at least as well as the others: what this costs is time, and no success.",
            "Les clients touchés réussissent au moins aussi bien : cela coûte du temps, pas de réussite.",
        ))  # fmt: skip
    return _result(pain, factor, float(after.sum()), gain, n, unit, tuple(said))


def _common() -> tuple[Words, ...]:
    return (
        Words(
            "Nothing else changes, and whoever is kept behaves as those who went on did.",
            "Rien d’autre ne change, et ceux qui restent se comportent comme ceux qui ont continué.",
        ),
        Words(
            "A friction found by searching looks larger than it is; expect the lower half of the range.",
            "Une friction trouvée en cherchant paraît trop grande ; attendez-vous au bas de la fourchette.",
        ),
        Words("An association, not a proof of cause.", "Une association, pas une preuve de cause."),
    )


def _success(grounds: Grounds, at: int) -> tuple[Flags, str]:
    """What counts as success after a step: the goal where it lies ahead, else going on at all."""
    steps = grounds.steps
    if steps.goal is not None and steps.goal > at:
        return steps.converted, "conversions"
    return steps.progress.moved(at), "customers_going_on"


def _inside(grounds: Grounds, pain: Pain, seen: Flags) -> Flags:
    if pain.found is None:
        return seen
    inside = np.zeros(grounds.log.customer_count, np.bool_)
    inside[pain.found.outcome.customer[pain.found.who]] = True
    return inside & seen


def _hit(grounds: Grounds, pain: Pain) -> Flags:
    hit = np.zeros(grounds.log.customer_count, np.bool_)
    if pain.found is not None:
        outcome = pain.found.outcome
        hit[outcome.customer[pain.found.who & (outcome.value > 0)]] = True
    elif pain.kind == "loop":
        hit = grounds.steps.counts(pain.step) >= 3
    elif pain.kind == "leaving":
        found = grounds.leaving.at(grounds.steps.names.index(pain.step))
        hit = found.left if found else hit
    elif pain.kind == "late":
        late = next(one for one in grounds.late if one.deadline.event == pain.step)
        hit = late.marked | late.never
    return hit


def _result(
    pain: Pain,
    factor: float,
    now: float,
    gain: Floats,
    n: int,
    unit: str,
    assumptions: tuple[Words, ...],
) -> WhatIf:
    low, middle, high = (float(q) for q in np.quantile(gain, [0.025, 0.5, 0.975]))
    return WhatIf(pain.point.label.say("en"), factor, now, low, middle, high, n, unit, assumptions)


def chosen(pains: tuple[Pain, ...], which: str) -> Pain:
    """The pain of a rank (`1` is the worst) or at a step; raises InputError with the nearest name."""
    if which.isdigit() and 1 <= int(which) <= len(pains):
        return pains[int(which) - 1]
    for pain in pains:
        if which in {pain.step, pain.stage}:
            return pain
    names = [pain.step for pain in pains if pain.step]
    raise unknown_name("evidence.unknown-friction", Words("friction", "friction"), which, names)
