"""Invitations: a place in an organisation, or on one map, kept for somebody until they come."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from parcours.errors import ConflictError, ForbiddenError, NotFoundError, Words
from parcours.workspace.models import (
    Invitation,
    MapRole,
    Membership,
    Organisation,
    Person,
    StoredMap,
)
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller

DAYS = 14


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the word that opens it; the word is known this once."""

    invitation: Invitation
    word: str


def invite(
    caller: Caller,
    organisation: Organisation,
    role: rights.Role,
    *,
    email: str = "",
    stored: StoredMap | None = None,
    days: int = DAYS,
) -> Invited:
    """Keep a place; nobody can give more than they have themselves."""
    if stored is None:
        rights.require_in(caller, organisation, "organisation.people")
    else:
        mine = rights.require(caller, stored, "map.share")
        if rights.RANK[role] > rights.RANK[mine]:
            raise ForbiddenError(
                "people.more-than-yours",
                Words(
                    "You cannot give a role above your own.",
                    "Vous ne pouvez pas donner un rôle au-dessus du vôtre.",
                ),
            )
    word = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        organisation=organisation,
        map=stored,
        email=email.strip().lower(),
        role=role,
        word_hash=hash_of(word),
        invited_by=caller.person,
        expires_at=_now() + dt.timedelta(days=days),
    )
    audit.note(caller, organisation, "people.invited", made.email or "link", {"role": role})
    return Invited(made, word)


def hash_of(word: str) -> str:
    """What is stored of a word that was drawn at random."""
    return hashlib.sha256(word.encode()).hexdigest()


def find(word: str) -> Invitation:
    """The open invitation that ``word`` opens; raises NotFoundError for any other."""
    found = (
        _open()
        .select_related("organisation", "map", "invited_by")
        .filter(word_hash=hash_of(word))
        .first()
    )
    if found is None:
        raise NotFoundError(
            "people.no-such-invitation",
            Words(
                "This invitation does not exist, was used, or has expired.",
                "Cette invitation n’existe pas, a déjà servi ou a expiré.",
            ),
            remedy=Words("Ask for a new one.", "Demandez-en une nouvelle."),
        )
    return found


def accept(word: str, person: Person) -> Invitation:
    """Give ``person`` what the invitation promised; raises ForbiddenError when it is for another."""
    with transaction.atomic():
        invitation = find(word)
        taken = _open().filter(pk=invitation.pk).update(accepted_at=_now(), accepted_by=person)
        if not taken:
            return find(word)
        if invitation.email and invitation.email != person.email:
            raise ForbiddenError(
                "people.other-address",
                Words(
                    "This invitation is for another e-mail address.",
                    "Cette invitation est pour une autre adresse.",
                ),
                remedy=Words(
                    "Sign in with the address it was sent to.",
                    "Connectez-vous avec l’adresse à laquelle elle a été envoyée.",
                ),
            )
        _grant(invitation, person)
    return invitation


def accept_by_newcomer(
    word: str, *, email: str, name: str, password: str, lang: str
) -> tuple[Invitation, Person]:
    """Make an account and accept; raises ConflictError when the address already has one."""
    with transaction.atomic():
        invitation = find(word)
        email = invitation.email or email.strip().lower()
        if Person.objects.filter(email=email).exists():
            raise ConflictError(
                "people.has-account",
                Words("There is an account with this address.", "Cette adresse a déjà un compte."),
                remedy=Words(
                    "Sign in, then open the invitation again.",
                    "Connectez-vous, puis rouvrez l’invitation.",
                ),
            )
        person = Person.objects.create_user(email, password, name=name, lang=lang)
        return accept(word, person), person


def is_expected(email: str) -> bool:
    """Whether an open invitation is for this address."""
    return _open().filter(email=email.strip().lower()).exists()


def accept_all_for(person: Person) -> None:
    """Give what every open invitation for a proven address promised."""
    for invitation in _open().filter(email=person.email):
        if _open().filter(pk=invitation.pk).update(accepted_at=_now(), accepted_by=person):
            _grant(invitation, person)


def withdraw(caller: Caller, invitation: Invitation) -> None:
    """Close an invitation that nobody has used."""
    Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(withdrawn_at=_now())
    audit.note(caller, invitation.organisation, "people.uninvited", str(invitation))


def withdraw_those_by(person: Person, organisation: Organisation | None = None) -> None:
    """Close what somebody promised who may no longer promise it, or they would come back by it."""
    held = _open().filter(invited_by=person)
    if organisation is not None:
        held = held.filter(organisation=organisation)
    held.update(withdrawn_at=_now())


def open_ones(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations that wait for their guests."""
    return _open().filter(organisation=organisation).select_related("map", "invited_by")


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=_now())


def _grant(invitation: Invitation, person: Person) -> None:
    """Add a role, never lower one."""
    if invitation.map is not None:
        held = MapRole.objects.filter(map=invitation.map, person=person).first()
        role = rights.highest(filter(None, [invitation.role, held.role if held else None]))
        MapRole.objects.update_or_create(map=invitation.map, person=person, defaults={"role": role})
    else:
        member = Membership.objects.filter(
            organisation=invitation.organisation, person=person
        ).first()
        role = rights.highest(filter(None, [invitation.role, member.role if member else None]))
        Membership.objects.update_or_create(
            organisation=invitation.organisation, person=person, defaults={"role": role}
        )
    audit.note(
        Caller(person=person),
        invitation.organisation,
        "people.joined",
        person.email,
        {"role": invitation.role},
    )


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
