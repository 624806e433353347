"""Surveys, their versions, what came back, and whom was asked.

Anonymity is a property of storage: a response has no column that leads to a person, to a network
address or to a moment finer than the day. Only surveys that are not anonymous write to
:class:`ResponseLink`, which is a table of its own, so that it can be kept apart and emptied.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from parcours.workspace.models.people import Organisation, Person

Moment = dt.datetime | None


class Survey(models.Model):
    """A questionnaire: its draft, and the version that is being asked."""

    STATES = tuple((state, state) for state in ("draft", "open", "closed"))

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="surveys"
    )
    organisation_id: int
    versions: Any
    responses: Any
    name: models.SlugField[str, str] = models.SlugField(max_length=60, unique=True)
    """What stands in its address; letters, digits and - only, since links carry it."""
    title: models.CharField[str, str] = models.CharField(max_length=300)
    state: models.CharField[str, str] = models.CharField(
        max_length=6, choices=STATES, default="draft"
    )
    draft: models.TextField[str, str] = models.TextField()
    """The file as it is being edited; published, it becomes a version."""
    current: models.ForeignKey[Any, Any] = models.ForeignKey(
        "SurveyVersion", models.SET_NULL, null=True, related_name="+"
    )
    current_id: int | None
    map_name: models.CharField[str, str] = models.CharField(max_length=120, blank=True)
    """The map on which its answers are shown, by the name in its address."""
    created_by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    changed_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(auto_now=True)

    class Meta:
        """The latest change first."""

        ordering = ("-changed_at",)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class SurveyVersion(models.Model):
    """A survey as it was asked; answers point here, so that they can always be read."""

    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="versions"
    )
    survey_id: int
    number: models.IntegerField[int, int] = models.IntegerField()
    checksum: models.CharField[str, str] = models.CharField(max_length=64)
    text: models.TextField[str, str] = models.TextField()
    """The canonical file."""
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """The same words make one version."""

        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["survey", "checksum"], name="one_version_per_text"),
        )

    def __str__(self) -> str:
        """Survey and number."""
        return f"{self.survey_id} v{self.number}"


class SurveyResponse(models.Model):
    """One person's answers. No column leads to the person."""

    id: models.CharField[str, str] = models.CharField(max_length=36, primary_key=True)
    """Made by the respondent's device before sending; sent twice, it is one response."""
    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="responses", db_index=False
    )
    survey_id: int
    version: models.ForeignKey[SurveyVersion, SurveyVersion] = models.ForeignKey(
        SurveyVersion, models.CASCADE, related_name="+", db_index=False
    )
    version_id: int
    status: models.CharField[str, str] = models.CharField(max_length=10)
    """complete, partial, over_quota."""
    sequence: models.IntegerField[int, int] = models.IntegerField(default=0)
    channel: models.CharField[str, str] = models.CharField(max_length=8)
    place: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    """The touchpoint at which it was given."""
    lang: models.CharField[str, str] = models.CharField(max_length=8)
    day: models.DateField[dt.date, dt.date] = models.DateField()
    received_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    """Absent in anonymous surveys, where the day is all that is kept."""
    consent: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    answers: models.TextField[str, str] = models.TextField()
    """JSON, by question and code."""

    class Meta:
        """Read by survey, day by day, in the order of ids."""

        indexes = (models.Index(fields=["survey", "day", "id"], name="response_of_day"),)

    def __str__(self) -> str:
        """Its id."""
        return self.id


class ResponseLink(models.Model):
    """Who gave a response: only for surveys that are not anonymous, only with consent."""

    response_id: models.CharField[str, str] = models.CharField(max_length=36, primary_key=True)
    contact_key: models.CharField[str, str] = models.CharField(max_length=64, db_index=True)
    """Identified: the contact's public id. Pseudonymous: a keyed hash of it."""

    def __str__(self) -> str:
        """The response."""
        return self.response_id


class SurveyCount(models.Model):
    """How often each value was answered: version × place × day × question × value."""

    version_id: models.BigIntegerField[int, int] = models.BigIntegerField()
    place: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    day: models.DateField[dt.date, dt.date] = models.DateField()
    question: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    """Empty for counts of responses by status."""
    value: models.CharField[str, str] = models.CharField(max_length=80)
    n: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        """One row per cell."""

        constraints = (
            models.UniqueConstraint(
                fields=["version_id", "question", "day", "place", "value"], name="one_count"
            ),
        )

    def __str__(self) -> str:
        """Question, value and n."""
        return f"{self.question}={self.value}: {self.n}"


class SurveyQuota(models.Model):
    """How full a quota is; decided by the writer, inside the transaction of the answer."""

    survey_id: models.BigIntegerField[int, int] = models.BigIntegerField()
    name: models.CharField[str, str] = models.CharField(max_length=80)
    n: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)

    class Meta:
        """One row per quota."""

        constraints = (models.UniqueConstraint(fields=["survey_id", "name"], name="one_quota"),)

    def __str__(self) -> str:
        """Name and n."""
        return f"{self.name}: {self.n}"


class SurveyTask(models.Model):
    """Something to be done because of a response or an invitation, until it is done or given up."""

    STATES = tuple((state, state) for state in ("waiting", "done", "dead"))

    kind: models.CharField[str, str] = models.CharField(max_length=20)
    """response: look for follow-ups, tell webhooks and open maps. email, sms: send a message."""
    body: models.TextField[str, str] = models.TextField()
    state: models.CharField[str, str] = models.CharField(
        max_length=8, choices=STATES, default="waiting"
    )
    tries: models.IntegerField[int, int] = models.IntegerField(default=0)
    due_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    fault: models.CharField[str, str] = models.CharField(max_length=300, blank=True)

    class Meta:
        """The next due first."""

        indexes = (models.Index(fields=["state", "due_at"], name="survey_task_due"),)

    def __str__(self) -> str:
        """What, and how it stands."""
        return f"{self.kind} {self.state}"


