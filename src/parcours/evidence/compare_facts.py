"""Whether a figure changed beyond noise: two facts of one measure, their difference and its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parcours.errors import Words
from parcours.events.statistics import Z95, discoveries, share_difference, share_test
from parcours.evidence.amounts import percent, signed
from parcours.journey.model import Evidence
from parcours.journey.record import Text

RATE: Final = 0.05
"""At most this share of the changes that are believed is expected to be chance."""
NOT_COMPARED: Final = frozenset({"volume"})
"""Counts grow with the length of the period; shares, tones and times do not."""
EVENTS_LINK: Final = "events:"
"""How a fact names the events that it was counted from."""
MEASURES: Final[dict[str, Words]] = {
    "drop_off": Words("drop-off", "abandon"),
    "late": Words("late", "retards"),
    "share": Words("share", "part"),
    "waiting_time": Words("waiting time", "attente"),
    "loop": Words("repeats", "répétitions"),
    "hop": Words("changes of channel", "changements de canal"),
    "contact": Words("contacts", "contacts"),
    "leaving": Words("leaving for another channel", "départs vers un autre canal"),
    "emotion": Words("emotion", "émotion"),
    "nps": Words("NPS", "NPS"),
    "csat": Words("CSAT", "CSAT"),
    "ces": Words("CES", "CES"),
    "asked_for": Words("asked for in vain", "demandé en vain"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and now."""

    about: str
    """The key of the claim."""
    label: Text
    before: Evidence
    now: Evidence
    change: float
    low: float
    high: float
    chance: float
    beyond_noise: bool = False

    def say(self) -> Words:
        """The change in one sentence."""
        name = MEASURES.get(
            self.now.measure or "", Words(self.now.measure or "", self.now.measure or "")
        )
        parts = []
        for lang in ("en", "fr"):
            a, b = _value(self.before, lang), _value(self.now, lang)
            change, low, high = (
                _delta(v, self.now, lang) for v in (self.change, self.low, self.high)
            )
            spread = f"{change} [{low} ; {high}]"
            noise = {
                "en": "beyond noise" if self.beyond_noise else "within noise",
                "fr": "au-delà du bruit" if self.beyond_noise else "dans le bruit",
            }[lang]
            colon = " :" if lang == "fr" else ":"
            parts.append(
                f"{self.label.say(lang)}, {name.say(lang)}{colon} {a} → {b}, {spread}, {noise}"
            )
        return Words(*parts)


def _value(fact: Evidence, lang: str) -> str:
    value = fact.value or 0.0
    if fact.unit == "share":
        return percent(value, lang)
    if fact.unit == "seconds":
        return f"{value / 3600:.1f} h".replace(".", "," if lang == "fr" else ".")
    return signed(value, lang)


def _delta(value: float, fact: Evidence, lang: str) -> str:
    if fact.unit == "share":
        return signed(value * 100, lang)
    return signed(value / 3600 if fact.unit == "seconds" else value, lang)


def difference(about: str, label: Text, before: Evidence, now: Evidence) -> Difference | None:
    """The change between two facts; None where they cannot be compared."""
    if before.value is None or now.value is None or now.measure in NOT_COMPARED:
        return None
    if _subject(before) != _subject(now):
        return None
    change = now.value - before.value
    if now.unit == "share" and before.n and now.n:
        hits, earlier = round(now.value * now.n), round(before.value * before.n)
        low, high = share_difference(hits, now.n, earlier, before.n)
        return Difference(about, label, before, now, change, low, high,
                          share_test(hits, now.n, earlier, before.n))  # fmt: skip
    if before.interval is None or now.interval is None:
        return None
    error = math.hypot(
        *(
            abs(fact.interval[1] - fact.interval[0]) / 2 / Z95
            for fact in (before, now)
            if fact.interval
        )
    )
    if not error:
        return None
    chance = math.erfc(abs(change) / error / math.sqrt(2))
    return Difference(
        about, label, before, now, change, change - Z95 * error, change + Z95 * error, chance
    )


def _subject(fact: Evidence) -> tuple[str | None, ...]:
    """What a fact is about; a stage that was split or merged since is made of other events."""
    events = fact.link if fact.link and fact.link.startswith(EVENTS_LINK) else None
    return fact.measure, fact.unit, fact.segment, events


def judged(found: Sequence[Difference]) -> list[Difference]:
    """``found`` with those marked that go beyond noise, all comparisons counted; the surest first."""
    kept = discoveries([one.chance for one in found], RATE)
    marked = [
        Difference(d.about, d.label, d.before, d.now, d.change, d.low, d.high, d.chance, keep)
        for d, keep in zip(found, kept, strict=True)
    ]
    return sorted(marked, key=lambda one: (not one.beyond_noise, one.chance))
