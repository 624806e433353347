"""Whether the server works, and its numbers for a monitor."""

from __future__ import annotations

import os
import secrets
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from parcours import __version__
from parcours.server.callers import is_local
from parcours.server.observe import metrics
from parcours.server.refusals import sign_in_first
from parcours.workspace.health import probe

router = Router(tags=["operations"])


class Health(Schema):
    """How the server is."""

    status: Literal["ok"]
    version: str
    database: str
    write_ms: float


@router.get("/health", response=Health, summary="Whether the server can read and write")
def health(request: HttpRequest) -> Health:
    """Write a row and read it again; raises UnavailableError when that fails."""
    told = probe()
    return Health(status="ok", version=__version__, database=told.database, write_ms=told.write_ms)


@router.get("/metrics", summary="Numbers for Prometheus")
def show_metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, and for whoever knows ``PARCOURS_METRICS_TOKEN``."""
    if not _may_measure(request):
        raise sign_in_first()
    return HttpResponse(metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    token = os.environ.get("PARCOURS_METRICS_TOKEN", "")
    given = request.headers.get("X-Metrics-Token", "")
    if token:
        return secrets.compare_digest(token.encode(), given.encode())
    return not settings.OPEN_TO_NETWORK and is_local(
        request.META.get("REMOTE_ADDR", ""), request.headers
    )
