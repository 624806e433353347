"""Files that people bring, and the long work done on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from parcours.workspace.models.people import Organisation, Person


class Upload(models.Model):
    """A log or a set of comments, kept under the workspace's folder with personal data redacted."""

    KINDS = (("events", "events"), ("verbatims", "verbatims"))

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="uploads"
    )
    organisation_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=32, unique=True)
    kind: models.CharField[str, str] = models.CharField(max_length=12, choices=KINDS)
    name: models.CharField[str, str] = models.CharField(max_length=200)
    """What the person called the file."""
    path: models.CharField[str, str] = models.CharField(max_length=300)
    """Where it lies, relative to the workspace's own folder."""
    bytes: models.BigIntegerField[int, int] = models.BigIntegerField()
    rows: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    checksum: models.CharField[str, str] = models.CharField(max_length=64)
    columns: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Which column means what: as guessed, then as the person said."""
    preview: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Names and first rows, redacted."""
    created_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """The file's name."""
        return self.name


class Job(models.Model):
    """Long work: what was asked, how far it is, what came of it."""

    STATES = tuple(
        (state, state) for state in ("waiting", "running", "done", "failed", "cancelled")
    )

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="jobs"
    )
    organisation_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=32, unique=True)
    map: models.ForeignKey[Any, Any] = models.ForeignKey(
        "workspace.StoredMap", models.SET_NULL, null=True, related_name="jobs"
    )
    map_id: int | None
    """The map that the result goes into, or that it made."""
    kind: models.CharField[str, str] = models.CharField(max_length=40)
    asked: models.JSONField[Any, Any] = models.JSONField(default=dict)
    state: models.CharField[str, str] = models.CharField(
        max_length=10, choices=STATES, default="waiting"
    )
    step: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What is being done, in both languages."""
    done: models.IntegerField[int, int] = models.IntegerField(default=0)
    of: models.IntegerField[int, int] = models.IntegerField(default=0)
    """Progress; ``of`` is 0 while unknown."""
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    error: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """In both languages, when it failed."""
    created_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    started_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    ended_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    heard_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    """The last sign of life; a job that is silent too long has died with its process."""

    class Meta:
        """The latest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        """What it does."""
        return f"{self.kind} {self.public_id}"
