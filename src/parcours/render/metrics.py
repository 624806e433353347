"""How wide text is, exactly, and where it breaks.

Shaping with the same font that the rasteriser draws makes a predicted width a drawn width; nothing
is left to the fonts of the computer. Signs that the font lacks are measured with what stands in for
it, and each emoji is a piece of its own, because rasterisers stumble over them inside a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parcours.render.fonts import (
    EMOJI,
    FACES,
    FALLBACKS,
    STAND_INS,
    Face,
    Family,
    current,
    font_bytes,
    shaper,
)

__all__ = [
    "ASCENT",
    "FACES",
    "LINE",
    "Block",
    "Face",
    "covers",
    "font_bytes",
    "is_plain",
    "width",
    "wrap",
]

ASCENT = 0.96875
LINE = 1.36

_BREAKS = re.compile(r"(?<=[/\-‐–])(?=[^\s\d])| +")
_PLAIN = re.compile(r"[\t\n\x20-\u024f\u2010-\u2027\u202f\u2030-\u205e\u20ac\u2190-\u2193\u2212]*")
"""What Inter is known to have: such text needs no search for stand-ins."""
_EMOJI = re.compile(
    r"[0-9#*]\ufe0f?\u20e3"
    r"|[\U0001f1e6-\U0001f1ff]{2}"
    r"|(?:[\u00a9\u00ae\u203c-\u3299]\ufe0f|[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff])"
    r"(?:\ufe0f|[\U0001f3fb-\U0001f3ff]|\u200d(?:[\u2600-\u27bf\u2b05-\u2b55]|[\U0001f000-\U0001faff])"
    r"|[\U000e0020-\U000e007f])*"
)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STRONG = re.compile(r"[^\W\d_]")
_IGNORABLE = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)


def is_plain(text: str) -> bool:
    """Whether ``text`` holds only signs that Inter is known to have."""
    return bool(_PLAIN.fullmatch(text))


def covers(text: str) -> bool:
    """Whether there is a glyph for every character of ``text``."""
    return not missing_glyphs(text)


def missing_glyphs(text: str) -> set[str]:
    """The characters of ``text`` that neither the font nor what stands in for it can draw."""
    if is_plain(text) and current() is None:
        return set()
    return {
        sign
        for sign in set(text)
        if sign > " " and not _IGNORABLE.match(sign) and _drawer(sign, "Regular") is None
    }


def pieces(text: str) -> list[tuple[str, bool]]:
    """``text`` cut into runs and emoji; True marks an emoji that Inter cannot draw.

    A text that holds right-to-left words stays whole: its parts do not stand in the order of reading.
    """
    if is_plain(text) or _RIGHT_TO_LEFT.search(text):
        return [(text, False)]
    cut: list[tuple[str, bool]] = []
    start = 0
    for found in _EMOJI.finditer(text):
        if len(found[0]) == 1 and _has("Regular", found[0]):
            continue  # ★ and ✓ are letters of Inter
        if found.start() > start:
            cut.append((text[start : found.start()], False))
        cut.append((found[0], True))
        start = found.end()
    if start < len(text):
        cut.append((text[start:], False))
    return cut


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of ``text`` is of a script that is read from right to left."""
    first = _STRONG.search(text) if _RIGHT_TO_LEFT.search(text) else None
    return bool(first and _RIGHT_TO_LEFT.match(first[0]))


def face_for(text: str, face: Face) -> Face:
    """``face``, or the stand-in that draws ``text`` whole where it holds right-to-left words.

    Rasterisers cannot change fonts inside joined script.
    """
    found = _RIGHT_TO_LEFT.search(text)
    if found is None:
        return face
    return "Hebrew" if found[0] < "\u0600" or "\ufb1d" <= found[0] <= "\ufb4f" else "Arabic"


def _shaper_of(face: Face, family: Family | None) -> tuple[object, object]:
    if face in STAND_INS:
        return shaper(FALLBACKS[STAND_INS[face]])
    return shaper(face, family.content(face)) if family else shaper(f"Inter-{face}.ttf")


def _has(face: Face, sign: str) -> bool:
    _, font = _shaper_of(face, current())
    return font.get_nominal_glyph(ord(sign)) is not None  # type: ignore[attr-defined]


