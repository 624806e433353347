"""Who may do what, in one table.

``role_on`` says what a caller is on a map, ``role_in`` what they are in an organisation, ``allowed``
whether that role may do an act. A caller without any role learns nothing, not even that the thing
exists: ``require`` then answers as for a thing that is not there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, get_args

from django.db.models import Q, QuerySet

from parcours.errors import ForbiddenError, NotFoundError, Words, nearest
from parcours.workspace.models import MapRole, Membership, Organisation, ShareLink, StoredMap
from parcours.workspace.people.callers import Caller

Role = Literal["owner", "editor", "suggester", "commenter", "viewer"]
ROLES: tuple[Role, ...] = get_args(Role)
RANK: dict[str, int] = {role: len(ROLES) - place for place, role in enumerate(ROLES)}

Act = Literal[
    "map.read",
    "map.presence",
    "map.comment",
    "map.suggest",
    "map.edit",
    "map.decide",
    "map.version",
    "map.branch",
    "map.trash",
    "map.share",
    "map.people",
    "maps.create",
    "evidence.read",
    "evidence.upload",
    "evidence.discover",
    "surveys.read",
    "surveys.edit",
    "surveys.send",
    "surveys.responses",
    "organisation.read",
    "organisation.people",
    "organisation.settings",
    "organisation.hooks",
    "organisation.audit",
    "organisation.export",
]
LEAST: dict[Act, Role] = {
    "map.read": "viewer",
    "map.presence": "viewer",
    "map.comment": "commenter",
    "map.suggest": "suggester",
    "map.edit": "editor",
    "map.decide": "editor",
    "map.version": "editor",
    "map.branch": "editor",
    "map.trash": "editor",
    "map.share": "editor",
    "map.people": "owner",
    "maps.create": "editor",
    "evidence.read": "viewer",
    "evidence.upload": "editor",
    "evidence.discover": "editor",
    "surveys.read": "viewer",
    "surveys.edit": "editor",
    "surveys.send": "editor",
    "surveys.responses": "editor",
    "organisation.read": "viewer",
    "organisation.people": "owner",
    "organisation.settings": "owner",
    "organisation.hooks": "owner",
    "organisation.audit": "owner",
    "organisation.export": "owner",
}
"""The least role that an act asks for. This table is the rights of Parcours."""
PERSONAL: frozenset[Act] = frozenset({"map.presence", "map.share", "map.people"})
"""Acts that need somebody with a name: a link opens none of them."""

ROLE_WORDS: dict[Role, Words] = {
    "owner": Words("owner", "propriétaire"),
    "editor": Words("editor", "rédaction"),
    "suggester": Words("suggester", "suggestion"),
    "commenter": Words("commenter", "commentaire"),
    "viewer": Words("viewer", "lecture"),
}


def allowed(role: Role | None, act: Act) -> bool:
    """Whether ``role`` may do ``act``."""
    return role is not None and RANK[role] >= RANK[LEAST[act]]


def highest(roles: Iterable[str]) -> Role | None:
    """The highest of some roles; None when there are none."""
    found = max(roles, key=lambda role: RANK[role], default=None)
    return next((role for role in ROLES if role == found), None)


def lowest(one: Role, other: str) -> Role:
    """The lower of two roles."""
    return next(role for role in ROLES if RANK[role] == min(RANK[one], RANK[other]))


def role_in(caller: Caller, organisation: Organisation | int) -> Role | None:
    """What the caller is in an organisation; a link's holder is nothing there."""
    organisation_id = organisation if isinstance(organisation, int) else int(organisation.pk)
    if caller.local:
        return "viewer" if _is_home(organisation_id) else None
    if caller.person is None or not caller.person.is_active:
        return None
    if caller.token and caller.token.organisation_id != organisation_id:
        return None
    role = highest(
        Membership.objects.filter(
            person=caller.person, organisation_id=organisation_id
        ).values_list("role", flat=True)
    )
    return lowest(role, caller.token.role) if role and caller.token else role


def role_on(caller: Caller, stored: StoredMap) -> Role | None:
    """What the caller is on a map: the highest of organisation, team and map; a link gives its own."""
    if caller.link:
        return _role_of_link(caller, stored)
    inside = role_in(caller, stored.organisation_id)
    if caller.person is None or not caller.person.is_active:
        return inside if not stored.restricted else None
    if caller.token and caller.token.organisation_id != stored.organisation_id:
        return None
    named = MapRole.objects.filter(map=stored).filter(
        Q(person=caller.person) | _in_team(caller, stored.organisation_id)
    )
    roles = list(named.values_list("role", flat=True))
    if inside and (inside == "owner" or not stored.restricted):
        roles.append(inside)
    role = highest(roles)
    return lowest(role, caller.token.role) if role and caller.token else role


