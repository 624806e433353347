"""A map as a Mermaid ``journey`` diagram: what that format can hold, and a word on what it cannot."""

from __future__ import annotations

import re
from typing import Any

from parcours.errors import Lang
from parcours.journey.model import JourneyMap, Stage
from parcours.render.exporters import Exporter, Options

_CODES = {"#": "#35;", ":": "#58;", ";": "#59;"}
UNKNOWN = "%% parcours: emotion not known;"
_KEYWORDS = re.compile(r"^(%|section\b|title\b|journey\b|accTitle|accDescr)", re.IGNORECASE)


def _text(words: str, *, actor: bool = False) -> str:
    """``words`` as the lexer takes them: its signs as codes, never a keyword at the start."""
    flat = " ".join(words.split())
    coded = "".join(_CODES.get(sign, sign) for sign in flat)
    if actor:
        coded = coded.replace(",", "#44;")
    found = _KEYWORDS.match(coded)
    return f"#{ord(coded[0])};{coded[1:]}" if found else coded


def _score(stage: Stage) -> int | None:
    emotion = stage.emotion
    if emotion is None:
        return None
    score = emotion.measured.score if emotion.measured else emotion.score
    return None if score is None else max(1, min(5, round(score) + 3))


class MermaidExporter:
    """One section per stage, one task per action or touchpoint."""

    name = "mmd"
    ending = ".mmd"
    media_type = "text/vnd.mermaid; charset=utf-8"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as Mermaid; scores −2…+2 become 1…5, unknown ones stay out and are named."""
        lang = options.lang
        title = journey_map.title.say(lang)
        said = ["journey", f"  accTitle: {_text(title)}"]
        if journey_map.scenario and journey_map.scenario.say(lang).strip():
            said.append(f"  accDescr: {_text(journey_map.scenario.say(lang))}")
        said += [
            f"  title {_text(title)}",
            "  %% Made by Parcours; verbatims, pain points, opportunities and evidence are not carried over.",
        ]
        for stage in journey_map.stages:
            said.append(f"  section {_text(stage.name.say(lang)) or '–'}")
            if _score(stage) is None:
                said.append(f"    {UNKNOWN} 3 is drawn, nothing is claimed")
            said += _tasks(stage, journey_map, lang)
        return ("\n".join(said) + "\n").encode()


def _tasks(stage: Stage, journey_map: JourneyMap, lang: Lang) -> list[str]:
    """The tasks of a stage: those that it was imported with where they still stand, else its actions."""
    score = _score(stage)
    actor = journey_map.persona.name.say(lang) if journey_map.persona else ""
    names = [action.text.say(lang) for action in stage.actions]
    kept = _kept(stage)
    if kept and [name for name, *_ in kept] == names:
        return [_task(*task) for task in kept]
    names = names or [touchpoint.label.say(lang) for touchpoint in stage.touchpoints]
    level = 3 if score is None else score
    return [_task(name, level, [actor]) for name in names or [stage.name.say(lang)]]


def _kept(stage: Stage) -> list[tuple[str, str, list[str]]]:
    """Name, score and actors of the tasks that the stage was imported with; none when they were altered."""
    held: Any = stage.extensions.get("x-mermaid")
    tasks = held.get("tasks") if isinstance(held, dict) else None
    found = []
    for task in tasks if isinstance(tasks, list) else []:
        if not isinstance(task, dict) or not isinstance(task.get("actors"), list):
            return []
        score = str(task.get("score", ""))
        plain = " ".join(re.sub(r"[:#;%]", " ", score).split())
        found.append((str(task.get("name", "")), plain, [str(actor) for actor in task["actors"]]))
    return found


def _task(name: str, score: object, actors: list[str]) -> str:
    who = ", ".join(_text(actor, actor=True) for actor in actors if actor.strip())
    return f"    {_text(name) or '–'}: {score}" + (f": {who}" if who else "")


exporter: Exporter = MermaidExporter()
