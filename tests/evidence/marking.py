"""Marks what discovery found against what was planted: recall of the truths, precision of the findings."""

import datetime as dt
from dataclasses import dataclass

from parcours.evidence.discover import Asking, DiscoverResult, discover

TODAY = dt.date(2026, 6, 1)
KINDS = {
    "broken": {"drop_off"},
    "segment_loss": {"drop_off"},
    "start": {"drop_off"},
    "improved": {"drop_off"},
    "late": {"late", "never"},
    "loop": {"loop"},
    "slow": {"waiting_time"},
    "hop": {"hop"},
    "absent": {"absent"},
    "topic": {"negative"},
    "drift": {"emotion"},
    "leaving": {"leaving"},
}


@dataclass(frozen=True)
class Finding:
    """One thing said, whatever list it stands in."""

    kind: str
    step: str
    segment: str | None
    period: tuple[dt.date, dt.date] | None
    better: bool
    label: str


@dataclass(frozen=True)
class Marks:
    truths: int
    recalled: int
    said: int
    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def findings(result: DiscoverResult) -> list[Finding]:
    """What was said with severity 2 or more, and what became better."""
    found = [
        Finding(p.kind, p.step, p.point.frequency.segment if p.point.frequency else None,
                p.point.frequency.period if p.point.frequency and p.found and p.found.span is not None else None,
                False, p.point.label.say("en"))
        for p in result.pains if (p.point.severity or 0) > 1
    ]  # fmt: skip
    found += [
        Finding(c.kind, c.step, c.fact.segment, c.fact.period, True, c.label.say("en"))
        for c in result.changes
    ]
    return found


def _days(truth):
    return (
        tuple(dt.date.fromisoformat(truth[name]) for name in ("first", "last"))
        if "first" in truth
        else None
    )


def _overlap(a, b):
    inside = (min(a[1], b[1]) - max(a[0], b[0])).days + 1
    longest = max((a[1] - a[0]).days + 1, (b[1] - b[0]).days + 1)
    return inside / longest


def matches(finding: Finding, truth: dict) -> bool:
    """Whether ``finding`` tells ``truth``: the kind, the place, whom, when."""
    if finding.kind not in KINDS[truth["kind"]] or finding.better != (truth["kind"] == "improved"):
        return False
    if finding.step != truth.get("step", finding.step):
        return False
    if "attribute" in truth and finding.segment != f"{truth['attribute']} = {truth['value']}":
        return False
    days = _days(truth)
    if days and (finding.period is None or _overlap(finding.period, days) < 0.5):
        return False
    if truth["kind"] == "absent":
        return truth["asks"].rstrip("e") in finding.step or finding.step == "phone"
    return truth["kind"] != "topic" or truth["word"] == finding.step


def allowed(finding: Finding, told: dict, trade: dict) -> bool:
    """True though not planted as a truth: what a trap really does to one group, or an echo of a truth."""
    if "mix_shift" in told["traps"] and finding.kind == "drop_off":
        channel = trade["channels"][1]
        if (
            finding.step == trade["steps"][1][0]
            and finding.segment == f"channel = {channel}"
            and not finding.period
        ):
            return True
    return any(finding.kind == "emotion" and t["kind"] == "late" for t in told["truths"])


def mark(told: dict, trade: dict, result: DiscoverResult) -> Marks:
    said = findings(result)
    missed = [t["kind"] for t in told["truths"] if not any(matches(f, t) for f in said)]
    right = [
        f for f in said if any(matches(f, t) for t in told["truths"]) or allowed(f, told, trade)
    ]
    wrong = [f"{f.kind}: {f.label}" for f in said if f not in right]
    return Marks(len(told["truths"]), len(told["truths"]) - len(missed), len(said), len(right),
                 tuple(missed), tuple(wrong))  # fmt: skip


def look(folder) -> DiscoverResult:
    return discover(Asking(folder / "events.csv", folder / "comments.csv"), today=TODAY)
