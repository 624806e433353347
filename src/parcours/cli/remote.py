"""Speaks to a server of ours over HTTP, with a token; says in words what it answers."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parcours.cli.files import read_text
from parcours.errors import InputError, Lang, Place, UnavailableError, Words

TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    body: bytes
    headers: dict[str, str]


def token_from(file: Path | None) -> str:
    """The token in ``file``, else in PARCOURS_TOKEN; raises InputError without one."""
    word = read_text(file) if file else os.environ.get("PARCOURS_TOKEN", "")
    if not word.strip():
        raise InputError(
            "cli.no-token",
            Words("A token is missing.", "Il manque un jeton."),
            remedy=Words(
                "Make one under “API tokens” and put it into PARCOURS_TOKEN or --token-file.",
                "Créez-en un sous « Jetons d’API » et mettez-le dans PARCOURS_TOKEN ou --token-file.",
            ),
        )
    return word.strip()


def api_address(page: str) -> str:
    """The API address of the map whose page is ``page``; raises InputError for what is no such page."""
    parts = urllib.parse.urlsplit(page)
    steps = [step for step in parts.path.split("/") if step]
    if parts.scheme not in {"http", "https"} or len(steps) < 2 or steps[-2] != "maps":
        raise InputError(
            "cli.no-map-address",
            Words(f"“{page}” is no map’s address.", f"« {page} » n’est pas l’adresse d’une carte."),
            remedy=Words(
                "Copy it from the browser: https://maps.example.org/maps/taxi",
                "Copiez-la du navigateur : https://maps.example.org/maps/taxi",
            ),
        )
    head = "/".join(step for step in steps[:-2] if step != "api")
    base = f"{parts.scheme}://{parts.netloc}/{head}".rstrip("/")
    return f"{base}/api/maps/{urllib.parse.quote(steps[-1])}/document"


def ask(
    method: str,
    address: str,
    token: str,
    lang: Lang,
    *,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The server's answer; raises what it refused, or UnavailableError when it cannot be reached."""
    request = urllib.request.Request(address, data=body, method=method)  # noqa: S310, checked above
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Accept-Language", lang)
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310, checked above
            return Answer(answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        raise _refused(address, error.code, error.read()) from None
    except (urllib.error.URLError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        raise UnavailableError(
            "cli.no-server",
            Words(f"{address} does not answer: {reason}.", f"{address} ne répond pas : {reason}."),
        ) from None


def _refused(address: str, status: int, body: bytes) -> InputError:
    """The server's own words, in the language that was asked for."""
    try:
        told: dict[str, Any] = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        told = {"code": "cli.refused", "message": f"HTTP {status}", "remedy": None}
    remedy = told.get("remedy")
    return InputError(
        told["code"],
        Words(told["message"], told["message"]),
        Place(address),
        Words(remedy, remedy) if remedy else None,
        {"status": status, **told.get("details", {})},
    )
