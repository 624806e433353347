"""Reads XES event logs (also gzipped) as a stream, event by event, into Parquet.

Strings, dates, numbers and booleans of events are kept under their own keys; those of a trace as
``case:…`` on each of its events. Nested attributes are left out.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

import pyarrow as pa
import pyarrow.parquet

from parcours.errors import InputError, Words

ATTRIBUTES_MOST: Final = 40
BATCH: Final = 50_000
_VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})


def to_parquet(path: Path, target: Path) -> None:
    """Write the events of ``path`` to ``target``; raises InputError for a torn or empty log."""
    from lxml import etree

    writer = None
    columns: dict[str, None] = {}
    try:
        with _opened(path) as file:
            for rows in _batches(file):
                if writer is None:
                    columns = dict.fromkeys(name for row in rows for name in row)
                    names = list(columns)[:ATTRIBUTES_MOST]
                    schema = pa.schema([(name, pa.string()) for name in names])
                    writer = pa.parquet.ParquetWriter(target, schema)
                writer.write_table(
                    pa.table(
                        {
                            name: pa.array([row.get(name) for row in rows], pa.string())
                            for name in schema.names
                        }
                    )
                )
    except (etree.XMLSyntaxError, EOFError, OSError, zlib.error) as error:
        raise InputError(
            "events.bad-xes",
            Words(
                f"“{path.name}” is no whole XES log.",
                f"« {path.name} » n’est pas un journal XES entier.",
            ),
            remedy=Words("Fetch it again.", "Téléchargez-le à nouveau."),
            details={"parser": str(error)[:200]},
        ) from error
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        raise InputError(
            "events.no-rows",
            Words(
                f"“{path.name}” holds no event.", f"« {path.name} » ne contient aucun événement."
            ),
        )


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path) if path.suffix == ".gz" else path.open("rb"))


def _batches(file: IO[bytes]) -> Iterator[list[dict[str, str]]]:
    rows: list[dict[str, str]] = []
    for row in _events(file):
        rows.append(row)
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _events(file: IO[bytes]) -> Iterator[dict[str, str]]:
    """One mapping per event; entities are not resolved and nothing is fetched."""
    from lxml import etree

    pending: list[dict[str, str]] = []
    kinds = _Kinds()
    parser = etree.iterparse(
        file,
        events=("end",),
        tag=("{*}event", "{*}trace"),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    for _, element in parser:
        if element.tag.endswith("event"):
            pending.append(_values(element, kinds))
        else:
            case = {f"case:{key}": value for key, value in _values(element, kinds).items()}
            for row in pending:
                yield {"case:concept:name": "", **case, **row}
            pending = []
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]


class _Kinds(dict[Any, bool]):
    """Which tags are values; each is taken apart once, because that costs more than reading it."""

    def __missing__(self, tag: Any) -> bool:
        self[tag] = isinstance(tag, str) and tag.rpartition("}")[2] in _VALUES
        return self[tag]


def _values(element: Any, kinds: _Kinds) -> dict[str, str]:
    return {
        key: child.get("value", "")
        for child in element
        if kinds[child.tag] and (key := child.get("key"))
    }
