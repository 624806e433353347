"""Rules 14 to 17 of docs/reference/live-protocol.md on a real server: what is written, by whom, and how it comes back."""

import json
import re
import subprocess
import time
import urllib.request

from tests.conftest import ROOT
from tests.live.lines import CLI_WRITES, TP, label, line
from tests.live.running import wait_until


def test_rule_14_what_is_no_edit_harms_nobody(place):
    with line(place, "Ana") as ana, line(place, "Bo") as bo:
        for shape in ({"id": "rule14-none"}, {"id": "rule14-revert", "gesture": "g", "do": "revert", "changes": []}, 7, "x", None,
                      {"id": "rule14-long", "do": "set", "key": TP, "field": "label", "value": "x" * 30_000},
                      {"id": "rule14-root", "do": "add", "key": "map", "parent": "map", "slot": "stages", "position": "a", "fields": {}}):  # fmt: skip
            bo.socket.send(json.dumps({"edits": [shape]}))
            assert bo.until("refused")["refused"]["message"]
        ana.edit(**label("rule14-fine", "Fine"))
        assert isinstance(ana.outcome("rule14-fine"), int)
        bo.socket.send("not json")
        assert bo.closed() == 4400
        ana.edit(**label("rule14-still", "Still fine"))
        assert isinstance(ana.outcome("rule14-still"), int)


GROUPS = """
import json
from django.db import connection
from parcours.journey.edits import Edit, action_of
from parcours.workspace.live import sql, store
from parcours.workspace.live.authors import Author
from parcours.workspace.live.store import Submission
from parcours.workspace.live.writer import Writer
from parcours.workspace.models import LoggedEdit, StoredMap
stored = StoredMap.objects.get(name="ride-hailing")
begun = []
real = sql.writing
def counted():
    begun.append(1)
    return real()
sql.writing = store.sql.writing = counted
writer = Writer()
before = LoggedEdit.objects.count()
told = []
def submission(n):
    key = "touchpoint:nowhere" if n == 50 else "map"
    action = action_of({"do": "set", "key": key, "field": "note", "value": str(n)})
    return Submission(Edit(id=f"rule15-{n:04d}", gesture="g", action=action), Author("x", "x"), "job", told.append)
writer._start = lambda: None
for n in range(100):
    writer.submit(stored.pk, submission(n))
del writer._start
real_apply = store.apply
def broken(rows, action):
    if getattr(action, "value", "") == "70": raise RuntimeError("a fault of ours")
    return real_apply(rows, action)
store.apply = broken
writer._start()
writer.stop()
with connection.cursor() as cursor:
    cursor.execute("PRAGMA journal_mode"); journal = cursor.fetchone()[0]
    cursor.execute("PRAGMA synchronous"); full = cursor.fetchone()[0]
codes = [one.error.code for one in told if one.error]
print(json.dumps({"groups": len(begun), "added": LoggedEdit.objects.count() - before, "codes": codes,
                  "order": [one.edit_id for one in told] == [f"rule15-{n:04d}" for n in range(100)],
                  "journal": journal, "synchronous": full}))
"""


def test_rule_15_what_queued_is_one_group_and_one_refusal_spoils_no_other(place):
    told = json.loads(place.python(GROUPS).splitlines()[-1])
    assert told["groups"] == 1, "one commit for what queued"
    assert told["added"] == 98
    assert told["codes"] == ["edit.gone", "edit.failed"]
    assert told["order"]
    assert told["journal"] == "wal"
    assert told["synchronous"] == 2


AWAY = """
import json
from django.db import OperationalError
from parcours.journey.edits import Edit, action_of
from parcours.workspace.live import store, writer as room
from parcours.workspace.live.authors import Author
from parcours.workspace.live.store import Submission
from parcours.workspace.models import StoredMap
stored = StoredMap.objects.get(name="ride-hailing")
room.AGAIN_AFTER_S = (0.01, 0.01, 0.01)
real, faults = store.commit, []
def flaky(*arguments):
    if len(faults) < failing:
        faults.append(1)
        raise OperationalError("gone away")
    return real(*arguments)
store.commit = flaky
def edit(name):
    action = action_of({"do": "set", "key": "map", "field": "note", "value": name})
    (outcome,) = writer.wait(stored.pk, [Submission(Edit(id=name, gesture="g", action=action), Author("x", "x"), "job")])
    return outcome.error.code if outcome.error else outcome.number
writer, failing = room.Writer(), 2
first = edit("rule15-away-once")
faults.clear(); failing = 3
second = edit("rule15-away-long")
third = edit("rule15-away-long")
print(json.dumps([first, second, third]))
"""


def test_rule_15_a_database_that_is_away_loses_and_refuses_nothing(place):
    first, second, third = json.loads(place.python(AWAY).splitlines()[-1])
    assert isinstance(first, int), "a moment is waited for"
    assert second == "edit.unavailable", "then it is for later"
    assert third == first + 1, "and the same id is taken when it comes again"


def test_rule_15_messages_are_not_compressed(place):
    with line(place, "Ana", compression="deflate") as ana:
        assert ana.socket.protocol.extensions == []


