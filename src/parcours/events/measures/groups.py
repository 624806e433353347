"""Two groups side by side: which events the one meets more than the other."""

from __future__ import annotations

from dataclasses import dataclass

from parcours.events.log import EventLog
from parcours.events.measures.volumes import volumes
from parcours.events.statistics import discoveries, share_difference, share_test


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The shares of two groups that meet an event, and the 95 % interval of their difference."""

    activity: str
    share_a: float
    share_b: float
    n_a: int
    n_b: int
    low: float
    high: float
    believed: bool
    """Whether the difference survives the correction for many comparisons (1 %)."""


def compare_groups(a: EventLog, b: EventLog) -> list[GroupDifference]:
    """Every event of either group, the largest difference first."""
    first = {volume.activity: volume.customers for volume in volumes(a)}
    second = {volume.activity: volume.customers for volume in volumes(b)}
    names = sorted(set(first) | set(second))
    n_a, n_b = a.customer_count, b.customer_count
    tests = [share_test(first.get(n, 0), n_a, second.get(n, 0), n_b) for n in names]
    found = [
        GroupDifference(
            name, first.get(name, 0) / n_a, second.get(name, 0) / n_b, n_a, n_b,
            *share_difference(first.get(name, 0), n_a, second.get(name, 0), n_b), kept,
        )
        for name, kept in zip(names, discoveries(tests, 0.01), strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: -abs(one.share_a - one.share_b))
