"""API tokens: a program acts for a person, in one organisation, at most as a given role."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db.models import QuerySet

from parcours.errors import ForbiddenError, NotFoundError, Words
from parcours.workspace.models import ApiToken, Organisation
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.people.invitations import hash_of

PREFIX = "parc_"
_USED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Minted:
    """A token and its word; the word is known this once."""

    token: ApiToken
    word: str


def create(
    caller: Caller,
    organisation: Organisation,
    label: str,
    role: rights.Role,
    *,
    days: int | None = None,
) -> Minted:
    """A token for the caller; a token cannot make tokens, nor can it exceed its person."""
    mine = rights.role_in(caller, organisation)
    if caller.person is None or caller.token or mine is None:
        raise ForbiddenError(
            "people.token-needs-person",
            Words(
                "A token is made by a person who belongs to the organisation.",
                "Un jeton est créé par une personne de l’organisation.",
            ),
            remedy=Words("Sign in with your account.", "Connectez-vous avec votre compte."),
        )
    word = PREFIX + secrets.token_urlsafe(32)
    now = dt.datetime.now(tz=dt.UTC)
    token = ApiToken.objects.create(
        person=caller.person,
        organisation=organisation,
        label=label.strip()[:120] or "token",
        role=rights.lowest(mine, role),
        word_hash=hash_of(word),
        starts_with=word[:12],
        expires_at=now + dt.timedelta(days=days) if days else None,
    )
    audit.note(caller, organisation, "token.created", token.label, {"role": token.role})
    return Minted(token, word)


def caller_with(word: str) -> Caller | None:
    """Whom a token's word lets act; None for a wrong, old or withdrawn one."""
    token = (
        ApiToken.objects.select_related("person", "organisation")
        .filter(word_hash=hash_of(word), withdrawn_at=None, person__is_active=True)
        .first()
    )
    now = dt.datetime.now(tz=dt.UTC)
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if token.last_used_at is None or now - token.last_used_at > _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return Caller(person=token.person, token=token)


def of(caller: Caller) -> QuerySet[ApiToken]:
    """The caller's own tokens that still work; a token knows of itself alone."""
    mine = ApiToken.objects.filter(person=caller.person, withdrawn_at=None)
    if caller.token:
        mine = mine.filter(pk=caller.token.pk)
    return mine.select_related("organisation")


def withdraw(caller: Caller, token_id: int) -> None:
    """End one of the caller's own tokens at once."""
    token = of(caller).filter(pk=token_id).first() if caller.person else None
    if token is None:
        raise NotFoundError(
            "people.no-such-token", Words("There is no such token.", "Ce jeton n’existe pas.")
        )
    ApiToken.objects.filter(pk=token.pk).update(withdrawn_at=dt.datetime.now(tz=dt.UTC))
    audit.note(caller, token.organisation, "token.withdrawn", token.label)
