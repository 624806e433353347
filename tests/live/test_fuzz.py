"""The kill fuzz: people edit at random while the server is killed, cut off, and edited from elsewhere.

At rest everybody sees the same map, which is the database's; no acknowledged edit is missing; the
log has no gap; nothing hangs in the air; who may not write has written nothing; each refusal says
why. A seed that fails is played again with ``PARCOURS_SEED=7``; ``PARCOURS_FUZZ=20`` runs twenty of
eight seconds each:

    PARCOURS_FUZZ=20 python -m pytest tests/live/test_fuzz.py -s
"""

import json
import os
import random
import subprocess
import sys
import time

import pytest
from websockets.sync.client import connect

from tests.live.running import Running, start_clients

FULL = int(os.environ.get("PARCOURS_FUZZ", "0"))
ONLY = os.environ.get("PARCOURS_SEED", "")
SECONDS = 8.0 if FULL else 5.0


def seeds(few):
    """Which seeds to play."""
    if ONLY:
        return [int(ONLY)]
    return list(range(1, FULL + 1)) if FULL else list(range(1, few + 1))


OUTSIDE = """
import random, sys, time
from parcours.journey.edits import action_of
from parcours.workspace.live import maps
from parcours.workspace.live.authors import Author
from parcours.workspace.models import StoredMap
stored, chance = StoredMap.objects.get(name="ride-hailing"), random.Random(int(sys.argv[1]))
end, done = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    rows = maps.read(stored).rows
    stage = chance.choice(sorted(key for key, row in rows.items() if row.kind == "stage"))
    edit = {"do": "set", "key": stage, "field": "owner", "value": f"cli {done}"}
    (outcome,) = maps.apply(stored, [action_of(edit)], Author("cli", "cli"), via="cli")
    done += outcome.error is None
    time.sleep(chance.random() * 0.1)
print(done)
"""

WITHDRAW = """
from parcours.workspace.models import Membership
Membership.objects.filter(person__email="gone@example.org").delete()
Membership.objects.filter(person__email="lowered@example.org").update(role="commenter")
"""


def run(workspace, seed, *, ports=1):
    """Play one seed; gives what each person saw and a fresh look at the database."""
    chance = random.Random(seed)
    workspace.start()
    words = workspace.people({"Ana": "editor", "Bo": "editor", "Chloe": "editor", "Dan": "editor", "Gone": "editor",
                              "Lowered": "editor", "Viewer": "viewer"})  # fmt: skip
    (port,) = workspace.processes
    people = [name for name in words if name != "Link"]
    plan = {
        "map": "ride-hailing", "address": f"ws://127.0.0.1:{port}/live/", "seed": seed, "seconds": SECONDS,
        "pauseMs": 24, "restMs": 1500, "clients": [{"name": name, "authorization": words[name]} for name in [*people, "Link"]],
    }  # fmt: skip
    clients = start_clients(plan)
    started, kills = time.monotonic(), 0
    outside = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()\n" + OUTSIDE, str(seed), str(SECONDS - 2)],
        env=workspace.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    withdrawn = False
    while time.monotonic() - started < SECONDS:
        time.sleep(chance.uniform(1.0, 2.5))
        if time.monotonic() - started > SECONDS:
            break
        workspace.kill(port)
        kills += 1
        if not withdrawn and time.monotonic() - started > SECONDS / 3:
            workspace.python(WITHDRAW)
            withdrawn = True
        time.sleep(chance.uniform(0.1, 0.6))
        workspace.start(port)
    if not withdrawn:
        workspace.python(WITHDRAW)
    outside_done, outside_err = outside.communicate(timeout=30)
    assert outside.returncode == 0, outside_err[-2000:]
    out, err = clients.communicate(timeout=60)
    assert clients.returncode == 0, err[-3000:]
    reports = json.loads(out.splitlines()[-1])
    seen = workspace.look()
    workspace.stop()
    told = (
        f"seed {seed}: {kills} kills, {sum(r['cuts'] for r in reports)} cuts, {seen['number']} edits, "
        f"{sum(len(r['saved']) for r in reports)} acknowledged, {sum(len(r['refused']) for r in reports)} refused, "
        f"{outside_done.strip()} from outside\n"
    )
    sys.stdout.write(told)
    return reports, seen


