"""Addresses: the API, the accounts library, and the pages.

What a first page does not need is imported with the first request that does.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, path, re_path
from django.urls.resolvers import RoutePattern

from parcours import __version__
from parcours.server.pages import framed, map_page, nowhere, page

API = "parcours.server.api.addresses"


def not_here(request: HttpRequest) -> HttpResponse:
    """An address of the accounts library that is shut: an unproven e-mail address is nobody's.

    Whoever could take any address as theirs would accept what was promised to its owner.
    """
    return HttpResponse(status=404)


urlpatterns = [
    path("api/auth/browser/v1/account/email", not_here),
    URLResolver(RoutePattern("api/auth/"), "allauth.headless.urls", None, "headless", "headless"),
    URLResolver(RoutePattern("api/"), API, None, "ninja", f"api-{__version__}"),
    URLResolver(RoutePattern("accounts/"), "allauth.urls"),
    path("", page),
    path("embed/<str:word>", framed),
    path("maps/<str:name>", map_page),
    re_path(
        r"^(?P<name>(?:maps|account|people|invitations|links|jobs|admin|setup|surveys|sign-in|guide|evidence|dashboard)(?:/.*)?)$",
        page,
    ),
    re_path(r"^(?!s/|static/)", nowhere),
]
