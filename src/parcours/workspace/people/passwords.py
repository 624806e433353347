"""What a password and an address must be; the sentences come in both languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from parcours.errors import InputError, Place, Words
from parcours.workspace.models import Person


def check_password(password: str, *, email: str = "", name: str = "") -> None:
    """Raise InputError with every reason why ``password`` will not do."""
    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as error:
        said = {}
        for lang in ("en", "fr"):
            with translation.override(lang):
                said[lang] = " ".join(str(m) for one in error.error_list for m in one.messages)
        raise InputError(
            "people.weak-password",
            Words(said["en"], said["fr"]),
            Place(path="password"),
            Words("Take a longer sentence.", "Prenez une phrase plus longue."),
        ) from None


def check_address(email: str) -> None:
    """Raise InputError for what is no e-mail address."""
    try:
        validate_email(email.strip())
    except ValidationError:
        raise InputError(
            "people.bad-address",
            Words("This is not an e-mail address.", "Ce n’est pas une adresse e-mail."),
            Place(path="email"),
            Words("Write it as name@example.org.", "Écrivez-la comme nom@exemple.fr."),
        ) from None
