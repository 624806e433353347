"""The event store: a folder of sorted, encoded columns that open by memory map.

``manifest.json`` says where the events came from and how the files can be checked; ``events.arrow`` and
``customers.arrow`` hold the columns, uncompressed, so that opening reads nothing. Any Arrow reader can
read them too. A store is written whole or not at all: appending and erasing write it anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from parcours.errors import InputError, NotFoundError, Words
from parcours.events.arrow import array, flags, numbers, strings
from parcours.events.engines.encoding import Text
from parcours.events.engines.layout import laid_out, without_doubles
from parcours.events.filters import kept_customers
from parcours.events.log import Attribute, Codes, EventLog, Ints

VERSION: Final = 2
_CHUNK: Final = 1 << 62
_FILES: Final = ("events.arrow", "customers.arrow")
_OWN: Final = frozenset({*_FILES, "manifest.json"})


def save(
    log: EventLog, folder: Path, *, sources: Collection[dict[str, Any]] = (), filters: str = ""
) -> None:
    """Write ``log`` to ``folder``: whole, or not at all.

    ``sources`` are those of an earlier store whose events ``log`` holds as well; ``filters`` says which
    part of its source ``log`` is. Raises InputError where ``folder`` is a file, or holds anything that is
    no part of a store: that would be lost.
    """
    check_room(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        draft = Path(name) / "store"
        draft.mkdir()
        columns: dict[str, Any] = {"activity": array(log.activity), "moment": array(log.moment)}
        if log.start is not None:
            columns["start"] = array(log.start)
        attributes = enumerate(log.attributes.values())
        columns |= {f"attribute_{at}": array(a.codes) for at, a in attributes}
        _write(draft / "events.arrow", columns)
        ends = array(log.offsets[1:])
        _write(draft / "customers.arrow", {"customer": log.customers, "end": ends})
        manifest = _manifest(log, draft, sources, filters)
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (draft / "manifest.json").write_text(text, encoding="utf-8")
        if folder.exists():
            folder.replace(Path(name) / "old")
        draft.replace(folder)


def check_room(folder: Path) -> None:
    """Raises InputError where a store in ``folder`` would take the place of other things."""
    if folder.is_dir():
        others = sorted(path.name for path in folder.iterdir() if path.name not in _OWN)
    else:
        others = [folder.name] if folder.exists() else []
    if others:
        shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise InputError(
            "events.folder-in-use",
            Words(
                f"“{folder}” holds what is no part of an event store: {shown}. Nothing was written.",
                f"« {folder} » contient autre chose qu’un entrepôt d’événements : {shown}. Rien n’a été écrit.",
            ),
            remedy=Words(
                "Name a folder that does not exist yet, or an event store.",
                "Nommez un dossier qui n’existe pas encore, ou un entrepôt d’événements.",
            ),
            details={"others": others},
        )


def _manifest(
    log: EventLog, draft: Path, sources: Collection[dict[str, Any]], filters: str
) -> dict[str, Any]:
    here = {"name": log.name, "checksum": log.checksum}
    if filters:
        here["filters"] = filters
    known = [source for source in sources if source["checksum"] != log.checksum]
    return {
        "version": VERSION,
        "name": log.name,
        "checksum": log.checksum,
        "sources": [*known, {**here, "read_at": dt.datetime.now(dt.UTC).isoformat("T", "seconds")}],
        "files": {name: digest(draft / name) for name in _FILES},
        "events": log.events,
        "customers": log.customer_count,
        "period": [day.isoformat() for day in log.period] if log.events else None,
        "span": log.span,
        "activities": log.activities,
        "attributes": {name: list(a.names) for name, a in log.attributes.items()},
        "channel": log.channel,
        "start": log.start is not None,
    }


def digest(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, columns: dict[str, Any]) -> None:
    table = pa.table(columns)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=_CHUNK)


def is_store(path: Path) -> bool:
    """Whether ``path`` is an event store."""
    return (path / "manifest.json").is_file() and (path / "events.arrow").is_file()


def manifest_of(folder: Path) -> dict[str, Any]:
    """What the store in ``folder`` says of itself; raises NotFoundError when there is none."""
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
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def open_store(folder: Path) -> EventLog:
    """The log in ``folder``, memory-mapped; raises NotFoundError when there is none."""
    manifest = manifest_of(folder)
    try:
        events = _read(folder / "events.arrow")
        customers = _read(folder / "customers.arrow")
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged(folder) from error
    ends = _column(customers, "end")
    span = manifest.get("span")
    return EventLog(
        manifest["name"],
        manifest["checksum"],
        np.concatenate([[0], ends]).astype(np.int64),
        _column(events, "activity"),
        _column(events, "moment"),
        tuple(manifest["activities"]),
        customers["customer"].combine_chunks(),
        {
            name: Attribute(_column(events, f"attribute_{at}"), tuple(names))
            for at, (name, names) in enumerate(manifest["attributes"].items())
        },
        manifest["channel"],
        (span[0], span[1]) if span else None,
        _column(events, "start") if manifest.get("start") else None,
    )


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a store whose files are as they were written; raises InputError when not."""
    manifest = manifest_of(folder)
    for name, wanted in manifest.get("files", {}).items():
        if not (folder / name).is_file() or digest(folder / name) != wanted:
            raise _damaged(folder)
    return manifest


