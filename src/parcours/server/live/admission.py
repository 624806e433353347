"""Who may open a live connection: asked before it is accepted, because no middleware runs here.

A browser sends its cookies with a foreign page's connection too, so a cookie counts only with an
``Origin`` that is exactly ours. Without one only a token does. Nothing secret is ever in the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.datastructures import CaseInsensitiveMapping

from parcours.errors import ForbiddenError, Lang, NotFoundError, Words
from parcours.server.callers import caller_of_header, callers_of_cookie, is_local
from parcours.workspace.live.authors import Author, Standing, author_of
from parcours.workspace.live.sight import Sight
from parcours.workspace.models import StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

PATH = "/live/"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in: to which map, as whom, at which number they are."""

    map_id: int
    map_name: str
    author: Author
    watch: Standing
    """A second look at the same right, for the heartbeat; the author's own belongs to the writer."""
    role: rights.Role
    sight: Sight
    personal: bool
    number: int | None
    lang: Lang
    address: str


def admit(scope: Mapping[str, Any]) -> Visitor:
    """Let a connection in. Raises ForbiddenError or NotFoundError, in words for its own log.

    A page may ask the same by plain HTTP: a browser does not tell it why a handshake was refused.
    That answer is one status, which no foreign page can read, so it needs no ``Origin``.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    lang: Lang = "fr" if asked.get("lang", [""])[0].startswith("fr") else "en"
    beside = str((scope.get("client") or ("",))[0])
    _check_host(headers.get("host", ""))
    callers, session = _callers(scope, headers, beside)
    name = str(scope["path"]).removeprefix(PATH).strip("/")
    stored = StoredMap.objects.filter(name=name, trashed_at=None).first()
    found = [(caller, rights.role_on(caller, stored)) for caller in callers] if stored else []
    best = max(found, key=lambda one: rights.RANK.get(one[1] or "", 0), default=None)
    if stored is None or best is None or best[1] is None:
        raise NotFoundError(
            "live.no-such-map",
            Words(f"There is no map “{name}”.", f"Il n’y a pas de carte « {name} »."),
        )
    return _visitor(best[0], best[1], stored, session, asked, lang, _address(headers, beside))


def _visitor(
    caller: Caller,
    role: rights.Role,
    stored: StoredMap,
    session: str,
    asked: Mapping[str, list[str]],
    lang: Lang,
    address: str,
) -> Visitor:
    hidden = rights.hidden_lanes(caller, stored)
    sight = Sight(hidden)
    number = asked.get("number", [""])[0]
    same_sight = asked.get("sight", [""])[0] == sight.token
    mine = caller.person is not None and rights.allowed(role, "map.presence")
    return Visitor(
        int(stored.pk),
        stored.name,
        author_of(caller, stored, session=session),
        Standing(caller, int(stored.pk), session),
        role,
        sight,
        mine,
        int(number) if number.isdigit() and same_sight else None,
        lang,
        address,
    )


def _callers(
    scope: Mapping[str, Any], headers: Mapping[str, str], address: str
) -> tuple[list[Caller], str]:
    """Everybody that the connection is, and the session that it stands on."""
    origin = headers.get("origin")
    word = headers.get("authorization", "")
    if scope["type"] == "http":
        origin = own_origin(scope, headers.get("host", ""))
    if origin is None:
        if not word:
            raise _foreign(
                Words(
                    "Without an Origin only a token opens this.",
                    "Sans Origin, seul un jeton ouvre ceci.",
                )
            )
        return [caller_of_header(word)], ""
    if origin != own_origin(scope, headers.get("host", "")):
        raise _foreign(Words("The page is not ours.", "La page n’est pas la nôtre."))
    if word:
        return [caller_of_header(word)], ""
    session = _cookie(headers.get("cookie", ""))
    local = is_local(address, CaseInsensitiveMapping(headers))
    return callers_of_cookie(session, local=local), session or ""


def _address(headers: Mapping[str, str], beside: str) -> str:
    """Where somebody is; behind the proxies that were announced, what the first of them saw."""
    proxies = int(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    told = [one.strip() for one in headers.get("x-forwarded-for", "").split(",") if one.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else beside


def own_origin(scope: Mapping[str, Any], host: str) -> str:
    """The one origin that our pages have: scheme, host and port."""
    if settings.PUBLIC:
        return str(settings.PUBLIC)
    return f"{'https' if scope.get('scheme') in {'wss', 'https'} else 'http'}://{host}"


def _check_host(host: str) -> None:
    """The name that the server was called by has to be one of its own: no rebinding of names."""
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise _foreign(Words("The host is not ours.", "L’hôte n’est pas le nôtre."))


def _cookie(header: str) -> str | None:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return None
    found = jar.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


def _foreign(words: Words) -> ForbiddenError:
    return ForbiddenError("live.foreign", words)
