"""Maps written as YAML with phases and actions (``kind: cjm``)."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from parcours.errors import InputError, Words
from parcours.journey.imports.result import ImportResult, finished, records, texts


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
    who = records(journey.get("persona"), lost, "persona")
    persona = who[0] if who else {}
    actions = records(journey.get("actions"), lost, "actions")
    phases = records(journey.get("phases"), lost, "phases")
    title = texts(journey.get("name")) or texts(journey.get("title")) or texts(journey.get("id"))
    about = texts(persona.get("description"))
    return finished(
        {
            "title": title[0] if title else "Journey",
            "persona": {
                "name": (texts(persona.get("name")) or ["–"])[0],
                **({"description": about[0]} if about else {}),
            }
            if persona
            else None,
            "stages": [
                _stage(phase, [a for a in actions if a.get("phase") == phase.get("id")], lost)
                for phase in phases
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
    except (YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        raise InputError(
            "import.bad-yaml", Words("This is no readable YAML.", "Ce YAML est illisible.")
        ) from None


def _stage(
    phase: dict[str, Any], actions: list[dict[str, Any]], lost: list[Words]
) -> dict[str, Any]:
    name = texts(phase.get("name")) or texts(phase.get("id")) or ["–"]
    shaped: dict[str, Any] = {"name": name[0]}
    scores = []
    for action in actions:
        shaped.setdefault("actions", []).append((texts(action.get("name")) or ["–"])[0])
        for label in texts(action.get("touchpoints")):
            shaped.setdefault("touchpoints", []).append({"label": label})
        for thought in texts(action.get("thoughts_feelings")):
            shaped.setdefault("thoughts", []).append(thought)
        score = action.get("emotion_score")
        if isinstance(score, int | float) and not isinstance(score, bool) and -2 <= score <= 2:
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
