"""The files of the front end, answered before Django is asked.

A map's page needs thirty of them; each would otherwise pass a thread, a session and nine layers that
have nothing to say about a file whose name holds its hash.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from parcours.server.bodies import Send

PREFIX: Final = "/static/app/"
FOLDER: Final = Path(__file__).parent / "static" / "app"
KINDS: Final = {
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".woff2": b"font/woff2",
    ".svg": b"image/svg+xml",
}
_NAME = re.compile(r"(?:assets/[\w.-]+|icon\.svg)")
_FOR_GOOD = b"public, max-age=31536000, immutable"
_HEADERS: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"vary", b"Accept-Encoding"),
]


async def asset(scope: dict[str, Any], send: Send) -> None:
    """Answer one file: packed where the browser takes that; 404 for any other name, 405 for a change."""
    name = str(scope["path"]).removeprefix(PREFIX)
    kind = KINDS.get(PurePosixPath(name).suffix)
    packs = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
    found = _read(name, packs=packs) if kind and _NAME.fullmatch(name) else None
    if scope["method"] not in {"GET", "HEAD"}:
        await _answer(scope, send, 405, b"", [(b"allow", b"GET, HEAD")])
    elif kind is None or found is None:
        await _answer(scope, send, 404, b"", [])
    else:
        content, packed = found
        age = _FOR_GOOD if name.startswith("assets/") else b"public, max-age=3600"
        more = [(b"content-type", kind), (b"cache-control", age)]
        await _answer(
            scope,
            send,
            200,
            content,
            [*more, *([(b"content-encoding", b"gzip")] if packed else [])],
        )


async def _answer(
    scope: dict[str, Any],
    send: Send,
    status: int,
    content: bytes,
    headers: list[tuple[bytes, bytes]],
) -> None:
    length = (b"content-length", str(len(content)).encode())
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [*_HEADERS, length, *headers]})
    body = b"" if scope["method"] == "HEAD" else content
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=16)
def _read(name: str, *, packs: bool) -> tuple[bytes, bool] | None:
    """The content of a file and whether it is packed; None when there is none."""
    file = FOLDER / name
    packed = file.with_name(f"{file.name}.gz")
    if packs and packed.is_file():
        return packed.read_bytes(), True
    return (file.read_bytes(), False) if file.is_file() else None
