"""The fonts of a drawing: Inter, one's own where a theme brings it, and what stands in for missing signs.

Nothing is left to the fonts of the computer. A theme's own font holds while its drawing is laid out and
no longer, so that two drawings in one process cannot change each other's type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from parcours.errors import InputError, UnavailableError, Words

Face = Literal["Regular", "Medium", "SemiBold", "Bold", "Italic", "Emoji", "Arabic", "Hebrew"]
FACES: Final[tuple[Face, ...]] = ("Regular", "Medium", "SemiBold", "Bold", "Italic")
EMOJI: Final = "Noto Emoji"
FALLBACKS: Final = {
    EMOJI: "NotoEmoji-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Hebrew": "NotoSansHebrew-Regular.ttf",
}
"""What draws the signs that Inter lacks, by family, in the order in which they are asked."""
FONT_BYTES_MOST: Final = 4_000_000
_NEAREST: Final[dict[Face, tuple[Face, ...]]] = {
    "Regular": ("Regular", "Medium"),
    "Medium": ("Medium", "Regular"),
    "SemiBold": ("SemiBold", "Bold", "Medium", "Regular"),
    "Bold": ("Bold", "SemiBold", "Regular"),
    "Italic": ("Italic", "Regular"),
    "Emoji": ("Regular",),
    "Arabic": ("Regular",),
    "Hebrew": ("Regular",),
}
STAND_INS: Final[dict[Face, str]] = {
    "Emoji": "Noto Emoji",
    "Arabic": "Noto Sans Arabic",
    "Hebrew": "Noto Sans Hebrew",
}
"""Faces that are a family of their own: a run set in one of them is drawn in it whole."""


@dataclass(frozen=True, slots=True)
class Family:
    """A font family of one's own: its name, and a TrueType or OpenType file per face."""

    name: str
    faces: tuple[tuple[Face, bytes], ...]

    def content(self, face: Face) -> bytes:
        """The file of ``face``, or of the nearest face that there is."""
        held = dict(self.faces)
        return next(held[near] for near in (*_NEAREST[face], *held) if near in held)


_CURRENT: ContextVar[Family | None] = ContextVar("family", default=None)


@contextmanager
def using(family: Family | None) -> Iterator[None]:
    """Measure with ``family`` inside this block; with Inter when it is None."""
    token = _CURRENT.set(family)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Family | None:
    """The family that measures now; None is Inter."""
    return _CURRENT.get()


def family_name(family: Family | None) -> str:
    """The name that a drawing asks for."""
    return family.name if family else "Inter"


def shipped(name: str) -> bytes:
    """A font file of ours; raises UnavailableError when the fonts were not built."""
    try:
        return (files("parcours.render") / "assets" / "fonts" / name).read_bytes()
    except FileNotFoundError:
        raise UnavailableError(
            "render.no-fonts",
            Words("The fonts are not built.", "Les polices ne sont pas construites."),
            remedy=Words("Run: make assets.", "Lancez : make assets."),
        ) from None


def font_bytes(face: Face, family: Family | None = None) -> bytes:
    """The TrueType file of ``face``."""
    if face in STAND_INS:
        return shipped(FALLBACKS[STAND_INS[face]])
    return family.content(face) if family else shipped(f"Inter-{face}.ttf")


def font_files(family: Family | None, *, plain: bool) -> dict[str, bytes]:
    """Every file that a rasteriser or typesetter needs, by a name of our own.

    ``plain`` text needs none of the stand-ins.
    """
    own = {f"own-{face}.ttf": content for face, content in family.faces} if family else {}
    names = [f"Inter-{face}.ttf" for face in FACES] + ([] if plain else list(FALLBACKS.values()))
    return {**own, **{name: shipped(name) for name in names}}


def own_family(faces: dict[Face, bytes]) -> Family:
    """A family from font files; its name is read from the first one.

    Raises InputError for what is no font, or one larger than 4 MB.
    """
    for content in faces.values():
        readable = content[:4] in {b"\x00\x01\x00\x00", b"OTTO", b"true"}
        name = _name(content) if readable and len(content) <= FONT_BYTES_MOST else None
        if name is None:
            raise InputError(
                "render.bad-font",
                Words(
                    "This is no TrueType or OpenType font of at most 4 MB.",
                    "Ce n’est pas une police TrueType ou OpenType d’au plus 4 Mo.",
                ),
                remedy=Words(
                    "Give .ttf or .otf files; a .woff2 has to be converted first.",
                    "Donnez des fichiers .ttf ou .otf ; un .woff2 doit d’abord être converti.",
                ),
            )
    first = next(iter(faces.values()))
    return Family(_name(first) or "Inter", tuple(sorted(faces.items())))


def _name(content: bytes) -> str | None:
    """The family name out of a font's name table; the typographic one where there is one."""
    try:
        count = int.from_bytes(content[4:6], "big")
        for index in range(count):
            entry = content[12 + 16 * index : 28 + 16 * index]
            if entry[:4] == b"name":
                start = int.from_bytes(entry[8:12], "big")
                return _family_in(content[start : start + int.from_bytes(entry[12:16], "big")])
    except (IndexError, UnicodeDecodeError):
        return None
    return None


def _family_in(table: bytes) -> str | None:
    texts = int.from_bytes(table[4:6], "big")
    found: dict[int, str] = {}
    for index in range(int.from_bytes(table[2:4], "big")):
        record = table[6 + 12 * index : 18 + 12 * index]
        platform, _, _, name, length, offset = (
            int.from_bytes(record[at : at + 2], "big") for at in range(0, 12, 2)
        )
        if name in {1, 16} and platform in {0, 3}:
            found[name] = table[texts + offset : texts + offset + length].decode("utf-16-be")
    name_found = found.get(16) or found.get(1)
    return name_found if name_found and re.fullmatch(r"[\w .&+-]{1,80}", name_found) else None


@lru_cache(maxsize=32)
def shaper(name: str, content: bytes | None = None) -> tuple[object, object]:
    """HarfBuzz and a font that measures; ``name`` is a shipped file unless ``content`` is given."""
    import uharfbuzz  # 20 ms; a text export never pays them

    return uharfbuzz, uharfbuzz.Font(uharfbuzz.Face(content or shipped(name)))
