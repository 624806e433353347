"""What is told to other systems: where to, and each message until it has arrived."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models

from parcours.workspace.models.people import Organisation


class Webhook(models.Model):
    """An address of another system that wants to know."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="webhooks"
    )
    organisation_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=32, unique=True)
    url: models.URLField[str, str] = models.URLField(max_length=500)
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Kinds of message that it wants, such as ``map.changed``; empty wants all."""
    secret: models.CharField[str, str] = models.CharField(max_length=80)
    """Signs each message (``whsec_…``); has to be readable to sign."""
    active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """The address."""
        return self.url


class Announced(models.Model):
    """The number of a map's last edit that other systems were told of."""

    map: models.OneToOneField[Any, Any] = models.OneToOneField(
        "workspace.StoredMap", models.CASCADE, related_name="announced"
    )
    map_id: int
    number: models.BigIntegerField[int, int] = models.BigIntegerField()

    def __str__(self) -> str:
        """Which map, and how far."""
        return f"{self.map_id} {self.number}"


class Delivery(models.Model):
    """One message to one address: waiting, sent, or dead after the last try."""

    STATES = tuple((state, state) for state in ("waiting", "sent", "dead"))

    webhook: models.ForeignKey[Webhook, Webhook] = models.ForeignKey(
        Webhook, models.CASCADE, related_name="deliveries"
    )
    webhook_id: int
    message_id: models.CharField[str, str] = models.CharField(max_length=40)
    """The same on every try and on every replay, so that the receiver can drop repeats."""
    kind: models.CharField[str, str] = models.CharField(max_length=60)
    body: models.JSONField[Any, Any] = models.JSONField()
    state: models.CharField[str, str] = models.CharField(
        max_length=8, choices=STATES, default="waiting"
    )
    tries: models.IntegerField[int, int] = models.IntegerField(default=0)
    due_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    sent_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    answer: models.CharField[str, str] = models.CharField(max_length=300, blank=True)
    """The last answer's status, or why there was none."""

    class Meta:
        """The next due first."""

        ordering = ("due_at", "id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["webhook", "message_id"], name="one_message_per_hook")
        ]
        indexes = (models.Index(fields=["state", "due_at"], name="delivery_due"),)

    def __str__(self) -> str:
        """What, and how it stands."""
        return f"{self.kind} {self.state}"
