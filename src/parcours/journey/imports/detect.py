"""Which kind of file this is, told by its name and its first words."""

from __future__ import annotations

import re

from parcours.errors import InputError, Words
from parcours.journey.imports.grid import read_grid, rows_of_csv, rows_of_markdown
from parcours.journey.imports.mermaid import read_mermaid
from parcours.journey.imports.ojf import read_ojf
from parcours.journey.imports.phases import read_phases
from parcours.journey.imports.result import ImportResult

KINDS = ("mermaid", "ojf", "cjm", "csv", "markdown")


def kind_of(text: str, name: str) -> str | None:
    """The kind of ``text`` from a file called ``name``; None when nothing fits."""
    ending = name.lower().rpartition(".")[2]
    by_ending = {"mmd": "mermaid", "mermaid": "mermaid", "ojf": "ojf", "csv": "csv", "tsv": "csv"}
    if ending in by_ending:
        return by_ending[ending]
    if fenced(text) is not None or re.match(
        r"\s*(---.*?---\s*)?(%%.*\n\s*)*journey\b", text, re.DOTALL
    ):
        return "mermaid"
    if re.match(r"\s*\{", text) and '"nodes"' in text and '"stages"' in text:
        return "ojf"
    if re.search(r"^kind:\s*cjm\b", text, re.MULTILINE):
        return "cjm"
    if re.search(r"^\s*\|.+\|\s*\n\s*\|[\s:|-]+\|\s*$", text, re.MULTILINE):
        return "markdown"
    return "csv" if ending == "txt" and ";" in text.partition("\n")[0] else None


def fenced(text: str) -> str | None:
    """The first ``journey`` diagram inside a Markdown fence."""
    for found in re.finditer(r"```mermaid\s*\n(.*?)```", text, re.DOTALL):
        if re.match(r"\s*(---.*?---\s*)?(%%.*\n\s*)*journey\b", found[1], re.DOTALL):
            return found[1]
    return None


def read_foreign(text: str, name: str, kind: str | None = None) -> ImportResult:
    """The map in ``text``; raises InputError when its kind is not known."""
    chosen = kind or kind_of(text, name)
    if chosen == "mermaid":
        return read_mermaid(fenced(text) or text)
    if chosen == "ojf":
        return read_ojf(text)
    if chosen == "cjm":
        return read_phases(text)
    if chosen == "csv":
        return read_grid(rows_of_csv(text), "csv")
    if chosen == "markdown":
        return read_grid(rows_of_markdown(text), "markdown")
    listing = ", ".join(KINDS)
    raise InputError(
        "import.unknown-kind",
        Words(
            f"It is not clear what “{name}” holds.", f"On ne voit pas ce que contient « {name} »."
        ),
        remedy=Words(
            f"Say --from with one of: {listing}, xlsx.",
            f"Dites --from avec l’un de : {listing}, xlsx.",
        ),
    )
