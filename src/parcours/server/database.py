"""Which database a workspace lives in: SQLite in its folder, or a PostgreSQL named by an address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from parcours.errors import InputError, Words

SCHEMES = {"postgres", "postgresql"}


def databases(address: str, own: Path) -> dict[str, dict[str, Any]]:
    """Django's setting for ``address``; empty is SQLite in ``own``. Raises InputError for any other."""
    if not address:
        return {"default": _sqlite(own / "workspace.sqlite3")}
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.path.strip("/"):
        raise InputError(
            "server.bad-database",
            Words(
                "This is no address of a PostgreSQL database.",
                "Ce n’est pas l’adresse d’une base PostgreSQL.",
            ),
            remedy=Words(
                "Write postgres://name:password@host:5432/database, or leave it out for SQLite.",
                "Écrivez postgres://nom:mot-de-passe@hôte:5432/base, ou rien pour SQLite.",
            ),
        )
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # Each request has a thread of its own here: a connection that outlived it would be lost.
            # The writers of live edits and answers keep theirs, no request ever ends in their threads.
            "CONN_MAX_AGE": 0,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL with FULL: an acknowledged write is on the disk (1.6 ms a commit, measured)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        },
    }
