"""The house's own rules that no linter knows: rooms say their sentence, code stays small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "parcours"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
SENTENCES = {
    "journey": "A journey map as a document: what it can say, how it is read, checked, edited, "
    "upgraded, compared and written.",
    "render": "Turns a map into something to look at or to hand over.",
    "events": "Asks questions of what customers did.",
    "surveys": "Asks customers questions, on any channel, and keeps what they answer.",
    "workspace": "Where maps, logs, surveys, verbatims and people live together over time.",
    "server": "Lets browsers reach a workspace.",
    "cli": "Lets a terminal do the same.",
}
FORBIDDEN_ROOMS = {"utils", "common", "core", "helpers", "services", "misc"}


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}", _length(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: signature and docstring do not count against a function."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_95_percent_of_functions_are_within_40_lines():
    lengths = [pair for path in MODULES for pair in _functions(path)]
    long = [name for name, lines in lengths if lines > 40]
    assert len(long) <= 0.05 * len(lengths), long


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_has_a_purpose_and_at_most_600_lines(path: Path):
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module opens with its purpose"
    assert text.count("\n") <= 600, "two rooms would be clearer"


@pytest.mark.parametrize(("room", "sentence"), SENTENCES.items())
def test_a_room_opens_with_its_sentence(room: str, sentence: str):
    first = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")))
    assert first is not None
    assert re.sub(r"\s+", " ", first).startswith(sentence)


def test_there_is_no_room_for_odds_and_ends():
    names = {path.stem for path in MODULES} | {path.parent.name for path in MODULES}
    assert not names & FORBIDDEN_ROOMS


def test_nothing_names_a_registry_or_a_machine():
    wrong = re.compile(
        r"py[p]i[.]org|python[h]osted|npm[j]s[.](org|com)|deb[.]debian[.]org|/root[/]"
    )
    files = [
        *PACKAGE.rglob("*.py"),
        *ROOT.glob("*.*"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("web/package*.json"),
        *ROOT.glob("scripts/**/package*.json"),
    ]
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path.is_file()
        and "node_modules" not in path.parts
        and wrong.search(path.read_text("utf-8"))
    ]
    assert not found
