"""Compiles the event kernels once, so that nobody ever waits for a compiler.

The object files lie beside their sources, for any processor of this kind. A wheel carries them
(``hatch_build.py``).
"""

from __future__ import annotations

import importlib
import pkgutil
import time


def main() -> None:
    """Make what is not made yet, kernel by kernel, and let go of what older sources made."""
    start = time.perf_counter()
    from parcours.events.engines import kernels
    from parcours.events.engines.kernels import machine
    from parcours.events.engines.kernels.compiling import Kernel

    for found in pkgutil.iter_modules(kernels.__path__, f"{kernels.__name__}."):
        module = importlib.import_module(found.name)
        for kernel in vars(module).values():
            if isinstance(kernel, Kernel):
                kernel.load()
    machine.tidy()
    print(f"kernels ready ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
