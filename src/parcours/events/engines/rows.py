"""The events of a source as numbers: read once, in the order of its rows, each text as a code.

The database streams moments and texts, ten million rows in half a second of processor time; texts
become codes here while it goes on reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from parcours.events.arrow import flags, numbers
from parcours.events.columns import Columns
from parcours.events.engines.encoding import Encoder, Growing, Text
from parcours.events.engines.sources import Source
from parcours.events.engines.sql import literal, quoted
from parcours.events.log import Ints

BATCH: Final = 122_880
"""As many rows as the database has in a piece of a Parquet file."""
NEVER: Final = int(np.iinfo(np.int64).min)
"""Stands for a moment that cannot be read."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Moments in microseconds, and columns of text; one entry per row."""

    customer: Text
    moment: Ints
    start: Ints | None
    event: Text
    others: dict[str, Text]
    places: Ints | None = None
    """Which rows of the source these are, counted from 0; None for all of them."""

    def kept(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """The rows of ``keep``, and the texts that occur in them."""
        return replace(
            self,
            moment=self.moment[keep],
            start=None if self.start is None else self.start[keep],
            customer=self.customer.kept(keep),
            event=self.event.kept(keep),
            others={name: text.kept(keep) for name, text in self.others.items()},
            places=np.flatnonzero(keep),
        )


class Query:
    """What the database is asked about the events of one source.

    ``reader`` gives the SQL that reads a column of moments; ``every`` names all columns.
    """

    def __init__(
        self,
        connection: Any,
        source: Source,
        columns: Columns,
        reader: Callable[[str], str],
        every: Sequence[str],
    ) -> None:
        self._connection = connection
        self._source = source
        self._columns = columns
        self._moments = {moment: reader(moment) for moment in columns.moments}
        self._start = reader(columns.start) if columns.start else None
        self._every = every

    def fill(
        self, customer: Encoder, event: Encoder, others: Mapping[str, Encoder], room: int
    ) -> tuple[Ints, Ints | None]:
        """Read every event, about ``room`` of them: texts go to the encoders, moment and beginning are returned."""
        encoders = [customer, event, *others.values()]
        texts = ", ".join(", ".join(e.fields(f"text_{at}")) for at, e in enumerate(encoders))
        moments = [Growing(np.int64, room)]
        start = ""
        if self._start:
            start = ", coalesce(start, moment)"
            moments.append(Growing(np.int64, room))
        query = f"SELECT moment{start}, {texts} FROM ({self._events(tuple(others))})"
        for batch in self._stream(query):
            for at, grown in enumerate(moments):
                column = batch.column(at)
                piece = grown.piece(len(batch))
                piece[:] = numbers(column)
                if column.null_count:
                    piece[flags(column.is_null())] = NEVER
            for at, encoder in enumerate(encoders):
                place = len(moments) + 2 * at
                encoder.take(batch.column(place), batch.column(place + 1))
        return moments[0].whole(), moments[1].whole() if start else None

    def unread(self, most: int) -> list[tuple[int, str]]:
        """The first events whose moment cannot be read: the line of each, and what it says."""
        rows = self._events((), f"{self._source.numbered} + 1 AS line")
        found: list[tuple[int, str]] = self._connection.execute(
            f"SELECT line, said FROM ({rows}) WHERE moment IS NULL ORDER BY line LIMIT {most}"
        ).fetchall()
        return found

    def fingerprints(self, places: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
        """A hash of all that the rows at ``places`` say, in every column of the source."""
        found = np.empty(len(places), np.uint64)
        order = np.argsort(places, kind="stable")
        wanted = places[order]
        begin = 0
        every = ", ".join(map(quoted, self._every))
        for batch in self._stream(f"SELECT hash({every}) FROM {self._source.sql}"):
            low, high = np.searchsorted(wanted, (begin, begin + len(batch)))
            found[order[low:high]] = numbers(batch.column(0))[wanted[low:high] - begin]
            begin += len(batch)
        return found

    def _stream(self, query: str) -> Iterator[Any]:
        yield from self._connection.sql(query).to_arrow_reader(BATCH)

    def _events(self, others: Sequence[str], *more: str) -> str:
        """One row per event, in the order of the source; its texts are called ``text_0`` and so on."""
        columns = self._columns
        texts = [f"{quoted(name)}::VARCHAR" for name in others]
        moments = list(self._moments.values())
        said = [f"{quoted(moment)}::VARCHAR" for moment in self._moments]
        if columns.event is not None:
            event = f"{quoted(columns.event)}::VARCHAR"
            moments += [self._start] if self._start else []
        else:
            # One row per customer and one column of moments per event: taken apart row by row.
            event, *said = (
                f"unnest([{', '.join(each)}])" for each in (map(literal, self._moments), said)
            )
            moments = [f"unnest([{', '.join(moments)}])"]
        named = [f"{quoted(columns.customer)}::VARCHAR", event, *texts]
        fields = [f"{field} AS text_{at}" for at, field in enumerate(named)]
        fields += [
            f"{field} AS {name}" for field, name in zip(moments, ("moment", "start"), strict=False)
        ]
        query = (
            f"SELECT {', '.join([*fields, f'{said[0]} AS said', *more])} FROM {self._source.sql}"
        )
        return query if columns.event else f"SELECT * FROM ({query}) WHERE trim(said) <> ''"
