"""Whether a map makes sense: every doubt at once, each with its place and a remedy.

Shape is settled at the gate; the rules stand in ``checks_craft`` and ``checks_honesty``, and why each
of them exists in ``reasons``. A finding that the authors accept is silenced in the document, with a
reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from parcours.errors import Place
from parcours.journey import checks_craft, checks_honesty
from parcours.journey.findings import Finding
from parcours.journey.identity import parts
from parcours.journey.model import Claimed, JourneyMap
from parcours.journey.record import Record
from parcours.journey.rule import CHECKS, Check, Checked
from parcours.journey.yaml_source import Path

__all__ = ["CHECKS", "Check", "check", "checks_craft", "checks_honesty", "silenced"]


def check(
    journey_map: JourneyMap,
    *,
    today: dt.date,
    place_of: Callable[[Path], Place] = lambda path: Place(),
) -> list[Finding]:
    """All findings on ``journey_map`` as of ``today``, errors first, silenced ones left out."""
    checked = Checked(journey_map, today)
    found = [
        Finding(rule.code, rule.severity, place_of((*path, *where)), message, remedy, _id(part))
        for path, part in parts(journey_map)
        for rule in CHECKS
        if isinstance(part, rule.part)
        for where, message, remedy in rule.look(checked, path, part)
    ]
    order = {"error": 0, "warning": 1, "hint": 2}
    heard = [finding for finding in found if not silenced(journey_map, finding)]
    return sorted(heard, key=lambda finding: order[finding.severity])


def silenced(journey_map: JourneyMap, finding: Finding) -> bool:
    """Whether the authors have accepted this finding, at this place or everywhere."""
    return any(
        silence.code == finding.code
        and silence.at in {None, finding.about or None, finding.place.path}
        for silence in journey_map.silence
    )


def _id(part: Record) -> str:
    return part.id if isinstance(part, Claimed) else ""
