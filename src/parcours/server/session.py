"""Who is asking and what this server offers: told by ``GET /api/session``, and with every page.

A page that brings its session along spares the browser a question before it can show anything.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token

from parcours.server.callers import caller_of, is_local
from parcours.workspace.models import Person
from parcours.workspace.people import organisations, owners


def session(request: HttpRequest) -> dict[str, Any]:
    """The caller, what they belong to, and the proof that a change has to carry."""
    caller = caller_of(request)
    claimed = owners.is_claimed()
    local = not claimed and is_local(request.META.get("REMOTE_ADDR", ""), request.headers)
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return {
        "claimed": claimed,
        "local": local,
        "needs_code": not claimed and not local,
        "person": person(caller.person) if caller.person else None,
        "administrator": bool(
            caller.person and caller.person.is_administrator and not caller.token
        ),
        "organisations": [
            {"slug": o.slug, "name": o.name, "role": role, "home": o.is_home}
            for o, role in organisations.mine(caller)
        ],
        "csrf": get_token(request),
        "mail": bool(settings.EMAIL_HOST),
        "sign_in_with": [{"id": app["provider_id"], "name": app["name"]} for app in apps],
    }


def person(who: Person) -> dict[str, Any]:
    """Somebody, as colleagues see them."""
    return {"id": int(who.pk), "name": str(who), "email": who.email}
