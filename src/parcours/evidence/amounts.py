"""Amounts, spans of time and days as people read them, in French and in English."""

from __future__ import annotations

import datetime as dt

NARROW = "\u202f"

_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}


def percent(share: float, lang: str, decimals: int = 0) -> str:
    """A share in per cent, as the language writes it."""
    text = f"{share * 100:.{decimals}f}"
    return f"{text.replace('.', ',')} %" if lang == "fr" else f"{text}%"


def signed(value: float, lang: str) -> str:
    """A tone with its sign and one decimal."""
    text = f"{value:+.1f}".replace("-", "−")
    return text.replace(".", ",") if lang == "fr" else text


def number(value: float, lang: str = "en") -> str:
    """A number short enough to be read: two digits of what matters, as the language writes it."""
    if value < 0:
        return "−" + number(-value, lang)
    if value >= 10 or value == round(value):
        text = f"{value:,.0f}"
        return text.replace(",", NARROW) if lang == "fr" else text
    text = f"{value:.1f}" if value >= 1 else f"{value:.2g}"
    return text.replace(".", ",") if lang == "fr" else text


_SPANS = (
    ("day", "jour", 86_400),
    ("hour", "heure", 3_600),
    ("minute", "minute", 60),
    ("second", "seconde", 1),
)


def span_words(seconds: float, lang: str) -> str:
    """A span of time in the largest unit of which there are two."""
    en, fr, size = next((span for span in _SPANS if seconds >= 2 * span[2]), _SPANS[-1])
    count = number(round(seconds / size, 1 if seconds < 10 * size else 0), lang)
    name = en if lang == "en" else fr
    return f"{count} {name}" + ("" if seconds < 1.5 * size else "s")


def date_words(day: dt.date, lang: str) -> str:
    """A day as people write it."""
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{first} {_MONTHS[lang][day.month - 1]} {day.year}"


def duration_iso(seconds: float) -> str:
    """A duration in ISO 8601 with the two largest units that matter."""
    total = max(1, round(seconds))
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"P{days}D" + (f"T{hours}H" if hours and days < 14 else "")
    if hours:
        return f"PT{hours}H" + (f"{minutes}M" if minutes else "")
    if minutes:
        return f"PT{minutes}M" + (f"{left}S" if left and minutes < 5 else "")
    return f"PT{left}S"
