"""What directly follows what, for how many customers, after how long."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import CODES, INTS, ROW, TABLE, compiled


@compiled(INTS, CODES, TABLE, TABLE)
def follow(offsets: Any, activity: Any, edges: Any, customers: Any) -> None:
    """How often one activity directly follows another, and for how many customers."""
    size = len(edges)
    latest = np.full((size, size), -1, np.int64)
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            source, target = activity[index - 1], activity[index]
            if source >= 0 and target >= 0:
                edges[source, target] += 1
                if latest[source, target] != customer:
                    latest[source, target] = customer
                    customers[source, target] += 1


@compiled(INTS, CODES, INTS, INTS, ROW, ROW)
def edge_times(
    offsets: Any, activity: Any, start: Any, moment: Any, cursor: Any, times: Any
) -> None:
    """The wait of each direct step, laid down edge by edge; ``cursor`` says where each edge's begin.

    A wait is from the end of one event to the start of the next, and never below zero.
    """
    size = int(np.sqrt(len(cursor)))
    for customer in range(len(offsets) - 1):
        for index in range(offsets[customer] + 1, offsets[customer + 1]):
            if activity[index - 1] >= 0 and activity[index] >= 0:
                edge = activity[index - 1] * size + activity[index]
                times[cursor[edge]] = max(0, start[index] - moment[index - 1])
                cursor[edge] += 1
