"""Rows laid out customer by customer, in the order in which they begin, each in order of time.

Customers who begin at one moment keep the order in which the source names them, events of one moment
that of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from parcours.events.arrow import array, numbers
from parcours.events.asking import shares, spread
from parcours.events.engines.doubles import first_of_doubles
from parcours.events.engines.encoding import Text
from parcours.events.engines.kernels import encoding as kernels
from parcours.events.log import Attribute, Codes, Ints


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each customer's events lie, when they happened, and which row each of them is."""

    customers: Any
    offsets: Ints
    moment: Ints
    order: Codes

    def kept(self, keep: npt.NDArray[np.bool_]) -> Layout:
        """The events of ``keep``; every customer has one left."""
        sums = np.concatenate([[0], np.cumsum(keep)])
        return replace(
            self, offsets=sums[self.offsets], moment=self.moment[keep], order=self.order[keep]
        )

    def attributes(self, texts: Sequence[Text]) -> list[Attribute]:
        """Columns of rows as columns of the log, their names in the order of the alphabet."""
        return spread(self._attribute, texts)

    def _attribute(self, text: Text) -> Attribute:
        order = numbers(pc.sort_indices(text.names))
        ranks = np.empty(len(order), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        codes = np.empty(len(self.order), np.int32)
        kernels.recoded(text.codes, ranks, self.order, codes)
        return Attribute(codes, tuple(text.names.take(array(order)).to_pylist()))


def laid_out(customer: Text, moment: Ints) -> Layout:
    """The layout of rows by their customer and moment."""
    codes, names = customer.codes, customer.names
    sizes = np.zeros(len(names), np.int64)
    begins = np.full(len(names), np.iinfo(np.int64).max)
    kernels.counted(codes, moment, sizes, begins)
    if (begins[1:] < begins[:-1]).any():
        first = np.argsort(begins, kind="stable")
        ranks = np.empty(len(first), np.int32)
        ranks[first] = np.arange(len(first), dtype=np.int32)
        codes, names, sizes = ranks[codes], names.take(array(first)), sizes[first]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    arranged, order = np.empty(len(codes), np.int64), np.empty(len(codes), np.int32)
    cursor = offsets[:-1].copy()
    spread(
        lambda share: kernels.arranged(codes, moment, *share, cursor, arranged, order),
        shares(offsets),
    )
    return Layout(names, offsets, arranged, order)


def without_doubles(layout: Layout, fingerprints: Callable[[Codes], npt.NDArray[Any]]) -> Layout:
    """``layout`` with rows that repeat another in every column counted once.

    ``fingerprints`` hashes all that rows say; it is asked only for those that share customer and moment.
    """
    same = layout.moment[1:] == layout.moment[:-1]
    same[layout.offsets[1:-1] - 1] = False
    if not same.any():
        return layout
    tied = np.zeros(len(layout.moment), bool)
    tied[1:] |= same
    tied[:-1] |= same
    places = np.flatnonzero(tied)
    owner = np.searchsorted(layout.offsets, places, side="right")
    found = first_of_doubles(owner, layout.moment[places], fingerprints(layout.order[places]))
    if found is None:
        return layout
    keep = np.ones(len(layout.moment), bool)
    keep[places] = found
    return layout.kept(keep)
