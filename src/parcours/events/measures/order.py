"""The order in which things happen, and stages proposed from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words, nearest
from parcours.events.engines.kernels import counting, graph
from parcours.events.log import NOT_SAID, Codes, EventLog, Ints
from parcours.events.measures.volumes import volumes

STAGES_MOST: Final = 6
NAMES_MOST: Final = 400
"""Of logs with more kinds of events only the most frequent are put in order."""
RARE: Final = 0.01
"""An event that fewer customers than this share meet never starts a stage of its own."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Stages as groups of kinds of events, in order; events in no group belong to no stage."""

    names: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]

    def stage_of(self, log: EventLog) -> Codes:
        """The stage of each event of ``log``: one code per event, -1 for none."""
        known = {name: index for index, group in enumerate(self.groups) for name in group}
        table = np.array([known.get(name, NOT_SAID) for name in log.activities], dtype=np.int32)
        return np.asarray(table[log.activity], dtype=np.int32)


def transitions(log: EventLog) -> Ints:
    """How often event ``j`` directly follows event ``i``: a square table of counts."""
    size = len(log.activities)
    edges, customers = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
    graph.follow(log.offsets, log.activity, edges, customers)
    return edges


def precedence(log: EventLog) -> Ints:
    """In how many customers event ``i`` first occurs before event ``j`` does."""
    size = len(log.activities)
    before = np.zeros((size, size), np.int64)
    counting.precede(log.offsets, log.activity, before)
    return before


def in_order(log: EventLog) -> list[int]:
    """The kinds of events from first to last: by how many others each mostly precedes (Copeland)."""
    before = precedence(log)
    together = before + before.T
    share = np.divide(before, together, out=np.full(before.shape, 0.5), where=together > 0)
    weight = np.sqrt(together)
    score = ((share - 0.5) * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)
    return [int(index) for index in np.argsort(-score, kind="stable")]


def propose(log: EventLog, *, most: int = STAGES_MOST, leave_out: Collection[str] = ()) -> Grouping:
    """Stages from the order in which events occur.

    Neighbours in that order are joined, those that most often alternate first, until ``most`` groups
    are left. Events in ``leave_out`` are in no stage. A proposal to correct, not a finding.
    """
    log = common(log)
    order = [index for index in in_order(log) if log.activities[index] not in leave_out]
    edges = transitions(log)
    counts = np.array([volume.customers for volume in volumes(log)])
    groups = [[index] for index in order]
    least = RARE * log.customer_count
    while len(groups) > 1:
        bonds = [_bond(edges, counts, a, b) for a, b in zip(groups, groups[1:], strict=False)]
        rare = [
            max(bonds[i - 1] if i else -1.0, bonds[i] if i < len(bonds) else -1.0)
            if counts[group].max() < least
            else -1.0
            for i, group in enumerate(groups)
        ]
        if max(rare) >= 0:
            at = int(np.argmax(rare))
            left = at > 0 and (at == len(bonds) or bonds[at - 1] >= bonds[at])
            joint = at - 1 if left else at
        elif len(groups) > most or max(bonds) > 0.5:
            joint = int(np.argmax(bonds))
        else:
            break
        groups[joint : joint + 2] = [groups[joint] + groups[joint + 1]]
    names = tuple(readable(log.activities[max(group, key=lambda i: counts[i])]) for group in groups)
    return Grouping(names, tuple(tuple(log.activities[i] for i in group) for group in groups))


def common(log: EventLog, most: int = NAMES_MOST) -> EventLog:
    """``log`` with its ``most`` frequent kinds of events; the others have no name (-1)."""
    if len(log.activities) <= most:
        return log
    counts = np.bincount(log.activity, minlength=len(log.activities))
    kept = np.sort(np.argsort(-counts, kind="stable")[:most])
    table = np.full(len(log.activities), NOT_SAID, np.int32)
    table[kept] = np.arange(most)
    names = tuple(log.activities[at] for at in kept)
    return replace(log, activity=table[log.activity], activities=names)


def _bond(edges: Ints, counts: npt.NDArray[np.int64], a: Sequence[int], b: Sequence[int]) -> float:
    """How much two neighbouring groups go back and forth, relative to the rarer one."""
    there, back = edges[np.ix_(a, b)].sum(), edges[np.ix_(b, a)].sum()
    rarer = max(1, min(counts[list(a)].sum(), counts[list(b)].sum()))
    return float(min(there, back) * 2 + 0.01 * max(there, back)) / float(rarer)


def readable(name: str) -> str:
    """A column's or event's name as a heading: ``payment_started`` becomes ``Payment started``.

    A name with spaces was written for people: its hyphens and points stay, as in ``rendez-vous``.
    """
    marks = "_" if " " in name.strip() else "_-."
    words = name.translate(str.maketrans(marks, " " * len(marks))).split()
    while len(words) > 1 and words[-1].casefold() in {"timestamp", "date", "at", "time"}:
        words.pop()
    text = " ".join(words) or name
    return text[:1].upper() + text[1:]


def checked(names: Sequence[str], groups: Sequence[Sequence[str]], log: EventLog) -> Grouping:
    """A mapping that a person wrote, as a grouping of this log's events.

    Raises InputError for an event that does not occur, with the nearest that does.
    """
    seen: dict[str, str] = {}
    for stage, group in zip(names, groups, strict=True):
        for event in group:
            if event not in log.activities:
                guess = nearest(event, log.activities)
                listing = ", ".join(log.activities[:20])
                raise InputError(
                    "events.unknown-event",
                    Words(
                        f"Stage “{stage}” names the event “{event}”, which does not occur.",
                        f"L’étape « {stage} » nomme l’événement « {event} », qui n’apparaît pas.",
                    ),
                    remedy=Words(
                        (f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
                        (f"Vouliez-vous dire « {guess} » ? " if guess else "")
                        + f"Il y a : {listing}.",
                    ),
                )
            if event in seen:
                raise InputError(
                    "events.event-twice",
                    Words(
                        f"The event “{event}” is in two stages: “{seen[event]}” and “{stage}”.",
                        f"L’événement « {event} » est dans deux étapes : « {seen[event]} » et « {stage} ».",
                    ),
                    remedy=Words("Keep it in one.", "Gardez-le dans une seule."),
                )
            seen[event] = stage
    return Grouping(tuple(names), tuple(tuple(group) for group in groups))
