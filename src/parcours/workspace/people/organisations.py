"""Organisations, their people and their teams: who belongs, as what, and on which map."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from parcours.errors import ConflictError, ForbiddenError, InputError, NotFoundError, Words
from parcours.journey.identity import slug
from parcours.workspace.models import (
    ApiToken,
    MapRole,
    Membership,
    Organisation,
    Person,
    StoredMap,
    Team,
)
from parcours.workspace.people import audit, invitations, rights
from parcours.workspace.people.callers import Caller


def mine(caller: Caller) -> list[tuple[Organisation, rights.Role]]:
    """The organisations that the caller belongs to, and as what."""
    if caller.local:
        return [(home, "viewer") for home in Organisation.objects.filter(is_home=True)]
    if caller.person is None:
        return []
    held = Membership.objects.filter(person=caller.person).select_related("organisation")
    found = [(m.organisation, rights.role_in(caller, m.organisation)) for m in held]
    return [(organisation, role) for organisation, role in found if role]


def find(caller: Caller, name: str, act: rights.Act) -> Organisation:
    """The organisation with this short name, when the caller may do ``act`` in it."""
    found = Organisation.objects.filter(slug=name).first()
    if found is None:
        raise NotFoundError(
            "people.no-such-organisation",
            Words("There is no such organisation.", "Cette organisation n’existe pas."),
        )
    rights.require_in(caller, found, act)
    return found


def create(caller: Caller, name: str) -> Organisation:
    """A new organisation, owned by the administrator who makes it."""
    if caller.person is None or caller.token or not caller.person.is_administrator:
        raise _administrators_only()
    with transaction.atomic():
        made = Organisation.objects.create(name=_named(name), slug=_unused_slug(name))
        Membership.objects.create(organisation=made, person=caller.person, role="owner")
        audit.note(caller, made, "organisation.created", made.name)
    return made


def rename(caller: Caller, organisation: Organisation, name: str) -> None:
    """Give an organisation another name; its address stays."""
    rights.require_in(caller, organisation, "organisation.settings")
    before, organisation.name = organisation.name, _named(name)
    organisation.save(update_fields=["name"])
    audit.note(caller, organisation, "organisation.renamed", organisation.name, {"before": before})


def people(organisation: Organisation) -> QuerySet[Membership]:
    """Everybody who belongs."""
    return Membership.objects.filter(organisation=organisation).select_related("person")


def set_role(
    caller: Caller, organisation: Organisation, person_id: int, role: rights.Role | None
) -> None:
    """Make somebody something else, or with None nobody; the last owner stays."""
    rights.require_in(caller, organisation, "organisation.people")
    with transaction.atomic():
        list(Membership.objects.select_for_update().filter(organisation=organisation))
        held = people(organisation).filter(person_id=person_id).first()
        if held is None:
            raise _no_such_person()
        if held.role == "owner" and role != "owner":
            _keep_an_owner(organisation, person_id)
        details = {"before": held.role, "after": role}
        if role is None:
            held.delete()
            _take_away(organisation, held.person)
        else:
            Membership.objects.filter(pk=held.pk).update(role=role)
            if rights.RANK[role] < rights.RANK[held.role]:
                invitations.withdraw_those_by(held.person, organisation)
        act = "people.removed" if role is None else "people.role-changed"
        audit.note(caller, organisation, act, held.person.email, details)


def leave(caller: Caller, organisation: Organisation) -> None:
    """Go; the last owner cannot."""
    if caller.person is None:
        raise _no_such_person()
    with transaction.atomic():
        held = people(organisation).filter(person=caller.person).first()
        if held is None:
            raise _no_such_person()
        if held.role == "owner":
            _keep_an_owner(organisation, int(caller.person.pk))
        held.delete()
        _take_away(organisation, caller.person)
        audit.note(caller, organisation, "people.left", caller.person.email)


def teams(organisation: Organisation) -> QuerySet[Team]:
    """The teams, with their people."""
    return Team.objects.filter(organisation=organisation).prefetch_related("people")


def save_team(
    caller: Caller,
    organisation: Organisation,
    name: str,
    person_ids: list[int],
    team_id: int | None = None,
) -> Team:
    """Make or change a team; only people of the organisation can be in it."""
    rights.require_in(caller, organisation, "organisation.people")
    belonging = set(people(organisation).values_list("person_id", flat=True))
    if set(person_ids) - belonging:
        raise _no_such_person()
    with transaction.atomic():
        others = Team.objects.filter(organisation=organisation, name=_named(name))
        if others.exclude(pk=team_id).exists():
            raise ConflictError(
                "people.team-exists",
                Words("There is a team of this name.", "Une équipe porte déjà ce nom."),
            )
        team = find_team(organisation, team_id) if team_id else Team(organisation=organisation)
        team.name = _named(name)
        team.save()
        team.people.set(person_ids)
        audit.note(caller, organisation, "team.saved", team.name, {"people": sorted(person_ids)})
    return team


def find_team(organisation: Organisation, team_id: int) -> Team:
    """A team of this organisation; raises NotFoundError for any other."""
    team = Team.objects.filter(organisation=organisation, pk=team_id).first()
    if team is None:
        raise NotFoundError(
            "people.no-such-team", Words("There is no such team.", "Cette équipe n’existe pas.")
        )
    return team


def delete_team(caller: Caller, organisation: Organisation, team_id: int) -> None:
    """Dissolve a team; its people stay."""
    rights.require_in(caller, organisation, "organisation.people")
    team = find_team(organisation, team_id)
    audit.note(caller, organisation, "team.deleted", team.name)
    team.delete()


def map_roles(stored: StoredMap) -> QuerySet[MapRole]:
    """Who has a role on this map beside what the organisation gives."""
    return MapRole.objects.filter(map=stored).select_related("person", "team")


def set_map_role(
    caller: Caller,
    stored: StoredMap,
    role: rights.Role | None,
    *,
    person_id: int | None = None,
    team_id: int | None = None,
) -> None:
    """Give a person or a team of the organisation a role on one map, or with None take it away."""
    rights.require(caller, stored, "map.people")
    subject: dict[str, Any]
    if team_id is not None:
        subject = {"team": find_team(stored.organisation, team_id)}
    else:
        person = Person.objects.filter(pk=person_id).first()
        known = person is not None and (
            people(stored.organisation).filter(person=person).exists()
            or map_roles(stored).filter(person=person).exists()
        )
        if not known:
            raise _no_such_person()
        subject = {"person": person}
    if role is None:
        MapRole.objects.filter(map=stored, **subject).delete()
    else:
        MapRole.objects.update_or_create(map=stored, **subject, defaults={"role": role})
    told = {"map": stored.name, "after": role}
    audit.note(
        caller, stored.organisation, "map.role-changed", str(next(iter(subject.values()))), told
    )


def restrict(caller: Caller, stored: StoredMap, *, restricted: bool) -> None:
    """Show a map to those named on it alone, or to the whole organisation again."""
    rights.require(caller, stored, "map.people")
    stored.restricted = restricted
    stored.save(update_fields=["restricted"])
    act = "map.restricted" if restricted else "map.opened"
    audit.note(caller, stored.organisation, act, stored.name)


def _take_away(organisation: Organisation, person: Person) -> None:
    """Whoever goes leaves teams, roles on maps and tokens behind, and keeps no way back in."""
    for team in Team.objects.filter(organisation=organisation, people=person):
        team.people.remove(person)
    MapRole.objects.filter(map__organisation=organisation, person=person).delete()
    ApiToken.objects.filter(organisation=organisation, person=person).delete()
    invitations.withdraw_those_by(person, organisation)


def _keep_an_owner(organisation: Organisation, going: int) -> None:
    owners = people(organisation).filter(role="owner", person__is_active=True)
    if not owners.exclude(person_id=going).exists():
        raise ConflictError(
            "people.last-owner",
            Words(
                "An organisation keeps at least one owner.",
                "Une organisation garde au moins un propriétaire.",
            ),
            remedy=Words("Make somebody else owner first.", "Nommez d’abord quelqu’un d’autre."),
        )


def _named(name: str) -> str:
    name = " ".join(name.split())[:120]
    if not name:
        raise InputError("people.no-name", Words("A name is missing.", "Il manque un nom."))
    return name


def _unused_slug(name: str) -> str:
    wanted = (slug(name) or "organisation")[:50]
    taken = set(Organisation.objects.values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, 100_000) if f"{wanted}-{n}" not in taken)


def _no_such_person() -> NotFoundError:
    return NotFoundError(
        "people.no-such-person",
        Words("There is nobody of this number here.", "Il n’y a personne de ce numéro ici."),
    )


def _administrators_only() -> ForbiddenError:
    return ForbiddenError(
        "people.administrators-only",
        Words(
            "Only an administrator of this server may do this.",
            "Seul un administrateur de ce serveur peut le faire.",
        ),
    )
