"""Who is asking, told from a request: by session, by token, or by a share link.

Every endpoint passes the one door of ``server/api/door.py``; pages and live connections ask here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from parcours.errors import ForbiddenError, ParcoursError, Words
from parcours.server.refusals import bad_token, sign_in_first
from parcours.workspace.models import ShareLink, StoredMap
from parcours.workspace.people import links, owners, rights, tokens
from parcours.workspace.people.callers import NOBODY, Caller

LINKS = "parcours.links"
"""Where a session keeps the links that it has opened, with what their passwords were then."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def caller_of(request: HttpRequest) -> Caller:
    """The caller, as a person or a program; NOBODY for somebody who only holds links."""
    found = _callers(request)[0]
    return NOBODY if found.link else found


def person_asking(request: HttpRequest) -> Caller:
    """The caller, who has to be a person or a program of one; raises SignInError."""
    caller = caller_of(request)
    if caller.person is None:
        raise sign_in_first()
    return caller


def in_person(request: HttpRequest) -> Caller:
    """The caller, who has to be signed in as themselves: a token may not touch its person's account."""
    caller = person_asking(request)
    if caller.token:
        raise ForbiddenError(
            "people.in-person",
            Words(
                "A token may not do this; it takes the person.",
                "Un jeton ne le peut pas ; il faut la personne.",
            ),
            remedy=Words("Sign in with your account.", "Connectez-vous avec votre compte."),
        )
    return caller


def on_map(
    request: HttpRequest, name: str, act: rights.Act = "map.read"
) -> tuple[Caller, StoredMap]:
    """The map called ``name`` and whoever of the callers may do the most on it.

    Raises like ``rights.find_map``; a stranger is asked to sign in when nothing else would help.
    """
    callers = _callers(request)
    refused: ParcoursError | None = None
    for caller in callers:
        try:
            return caller, rights.find_map(caller, name, act)
        except ForbiddenError as error:
            refused = error
        except ParcoursError as error:
            refused = refused or error
    assert refused is not None
    raise refused


def callers_of_session(session: SessionBase, *, local: bool = False) -> list[Caller]:
    """Everybody that a session is: its person first, then the links that it has opened."""
    person = get_user(_Asking(session))  # type: ignore[arg-type]
    found = [Caller(person=person)] if person.is_authenticated else []  # type: ignore[arg-type]
    if not found and local and not owners.is_claimed():
        found.append(Caller(local=True))
    opened = session.get(LINKS, {})
    held = ShareLink.objects.filter(public_id__in=opened).select_related("map")
    found += [Caller(link=link) for link in held if opened[link.public_id] == link.password]
    return found or [NOBODY]


def callers_of_visit(request: HttpRequest) -> list[Caller]:
    """The same for a page that a browser asks for."""
    local = is_local(request.META.get("REMOTE_ADDR", ""), request.headers)
    return callers_of_session(request.session, local=local)


def callers_of_cookie(key: str | None, *, local: bool = False) -> list[Caller]:
    """The same for a connection that only has the session's cookie."""
    return callers_of_session(SessionStore(session_key=key or None), local=local)


def caller_of_header(value: str) -> Caller:
    """The caller of an ``Authorization`` header: ``Bearer TOKEN``, or ``Link WORD`` without password."""
    kind, _, word = value.partition(" ")
    if kind.lower() == "bearer":
        caller = tokens.caller_with(word.strip())
        if caller is not None:
            return caller
    if kind.lower() == "link":
        link = links.find(word.strip())
        links.check_link_password(link, "")
        return Caller(link=link)
    raise bad_token()


def open_link(request: HttpRequest, link: ShareLink) -> None:
    """Let this session use a link whose password was right; a changed password shuts it again."""
    request.session[LINKS] = {**request.session.get(LINKS, {}), link.public_id: link.password}


def is_local(address: str, headers: Mapping[str, Any]) -> bool:
    """Whether the asker sits at this machine, and the server is for this machine alone."""
    forwarded = any(headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return address in LOOPBACK and not forwarded and not settings.OPEN_TO_NETWORK


def url_of(request: HttpRequest, path: str) -> str:
    """``path`` as an address to hand on: the public one where it is known, else as it was asked at."""
    return f"{settings.PUBLIC}{path}" if settings.PUBLIC else request.build_absolute_uri(path)


def address_of(request: HttpRequest) -> str:
    """The network address of the asker; a proxy's word counts only when one was announced."""
    from allauth.account.adapter import get_adapter

    found: str = get_adapter().get_client_ip(request)
    return found


class _Asking:
    """The little of a request that Django's ``get_user`` looks at."""

    def __init__(self, session: SessionBase) -> None:
        self.session = session


def remember(request: HttpRequest, callers: list[Caller]) -> Caller:
    """Keep on the request who asks, for what follows; the first of them."""
    request.parcours_callers = callers  # type: ignore[attr-defined]
    return callers[0]


def _callers(request: HttpRequest) -> list[Caller]:
    found: list[Caller] = request.parcours_callers  # type: ignore[attr-defined]
    return found
