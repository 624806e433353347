"""The steps of a journey as its log shows them: every kind of event in order, what is trouble, what is the goal.

Stages are for people; frictions are looked for step by step, or a broken payment disappears in a stage
of ten steps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.events.log import MICROSECONDS_PER_DAY, EventLog
from parcours.events.measures.order import Grouping, in_order, transitions
from parcours.events.measures.progress import MICRO, Progress
from parcours.events.measures.volumes import volumes
from parcours.events.scan.outcome import Said, first_said

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEPS_MOST: Final = 40
RARE: Final = 0.005
ONE_CHANNEL: Final = 0.97
FEW: Final = 0.2
"""A channel with a smaller share of all events than this stands beside the usual ones."""
LAST_SEEN: Final = 0.4
"""At least this share of those who take a way out are not seen in another channel afterwards."""
TABLE_MOST: Final = 60_000_000
"""Larger tables of counts are not kept; the log is asked again each time."""

_TROUBLE: Final = re.compile(
    r"error|fail|reject|refus|declin|cancel|annul|complain|reclam|plainte|return(?!ing)|retour|refund|rembours"
    r"|ticket(?!s?_(?:sent|bought|booked|issued|paid|scanned|sold|order|select|print|download))|\bcall|_call|appel|phone|hotline|escal|dispute|litige|reopen|rouv|timeout|crash|bounce"
    r"|helpdesk|contact_support|support_contact|contact_us|erreur|echec|incident|abandon"
)
_GOAL: Final = re.compile(
    r"payment_(?:done|ok|success|completed|received)|paid|purchas|order_(?:placed|confirmed|done|completed)"
    r"|checkout_(?:done|completed)|achat|commande_(?:passee|validee|confirmee)|paiement_(?:ok|reussi|valide|effectue)"
    r"|subscri|souscri|abonn|converted|conversion|signed\b|contract_signed|signature|activat|enrol"
    r"|completed|termine|resolved|resolu|closed|cloture|delivered|livre\b|success|approved|valide\b|booked|reserv"
)

_NO_VISIT: Final = re.compile(
    r"pick|collect|fetch|retrait|retir|deliver|livr|receiv|recept|handed|remis"
)


def plain(name: str) -> str:
    """``name`` in small letters without accents, words joined by underscores."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")


def is_trouble(name: str) -> bool:
    """Whether an event's name says that something went wrong or that help was needed."""
    return bool(_TROUBLE.search(plain(name)))


