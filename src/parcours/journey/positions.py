"""Places in a list as short strings, so that an insertion touches one item and never renumbers others.

Two people who put something at the same place get the same string; the key breaks the tie. Digits
and small letters only: every database and both languages sort them alike.
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE: Final = len(DIGITS)


def between(low: str | None, high: str | None) -> str:
    """A position after ``low`` and before ``high``; None is an end of the list."""
    if high is not None and high <= (low or ""):
        high = None
    low = low or ""
    found = ""
    while True:
        place = len(found)
        a = DIGITS.index(low[place]) if place < len(low) else 0
        b = DIGITS.index(high[place]) if high is not None and place < len(high) else _BASE
        if b - a > 1:
            return found + DIGITS[(a + b) // 2]
        if b > a:
            high = None
        found += DIGITS[a]


def spread(count: int) -> list[str]:
    """``count`` positions with room between them, all of one length."""
    width, room = 1, _BASE
    while room <= count + 1:
        width, room = width + 1, room * _BASE
    return [_digits((number + 1) * room // (count + 1), width) for number in range(count)]


def _digits(number: int, width: int) -> str:
    found = ""
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        found = DIGITS[digit] + found
    return found.rstrip("0") or DIGITS[1]
