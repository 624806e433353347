"""Which language an answer is given in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from parcours.errors import Lang


def asked_lang(request: HttpRequest) -> Lang:
    """The language that a caller asked for, in the address or by its browser."""
    asked = request.GET.get("lang") or request.headers.get("Accept-Language", "")
    return "fr" if asked.strip().lower().startswith("fr") else "en"


class ReadersLanguage:
    """Lets the sentences of Django and of the accounts library come in the reader's language too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, made in the reader's language."""
        with translation.override(asked_lang(request)):
            return self.get_response(request)
