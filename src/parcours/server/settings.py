"""Django's settings for one workspace; everything that differs between two comes from the environment.

``PARCOURS_FOLDER`` is the workspace's folder. What Parcours keeps for itself lies in ``.parcours``
inside it. docs/how-to/run-a-server.md lists every variable; ``parcours serve`` sets the commonest.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from parcours.server.database import databases

FOLDER = Path(os.environ.get("PARCOURS_FOLDER", ".")).resolve()
OWN = FOLDER / ".parcours"


def _secret() -> str:
    """The key that signs sessions: made once, readable by its owner alone."""
    path = OWN / "secret"
    if not path.exists():
        OWN.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


SECRET_KEY = os.environ.get("PARCOURS_SECRET") or _secret()
DEBUG = False

# Addresses. PUBLIC is where people reach the server (https://maps.example.org), behind its proxy.
PUBLIC = os.environ.get("PARCOURS_ADDRESS", "").rstrip("/")
BEHIND_TLS = PUBLIC.startswith("https://")
OPEN_TO_NETWORK = os.environ.get("PARCOURS_OPEN_TO_NETWORK") == "1"
"""Bound to more than this machine, or reached by a public address: nobody is let in for free."""
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *_listed("PARCOURS_HOSTS"),
    *([urlsplit(PUBLIC).hostname or ""] if PUBLIC else []),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC] if PUBLIC else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.headless",
    "parcours.workspace.apps.WorkspaceConfig",
]
MIDDLEWARE = [
    "parcours.server.observe.Observe",
    "django.middleware.security.SecurityMiddleware",
    "parcours.server.policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "parcours.server.language.ReadersLanguage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "parcours.server.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]
DATABASES: dict[str, dict[str, Any]] = databases(os.environ.get("PARCOURS_DATABASE", ""), OWN)
CACHES = {
    "default": {
        # Counts of failed sign-ins have to be the same for every process of one workspace.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "parcours_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# People. Every right is decided in workspace/people/rights.py, none by Django's permissions.
AUTH_USER_MODEL = "workspace.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
ACCOUNT_ADAPTER = "parcours.server.accounts.Accounts"
SOCIALACCOUNT_ADAPTER = "parcours.server.accounts.ForeignAccounts"
MFA_ADAPTER = "parcours.server.accounts.SecondSteps"
HEADLESS_ADAPTER = "allauth.headless.adapter.DefaultHeadlessAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Parcours: "
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = bool(os.environ.get("PARCOURS_SMTP"))
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PARCOURS_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Addresses are not verified here, and need not be: nobody signs up uninvited, so nobody can lock out the owner of one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
MFA_TOTP_ISSUER = "Parcours"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off (RFC 6238, 5.2)
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
# Whoever asks for a letter chooses the host that they ask at: with a public address, it alone is told.
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{PUBLIC}/account/verify-email/{{key}}",
    "account_reset_password": f"{PUBLIC}/account/password/forgotten",
    "account_reset_password_from_key": f"{PUBLIC}/account/password/{{key}}",
    "account_signup": f"{PUBLIC}/account/join",
    "socialaccount_login_error": f"{PUBLIC}/account/refused",
}
# The administrator chose the provider, so an address that it has proved is believed.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": []}}
if os.environ.get("PARCOURS_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": os.environ.get("PARCOURS_OIDC_NAME", "SSO"),
            "client_id": os.environ.get("PARCOURS_OIDC_CLIENT", ""),
            "secret": os.environ.get("PARCOURS_OIDC_SECRET", ""),
            "settings": {"server_url": os.environ["PARCOURS_OIDC_URL"]},
        }
    ]

# Cookies and headers.
# Two workspaces on one machine differ by port, which cookies do not see: hence the folder's mark.
SESSION_COOKIE_NAME = (
    "__Host-parcours"
    if BEHIND_TLS
    else f"parcours_{hashlib.sha256(str(FOLDER).encode()).hexdigest()[:8]}"
)
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "parcours.server.policy.forged"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS and ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 4
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Letters. PARCOURS_SMTP=smtp://name:password@host:587 (smtps:// for TLS from the start).
_smtp = urlsplit(os.environ.get("PARCOURS_SMTP", ""))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _smtp.hostname
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
# A password never travels in the clear, here as in surveys/senders/smtp.py.
EMAIL_USE_TLS = _smtp.scheme == "smtp+tls" or (bool(_smtp.username) and not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("PARCOURS_MAIL_FROM", "Parcours <parcours@localhost>")

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
STATIC_URL = "/static/"
STATIC_ROOT = Path(__file__).parent / "static"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "parcours.server.observe.JsonLines"},
        "words": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("PARCOURS_LOG") == "json" else "words",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "parcours": {"level": "INFO" if os.environ.get("PARCOURS_LOG") == "json" else "WARNING"},
        # A refused host or an address that is not there is the caller's fault, not news.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