def judge(reports, seen, seed):
    """Everything that has to hold at rest."""
    log_ids = {edit_id for _, edit_id, *_ in seen["log"]}
    assert [number for number, *_ in seen["log"]] == list(range(1, seen["number"] + 1)), (
        f"seed {seed}: a gap"
    )
    assert seen["number"] > 100, f"seed {seed}: hardly anything happened"
    for key, row in seen["rows"].items():
        assert key == "map" or row["parent"] in seen["rows"], f"seed {seed}: {key} is an orphan"
    for report in reports:
        who = f"seed {seed}: {report['name']}"
        assert set(report["saved"]) <= log_ids, f"{who}: an acknowledged edit is lost"
        assert all(code and words for _, code, words in report["refused"]), (
            f"{who}: refused without a reason"
        )
        if report["status"] == "closed":
            assert report["name"] == "Gone", who
            continue
        assert report["status"] == "live", who
        assert report["pending"] == 0, f"{who}: {report['pending']} edits are still on their way"
        assert report["number"] == seen["number"], (
            f"{who}: at {report['number']} of {seen['number']}"
        )
        wanted = seen["part"] if report["name"] == "Link" else seen["rows"]
        assert report["rows"] == wanted, (
            f"{who}: sees another map: {different(report['rows'], wanted)}"
        )
    authors = {by.split(" (")[0] for _, _, _, by, *_ in seen["log"]}
    assert "Viewer" not in authors
    assert "link" not in authors
    assert {"Ana", "Bo", "Owner", "cli"} <= authors


def different(one, other):
    """The first few rows in which two maps differ."""
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    return {key: (one.get(key), other.get(key)) for key in keys[:3]}


@pytest.mark.parametrize("seed", seeds(2))
def test_the_kill_fuzz_on_sqlite(tmp_path, seed):
    workspace = Running(tmp_path)
    try:
        judge(*run(workspace, seed), seed)
    finally:
        workspace.stop()


@pytest.mark.needs("postgres", "python/psycopg")
@pytest.mark.parametrize("seed", seeds(1))
def test_the_kill_fuzz_on_postgresql(tmp_path, postgres_database, seed):
    workspace = Running(tmp_path, postgres_database)
    try:
        judge(*run(workspace, seed), seed)
    finally:
        workspace.stop()


CUT_OFF = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'parcours-ear'")
    print(cursor.fetchone()[0])
"""


def people_elsewhere(first, second, words):
    """Who is on one server is seen on the other, does what they do, and leaves there too."""
    headers = [{"Authorization": words[name]} for name in ("Ana", "Bo")]
    lines = [f"ws://127.0.0.1:{port}/live/ride-hailing" for port in (first, second)]
    with connect(lines[0], additional_headers=headers[0], max_size=None) as ana:
        me = json.loads(ana.recv(timeout=10))["welcome"]["connection"]
        with connect(lines[1], additional_headers=headers[1], max_size=None) as bo:
            ana.send(json.dumps({"presence": {"at": "stage:commande"}}))
            seen = until(bo, lambda news: {**{o["connection"]: o["state"] for o in news.get("joined", [])},
                                           **news.get("moved", {})}.get(me))  # fmt: skip
            assert seen == {"at": "stage:commande"}
            ana.close()
            assert until(bo, lambda news: me in news.get("left", []))


def until(line, found, seconds=15):
    """The first thing that is found in the presence that a connection is told."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        message = json.loads(line.recv(timeout=seconds))
        others = message.get("welcome", {}).get("others")
        if hit := found(message.get("presence") or {"joined": others or []}):
            return hit
    raise AssertionError("it was never told")


@pytest.mark.needs("postgres", "python/psycopg")
def test_two_processes_on_postgresql_while_the_fan_out_is_killed(tmp_path, postgres_database):
    """People on two servers of one database; the word between the servers is cut off again and again.

    The second has a folder of its own: that the map's file is not there takes no map away.
    """
    workspace = Running(tmp_path, postgres_database)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    try:
        first = workspace.start()
        words = workspace.people({"Ana": "editor", "Bo": "editor", "Chloe": "editor"})
        second = workspace.start(folder=elsewhere)
        plans = [
            {
                "map": "ride-hailing", "address": f"ws://127.0.0.1:{port}/live/", "seed": 7 + port % 2, "seconds": SECONDS,
                "pauseMs": 24, "restMs": 2000, "clients": [{"name": name, "authorization": words[name]} for name in names],
            }
            for port, names in ((first, ("Owner", "Ana")), (second, ("Bo", "Chloe")))
        ]  # fmt: skip
        groups = [start_clients(plan) for plan in plans]
        people_elsewhere(first, second, words)
        started, cut = time.monotonic(), 0
        while time.monotonic() - started < SECONDS:
            time.sleep(1.0)
            cut += int(workspace.python(CUT_OFF))
        answers = [group.communicate(timeout=60) for group in groups]
        assert all(group.returncode == 0 for group in groups), answers
        seen = workspace.look()
        reports = [report for out, _ in answers for report in json.loads(out.splitlines()[-1])]
        assert cut >= 2, "nothing was cut off"
        assert [number for number, *_ in seen["log"]] == list(range(1, seen["number"] + 1))
        log_ids = {edit_id for _, edit_id, *_ in seen["log"]}
        for report in reports:
            assert set(report["saved"]) <= log_ids
            assert (report["pending"], report["number"]) == (0, seen["number"]), report["name"]
            assert report["rows"] == seen["rows"], different(report["rows"], seen["rows"])
        assert {by.split(" (")[0] for _, _, _, by, *_ in seen["log"]} == {
            "Owner",
            "Ana",
            "Bo",
            "Chloe",
        }
    finally:
        workspace.stop()
