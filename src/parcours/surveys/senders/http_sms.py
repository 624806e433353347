"""Short messages by any provider that takes an HTTP request.

``PARCOURS_SMS`` describes the request as JSON: ``{"url": "https://…", "headers": {"Authorization":
"…"}, "body": {"to": "{to}", "text": "{text}"}}``. Every text of ``body`` may hold ``{to}`` and
``{text}``; the body is sent as JSON, or as a form with ``"form": true``.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from parcours.surveys.senders.protocol import not_delivered

SECONDS = 20


class HttpSmsSender:
    """One request per message."""

    def __init__(self, description: str | None = None) -> None:
        text = description or os.environ.get("PARCOURS_SMS", "")
        self.shape: dict[str, Any] = json.loads(text) if text else {}

    def send(self, to: str, text: str, message: bytes | None = None) -> None:
        """Deliver one message; raises UnavailableError when the provider does not take it."""
        url = str(self.shape.get("url", ""))
        if urlsplit(url).scheme not in {"http", "https"}:
            raise not_delivered("PARCOURS_SMS is not set")
        body = _filled(self.shape.get("body", {"to": "{to}", "text": "{text}"}), to, text)
        as_form = bool(self.shape.get("form"))
        content = urlencode(body) if as_form else json.dumps(body)
        kind = "application/x-www-form-urlencoded" if as_form else "application/json"
        headers = {"Content-Type": kind, **self.shape.get("headers", {})}
        asked = request.Request(url, content.encode(), headers, method="POST")  # noqa: S310, scheme checked
        try:
            with request.build_opener(_Stay).open(asked, timeout=SECONDS):
                pass
        except HTTPError as error:
            error.close()
            raise not_delivered(f"HTTP {error.code}") from None
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", None)
            raise not_delivered(str(reason or type(error).__name__)) from None


class _Stay(request.HTTPRedirectHandler):
    """Follows nothing: the provider's key belongs to the provider alone."""

    def redirect_request(self, *_: Any) -> None:
        """No other place is asked; a redirection is a refusal."""
        return


def _filled(value: Any, to: str, text: str) -> Any:
    if isinstance(value, str):
        return value.replace("{to}", to).replace("{text}", text)
    if isinstance(value, dict):
        return {key: _filled(one, to, text) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, to, text) for one in value]
    return value


def sender() -> HttpSmsSender:
    """The sender as the environment describes it."""
    return HttpSmsSender()
