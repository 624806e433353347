"""Reads a map that somebody brought: ours, or one of the kinds that can be imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parcours.errors import InputError, Words
from parcours.journey.imports.detect import kind_of, read_foreign
from parcours.journey.imports.grid import read_grid
from parcours.journey.read import read
from parcours.journey.write import write


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The document in ``asked["path"]`` as the text of our format, and what was lost on the way."""
    path, name = Path(asked["path"]), asked["name"]
    if name.lower().endswith((".xlsx", ".xlsm")):
        from parcours.render.workbook import rows_of_workbook

        result = read_grid(rows_of_workbook(path.read_bytes()), "xlsx")
    else:
        text = _text(path, name)
        ours = name.lower().endswith((".journey.yaml", ".journey.yml", ".journey.json"))
        if ours or (kind_of(text, name) is None and "stages" in text):
            found = read(text, file=name).journey_map
            return _answer(text if asked.get("verbatim") else write(found), found, "parcours", ())
        result = read_foreign(text, name)
    return _answer(write(result.journey_map), result.journey_map, result.kind, result.lost)


def _answer(text: str, found: Any, kind: str, lost: Any) -> dict[str, Any]:
    return {
        "text": text,
        "kind": kind,
        "lost": [[words.en, words.fr] for words in lost],
        "title": found.title.say(found.lang),
        "stages": len(found.stages),
    }


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "jobs.encoding",
            Words(
                f"“{name}” is not UTF-8 text (byte {error.start}).",
                f"« {name} » n’est pas du texte UTF-8 (octet {error.start}).",
            ),
            remedy=Words("Save the file as UTF-8.", "Enregistrez le fichier en UTF-8."),
        ) from None
