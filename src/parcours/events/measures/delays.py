"""A delay makes some look lost: whoever goes on, but later than customers are watched for, is told as slow.

The same customers are told once: as a long wait, which carries what looked like a loss as its consequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from parcours.events.measures.progress import Progress
from parcours.events.scan.comparing import Found
from parcours.events.scan.outcome import Flags

LEFT: Final = 0.6
"""A loss of which less than this share is left was a delay."""
SHARED: Final = 0.5
"""A wait in which more than this share of the late is in explains them."""


def told_once(found: Sequence[Found], progress: Progress, *, lost: str, slow: str) -> list[Found]:
    """``found`` with each delay once; ``lost`` and ``slow`` are the kinds of losses and of waits."""
    waits = [one for one in found if one.outcome.kind == slow]
    kept: list[Found] = []
    looked_lost: dict[int, Found] = {}
    for one in found:
        late = _late(one, progress) if one.outcome.kind == lost else None
        if late is None:
            kept.append(one)
            continue
        cause = next((wait for wait in waits if _explains(wait, one, late)), None)
        if cause is None:
            kept.append(replace(one, outcome=replace(one.outcome, kind=slow), late=one))
        else:
            looked_lost.setdefault(id(cause), one)
    return [replace(one, late=looked_lost.get(id(one), one.late)) for one in kept]


def _late(lost: Found, progress: Progress) -> Flags | None:
    """Who makes a difference of losses and went on after all; None where most of it stays without them."""
    outcome = lost.outcome
    moved = progress.moved(progress.grouping.names.index(outcome.step))[outcome.customer]
    late = moved & (outcome.value > 0)
    outside = lost.compared_with() & ~lost.who
    if lost.stays(lost.excess - float(late[lost.who].mean() - late[outside].mean()), LEFT):
        return None
    return np.asarray(late & (outside if lost.better else lost.who))


def _explains(slow: Found, lost: Found, late: Flags) -> bool:
    """Whether most of the ``late`` are customers of a wait: of its group, in its days (where better: before)."""
    outcome = lost.outcome
    if (slow.outcome.step, slow.better) != (outcome.step, lost.better):
        return False
    inside = np.ones(len(late), np.bool_)
    if slow.span is not None:
        inside = (outcome.day >= slow.span.first) & (outcome.day <= slow.span.last)
    if slow.better:
        inside = ~inside
    if slow.attributes:
        code = outcome.names[slow.attributes].index(slow.values)
        inside &= outcome.groups[slow.attributes] == code
    return bool((inside & late).sum() > SHARED * late.sum())
