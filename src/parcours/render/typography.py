"""Spaces, quotes and signs as French and English readers expect them; applied when drawing, never stored."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_URL_OR_TIME = re.compile(r"(https?://\S+|\b\d{1,2}:\d\d(?::\d\d)?\b)")


def typeset(text: str, lang: str) -> str:
    """``text`` as it is printed in ``lang``; addresses and times of day stay as they are."""
    pieces = _URL_OR_TIME.split(" ".join(text.split(" ")))
    return "".join(
        piece if _URL_OR_TIME.fullmatch(piece) else _pieces(piece, lang) for piece in pieces
    )


def _pieces(text: str, lang: str) -> str:
    text = text.replace("...", "…")
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"(?<![\w\d])-(?=\d)", "−", text)
    if not lang.startswith("fr"):
        return text
    text = re.sub(r"«[\s\u00a0\u202f]*", f"«{NO_BREAK}", text)
    text = re.sub(r"[\s\u00a0\u202f]*»", f"{NO_BREAK}»", text)
    text = re.sub(r"[ \u00a0]?(?<![;!?])([;!?]+)(?=\s|$|[»)\u00a0])", rf"{NARROW}\1", text)
    text = re.sub(r"[ \u00a0]+:(?=\s|$)", f"{NO_BREAK}:", text)
    text = re.sub(r"(?<=\d)[ \u00a0]?([%€])", rf"{NARROW}\1", text)
    return text.replace(" /", f"{NO_BREAK}/")


def quoted(text: str, lang: str) -> str:
    """``text`` between the quotation marks of ``lang``."""
    if lang.startswith("fr"):
        return f"«{NO_BREAK}{text}{NO_BREAK}»"
    return f"“{text}”"


def number(value: float, lang: str, *, decimals: int = 1, signed: bool = False) -> str:
    """A number with the reader's decimal sign, thousands separator and a true minus."""
    text = f"{value:{'+' if signed else ''},.{decimals}f}"
    if lang.startswith("fr"):
        text = text.replace(",", NARROW).replace(".", ",")
    if float(f"{value:.{decimals}f}") == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")
