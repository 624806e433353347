"""Starts a workspace on a folder, or opens it for a command of the terminal."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parcours.errors import NotFoundError, UnavailableError, Words

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
GRACE_S: Final = 10
"""How long requests may end after somebody asked the server to stop."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where a server listens, how people reach it, and what it keeps its rows in."""

    host: str = "127.0.0.1"
    port: int = 8420
    address: str = ""
    """The public address (https://maps.example.org) when a proxy stands before it."""
    proxies: int = 0
    """How many proxies stand before it; their word on who asks is taken."""
    database: str = ""
    """postgres://…; empty is SQLite in the folder."""
    json_logs: bool = False

    @property
    def is_open(self) -> bool:
        """Whether more than this machine reaches it."""
        return self.host not in LOOPBACK or bool(self.address)


def serve(folder: Path, serving: Serving, *, ready: Callable[[str, str | None], None]) -> None:
    """Serve the maps of ``folder`` until stopped.

    ``ready`` is told the address once it answers, and how its first owner is made: None when there
    is one, a set-up code where more than this machine reaches it, else an empty word. Raises
    NotFoundError for a folder that is not there, UnavailableError for a port that is taken or a
    database that does not answer.
    """
    _folder_there(folder)
    _share_the_heap()
    listening = _bound(serving.host, serving.port)
    _say(folder, serving)
    open_workspace(folder, serving.database)

    import uvicorn

    from parcours.server.asgi import application
    from parcours.workspace.folder import synchronise
    from parcours.workspace.people import owners

    synchronise(folder.resolve())
    code: str | None = None
    if not owners.is_claimed():
        code = owners.setup_code(folder.resolve() / ".parcours") if serving.is_open else ""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        ws_per_message_deflate=False,
        ws_max_size=1_000_000,
        server_header=False,
    )
    server = uvicorn.Server(config)
    shown = "127.0.0.1" if serving.host in {"127.0.0.1", "localhost"} else serving.host
    ready(serving.address or f"http://{shown}:{listening.getsockname()[1]}", code)
    server.run(sockets=[listening])


def open_workspace(folder: Path, database: str = "") -> None:
    """Make the workspace of ``folder`` usable in this process, upgraded to this version.

    Raises NotFoundError for a folder that is not there, UnavailableError for a database that does
    not answer or that a later version wrote.
    """
    _folder_there(folder)
    os.environ["PARCOURS_FOLDER"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parcours.server.settings")
    if database:
        os.environ["PARCOURS_DATABASE"] = database
    import django

    django.setup(set_prefix=False)
    from parcours.workspace.upgrade import bring_up_to_date

    own = folder / ".parcours"
    own.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(PermissionError):  # another user's folder is that user's to lock
        own.chmod(own.stat().st_mode & ~0o077)
    bring_up_to_date()


def _share_the_heap() -> None:
    """Let all threads share two heaps: glibc gives each its own, which keeps what was freed (some MB)."""
    arena_max = -8  # M_ARENA_MAX in malloc.h
    with contextlib.suppress(
        AttributeError, OSError, TypeError
    ):  # another C library has no such thing
        ctypes.CDLL(None).mallopt(arena_max, 2)


def _say(folder: Path, serving: Serving) -> None:
    """What the settings read from the environment."""
    said: dict[str, Any] = {
        "PARCOURS_FOLDER": folder.resolve(),
        "PARCOURS_ADDRESS": serving.address,
        "PARCOURS_PROXIES": serving.proxies or "",
        "PARCOURS_DATABASE": serving.database,
        "PARCOURS_LOG": "json" if serving.json_logs else "",
        "PARCOURS_OPEN_TO_NETWORK": "1" if serving.is_open else "",
    }
    os.environ.update({name: str(value) for name, value in said.items() if value})
    if serving.host not in LOOPBACK:
        hosts = {serving.host, socket.gethostname(), socket.getfqdn(), *_own_addresses()}
        os.environ.setdefault("PARCOURS_HOSTS", ",".join(sorted(hosts - {"0.0.0.0", "::"})))  # noqa: S104


def _own_addresses() -> set[str]:
    """The addresses that this machine's name stands for."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return set()
    return {f"[{one[4][0]}]" if one[0] == socket.AF_INET6 else str(one[4][0]) for one in found}


def _folder_there(folder: Path) -> None:
    if not folder.is_dir():
        raise NotFoundError(
            "server.no-folder",
            Words(f"There is no folder “{folder}”.", f"Il n’y a pas de dossier « {folder} »."),
            remedy=Words("Make it, or name another.", "Créez-le, ou nommez-en un autre."),
        )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UnavailableError(
            "server.port-taken",
            Words(
                f"Port {port} of {host} cannot be used: {error.strerror}.",
                f"Le port {port} de {host} est inutilisable : {error.strerror}.",
            ),
            remedy=Words(
                f"Choose another: parcours serve --port {port + 1} (or make demo PORT={port + 1}).",
                f"Choisissez-en un autre : parcours serve --port {port + 1} (ou make demo PORT={port + 1}).",
            ),
        ) from None
    listening.listen(128)
    return listening
