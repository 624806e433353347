"""An event log in a notebook or a script: every answer is an Arrow table.

    from parcours.events.notebook import Events

    shop = Events.read("orders.parquet")
    shop.graph().to_pandas()

The same questions as on the command line, on the same measures. ``polars.from_arrow(table)`` and
``table.to_pandas()`` are one call away; nothing of pandas or Polars is needed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from parcours.errors import Words
from parcours.events.asking import Measure, answer
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.engines.query import as_table, query
from parcours.events.filters import Filter, narrowed
from parcours.events.log import EventLog
from parcours.events.measures.anomalies import anomalies
from parcours.events.measures.attribution import AttributionMeasure
from parcours.events.measures.depth import PathEndsMeasure, StepMatrixMeasure
from parcours.events.measures.dropoff import DropOffMeasure
from parcours.events.measures.funnel import Step, funnel_measure
from parcours.events.measures.graph import GraphMeasure
from parcours.events.measures.groups import compare_groups
from parcours.events.measures.habits import HopsMeasure
from parcours.events.measures.influence import InfluenceMeasure
from parcours.events.measures.order import Grouping, propose
from parcours.events.measures.retention import RetentionMeasure, Unit
from parcours.events.measures.trend import TrendMeasure, What
from parcours.events.measures.variants import VariantsMeasure
from parcours.events.measures.volumes import ReworkMeasure, VolumesMeasure
from parcours.events.measures.working import WorkingMeasure
from parcours.events.store import is_store, open_store, save


class Events:
    """A log to ask; ``notes`` says what was guessed or left out when it was read."""

    def __init__(self, log: EventLog, notes: Sequence[Words] = ()) -> None:
        self.log = log
        self.notes = tuple(notes)

    @classmethod
    def read(cls, given: Any, **columns: str) -> Self:
        """A store, a file, a folder of Parquet, a database's table, or a frame.

        ``columns`` names those of ``customer``, ``moment``, ``event``, ``channel`` and ``start``;
        ``pair`` the one that says start and complete, to make one event of both.
        """
        if isinstance(given, str | Path) and is_store(Path(given)):
            return cls(open_store(Path(given)))
        result = ingest(given, Asked(**columns))
        return cls(result.log, result.notes)

    def save(self, folder: Path | str) -> None:
        """Keep the log as an event store."""
        save(self.log, Path(folder))

    def where(self, *filters: Filter) -> Self:
        """The log with filters applied, in order."""
        return type(self)(narrowed(self.log, filters), self.notes)

    def __repr__(self) -> str:
        first, last = self.log.period
        return (
            f"Events({self.log.name}: {self.log.events:,} events of {self.log.customer_count:,} "
            f"customers, {first} to {last})"
        )

    def ask(self, measure: Measure[Any, Any]) -> Any:
        """Any measure, as an Arrow table."""
        return table(answer(measure, self.log))

    def events(self) -> Any:
        """The events themselves, names as dictionaries."""
        return as_table(self.log)

    def sql(self, question: str) -> Any:
        """The answer to SQL over the table ``events``."""
        return query(self.log, question)

    def volumes(self) -> Any:
        """How often, by how many customers."""
        return self.ask(VolumesMeasure())

    def graph(self, *, times: bool = True) -> Any:
        """What directly follows what."""
        return self.ask(GraphMeasure(times))

    def working(self) -> Any:
        """How long each activity takes, where the log says when it begins."""
        return self.ask(WorkingMeasure())

    def variants(self, most: int = 20) -> Any:
        """The most frequent paths."""
        return table(answer(VariantsMeasure(most), self.log).variants)

    def funnel(self, steps: Sequence[Step], **how: Any) -> Any:
        """A funnel; with ``by`` one per segment. ``how`` is that of FunnelMeasure."""
        found = answer(funnel_measure(steps, **how), self.log)
        return table([one for part in found.values() for one in part]).append_column(
            "segment", pa.array([name for name, part in found.items() for _ in part], pa.string())
        )

    def drop_off(self, stages: dict[str, Sequence[str]] | None = None) -> Any:
        """Where customers go no further; stages are proposed when none are given."""
        return self.ask(DropOffMeasure(self._grouping(stages)))

    def anomalies(self, stages: dict[str, Sequence[str]] | None = None) -> Any:
        """What departs from the rest."""
        return table(anomalies(self.log, self._grouping(stages)), without=("who",))

    def path_ends(self, patience_seconds: float | None = None) -> Any:
        """After what customers do nothing more."""
        return self.ask(PathEndsMeasure(patience_seconds))

    def steps(self, places: int = 10) -> Any:
        """What is done first, second, third."""
        return self.ask(StepMatrixMeasure(places))

    def rework(self) -> Any:
        """What is done again."""
        return self.ask(ReworkMeasure())

    def retention(self, unit: Unit = "week") -> Any:
        """Who comes back."""
        return self.ask(RetentionMeasure(unit))

    def trend(
        self, what: What = "events", unit: Unit = "day", goal: str | None = None,
        *, within_seconds: float | None = None,
    ) -> Any:  # fmt: skip
        """How much happens, period by period."""
        return table(answer(TrendMeasure(what, unit, goal, within_seconds), self.log).points)

    def attribution(self, goal: str) -> Any:
        """Conversions credited to channels."""
        return table(
            [
                {"channel": c.channel, **c.by_rule}
                for c in answer(AttributionMeasure(goal), self.log)
            ]
        )

    def influence(self, *goal: str) -> Any:
        """Who met what reaches a goal more often."""
        return self.ask(InfluenceMeasure(goal))

    def hops(self, by: str | None = None) -> Any:
        """Changes of the channel."""
        return self.ask(HopsMeasure(by))

    def compare(self, other: Events) -> Any:
        """This group beside another."""
        return table(compare_groups(self.log, other.log))

    def _grouping(self, stages: dict[str, Sequence[str]] | None) -> Grouping:
        if stages is None:
            return propose(self.log)
        return Grouping(tuple(stages), tuple(tuple(events) for events in stages.values()))


def table(records: Sequence[Any], *, without: Sequence[str] = ()) -> Any:
    """Records, one a row, as an Arrow table; properties such as intervals are not in it."""
    rows = [{k: v for k, v in _plain(record).items() if k not in without} for record in records]
    return pa.Table.from_pylist(rows)


def _plain(value: Any) -> Any:
    """A record as a dictionary, records inside it too."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