def _damaged(folder: Path) -> InputError:
    return InputError(
        "events.damaged-store",
        Words(
            f"The event store “{folder}” is damaged.",
            f"L’entrepôt d’événements « {folder} » est endommagé.",
        ),
        remedy=Words("Ingest the log again.", "Ingérez à nouveau le journal."),
    )


def append(log: EventLog, folder: Path, *, filters: str = "") -> EventLog:
    """Merge ``log`` into the store in ``folder``; what it already holds counts once."""
    manifest = manifest_of(folder)
    merged = joined(open_store(folder), log)
    save(merged, folder, sources=manifest.get("sources", []), filters=filters)
    return merged


def erase(folder: Path, customers: Collection[str]) -> int:
    """Take every event of ``customers`` out of the store in ``folder``; how many customers went.

    Nothing of them stays in the folder: names of events and values that only they had go too.
    """
    manifest = manifest_of(folder)
    log = open_store(folder)
    gone = pc.is_in(log.customers, value_set=strings(sorted(customers)))
    keep = ~flags(gone)
    if keep.all():
        return 0
    left = _without_unused(kept_customers(log, keep))
    save(left, folder, sources=manifest.get("sources", []))
    return int((~keep).sum())


def _without_unused(log: EventLog) -> EventLog:
    """``log`` without names that no event bears."""
    activity, activities = _packed(log.activity, log.activities)
    return replace(
        log,
        activity=activity,
        activities=activities,
        attributes={n: Attribute(*_packed(a.codes, a.names)) for n, a in log.attributes.items()},
    )


def _packed(codes: Any, names: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    used = np.bincount(codes[codes >= 0], minlength=len(names)) > 0
    table = np.append(np.cumsum(used) - 1, -1).astype(np.int32)
    return table[codes], tuple(name for name, kept in zip(names, used, strict=True) if kept)


def joined(one: EventLog, other: EventLog) -> EventLog:
    """The events of two logs as one, sorted; an event that both hold counts once.

    The same customer, moment, event and attributes are the same event, as often as the log that holds it
    oftener says. Attributes that only one log knows are not said for the other's events.
    """
    both = (one, other)
    texts = {
        name: _text([_values(log, name) for log in both])
        for name in {**one.attributes, **other.attributes}
    }
    event = _text([(log.activities, log.activity) for log in both])
    moment = np.concatenate([one.moment, other.moment])
    owner = _owners(one, other)

    def fingerprints(rows: Codes) -> Any:
        """The second of two alike in one log is another event than the first, and that of the other log's second."""
        when = np.unique(moment[rows], return_inverse=True)[1]
        said = [text.codes[rows] for text in (owner, event, *texts.values())]
        own = _told_apart([when, *said, rows >= one.events])
        return _told_apart([when, *said, _place_among_equals(own)])

    layout = without_doubles(laid_out(owner, moment), fingerprints)
    events, *others = layout.attributes([event, *texts.values()])
    start = _starts(one, other)
    return EventLog(
        other.name, other.checksum, layout.offsets, events.codes, layout.moment, events.names,
        layout.customers, dict(zip(texts, others, strict=True)), one.channel or other.channel,
        None, None if start is None else start[layout.order],
    )  # fmt: skip


def _values(log: EventLog, name: str) -> tuple[tuple[str, ...], Any]:
    if name in log.attributes:
        return log.attributes[name].names, log.attributes[name].codes
    return (), np.full(log.events, -1, np.int32)


def _text(pieces: list[tuple[tuple[str, ...], Any]]) -> Text:
    """Columns of several logs as one."""
    names = list(dict.fromkeys(name for known, _ in pieces for name in known))
    code = {name: at for at, name in enumerate(names)}
    codes = [np.array([*(code[n] for n in known), -1], np.int32)[c] for known, c in pieces]
    return Text(np.concatenate(codes), strings(names))


def _owners(one: EventLog, other: EventLog) -> Text:
    """The customer of each event of both logs."""
    known = [log.customers.cast(pa.string()) for log in (one, other)]
    customers = pc.unique(pa.chunked_array(known))
    owners = [
        np.repeat(numbers(pc.index_in(ids, customers)), np.diff(log.offsets))
        for ids, log in zip(known, (one, other), strict=True)
    ]
    return Text(np.concatenate(owners), customers)


def _told_apart(columns: list[Any]) -> Any:
    """A number for each row: the same for rows that are equal in every column, and only for those."""
    number = np.zeros(len(columns[0]), np.int64)
    for codes in columns:
        number = np.unique(number * (int(codes.max()) + 2) + codes + 1, return_inverse=True)[1]
    return number


def _place_among_equals(numbers: Ints) -> Ints:
    """Of each number how often it occurred before."""
    order = np.argsort(numbers, kind="stable")
    begins = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    places = np.empty(len(numbers), np.int64)
    places[order] = np.arange(len(numbers)) - np.repeat(
        begins, np.diff(begins, append=len(numbers))
    )
    return places


def _starts(one: EventLog, other: EventLog) -> Ints | None:
    if one.start is None and other.start is None:
        return None
    return np.concatenate([one.starts, other.starts])


def _column(table: Any, name: str) -> Any:
    """A column as it lies in the file."""
    column = table[name]
    return (
        numbers(column.chunk(0))
        if column.num_chunks
        else np.zeros(0, column.type.to_pandas_dtype())
    )


def _read(path: Path) -> Any:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
