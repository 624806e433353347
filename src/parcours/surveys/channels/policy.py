"""Whether somebody may be asked now: one policy across all channels, and a reason when not.

A person is one person however they are reached, so a letter today counts against a call tomorrow.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Reason = Literal["opted_out", "quarantine", "no_address", "duplicate", "quiet_hours", "answered"]
IMMEDIATE = {"sms", "phone"}


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """How often, and at which hours of the person's own day."""

    every_days: int = 30
    quiet_from: int = 20
    quiet_to: int = 9
    remind_after_days: int = 3
    reminders_most: int = 1


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person who might be asked."""

    has_address: bool
    opted_out: bool
    last_asked_at: dt.datetime | None
    already_invited: bool
    zone: str = "UTC"


def refusal(
    known: Known, channel: str, now: dt.datetime, policy: ContactPolicy | None = None
) -> Reason | None:
    """Why this person is not asked now; None when they may be."""
    policy = policy or ContactPolicy()
    if known.opted_out:
        return "opted_out"
    if not known.has_address:
        return "no_address"
    if known.already_invited:
        return "duplicate"
    if known.last_asked_at and now - known.last_asked_at < dt.timedelta(days=policy.every_days):
        return "quarantine"
    if channel in IMMEDIATE and is_quiet(now, known.zone, policy):
        return "quiet_hours"
    return None


def is_quiet(now: dt.datetime, zone: str, policy: ContactPolicy | None = None) -> bool:
    """Whether it is evening, night or early morning where the person lives, or Sunday."""
    policy = policy or ContactPolicy()
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        local = now
    return local.hour >= policy.quiet_from or local.hour < policy.quiet_to or local.weekday() == 6
