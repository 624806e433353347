"""The key that signs survey links; apart, so that a terminal that signs one loads no door."""

from __future__ import annotations

from django.conf import settings


def survey_key() -> bytes:
    """Another key than that of sessions, derived from the same secret."""
    return b"survey-links:" + str(settings.SECRET_KEY).encode()
