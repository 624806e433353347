"""How the accounts library behaves here: nobody signs up uninvited, letters come in both languages."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest

from parcours.workspace.models import Person
from parcours.workspace.people import audit, invitations
from parcours.workspace.people.callers import Caller

log = logging.getLogger("parcours.accounts")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts with a password of ours."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by itself: an account begins with an invitation (``/api/accept-invitation``)."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; a proxy's word is taken only when one was announced."""
        try:
            found: str = super().get_client_ip(request)
        except PermissionDenied:  # over a socket file, which only a proxy of ours can reach
            return "127.0.0.1"
        return found


class ForeignAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts that the organisation's own sign-in vouches for (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """For those who were invited, and for the domains that the administrator named."""
        email = (sociallogin.user.email or "").lower()
        verified = any(a.verified and a.email.lower() == email for a in sociallogin.email_addresses)
        domains = os.environ.get("PARCOURS_OIDC_DOMAINS", "").lower().split(",")
        named = email.rpartition("@")[2] in {d.strip() for d in domains if d.strip()}
        return verified and (named or invitations.is_expected(email))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """The new person, with what their invitations promised."""
        person = super().save_user(request, sociallogin, form)
        invitations.accept_all_for(person)
        return person

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Name and address as the other side knows them."""
        person = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        person.name = data.get("name") or " ".join(filter(None, parts))
        person.email = (data.get("email") or "").lower()
        return person


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """One-time codes and passkeys; the secret behind the codes is stored encrypted."""

    def encrypt(self, text: str) -> str:
        """``text`` under the server's key, so that a copy of the database makes no codes."""
        return str(_box().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        """What :meth:`encrypt` was given."""
        return str(_box().decrypt(encrypted_text.encode()).decode())


@receiver(user_logged_in)
def _note_sign_in(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    """Who came in, and from where."""
    address = Accounts(request).get_client_ip(request)
    audit.note(Caller(person=user), None, "account.signed-in", user.email, address=address)


@receiver(user_login_failed)
def _note_failure(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """A line for whoever watches the log; the address that was tried may be a mistyped password."""
    log.warning("a sign-in failed")


def _box() -> Any:
    from cryptography.fernet import Fernet  # 30 ms, at the second step alone

    key = hashlib.sha256(b"parcours.second-step" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
