"""What a table says, in words: for spreadsheets, for text, and for those who cannot see the drawing."""

from __future__ import annotations

from parcours.errors import Lang
from parcours.journey.lexicon import EMOTION_WORDS, emotion_bucket
from parcours.render.items import Item
from parcours.render.table import Point, Row
from parcours.render.typography import NO_BREAK, number


def cell_text(row: Row, lang: Lang, *, joint: str = "\n") -> list[str]:
    """What each cell of a lane says, as text."""
    if row.points:
        return [point_text(point, lang) for point in row.points]
    return [
        joint.join(" ".join(item_text(item, lang).split("\n")) for item in cell)
        for cell in row.cells
    ]


def item_text(item: Item, lang: Lang) -> str:
    """One thing with its small print; what has no evidence says so."""
    words = [item.text]
    notes = [item.note] if item.note else []
    if item.severity:
        notes.append({"en": "severity", "fr": "gravité"}[lang] + f" {item.severity}/3")
    if item.assumed and item.kind != "chip":
        notes.append({"en": "assumption", "fr": "hypothèse"}[lang])
    if notes:
        words.append(f"({' · '.join(notes)})")
    return " ".join(words)


def point_text(point: Point, lang: Lang) -> str:
    """A point of the curve in words: value, interval and n where measured; unknown says so."""
    score = point.measured if point.measured is not None else point.believed
    if score is None:
        return {"en": "not known", "fr": "inconnu"}[lang]
    parts = [
        f"{number(score, lang, signed=True)} {EMOTION_WORDS[emotion_bucket(score)].say(lang).lower()}"
    ]
    if point.word:
        parts.append(point.word)
    if point.measured is not None:
        if point.low is not None and point.high is not None:
            low, high = (number(value, lang, signed=True) for value in (point.low, point.high))
            parts.append(f"[{low}{NO_BREAK};{NO_BREAK}{high}]")
        parts.append(f"n{NO_BREAK}={NO_BREAK}{number(point.n or 0, lang, decimals=0)}")
        if point.believed is not None:
            believed = {"en": "believed", "fr": "cru"}[lang]
            parts.append(f"{believed} {number(point.believed, lang, signed=True)}")
    return ", ".join(parts)
