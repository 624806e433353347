"""Who reaches which stage when, and who goes on."""

from __future__ import annotations

from typing import Any

from parcours.events.engines.kernels.compiling import CODES, INTS, TABLE, UNSEEN, compiled


@compiled(INTS, CODES, INTS, TABLE, TABLE, TABLE)
def reach(offsets: Any, stage: Any, moment: Any, first: Any, onward: Any, where: Any) -> None:
    """Per customer and stage: when it is first reached, when a later one is, and by which event.

    Cells start as ``UNSEEN``.
    """
    size = first.shape[1]
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer], offsets[customer + 1]):
            here = stage[index]
            if here < 0:
                continue
            for earlier in range(here):
                if first[customer, earlier] != UNSEEN and onward[customer, earlier] == UNSEEN:
                    onward[customer, earlier] = moment[index]
            if here < size and first[customer, here] == UNSEEN:
                first[customer, here] = moment[index]
                where[customer, here] = index
