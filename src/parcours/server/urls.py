"""Addresses: the API, and the one page that shows everything else."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, path, re_path
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import ensure_csrf_cookie

from parcours.errors import NotFoundError
from parcours.server import reference
from parcours.server.api import api
from parcours.server.language import asked_lang
from parcours.server.policy import nonce_of, policy
from parcours.server.settings import STATIC_ROOT
from parcours.workspace.people import links

KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


@ensure_csrf_cookie
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The front end; it reads the address itself, and its nonce from ``<meta name="csp-nonce">``."""
    index = STATIC_ROOT / "app" / "index.html"
    if not index.is_file():
        return HttpResponse(
            "The front end is not built. Run: make web.", status=503, content_type="text/plain"
        )
    text = index.read_text("utf-8").replace("CSP-NONCE", nonce_of(request))
    answer = HttpResponse(text, content_type="text/html; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@ensure_csrf_cookie
def framed(request: HttpRequest, word: str) -> HttpResponse:
    """The page of a public embed: the only one that other sites may show in a frame."""
    answer = page(request)
    try:
        frames = "*" if links.find(word).embed else "'none'"
    except NotFoundError:
        frames = "'none'"
    answer.headers["Content-Security-Policy"] = policy(nonce_of(request), frames=frames)
    return answer


def endpoints(request: HttpRequest) -> HttpResponse:
    """Every endpoint of the API, for people."""
    return HttpResponse(
        reference.page(asked_lang(request)), content_type="text/html; charset=utf-8"
    )


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the front end; its name holds its hash, so that a browser may keep it."""
    kind = KINDS.get(PurePosixPath(name).suffix)
    file = STATIC_ROOT / "app" / "assets" / name
    if kind is None or not file.is_file():
        return HttpResponse(status=404)
    packed = file.with_name(f"{name}.gz")
    small = packed.is_file() and "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse((packed if small else file).read_bytes(), content_type=kind)
    if small:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def icon(request: HttpRequest) -> HttpResponse:
    """The mark in the browser's tab."""
    return HttpResponse(
        (STATIC_ROOT / "app" / "icon.svg").read_bytes(), content_type="image/svg+xml"
    )


def not_here(request: HttpRequest) -> HttpResponse:
    """An address of the accounts library that is shut: an unproven e-mail address is nobody's.

    Whoever could take any address as theirs would accept what was promised to its owner.
    """
    return HttpResponse(status=404)


urlpatterns = [
    path("api/auth/browser/v1/account/email", not_here),
    # Imported with the first sign-in: 0.1 s that the first map need not wait for.
    URLResolver(RoutePattern("api/auth/"), "allauth.headless.urls", None, "headless", "headless"),
    path("api/docs", endpoints),
    path("api/", api.urls),
    re_path(r"^static/app/assets/(?P<name>[\w.-]+)$", asset),
    path("static/app/icon.svg", icon),
    URLResolver(RoutePattern("accounts/"), "allauth.urls"),
    path("", page),
    path("embed/<str:word>", framed),
    re_path(
        r"^(?P<name>(?:maps|account|people|invitations|links|jobs|admin|setup|surveys|sign-in|guide|evidence|dashboard)(?:/.*)?)$",
        page,
    ),
]
