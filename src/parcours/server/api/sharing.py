"""Who sees a map: roles on it, share links, and the public embed."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from parcours.server import limits
from parcours.server.callers import address_of, on_map, open_link, url_of
from parcours.workspace.models import ShareLink
from parcours.workspace.people import links, organisations, rights

router = Router(tags=["sharing"])


class MapRoleShape(Schema):
    """Somebody, or a team, with a role on a map."""

    person: int | None
    team: int | None
    name: str
    role: str


class MapPeople(Schema):
    """Who sees a map, and the caller's own place."""

    mine: str
    restricted: bool
    roles: list[MapRoleShape]


class MapRoleAsked(Schema):
    """A role for a person or a team; None takes it away."""

    person: int | None = None
    team: int | None = None
    role: rights.Role | None = None


class Restriction(Schema):
    """Whether only the people named on the map see it."""

    restricted: bool


class LinkAsked(Schema):
    """What a link is to allow."""

    role: rights.Role = "viewer"
    label: str = Field("", max_length=120)
    password: str = Field("", max_length=200)
    expires_at: dt.datetime | None = None
    hidden_lanes: list[str] = Field(default_factory=list, max_length=50)
    embed: bool = False


class LinkShape(Schema):
    """A link, with the address to hand on."""

    id: str
    label: str
    role: str
    url: str
    has_password: bool
    hidden_lanes: list[str]
    embed: bool
    expires_at: dt.datetime | None
    stands: bool
    """Its maker may still share the map; else it opens nothing until somebody takes it over."""
    created_by: str
    created_at: dt.datetime


class LinkOpening(Schema):
    """A link's word and, where it asks for one, its password."""

    word: str = Field(max_length=200)
    password: str = Field("", max_length=200)


class LinkOpened(Schema):
    """Where a link leads."""

    map: str
    role: str
    hidden_lanes: list[str]
    embed: bool


@router.get("/maps/{name}/people", response=MapPeople, summary="Who sees a map")
def list_map_people(request: HttpRequest, name: str) -> MapPeople:
    """Roles on a map beside what the organisation gives; names only for those who may share."""
    caller, stored = on_map(request, name)
    mine = rights.role_on(caller, stored)
    shown = caller.person is not None and rights.allowed(mine, "map.share")
    return MapPeople(
        mine=mine or "",
        restricted=stored.restricted,
        roles=[
            MapRoleShape(
                person=held.person_id,
                team=held.team_id,
                name=str(held.person or held.team),
                role=held.role,
            )
            for held in (organisations.map_roles(stored) if shown else ())
        ],
    )


@router.put("/maps/{name}/people", response={204: None}, summary="Give a role on a map")
def change_map_role(request: HttpRequest, name: str, asked: MapRoleAsked) -> Status[None]:
    """Give a person or a team a role on one map, or take it away."""
    caller, stored = on_map(request, name, "map.people")
    organisations.set_map_role(
        caller, stored, asked.role, person_id=asked.person, team_id=asked.team
    )
    return Status(204, None)


@router.put("/maps/{name}/restricted", response={204: None}, summary="Restrict a map")
def restrict_map(request: HttpRequest, name: str, asked: Restriction) -> Status[None]:
    """Show a map to those named on it alone, or to the whole organisation."""
    caller, stored = on_map(request, name, "map.people")
    organisations.restrict(caller, stored, restricted=asked.restricted)
    return Status(204, None)


@router.get("/maps/{name}/links", response=list[LinkShape], summary="Links to a map")
def list_links(request: HttpRequest, name: str) -> list[LinkShape]:
    """The links that open this map."""
    _, stored = on_map(request, name, "map.share")
    return [_link(request, link) for link in links.of(stored)]


@router.post("/maps/{name}/links", response=LinkShape, summary="Make a link")
def create_link(request: HttpRequest, name: str, asked: LinkAsked) -> LinkShape:
    """A link to this map, with a password, an end and hidden lanes where asked."""
    caller, stored = on_map(request, name, "map.share")
    return _link(request, links.create(caller, stored, links.Terms(**asked.dict())))


@router.delete("/maps/{name}/links/{link_id}", response={204: None}, summary="Withdraw a link")
def withdraw_link(request: HttpRequest, name: str, link_id: str) -> Status[None]:
    """Close a link at once."""
    caller, stored = on_map(request, name, "map.share")
    links.withdraw(caller, stored, link_id)
    return Status(204, None)


@router.post(
    "/maps/{name}/links/{link_id}/take-over", response=LinkShape, summary="Take a link over"
)
def take_link_over(request: HttpRequest, name: str, link_id: str) -> LinkShape:
    """Answer for a link whose maker has gone: it opens again."""
    caller, stored = on_map(request, name, "map.share")
    return _link(request, links.take_over(caller, stored, link_id))


@router.post("/links/open", response=LinkOpened, summary="Open a link")
def open_a_link(request: HttpRequest, asked: LinkOpening) -> LinkOpened:
    """Let this session use a link; a wrong password is counted per link and per address."""
    limits.spend("links", address_of(request), most=60, seconds=60)
    link = links.find(asked.word)
    if link.password:
        limits.spend("link-password", f"{link.pk}:{address_of(request)}", most=10, seconds=300)
        limits.spend("link-password", str(link.pk), most=100, seconds=300)
    links.check_link_password(link, asked.password)
    open_link(request, link)
    return LinkOpened(
        map=link.map.name, role=link.role, hidden_lanes=link.hidden_lanes, embed=link.embed
    )


def _link(request: HttpRequest, link: ShareLink) -> LinkShape:
    where = "embed" if link.embed else "links"
    return LinkShape(
        id=link.public_id,
        label=link.label,
        role=link.role,
        url=url_of(request, f"/{where}/{links.word_of(link)}"),
        has_password=bool(link.password),
        hidden_lanes=link.hidden_lanes,
        embed=link.embed,
        expires_at=link.expires_at,
        stands=rights.stands(link),
        created_by=str(link.created_by or ""),
        created_at=link.created_at,
    )
