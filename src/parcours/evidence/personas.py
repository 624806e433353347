"""Personas from data: groups by behaviour and answers, named by what sets them apart, never by invention.

Each trait is a share inside beside the share outside, on this many customers. A group says how large it
is and how far it is found again when it is learned from other customers. What the data cannot say, a
name, an age, a hope, is left to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import ParcoursError, Words
from parcours.events.measures.order import readable
from parcours.events.statistics import discoveries, share_difference, share_test, wilson
from parcours.evidence.amounts import number, percent
from parcours.evidence.grounds import EVENTS, Grounds
from parcours.evidence.latent import Blocks, best_mixture, fitted, stability
from parcours.evidence.wording import say
from parcours.journey.identity import slug
from parcours.journey.model import Claim, Evidence, JourneyMap, Persona
from parcours.journey.record import Text
from parcours.verbatims.reading import Read

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
TRAITS: Final = 5
LEAST_DIFFERENCE: Final = 0.10
UNHAPPY: Final = -1.0
STABLE: Final = 0.6
"""Groups that agree less than this when learned from other customers are not shown."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What more (or fewer) of a group do, have or say than the others."""

    label: Text
    short: Text
    share: float
    rest_share: float
    n: int
    rest_n: int
    low: float
    high: float
    """The 95 % interval of the difference."""
    exclusive: bool = False
    """Whether it is one of several values of which a customer has one: then only what is more is a trait."""

    @property
    def difference(self) -> float:
        """Inside less outside."""
        return self.share - self.rest_share


@dataclass(frozen=True, slots=True)
class Group:
    """A persona's customers as data show them."""

    name: Text
    n: int
    share: float
    interval: tuple[float, float]
    stability: float
    """How far the group is found again from other halves of the customers, 0 to 1."""
    traits: tuple[Trait, ...]
    who: Flags


@dataclass(frozen=True, slots=True)
class PersonasResult:
    """The groups, the largest first; one group means that no second one helps to foresee anybody."""

    groups: tuple[Group, ...]
    agreement: float
    notes: tuple[Words, ...]


def personas(grounds: Grounds, reads: Sequence[Read] = (), *, seed: int = 0) -> PersonasResult:
    """The groups of the customers of ``grounds``."""
    blocks = _blocks(grounds, reads)
    mixture, _ = best_mixture(blocks, seed=seed)
    if mixture.groups == 1:
        return PersonasResult((), 1.0, (
            Words("No groups: customers held out are foreseen no better by two groups than by one.",
                  "Pas de groupes : deux groupes n’annoncent pas mieux les clients mis de côté qu’un seul."),
        ))  # fmt: skip
    agreement, kept = stability(blocks, mixture)
    while agreement < STABLE and mixture.groups > 2:
        mixture = fitted(blocks, mixture.groups - 1, seed=seed)
        agreement, kept = stability(blocks, mixture)
    if agreement < STABLE:
        return PersonasResult((), agreement, (
            Words(f"No stable groups: learned from other halves of the customers, groupings agree at {agreement:.2f} "
                  f"only (below {STABLE}).",
                  f"Pas de groupes stables : appris sur d’autres moitiés des clients, ils ne s’accordent qu’à "
                  f"{number(agreement, 'fr')} (moins de {number(STABLE, 'fr')})."),
        ))  # fmt: skip
    belongs = mixture.belongs(blocks.counts).argmax(axis=1)
    facts = _facts(grounds, reads)
    groups = [
        _group(grounds, belongs == at, float(kept[at]), facts)
        for at in range(mixture.groups)
        if (belongs == at).any()
    ]
    groups.sort(key=lambda group: -group.n)
    notes = [
        Words(f"{len(groups)} groups; learned from other halves of the customers, groupings agree at {agreement:.2f} "
              "(1: the same, 0: chance).",
              f"{len(groups)} groupes ; appris sur d’autres moitiés des clients, ils s’accordent à "
              f"{number(agreement, 'fr')} (1 : les mêmes, 0 : le hasard).")
    ]  # fmt: skip
    return PersonasResult(tuple(groups), agreement, tuple(notes))


