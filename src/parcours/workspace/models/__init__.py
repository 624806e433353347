"""The tables of a workspace, one module per subject; Django finds them all here."""

from parcours.workspace.models.evidence import DigestWish, Dismissal, Feed
from parcours.workspace.models.jobs import Job, Upload
from parcours.workspace.models.maps import (
    Comment,
    LoggedEdit,
    MapRow,
    MapVersion,
    StoredMap,
    Suggestion,
)
from parcours.workspace.models.outbox import Announced, Delivery, Webhook
from parcours.workspace.models.people import (
    Invitation,
    MapRole,
    Membership,
    Organisation,
    Person,
    Team,
)
from parcours.workspace.models.sharing import ApiToken, AuditEntry, ShareLink
from parcours.workspace.models.surveys import (
    CallAttempt,
    Contact,
    Conversation,
    FollowUp,
    OptOut,
    ResponseLink,
    Survey,
    SurveyAlert,
    SurveyCount,
    SurveyInvitation,
    SurveyQuota,
    SurveyResponse,
    SurveyTask,
    SurveyVersion,
)

__all__ = [
    "Announced",
    "ApiToken",
    "AuditEntry",
    "CallAttempt",
    "Comment",
    "Contact",
    "Conversation",
    "Delivery",
    "DigestWish",
    "Dismissal",
    "Feed",
    "FollowUp",
    "Invitation",
    "Job",
    "LoggedEdit",
    "MapRole",
    "MapRow",
    "MapVersion",
    "Membership",
    "OptOut",
    "Organisation",
    "Person",
    "ResponseLink",
    "ShareLink",
    "StoredMap",
    "Suggestion",
    "Survey",
    "SurveyAlert",
    "SurveyCount",
    "SurveyInvitation",
    "SurveyQuota",
    "SurveyResponse",
    "SurveyTask",
    "SurveyVersion",
    "Team",
    "Upload",
    "Webhook",
]
