"""The maps that a workspace holds."""

from __future__ import annotations

import datetime as dt

from django.db import models


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

    class Meta:
        """Sorted as people look for them."""

        ordering = ("file",)

    def __str__(self) -> str:
        """The file."""
        return self.file
