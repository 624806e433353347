"""The command line: helpful, in two languages, words on stderr and results on stdout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours.cli.main import Commands, root

PARCOURS = str(Path(sys.executable).with_name("parcours"))


def run(*arguments: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PARCOURS_LANG": lang}
    return subprocess.run(
        [PARCOURS, *arguments], capture_output=True, text=True, check=False, env=environment
    )


def test_a_wrong_command_names_the_nearest_in_the_readers_language():
    wrong = run("drow")
    assert wrong.returncode == 2
    assert "Did you mean “draw”?" in wrong.stderr
    assert wrong.stdout == ""
    assert "Vouliez-vous dire « draw » ?" in run("drow", lang="fr").stderr


@pytest.mark.parametrize("name", root.list_commands(None) if isinstance(root, Commands) else [])
def test_every_command_has_help_with_an_example(name):
    help_text = run(name, "--help")
    assert help_text.returncode == 0
    assert f"parcours {name}" in help_text.stdout
    assert help_text.stderr == ""


@pytest.mark.parametrize("command", ["check", "draw", "discover", "serve", "new"])
def test_a_missing_file_is_a_sentence_and_not_a_traceback(command, tmp_path):
    arguments = {
        "check": ["check", "nowhere.journey.yaml"],
        "draw": ["draw", "nowhere.journey.yaml", "-o", str(tmp_path / "a.svg")],
        "discover": ["discover", "--events", "nowhere.csv", "-o", str(tmp_path / "a.journey.yaml")],
        "serve": ["serve", str(tmp_path / "nowhere")],
        "new": ["new", str(tmp_path / "no" / "folder" / "a.journey.yaml")],
    }[command]
    wrong = run(*arguments)
    assert wrong.returncode in {2, 3}
    assert "Traceback" not in wrong.stderr
    assert wrong.stderr.strip()
    assert wrong.stdout == ""


def test_json_errors_have_the_one_shape():
    wrong = run("check", "nowhere.journey.yaml", "--json")
    assert wrong.returncode == 2
    text = wrong.stdout or wrong.stderr
    assert set(json.loads(text)["error"]) >= {"code", "message", "remedy", "place"}
