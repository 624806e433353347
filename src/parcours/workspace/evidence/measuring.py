"""Has a map's tables read by a child with limits, and keeps the answer until the map or a table changes."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final, Literal

from parcours.journey.model import JourneyMap
from parcours.journey.write import write
from parcours.workspace.evidence.feeds import Fed
from parcours.workspace.jobs import uploads
from parcours.workspace.models import StoredMap
from parcours.workspace.processes import child

Task = Literal["figures", "watch", "effects"]
KEPT_MOST: Final = 64

_kept: OrderedDict[tuple[Any, ...], dict[str, Any]] = OrderedDict()
_lock = threading.Lock()


def measured(
    task: Task,
    stored: StoredMap,
    journey_map: JourneyMap,
    fed: Fed,
    today: dt.date,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """What ``task`` answers about ``journey_map`` and its tables; raises what the child raises."""
    text = write(journey_map)
    tables = tuple(
        (one.public_id, one.checksum, tuple(sorted((k, v or "") for k, v in one.columns.items())))
        for one in (fed.events, fed.verbatims)
        if one
    )
    name = (task, stored.pk, hash(text), tables, today, repr(sorted(more.items())))
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    asked: dict[str, Any] = {"map": text, "today": today.isoformat(), **more}
    for kind, upload in (("events", fed.events), ("verbatims", fed.verbatims)):
        if upload:
            asked[kind] = {"path": str(uploads.file_of(upload)), "columns": upload.columns}
    found = child.run(task, asked, child.LARGE)
    with _lock:
        _kept[name] = found
        while len(_kept) > KEPT_MOST:
            _kept.popitem(last=False)
    return found
