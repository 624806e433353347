"""Short messages: how many parts a text takes, and the same text in the small alphabet.

One ê, ç, ’ or œ drops a message from 160 to 70 characters; whoever writes it should see that.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import Literal

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€")
_PLAIN = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-",
    "−": "-", "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ", "·": "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs."""

    encoding: Literal["gsm7", "ucs2"]
    characters: int
    segments: int
    foreign: str
    """The characters that force the large alphabet."""


def size(text: str) -> Size:
    """Encoding, length and number of parts of ``text``."""
    foreign = "".join(sorted({c for c in text if c not in _BASIC and c not in _EXTENDED}))
    if foreign:
        units = sum(2 if ord(c) > 0xFFFF else 1 for c in text)
        return Size("ucs2", units, _parts(units, 70, 67), foreign)
    units = sum(2 if c in _EXTENDED else 1 for c in text)
    return Size("gsm7", units, _parts(units, 160, 153), "")


def plain(text: str) -> str:
    """The same text in the small alphabet: accents that it lacks go, the others stay."""
    out = []
    for c in text:
        if c in _BASIC or c in _EXTENDED:
            out.append(c)
        elif c in _PLAIN:
            out.append(_PLAIN[c])
        else:
            bare = unicodedata.normalize("NFD", c)[0]
            out.append(bare if bare in _BASIC else "?")
    return "".join(out)


def _parts(units: int, alone: int, joined: int) -> int:
    if units == 0:
        return 0
    return 1 if units <= alone else math.ceil(units / joined)
