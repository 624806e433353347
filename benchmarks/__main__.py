"""Runs the side-by-side comparisons of event analytics; the other rooms' have modules of their own.

See ``benchmarks/events``; ``--small`` is a quick look.
"""

from benchmarks.events.__main__ import main

if __name__ == "__main__":
    main()
