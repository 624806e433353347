"""One thing that can happen at one step: to whom it could, when, and to whom it did.

Whoever asks where something goes worse than elsewhere builds outcomes; the search knows nothing else of
where they come from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from parcours.events.log import EventLog

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LEAST_N: Final = 30
"""Fewer are compared with nobody."""
VALUES_MOST: Final = 200
"""An attribute of more values than this names, and groups nobody."""
PAIRED_MOST: Final = 4
PAIRS_MOST: Final = 60
CERTAIN: Final = 0.97

Attributes = tuple[str, ...]
"""One attribute, or two of which a break needs both; none is everyone."""
Values = tuple[str, ...]
"""As many values as attributes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can happen at one step; one entry per customer at risk, or per voice."""

    kind: str
    step: str
    """The event, stage or touchpoint at which it happens."""
    stage: str
    value: Floats = field(repr=False, compare=False)
    """1 where it happened and 0 where not; of what is no share, how bad it was."""
    day: Ints = field(repr=False, compare=False)
    """Days since 1970 (hours, where `hourly`); -1 where not known."""
    customer: Ints = field(repr=False, compare=False)
    """The customer's place in the log; -1 where not known."""
    groups: dict[Attributes, Ints] = field(repr=False, compare=False)
    """Per attribute, or two of them together, the code of each entry's value; -1 where not said."""
    names: dict[Attributes, tuple[Values, ...]] = field(repr=False, compare=False)
    """What the codes mean: one value per attribute."""
    least: float = 0.10
    """Smaller differences are not worth a person's time."""
    until: int | None = None
    """The last day of which everybody's outcome is known; of later days only the quick ones are."""
    seconds: float | None = None
    """How long a wait is that counts as long."""
    binary: bool = True
    """Whether values are yes or no."""
    hourly: bool = False

    def only(self, keep: Flags) -> Outcome:
        """The same of the entries to ``keep``."""
        return replace(
            self,
            value=self.value[keep],
            day=self.day[keep],
            customer=self.customer[keep],
            groups={name: codes[keep] for name, codes in self.groups.items()},
        )

    def without(self, attributes: Collection[str]) -> Outcome:
        """The same without some attributes and the pairs that they are in."""
        kept = {n: c for n, c in self.groups.items() if not set(attributes) & set(n)}
        return replace(self, groups=kept, names={n: self.names[n] for n in kept})

    def endings(self) -> Iterator[str]:
        """Attributes that only say how the journey ended: some value means that it happened, nearly always."""
        for names, codes in self.groups.items():
            if len(names) > 1:
                continue
            known = codes >= 0
            counts = np.bincount(codes[known], minlength=1)
            sums = np.bincount(codes[known], self.value[known], len(counts))
            shares = sums[counts >= LEAST_N] / counts[counts >= LEAST_N]
            if len(shares) and shares.max() >= CERTAIN and shares.min() < CERTAIN / 2:
                yield names[0]


Said = dict[str, tuple[Ints, tuple[str, ...]]]
"""Per attribute the code of each customer's value, and the names of the values."""


def first_said(log: EventLog) -> Said:
    """Per attribute of few values each customer's value at the first event that says it."""
    found = {}
    first = log.offsets[:-1]
    for name, attribute in log.attributes.items():
        if not 1 < len(attribute.names) <= VALUES_MOST:
            continue
        codes = attribute.codes.astype(np.int64)
        at_first = codes[first]
        if (at_first < 0).any():
            best = np.maximum.reduceat(codes, first)
            at_first = np.where(at_first < 0, best, at_first)
        found[name] = (at_first, attribute.names)
    return found


def groups_at(
    log: EventLog, said: Said, who: Flags, where: Ints | None = None
) -> tuple[dict[Attributes, Ints], dict[Attributes, tuple[Values, ...]]]:
    """The attribute values of the customers ``who``, at the events ``where`` or else as first ``said``.

    Two attributes of few values stand together too: a break may need both to be seen.
    """
    codes: dict[Attributes, Ints] = {}
    names: dict[Attributes, tuple[Values, ...]] = {}
    for name, (first, values) in said.items():
        here = first[who]
        if where is not None:
            there = log.attributes[name].codes[where[who]].astype(np.int64)
            here = np.where(there >= 0, there, here)
        codes[name,], names[name,] = here, tuple((value,) for value in values)
    few = [name for name in codes if len(names[name]) <= PAIRS_MOST // 2][:PAIRED_MOST]
    for a, b in combinations(few, 2):
        if len(names[a]) * len(names[b]) <= PAIRS_MOST:
            both = (codes[a] >= 0) & (codes[b] >= 0)
            codes[a + b] = np.where(both, codes[a] * len(names[b]) + codes[b], -1)
            names[a + b] = tuple(x + y for x in names[a] for y in names[b])
    return codes, names
