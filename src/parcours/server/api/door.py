"""The one door that every endpoint passes.

A change that comes with a cookie has to prove that it comes from our own page; a token in a header
needs no such proof.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from parcours.server.callers import caller_of_header, callers_of_visit, remember
from parcours.server.refusals import forged_change
from parcours.workspace.people.callers import Caller

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Door(AuthBase):
    """Finds the caller of an API request; lets everybody in, rights are asked of the caller later."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller; raises SignInError for a bad token, ForbiddenError for a forged change."""
        word = request.headers.get("Authorization", "")
        if word:
            return remember(request, [caller_of_header(word)])
        if request.method not in SAFE and check_csrf(request):
            raise forged_change()
        return remember(request, callers_of_visit(request))
