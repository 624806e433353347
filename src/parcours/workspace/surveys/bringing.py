"""Reads a questionnaire of another tool in a process of its own: a hostile file ends that one alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from parcours.errors import Words
from parcours.workspace.processes import child


def read_apart(content: bytes, name: str) -> tuple[str, list[tuple[str, Words]]]:
    """The questionnaire as the text of ours, and what was lost, by place. Raises InputError."""
    shown = Path(name.replace("\\", "/")).name[-120:] or "survey.json"
    with tempfile.TemporaryDirectory(prefix="parcours-") as folder:
        path = Path(folder) / "brought"
        path.write_bytes(content)
        found = child.run("read_survey", {"path": str(path), "name": shown}, child.SMALL)
    return found["text"], [(place, Words(en, fr)) for place, en, fr in found["lost"]]
