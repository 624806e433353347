"""Logs for tests: from paths written down, or made by chance from a seed."""

import numpy as np
import pyarrow as pa

from parcours.events.log import Attribute, EventLog

SECOND = 1_000_000
DAY = 86_400 * SECOND


def log_of(paths, *, attributes=None, channel=None, span=None):
    """A log whose customers have these (name, second) events; attributes hold one value per event."""
    flat = [event for path in paths for event in path]
    names = tuple(sorted({event[0] for event in flat}))
    found = {}
    for name, values in (attributes or {}).items():
        kinds = tuple(sorted({value for row in values for value in row}))
        codes = [kinds.index(value) for row in values for value in row]
        found[name] = Attribute(np.array(codes, np.int32), kinds)
    return EventLog(
        "test", "", np.cumsum([0, *map(len, paths)]).astype(np.int64),
        np.array([names.index(event[0]) for event in flat], np.int32),
        np.array([round(event[1] * SECOND) for event in flat], np.int64), names,
        pa.array([str(i) for i in range(len(paths))]), found, channel, span,
    )  # fmt: skip
