"""Machine code: where it lies, and how a process takes it in.

Every kernel is an object file of its own, named after a hash of the sources in this folder: what was
made from other sources is never met. ``make`` makes all of them and the wheel carries them; on another
kind of machine a kernel is made when it is first called and kept in the person's cache. LLVM's linker
takes one in within a millisecond. Numba, which makes them, is not loaded for that.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm

PROCESSOR: Final = "x86-64-v2" if platform.machine() in {"x86_64", "AMD64"} else ""
"""Code for one particular processor would be of no use on another: all of the last fifteen years."""
_HERE: Final = Path(__file__).parent
FOLDER: Final = _HERE / "objects" / sysconfig.get_platform()
"""Where set-up leaves the object files."""


def address(name: str, lowered: Callable[[], bytes]) -> int:
    """Where the machine code of the kernel ``name`` lies in memory; ``lowered`` makes it where there is none."""
    linker = _linker()
    linker.add_object_file(llvm.ObjectFileRef.from_data(_object(name, lowered)))
    linker.finalize_object()
    return int(linker.get_function_address(name))


def tidy() -> None:
    """Let go of what was made from older sources."""
    for path in FOLDER.glob("*"):
        if not path.name.endswith(f"-{_sources()}.o"):
            path.unlink()


def target() -> Any:
    """What LLVM has to know of the machines that code is made for."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=PROCESSOR, opt=3, jit=True, codemodel="jitdefault"
    )


@cache
def _linker() -> Any:
    """LLVM's linker, for as long as the process lives."""
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), target())


def _object(name: str, lowered: Callable[[], bytes]) -> bytes:
    file = f"{name}-{_sources()}.o"
    for folder in _folders():
        with suppress(OSError):
            return (folder / file).read_bytes()
    made = lowered()
    for folder in _folders():
        with suppress(OSError):
            _keep(made, folder / file)
            break
    return made


@cache
def _sources() -> str:
    """A hash of all that the machine code is made from."""
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _folders() -> Iterator[Path]:
    """Beside the package, and where nobody may write there, or it came without, the person's own cache."""
    yield FOLDER
    with suppress(RuntimeError):  # somebody without a home
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        yield Path(caches) / "parcours" / "kernels" / sysconfig.get_platform()


def _keep(made: bytes, path: Path) -> None:
    """Written whole or not at all: another process may look for it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(made)
    draft.replace(path)