def test_rule_16_only_the_live_room_writes_rows_and_the_log():
    writers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src/parcours").rglob("*.py")
        if re.search(
            r"\b(MapRow|LoggedEdit|workspace_maprow|workspace_loggededit)\b",
            path.read_text("utf-8"),
        )
        and "migrations" not in path.parts
    ]
    allowed = {
        "src/parcours/workspace/live/sql.py",
        "src/parcours/workspace/models/maps.py",
        "src/parcours/workspace/models/__init__.py",
    }
    assert set(writers) - allowed == set()


def test_rule_16_the_api_makes_the_same_edits(place):

    address = f"http://127.0.0.1:{place.port}/api/maps/ride-hailing/edits"
    body = json.dumps(
        {
            "edits": [
                {
                    "id": "rule16-api",
                    "gesture": "g",
                    "do": "set",
                    "key": TP,
                    "field": "label",
                    "value": "By API",
                }
            ]
        }
    ).encode()
    headers = {"Authorization": place.words["Bo"], "Content-Type": "application/json"}
    with line(place, "Ana") as ana:
        answers = []
        for _ in range(2):
            request = urllib.request.Request(address, body, headers, method="POST")
            with urllib.request.urlopen(request) as answer:
                answers.append(json.loads(answer.read())[0]["number"])
        assert answers[0] == answers[1] > 0
        assert ana.entry("rule16-api")["n"] == answers[0]


VERSIONS = """
import json
from parcours.journey.changes import row_json
from parcours.journey.edits import action_of
from parcours.workspace.live import history, maps, sql
from parcours.workspace.live.authors import author_of
from parcours.workspace.models import Person, StoredMap
from parcours.workspace.people.callers import Caller
ana = Caller(person=Person.objects.get(name="Ana"))
stored = StoredMap.objects.get(name="ride-hailing")
def rows(): return {k: (r.kind, r.parent, r.slot, r.fields) for k, r in maps.read(stored).rows.items()}
def do(**shape): return maps.apply(stored, [action_of(shape)], author_of(ana, stored), via="api")[0]
then = rows()
version = history.name_version(ana, stored, "Before the workshop")
for _ in range(2):
    assert do(do="remove", key="stage:commande").error or True
do(do="set", key="stage:recherche", field="name", value="Elsewhere")
do(do="add", key="stage:extra", parent="map", slot="stages", position="zz", fields={"name": "Extra"})
changed = rows()
words = [d.words.en for d in history.differences(history.rows_of(ana, stored, version=version.pk, number=None), maps.read(stored).rows)]
number = history.restore(ana, stored, version=version.pk)
entry = history.activity(ana, stored, most=1)[0]
restored = rows() == then
with sql.reading() as cursor: last = sql.entries_after(cursor, stored.pk, number - 1)[0]
undone = do(do="undo", of=[last.edit_id])
print(json.dumps({"changed": changed != then, "restored": restored, "words": words, "entry": [entry.number == number, entry.by, entry.words.en],
                  "undone": undone.error is None and rows() == changed,
                  "then": {k: (r.kind, r.parent, r.slot, r.fields) for k, r in history.rows_at(stored, version.number).items()} == then}))
history.restore(ana, stored, version=version.pk)
"""


def test_rule_17_a_version_is_a_name_on_a_number_and_a_restore_is_edits(place):
    told = json.loads(place.python(VERSIONS).splitlines()[-1])
    assert told["changed"]
    assert told["restored"]
    assert told["then"], "the number alone leads back as well"
    assert told["undone"], "a restore can be taken back"
    assert told["entry"] == [True, "Ana", "restored a version"]
    assert any("Extra" in words for words in told["words"])


def test_a_cli_writer_during_live_edits(place):
    """Two hundred edits from another process while two people type: all three end at one map."""
    code = (
        "for n in range(200):\n    maps.apply(stored, [edit], Author('cli', 'terminal'), via='cli')"
    )
    writer = CLI_WRITES.replace("print(maps", code + "\nprint(maps")
    process = subprocess.Popen(
        [__import__("sys").executable, "-c", "import django; django.setup()\n" + writer, "many"],
        env=place.env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with line(place, "Ana") as ana, line(place, "Bo") as bo:
        step = 0
        while process.poll() is None:
            for one in (ana, bo):
                one.edit(
                    **label(
                        f"cli-{one.welcome['connection']}-{step:05d}".replace("_", "-"), f"{step}"
                    )
                )
            step += 1
            time.sleep(0.03)
        last = int(process.stdout.read())
        process.stdout.close()
        seen = {}
        for one in (ana, bo):
            number = one.number
            while number < last:
                for entry in one.until("edits")["edits"]:
                    assert entry["n"] == number + 1
                    number = entry["n"]
            seen[one.welcome["author"]] = number
        assert step > 5
    assert len(seen) == 2


HEAVY = """
import sys
import parcours.server.asgi
import parcours.server.api.addresses
heavy = {"duckdb", "numba", "pyarrow", "pyspark", "pandas", "polars", "uharfbuzz", "typst", "resvg_py", "pptx", "openpyxl", "xlsxwriter"}
print(sorted(heavy & set(sys.modules)))
"""


def test_no_engine_is_loaded_before_it_is_asked_for(place):
    assert place.python(HEAVY).strip() == "[]"
    wait_until(lambda: place.processes[place.port].poll() is None)
