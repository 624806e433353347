"""The event store: a folder of sorted, encoded columns that open by memory map.

``manifest.json`` says where the events came from; ``events.arrow`` and ``customers.arrow`` hold the
columns, uncompressed, so that opening reads nothing. Any Arrow reader can read them too.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.ipc

from parcours.errors import NotFoundError, Words
from parcours.events.log import Attribute, EventLog

VERSION: Final = 1
_CHUNK: Final = 1 << 62


def save(log: EventLog, folder: Path) -> None:
    """Write ``log`` to ``folder``: whole, or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        draft = Path(name) / "store"
        draft.mkdir()
        columns = {"activity": log.activity, "moment": log.moment}
        columns |= {f"attribute_{at}": a.codes for at, a in enumerate(log.attributes.values())}
        _write(draft / "events.arrow", columns)
        _write(draft / "customers.arrow", {"customer": log.customers, "end": log.offsets[1:]})
        manifest = {
            "version": VERSION,
            "name": log.name,
            "checksum": log.checksum,
            "events": log.events,
            "customers": log.customer_count,
            "period": [day.isoformat() for day in log.period],
            "activities": log.activities,
            "attributes": {name: list(a.names) for name, a in log.attributes.items()},
            "channel": log.channel,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (draft / "manifest.json").write_text(text, encoding="utf-8")
        if folder.exists():
            old = Path(name) / "old"
            folder.replace(old)
        draft.replace(folder)


def _write(path: Path, columns: dict[str, Any]) -> None:
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=_CHUNK)


def is_store(path: Path) -> bool:
    """Whether ``path`` is an event store."""
    return (path / "manifest.json").is_file() and (path / "events.arrow").is_file()


def open_store(folder: Path) -> EventLog:
    """The log in ``folder``, memory-mapped; raises NotFoundError when there is none."""
    if not is_store(folder):
        raise NotFoundError(
            "events.no-store",
            Words(
                f"“{folder}” is no event store.",
                f"« {folder} » n’est pas un entrepôt d’événements.",
            ),
            remedy=Words(
                "Make one: parcours events ingest log.csv -o shop.events",
                "Créez-en un : parcours events ingest log.csv -o shop.events",
            ),
        )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    events = _read(folder / "events.arrow")
    customers = _read(folder / "customers.arrow")
    ends = customers["end"].to_numpy()
    return EventLog(
        manifest["name"],
        manifest["checksum"],
        np.concatenate([[0], ends]).astype(np.int64),
        events["activity"].to_numpy(),
        events["moment"].to_numpy(),
        tuple(manifest["activities"]),
        customers["customer"].combine_chunks(),
        {
            name: Attribute(events[f"attribute_{at}"].to_numpy(), tuple(names))
            for at, (name, names) in enumerate(manifest["attributes"].items())
        },
        manifest["channel"],
    )


def _read(path: Path) -> Any:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
