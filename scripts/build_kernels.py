"""Compiles the event kernels once, so that the first question is as fast as the second."""

from __future__ import annotations

import time


def main() -> None:
    """Import the kernels; their signatures are explicit, so importing compiles and caches."""
    start = time.perf_counter()
    from parcours.events.engines import kernels  # noqa: F401

    print(f"kernels ready ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
