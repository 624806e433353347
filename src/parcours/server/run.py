"""Starts a workspace on a folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from parcours.errors import NotFoundError, UnavailableError, Words


def serve(folder: Path, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the maps of ``folder`` until stopped; ``ready`` is told the address once it answers.

    Raises NotFoundError for a folder that is not there, UnavailableError for a port that is taken.
    """
    if not folder.is_dir():
        raise NotFoundError(
            "server.no-folder",
            Words(f"There is no folder “{folder}”.", f"Il n’y a pas de dossier « {folder} »."),
            remedy=Words("Make it, or name another.", "Créez-le, ou nommez-en un autre."),
        )
    listening = _bound(host, port)
    os.environ["PARCOURS_FOLDER"] = str(folder.resolve())
    os.environ.setdefault("PARCOURS_HOSTS", host)

    import uvicorn
    from django.core.management import call_command

    from parcours.server.asgi import application
    from parcours.workspace.folder import synchronise

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    synchronise(folder.resolve())
    config = uvicorn.Config(
        application,
        log_level="warning",
        ws_per_message_deflate=False,
        ws_max_size=1_000_000,
        server_header=False,
    )
    server = uvicorn.Server(config)
    shown = "127.0.0.1" if host in {"127.0.0.1", "localhost"} else host
    ready(f"http://{shown}:{listening.getsockname()[1]}")
    server.run(sockets=[listening])


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
