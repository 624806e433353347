"""Every importer, fed with spoilt files for the better part of a minute: a map or a sentence, never a crash.

Real files are cut, doubled, mixed and strewn with the signs that readers stumble over. The seed is fixed;
``PARCOURS_FUZZ_SECONDS`` and ``PARCOURS_FUZZ_SEED`` ask for longer runs and other paths.
"""

import io
import os
import random
import sys
import time
import warnings

import pytest

from parcours.errors import ParcoursError
from parcours.journey.checks import check
from parcours.journey.imports.detect import KINDS, read_foreign
from parcours.journey.imports.grid import read_grid
from parcours.journey.read import read
from parcours.journey.write import write
from parcours.render.workbook import rows_of_workbook
from tests.conftest import ROOT, SHARED_DATA
from tests.journey.test_checks import TODAY

SECONDS = float(os.environ.get("PARCOURS_FUZZ_SECONDS", "50"))
SEED = int(os.environ.get("PARCOURS_FUZZ_SEED", "7"))
SPOILERS = [
    "\0", "\ufeff", "\u202e", "\ud83d", "😡", "é", "\t", "\r", "\n", "\n\n", ":", "::", ": ", " #", "#", ";", ",", '"', "'", "|",
    "{", "}", "[", "]", "&a ", "*a", "!x ", "---", "%%", "%", "- ", "? ", "<br>", "<script>", "=1+1", "1e999", "-0", "NaN", "999999999999",
    "null", "true", "9" * 400, "section ", "title ", "accDescr {", "journey", "kind: cjm", '"nodes":', "\u2028", "\x85", "\\", "x" * 2000,
]  # fmt: skip
OWN = {
    "mermaid": "journey\n title T\n section A\n  task: 3: me, you\n  b: 5\n section B\n  c: x: me\n",
    "ojf": '{"version":"1.0","stages":[{"id":"a","name":"A"}],"swimlanes":[{"id":"l","name":"L"}],'
    '"nodes":[{"id":"n","stageId":"a","swimlaneId":"l","title":"T","purpose":"pain","severity":"high","score":1,"tags":["x"]}]}',
    "cjm": "kind: cjm\npersona:\n  name: P\nphases:\n  - {id: a, name: A}\nactions:\n  - {id: x, name: X, phase: a, touchpoints: [t], emotion_score: 1}\n",
    "csv": "T;A;B\nObjectifs;je veux;=1+1\nÉmotions;+0,5 neutre, n = 12;inconnu\nPoints de friction;lent (gravité 3/3);\nDurée;1 h 30 min;\n",
    "markdown": "|T|A|B|\n|---|---|---|\n|Goals|x|y|\n|Emotions|+1|-2|\n",
    "parcours": (ROOT / "examples" / "taxi.journey.yaml").read_text("utf-8"),
}  # fmt: skip


def corpus():
    """Texts to spoil, by kind: our own, and the real ones where they lie."""
    found = {kind: [text] for kind, text in OWN.items()}
    for pattern, kind in (
        ("maps-mermaid/named/*.mmd", "mermaid"),
        ("maps-ojf-ptolemy/*.ojf", "ojf"),
        ("maps-yaml-enablement/*.yaml", "cjm"),
    ):
        found[kind] += [path.read_text("utf-8") for path in sorted(SHARED_DATA.glob(pattern))]
    return found  # fmt: skip


def spoilt(text, others, chance):
    """``text`` with one to eight wounds."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.randint(0, 40))
        wound = chance.randrange(6)
        if wound == 0:
            text = text[:at] + text[end:]
        elif wound == 1:
            text = text[:at] + chance.choice(SPOILERS) + text[at:]
        elif wound == 2:
            text = text[:at] + text[at:end] * chance.randint(2, 5) + text[end:]
        elif wound == 3:
            other = chance.choice(others)
            cut = chance.randint(0, len(other))
            text = text[:at] + other[cut : cut + 200] + text[at:]
        elif wound == 4:
            lines = text.split("\n")
            chance.shuffle(lines)
            text = "\n".join(lines)
        else:
            text = text[:at] + chance.choice(SPOILERS) + text[end:]
    return text[:20_000]


def tried(text, kind):
    """Read ``text``; whatever comes out can be written, read again and checked."""
    try:
        result = read(text) if kind == "parcours" else read_foreign(text, "x", kind)
        journey_map = result.journey_map
    except ParcoursError as error:
        assert error.say("fr")
        assert error.say("en")
        return False
    again = read(write(journey_map)).journey_map
    assert len(again.stages) == len(journey_map.stages)
    check(again, today=TODAY)
    return True


def test_no_importer_ever_crashes():
    chance = random.Random(SEED)
    found = corpus()
    kinds = [*KINDS, "parcours"]
    everything = [text for texts in found.values() for text in texts]
    read_well, runs = 0, 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        kind = kinds[runs % len(kinds)]
        text = spoilt(chance.choice(found[kind]), everything, chance)
        try:
            read_well += tried(text, kind)
        except Exception as error:  # noqa: BLE001, a crash of any kind is what we look for
            pytest.fail(f"{kind} (run {runs}): {error!r} on {text!r}")
        runs += 1
    sys.stderr.write(f"fuzz: {runs} files, {read_well} read\n")
    assert runs > 20
    assert 0 < read_well < runs


def test_no_spoilt_workbook_crashes():
    from openpyxl import Workbook

    book = Workbook()
    for row in (["T", "A", "B"], ["Goals", "x", "y"], ["Emotions", 1, "-2"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    whole = stream.getvalue()
    chance = random.Random(SEED)
    for _ in range(250):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            content = content[: chance.randrange(len(content))]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read_grid(rows_of_workbook(bytes(content)), "xlsx")
        except ParcoursError as error:
            assert error.say("fr")