def _drawer(sign: str, face: Face) -> tuple[object, object] | None:
    """The font that draws ``sign``: the family's own, Inter, then what stands in for it."""
    tried = [_shaper_of(face, current()), shaper("Inter-Regular.ttf")]
    tried += [shaper(name) for name in FALLBACKS.values()]
    for found in tried:
        if found[1].get_nominal_glyph(ord(sign)) is not None:  # type: ignore[attr-defined]
            return found
    return None


@lru_cache(maxsize=65_536)
def _advance(text: str, face: Face, family: Family | None) -> float:
    """The width of ``text`` in em."""
    own = _shaper_of(face, family)
    if is_plain(text) and family is None:
        return _shaped(text, own)
    return sum(
        _emoji_advance(piece) if is_emoji else _mixed(piece, own, face)
        for piece, is_emoji in pieces(text)
    )


def _emoji_advance(cluster: str) -> float:
    return max(1.0, _shaped(cluster, shaper(FALLBACKS[EMOJI])))


def _mixed(text: str, own: tuple[object, object], face: Face) -> float:
    """The width of a text of which other fonts may draw some part."""
    total = 0.0
    run, drawer = "", own
    for sign in text:
        has_it = own[1].get_nominal_glyph(ord(sign)) is not None  # type: ignore[attr-defined]
        wanted = own if has_it or _IGNORABLE.match(sign) else (_drawer(sign, face) or own)
        if wanted is not drawer and run:
            total += _shaped(run, drawer)
            run = ""
        run, drawer = run + sign, wanted
    return total + (_shaped(run, drawer) if run else 0.0)


def _shaped(text: str, drawer: tuple[object, object]) -> float:
    if not text:
        return 0.0
    uharfbuzz, font = drawer
    buffer = uharfbuzz.Buffer()  # type: ignore[attr-defined]
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)  # type: ignore[attr-defined]
    units = font.face.upem  # type: ignore[attr-defined]
    total = sum(
        position.x_advance if info.codepoint else units
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
    return float(total / units)


def width(text: str, face: Face, size: float) -> float:
    """The width of ``text`` in pixels at ``size`` pixels; a sign that no font has counts one em."""
    return _advance(text, face, current()) * size


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
    face = face_for(text, face)
    for paragraph in text.split("\n"):
        words = [part for piece in _words(paragraph) for part in _fit(piece, room, size, face)]
        lines.extend(_balanced(words, room, size, face))
    widest = max((width(line, face, size) for line in lines), default=0.0)
    return Block(tuple(lines), widest, len(lines) * size * LINE, size, face)


def _words(paragraph: str) -> list[str]:
    """Words, each with the space that follows it."""
    ends = [match.end() for match in _BREAKS.finditer(paragraph)]
    cuts = [0, *ends, len(paragraph)]
    return [paragraph[a:b] for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def _fit(piece: str, room: float, size: float, face: Face) -> list[str]:
    """A word wider than the room, cut with hyphens where it has letters on both sides: the last resort."""
    if width(piece.rstrip(), face, size) <= room or len(piece) < 2:
        return [piece]
    low, high = 1, len(piece) - 1
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if width(_hyphened(piece, middle), face, size) <= room:
            low = middle
        else:
            high = middle - 1
    end = low
    while end > 1 and _IGNORABLE.match(piece[end]):
        end -= 1
    return [_hyphened(piece, end), *_fit(piece[end:], room, size, face)]


def _hyphened(piece: str, end: int) -> str:
    mark = "-" if piece[end - 1].isalpha() and piece[end].isalpha() else ""
    return piece[:end] + mark


def _greedy(words: list[str], room: float, size: float, face: Face) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        grown = line + word
        if line and width(grown.rstrip(), face, size) > room:
            lines.append(line.rstrip())
            line = word
        else:
            line = grown
    return [*lines, line.rstrip()]


def _balanced(words: list[str], room: float, size: float, face: Face) -> list[str]:
    """The narrowest setting with the same number of lines, never below the longest word."""
    lines = _greedy(words, room, size, face)
    if len(lines) < 2:
        return lines
    low = max(width(word.rstrip(), face, size) for word in words)
    high = room
    while high - low > 4:
        middle = (low + high) / 2
        narrower = _greedy(words, middle, size, face)
        if len(narrower) > len(lines):
            low = middle
        else:
            high, lines = middle, narrower
    return lines
