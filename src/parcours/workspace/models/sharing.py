"""Ways to reach a map without a membership: share links and API tokens; and who did what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from parcours.workspace.models.people import ROLE_CHOICES, Organisation, Person


class ShareLink(models.Model):
    """A link that opens one map to whoever holds it.

    The link's word is signed with the server's key and so need not be stored: a copy of the
    database opens no map.
    """

    map: models.ForeignKey[Any, Any] = models.ForeignKey(
        "workspace.StoredMap", models.CASCADE, related_name="links"
    )
    map_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=32, unique=True)
    label: models.CharField[str, str] = models.CharField(max_length=120, blank=True)
    role: models.CharField[str, str] = models.CharField(
        max_length=12, choices=ROLE_CHOICES, default="viewer"
    )
    password: models.CharField[str, str] = models.CharField(max_length=128, blank=True)
    """Hashed; empty asks for none."""
    hidden_lanes: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Roles or ids of lanes that holders of the link do not see."""
    embed: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    """Whether other sites may show it in a frame; reading only."""
    created_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    expires_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    withdrawn_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True, blank=True)
    )

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """Its label, or its number."""
        return self.label or f"link {self.pk}"


class ApiToken(models.Model):
    """A word that lets a program act for a person in one organisation, at most as ``role``."""

    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        Person, models.CASCADE, related_name="tokens"
    )
    person_id: int
    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="tokens"
    )
    organisation_id: int
    label: models.CharField[str, str] = models.CharField(max_length=120)
    role: models.CharField[str, str] = models.CharField(max_length=12, choices=ROLE_CHOICES)
    word_hash: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    starts_with: models.CharField[str, str] = models.CharField(max_length=12)
    """The first letters, so that its owner knows it again."""
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    last_used_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True)
    )
    expires_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    withdrawn_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True)
    )

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """The label."""
        return self.label


class AuditEntry(models.Model):
    """One thing that somebody did to people, rights or whole maps; it outlives its subject."""

    organisation: models.ForeignKey[Organisation | None, Organisation | None] = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+"
    )
    organisation_id: int | None
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(auto_now_add=True)
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    who: models.CharField[str, str] = models.CharField(max_length=254)
    """The actor in words that survive the account."""
    act: models.CharField[str, str] = models.CharField(max_length=60)
    subject: models.CharField[str, str] = models.CharField(max_length=254, blank=True)
    details: models.JSONField[Any, Any] = models.JSONField(default=dict)
    address: models.CharField[str, str] = models.CharField(max_length=45, blank=True)
    """The network address that it came from."""

    class Meta:
        """The latest first."""

        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["organisation", "-at"], name="audit_by_time"),)

    def __str__(self) -> str:
        """Who did what."""
        return f"{self.who} {self.act} {self.subject}"
