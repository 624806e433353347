"""Django's settings for one workspace; everything that differs between two comes from the environment.

``PARCOURS_FOLDER`` is the workspace's folder. What Parcours keeps for itself lies in ``.parcours``
inside it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("PARCOURS_FOLDER", ".")).resolve()
OWN = FOLDER / ".parcours"


def _secret() -> str:
    """The key that signs sessions: made once, readable by its owner alone."""
    path = OWN / "secret"
    if not path.exists():
        OWN.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = os.environ.get("PARCOURS_SECRET") or _secret()
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("PARCOURS_HOSTS", "").split(",")),
]
INSTALLED_APPS = ["parcours.workspace.apps.WorkspaceConfig"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "parcours.server.policy.ContentPolicy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "parcours.server.urls"
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": OWN / "workspace.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        },
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
STATIC_URL = "/static/"
STATIC_ROOT = Path(__file__).parent / "static"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
