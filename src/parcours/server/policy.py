"""What a page of ours may load: our own files, nothing else, from nowhere else.

Each page gets a nonce of its own, for the few styles that the widget library adds at run time;
``unsafe-inline`` stands nowhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse

from parcours.server.language import asked_lang
from parcours.server.refusals import forged_change

NONCE = "parcours_nonce"


def policy(nonce: str, *, frames: str = "'none'") -> str:
    """The policy of one answer; ``frames`` says who may show it in a frame."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        f"base-uri 'none'; form-action 'self'{_provider()}; frame-ancestors {frames}"
    )


def _provider() -> str:
    """The organisation's own sign-in, where there is one: its form ends there."""
    parts = urlsplit(os.environ.get("PARCOURS_OIDC_URL", ""))
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""


def nonce_of(request: HttpRequest) -> str:
    """The nonce of the page that answers ``request``."""
    nonce: str = getattr(request, NONCE)
    return nonce


class ContentPolicy:
    """Puts the policy on every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its policy."""
        setattr(request, NONCE, secrets.token_urlsafe(16))
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(nonce_of(request)))
        if "frame-ancestors *" not in response.headers["Content-Security-Policy"]:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), "
            "publickey-credentials-create=(self)",
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A change that carries no proof of coming from our own page."""
    error = forged_change(reason)
    return JsonResponse({"error": error.as_dict(asked_lang(request))}, status=403)
