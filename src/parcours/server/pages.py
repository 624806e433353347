"""The pages: one front end under every address that people see, with its session and its nonce."""

from __future__ import annotations

import json
from html import escape

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from parcours.errors import NotFoundError, Words
from parcours.server.callers import callers_of_visit, remember
from parcours.server.language import asked_lang
from parcours.server.policy import nonce_of, policy
from parcours.server.session import session
from parcours.server.settings import STATIC_ROOT
from parcours.workspace.people import links


@ensure_csrf_cookie
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The front end; it reads the address itself."""
    return _front(request, "index.html")


@ensure_csrf_cookie
def map_page(request: HttpRequest, **_: str) -> HttpResponse:
    """The same, which names the editor's files as well: the browser fetches all at once."""
    return _front(request, "map.html")


@ensure_csrf_cookie
def framed(request: HttpRequest, word: str) -> HttpResponse:
    """The page of a public embed: the only one that other sites may show in a frame."""
    answer = _front(request, "index.html")
    try:
        frames = "*" if links.find(word).embed else "'none'"
    except NotFoundError:
        frames = "'none'"
    answer.headers["Content-Security-Policy"] = policy(nonce_of(request), frames=frames)
    return answer


@ensure_csrf_cookie
def nowhere(request: HttpRequest) -> HttpResponse:
    """An address that leads nowhere: people are told so by the front end, programs in the shape of errors."""
    if not request.path.startswith("/api/"):
        answer = _front(request, "index.html")
        answer.status_code = 404 if answer.status_code == 200 else answer.status_code
        return answer
    told = NotFoundError(
        "server.no-such-address",
        Words("There is nothing at this address.", "Il n’y a rien à cette adresse."),
        remedy=Words(
            "/api/openapi.json lists those that there are.",
            "/api/openapi.json énumère celles qui existent.",
        ),
    )
    return JsonResponse({"error": told.as_dict(asked_lang(request))}, status=404)


def _front(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the build; ``<meta>`` brings the nonce and the session, so no script stands in it."""
    index = STATIC_ROOT / "app" / name
    if not index.is_file():
        return HttpResponse(
            "The front end is not built. Run: make web.", status=503, content_type="text/plain"
        )
    remember(request, callers_of_visit(request))
    told = escape(json.dumps(session(request), ensure_ascii=False))
    text = index.read_text("utf-8").replace("CSP-NONCE", nonce_of(request), 1)
    answer = HttpResponse(
        text.replace("SESSION-TOLD", told, 1), content_type="text/html; charset=utf-8"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
