"""Where machine code is looked for: beside the package first, even where nobody may write.

Numba passes over a folder that it cannot write to, and would compile anew for every person who uses a
package that an administrator installed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numba
from numba.core.caching import InTreeCacheLocator

STAMP = "compiled-with.txt"


def made_by() -> str:
    """What machine code depends on besides the source: it must be the same when it is used."""
    return f"numba {numba.__version__} python {sys.version_info[0]}.{sys.version_info[1]}"


class Beside(InTreeCacheLocator):
    """The folder of the package, when it holds machine code of this Python and this Numba."""

    def ensure_cache_path(self) -> None:
        """Raise OSError where another place has to be found."""
        folder = Path(self.get_cache_path())  # type: ignore[no-untyped-call]
        stamp = folder / STAMP
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_by():
            return
        if not os.access(folder.parent, os.W_OK):
            raise OSError(folder)
        super().ensure_cache_path()  # type: ignore[no-untyped-call]
