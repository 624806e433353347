"""How kernels are compiled: once, ahead of use, for any machine of this kind.

A kernel says for which types it is compiled; ``make`` compiles every one at set-up and the wheel carries
the result, so that a first call only loads its own machine code. Code for one particular processor
would be compiled anew on every other, so the most common denominator is aimed at. Numba is imported here
alone, and only when a kernel is first called.
"""

from __future__ import annotations

import gc
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
UNSEEN: Final = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Of:
    """An array that lies in one piece: of what, of how many dimensions, only read or written too."""

    kind: str
    dimensions: int = 1
    read: bool = False


INTS: Final = Of("int64", read=True)
CODES: Final = Of("int32", read=True)
FLAGS: Final = Of("boolean", read=True)
CHOICES: Final = Of("boolean", 2, read=True)
HASHES_READ: Final = Of("uint64", read=True)
TABLE: Final = Of("int64", 2)
ROW: Final = Of("int64")
ROW32: Final = Of("int32")
HASHES: Final = Of("uint64")
FLOATS: Final = Of("float64", 2)
_LOADING: Final = threading.Lock()
_PLACES: Final = f"{__package__}.locating.Beside,InTreeCacheLocator,UserWideCacheLocator"
WHOLE: Final = "int64"
NUMBER: Final = "float64"


_HELPERS: Final[list[Callable[..., Any]]] = []


def helper(function: F) -> F:
    """A function that kernels call: compiled into each of them, and plain Python for their slow twins."""
    _HELPERS.append(function)
    return function


class Kernel:
    """A function that is compiled, or its machine code loaded, when it is first called."""

    def __init__(self, function: Callable[..., None], arguments: tuple[Of | str, ...]) -> None:
        self.function = function
        """The slow twin: the same in plain Python."""
        self._arguments = arguments
        self._compiled: Callable[..., None] | None = None
        self.__doc__ = function.__doc__

    def __call__(self, *arguments: Any) -> None:
        """Walk; results are written into the arguments."""
        if self._compiled is None:
            self.compile()
        assert self._compiled is not None
        self._compiled(*arguments)

    def compile(self) -> None:
        """Load the machine code, or make it and keep it beside the package."""
        with _LOADING:
            if self._compiled is not None:
                return
            with _kept_for_good():
                self._compiled = _compiled(self.function, self._arguments)


def _compiled(
    function: Callable[..., None], arguments: tuple[Of | str, ...]
) -> Callable[..., None]:
    from numba import config, njit, types  # a third of a second
    from numba.extending import register_jitable

    while _HELPERS:
        register_jitable(_HELPERS.pop())
    _arrays_without_scipy()
    # Set here and not in the environment: somebody may have imported Numba before.
    settings: Any = config
    settings.CACHE_LOCATOR_CLASSES = _PLACES
    if platform.machine() in {"x86_64", "AMD64"}:
        settings.CPU_NAME, settings.CPU_FEATURES = "x86-64-v2", ""

    def meant(argument: Of | str) -> Any:
        if isinstance(argument, str):
            return getattr(types, argument)
        kind = getattr(types, argument.kind)
        return types.Array(kind, argument.dimensions, "C", readonly=argument.read)

    signature = types.void(*map(meant, arguments))
    made: Callable[..., None] = njit(signature, cache=True, nogil=True)(function)
    return made


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Load Numba out of the garbage collector's sight.

    What it loads lives as long as the process. Looked at while it is loaded, and taken apart piece by
    piece when the process ends, it takes another quarter of a second.
    """
    if "numba" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _arrays_without_scipy() -> None:
    """Load what Numba knows of arrays, without SciPy where that is installed.

    Numba loads SciPy's linear algebra only to see whether it is there, which takes a fifth of a second.
    No kernel asks for any; whoever does has it looked for then.
    """
    from numba.np import linalg

    look: Any = linalg.ensure_blas
    try:
        linalg.ensure_blas = lambda: None
        import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = look


def compiled(*arguments: Of | str) -> Callable[[Callable[..., None]], Kernel]:
    """A kernel compiled for these arguments alone and kept beside the package."""
    return lambda function: Kernel(function, arguments)
