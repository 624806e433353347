"""How kernels are compiled: once, ahead of use, for any machine of this kind.

Signatures are explicit, so importing a module of kernels is enough to compile it; ``make`` does that at
set-up and the wheel carries the result. Code for one particular processor would be compiled anew on
every other, so the most common denominator is aimed at. Numba reads these settings when it is first
imported: kernels are imported through this module.
"""

from __future__ import annotations

import os
import platform
from typing import Any

if platform.machine() in {"x86_64", "AMD64"}:
    os.environ.setdefault("NUMBA_CPU_NAME", "x86-64-v2")
    os.environ.setdefault("NUMBA_CPU_FEATURES", "")

import numpy as np
from numba import njit, types

UNSEEN = int(np.iinfo(np.int64).min)

INTS = types.Array(types.int64, 1, "C", readonly=True)
CODES = types.Array(types.int32, 1, "C", readonly=True)
FLAGS = types.Array(types.boolean, 1, "C", readonly=True)
CHOICES = types.Array(types.boolean, 2, "C", readonly=True)
TABLE = types.Array(types.int64, 2, "C")
ROW = types.Array(types.int64, 1, "C")
ROW32 = types.Array(types.int32, 1, "C")
HASHES = types.Array(types.uint64, 1, "C")
HASHES_READ = types.Array(types.uint64, 1, "C", readonly=True)
FLOATS = types.Array(types.float64, 2, "C")
REAL = types.Array(types.float64, 1, "C")


def compiled(*arguments: Any) -> Any:
    """A kernel compiled for these arguments alone and kept beside the package."""
    return njit(types.void(*arguments), cache=True, nogil=True)
