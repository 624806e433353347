"""Compiles the event kernels once, so that the first question is as fast as the second."""

from __future__ import annotations

import importlib
import pkgutil
import time


def main() -> None:
    """Import the kernels; their signatures are explicit, so importing compiles and caches."""
    start = time.perf_counter()
    from parcours.events.engines import kernels

    for module in pkgutil.iter_modules(kernels.__path__, f"{kernels.__name__}."):
        importlib.import_module(module.name)
    print(f"kernels ready ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
