"""What the administrators of a server do: see its organisations and people, close accounts, help in.

An administrator sees who is here, never what is on a map that they have no role on.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from parcours.errors import ConflictError, ForbiddenError, NotFoundError, Words
from parcours.workspace.models import ApiToken, AuditEntry, Organisation, Person
from parcours.workspace.people import audit, invitations
from parcours.workspace.people.callers import Caller
from parcours.workspace.people.passwords import check_password


def require_administrator(caller: Caller) -> Person:
    """The administrator who asks, in person and not by a token; raises ForbiddenError for others."""
    person = caller.person
    if person is None or caller.token or not person.is_administrator or not person.is_active:
        raise ForbiddenError(
            "people.administrators-only",
            Words(
                "Only an administrator of this server may do this.",
                "Seul un administrateur de ce serveur peut le faire.",
            ),
        )
    return person


@dataclass(frozen=True, slots=True)
class Counted:
    """An organisation and its size."""

    organisation: Organisation
    people: int
    maps: int


def organisations() -> list[Counted]:
    """Every organisation with the number of its people and maps."""
    counted = Organisation.objects.annotate(
        people_count=Count("memberships", distinct=True), maps_count=Count("maps", distinct=True)
    )
    return [Counted(o, o.people_count, o.maps_count) for o in counted]  # type: ignore[attr-defined]


def everybody() -> QuerySet[Person]:
    """Every account."""
    return Person.objects.all()


def find_person(person_id: int) -> Person:
    """An account; raises NotFoundError."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFoundError(
            "people.no-such-person",
            Words("There is nobody of this number here.", "Il n’y a personne de ce numéro ici."),
        )
    return person


def set_active(caller: Caller, person: Person, *, active: bool) -> None:
    """Close or open an account; closing ends sessions and tokens. The last administrator stays."""
    require_administrator(caller)
    if not active:
        _keep_an_administrator(person)
        ApiToken.objects.filter(person=person).delete()
        invitations.withdraw_those_by(person)
    person.is_active = active
    person.sessions_from += 1
    person.save(update_fields=["is_active", "sessions_from"])
    act = "account.opened" if active else "account.closed"
    audit.note(caller, None, act, person.email)


def set_administrator(caller: Caller, person: Person, *, administrator: bool) -> None:
    """Let somebody run this server, or no longer."""
    require_administrator(caller)
    if not administrator:
        _keep_an_administrator(person)
    person.is_administrator = administrator
    person.save(update_fields=["is_administrator"])
    act = "account.made-administrator" if administrator else "account.unmade-administrator"
    audit.note(caller, None, act, person.email)


def end_sessions(caller: Caller, person: Person) -> None:
    """Sign somebody out everywhere."""
    if caller.person != person:
        require_administrator(caller)
    person.sessions_from += 1
    person.save(update_fields=["sessions_from"])
    audit.note(caller, None, "account.signed-out", person.email)


def reset_password(person: Person, password: str) -> None:
    """Set a password from the terminal of the server; ends every session."""
    check_password(password, email=person.email, name=person.name)
    person.set_password(password)
    person.sessions_from += 1
    person.save(update_fields=["password", "sessions_from"])
    audit.note(Caller(), None, "account.password-reset", person.email)


def entries(
    organisation: Organisation | None, *, limit: int, before: int | None
) -> list[AuditEntry]:
    """The audit log of an organisation, or with None of the server itself; the latest first."""
    found = AuditEntry.objects.filter(organisation=organisation)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[:limit])


def _keep_an_administrator(going: Person) -> None:
    others = Person.objects.filter(is_administrator=True, is_active=True).exclude(pk=going.pk)
    if going.is_administrator and not others.exists():
        raise ConflictError(
            "people.last-administrator",
            Words(
                "A server keeps at least one administrator.",
                "Un serveur garde au moins un administrateur.",
            ),
        )
