"""The maps that a workspace holds."""

from __future__ import annotations

import datetime as dt

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

    class Meta:
        """Sorted as people look for them."""

        ordering = ("file",)

    def __str__(self) -> str:
        """The file."""
        return self.file
