"""The tables of a workspace, one module per subject; Django finds them all here."""

from parcours.workspace.models.jobs import Job, Upload
from parcours.workspace.models.maps import (
    Comment,
    LoggedEdit,
    MapRow,
    MapVersion,
    StoredMap,
    Suggestion,
)
from parcours.workspace.models.outbox import Delivery, Webhook
from parcours.workspace.models.people import (
    Invitation,
    MapRole,
    Membership,
    Organisation,
    Person,
    Team,
)
from parcours.workspace.models.sharing import ApiToken, AuditEntry, ShareLink

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Comment",
    "Delivery",
    "Invitation",
    "Job",
    "LoggedEdit",
    "MapRole",
    "MapRow",
    "MapVersion",
    "Membership",
    "Organisation",
    "Person",
    "ShareLink",
    "StoredMap",
    "Suggestion",
    "Team",
    "Upload",
    "Webhook",
]
