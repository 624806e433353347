"""Between NumPy and Arrow, without pandas.

Arrow's own bridges ask of every value whether it is one of pandas', and load pandas to ask, wherever it is
installed: a quarter of a second for people who have no need of it. These hand over memory as it lies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def array(values: npt.NDArray[Any], said: npt.NDArray[np.bool_] | None = None) -> Any:
    """Numbers or booleans as an Arrow array, null where they are not ``said``; numbers are not copied."""
    whole = _bits(values) if values.dtype == bool else pa.py_buffer(np.ascontiguousarray(values))
    kind = pa.from_numpy_dtype(values.dtype)
    held = [None if said is None else _bits(said), whole]
    return pa.Array.from_buffers(kind, len(values), held)


def strings(texts: Iterable[str]) -> Any:
    """Texts as an Arrow array."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    held = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), held)


def numbers(values: Any) -> npt.NDArray[Any]:
    """The numbers of an Arrow array, not copied and not to be written; a null may be any number."""
    if not len(values):
        return np.zeros(0, values.type.to_pandas_dtype())
    held = np.frombuffer(values.buffers()[1], values.type.to_pandas_dtype())
    return held[values.offset : values.offset + len(values)]


def flags(values: Any) -> npt.NDArray[np.bool_]:
    """The booleans of an Arrow array; a null may be either."""
    if not len(values):
        return np.zeros(0, bool)
    bits = np.frombuffer(values.buffers()[1], np.uint8)
    held = np.unpackbits(bits, count=values.offset + len(values), bitorder="little")
    return held[values.offset :].view(bool)


def _bits(values: npt.NDArray[np.bool_]) -> Any:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
