"""Who is signed in, the first start, and one's own account.

Signing in and out, one-time codes, passkeys and the organisation's own sign-in are endpoints of the
accounts library under ``/api/auth/browser/v1/``; docs/reference/api.md says how they are called.
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from parcours.errors import NotFoundError, Words
from parcours.server import limits
from parcours.server.callers import address_of, in_person, is_local
from parcours.server.language import asked_lang
from parcours.server.session import person as person_told
from parcours.server.session import session as told
from parcours.surveys.channels.qr import qr_svg
from parcours.workspace.models import Person
from parcours.workspace.people import administration, owners

router = Router(tags=["session"])
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class PersonShape(Schema):
    """Somebody, as colleagues see them."""

    id: int
    name: str
    email: str


class OrganisationShape(Schema):
    """An organisation that the caller belongs to, and as what."""

    slug: str
    name: str
    role: str
    home: bool


class SessionShape(Schema):
    """Who is asking and what this server offers."""

    claimed: bool
    local: bool
    needs_code: bool
    person: PersonShape | None
    administrator: bool
    organisations: list[OrganisationShape]
    csrf: str
    mail: bool
    sign_in_with: list[dict[str, str]]


class Setup(Schema):
    """What the first owner says."""

    email: str
    password: str = Field(max_length=1000)
    name: str = Field("", max_length=120)
    organisation: str = Field("", max_length=120)
    code: str = Field("", max_length=100)


class Me(Schema):
    """What somebody may change about themselves."""

    name: str | None = Field(None, max_length=120)
    lang: Literal["en", "fr", ""] | None = None


def person_shape(person: Person) -> PersonShape:
    """Somebody, as colleagues see them."""
    return PersonShape(**person_told(person))


@router.get("/session", response=SessionShape, summary="Who is signed in")
def session(request: HttpRequest) -> SessionShape:
    """Who is asking, what they belong to, and the proof that a change has to carry."""
    return SessionShape(**told(request))


@router.post("/setup", response=SessionShape, summary="Become the owner of a new server")
def setup(request: HttpRequest, asked: Setup) -> SessionShape:
    """Make the owner's account and sign in with it; once only."""
    limits.spend("setup", address_of(request), most=10, seconds=60)
    if not is_local(request.META.get("REMOTE_ADDR", ""), request.headers):
        owners.check_setup_code(settings.OWN, asked.code)
    person = owners.claim(
        asked.email,
        asked.password,
        name=asked.name,
        organisation=asked.organisation,
        lang=asked_lang(request),
    )
    owners.forget_setup_code(settings.OWN)
    return signed_in(request, person)


@router.patch("/me", response=PersonShape, summary="Change one’s name or language")
def change_me(request: HttpRequest, asked: Me) -> PersonShape:
    """Change one's own name or language."""
    person = in_person(request).person
    assert person is not None
    if asked.name is not None:
        person.name = asked.name.strip()
    if asked.lang is not None:
        person.lang = asked.lang
    person.save(update_fields=["name", "lang"])
    return person_shape(person)


@router.get("/me/totp.svg", summary="The key of a new code app, as a picture to scan")
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the key that ``account/authenticators/totp`` has just offered in this session."""
    from allauth.mfa.adapter import get_adapter  # with the first second step, not before
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

    caller = in_person(request)
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise NotFoundError(
            "people.no-key-offered",
            Words("No key was offered to you.", "Aucune clé ne vous a été proposée."),
            remedy=Words(
                "Turn two-step sign-in on first.", "Activez d’abord la connexion en deux étapes."
            ),
        )
    url = get_adapter().build_totp_url(caller.person, secret)
    return HttpResponse(qr_svg(url), content_type="image/svg+xml")


@router.post("/me/sessions/end", response={204: None}, summary="Sign out everywhere")
def end_my_sessions(request: HttpRequest) -> Status[None]:
    """End every session of one's own, this one too."""
    caller = in_person(request)
    assert caller.person is not None
    administration.end_sessions(caller, caller.person)
    return Status(204, None)


def signed_in(request: HttpRequest, person: Person) -> SessionShape:
    """Begin a session for somebody who has just proved who they are."""
    login(request, person, backend=BACKEND)
    from parcours.workspace.people.callers import Caller

    request.parcours_callers = [Caller(person=person)]  # type: ignore[attr-defined]
    return session(request)
