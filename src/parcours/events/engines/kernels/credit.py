"""Conversions shared out among the touches that came before them."""

from __future__ import annotations

from typing import Any

import numpy as np

from parcours.events.engines.kernels.compiling import (
    CODES,
    FLAGS,
    FLOATS,
    INTS,
    NUMBER,
    TABLE,
    WHOLE,
    compiled,
)


@compiled(INTS, CODES, CODES, INTS, WHOLE, NUMBER, FLOATS, TABLE)
def credit(
    offsets: Any,
    touch: Any,
    activity: Any,
    moment: Any,
    goal: Any,
    half_life: Any,
    shares: Any,
    chain: Any,
) -> None:
    """Credit per touch under six rules, and the transitions of the Markov rule.

    ``touch`` is the channel of each event, -1 for none. Rows of ``shares``: first, last, linear,
    position (40-20-40), time decay, Shapley. ``chain`` has the channels, then start, conversion and
    loss. The touches of a conversion are those since the one before, its own included.
    """
    size = shares.shape[1]
    begin, done, lost = size, size + 1, size + 2
    stamp = np.full(size, -1, np.int64)
    conversions = 0
    for customer in range(len(offsets) - 1):
        low, high = offsets[customer], offsets[customer + 1]
        start = low
        previous = begin
        for index in range(low, high):
            if touch[index] >= 0:
                chain[previous, touch[index]] += 1
                previous = touch[index]
            if activity[index] != goal:
                continue
            chain[previous, done] += 1
            previous = begin
            count = 0
            kinds = 0
            weight = 0.0
            for earlier in range(start, index + 1):
                name = touch[earlier]
                if name >= 0:
                    count += 1
                    weight += 0.5 ** ((moment[index] - moment[earlier]) / half_life)
                    if stamp[name] != conversions:
                        stamp[name] = conversions
                        kinds += 1
            conversions += 1
            place = 0
            for earlier in range(start, index + 1):
                name = touch[earlier]
                if name < 0:
                    continue
                place += 1
                shares[2, name] += 1.0 / count
                shares[4, name] += 0.5 ** ((moment[index] - moment[earlier]) / half_life) / weight
                if stamp[name] == conversions - 1:
                    stamp[name] = -1
                    shares[5, name] += 1.0 / kinds
                if place == 1:
                    shares[0, name] += 1.0
                if place == count:
                    shares[1, name] += 1.0
                if count == 1:
                    shares[3, name] += 1.0
                elif count == 2:
                    shares[3, name] += 0.5
                elif place in (1, count):
                    shares[3, name] += 0.4
                else:
                    shares[3, name] += 0.2 / (count - 2)
            start = index + 1
        if previous != begin:
            chain[previous, lost] += 1


@compiled(INTS, CODES, FLAGS, WHOLE, TABLE, TABLE)
def met_before(offsets: Any, activity: Any, goal: Any, strata: Any, reached: Any, met: Any) -> None:
    """Who met each activity before the goal, by how long their path was until then.

    The stratum of a customer is the logarithm (base 2) of how many events came before the goal, or in
    all. ``reached`` has per stratum those without and with the goal; ``met`` the same per activity,
    two rows per stratum.
    """
    size = met.shape[1]
    seen = np.zeros(size, np.bool_)
    touched = np.zeros(size, np.int64)
    for customer in range(len(offsets) - 1):
        distinct = 0
        length = 0
        won = 0
        for index in range(offsets[customer], offsets[customer + 1]):
            name = activity[index]
            if goal[name]:
                won = 1
                break
            length += 1
            if not seen[name]:
                seen[name] = True
                touched[distinct] = name
                distinct += 1
        stratum = 0
        while length > 1 and stratum < strata - 1:
            length //= 2
            stratum += 1
        reached[stratum, won] += 1
        for place in range(distinct):
            met[2 * stratum + won, touched[place]] += 1
            seen[touched[place]] = False
