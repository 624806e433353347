"""Raw connections to a running server, as a browser holds them, and what tests say over them."""

import json
import sqlite3
import time
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

TP = "touchpoint:app-recherche"

CLI_WRITES = """
import sys
from parcours.journey.edits import action_of
from parcours.workspace.live import maps
from parcours.workspace.live.authors import Author
from parcours.workspace.models import StoredMap
stored = StoredMap.objects.get(name="ride-hailing")
edit = action_of({"do": "set", "key": "map", "field": "owner", "value": sys.argv[1]})
print(maps.apply(stored, [edit], Author("cli", "terminal"), via="cli")[0].number)
"""


class Line:
    """One raw connection: what it was told, in order."""

    def __init__(self, socket):
        self.socket = socket
        self.role = ""
        self.welcome = self.until("welcome")["welcome"]
        self.number = self.welcome["number"]

    def read(self, seconds=10.0):
        message = json.loads(self.socket.recv(timeout=seconds))
        self.role = message.get("role", self.role)
        return message

    def until(self, name, seconds=10.0):
        end = time.monotonic() + seconds
        while True:
            message = self.read(max(0.01, end - time.monotonic()))
            if name in message:
                return message

    def doing(self, connection):
        """What somebody does, as soon as they do something."""
        while True:
            news = self.until("presence")["presence"]
            states = {one["connection"]: one["state"] for one in news.get("joined", [])}
            state = {**states, **news.get("moved", {})}.get(connection)
            if state:
                return state

    def closed(self, seconds=20.0):
        """Read until the server closes; gives the code, None when it does not within that time."""
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                self.read(max(0.01, end - time.monotonic()))
            return None
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def entry(self, edit_id):
        """The entry of one edit, when it comes."""
        while True:
            for entry in self.until("edits")["edits"]:
                if entry.get("id") == edit_id:
                    return entry

    def edit(self, edit_id, gesture="g1", **action):
        self.socket.send(json.dumps({"edits": [{"id": edit_id, "gesture": gesture, **action}]}))

    def outcome(self, edit_id):
        """What became of an edit: its number, or the refusal."""
        while True:
            message = self.read()
            for name, number in message.get("saved", []):
                if name == edit_id:
                    return number
            if message.get("refused", {}).get("id") == edit_id:
                return message["refused"]


@contextmanager
def line(place, who, query="", **more):
    """A connection of somebody."""
    address = f"ws://127.0.0.1:{place.port}/live/ride-hailing{query}"
    headers = {"Authorization": place.words[who]} if who else {}
    with connect(
        address,
        additional_headers={**headers, **more.pop("headers", {})},
        max_size=None,
        close_timeout=1,
        **more,
    ) as socket:
        yield Line(socket)


def label(edit_id, value, key=TP):
    return {"edit_id": edit_id, "do": "set", "key": key, "field": "label", "value": value}


def new_card(line_, edit_id, key, stage="stage:recherche", slot="touchpoints", kind_word="label"):
    line_.edit(
        edit_id,
        gesture=edit_id,
        do="add",
        key=key,
        parent=stage,
        slot=slot,
        position="y",
        fields={kind_word: "New"},
    )
    return line_.outcome(edit_id)


def stored(place, statement, *values):
    """A look into the database file by somebody else."""
    with sqlite3.connect(place.folder / ".parcours" / "workspace.sqlite3") as database:
        return database.execute(statement, values).fetchall()
