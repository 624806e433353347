"""Letters: invitations and forgotten passwords travel by mail; what nobody needs is thrown away."""

from __future__ import annotations

import json
import re
import secrets

import pytest

from tests.inprocess import open_here

open_here()

from django.test import Client, override_settings  # noqa: E402, settings come first

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.models import Person, StoredMap  # noqa: E402
from parcours.workspace.people import invitations, organisations  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402
from tests.server.operating import MAP, PASSWORD, Letters, free_port, now  # noqa: E402


def test_an_invitation_travels_by_mail_in_its_readers_language_and_opens(place):
    from aiosmtpd.controller import Controller

    organisation, me = place
    guest = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", lang="fr")
    box = Letters()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    post.start()
    try:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(me.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        smtp = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": post.port,
        }
        body = json.dumps({"email": guest.email, "role": "editor"})
        with override_settings(**smtp):
            told = client.post(
                f"/api/organisations/{organisation.slug}/invitations",
                body,
                content_type="application/json",
            ).json()
        assert told["mailed"] is True
    finally:
        post.stop()
    (letter,) = box.kept
    assert letter.rcpt_tos == [guest.email]
    import email

    text = email.message_from_bytes(letter.content).get_payload(decode=True).decode()
    assert "vous invite" in text
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    assert re.search(rf"jusqu’au \d+ ({'|'.join(months.split())}) 20\d\d", text), text
    assert told["link"] in text
    word = told["link"].rpartition("/")[2]
    invitations.accept(word, guest)
    assert dict(organisations.mine(Caller(person=guest)))[organisation] == "editor"
    with pytest.raises(ParcoursError, match="was used"):
        invitations.accept(word, guest)


def test_a_forgotten_password_is_set_anew_by_letter_and_ends_old_sessions():
    from aiosmtpd.controller import Controller
    from django.core.cache import cache

    cache.clear()
    person = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org", PASSWORD)
    old = Client(HTTP_HOST="127.0.0.1")
    old.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    box = Letters()
    post = Controller(box, hostname="127.0.0.1", port=free_port())
    post.start()
    guest = Client(HTTP_HOST="127.0.0.1")
    try:
        smtp = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": post.port,
        }
        with override_settings(**smtp):
            for email in (person.email, "nobody@example.org"):
                told = guest.post(
                    "/api/auth/browser/v1/auth/password/request", json.dumps({"email": email}),
                    content_type="application/json", HTTP_ACCEPT_LANGUAGE="fr",
                )  # fmt: skip
                assert told.status_code == 200, "nobody learns which addresses have accounts"
    finally:
        post.stop()
    letter = next(one for one in box.kept if one.rcpt_tos == [person.email])
    import email as mail

    text = mail.message_from_bytes(letter.content).get_payload(decode=True).decode()
    assert "mot de passe" in text
    key = text.partition("/account/password/")[2].split()[0]
    new = {"key": key, "password": "another long sentence"}
    for expected in (401, 400):
        answer = guest.post(
            "/api/auth/browser/v1/auth/password/reset",
            json.dumps(new),
            content_type="application/json",
        )
        assert answer.status_code == expected, answer.content
    person.refresh_from_db()
    assert person.check_password("another long sentence")
    assert old.get("/api/session").json()["person"] is None


def test_what_nobody_needs_is_thrown_away(place):
    from django.contrib.sessions.models import Session

    from parcours.workspace.jobs.housekeeping import tidy

    organisation, me = place
    names = {}
    for name, days in (("old", 40), ("young", 1)):
        stored = library.create(me, organisation, MAP, name)
        library.throw_away(me, stored)
        StoredMap.objects.filter(pk=stored.pk).update(trashed_at=now(days=-days))
        Session.objects.create(
            session_key=f"{stored.pk}x", session_data="", expire_date=now(days=20 - days)
        )
        names[name] = stored.pk
    tidy(now())
    assert not StoredMap.objects.filter(pk=names["old"]).exists()
    assert StoredMap.objects.filter(pk=names["young"]).exists()
    kept = set(Session.objects.values_list("session_key", flat=True))
    assert f"{names['young']}x" in kept
    assert f"{names['old']}x" not in kept


def test_an_invitation_is_for_its_guest_alone_and_ends(place):
    organisation, me = place
    thief = Person.objects.create_user(f"{secrets.token_hex(4)}@example.org")
    made = invitations.invite(me, organisation, "owner", email="guest@example.org")
    with pytest.raises(ParcoursError, match="another e-mail"):
        invitations.accept(made.word, thief)
    invitations.withdraw(me, made.invitation)
    with pytest.raises(ParcoursError, match="does not exist"):
        invitations.find(made.word)
