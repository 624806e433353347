"""Tokens for programs."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from parcours.server.callers import person_asking
from parcours.workspace.models import ApiToken
from parcours.workspace.people import organisations, rights, tokens

router = Router(tags=["tokens"])


class TokenAsked(Schema):
    """What a token is for."""

    organisation: str
    label: str = Field(max_length=120)
    role: rights.Role = "editor"
    days: int | None = Field(None, ge=1, le=3650)


class TokenShape(Schema):
    """A token; its word is told this once, when it is made."""

    id: int
    label: str
    organisation: str
    role: str
    starts_with: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    expires_at: dt.datetime | None
    word: str | None = None


@router.get("/tokens", response=list[TokenShape], summary="My tokens")
def list_tokens(request: HttpRequest) -> list[TokenShape]:
    """One's own tokens."""
    return [_shape(token) for token in tokens.of(person_asking(request))]


@router.post("/tokens", response=TokenShape, summary="Make a token")
def create_token(request: HttpRequest, asked: TokenAsked) -> TokenShape:
    """A token that acts for the caller, at most as ``role``."""
    caller = person_asking(request)
    organisation = organisations.find(caller, asked.organisation, "organisation.read")
    made = tokens.create(caller, organisation, asked.label, asked.role, days=asked.days)
    shape = _shape(made.token)
    shape.word = made.word
    return shape


@router.delete("/tokens/{token_id}", response={204: None}, summary="Withdraw a token")
def withdraw_token(request: HttpRequest, token_id: int) -> Status[None]:
    """End one of one's own tokens at once."""
    tokens.withdraw(person_asking(request), token_id)
    return Status(204, None)


def _shape(token: ApiToken) -> TokenShape:
    return TokenShape(
        id=int(token.pk),
        label=token.label,
        organisation=token.organisation.slug,
        role=token.role,
        starts_with=token.starts_with,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        expires_at=token.expires_at,
    )
