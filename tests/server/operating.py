"""What tests of a running workspace share: the program, a server, a mailbox."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

PROGRAM = str(Path(sys.executable).parent / "parcours")
MAP = 'parcours: "1.0"\nlang: en\n# Kept\ntitle: A journey\nstages:\n  - name: One\n  - name: Two\n'
PASSWORD = "quite a long sentence"


def parcours(*words, **env):
    """Run the program; its exit status, what it said, and its words."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PARCOURS_LANG": "en", **env},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@contextmanager
def serving(folder, *options, **env):
    """A server on ``folder``; its address and its process."""
    command = [PROGRAM, "serve", str(folder), "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PARCOURS_LANG": "en", **env},
    ) as server:  # fmt: skip
        address = server.stdout.readline().strip()
        assert address.startswith("http"), server.stderr.read()
        try:
            yield address, server
        finally:
            server.terminate()
            server.communicate(timeout=20)


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Letters:
    """A mail server that keeps what it is handed."""

    def __init__(self):
        self.kept = []

    async def handle_DATA(self, server, session, envelope):
        self.kept.append(envelope)
        return "250 kept"


def now(**later):
    return dt.datetime.now(tz=dt.UTC) + dt.timedelta(**later)
