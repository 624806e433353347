"""Two groups side by side: what the one does more than the other, and after how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from parcours.errors import InputError, Words
from parcours.events.log import EventLog
from parcours.events.measures.graph import graph
from parcours.events.measures.volumes import volumes
from parcours.events.statistics import discoveries, share_difference, share_test

RATE: Final = 0.01
STEPS_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The shares of two groups that do something, and the 95 % interval of their difference."""

    kind: Literal["event", "step"]
    name: str
    """An event, or one event directly after another."""
    share_a: float
    share_b: float
    n_a: int
    n_b: int
    low: float
    high: float
    believed: bool
    """Whether the difference survives the correction for all comparisons made (1 %)."""
    median_a: float | None = None
    """For steps: the median wait in seconds."""
    median_b: float | None = None


def compare_groups(a: EventLog, b: EventLog, *, steps: bool = True) -> list[GroupDifference]:
    """Every event of either group and the most frequent direct steps, the largest difference first.

    Shares are of customers. Raises InputError where the groups have customers in common: they would be
    compared with themselves, and every interval would be too wide or too narrow.
    """
    _check_apart(a, b)
    counts = _events(a, b) + (_steps(a, b) if steps else [])
    n_a, n_b = a.customer_count, b.customer_count
    tests = [share_test(x, n_a, y, n_b) for _, _, x, y, *_ in counts]
    found = [
        GroupDifference(
            kind, name, x / n_a, y / n_b, n_a, n_b, *share_difference(x, n_a, y, n_b), kept,
            median_a, median_b,
        )
        for (kind, name, x, y, median_a, median_b), kept in zip(
            counts, discoveries(tests, RATE), strict=True
        )
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-abs(one.share_a - one.share_b), one.kind, one.name))


def _check_apart(a: EventLog, b: EventLog) -> None:
    ids = [log.customers.cast(pa.string()) for log in (a, b)]
    common = int(pc.sum(pc.is_in(ids[0], value_set=ids[1])).as_py() or 0)
    if common:
        raise InputError(
            "events.groups-overlap",
            Words(
                f"The two groups have customers in common: {common}.",
                f"Les deux groupes ont des clients en commun : {common}.",
            ),
            remedy=Words(
                "Compare two values of one attribute, such as channel=web with channel=app.",
                "Comparez deux valeurs d’un même attribut, comme channel=web et channel=app.",
            ),
            details={"customers": common},
        )


_Row = tuple[Literal["event", "step"], str, int, int, float | None, float | None]


def _events(a: EventLog, b: EventLog) -> list[_Row]:
    first = {volume.activity: volume.customers for volume in volumes(a)}
    second = {volume.activity: volume.customers for volume in volumes(b)}
    names = sorted(n for n in {*first, *second} if first.get(n, 0) or second.get(n, 0))
    return [("event", n, first.get(n, 0), second.get(n, 0), None, None) for n in names]


def _steps(a: EventLog, b: EventLog) -> list[_Row]:
    first = {(e.source, e.target): e for e in graph(a)}
    second = {(e.source, e.target): e for e in graph(b)}

    def customers(pair: tuple[str, str]) -> tuple[int, int]:
        one, other = first.get(pair), second.get(pair)
        return one.customers if one else 0, other.customers if other else 0

    common = sorted({*first, *second}, key=lambda pair: (-sum(customers(pair)), pair))
    return [
        (
            "step",
            f"{pair[0]} → {pair[1]}",
            *customers(pair),
            first[pair].median if pair in first else None,
            second[pair].median if pair in second else None,
        )
        for pair in common[:STEPS_MOST]
    ]
