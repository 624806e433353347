"""What a kernel is: a function in Python that says for which arrays it is compiled, and is called as machine code.

``make`` compiles every one at set-up and the wheel carries the result (``machine``); nobody waits for a
compiler, and Numba, which takes half a second to load, is loaded where something has to be compiled.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
UNSEEN: Final = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Of:
    """An array that lies in one piece, or a number: of what, of how many dimensions, only read or written too."""

    kind: str
    dimensions: int = 1
    read: bool = False


INTS: Final = Of("int64", read=True)
CODES: Final = Of("int32", read=True)
FLAGS: Final = Of("bool", read=True)
CHOICES: Final = Of("bool", 2, read=True)
HASHES_READ: Final = Of("uint64", read=True)
TABLE: Final = Of("int64", 2)
ROW: Final = Of("int64")
ROW32: Final = Of("int32")
HASHES: Final = Of("uint64")
FLOATS: Final = Of("float64", 2)
WHOLE: Final = Of("int64", 0)
NUMBER: Final = Of("float64", 0)

_LOADING: Final = threading.Lock()
_HELPERS: Final[list[Callable[..., Any]]] = []


def helper(function: F) -> F:
    """A function that kernels call: compiled into each of them, and plain Python for their slow twins."""
    _HELPERS.append(function)
    return function


class Kernel:
    """A function whose machine code is loaded, or made, when it is first called."""

    def __init__(self, function: Callable[..., None], arguments: tuple[Of, ...]) -> None:
        self.function = function
        """The slow twin: the same in plain Python."""
        self.__doc__ = function.__doc__
        self._name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        self._arguments = arguments
        self._entry: Callable[..., int] | None = None

    def __call__(self, *arguments: Any) -> None:
        """Walk, without holding the interpreter; results are written into the arguments.

        Raises TypeError for an array of another kind, MemoryError where the walk finds no room.
        """
        if self._entry is None:
            self.load()
        assert self._entry is not None
        answer, fault = ctypes.c_void_p(), ctypes.c_void_p()
        flat: list[Any] = [ctypes.byref(answer), ctypes.byref(fault)]
        for place, (value, wanted) in enumerate(zip(arguments, self._arguments, strict=True)):
            if wanted.dimensions:
                flat += self._array(value, wanted, place)
            else:
                flat.append(float(value) if wanted.kind == "float64" else int(value))
        if self._entry(*flat):
            raise MemoryError(self._name)

    def load(self) -> None:
        """Take in the machine code, or make it and keep it."""
        from parcours.events.engines.kernels import machine

        with _LOADING:
            if self._entry is None:
                address = machine.address(self._name, self._lowered)
                self._entry = ctypes.CFUNCTYPE(ctypes.c_int32, *self._passed())(address)

    def _lowered(self) -> bytes:
        from parcours.events.engines.kernels.lowering import lowered

        wanted = [(one.kind, one.dimensions, one.read) for one in self._arguments]
        return lowered(self._name, self.function, wanted, _HELPERS)

    def _passed(self) -> list[Any]:
        """What Numba's code is passed: where to put an answer and a fault, then each argument taken apart."""
        passed: list[Any] = [ctypes.c_void_p, ctypes.c_void_p]
        for one in self._arguments:
            if one.dimensions:
                passed += [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64]
                passed += [ctypes.c_void_p, *[ctypes.c_int64] * (2 * one.dimensions)]
            else:
                passed.append(ctypes.c_double if one.kind == "float64" else ctypes.c_int64)
        return passed

    def _array(self, value: Any, wanted: Of, place: int) -> list[int | None]:
        """An array taken apart: who owns it (nobody that the code may let go), sizes, place, shape, strides."""
        flags = value.flags
        if (
            value.dtype != wanted.kind
            or value.ndim != wanted.dimensions
            or not (flags.c_contiguous and flags.aligned and (wanted.read or flags.writeable))
        ):
            raise TypeError(f"{self._name} takes {wanted} as argument {place + 1}")
        return [
            None, None, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides
        ]  # fmt: skip


def compiled(*arguments: Of) -> Callable[[Callable[..., None]], Kernel]:
    """A kernel compiled for these arguments alone."""
    return lambda function: Kernel(function, arguments)
