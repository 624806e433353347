"""ISO 8601 durations as seconds and back, for sums and comparisons."""

from __future__ import annotations

import re

_SECONDS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}


def seconds(iso: str) -> float | None:
    """An ISO 8601 duration in seconds; None for months and years, which have no fixed length."""
    day_part, _, time = iso.removeprefix("P").partition("T")
    if "M" in day_part or "Y" in day_part:
        return None
    found = re.findall(r"(\d+(?:\.\d+)?)([WDHMS])", day_part + time)
    return sum(float(amount) * _SECONDS[unit] for amount, unit in found)


def iso_duration(total: float) -> str:
    """Seconds as an ISO 8601 duration, to two units."""
    amounts: list[tuple[str, int]] = []
    for unit, size in (("D", 86_400), ("H", 3_600), ("M", 60), ("S", 1)):
        count, total = divmod(total, size)
        if count and len(amounts) < 2:
            amounts.append((unit, int(count)))
    days = "".join(f"{count}{unit}" for unit, count in amounts if unit == "D")
    time = "".join(f"{count}{unit}" for unit, count in amounts if unit != "D")
    return f"P{days}" + (f"T{time}" if time else "")
