"""How different paths are from one another."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import CODES, FLOATS, INTS, compiled


@compiled(INTS, CODES, FLOATS)
def edits(ends: Any, codes: Any, table: Any) -> None:
    """Edits from each path to each other one (Levenshtein), over the longer length: 0 the same, 1 apart."""
    count = len(ends)
    for one in range(count):
        low = ends[one - 1] if one else 0
        size = ends[one] - low
        row = np.empty(size + 1, np.int64)
        for other in range(one):
            begin = ends[other - 1] if other else 0
            length = ends[other] - begin
            for at in range(size + 1):
                row[at] = at
            for step in range(length):
                corner = row[0]
                row[0] = step + 1
                for at in range(size):
                    change = corner + (codes[low + at] != codes[begin + step])
                    corner = row[at + 1]
                    row[at + 1] = min(change, row[at + 1] + 1, row[at] + 1)
            share = row[size] / max(size, length, 1)
            table[one, other] = share
            table[other, one] = share
