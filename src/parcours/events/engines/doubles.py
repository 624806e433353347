"""Rows that repeat another in every column count once: the same on every engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def first_of_doubles(customer: Any, moment: Any, fingerprint: Any) -> npt.NDArray[np.bool_] | None:
    """Which of the sorted events to keep; None when no row repeats another.

    Only events that share customer and moment with a neighbour can be doubles.
    """
    tied = np.zeros(len(customer), dtype=bool)
    same = (customer[1:] == customer[:-1]) & (moment[1:] == moment[:-1])
    tied[1:] |= same
    tied[:-1] |= same
    places = np.flatnonzero(tied)
    if not len(places):
        return None
    order = np.lexsort((places, fingerprint[places], moment[places], customer[places]))
    ranked = places[order]
    double = np.ones(len(ranked), dtype=bool)
    for values in (customer, moment, fingerprint):
        double[1:] &= values[ranked][1:] == values[ranked][:-1]
    double[0] = False
    if not double.any():
        return None
    keep = np.ones(len(customer), dtype=bool)
    keep[ranked[double]] = False
    return keep
