"""Days as people and programs write them: ISO, 12/03/2026, 12 mars 2026, March 12, seconds, serials.

Whether 03/04 is April or March is decided once per column, from the days above 12 in it; without
any it is read the European way, and that is said.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from parcours.errors import Words
from parcours.verbatims.features import fold

_MONTHS: Final = {
    name[:cut]: number
    for number, names in enumerate(
        (
            "january janvier", "february fevrier", "march mars", "april avril", "may mai", "june juin",
            "july juillet", "august aout", "september septembre", "october octobre", "november novembre",
            "december decembre",
        ),
        start=1,
    )
    for name in names.split()
    for cut in range(3, len(name) + 1)
    if name[:cut] not in {"jui"} and not (name == "march" and cut < 3)
}  # fmt: skip
_NUMBERS: Final = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\b")
_YEAR_FIRST: Final = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b|^(\d{4})(\d{2})(\d{2})$")
_NAMED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)?[ \-]+(?:de |of )?([a-z]{3,9})\.?,?[ \-]+(\d{4})"
)
_NAMED_FIRST: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_COUNTED: Final = re.compile(r"^\d{5}(?:\.\d+)?$|^\d{10}(?:\.\d+)?$|^\d{13}$")
_SERIAL: Final = dt.date(1899, 12, 30)


def read_dates(cells: Sequence[str], notes: list[Words]) -> list[dt.date | None]:
    """A day for each cell; what cannot be read is counted in ``notes``."""
    month_first = _month_first(cells, notes)
    found = [read_date(cell, month_first=month_first) for cell in cells]
    bad = [cell for cell, day in zip(cells, found, strict=True) if cell and day is None]
    if bad:
        notes.append(
            Words(
                f"{len(bad)} dates could not be read ({bad[0][:30]}); these comments count without a date.",
                f"{len(bad)} dates sont illisibles ({bad[0][:30]}) ; ces commentaires comptent sans date.",
            )
        )
    return found


def _month_first(cells: Sequence[str], notes: list[Words]) -> bool:
    pairs = [(int(m[1]), int(m[2])) for cell in cells if (m := _NUMBERS.match(cell))]
    if not pairs:
        return False
    day_first = sum(a > 12 for a, _ in pairs)
    month_first = sum(b > 12 for _, b in pairs)
    if month_first > day_first:
        notes.append(
            Words("Dates were read as month/day/year.", "Les dates ont été lues mois/jour/année.")
        )
        return True
    if not day_first and len({a for a, _ in pairs}) > 1:
        notes.append(
            Words(
                "Dates were read as day/month/year; nothing in them says otherwise.",
                "Les dates ont été lues jour/mois/année ; rien n’y dit le contraire.",
            )
        )
    return False


@lru_cache(maxsize=20_000)
def read_date(said: str, *, month_first: bool = False) -> dt.date | None:
    """The day that ``said`` names; None when it names none."""
    if not said:
        return None
    try:
        return dt.datetime.fromisoformat(said.replace(" UTC", "+00:00")).date()
    except ValueError:
        pass
    try:
        return _written(said, month_first=month_first)
    except (ValueError, OverflowError, OSError):
        return None


def _written(said: str, *, month_first: bool) -> dt.date | None:
    if m := _NUMBERS.match(said):
        day, month = (m[2], m[1]) if month_first else (m[1], m[2])
        year = int(m[3])
        if int(month) > 12:  # this one was written the other way
            day, month = month, day
        return dt.date(year + 2000 if year < 100 else year, int(month), int(day))
    if m := _YEAR_FIRST.match(said):
        year, month, day = (int(part) for part in m.groups() if part)
        return dt.date(year, month, day)
    if _COUNTED.match(said):
        return _counted(float(said))
    folded = fold(said)
    if m := _NAMED.search(folded):
        return dt.date(int(m[3]), _MONTHS[m[2]], int(m[1])) if m[2] in _MONTHS else None
    if m := _NAMED_FIRST.search(folded):
        return dt.date(int(m[3]), _MONTHS[m[1]], int(m[2])) if m[1] in _MONTHS else None
    return parsedate_to_datetime(said).date()


def _counted(number: float) -> dt.date:
    """Days since 1899 as workbooks count, seconds or milliseconds since 1970."""
    if number < 100_000:
        return _SERIAL + dt.timedelta(days=int(number))
    seconds = number / 1000 if number > 1e11 else number
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date()
