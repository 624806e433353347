"""Cells of the tables that leave the house as CSV."""

from __future__ import annotations

_BEGINS = frozenset("=+-@|%＝＋－＠\t\r")
"""What a spreadsheet may take for the begin of a formula or a command."""


def harmless(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in _BEGINS or text.lstrip()[:1] in _BEGINS else text
