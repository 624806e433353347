"""What feeds a map with figures, and what its people have said about its alerts."""

from __future__ import annotations

import datetime as dt

from django.db import models

from parcours.workspace.models.jobs import Upload
from parcours.workspace.models.maps import StoredMap
from parcours.workspace.models.people import Person


class Feed(models.Model):
    """The tables that a map's dashboard is measured from."""

    map: models.OneToOneField[StoredMap, StoredMap] = models.OneToOneField(
        StoredMap, models.CASCADE, related_name="feed"
    )
    map_id: int
    events: models.ForeignKey[Upload | None, Upload | None] = models.ForeignKey(
        Upload, models.SET_NULL, null=True, related_name="+"
    )
    events_id: int | None
    verbatims: models.ForeignKey[Upload | None, Upload | None] = models.ForeignKey(
        Upload, models.SET_NULL, null=True, related_name="+"
    )
    verbatims_id: int | None
    changed_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    changed_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """The map."""
        return f"feed of {self.map_id}"


class Dismissal(models.Model):
    """An alert that somebody looked at and put aside, with the reason; it does not come back."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="dismissals"
    )
    map_id: int
    code: models.CharField[str, str] = models.CharField(max_length=8)
    about: models.CharField[str, str] = models.CharField(max_length=160, blank=True)
    """The key of the part; empty for the whole map."""
    reason: models.CharField[str, str] = models.CharField(max_length=500)
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One word on each alert."""

        constraints = (
            models.UniqueConstraint(
                fields=["map", "code", "about"], name="one_dismissal_per_alert"
            ),
        )

    def __str__(self) -> str:
        """Rule and part."""
        return f"{self.code} {self.about}"


class DigestWish(models.Model):
    """A person who wants a map's alerts by mail."""

    map: models.ForeignKey[StoredMap, StoredMap] = models.ForeignKey(
        StoredMap, models.CASCADE, related_name="digests"
    )
    map_id: int
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        Person, models.CASCADE, related_name="digests"
    )
    person_id: int
    every_days: models.IntegerField[int, int] = models.IntegerField(default=7)
    sent_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True
    )

    class Meta:
        """One per person and map."""

        constraints = (
            models.UniqueConstraint(fields=["map", "person"], name="one_digest_per_person"),
        )

    def __str__(self) -> str:
        """The map and the person."""
        return f"digest of {self.map_id} for {self.person_id}"
