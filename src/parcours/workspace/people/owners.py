"""The first start: who owns this server, and how somebody becomes its owner.

No account exists before its owner makes one; there is no default password. A server that only this
machine reaches may be claimed by whoever sits at it; any other asks for the code that its terminal
printed, so that no passer-by takes it.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.db import transaction

from parcours.errors import ConflictError, ForbiddenError, Words
from parcours.workspace.models import Membership, Organisation, Person
from parcours.workspace.models.people import home_id
from parcours.workspace.people import audit
from parcours.workspace.people.callers import Caller
from parcours.workspace.people.passwords import check_address, check_password

_claimed: set[str] = set()


def is_claimed() -> bool:
    """Whether somebody owns this server; asked of the database until the answer is yes."""
    if _claimed:
        return True
    if Person.objects.filter(is_administrator=True).exists():
        _claimed.add("yes")
    return bool(_claimed)


def claim(
    email: str, password: str, *, name: str = "", organisation: str = "", lang: str = ""
) -> Person:
    """Make the owner of a server that has none; raises ConflictError when it has one."""
    with transaction.atomic():
        home = Organisation.objects.select_for_update().get(pk=home_id())
        if Person.objects.filter(is_administrator=True).exists():
            raise ConflictError(
                "people.claimed",
                Words("This server has an owner.", "Ce serveur a un propriétaire."),
                remedy=Words("Sign in.", "Connectez-vous."),
            )
        check_address(email)
        check_password(password, email=email, name=name)
        person = Person.objects.create_user(email, password, name=name, lang=lang)
        person.is_administrator = True
        person.save()
        if organisation.strip():
            home.name = organisation.strip()[:120]
            home.save()
        Membership.objects.create(organisation=home, person=person, role="owner")
        audit.note(Caller(person=person), home, "server.claimed", person.email)
    return person


def setup_code(own: Path) -> str:
    """The one-time code of an unclaimed server, made once and readable by its keeper alone."""
    path = own / "setup-code"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _ in range(4)))
    return path.read_text()


def check_setup_code(own: Path, given: str) -> None:
    """Raise ForbiddenError unless ``given`` is the code."""
    if not secrets.compare_digest(setup_code(own).encode(), given.strip().lower().encode()):
        raise ForbiddenError(
            "people.wrong-setup-code",
            Words("This is not the set-up code.", "Ce n’est pas le code d’installation."),
            remedy=Words(
                "It was printed where the server was started.",
                "Il est affiché là où le serveur a été démarré.",
            ),
        )


def forget_setup_code(own: Path) -> None:
    """Remove a code that has served."""
    (own / "setup-code").unlink(missing_ok=True)
