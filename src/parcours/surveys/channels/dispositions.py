"""How each try to reach somebody ended, in the codes of AAPOR, for all channels alike; response rates.

Source: AAPOR Standard Definitions. RR1 counts complete answers among everybody who could have
answered, RR2 partial ones too; both count unknown eligibility in full, so they are lower bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from parcours.errors import Words

Group = Literal["complete", "partial", "refusal", "non_contact", "other", "unknown", "not_eligible"]


@dataclass(frozen=True, slots=True)
class Disposition:
    """One way a try can end."""

    code: str
    name: str
    group: Group
    words: Words
    again: Literal["final", "call_again"]
    """Whether one tries again."""


DISPOSITIONS: tuple[Disposition, ...] = (
    Disposition("1.1", "complete", "complete", Words("Complete", "Complet"), "final"),
    Disposition("1.2", "partial", "partial", Words("Partial", "Partiel"), "call_again"),
    Disposition("2.10", "refused", "refusal", Words("Refused", "Refus"), "final"),
    Disposition("2.12", "broke_off", "refusal", Words("Broke off", "Abandon"), "final"),
    Disposition("2.20", "no_contact", "non_contact", Words("Not reached", "Non joint"), "call_again"),
    Disposition("2.22", "voice_mail", "non_contact", Words("Voice mail", "Messagerie"), "call_again"),
    Disposition("2.25", "appointment", "non_contact", Words("Appointment", "Rendez-vous"), "call_again"),
    Disposition("2.32", "unable", "other", Words("Not able to take part", "Hors d’état de répondre"), "final"),
    Disposition("2.33", "language", "other", Words("Language", "Langue"), "final"),
    Disposition("3.12", "busy", "unknown", Words("Busy", "Occupé"), "call_again"),
    Disposition("3.13", "no_answer", "unknown", Words("No answer", "Pas de réponse"), "call_again"),
    Disposition("3.20", "not_asked", "unknown", Words("Not asked", "Non sollicité"), "call_again"),
    Disposition("4.30", "wrong_number", "not_eligible", Words("Wrong number", "Mauvais numéro"), "final"),
    Disposition("4.70", "not_eligible", "not_eligible", Words("Does not belong here", "Hors cible"), "final"),
    Disposition("2.11", "do_not_call", "refusal", Words("Do not call again", "Ne plus appeler"), "final"),
)  # fmt: skip
BY_NAME = {one.name: one for one in DISPOSITIONS}


@dataclass(frozen=True, slots=True)
class Rates:
    """RR1 and RR2 in percent, and what they were counted from; None without anybody."""

    rr1: float | None
    rr2: float | None
    eligible: int


def rates(counts: Mapping[str, int]) -> Rates:
    """The response rates from how often each disposition was the last one."""
    groups: dict[str, int] = {}
    for name, n in counts.items():
        group = BY_NAME[name].group
        groups[group] = groups.get(group, 0) + n
    complete, partial = groups.get("complete", 0), groups.get("partial", 0)
    base = sum(n for group, n in groups.items() if group != "not_eligible")
    if base == 0:
        return Rates(None, None, 0)
    return Rates(100 * complete / base, 100 * (complete + partial) / base, base)
