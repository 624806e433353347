"""The few files of the respondent's page: its script, its style, the widget's loader, a survey's colour."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from parcours.errors import NotFoundError, Words
from parcours.server.surveys.answers import Scope, Send, send_file

FOLDER = Path(__file__).parent.parent / "static" / "respondent"
KINDS = {
    "respondent.js": "text/javascript; charset=utf-8",
    "respondent.css": "text/css; charset=utf-8",
    "widget.js": "text/javascript; charset=utf-8",
}
_COLOUR = re.compile(r"[0-9a-f]{6}")


async def serve(name: str, scope: Scope, send: Send) -> None:
    """One of our files; raises NotFoundError for any other name."""
    if name == "theme.css":
        query = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
        await send_file(send, theme(query.get("accent", [""])[0]), KINDS["respondent.css"])
        return
    content = _content(name) if name in KINDS else None
    if content is None:
        raise NotFoundError(
            "surveys.no-such-file", Words("There is no such file.", "Ce fichier n’existe pas.")
        )
    await send_file(send, content, KINDS[name], age=300)


def theme(accent: str) -> bytes:
    """A survey's own colour; darkened or lightened until text on it can be read."""
    if not _COLOUR.fullmatch(accent):
        return b""
    rgb = [int(accent[at : at + 2], 16) for at in (0, 2, 4)]
    return (
        f":root{{--accent:{_hex(readable(rgb, dark=False))};--on-accent:#fff}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{_hex(readable(rgb, dark=True))};"
        f"--on-accent:#12161e}}}}"
    ).encode()


def readable(rgb: list[int], *, dark: bool) -> list[int]:
    """The nearest colour with a contrast of at least 4.5 against white, or against the dark page."""
    ground = [18, 22, 30] if dark else [255, 255, 255]
    target = [255, 255, 255] if dark else [0, 0, 0]
    for step in range(21):
        found = [round(a + (b - a) * step / 20) for a, b in zip(rgb, target, strict=True)]
        if _contrast(found, ground) >= 4.6:
            return found
    return target


def _contrast(one: list[int], other: list[int]) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(rgb: list[int]) -> float:
    parts = [
        value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in rgb
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _hex(rgb: list[int]) -> str:
    return "#" + "".join(f"{value:02x}" for value in rgb)


@lru_cache(maxsize=8)
def _content(name: str) -> bytes | None:
    path = FOLDER / name
    return path.read_bytes() if path.is_file() else None
