"""One callable for every kind of connection: pages and the API go to Django, live ones to ``live/``."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parcours.server.settings")
django.setup(set_prefix=False)

from django.core.handlers.asgi import ASGIHandler  # noqa: E402, settings come first

from parcours.server.assets import PREFIX, asset  # noqa: E402, the same
from parcours.server.bodies import Receive, Send, capped  # noqa: E402, the same
from parcours.server.live.hub import hub  # noqa: E402, the same
from parcours.server.live.socket import live, whether  # noqa: E402, the same
from parcours.server.settings import FOLDER  # noqa: E402, the same
from parcours.workspace.evidence import alerts  # noqa: E402, the same
from parcours.workspace.jobs import discovery, queue  # noqa: E402, F401, discovery registers its job
from parcours.workspace.jobs.housekeeping import tidy  # noqa: E402, the same
from parcours.workspace.outbox import sending  # noqa: E402, the same
from parcours.workspace.settling import Settling  # noqa: E402, the same

_django = ASGIHandler()
API = "parcours.server.api.addresses"
RESPONDENTS = "parcours.server.surveys.respondents"
DOOR = "parcours.server.surveys.door"
REST_AFTER_S = 1.0
"""When what a first map does not need is read; earlier by the first request for it. It takes 0.4 s."""


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Django for HTTP; a quiet start and stop; every other kind of connection is closed."""
    if scope["type"] == "http" and scope["path"].startswith("/s/"):
        await import_module(RESPONDENTS).respondents(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await asset(scope, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await whether(scope, send)
    elif scope["type"] == "http":
        await capped(_django, scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await live(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Jobs and messages begin and end with the server; a job that runs goes back into the queue."""
    settling = Settling(FOLDER)
    rest: asyncio.Future[None] = asyncio.Future()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            rest = asyncio.ensure_future(_rest())
            settling.start()
            queue.hourly(tidy)
            queue.start()
            sending.start()
            alerts.start()
        else:
            rest.cancel()
            await asyncio.gather(rest, return_exceptions=True)
            queue.stop()
            sending.stop()
            alerts.stop()
            if DOOR in sys.modules:
                import_module(DOOR).shut()
            await hub.close()
            settling.stop()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _rest() -> None:
    """Read the API and the respondents' door when the first page is likely there; letters go out from then on."""
    await asyncio.sleep(REST_AFTER_S)
    await asyncio.to_thread(import_module, API)
    await asyncio.to_thread(import_module, RESPONDENTS)
    import_module(DOOR).door().worker.start()
