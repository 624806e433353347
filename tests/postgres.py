"""A PostgreSQL of the tests' own: Debian's programs, a cluster in a temporary folder, loopback only.

``postgres_database`` is the address of an empty database, made for one test and dropped after it:

    @pytest.mark.needs("postgres", "python/psycopg")
    def test_something(postgres_database): ...

The cluster starts when the first test asks for it. It writes without fsync: tests end processes,
not computers.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c unix_socket_directories=''"


class Cluster:
    """A running server and how to reach it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def address(self, name: str) -> str:
        """The address of the database ``name``, as ``parcours serve --database`` takes it."""
        return f"postgres://parcours@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _program(name: str) -> str:
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else str(shutil.which(name))


def _as_somebody() -> list[str]:
    """The server refuses to be root: then it runs as the user that Debian's package made."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """One cluster for all tests of a run."""
    folder = Path(tempfile.mkdtemp(prefix="parcours-postgres-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, port, quiet = folder / "data", _free_port(), {"stdout": subprocess.DEVNULL}
    somebody = _as_somebody()
    made = [_program("initdb"), "-D", str(data), "-U", "parcours", "-A", "trust", "-E", "UTF8", "--no-sync"]  # fmt: skip
    subprocess.run([*somebody, *made], check=True, cwd=folder, **quiet)
    control = [_program("pg_ctl"), "-D", str(data), "-w"]
    options = f"{OPTIONS} -c listen_addresses=127.0.0.1 -c port={port}"
    log = ["-l", str(folder / "log"), "-o", options]
    subprocess.run([*somebody, *control, *log, "start"], check=True, cwd=folder, **quiet)
    yield Cluster(port)
    subprocess.run([*somebody, *control, "-m", "immediate", "stop"], check=False, cwd=folder, **quiet)  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_cluster: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    name = f"t{secrets.token_hex(6)}"
    postgres_cluster.run(f'CREATE DATABASE "{name}"')
    yield postgres_cluster.address(name)
    postgres_cluster.run(f'DROP DATABASE "{name}" WITH (FORCE)')
