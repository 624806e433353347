"""Ends the server with SIGKILL at random moments under load and looks for every acknowledged answer.

Sixteen senders keep each answer until it is acknowledged and send the same id again after a crash,
as a respondent's device does.
"""

from __future__ import annotations

import http.client
import json
import random
import signal
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.survey_bench import Bench, ended

SENDERS = 16


@dataclass
class Told:
    """What the senders were told."""

    acknowledged: set[str] = field(default_factory=set)
    repeated: int = 0
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Target:
    """Where the server listens now; it moves with each restart."""

    def __init__(self) -> None:
        self.address = ""
        self.stop = threading.Event()


def run(bench: Bench, kills: int, dice: random.Random) -> Told:
    """``kills`` crashes under load; everything that was sent is acknowledged at the end."""
    told, target = Told(), Target()
    server, target.address = bench.start()
    threads = [
        threading.Thread(target=_send, args=(bench, target, told, n)) for n in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            time.sleep(dice.uniform(0.3, 1.2))
            server.send_signal(signal.SIGKILL)
            ended(server)
            server, target.address = bench.start()
        time.sleep(0.5)
    finally:
        target.stop.set()
        for thread in threads:
            thread.join(60)
        server.terminate()
        ended(server)
    return told


def _send(bench: Bench, target: Target, told: Told, number: int) -> None:
    """Answer after answer until told to stop; the last one is carried through."""
    dice = random.Random(number)
    while not target.stop.is_set():
        answer: dict[str, object] = {
            "id": str(uuid.uuid4()),
            "answers": {"nps": dice.randint(0, 10)},
        }
        _until_acknowledged(bench.tokens[number % len(bench.tokens)], answer, target, told)


def _until_acknowledged(token: str, answer: dict[str, object], target: Target, told: Told) -> None:
    body = json.dumps(answer)
    for attempt in range(600):
        address = urlsplit(target.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
        try:
            connection.request("POST", f"/s/{token}/answers", body)
            reply = connection.getresponse()
            status, said = reply.status, json.loads(reply.read())
        except (OSError, http.client.HTTPException, ValueError):
            with told.lock:
                told.retries += 1
            time.sleep(0.05)
            continue
        finally:
            connection.close()
        if status in {200, 201}:
            with told.lock:
                told.acknowledged.add(str(answer["id"]))
                told.repeated += attempt > 0 and said["status"] == "duplicate"
            return
        time.sleep(0.05)
    raise AssertionError("never acknowledged")


def lost(bench: Bench, ids: Iterable[str]) -> set[str]:
    """Acknowledged ids that are not in the database."""
    found = json.loads(bench.run(IDS))
    return set(ids) - set(found)


def sound(bench: Bench) -> bool:
    """Whether SQLite finds its file sound; PostgreSQL looks after itself."""
    path = bench.folder / ".parcours" / "workspace.sqlite3"
    if not path.exists():
        return True
    with sqlite3.connect(path) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


IDS = """
import json
import django; django.setup()
from parcours.workspace.models import SurveyResponse
print(json.dumps(list(SurveyResponse.objects.values_list("pk", flat=True))))
"""
