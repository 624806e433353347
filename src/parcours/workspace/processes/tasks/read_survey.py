"""Reads a questionnaire that another tool wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parcours.surveys.imports.detect import import_survey
from parcours.surveys.write import write


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The questionnaire in ``asked["path"]`` as the text of ours, and what was lost on the way."""
    brought = import_survey(Path(asked["path"]).read_bytes(), asked["name"])
    lost = [[lost.place, lost.what.en, lost.what.fr] for lost in brought.lost]
    return {"text": write(brought.survey), "lost": lost}
