"""Dates, durations, amounts and counts as readers of French and English say them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from parcours.errors import Lang, Words
from parcours.journey.durations import iso_duration
from parcours.journey.lexicon import unit_words
from parcours.journey.model import Range
from parcours.render.typography import NO_BREAK, number

SEPARATOR: Final = f"{NO_BREAK}· "
MONTHS: Final = tuple(
    Words(en, fr)
    for en, fr in zip(
        "January February March April May June July August September October November December".split(),
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
        strict=True,
    )
)

SHORT_MONTHS: Final = tuple(
    Words(en, fr)
    for en, fr in zip(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),
        strict=True,
    )
)


def people(count: int, lang: Lang) -> str:
    """How many people take part, in words."""
    if lang == "fr":
        return f"{count}{NO_BREAK}personne{'s' * (count > 1)}"
    return f"{count}{NO_BREAK}{'person' if count == 1 else 'people'}"


def day(date: dt.date, lang: Lang) -> str:
    """A date as its readers write it: 12 March 2026, 12 mars 2026."""
    month = MONTHS[date.month - 1].say(lang)
    first = "er" if lang == "fr" and date.day == 1 else ""
    return f"{date.day}{first}{NO_BREAK}{month}{NO_BREAK}{date.year}"


def short_day(date: dt.date, lang: Lang) -> str:
    """A date where room is scarce: 12 Mar 2026, 12 mars 2026, 1er janv. 2026."""
    first = "er" if lang == "fr" and date.day == 1 else ""
    month = SHORT_MONTHS[date.month - 1].say(lang)
    return f"{date.day}{first}{NO_BREAK}{month}{NO_BREAK}{date.year}"


def duration_words(iso: str, lang: Lang) -> str:
    """An ISO 8601 duration as people say it: ``15 min``, ``3 d 4 h``."""
    units = {
        "Y": {"en": "y", "fr": "an"},
        "Mo": {"en": "mo", "fr": "mois"},
        "W": {"en": "wk", "fr": "sem."},
        "D": {"en": "d", "fr": "j"},
        "H": {"en": "h", "fr": "h"},
        "M": {"en": "min", "fr": "min"},
        "S": {"en": "s", "fr": "s"},
    }
    day, _, time = iso.removeprefix("P").partition("T")
    words = []
    for text, months in ((day, "Mo"), (time, "M")):
        for amount, unit in re.findall(r"(\d+(?:\.\d+)?)([YMWDHS])", text):
            name = units[months if unit == "M" else unit][lang]
            decimals = 0 if float(amount).is_integer() else 1
            words.append(f"{number(float(amount), lang, decimals=decimals)}{NO_BREAK}{name}")
    return NO_BREAK.join(words)


def amount(shown: Range, lang: Lang) -> str:
    """A range of money or time as its readers write it: 2 000 à 5 000 EUR/an."""
    joint = {"en": "to", "fr": "à"}[lang]
    low, high = plain_number(shown.low, lang), plain_number(shown.high, lang)
    both = low if low == high else f"{low} {joint} {high}"
    return f"{both}{NO_BREAK}{unit_words(shown.unit, lang)}"


def plain_number(value: float, lang: Lang) -> str:
    """A number with no more decimals than it needs, at most one."""
    whole = float(value).is_integer() or abs(value) >= 100
    return number(value, lang, decimals=0 if whole else 1)


def quantity(value: float, unit: str, lang: Lang) -> str:
    """A measured value with its unit: seconds as a duration, a share in percent."""
    if unit == "seconds" and value >= 0:
        return (
            duration_words(iso_duration(round(value)), lang)
            if value >= 1
            else f"{value:.1f}{NO_BREAK}s"
        )
    if unit == "share":
        percent = plain_number(round(value * 100, 1), lang)
        return f"{percent}{NO_BREAK if lang == 'fr' else ''}%"
    return f"{plain_number(value, lang)}{NO_BREAK}{unit_words(unit, lang)}".rstrip(NO_BREAK)
