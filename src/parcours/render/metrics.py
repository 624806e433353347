"""How wide text is, exactly, and where it breaks.

Shaping with the same font that the rasteriser draws makes a predicted width a drawn width; nothing
is left to the fonts of the computer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from parcours.errors import UnavailableError, Words

Face = Literal["Regular", "Medium", "SemiBold", "Bold", "Italic"]
FACES: tuple[Face, ...] = ("Regular", "Medium", "SemiBold", "Bold", "Italic")
ASCENT = 0.96875
LINE = 1.36

_UNITS = 2048
_BREAKS = re.compile(r"(?<=[/\-‐–])(?=[^\s\d])| +")


def font_bytes(face: Face) -> bytes:
    """The TrueType file of ``face``; raises UnavailableError when the fonts were not built."""
    path = files("parcours.render") / "assets" / "fonts" / f"Inter-{face}.ttf"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnavailableError(
            "render.no-fonts",
            Words("The fonts are not built.", "Les polices ne sont pas construites."),
            remedy=Words("Run: make assets.", "Lancez : make assets."),
        ) from None


@lru_cache(maxsize=8)
def _font(face: Face) -> tuple[object, object]:
    import uharfbuzz  # 20 ms; a text export never pays them

    hb_face = uharfbuzz.Face(font_bytes(face))
    return uharfbuzz, uharfbuzz.Font(hb_face)


def covers(text: str) -> bool:
    """Whether Inter has a glyph for every character of ``text``."""
    return not missing_glyphs(text)


def missing_glyphs(text: str) -> set[str]:
    """The characters of ``text`` that Inter cannot draw."""
    _, font = _font("Regular")
    return {
        sign
        for sign in set(text)
        if sign > " " and font.get_nominal_glyph(ord(sign)) is None  # type: ignore[attr-defined]
    }


@lru_cache(maxsize=65_536)
def _advance(text: str, face: Face) -> int:
    uharfbuzz, font = _font(face)
    buffer = uharfbuzz.Buffer()  # type: ignore[attr-defined]
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)  # type: ignore[attr-defined]
    total = 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        total += position.x_advance if info.codepoint else _UNITS
    return total


def width(text: str, face: Face, size: float) -> float:
    """The width of ``text`` in pixels at ``size`` pixels; a glyph that Inter lacks counts one em."""
    return _advance(text, face) * size / _UNITS


@dataclass(frozen=True, slots=True)
class Block:
    """Wrapped text: its lines, and the room that it takes, in pixels."""

    lines: tuple[str, ...]
    width: float
    height: float
    size: float
    face: Face

    @property
    def line_height(self) -> float:
        """The distance between two baselines."""
        return self.size * LINE


def wrap(text: str, room: float, size: float, face: Face = "Regular") -> Block:
    """``text`` in as few lines as ``room`` pixels allow, the lines balanced, nothing cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        pieces = [part for piece in _pieces(paragraph) for part in _fit(piece, room, size, face)]
        lines.extend(_balanced(pieces, room, size, face))
    widest = max((width(line, face, size) for line in lines), default=0.0)
    return Block(tuple(lines), widest, len(lines) * size * LINE, size, face)


def _pieces(paragraph: str) -> list[str]:
    """Words, each with the space that follows it."""
    ends = [match.end() for match in _BREAKS.finditer(paragraph)]
    cuts = [0, *ends, len(paragraph)]
    return [paragraph[a:b] for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def _fit(piece: str, room: float, size: float, face: Face) -> list[str]:
    """A word wider than the room, cut with hyphens: the last resort."""
    if width(piece.rstrip(), face, size) <= room or len(piece) < 2:
        return [piece]
    for end in range(len(piece) - 1, 0, -1):
        if width(piece[:end] + "-", face, size) <= room or end == 1:
            return [piece[:end] + "-", *_fit(piece[end:], room, size, face)]
    return [piece]


def _greedy(pieces: list[str], room: float, size: float, face: Face) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces:
        grown = line + piece
        if line and width(grown.rstrip(), face, size) > room:
            lines.append(line.rstrip())
            line = piece
        else:
            line = grown
    return [*lines, line.rstrip()]


def _balanced(pieces: list[str], room: float, size: float, face: Face) -> list[str]:
    """The narrowest setting with the same number of lines, never below the longest word."""
    lines = _greedy(pieces, room, size, face)
    if len(lines) < 2:
        return lines
    low = max(width(piece.rstrip(), face, size) for piece in pieces)
    high = room
    while high - low > 2:
        middle = (low + high) / 2
        narrower = _greedy(pieces, middle, size, face)
        if len(narrower) > len(lines):
            low = middle
        else:
            high, lines = middle, narrower
    return lines
