"""Which language an answer is given in."""

from __future__ import annotations

from django.http import HttpRequest

from parcours.errors import Lang


def asked_lang(request: HttpRequest) -> Lang:
    """The language that a caller asked for, in the address or by its browser."""
    asked = request.GET.get("lang") or request.headers.get("Accept-Language", "")
    return "fr" if asked.strip().lower().startswith("fr") else "en"
