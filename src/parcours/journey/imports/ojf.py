"""Maps in the open journey format (``.ojf``): stages, swimlanes, nodes."""

from __future__ import annotations

import json
from typing import Any

from parcours.errors import InputError, Words
from parcours.journey.identity import slug
from parcours.journey.imports import cells
from parcours.journey.imports.result import ImportResult, finished, records, texts

_SEVERITY = {"low": 1, "medium": 2, "high": 3, "critical": 3}
_CARRIED = {
    "id",
    "stageId",
    "swimlaneId",
    "title",
    "description",
    "severity",
    "score",
    "purpose",
    "isMomentOfTruth",
}
_PAINS = {"bottleneck", "pain", "friction"}
_CHANCES = {"opportunity", "gain"}


def read_ojf(text: str) -> ImportResult:
    """The map in ``text``; raises InputError when it is no such file."""
    try:
        data = json.loads(text)
        nodes, stages = data["nodes"], data["stages"]
    except (ValueError, TypeError, KeyError):
        raise InputError(
            "import.no-ojf",
            Words("This is no .ojf file.", "Ce n’est pas un fichier .ojf."),
            remedy=Words("It needs `stages` and `nodes`.", "Il lui faut `stages` et `nodes`."),
        ) from None
    lost: list[Words] = []
    nodes, stages = records(nodes, lost, "nodes"), records(stages, lost, "stages")
    lanes = records(data.get("swimlanes"), lost, "swimlanes")
    foreign = sorted({str(key) for node in nodes for key in node} - _CARRIED)
    if foreign:
        names = ", ".join(foreign)
        lost.append(
            Words(
                f"Kept under x-ojf, not shown: {names}.",
                f"Conservé sous x-ojf, non affiché : {names}.",
            )
        )
    known = {str(stage.get("id", "")) for stage in stages}
    for node in nodes:
        if str(node.get("stageId", "")) not in known:
            title = str(node.get("title", ""))[:60]
            lost.append(
                Words(f"“{title}” stands in no stage.", f"« {title} » n’est dans aucune étape.")
            )
    shaped = [
        _stage(
            stage, [n for n in nodes if str(n.get("stageId", "")) == str(stage.get("id", ""))], lost
        )
        for stage in stages
    ]
    named = {
        slug(str(lane.get("id", ""))): str(lane.get("name") or lane.get("id", "")) for lane in lanes
    }
    used = {lane for stage in shaped for lane in stage.get("cells", {})}
    roles: list[Any] = ["touchpoints", "emotion", "pain_points", "opportunities"]
    roles += [{"role": "custom", "id": key, "label": named.get(key, key)} for key in sorted(used)]
    scenario = texts(data.get("pointOfView"))
    titles = texts(data.get("title"))
    persona = texts(data.get("persona"))
    return finished(
        {
            "title": (titles or scenario or ["Journey"])[0],
            "persona": {"name": persona[0]} if persona else None,
            "scenario": scenario[0] if scenario else None,
            "lanes": roles,
            "stages": shaped,
            "x-ojf": {"swimlanes": lanes, "version": str(data.get("version", ""))},
        },
        "ojf",
        lost,
    )


def _stage(stage: dict[str, Any], nodes: list[dict[str, Any]], lost: list[Words]) -> dict[str, Any]:
    shaped: dict[str, Any] = {"name": str(stage.get("name") or stage.get("id") or "–")}
    scores = [score for node in nodes if (score := _score(node, lost)) is not None]
    for node in nodes:
        _put(shaped, node)
    if scores:
        shaped["emotion"] = {"score": round(sum(scores) / len(scores), 2)}
    if nodes:
        shaped["x-ojf"] = nodes
    return shaped


def _score(node: dict[str, Any], lost: list[Words]) -> float | None:
    """A node's score where it is from −2 to +2; others are named."""
    score = node.get("score")
    if not isinstance(score, int | float) or isinstance(score, bool):
        return None
    if -2 <= score <= 2:
        return float(score)
    title = node.get("title", "")
    lost.append(
        Words(
            f"“{title}”: the score {score} is not from −2 to +2; it counts for nothing.",
            f"« {title} » : la note {score} n’est pas entre −2 et +2 ; elle ne compte pas.",
        )
    )
    return None


def _tags(node: dict[str, Any], tokens: tuple[cells.Token, ...]) -> dict[str, Any]:
    """What the tags of a node say in our own words; others stay under x-ojf."""
    fields: dict[str, Any] = {}
    tags = node.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        said = cells.plain(str(tag)).casefold()
        fields |= next((read for token in tokens if (read := token(said)) is not None), {})
    return fields


def _put(shaped: dict[str, Any], node: dict[str, Any]) -> None:
    """One node into the list that its purpose asks for; a note into its swimlane."""
    title, more = str(node.get("title", "")).strip(), str(node.get("description", "")).strip()
    words = f"{title}: {more}" if title and more else title or more
    if node.get("isMomentOfTruth"):
        shaped["moment_of_truth"] = True
    if not words:
        return
    purpose = str(node.get("purpose", ""))
    if purpose in _PAINS:
        pain = {"label": words, "severity": _SEVERITY.get(str(node.get("severity")), 1)}
        shaped.setdefault("pain_points", []).append({**pain, **_tags(node, cells.PAIN)})
    elif purpose in _CHANCES:
        chance = {"label": words, **_tags(node, cells.CHANCE)}
        shaped.setdefault("opportunities", []).append(chance)
    elif purpose == "touchpoint":
        described = {"description": more} if title and more else {}
        told = {"label": title or more, **described, **_tags(node, cells.TOUCHPOINT)}
        shaped.setdefault("touchpoints", []).append(told)
    else:
        lane = slug(str(node.get("swimlaneId", "notes")))
        shaped.setdefault("cells", {}).setdefault(lane, []).append(words)
