"""What the docs promise is there: links lead somewhere, the README's commands exist."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGES = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "format").rglob("*.md"),
    ]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = [
        target
        for target in LINK.findall(page.read_text("utf-8"))
        if not re.match(r"[a-z]+:", target)
    ]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_readme_only_names_commands_that_exist(name):
    from parcours.cli.main import Commands, root

    assert isinstance(root, Commands)
    known = set(root.list_commands(None))
    asked = set(re.findall(r"(?:bin/|`)parcours ([a-z][a-z-]+)", (ROOT / name).read_text("utf-8")))
    assert asked
    assert asked <= known
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", (ROOT / name).read_text("utf-8"))) <= targets


def test_every_act_of_the_audit_log_is_said_in_words():
    kinds = (
        "account|alert|answers|contact|evidence|hook|link|map|organisation|people|server|team|token"
    )
    written = set()
    for path in (ROOT / "src" / "parcours").rglob("*.py"):
        text = path.read_text("utf-8")
        noted = re.findall(r"(?:audit\.note\(|\bact = )[^\n]*(?:\n[^\n]*)?", text)
        written |= {act for line in noted for act in re.findall(rf'"((?:{kinds})\.[a-z-]+)"', line)}
    known = set(re.findall(r'^  "([a-z.-]+)": \{ en: "', (ROOT / "web/src/people/acts.ts").read_text("utf-8"), re.MULTILINE))  # fmt: skip
    assert len(written) > 25
    assert written - known == set()
