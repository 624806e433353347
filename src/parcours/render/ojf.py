"""A map in the open journey format: stages, swimlanes, nodes."""

from __future__ import annotations

import json
from typing import Any

from parcours.errors import Lang
from parcours.journey.identity import key
from parcours.journey.model import JourneyMap, Stage
from parcours.render.exporters import Exporter, Options
from parcours.render.spoken import SEPARATOR
from parcours.render.table import table

_PURPOSES = {
    "pain_points": "bottleneck",
    "opportunities": "opportunity",
    "touchpoints": "touchpoint",
    "positives": "gain",
}
_SEVERITIES = {1: "low", 2: "medium", 3: "high"}


class OjfExporter:
    """Nodes in a grid; a stage's emotion becomes the score of its nodes, unknown has none."""

    name = "ojf"
    ending = ".ojf"
    media_type = "application/json"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as ``.ojf``."""
        lang = options.lang
        shown = table(journey_map, lang)
        lanes = [row for row in shown.rows if not row.points]
        nodes: list[dict[str, Any]] = []
        for at, stage in enumerate(journey_map.stages):
            emotion = stage.emotion
            score = (
                None
                if emotion is None
                else emotion.measured.score
                if emotion.measured
                else emotion.score
            )
            for row in lanes:
                for item in row.cells[at]:
                    node: dict[str, Any] = {
                        "id": f"n{len(nodes) + 1}",
                        "stageId": stage.id,
                        "swimlaneId": row.role if row.role != "custom" else row.label,
                        "title": item.text,
                        "description": _description(stage, item.about, lang),
                        "purpose": _PURPOSES.get(row.role, "note"),
                        "tags": [part for part in item.note.split(SEPARATOR) if part],
                        "isMomentOfTruth": stage.moment_of_truth,
                    }
                    if item.severity:
                        node["severity"] = _SEVERITIES[item.severity]
                    if score is not None:
                        node["score"] = score
                    nodes.append(node)
        data = {
            "version": "1.0",
            "title": journey_map.title.say(lang),
            "persona": journey_map.persona.name.say(lang) if journey_map.persona else "",
            "pointOfView": journey_map.scenario.say(lang) if journey_map.scenario else "",
            "stages": [
                {"id": stage.id, "name": stage.name.say(lang)} for stage in journey_map.stages
            ],
            "swimlanes": [
                {"id": row.role if row.role != "custom" else row.label, "name": row.label}
                for row in lanes
            ],
            "nodes": nodes,
        }
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _description(stage: Stage, about: str, lang: Lang) -> str:
    """What a touchpoint says of itself; small print goes into the tags."""
    found = next((t for t in stage.touchpoints if key(t) == about and t.description), None)
    return found.description.say(lang) if found and found.description else ""


exporter: Exporter = OjfExporter()
