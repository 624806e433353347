"""Who leaves the journey towards a channel outside of it: on to the phone, to a shop, to support, and not back.

A customer leaves at the furthest step they reached, when what follows it lies in another channel, begins at a
*door* and is the last that is seen of them. A door is an event by which customers turn elsewhere: a call, a
ticket, a visit that hardly anybody comes back from. Whoever goes on with the journey in the other channel
has changed channel and not left; whoever calls and comes back has asked and not left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.events.log import MICROSECONDS_PER_DAY
from parcours.events.statistics import share_difference
from parcours.evidence.steps import Steps, plain

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

WINDOW_DAYS: Final = 7.0
"""Whoever turns elsewhere later than this after a step did so for another reason, unless the step takes longer."""
GOING_ON: Final = 0.3
"""A step after which fewer than this share go on is where journeys end: nobody leaves there."""
APART: Final = 0.10
"""By so much less often at least must those who turned elsewhere go on than those who did not."""

_DOORS: Final = (
    ("phone", re.compile(r"call|phone|appel|hotline")),
    ("chat", re.compile(r"\bchat|_chat|tchat")),
    (
        "store",
        re.compile(
            r"(?:store|shop)_visit|visit\w*_(?:store|shop)|in_store|branch|agenc|boutique|magasin|guichet"
        ),
    ),
    ("support", re.compile(r"ticket|support|helpdesk|assistance|complain|reclam|plainte|\bsav\b")),
)
_STAYS: Final = re.compile(r"error|erreur|fail|echec|reject|timeout|crash|bounce|declin|callback")
"""Trouble that happens to customers; nobody turns elsewhere by it."""


@dataclass(frozen=True, slots=True)
class Leavers:
    """Those who reached a step and were watched long enough, and who of them left for another channel."""

    at_risk: Flags
    left: Flags
    channel: str
    """Where most of them went."""
    events: tuple[str, ...]
    """By what they went there, the commonest first."""


def door_of(name: str) -> str | None:
    """The channel that an event's name says customers turned to; None where it says nothing of the kind."""
    words = plain(name)
    if _STAYS.search(words):
        return None
    return next((channel for channel, rule in _DOORS if rule.search(words)), None)


class Leaving:
    """Where customers of one log leave its journey for another channel."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._log = steps.log

    @cached_property
    def _last(self) -> Ints:
        return np.asarray(self._log.offsets[1:] - 1)

    @cached_property
    def _named(self) -> dict[int, str]:
        """Trouble whose name says where customers turn to."""
        found = {}
        for kind, name in enumerate(self._log.activities):
            channel = door_of(name)
            if channel and name in self._steps.trouble:
                found[kind] = channel
        return found

    @cached_property
    def _channels(self) -> tuple[npt.NDArray[np.int32], list[str]]:
        """The channel of each event, a door's own where its name says one; -1 where it is not known."""
        if self._log.channel is None:
            codes, names = np.zeros(self._log.events, np.int32), [""]
        else:
            channel = self._log.attributes[self._log.channel]
            codes, names = channel.codes, list(channel.names)
        own = np.full(len(self._log.activities) + 1, -1, np.int32)
        for kind, name in self._named.items():
            if self._log.channel is not None and self._steps.apart(kind):
                continue
            if name not in names:
                names.append(name)
            own[kind] = names.index(name)
        if (own >= 0).any():
            there = own[self._log.activity]
            codes = np.where(there >= 0, there, codes)
        return codes, names

    @cached_property
    def _tail(self) -> Ints:
        """The place of each customer's first event after which all events are in the last one's channel."""
        codes, _ = self._channels
        sizes = np.diff(self._log.offsets)
        other = codes != np.repeat(codes[self._last], sizes)
        place = np.where(other, np.arange(len(codes)), -1)
        return np.maximum(np.maximum.reduceat(place, self._log.offsets[:-1]), -1) + 1

    @cached_property
    def doors(self) -> frozenset[int]:
        """The kinds of events that are doors: trouble whose name says so, and ways out by another channel."""
        side = self._steps.side_exits
        return frozenset(
            {*self._named, *(k for k, name in enumerate(self._log.activities) if name in side)}
        )

    @cached_property
    def _furthest(self) -> npt.NDArray[np.int32]:
        """The furthest step of each customer; -1 for none."""
        rank = np.full(len(self._log.activities) + 1, -1, np.int32)
        for at, name in enumerate(self._steps.names):
            kind = self._log.activities.index(name)
            rank[kind] = at
        return np.asarray(np.maximum.reduceat(rank[self._log.activity], self._log.offsets[:-1]))

    @cached_property
    def _left(self) -> tuple[Flags, Ints]:
        """Who left at their furthest step, and how long after it, in microseconds."""
        codes, _ = self._channels
        count = self._log.customer_count
        reached = self._furthest >= 0
        where = self._steps.progress.where[np.arange(count), np.maximum(self._furthest, 0)]
        where = np.where(reached, where, 0)
        tail = np.minimum(self._tail, self._last)
        is_door = np.zeros(len(self._log.activities) + 1, np.bool_)
        is_door[list(self.doors)] = True
        left = reached & (self._tail > where) & (self._tail <= self._last)
        left &= is_door[self._log.activity[tail]] & (codes[where] >= 0) & (codes[tail] >= 0)
        left &= codes[where] != codes[tail]
        return left, np.asarray(self._log.moment[tail] - self._log.moment[where])

    @cached_property
    def _turned(self) -> Flags:
        """Who met any door."""
        met = np.zeros(self._log.customer_count, np.bool_)
        for kind in self.doors:
            met |= self._steps.counts(self._log.activities[kind]) > 0
        return met

    def at(self, step: int) -> Leavers | None:
        """Those who left at a step; None where nobody can, or where turning elsewhere changes nothing."""
        if not self.doors:
            return None
        window = self._window(step)
        progress = self._steps.progress
        at_risk = progress.reached(step) & (progress.first[:, step] <= progress.end - 2 * window)
        left, after = self._left
        left = at_risk & left & (self._furthest == step) & (after <= window)
        onward = self._furthest > step
        stayed, turned = at_risk & ~left, at_risk & self._turned
        if not left.any() or onward[stayed].mean() < GOING_ON:
            return None
        n, m = int(turned.sum()), int((at_risk & ~turned).sum())
        if min(n, m) == 0:
            return None
        _, high = share_difference(
            int((turned & onward).sum()), n, int((at_risk & ~turned & onward).sum()), m
        )
        if high > -APART:
            return None
        return Leavers(at_risk, left, *self.whither(left))

    def _window(self, step: int) -> float:
        """Within which time after a step customers leave: a week, or as long as nearly all take to go on."""
        waits = self._steps.progress.waits(step)
        usual = float(np.quantile(waits, 0.99)) if len(waits) else 0.0
        span = self._steps.progress.end - int(self._log.moment.min())
        return min(max(usual, WINDOW_DAYS * MICROSECONDS_PER_DAY), span / 8)

    def whither(self, left: Flags) -> tuple[str, tuple[str, ...]]:
        """Where most of ``left`` went, and by what, the commonest first."""
        codes, names = self._channels
        first = self._tail[left]
        kinds = np.bincount(self._log.activity[first], minlength=len(self._log.activities))
        order = [int(k) for k in np.argsort(-kinds, kind="stable") if kinds[k]]
        return names[int(np.bincount(codes[first]).argmax())], tuple(
            self._log.activities[k] for k in order
        )
