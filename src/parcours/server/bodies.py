"""How large a request may be: refused before it fills the disk, whatever its headers promise.

Django reads a whole body before anybody looks at it, and caps neither its size nor its files; so the
cap stands in front of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

UPLOAD_MB: Final = int(os.environ.get("PARCOURS_UPLOAD_MB", "200"))
LARGEST: Final = {"/api/uploads": UPLOAD_MB * 1_000_000 + 100_000}
OTHERWISE: Final = 6_000_000


class TooLargeBody(Exception):  # noqa: N818, caught here and nowhere else
    """More came than was allowed."""


async def capped(app: App, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Run ``app``; answer 413 as soon as the body is larger than its address allows."""
    most = LARGEST.get(scope["path"].rstrip("/"), OTHERWISE)
    headers = dict(scope["headers"])
    promised = headers.get(b"content-length", b"0")
    if not promised.isdigit() or int(promised) > most:
        await _refuse(send, most)
        return
    counted, begun = 0, False

    async def receive_counted() -> Message:
        nonlocal counted
        message = await receive()
        counted += len(message.get("body", b""))
        if counted > most:
            raise TooLargeBody
        return message

    async def send_noted(message: Mapping[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive_counted, send_noted)
    except TooLargeBody:
        if not begun:
            await _refuse(send, most)


async def _refuse(send: Send, most: int) -> None:
    mb = most // 1_000_000
    words = f"At most {mb} MB. / Au plus {mb} Mo."
    body = {"error": {"code": "server.too-large", "message": words, "remedy": None,
                      "place": {"file": None, "line": None, "column": None, "path": None},
                      "details": {"bytes_most": most}}}  # fmt: skip
    content = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": content})
