"""Maps written as YAML with phases and actions (``kind: cjm``)."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from parcours.errors import InputError, Words
from parcours.journey.imports.result import ImportResult, finished


def read_phases(text: str) -> ImportResult:
    """The first journey of ``text``; further documents beside it are named as left out."""
    documents = _documents(text)
    journey = next((d for d in documents if isinstance(d, dict) and d.get("kind") == "cjm"), None)
    if journey is None:
        raise InputError(
            "import.no-cjm",
            Words(
                "No document of kind “cjm” was found.",
                "Aucun document de type « cjm » n’a été trouvé.",
            ),
        )
    lost = [
        Words(
            f"A document of kind “{other.get('kind')}” was left out.",
            f"Un document de type « {other.get('kind')} » a été laissé de côté.",
        )
        for other in documents
        if isinstance(other, dict) and other is not journey
    ]
    persona = journey.get("persona") or {}
    actions = journey.get("actions") or []
    return finished(
        {
            "lang": "en",
            "title": str(
                journey.get("name") or journey.get("title") or journey.get("id") or "Journey"
            ),
            "persona": {
                "name": str(persona.get("name") or "–"),
                **(
                    {"description": str(persona["description"])}
                    if persona.get("description")
                    else {}
                ),
            }
            if persona
            else None,
            "stages": [
                _stage(phase, [a for a in actions if a.get("phase") == phase.get("id")], lost)
                for phase in journey.get("phases") or []
            ],
            "x-cjm": {"id": str(journey.get("id", "")), "version": str(journey.get("version", ""))},
        },
        "cjm",
        lost,
    )


def _documents(text: str) -> list[Any]:
    """Every YAML document; foreign text gets neither tags nor more than a few aliases."""
    if text.count("*") > 200 and text.count("&") > 20:
        raise InputError(
            "import.aliases",
            Words("This YAML holds too many aliases.", "Ce YAML contient trop d’alias."),
        )
    try:
        return list(YAML(typ="safe", pure=True).load_all(text))
    except YAMLError:
        raise InputError(
            "import.bad-yaml", Words("This is no readable YAML.", "Ce YAML est illisible.")
        ) from None


def _stage(
    phase: dict[str, Any], actions: list[dict[str, Any]], lost: list[Words]
) -> dict[str, Any]:
    shaped: dict[str, Any] = {"name": str(phase.get("name") or phase.get("id"))}
    scores = []
    for action in actions:
        shaped.setdefault("actions", []).append(str(action.get("name") or "–"))
        for label in action.get("touchpoints") or []:
            shaped.setdefault("touchpoints", []).append({"label": str(label)})
        for thought in action.get("thoughts_feelings") or []:
            shaped.setdefault("thoughts", []).append(str(thought))
        score = action.get("emotion_score")
        if isinstance(score, int | float) and -2 <= score <= 2:
            scores.append(float(score))
        elif score is not None:
            lost.append(
                Words(
                    f"The emotion score {score} is not from −2 to +2.",
                    f"La note {score} n’est pas entre −2 et +2.",
                )
            )
    if scores:
        shaped["emotion"] = {"score": round(sum(scores) / len(scores), 2)}
    return shaped
