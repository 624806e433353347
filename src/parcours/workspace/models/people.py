"""The people of a workspace: who they are, which organisation they belong to, what they may do there.

A person is known by an e-mail address. Rights hang on a membership or on one map, never on the
person, so that leaving an organisation takes everything away at once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

ROLE_CHOICES = [(role, role) for role in ("owner", "editor", "suggester", "commenter", "viewer")]


class People(BaseUserManager["Person"]):
    """Makes people; an address is kept in small letters, so that nobody exists twice."""

    def create_user(
        self, email: str, password: str | None = None, *, name: str = "", lang: str = ""
    ) -> Person:
        """A new person; without a password nobody can sign in as them by password."""
        person = Person(email=email.strip().lower(), name=name.strip(), lang=lang)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save()
        return person

    def get_by_natural_key(self, email: str | None) -> Person:
        """The person with this address, however it is written."""
        return self.get(email=(email or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with an account."""

    email: models.EmailField[str, str] = models.EmailField(max_length=254, unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=120, blank=True)
    lang: models.CharField[str, str] = models.CharField(max_length=2, blank=True)
    """The language of letters to them; empty follows the browser."""
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    is_administrator: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    """Runs this server: sees every organisation's size and people, and no map that is not theirs."""
    joined_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    sessions_from: models.IntegerField[int, int] = models.IntegerField(default=0)
    """Raised to end every session that this person has open."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    class Meta:
        """Sorted by name."""

        ordering = ("name", "email")

    def __str__(self) -> str:
        """The name, or the address of somebody who gave none."""
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is compared with: changes with the password and when sessions are ended."""
        made: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{made}.{self.sessions_from}"


class Organisation(models.Model):
    """A company or a department: the wall between what people may see."""

    name: models.CharField[str, str] = models.CharField(max_length=120)
    slug: models.SlugField[str, str] = models.SlugField(max_length=60, unique=True)
    is_home: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    """The one that the files of the workspace's folder belong to."""
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """At most one home."""

        ordering = ("name",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["is_home"], condition=models.Q(is_home=True), name="one_home"
            )
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


def home_id() -> int:
    """The number of the organisation that the folder's files belong to, made when first needed."""
    home, _ = Organisation.objects.get_or_create(
        is_home=True, defaults={"name": "Parcours", "slug": "home"}
    )
    return int(home.pk)


class Membership(models.Model):
    """What a person is in an organisation."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships"
    )
    organisation_id: int
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        Person, models.CASCADE, related_name="memberships"
    )
    person_id: int
    role: models.CharField[str, str] = models.CharField(max_length=12, choices=ROLE_CHOICES)
    joined_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """A person is one thing at a time."""

        ordering = ("person__name", "person__email")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_membership")
        ]

    def __str__(self) -> str:
        """Who is what where."""
        return f"{self.person_id} {self.role} {self.organisation_id}"


class Team(models.Model):
    """Some people of an organisation, so that a map can be given to all of them at once."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="teams"
    )
    organisation_id: int
    name: models.CharField[str, str] = models.CharField(max_length=120)
    people: models.ManyToManyField[Person, Any] = models.ManyToManyField(
        Person, related_name="teams", blank=True
    )

    class Meta:
        """A name once per organisation."""

        ordering = ("name",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_team_name")
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class MapRole(models.Model):
    """What a person or a team is on one map; raises what the organisation gives, never lowers it."""

    map: models.ForeignKey[Any, Any] = models.ForeignKey(
        "workspace.StoredMap", models.CASCADE, related_name="roles"
    )
    map_id: int
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="map_roles"
    )
    person_id: int | None
    team: models.ForeignKey[Team | None, Team | None] = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="map_roles"
    )
    team_id: int | None
    role: models.CharField[str, str] = models.CharField(max_length=12, choices=ROLE_CHOICES)

    class Meta:
        """A person or a team, and once."""

        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(team__isnull=True),
                name="map_role_of_one",
            ),
            models.UniqueConstraint(fields=["map", "person"], name="one_map_role_of_person"),
            models.UniqueConstraint(fields=["map", "team"], name="one_map_role_of_team"),
        ]

    def __str__(self) -> str:
        """Who is what on which map."""
        return f"{self.person_id or self.team_id} {self.role} {self.map_id}"


class Invitation(models.Model):
    """A place kept for somebody; the word that opens it is only kept as its hash."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="invitations"
    )
    organisation_id: int
    map: models.ForeignKey[Any, Any] = models.ForeignKey(
        "workspace.StoredMap", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    map_id: int | None
    """The one map that it opens; None opens the organisation."""
    email: models.EmailField[str, str] = models.EmailField(max_length=254, blank=True)
    """Whom it is for; empty is for whoever holds the link."""
    role: models.CharField[str, str] = models.CharField(max_length=12, choices=ROLE_CHOICES)
    word_hash: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    invited_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    expires_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    accepted_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True)
    )
    accepted_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True)
    )

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """Whom it is for."""
        return self.email or f"link {self.pk}"
