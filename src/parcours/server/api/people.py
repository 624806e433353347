"""Organisations, their people, teams, invitations and their audit log."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from parcours.server import letters, limits
from parcours.server.api.session import (
    OrganisationShape,
    PersonShape,
    SessionShape,
    person_shape,
    signed_in,
)
from parcours.server.callers import address_of, caller_of, in_person, on_map, person_asking, url_of
from parcours.server.language import asked_lang
from parcours.workspace.models import AuditEntry, Invitation, Organisation, Team
from parcours.workspace.people import (
    administration,
    invitations,
    organisations,
    rights,
)
from parcours.workspace.people.passwords import check_address, check_password

router = Router(tags=["people"])
Rows = Annotated[int, Field(ge=1, le=500)]


class Named(Schema):
    """A name for something."""

    name: str = Field(max_length=120)


class MemberShape(PersonShape):
    """Somebody who belongs, and as what."""

    role: str
    active: bool
    joined_at: dt.datetime


class RoleAsked(Schema):
    """What somebody is to be."""

    role: rights.Role


class TeamShape(Schema):
    """A team."""

    id: int
    name: str
    people: list[PersonShape]


class TeamAsked(Schema):
    """A team as it is to be."""

    name: str = Field(max_length=120)
    people: list[int] = Field(default_factory=list, max_length=500)


class InvitationAsked(Schema):
    """Whom to invite, as what, and to which map when not to all."""

    email: str = Field("", max_length=254)
    role: rights.Role = "editor"
    map: str | None = None
    days: int = Field(invitations.DAYS, ge=1, le=90)


class InvitationShape(Schema):
    """An open invitation; its link is told this once, when it is made."""

    id: int
    email: str
    role: str
    map: str | None
    expires_at: dt.datetime
    invited_by: str
    link: str | None = None
    mailed: bool | None = None


class InvitationSeen(Schema):
    """An invitation as its guest sees it."""

    organisation: str
    map: str | None
    role: str
    email: str
    invited_by: str
    has_account: bool


class Accepting(Schema):
    """How a newcomer answers; somebody who is signed in only sends the word."""

    word: str = Field(max_length=100)
    email: str = Field("", max_length=254)
    name: str = Field("", max_length=120)
    password: str = Field("", max_length=1000)


class AuditShape(Schema):
    """One entry of the audit log."""

    id: int
    at: dt.datetime
    who: str
    act: str
    subject: str
    details: dict[str, Any]


@router.get("/organisations", response=list[OrganisationShape], summary="My organisations")
def list_organisations(request: HttpRequest) -> list[OrganisationShape]:
    """The organisations that the caller belongs to."""
    return [_shape(o, role) for o, role in organisations.mine(caller_of(request))]


@router.post("/organisations", response=OrganisationShape, summary="Make an organisation")
def create_organisation(request: HttpRequest, asked: Named) -> OrganisationShape:
    """For administrators of the server."""
    return _shape(organisations.create(person_asking(request), asked.name), "owner")


@router.patch("/organisations/{slug}", response=OrganisationShape, summary="Rename")
def rename_organisation(request: HttpRequest, slug: str, asked: Named) -> OrganisationShape:
    """Give an organisation another name."""
    caller, organisation = _in(request, slug, "organisation.settings")
    organisations.rename(caller, organisation, asked.name)
    return _shape(organisation, "owner")


@router.get("/organisations/{slug}/people", response=list[MemberShape], summary="Who belongs")
def list_people(request: HttpRequest, slug: str) -> list[MemberShape]:
    """Everybody who belongs."""
    caller, organisation = _in(request, slug, "organisation.read")
    if caller.person is None:
        return []
    return [
        MemberShape(
            **person_shape(m.person).dict(),
            role=m.role,
            active=m.person.is_active,
            joined_at=m.joined_at,
        )
        for m in organisations.people(organisation)
    ]


@router.patch("/organisations/{slug}/people/{person_id}", response={204: None}, summary="Role")
def change_role(request: HttpRequest, slug: str, person_id: int, asked: RoleAsked) -> Status[None]:
    """Give somebody another role."""
    caller, organisation = _in(request, slug, "organisation.people")
    organisations.set_role(caller, organisation, person_id, asked.role)
    return Status(204, None)


@router.delete("/organisations/{slug}/people/{person_id}", response={204: None}, summary="Remove")
def remove_person(request: HttpRequest, slug: str, person_id: int) -> Status[None]:
    """Take somebody out; oneself too, unless one is the last owner."""
    caller, organisation = _in(request, slug, "organisation.read")
    if caller.person and person_id == caller.person.pk and in_person(request):
        organisations.leave(caller, organisation)
    else:
        organisations.set_role(caller, organisation, person_id, None)
    return Status(204, None)


@router.get("/organisations/{slug}/teams", response=list[TeamShape], summary="Teams")
def list_teams(request: HttpRequest, slug: str) -> list[TeamShape]:
    """The teams of an organisation."""
    caller, organisation = _in(request, slug, "organisation.read")
    return [_team(t) for t in organisations.teams(organisation)] if caller.person else []


@router.post("/organisations/{slug}/teams", response=TeamShape, summary="Make a team")
def create_team(request: HttpRequest, slug: str, asked: TeamAsked) -> TeamShape:
    """Make a team."""
    caller, organisation = _in(request, slug, "organisation.people")
    return _team(organisations.save_team(caller, organisation, asked.name, asked.people))


@router.put("/organisations/{slug}/teams/{team_id}", response=TeamShape, summary="Change a team")
def change_team(request: HttpRequest, slug: str, team_id: int, asked: TeamAsked) -> TeamShape:
    """Change a team's name and people."""
    caller, organisation = _in(request, slug, "organisation.people")
    return _team(organisations.save_team(caller, organisation, asked.name, asked.people, team_id))


