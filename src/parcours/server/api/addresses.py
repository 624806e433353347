"""The API's addresses, in a module of their own: it is imported with the first request that needs it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from parcours.server.api import api, reference
from parcours.server.language import asked_lang


def endpoints(request: HttpRequest) -> HttpResponse:
    """Every endpoint of the API, for people."""
    return HttpResponse(
        reference.page(asked_lang(request)), content_type="text/html; charset=utf-8"
    )


urlpatterns = [path("docs", endpoints), *api.urls[0]]
