"""Compiles the event kernels once, so that nobody ever waits for a compiler.

The machine code lies beside the package, in ``__pycache__``: for this Python, for any processor of this
kind. A wheel carries it (``hatch_build.py``).
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from pathlib import Path


def main() -> None:
    """Compile what is not compiled yet, kernel by kernel."""
    start = time.perf_counter()
    from parcours.events.engines import kernels
    from parcours.events.engines.kernels.compiling import Kernel

    for found in pkgutil.iter_modules(kernels.__path__, f"{kernels.__name__}."):
        module = importlib.import_module(found.name)
        for kernel in vars(module).values():
            if isinstance(kernel, Kernel):
                kernel.compile()
    from parcours.events.engines.kernels.locating import STAMP, made_by

    stamp = Path(kernels.__path__[0]) / "__pycache__" / STAMP
    stamp.write_text(made_by(), encoding="utf-8")
    print(f"kernels ready ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
