"""Values counted by their size, so that the few next to a rank can be picked out and put in order."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from parcours.events.engines.kernels.compiling import FLAGS, INTS, ROW, compiled, helper

FINE: Final = 7
"""Each doubling of a value is cut into two to the power of this many classes."""
CLASSES: Final = (64 << FINE) + 1
_MANTISSA: Final = 52
_ONE: Final = 1023 << FINE


@helper
def class_of(value: int) -> int:
    """The class of a value from 0 on: the leading digits of its binary form, so that larger is never before."""
    if value <= 0:
        return 0
    bits = int(np.float64(value).view(np.int64))
    return (bits >> (_MANTISSA - FINE)) - _ONE + 1


@compiled(INTS, ROW)
def classed(values: Any, counts: Any) -> None:
    """How many of ``values``, none below 0, fall into each class."""
    for at in range(len(values)):
        counts[class_of(values[at])] += 1


@compiled(INTS, FLAGS, ROW)
def picked(values: Any, wanted: Any, found: Any) -> None:
    """The values of the ``wanted`` classes, in their order."""
    place = 0
    for at in range(len(values)):
        if wanted[class_of(values[at])]:
            found[place] = values[at]
            place += 1
