"""0.9 → 1.0: frictions became pain points, their type became a kind, tools and objects one word."""

from __future__ import annotations

from typing import Any, Final

from parcours.journey.upgrades.keys import each, rename, replace

KINDS: Final = {"finance": "financial", "efficiency": "productivity", "efficacy": "productivity"}


def upgrade(data: Any) -> None:
    """Change ``data`` in place."""
    replace(data.get("lanes"), {"frictions": "pain_points"})
    for lane in each(data.get("lanes")):
        replace(lane, {"frictions": "pain_points"}, key="role")
    for stage in each(data.get("stages")):
        rename(stage, "frictions", "pain_points")
        for pain in each(stage.get("pain_points")):
            rename(pain, "type", "kind")
            replace(pain, KINDS, key="kind")
        for touchpoint in each(stage.get("touchpoints")):
            replace(touchpoint, {"tool-object": "tool", "object": "tool"}, key="kind")
