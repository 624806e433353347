"""French as printers set it: narrow spaces before ; ! ? and inside « », wider ones before a colon."""

from __future__ import annotations

import re

_BEFORE = re.compile(r"\s+([;!?»])")
_COLON = re.compile(r"\s+:")
_AFTER = re.compile(r"«\s+")
_QUOTE = re.compile(r"(\w)'(\w)")


def typeset(text: str, lang: str) -> str:
    """``text`` with the spaces and apostrophes of its language; only French needs any."""
    if not lang.startswith("fr"):
        return text
    text = _BEFORE.sub("\u202f\\1", text)
    text = _COLON.sub("\u00a0:", text)
    text = _AFTER.sub("«\u202f", text)
    return _QUOTE.sub("\\1’\\2", text)