class Contact(models.Model):
    """Somebody who may be asked."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts"
    )
    organisation_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=24, unique=True)
    email: models.CharField[str, str] = models.CharField(max_length=254, blank=True)
    phone: models.CharField[str, str] = models.CharField(max_length=20, blank=True)
    name: models.CharField[str, str] = models.CharField(max_length=120, blank=True)
    lang: models.CharField[str, str] = models.CharField(max_length=8, default="en")
    zone: models.CharField[str, str] = models.CharField(max_length=40, default="UTC")
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """Found by address."""

        indexes = (
            models.Index(fields=["organisation", "email"], name="contact_email"),
            models.Index(fields=["organisation", "phone"], name="contact_phone"),
        )

    def __str__(self) -> str:
        """Its public id; never an address, which could reach a log."""
        return self.public_id


class SurveyInvitation(models.Model):
    """One person asked, or not asked and why."""

    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="invitations"
    )
    survey_id: int
    contact: models.ForeignKey[Contact, Contact] = models.ForeignKey(
        Contact, models.CASCADE, related_name="invitations"
    )
    contact_id: int
    public_id: models.CharField[str, str] = models.CharField(max_length=24, unique=True)
    channel: models.CharField[str, str] = models.CharField(max_length=8)
    place: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    state: models.CharField[str, str] = models.CharField(max_length=10)
    """not_asked, waiting, sent, reminded, answered, refused, failed."""
    reason: models.CharField[str, str] = models.CharField(max_length=40, blank=True)
    """Why not: quarantine, opted_out, no_address, quiet_hours, duplicate."""
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )
    sent_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    reminded_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    answered_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    """Never written for anonymous surveys."""

    class Meta:
        """The latest first."""

        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        """Its state."""
        return self.state


class OptOut(models.Model):
    """An address that must not be written to again, as a keyed hash: it cannot be read back."""

    organisation: models.ForeignKey[Organisation, Organisation] = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+"
    )
    organisation_id: int
    digest: models.CharField[str, str] = models.CharField(max_length=64)
    created_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(
        auto_now_add=True
    )

    class Meta:
        """Once per organisation."""

        constraints = (
            models.UniqueConstraint(fields=["organisation", "digest"], name="one_opt_out"),
        )

    def __str__(self) -> str:
        """The start of the hash."""
        return self.digest[:8]


class CallAttempt(models.Model):
    """One try to reach somebody by telephone."""

    invitation: models.ForeignKey[SurveyInvitation, SurveyInvitation] = models.ForeignKey(
        SurveyInvitation, models.CASCADE, related_name="attempts"
    )
    invitation_id: int
    at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    disposition: models.CharField[str, str] = models.CharField(max_length=24)
    note: models.CharField[str, str] = models.CharField(max_length=500, blank=True)
    appointment_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    by: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        """In time."""

        ordering = ("at",)

    def __str__(self) -> str:
        """The disposition."""
        return self.disposition


class Conversation(models.Model):
    """A survey taken turn by turn, by SMS or chat, until it is finished."""

    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    """Keyed hash of the telephone number or of the chat's id."""
    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="+"
    )
    survey_id: int
    response_id: models.CharField[str, str] = models.CharField(max_length=36)
    channel: models.CharField[str, str] = models.CharField(max_length=8)
    place: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    invite: models.CharField[str, str] = models.CharField(max_length=24, blank=True)
    lang: models.CharField[str, str] = models.CharField(max_length=8)
    answers: models.TextField[str, str] = models.TextField(default="{}")
    passed: models.TextField[str, str] = models.TextField(default="[]")
    sequence: models.IntegerField[int, int] = models.IntegerField(default=0)
    changed_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """The response that it becomes."""
        return self.response_id


class FollowUp(models.Model):
    """What is done about one answer."""

    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="follow_ups"
    )
    survey_id: int
    response_id: models.CharField[str, str] = models.CharField(max_length=36, unique=True)
    reason: models.CharField[str, str] = models.CharField(max_length=40)
    owner: models.CharField[str, str] = models.CharField(max_length=120, blank=True)
    state: models.CharField[str, str] = models.CharField(max_length=10, default="open")
    opened_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    due_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    first_contact_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    cause: models.CharField[str, str] = models.CharField(max_length=500, blank=True)
    action: models.CharField[str, str] = models.CharField(max_length=500, blank=True)
    outcome: models.CharField[str, str] = models.CharField(max_length=500, blank=True)
    closed_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)
    reopened: models.IntegerField[int, int] = models.IntegerField(default=0)

    class Meta:
        """The most urgent first."""

        ordering = ("due_at",)

    def __str__(self) -> str:
        """Its state."""
        return self.state


class SurveyAlert(models.Model):
    """A place whose score fell, or from which answers stopped coming; one per place and cause."""

    survey: models.ForeignKey[Survey, Survey] = models.ForeignKey(
        Survey, models.CASCADE, related_name="alerts"
    )
    survey_id: int
    question: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    place: models.CharField[str, str] = models.CharField(max_length=80, blank=True)
    cause: models.CharField[str, str] = models.CharField(max_length=20)
    points: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    z: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    n: models.IntegerField[int, int] = models.IntegerField(default=0)
    opened_at: models.DateTimeField[dt.datetime, dt.datetime] = models.DateTimeField()
    closed_at: models.DateTimeField[Moment, Moment] = models.DateTimeField(null=True)

    class Meta:
        """The latest first."""

        ordering = ("-opened_at",)

    def __str__(self) -> str:
        """Cause and place."""
        return f"{self.cause} {self.place}"
