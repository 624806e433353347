"""Every endpoint, made from the API itself: a page of the docs, and a page that the server shows."""

from __future__ import annotations

from html import escape
from typing import Any

from parcours.errors import Lang, Words
from parcours.server.api import api

HEAD = """# The API

Made from the API itself by `make format`; a running server serves the same as OpenAPI under
`/api/openapi.json`.

## How to call it

- **A browser page** of the server uses its session cookie. Every change carries the header
  `X-CSRFToken` with the value of the cookie `csrftoken` (`GET /api/session` sets it and returns the
  same proof as `csrf`; both change at sign-in).
- **A program** sends `Authorization: Bearer TOKEN`; a token is made under *API tokens* or by
  `POST /api/tokens`, acts for its maker in one organisation, at most as its role.
- **Whoever holds a share link** posts its word, and its password where it has one, to
  `/api/links/open`; a frame in another site, which has no cookies, sends
  `Authorization: Link WORD` instead.
- Answers come in the language of `?lang=fr|en`, else of `Accept-Language`.
- An error is `{"error": {"code", "message", "remedy", "place", "details"}}`: 401 nobody knows who
  asks, 403 not allowed, 404 not there **or not to be known of**, 409 changed meanwhile, 413 too
  large, 422 wrongly shaped, 429 too often, 503 something outside is missing.

## Signing in

These come with the accounts library (django-allauth, headless, for browsers). They answer
`{"status", "data", "meta": {"is_authenticated"}}`; a 401 lists in `data.flows` what may come next.

| address under `/api/auth/browser/v1/` | |
|---|---|
| `GET config` | what is offered |
| `GET auth/session` · `DELETE auth/session` | who is signed in · sign out (answers 401: nobody is) |
| `POST auth/login` `{email, password}` | sign in; 401 with flow `mfa_authenticate` asks for the second step |
| `POST auth/2fa/authenticate` `{code}` | the one-time code or a recovery code |
| `GET` · `POST auth/webauthn/login` `{credential}` | sign in with a passkey: ask for the challenge, answer it |
| `GET` · `POST auth/webauthn/authenticate` `{credential}` | a passkey as the second step |
| `POST auth/code/request` `{email}` · `POST auth/code/confirm` `{code}` | sign in by a code in a letter, where mail is set up |
| `POST auth/password/request` `{email}` · `POST auth/password/reset` `{key, password}` | a forgotten password |
| `POST auth/reauthenticate` `{password}` · `POST auth/2fa/reauthenticate` `{code}` | prove it again before changing what protects the account |
| `POST account/password/change` `{current_password, new_password}` | change the password |
| `GET account/authenticators` | what protects the account |
| `GET` (404 with `meta.secret`, `meta.totp_url`) · `POST` `{code}` · `DELETE account/authenticators/totp` | one-time codes: begin, confirm, end |
| `GET` · `POST account/authenticators/webauthn` `{name, credential}` · `DELETE` `{authenticators: [id]}` | passkeys |
| `GET` · `POST account/authenticators/recovery-codes` | recovery codes: show, make anew |
| `POST auth/provider/redirect` (a form: `provider`, `callback_url`, `process=login`) | sign in with the organisation's own account (OpenID Connect) |

Nobody signs up uninvited: an account begins with `POST /api/setup` or `POST /api/accept-invitation`.
"""  # noqa: E501, a table's row is one line


def reference() -> str:
    """The page of the docs, as Markdown."""
    parts = [HEAD]
    for subject, endpoints in _subjects().items():
        lines = [f"| `{address}` | {summary} | {asks} |" for address, summary, asks in endpoints]
        head = f"## {subject.capitalize()}\n\n| endpoint | | asks for |\n|---|---|---|\n"
        parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def page(lang: Lang) -> str:
    """The same list as a page without a script, for a server that reaches no other."""
    title = Words("The API of this server", "L’API de ce serveur").say(lang)
    more = Words("As OpenAPI", "En OpenAPI").say(lang)
    head = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head><body>'
        f'<main><h1>{title}</h1><p><a href="/api/openapi.json">{more}</a></p>'
    )
    parts = [head]
    for subject, endpoints in _subjects().items():
        rows = "".join(
            f"<dt><code>{escape(address)}</code></dt>"
            f"<dd>{escape(summary)}{': ' if asks else ''}{escape(asks.replace('`', ''))}</dd>"
            for address, summary, asks in endpoints
        )
        parts.append(f"<h2>{escape(subject.capitalize())}</h2><dl>{rows}</dl>")
    return "".join(parts) + "</main></body></html>"


def _subjects() -> dict[str, list[tuple[str, str, str]]]:
    """Method and address, summary, and what is asked for, of every endpoint, by subject."""
    schema: dict[str, Any] = api.get_openapi_schema()
    subjects: dict[str, list[tuple[str, str, str]]] = {}
    for address, methods in schema["paths"].items():
        for method, told in methods.items():
            line = (f"{method.upper()} {address}", told["summary"], _asks(told, schema))
            subjects.setdefault(told.get("tags", ["other"])[0], []).append(line)
    return subjects


def _asks(told: dict[str, Any], schema: dict[str, Any]) -> str:
    """The parameters that are no part of the address, and the fields of the body."""
    asked = [f"`?{p['name']}`" for p in told.get("parameters", ()) if p["in"] == "query"]
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        shape = content["schema"]
        if "$ref" in shape:
            shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        needed = set(shape.get("required", ()))
        form = " (form)" if "multipart" in kind else ""
        asked += [
            f"`{name}`{form}" if name in needed else f"`{name}`?{form}"
            for name in shape.get("properties", {})
        ]
    return ", ".join(asked)
