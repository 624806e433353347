"""Plain ASGI answers and bodies: small enough that the intake of answers costs little."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from parcours.errors import Lang, ParcoursError, Words

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

BODY_MOST = 256_000
_PLAIN = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


def policy(frames: str) -> bytes:
    """What a respondent's page may do: our own files, our own address, no inline script or style."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {frames}"
    ).encode()


class TooLargeError(ParcoursError):
    """The body is larger than any questionnaire needs."""

    http_status = 413


async def body_of(receive: Receive) -> bytes:
    """The whole body; raises TooLargeError beyond what is allowed, having read no more."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_MOST:
            raise TooLargeError(
                "surveys.too-large",
                Words("This answer is too large.", "Cette réponse est trop volumineuse."),
                remedy=Words(f"At most {BODY_MOST} bytes.", f"{BODY_MOST} octets au plus."),
            )
        parts.append(part)
        if not message.get("more_body") or message["type"] == "http.disconnect":
            return b"".join(parts)


async def send_json(
    send: Send, status: int, value: Any, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    """JSON, never kept by a cache."""
    await _send(send, status, b"application/json", orjson.dumps(value), headers)


async def send_page(
    send: Send, status: int, text: str, *, frames: str = "'none'", lang: str = "en"
) -> None:
    """A page of ours with its strict policy."""
    headers = [
        (b"content-security-policy", policy(frames)),
        (b"content-language", lang.encode("ascii", "ignore")),
    ]
    await _send(send, status, b"text/html; charset=utf-8", text.encode(), headers)


async def send_file(send: Send, content: bytes, kind: str, *, age: int = 3600) -> None:
    """One of our own files; a browser may keep it for a while."""
    headers = [
        *_PLAIN,
        (b"content-type", kind.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", f"public, max-age={age}".encode()),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def send_error(send: Send, error: ParcoursError, lang: Lang) -> None:
    """An error in the one shape; a busy server says when to come back."""
    headers = [(b"retry-after", b"2")] if error.http_status in {429, 503} else None
    await send_json(send, error.http_status, {"error": error.as_dict(lang)}, headers)


async def _send(
    send: Send,
    status: int,
    kind: bytes,
    content: bytes,
    headers: list[tuple[bytes, bytes]] | None,
) -> None:
    every = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        *_PLAIN,
        *(headers or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": content})
