"""Activities whose begin and end are two events of a log, read as one event with two moments.

Unasked, every event counts, as in other tools: a log that says “start” and “complete” then has each
activity twice, and waits of work. Paired, waits run from an end to the next begin. Within a customer,
an activity and, where the log names it, an instance, the first begin belongs to the first end after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.errors import InputError, Words
from parcours.events.filters import kept_events
from parcours.events.log import NOT_SAID, Attribute, EventLog, Ints

TRANSITION: Final = "lifecycle:transition"
INSTANCE: Final = "concept:instance"
BEGINS: Final = frozenset({"start", "started", "begin"})
ENDS: Final = frozenset({"complete", "completed", "end"})


def offered(log: EventLog) -> tuple[Words, ...]:
    """That begins and ends could be paired, where the log has both and nobody asked for it."""
    said = log.attributes.get(TRANSITION)
    if said is None or not {_kind(name) for name in said.names} >= {-1, 1}:
        return ()
    return (
        Words(
            f"Begin and end of an activity count as two events; --pair {TRANSITION} makes one of them.",
            f"Début et fin d’une activité comptent comme deux événements ; --pair {TRANSITION} en fait un.",
        ),
    )


def paired(
    log: EventLog, transition: str, instance: str | None = None
) -> tuple[EventLog, tuple[Words, ...]]:
    """``log`` with one event per activity that ended, and what a reader must be told of the rest.

    An end without begin stays as it is; a begin without end counts at its begin; other transitions
    (scheduled, suspended) are left out. Raises InputError where nothing begins or nothing ends.
    """
    said = log.attributes[transition]
    kind = np.append([_kind(name) for name in said.names], 0).astype(np.int8)[said.codes]
    if not (kind > 0).any() or not (kind < 0).any():
        raise _nothing_to_pair(transition, said)
    owner = np.repeat(np.arange(log.customer_count), np.diff(log.offsets))
    which = log.attributes[instance].codes if instance else np.zeros(log.events, np.int32)
    begun, ended = matched((owner, log.activity, which), kind)
    keep = (kind < 0) | (kind > 0) | (said.codes == NOT_SAID)
    keep[begun] = False
    start = log.starts.copy()
    start[ended] = log.moment[begun]
    open_ones, ends = int((kind > 0).sum()) - len(begun), int((kind < 0).sum()) - len(ended)
    told = _told(len(begun), open_ones, ends, log.events - len(begun) - int(keep.sum()))
    gone = {transition, instance}
    others = {name: one for name, one in log.attributes.items() if name not in gone}
    whole = replace(log, start=start, attributes=others, span=(log.begin, log.end))
    return kept_events(whole, keep), told


def matched(
    same: tuple[npt.NDArray[np.integer], ...], kind: npt.NDArray[np.int8]
) -> tuple[Ints, Ints]:
    """The places of begins (1) and of the ends (-1) that belong to them, first to first.

    Only events that are equal in every column of ``same`` belong together. An end with no begin left
    before it takes none.
    """
    places = np.flatnonzero(kind)
    order = places[np.lexsort([column[places] for column in reversed(same)])]
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.any([column[order[1:]] != column[order[:-1]] for column in same], axis=0)
    group = np.cumsum(fresh) - 1
    step = kind[order].astype(np.int64)
    level = _inside(step, fresh, group)
    # One running minimum for all groups: each lies so far below the one before that it starts anew.
    shift = group * (len(order) + 1)
    lowest = np.minimum(np.minimum.accumulate(level - shift) + shift, 0)
    before = np.where(fresh, 0, np.concatenate([[0], lowest[:-1]]))
    begins, ends = step > 0, (step < 0) & (lowest == before)
    earlier: Ints = (np.cumsum(begins) - begins)[fresh][group]
    nth = _inside(ends.astype(np.int64), fresh, group) - 1
    return order[np.flatnonzero(begins)[(earlier + nth)[ends]]], order[ends]


def _inside(
    values: Ints, fresh: npt.NDArray[np.bool_], group: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """The running sum of each group."""
    total = np.cumsum(values)
    return np.asarray(total - (total - values)[fresh][group])


def _kind(name: str) -> int:
    word = name.strip().casefold()
    return 1 if word in BEGINS else -1 if word in ENDS else 0


def _told(pairs: int, open_ones: int, ends: int, others: int) -> tuple[Words, ...]:
    told = [
        Words(
            f"{pairs} pairs of begin and end are one event each.",
            f"{pairs} paires de début et fin forment chacune un événement.",
        )
    ]
    if open_ones:
        told.append(
            Words(
                f"{open_ones} begins have no end; they count at their begin, with no time of work.",
                f"{open_ones} débuts sont sans fin ; ils comptent à leur début, sans durée de travail.",
            )
        )
    if ends:
        told.append(
            Words(
                f"{ends} ends have no begin; how long they took is not known.",
                f"{ends} fins sont sans début ; leur durée n’est pas connue.",
            )
        )
    if others:
        told.append(
            Words(
                f"{others} events of other kinds (such as scheduled) were left out.",
                f"{others} événements d’autre nature (comme planifié) ont été laissés de côté.",
            )
        )
    return tuple(told)


def _nothing_to_pair(transition: str, said: Attribute) -> InputError:
    listing = ", ".join(said.names[:8])
    return InputError(
        "events.nothing-to-pair",
        Words(
            f"Column “{transition}” does not hold both begins and ends of activities.",
            f"La colonne « {transition} » ne contient pas à la fois des débuts et des fins d’activités.",
        ),
        remedy=Words(
            f"It needs “start” and “complete”. It holds: {listing}.",
            f"Il faut « start » et « complete ». Elle contient : {listing}.",
        ),
        details={"values": list(said.names)},
    )
