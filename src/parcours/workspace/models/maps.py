"""The maps that a workspace holds: their rows, the log of every edit, and what people say beside them.

The rows are the truth and the log is how they came about. Only ``workspace/live`` writes either;
a second writer would give two edits one number.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models

from parcours.workspace.models.people import Organisation, home_id


class StoredMap(models.Model):
    """One map of the workspace: the text of its file as it was last read, or why it cannot be read."""

    name: models.SlugField[str, str] = models.SlugField(max_length=120, unique=True)
    """What stands in its address."""
    file: models.CharField[str, str] = models.CharField(max_length=500)
    """The file, relative to the workspace's folder."""
    text: models.TextField[str, str] = models.TextField()
    """The whole document."""
    checksum: models.CharField[str, str] = models.CharField(max_length=64)
    """SHA-256 of the text."""
    changed_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    """When the file was last changed."""
    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="maps", default=home_id
    )
    organisation_id: int
    """Whose it is; what lies in the workspace's folder is the home organisation's."""
    restricted: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    """Whether only people named on the map, and owners, may see it."""
    trashed_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    """When it was thrown away; it comes back until the trash is emptied."""
    number: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    """The number of its last edit; 0 before the first."""
    pruned_to: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    """The log begins behind this number."""
    file_number: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    """The number that the file and ``text`` say."""
    branch_of: models.ForeignKey[Any, Any] = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="branches"
    )
    branch_of_id: int | None
    """The map that this one was branched from."""
    branch_base: models.TextField[str, str] = models.TextField(blank=True, default="")
    """The rows that both had in common, as JSON: the base of a three-way merge."""

    class Meta:
        """Sorted as people look for them."""

        ordering = ("file",)

    def __str__(self) -> str:
        """The file."""
        return self.file


class MapRow(models.Model):
    """One row of a map as it stands now; see ``journey.rows``."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="+"
    )
    key: models.CharField[str, str] = models.CharField(max_length=120)
    kind: models.CharField[str, str] = models.CharField(max_length=40)
    parent: models.CharField[str, str] = models.CharField(max_length=120)
    slot: models.CharField[str, str] = models.CharField(max_length=120)
    position: models.CharField[str, str] = models.CharField(max_length=60)
    fields: models.TextField[str, str] = models.TextField()
    """JSON. Text on both databases, so that both give back the bytes that were written."""

    class Meta:
        """A key once per map."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["map", "key"], name="one_row_per_key")
        ]

    def __str__(self) -> str:
        """The key."""
        return self.key


class LoggedEdit(models.Model):
    """One edit of a map: who meant what, and what became of which row. Never changed."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="log"
    )
    number: models.BigIntegerField[int, int] = models.BigIntegerField()
    """Without gaps within the map, from 1."""
    edit_id: models.CharField[str, str] = models.CharField(max_length=64)
    """Made by who edits, so that the same edit sent twice is one."""
    gesture: models.CharField[str, str] = models.CharField(max_length=64)
    """Edits of one gesture are one step of undo."""
    author: models.CharField[str, str] = models.CharField(max_length=60)
    """``person:3``, ``link:4``, ``file``…; whose undo it is. No foreign key: the log outlives people."""
    by: models.CharField[str, str] = models.CharField(max_length=254)
    """The author's name at that time."""
    via: models.CharField[str, str] = models.CharField(max_length=12)
    """By which door: ``live``, ``api``, ``cli``, ``file``, ``job``."""
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    action: models.TextField[str, str] = models.TextField()
    """What was meant, as JSON."""
    changes: models.TextField[str, str] = models.TextField()
    """What became of each row, both sides, as JSON."""

    class Meta:
        """A number once, and an id once, per map."""

        ordering = ("map", "number")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["map", "number"], name="one_edit_per_number"),
            models.UniqueConstraint(fields=["map", "edit_id"], name="one_edit_per_id"),
        ]
        indexes = (models.Index(fields=["map", "author", "-number"], name="edits_by_author"),)

    def __str__(self) -> str:
        """Its number and author."""
        return f"{self.number} {self.by}"


class MapVersion(models.Model):
    """A name on a number, and the map as it stood there."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="versions"
    )
    map_id: int
    number: models.BigIntegerField[int, int] = models.BigIntegerField()
    name: models.CharField[str, str] = models.CharField(max_length=120)
    note: models.TextField[str, str] = models.TextField(blank=True, default="")
    by: models.CharField[str, str] = models.CharField(max_length=254)
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    rows: models.TextField[str, str] = models.TextField()
    """The rows as JSON."""

    class Meta:
        """The latest first; a name once per map."""

        ordering = ("-number", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["map", "name"], name="one_version_name")
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Comment(models.Model):
    """What a collaborator notes on a part of a map; an answer belongs to the comment that it answers."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="comments"
    )
    map_id: int
    key: models.CharField[str, str] = models.CharField(max_length=120)
    """The row that it is about; ``map`` for the whole."""
    field: models.CharField[str, str] = models.CharField(max_length=120, blank=True, default="")
    """The part inside the row: ``emotion``, ``goal``."""
    answers: models.ForeignKey[Any, Any] = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answered_by"
    )
    answers_id: int | None
    text: models.TextField[str, str] = models.TextField()
    author: models.CharField[str, str] = models.CharField(max_length=60)
    by: models.CharField[str, str] = models.CharField(max_length=254)
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    changed_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    resolved_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = (
        models.DateTimeField(null=True)
    )
    resolved_by: models.CharField[str, str] = models.CharField(
        max_length=254, blank=True, default=""
    )
    mentions: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "workspace.Person", related_name="mentioned_in", blank=True
    )

    class Meta:
        """In the order in which they were said."""

        ordering = ("at", "id")

    def __str__(self) -> str:
        """Its beginning."""
        return self.text[:60]


class Suggestion(models.Model):
    """Edits that somebody proposes; they wait until an editor accepts or refuses them."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="suggestions"
    )
    map_id: int
    made_id: models.CharField[str, str] = models.CharField(max_length=64)
    """Made by who suggests, so that the same suggestion sent twice is one."""
    actions: models.TextField[str, str] = models.TextField()
    """The edits as JSON."""
    note: models.TextField[str, str] = models.TextField(blank=True, default="")
    author: models.CharField[str, str] = models.CharField(max_length=60)
    by: models.CharField[str, str] = models.CharField(max_length=254)
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    state: models.CharField[str, str] = models.CharField(max_length=12, default="open")
    """``open``, ``accepted``, ``refused`` or ``withdrawn``."""
    decided_by: models.CharField[str, str] = models.CharField(
        max_length=254, blank=True, default=""
    )
    decided_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )
    reason: models.TextField[str, str] = models.TextField(blank=True, default="")
    number: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    """The edit that it became."""

    class Meta:
        """The latest first; an id once per map."""

        ordering = ("-at", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["map", "made_id"], name="one_suggestion_per_id")
        ]

    def __str__(self) -> str:
        """Its number and state."""
        return f"{self.pk} {self.state}"