def hidden_lanes(caller: Caller, stored: StoredMap) -> frozenset[str]:
    """Roles and ids of the lanes that the caller does not see on a map."""
    if caller.link and caller.link.map_id == stored.pk:
        return frozenset(str(lane) for lane in caller.link.hidden_lanes)
    return frozenset()


def visible_maps(caller: Caller, *, trashed: bool = False) -> QuerySet[StoredMap]:
    """The maps that the caller may read; those in the trash instead when asked."""
    maps = StoredMap.objects.filter(trashed_at__isnull=not trashed)
    if caller.link:
        usable = role_on(caller, caller.link.map) is not None
        return maps.filter(pk=caller.link.map_id) if usable else maps.none()
    if caller.local:
        return maps.filter(organisation__is_home=True, restricted=False)
    if caller.person is None or not caller.person.is_active:
        return maps.none()
    mine = Membership.objects.filter(person=caller.person)
    open_to_me = Q(
        restricted=False, organisation__in=mine.values_list("organisation", flat=True)
    ) | Q(organisation__in=mine.filter(role="owner").values_list("organisation", flat=True))
    teams = Q(
        roles__team__people=caller.person,
        organisation__in=mine.values_list("organisation", flat=True),
    )
    maps = maps.filter(open_to_me | Q(roles__person=caller.person) | teams).distinct()
    return maps.filter(organisation=caller.token.organisation_id) if caller.token else maps


def require(caller: Caller, stored: StoredMap, act: Act) -> Role:
    """The caller's role on a map; raises NotFoundError without one, ForbiddenError for too low a one."""
    role = role_on(caller, stored)
    if role is None or (stored.trashed_at and act != "map.trash"):
        raise no_such_map(stored.name, caller)
    return _granted(caller, role, act)


def require_in(caller: Caller, organisation: Organisation, act: Act) -> Role:
    """The caller's role in an organisation; raises like :func:`require`."""
    role = role_in(caller, organisation)
    if role is None:
        raise NotFoundError(
            "people.no-such-organisation",
            Words("There is no such organisation.", "Cette organisation n’existe pas."),
        )
    return _granted(caller, role, act)


def find_map(caller: Caller, name: str, act: Act = "map.read") -> StoredMap:
    """The map called ``name``, when the caller may do ``act`` on it."""
    stored = StoredMap.objects.select_related("organisation").filter(name=name).first()
    if stored is None:
        raise no_such_map(name, caller)
    require(caller, stored, act)
    return stored


def no_such_map(name: str, caller: Caller) -> NotFoundError:
    """The same answer for a map that is not there and for one that the caller may not know of."""
    guess = nearest(name, visible_maps(caller).exclude(name=name).values_list("name", flat=True))
    return NotFoundError(
        "workspace.no-such-map",
        Words(f"There is no map “{name}”.", f"Il n’y a pas de carte « {name} »."),
        remedy=Words(f"Did you mean “{guess}”?", f"Vouliez-vous dire « {guess} » ?")
        if guess
        else Words("The gallery lists those that exist.", "La galerie liste celles qui existent."),
    )


def refused(act: Act, role: Role | None) -> ForbiddenError:
    """The refusal of ``act`` to whoever is ``role``."""
    least, mine = ROLE_WORDS[LEAST[act]], ROLE_WORDS[role or "viewer"]
    return ForbiddenError(
        "people.not-allowed",
        Words(
            f"Your role here ({mine.en}) does not allow this; it takes: {least.en}.",
            f"Votre rôle ici ({mine.fr}) ne le permet pas ; il faut : {least.fr}.",
        ),
        remedy=Words(
            "Sign in, or ask an owner for the role.",
            "Connectez-vous, ou demandez ce rôle à un propriétaire.",
        ),
        details={"act": act, "role": role, "needs": LEAST[act]},
    )


def _granted(caller: Caller, role: Role, act: Act) -> Role:
    if allowed(role, act) and not (caller.person is None and act in PERSONAL):
        return role
    raise refused(act, role)


def _role_of_link(caller: Caller, stored: StoredMap) -> Role | None:
    link = caller.link
    if link is None or link.map_id != stored.pk or link.withdrawn_at:
        return None
    if link.expires_at and link.expires_at <= dt.datetime.now(tz=dt.UTC):
        return None
    return highest([link.role]) if stands(link) else None


def stands(link: ShareLink) -> bool:
    """Whether its maker may still share the map; a link of somebody who left opens nothing."""
    maker = Caller(person=link.created_by)
    return link.created_by is not None and allowed(role_on(maker, link.map), "map.share")


def _in_team(caller: Caller, organisation_id: int) -> Any:
    """A team counts only for those who still belong to its organisation."""
    return Q(
        team__people=caller.person,
        team__organisation_id=organisation_id,
        team__organisation__memberships__person=caller.person,
    )


def _is_home(organisation_id: int) -> bool:
    return Organisation.objects.filter(pk=organisation_id, is_home=True).exists()