def _blocks(grounds: Grounds, reads: Sequence[Read]) -> Blocks:
    """Next steps of each step, values of each attribute, and tone, as counts per customer."""
    log = grounds.log
    size = len(log.activities)
    customer = np.repeat(np.arange(log.customer_count), np.diff(log.offsets))
    last = np.zeros(log.events, np.bool_)
    last[log.offsets[1:] - 1] = True
    following = np.where(last, size, np.append(log.activity[1:], 0)).astype(np.int64)
    cell = log.activity.astype(np.int64) * (size + 1) + following
    used, place = np.unique(cell, return_inverse=True)
    counts = np.zeros((log.customer_count, len(used)))
    np.add.at(counts, (customer, place), 1.0)
    parts, block = [counts], [used // (size + 1)]
    number = size
    for codes, names in grounds.steps.first_said.values():
        if len(names) > 12:
            continue
        parts.append(np.eye(len(names) + 1)[codes][:, : len(names)])
        block.append(np.full(len(names), number))
        number += 1
    tone = _tone(grounds, reads)
    if tone.any():
        parts.append(tone)
        block.append(np.full(3, number))
    return Blocks(np.hstack(parts), np.concatenate(block))


def _tone(grounds: Grounds, reads: Sequence[Read]) -> Floats:
    """Unhappy, between, happy: how often each customer spoke so."""
    tone = np.zeros((grounds.log.customer_count, 3))
    for read in reads:
        place = grounds.place_of.get(read.row.customer or "")
        if place is not None:
            tone[place, 0 if read.valence <= UNHAPPY else 2 if read.valence >= -UNHAPPY else 1] += 1
    return tone


Fact = tuple[Text, Text, Flags, Flags, bool]
"""In words, in short, for whom it holds, of whom it is known, whether it is one of several values."""


def _facts(grounds: Grounds, reads: Sequence[Read]) -> list[Fact]:
    """Everything that can set a group apart, as yes or no for each customer."""
    everyone = np.ones(grounds.log.customer_count, np.bool_)
    found: list[Fact] = []
    for step in grounds.log.activities:
        counts, name = grounds.steps.counts(step), readable(step)
        found.append(
            (
                say(f"reach “{name}”", f"atteignent « {name} »"),
                say(name, name),
                counts > 0,
                everyone,
                False,
            )
        )
        found.append(
            (say(f"do “{name}” three times or more", f"font « {name} » trois fois ou plus"),
             say(f"{name} ×3", f"{name} ×3"), counts >= 3, counts > 0, False)
        )  # fmt: skip
    for name, (codes, values) in grounds.steps.first_said.items():
        for code, value in enumerate(values[:12]):
            label = say(f"{name} = {value}", f"{name} = {value}")
            found.append((label, say(value, value), codes == code, codes >= 0, True))
    tone = _tone(grounds, reads)
    spoke = tone.sum(axis=1) > 0
    if spoke.any():
        found.append((say("speak of it badly", "en parlent mal"), say("unhappy", "mécontents"),
                      tone[:, 0] > 0, spoke, False))  # fmt: skip
    return found


def _group(grounds: Grounds, who: Flags, kept: float, facts: Sequence[Fact]) -> Group:
    tested = []
    for label, short, holds, known, exclusive in facts:
        n, m = int((who & known).sum()), int((~who & known).sum())
        if min(n, m) < 20:
            continue
        a, b = int((who & holds & known).sum()), int((~who & holds & known).sum())
        low, high = share_difference(a, n, b, m)
        tested.append(
            (share_test(a, n, b, m), Trait(label, short, a / n, b / m, n, m, low, high, exclusive))
        )
    keep = discoveries([p for p, _ in tested], 0.01)
    traits = [
        trait for (_, trait), yes in zip(tested, keep, strict=True)
        if yes
        and abs(trait.difference) >= LEAST_DIFFERENCE
        and not (trait.exclusive and trait.difference < 0)
    ]  # fmt: skip
    traits.sort(key=lambda t: -abs(t.difference))
    traits = _apart(traits)[:TRAITS]
    n, everyone = int(who.sum()), grounds.log.customer_count
    return Group(_name(traits), n, n / everyone, wilson(n, everyone), kept, tuple(traits), who)


def _apart(traits: Sequence[Trait]) -> list[Trait]:
    """Without traits that say the same with the same numbers: whoever pays also reaches the payment."""
    kept: list[Trait] = []
    for trait in traits:
        if not any(
            abs(trait.share - o.share) < 0.02 and abs(trait.rest_share - o.rest_share) < 0.02
            for o in kept
        ):
            kept.append(trait)
    return kept


def _name(traits: Sequence[Trait]) -> Text:
    """The two or three things that set a group apart most; no adjective that was not counted."""
    if not traits:
        return say("No trait of their own", "Sans trait propre")
    words = []
    for lang, without in (("en", "without"), ("fr", "sans")):
        parts = [
            t.short.say(lang) if t.difference > 0 else f"{without} {t.short.say(lang)}"
            for t in traits[:3]
        ]
        words.append(" · ".join(parts))
    return say(*words)


def as_personas(result: PersonasResult, grounds: Grounds) -> list[Persona]:
    """The groups as personas of a map, each trait with its fact."""
    made = []
    for group in result.groups:
        share = _share_fact(
            grounds, "share", group.share, group.interval, grounds.log.customer_count
        )
        kept = Evidence(source=EVENTS, measure="stability", value=round(group.stability, 3), unit="share",
                        n=group.n, period=grounds.log.period, method="overlap with groups of other halves")  # fmt: skip
        made.append(
            Persona(
                id=slug(group.name.say("en")),
                name=group.name,
                traits=tuple(_trait_claim(grounds, trait) for trait in group.traits),
                share=share,
                status="observed",
                evidence=(share, kept),
            )
        )
    return made


def _share_fact(
    grounds: Grounds, measure: str, value: float, interval: tuple[float, float], n: int
) -> Evidence:
    return Evidence(
        source=EVENTS, measure=measure, value=round(value, 4), unit="share", n=n,
        interval=(round(interval[0], 4), round(interval[1], 4)), period=grounds.log.period,
        method="mixture of Markov chains; Wilson interval",
    )  # fmt: skip


def _trait_claim(grounds: Grounds, trait: Trait) -> Claim:
    hits = round(trait.share * trait.n)
    fact = _share_fact(grounds, "trait", trait.share, wilson(hits, trait.n), trait.n)
    return Claim(
        text=say(
            f"{percent(trait.share, 'en')} {trait.label.say('en')}; of the others {percent(trait.rest_share, 'en')}",
            f"{percent(trait.share, 'fr')} {trait.label.say('fr')} ; des autres {percent(trait.rest_share, 'fr')}",
        ),
        status="observed",
        evidence=(fact,),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A persona of the team beside the groups of the data."""

    persona: str
    name: Text
    n: int | None
    """How many customers her rule selects; None when she has none."""
    nearest: Text | None
    overlap: float
    """The customers in both as a share of those in either."""
    said: Words


def compared(journey_map: JourneyMap, result: PersonasResult, grounds: Grounds) -> list[Compared]:
    """Each persona of the team beside the group that she overlaps most."""
    people = [p for p in (journey_map.persona, *journey_map.other_personas) if p]
    return [_beside(persona, result, grounds) for persona in people]


def _beside(persona: Persona, result: PersonasResult, grounds: Grounds) -> Compared:
    name = persona.name
    if not persona.segment:
        return Compared(persona.id, name, None, None, 0.0, Words(
            f"{name.say('en')} names no rule for customers, so nothing can be compared.",
            f"{name.say('fr')} ne donne aucune règle de sélection : rien à comparer.",
        ))  # fmt: skip
    try:
        inside = grounds.segment(persona.segment)
    except ParcoursError as error:
        return Compared(persona.id, name, 0, None, 0.0, Words(error.say("en"), error.say("fr")))
    n = int(inside.sum())
    best, overlap = None, 0.0
    for group in result.groups:
        shared = float((inside & group.who).sum() / max(1, (inside | group.who).sum()))
        if shared > overlap:
            best, overlap = group, shared
    if best is None:
        words = Words(f"{name.say('en')} stands for {n} customers; the data show no such group.",
                      f"{name.say('fr')} représente {n} clients  ; aucun groupe semblable.")  # fmt: skip
    else:
        words = Words(
            f"{name.say('en')} stands for {n} customers; {percent(overlap, 'en')} overlap with "
            f"“{best.name.say('en')}”.",
            f"{name.say('fr')} représente {n} clients ; {percent(overlap, 'fr')} de recouvrement avec "
            f"« {best.name.say('fr')} ».",
        )
    return Compared(persona.id, name, n, best.name if best else None, overlap, words)
