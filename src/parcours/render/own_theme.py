"""A theme of one's own: a few colours, a logo, a font, in a small file.

A house that sets its accent alone gets the soft and the bright tones that go with it; what would be
too faint to read is named, not silently drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from parcours.errors import InputError, Words, unknown_name
from parcours.render.fonts import FACES, Face, Family, own_family
from parcours.render.theme import LIGHT, THEMES, Logo, Theme, contrast, mix, weak_pairs

LOGO_BYTES_MOST: Final = 1_000_000
LOGO_PIXELS_MOST: Final = 4_000
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_PARTS: Final = {"base", "name", "logo", "font"}
_MISTAKE_FILE = Words("Give the name of a file.", "Donnez le nom d’un fichier.")

Open = Callable[[str], bytes]
"""Reads a file that the theme names, relative to the theme's own folder."""


def own_theme(data: Mapping[str, Any], open_file: Open | None = None) -> Theme:
    """A theme of one's own: ``base`` (light or dark), the colours that differ, ``logo``, ``font``.

    Raises InputError for a name that does not exist, a colour not written as ``#rrggbb``, a logo that
    is no PNG or JPEG, and a file that is no font.
    """
    base = THEMES.get(str(data.get("base", "light")), LIGHT)
    names = [field.name for field in fields(Theme) if field.name not in _PARTS]
    for name, value in data.items():
        if name not in _PARTS:
            _check_colour(name, value, names)
    colours = {name: str(data[name]).lower() for name in names if name in data}
    if "accent" in colours:
        colours = {**_with_accent(base, colours["accent"]), **colours}
    made = replace(base, name=str(data.get("name", base.name)), **colours)  # type: ignore[arg-type]
    if data.get("logo") is not None:
        made = replace(made, logo=_logo(data["logo"], open_file))
    if data.get("font") is not None:
        made = replace(made, font=_font(data["font"], open_file))
    return made


def faint(theme: Theme) -> list[Words]:
    """A sentence for each text or stroke of ``theme`` that is too faint to read."""
    return [
        Words(
            f"The theme’s “{ink}” on “{ground}” has a contrast of {value:.1f}; readers need {least}.",
            f"« {ink} » sur « {ground} » n’a qu’un contraste de {value:.1f} ; il faut {least} pour lire.",
        )
        for ink, ground, value, least in weak_pairs(theme)
    ]


def _check_colour(name: str, value: object, names: list[str]) -> None:
    if name not in names:
        raise unknown_name(
            "render.unknown-colour", Words("colour", "couleur"), name, [*names, *sorted(_PARTS)]
        )
    if not _COLOUR.fullmatch(str(value)):
        raise InputError(
            "render.bad-colour",
            Words(
                f"“{value}” is no colour ({name}).",
                f"« {value} » n’est pas une couleur ({name}).",
            ),
            remedy=Words("Write it as #2f3e9e.", "Écrivez-la comme #2f3e9e."),
        )


def _with_accent(base: Theme, accent: str) -> dict[str, str]:
    """What goes with an accent: the text on it, its tint, and a tone that can be read on cards."""
    on_accent = max("#ffffff", "#12161e", key=lambda ink: contrast(ink, accent))
    ink = next(
        (
            tone
            for step in range(11)
            if contrast(tone := mix(accent, base.ink, step / 10), base.canvas) >= 4.6
        ),
        base.ink,
    )
    muted = next(
        tone
        for step in range(3, -1, -1)
        if contrast(tone := mix(on_accent, accent, step / 12), accent) >= 4.5 or step == 0
    )
    return {
        "on_accent": on_accent,
        "on_accent_muted": muted,
        "accent_ink": ink,
        "accent_soft": mix(base.card, accent, 0.14),
    }


def _file(value: object, open_file: Open | None) -> bytes:
    if not isinstance(value, str) or open_file is None:
        raise InputError(
            "render.theme-file",
            Words(f"“{value}” is no file name.", f"« {value} » n’est pas un nom de fichier."),
            remedy=_MISTAKE_FILE,
        )
    return open_file(value)


def _logo(value: object, open_file: Open | None) -> Logo:
    content = _file(value, open_file)
    size = _png_size(content) or _jpeg_size(content)
    if size is None or len(content) > LOGO_BYTES_MOST or max(size[1:]) > LOGO_PIXELS_MOST:
        raise InputError(
            "render.bad-logo",
            Words(
                f"“{value}” is no PNG or JPEG of at most 1 MB and 4,000 pixels.",
                f"« {value} » n’est pas un PNG ou JPEG d’au plus 1 Mo et 4 000 pixels.",
            ),
            remedy=Words(
                "Save the logo as a PNG, about 400 pixels wide.",
                "Enregistrez le logo en PNG, large d’environ 400 pixels.",
            ),
        )
    media_type, wide, high = size
    return Logo(content, media_type, wide, high)


def _png_size(content: bytes) -> tuple[str, int, int] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR":
        return None
    wide, high = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return ("image/png", wide, high) if wide and high else None


def _jpeg_size(content: bytes) -> tuple[str, int, int] | None:
    if content[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            high = int.from_bytes(content[at + 5 : at + 7], "big")
            wide = int.from_bytes(content[at + 7 : at + 9], "big")
            return ("image/jpeg", wide, high) if wide and high else None
        at += 2 + length
    return None


def _font(value: object, open_file: Open | None) -> Family:
    """One file for every face, or a file per face by its name in small letters."""
    if not isinstance(value, Mapping):
        return own_family({"Regular": _file(value, open_file)})
    by_key: dict[str, Face] = {face.lower(): face for face in FACES}
    faces: dict[Face, bytes] = {}
    for key, name in value.items():
        if str(key) not in by_key:
            raise unknown_name(
                "render.unknown-face", Words("face", "graisse"), str(key), sorted(by_key)
            )
        faces[by_key[str(key)]] = _file(name, open_file)
    return own_family(faces)
