"""A map as a Mermaid ``journey`` diagram: what that format can hold, and a word on what it cannot."""

from __future__ import annotations

import re

from parcours.journey.model import JourneyMap, Stage
from parcours.render.exporters import Exporter, Options

_CODES = {"#": "#35;", ":": "#58;", ";": "#59;"}
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
        actor = journey_map.persona.name.say(lang) if journey_map.persona else ""
        title = journey_map.title.say(lang)
        said = [
            "journey",
            f"  accTitle: {_text(title)}",
            f"  title {_text(title)}",
            "  %% Made by Parcours; verbatims, pain points, opportunities and evidence are not carried over.",
        ]
        for stage in journey_map.stages:
            said.append(f"  section {_text(stage.name.say(lang))}")
            score = _score(stage)
            if score is None:
                said.append(
                    f"    %% emotion not known in {_text(stage.name.say(lang))}: 3 is drawn, nothing is claimed"
                )
            tasks = [action.text.say(lang) for action in stage.actions]
            tasks = tasks or [touchpoint.label.say(lang) for touchpoint in stage.touchpoints]
            for task in tasks or [stage.name.say(lang)]:
                who = f": {_text(actor, actor=True)}" if actor else ""
                said.append(f"    {_text(task)}: {3 if score is None else score}{who}")
        return ("\n".join(said) + "\n").encode()


exporter: Exporter = MermaidExporter()