class Steps:
    """Who took which step when; trouble stands apart, so that a complaint is not progress."""

    def __init__(
        self,
        log: EventLog,
        stages: Grouping,
        *,
        leave_out: Collection[str] = (),
        goal: str | None = None,
    ) -> None:
        self.log = log
        self.stages = stages
        self.left_out = frozenset(leave_out)
        """Kinds of events that nobody does: promised moments."""
        self._goal = goal

    @cached_property
    def trouble(self) -> tuple[str, ...]:
        """The events that say trouble."""
        return tuple(
            name for name in self.log.activities if is_trouble(name) and name not in self.left_out
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The steps, from first to last: by stage, and within a stage by the order of events."""
        met = {v.activity: v.customers for v in volumes(self.log)}
        least = max(1.0, RARE * self.log.customer_count)
        order = [self.log.activities[i] for i in in_order(self.log)]
        stage = {name: i for i, group in enumerate(self.stages.groups) for name in group}
        kept = [
            n
            for n in order
            if n in stage and n not in self.left_out and not is_trouble(n) and met[n] >= least
            and n not in self.side_exits
        ]  # fmt: skip
        common = set(sorted(kept, key=lambda n: -met[n])[:STEPS_MOST])
        return tuple(sorted((n for n in kept if n in common), key=lambda n: stage[n]))

    @cached_property
    def side_exits(self) -> frozenset[str]:
        """Events of another channel beside the way that most go on: a visit, a call, for whatever step.

        Most go on otherwise where they happen, and they end the journey or happen anywhere in it. What is
        fetched at a shop was ordered, and is no visit.
        """
        log = self.log
        if log.channel is None or not log.events:
            return frozenset()
        counts = self._by_channel
        busiest, edges = int(counts.sum(axis=0).argmax()), transitions(log).astype(float)
        np.fill_diagonal(edges, 0.0)
        way = np.array([not is_trouble(n) and n not in self.left_out for n in log.activities])
        onward = np.maximum(edges[:, way].sum(axis=1), 1)
        ended = log.attributes[log.channel].codes[log.offsets[1:] - 1]
        found = []
        for kind, name in enumerate(log.activities):
            own = int(counts[kind].argmax())
            if own == busiest or not way[kind] or self.several_channels[kind]:
                continue
            if name == self._goal or _NO_VISIT.search(plain(name)) or _GOAL.search(plain(name)):
                continue
            before, met = edges[:, kind] * way, self.counts(name) > 0
            aside = (before * before / onward).sum() < 0.5 * before.sum()
            anywhere = before.max() < 0.5 * before.sum()
            if before.sum() < 0.5 * met.sum() or not aside:
                continue
            if anywhere or (ended[met] == own).mean() >= LAST_SEEN:
                found.append(name)
        return frozenset(found)

    def apart(self, kind: int) -> bool:
        """Whether a kind of event comes by one channel alone, and few others come by that channel."""
        counts = self._by_channel
        own = int(counts[kind].argmax())
        return not self.several_channels[kind] and counts[:, own].sum() < FEW * counts.sum()

    @cached_property
    def _by_channel(self) -> Ints:
        """How often each kind of event came by each channel."""
        assert self.log.channel is not None
        channel = self.log.attributes[self.log.channel]
        size, kinds = len(channel.names), len(self.log.activities)
        known = (channel.codes >= 0) & (self.log.activity >= 0)
        place = self.log.activity[known].astype(np.int64) * size + channel.codes[known]
        return np.asarray(np.bincount(place, minlength=size * kinds).reshape(kinds, size))

    @cached_property
    def progress(self) -> Progress:
        """Who reached which step when."""
        return Progress(self.log, Grouping(self.names, tuple((name,) for name in self.names)))

    @cached_property
    def goal(self) -> int | None:
        """The step that counts as a conversion: the one named, else the first whose name says so."""
        if self._goal in self.names:
            return self.names.index(self._goal)
        return next((i for i, n in enumerate(self.names) if i and _GOAL.search(plain(n))), None)

    @cached_property
    def converted(self) -> Flags:
        """Which customers reached the goal; nobody when there is none."""
        if self.goal is None:
            return np.zeros(self.log.customer_count, np.bool_)
        return self.progress.reached(self.goal)

    def stage_of(self, step: str) -> str:
        """The stage that a step belongs to."""
        return next(
            name
            for name, group in zip(self.stages.names, self.stages.groups, strict=True)
            if step in group
        )

    @cached_property
    def _table(self) -> npt.NDArray[np.int32]:
        """How often each customer did each thing: kinds of events × customers, made in one pass."""
        size, count = len(self.log.activities), self.log.customer_count
        if size * count > TABLE_MOST:
            return np.zeros((0, 0), np.int32)
        customer = np.repeat(np.arange(count), np.diff(self.log.offsets))
        known = self.log.activity >= 0
        place = self.log.activity[known].astype(np.int64) * count + customer[known]
        return np.bincount(place, minlength=size * count).astype(np.int32).reshape(size, count)

    def counts(self, activity: str) -> Ints:
        """How often each customer did something."""
        code = self.log.activities.index(activity)
        if len(self._table):
            return np.asarray(self._table[code])
        hits = (self.log.activity == code).astype(np.int64)
        return np.asarray(np.add.reduceat(hits, self.log.offsets[:-1]))

    @cached_property
    def preceding(self) -> npt.NDArray[np.int8]:
        """Per event the step that its customer took last, itself included; -1 before the first."""
        at = np.full(len(self.log.activities) + 1, -1, np.int8)  # the last is for unknown kinds
        for number, name in enumerate(self.names):
            at[self.log.activities.index(name)] = number
        step = at[self.log.activity]
        begin = np.repeat(self.log.offsets[:-1], np.diff(self.log.offsets))
        place = np.maximum.accumulate(np.where(step >= 0, np.arange(len(step)), -1))
        return np.asarray(np.where(place >= begin, step[place], np.int8(-1)))

    def after(self, activity: str, step: str) -> Flags:
        """Who did something when ``step`` was the last that they had taken."""
        code, at = self.log.activities.index(activity), self.names.index(step)
        places = np.flatnonzero(self.log.activity == code)
        places = places[self.preceding[places] == at]
        did = np.zeros(self.log.customer_count, np.bool_)
        did[np.searchsorted(self.log.offsets, places, side="right") - 1] = True
        return did

    @cached_property
    def several_channels(self) -> Flags:
        """Per kind of event whether more than one channel leads to it: a letter is a letter, and no hop."""
        counts = self._by_channel
        total = counts.sum(axis=1)
        return np.asarray((total > 0) & (counts.max(axis=1) < ONE_CHANNEL * total))

    @cached_property
    def starts(self) -> Ints:
        """The day of each customer's first event."""
        return np.asarray(self.log.moment[self.log.offsets[:-1]] // MICROSECONDS_PER_DAY)

    @cached_property
    def patience(self) -> float:
        """Within how many days nineteen of twenty journeys are over."""
        spans = (self.progress.last - self.log.moment[self.log.offsets[:-1]]) / MICRO / 86_400
        return float(np.quantile(spans, 0.95)) if len(spans) else 0.0

    @cached_property
    def settled(self) -> int:
        """The last day on which every journey that was under way is over by now."""
        return int(self.progress.end // MICROSECONDS_PER_DAY - self.patience) - 1

    @cached_property
    def closed(self) -> Flags:
        """Journeys that began long enough before the end of the log to be over."""
        end = self.progress.end // MICROSECONDS_PER_DAY
        return np.asarray(self.starts <= end - self.patience)

    @cached_property
    def first_said(self) -> Said:
        """Per attribute each customer's value at the first event that says it."""
        return first_said(self.log)

    def last_before(self, activity: str) -> str | None:
        """The step after which customers most often come to ``activity``."""
        code = self.log.activities.index(activity)
        edges = transitions(self.log)
        before = [(int(edges[self.log.activities.index(n), code]), n) for n in self.names]
        best = max(before, default=(0, ""))
        return best[1] if best[0] else None
