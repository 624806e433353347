"""How much of a log is kept: the same limits in every engine, or their answers would differ."""

from __future__ import annotations

from typing import Final

ATTRIBUTE_VALUES_MOST: Final = 60
"""An attribute with more values than this tells customers apart too finely to compare them by."""
ATTRIBUTES_MOST: Final = 8
