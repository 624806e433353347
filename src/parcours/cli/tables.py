"""Results in the terminal: an aligned table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from parcours.errors import Lang, Words


def show(
    heads: Sequence[str | Words], rows: Sequence[Sequence[Any]], lang: Lang, *, as_json: bool
) -> None:
    """``rows`` under ``heads``; numbers to the right, in the reader's digits.

    ``Words`` are said in ``lang``; JSON is for programs and keeps the English ones in every language.
    """
    if as_json:
        names = [_named(head) for head in heads]
        shape = [dict(zip(names, map(_named, row), strict=True)) for row in rows]
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2, default=str))
        return
    titles = [head.say(lang) if isinstance(head, Words) else head for head in heads]
    texts = [[_text(value, lang) for value in row] for row in rows]
    widths = [
        max(len(title), *(len(row[at]) for row in texts)) if texts else len(title)
        for at, title in enumerate(titles)
    ]
    right = [
        all(isinstance(row[at], int | float) or row[at] is None for row in rows)
        for at in range(len(titles))
    ]
    for line in [titles, ["─" * width for width in widths], *texts]:
        cells = (
            t.rjust(w) if r else t.ljust(w) for t, w, r in zip(line, widths, right, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def _named(value: Any) -> Any:
    return value.en if isinstance(value, Words) else value


def _text(value: Any, lang: Lang) -> str:
    if value is None:
        return "–"
    if isinstance(value, Words):
        return value.say(lang)
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, float):
        text = f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"
    elif isinstance(value, int):
        text = f"{value:,}"
    else:
        return str(value)
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def counted(value: float, decimals: int = 0) -> Words:
    """A number as each language writes it, for a sentence."""
    text = f"{value:,.{decimals}f}"
    return Words(text, text.replace(",", "\u202f").replace(".", ","))


def percent(share: float, lang: Lang, decimals: int = 1) -> str:
    """A share as the language writes it."""
    text = f"{share * 100:.{decimals}f}"
    return f"{text.replace('.', ',')} %" if lang == "fr" else f"{text}%"


def duration(seconds: float, lang: Lang) -> str:
    """Seconds as people say them."""
    for size, names in (
        (86_400, {"en": "d", "fr": "j"}),
        (3_600, {"en": "h", "fr": "h"}),
        (60, {"en": "min", "fr": "min"}),
    ):
        if seconds >= size:
            text = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{text.replace('.', ',') if lang == 'fr' else text} {names[lang]}"
    if 0 < seconds < 1:
        return f"{seconds:.1f} s".replace(".", "," if lang == "fr" else ".")
    return f"{seconds:.0f} s"
