"""Administration of the server: its organisations and accounts. Nothing here shows a map."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status

from parcours.server.api.people import AuditShape, Rows, audit_shape
from parcours.server.callers import caller_of
from parcours.workspace.people import administration

router = Router(tags=["administration"])


class OrganisationCounted(Schema):
    """An organisation with its size."""

    slug: str
    name: str
    people: int
    maps: int
    created_at: dt.datetime


class AccountShape(Schema):
    """An account."""

    id: int
    email: str
    name: str
    active: bool
    administrator: bool
    joined_at: dt.datetime
    last_signed_in_at: dt.datetime | None


class AccountAsked(Schema):
    """What is to change on an account."""

    active: bool | None = None
    administrator: bool | None = None


@router.get("/admin/organisations", response=list[OrganisationCounted], summary="Organisations")
def list_all_organisations(request: HttpRequest) -> list[OrganisationCounted]:
    """Every organisation of the server, with its size."""
    administration.require_administrator(caller_of(request))
    return [
        OrganisationCounted(
            slug=counted.organisation.slug,
            name=counted.organisation.name,
            people=counted.people,
            maps=counted.maps,
            created_at=counted.organisation.created_at,
        )
        for counted in administration.organisations()
    ]


@router.get("/admin/people", response=list[AccountShape], summary="Accounts")
def list_accounts(request: HttpRequest) -> list[AccountShape]:
    """Every account of the server."""
    administration.require_administrator(caller_of(request))
    return [
        AccountShape(
            id=int(p.pk),
            email=p.email,
            name=p.name,
            active=p.is_active,
            administrator=p.is_administrator,
            joined_at=p.joined_at,
            last_signed_in_at=p.last_login,
        )
        for p in administration.everybody()
    ]


@router.patch("/admin/people/{person_id}", response={204: None}, summary="Change an account")
def change_account(request: HttpRequest, person_id: int, asked: AccountAsked) -> Status[None]:
    """Close or open an account; let somebody administer the server, or no longer."""
    caller = caller_of(request)
    administration.require_administrator(caller)
    person = administration.find_person(person_id)
    if asked.active is not None:
        administration.set_active(caller, person, active=asked.active)
    if asked.administrator is not None:
        administration.set_administrator(caller, person, administrator=asked.administrator)
    return Status(204, None)


@router.post("/admin/people/{person_id}/sessions/end", response={204: None}, summary="Sign out")
def end_sessions(request: HttpRequest, person_id: int) -> Status[None]:
    """Sign somebody out everywhere."""
    caller = caller_of(request)
    administration.require_administrator(caller)
    administration.end_sessions(caller, administration.find_person(person_id))
    return Status(204, None)


@router.get("/admin/audit", response=list[AuditShape], summary="The server’s audit log")
def server_audit(
    request: HttpRequest, limit: Rows = 100, before: int | None = None
) -> list[AuditShape]:
    """What was done to accounts."""
    administration.require_administrator(caller_of(request))
    found = administration.entries(None, limit=limit, before=before)
    return [audit_shape(entry) for entry in found]
