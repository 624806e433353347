"""The format as a standard: cases that any reader runs, steps between versions, completion in an editor."""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from parcours.errors import ManyErrors, ParcoursError
from parcours.journey.read import read
from parcours.journey.upgrades import STEPS
from parcours.journey.write import as_data, rewrite
from tests.conftest import ROOT, STRICT

FORMAT = ROOT / "format"
EDITOR = ROOT / "scripts" / "editor"
VALID = sorted((FORMAT / "cases" / "valid").glob("*.yaml"))
INVALID = sorted((FORMAT / "cases" / "invalid").glob("*.yaml"))


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_a_valid_case_reads_as_its_full_form(path):
    journey_map = read(path.read_text("utf-8")).journey_map
    full = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert json.loads(json.dumps(as_data(journey_map, every_id=True), default=str)) == full
    assert as_data(read(json.dumps(full)).journey_map) == as_data(journey_map)


@pytest.mark.parametrize("path", INVALID, ids=lambda p: p.stem)
def test_an_invalid_case_is_refused_at_its_place(path):
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    with pytest.raises(ParcoursError) as caught:
        read(path.read_text("utf-8"))
    errors = caught.value.errors if isinstance(caught.value, ManyErrors) else [caught.value]
    found = [{"code": e.code, "line": e.place.line, "path": e.place.path} for e in errors]
    assert found == expected["errors"]


def test_every_step_between_versions_has_its_pair_and_keeps_comments():
    folders = {path.name for path in (FORMAT / "upgrades").iterdir()}
    assert folders == {f"{start}-to-{target}" for start, (target, _) in STEPS.items()}
    for folder in (FORMAT / "upgrades").iterdir():
        before, after = (
            (folder / f"{name}.yaml").read_text("utf-8") for name in ("before", "after")
        )
        result = read(before)
        assert [finding.code for finding in result.findings] == ["P004"]
        assert result.journey_map == read(after).journey_map
        assert rewrite(before, result.journey_map) == after


def test_a_version_that_nobody_knows_is_refused():
    with pytest.raises(ParcoursError, match="newer Parcours"):
        read('parcours: "7.0"\nlang: en\ntitle: T\nstages: [{name: A}]\n')


def test_the_prose_is_two_pages_and_its_example_reads():
    text = (FORMAT / "README.md").read_text("utf-8")
    assert len(text.split()) < 1_100
    example = text.partition("```yaml\n")[2].partition("```")[0]
    assert read(example).journey_map.stages


@pytest.fixture(scope="session")
def node():
    """The Node of our wheel with the language server beside it, fetched once."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from node import node_home, npm_ci

    server = EDITOR / "node_modules" / "yaml-language-server"
    if not server.is_dir():
        try:
            npm_ci(EDITOR)
        except SystemExit as error:
            reason = f"the YAML language server could not be fetched ({error})"
            (pytest.fail if STRICT else pytest.skip)(reason)
    return str(node_home() / "bin" / "node")


def test_a_reader_in_another_language_agrees_on_every_case(node):
    done = subprocess.run(
        [node, str(EDITOR / "check_cases.mjs"), str(FORMAT)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout) == []


class Editor:
    """The least of an editor: it opens a text, hears what is wrong, asks what may stand at a place."""

    def __init__(self, process):
        self.process = process
        self.answers = {}
        self.diagnostics = []
        self.heard = threading.Condition()
        self.count = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, method, params, *, answer=True):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if answer:
            self.count += 1
            message["id"] = self.count
        self.write(message)
        return self.wait(lambda: self.answers.get(self.count)) if answer else None

    def write(self, message):
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def listen(self):
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            with self.heard:
                if "method" in message and "id" in message:
                    asked = (
                        message["params"].get("items", [])
                        if isinstance(message["params"], dict)
                        else []
                    )
                    result = [self.settings(item.get("section")) for item in asked]
                    self.write({"jsonrpc": "2.0", "id": message["id"], "result": result})
                elif message.get("method") == "textDocument/publishDiagnostics":
                    self.diagnostics = message["params"]["diagnostics"]
                elif "id" in message:
                    self.answers[message["id"]] = message
                self.heard.notify_all()

    @staticmethod
    def settings(section):
        schema = (FORMAT / "parcours-1.schema.json").as_uri()
        own = {
            "schemas": {schema: "*.journey.yaml"},
            "validate": True,
            "completion": True,
            "hover": True,
            "schemaStore": {"enable": False},
        }
        return own if section == "yaml" else None  # fmt: skip

    def wait(self, test, seconds=40):
        with self.heard:
            self.heard.wait_for(test, timeout=seconds)
            return test()


@contextmanager
def opened(node, text):
    """An editor with ``text`` open as a journey map."""
    server = EDITOR / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    process = subprocess.Popen(
        [node, str(server), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={**os.environ, "NO_PROXY": "*"},
    )  # fmt: skip
    try:
        editor = Editor(process)
        able = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {}, "hover": {}},
        }
        editor.send("initialize", {"processId": None, "rootUri": None, "capabilities": able})
        editor.send("initialized", {}, answer=False)
        settings = {"settings": {"yaml": Editor.settings("yaml")}}
        editor.send("workspace/didChangeConfiguration", settings, answer=False)
        document = {
            "uri": "file:///tmp/a.journey.yaml",
            "languageId": "yaml",
            "version": 1,
            "text": text,
        }
        editor.send("textDocument/didOpen", {"textDocument": document}, answer=False)
        yield editor
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


FAULTY = """parcours: "1.0"
lang: fr
title: Essai
stages:
  - name: Une étape
    goall: Je veux
    emotion: {score: 3}
    purchase_phase: befor
    duration: 15 min
    \n"""


def test_an_editor_names_four_planted_faults_and_completes_and_explains(node):
    with opened(node, FAULTY) as editor:
        editor.wait(lambda: len(editor.diagnostics) >= 4)
        assert sorted(fault["range"]["start"]["line"] for fault in editor.diagnostics) == [
            5,
            6,
            7,
            8,
        ]
        place = {
            "textDocument": {"uri": "file:///tmp/a.journey.yaml"},
            "position": {"line": 9, "character": 4},
        }
        answer = editor.send("textDocument/completion", place)["result"]
        items = answer["items"] if isinstance(answer, dict) else answer
        labels = {item["label"] for item in items}
        assert {
            "touchpoints",
            "pain_points",
            "verbatims",
            "opportunities",
            "moment_of_truth",
        } <= labels
        assert "emotion" not in labels
        place["position"] = {"line": 6, "character": 6}
        hover = editor.send("textDocument/hover", place)["result"]
        assert "feels" in json.dumps(hover)