@router.delete("/organisations/{slug}/teams/{team_id}", response={204: None}, summary="Dissolve")
def delete_team(request: HttpRequest, slug: str, team_id: int) -> Status[None]:
    """Dissolve a team; its people stay."""
    caller, organisation = _in(request, slug, "organisation.people")
    organisations.delete_team(caller, organisation, team_id)
    return Status(204, None)


@router.get(
    "/organisations/{slug}/invitations", response=list[InvitationShape], summary="Open ones"
)
def list_invitations(request: HttpRequest, slug: str) -> list[InvitationShape]:
    """The invitations that wait for their guests."""
    _, organisation = _in(request, slug, "organisation.people")
    return [_invitation(i) for i in invitations.open_ones(organisation)]


@router.post("/organisations/{slug}/invitations", response=InvitationShape, summary="Invite")
def invite(request: HttpRequest, slug: str, asked: InvitationAsked) -> InvitationShape:
    """Keep a place for somebody; with mail set up, an address gets a letter."""
    limits.spend("invite", address_of(request), most=60, seconds=3600)
    caller, organisation = _in(request, slug, "organisation.read")
    stored = on_map(request, asked.map, "map.share")[1] if asked.map else None
    if stored is not None and stored.organisation_id != organisation.pk:
        raise rights.no_such_map(asked.map or "", caller)
    if asked.email:
        check_address(asked.email)
    made = invitations.invite(
        caller, organisation, asked.role, email=asked.email, stored=stored, days=asked.days
    )
    link = url_of(request, f"/invitations/{made.word}")
    shape = _invitation(made.invitation)
    shape.link = link
    shape.mailed = letters.invite(made.invitation, link, asked_lang(request))
    return shape


@router.delete(
    "/organisations/{slug}/invitations/{invitation_id}", response={204: None}, summary="Withdraw"
)
def withdraw_invitation(request: HttpRequest, slug: str, invitation_id: int) -> Status[None]:
    """Close an invitation."""
    caller, organisation = _in(request, slug, "organisation.people")
    found = invitations.open_ones(organisation).filter(pk=invitation_id).first()
    if found:
        invitations.withdraw(caller, found)
    return Status(204, None)


@router.get("/invitations/{word}", response=InvitationSeen, summary="Look at an invitation")
def look_at_invitation(request: HttpRequest, word: str) -> InvitationSeen:
    """What an invitation offers, for whoever holds its word."""
    limits.spend("invitation", address_of(request), most=60, seconds=60)
    found = invitations.find(word)
    return InvitationSeen(
        organisation=found.organisation.name,
        map=found.map.name if found.map else None,
        role=found.role,
        email=found.email,
        invited_by=str(found.invited_by or ""),
        has_account=bool(found.email)
        and administration.everybody().filter(email=found.email).exists(),
    )


@router.post("/accept-invitation", response=SessionShape, summary="Accept an invitation")
def accept_invitation(request: HttpRequest, asked: Accepting) -> SessionShape:
    """Accept as the person who is signed in, or make an account with what is given."""
    limits.spend("accept", address_of(request), most=20, seconds=60)
    caller = caller_of(request)
    if caller.person:
        in_person(request)  # a session begins below, and a token has to stay what it is
        invitations.accept(asked.word, caller.person)
        return signed_in(request, caller.person)
    found = invitations.find(asked.word)
    email = found.email or asked.email
    check_address(email)
    check_password(asked.password, email=email, name=asked.name)
    _, person = invitations.accept_by_newcomer(
        asked.word,
        email=email,
        name=asked.name,
        password=asked.password,
        lang=asked_lang(request),
    )
    return signed_in(request, person)


@router.get("/organisations/{slug}/audit", response=list[AuditShape], summary="Audit log")
def audit_log(
    request: HttpRequest,
    slug: str,
    limit: Rows = 100,
    before: int | None = None,
) -> list[AuditShape]:
    """Who changed people, rights, links, tokens and whole maps; the latest first."""
    _, organisation = _in(request, slug, "organisation.audit")
    found = administration.entries(organisation, limit=limit, before=before)
    return [audit_shape(entry) for entry in found]


def audit_shape(entry: AuditEntry) -> AuditShape:
    """One entry."""
    return AuditShape(
        id=int(entry.pk),
        at=entry.at,
        who=entry.who,
        act=entry.act,
        subject=entry.subject,
        details=entry.details,
    )


def _in(request: HttpRequest, slug: str, act: rights.Act) -> tuple[Any, Organisation]:
    caller = caller_of(request)
    return caller, organisations.find(caller, slug, act)


def _shape(organisation: Organisation, role: str) -> OrganisationShape:
    return OrganisationShape(
        slug=organisation.slug, name=organisation.name, role=role, home=organisation.is_home
    )


def _team(team: Team) -> TeamShape:
    people = [person_shape(person) for person in team.people.all()]
    return TeamShape(id=int(team.pk), name=team.name, people=people)


def _invitation(invitation: Invitation) -> InvitationShape:
    return InvitationShape(
        id=int(invitation.pk),
        email=invitation.email,
        role=invitation.role,
        map=invitation.map.name if invitation.map else None,
        expires_at=invitation.expires_at,
        invited_by=str(invitation.invited_by or ""),
    )
