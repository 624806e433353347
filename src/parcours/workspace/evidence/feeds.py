"""Which tables a map is measured from: uploads of its own organisation, chosen by its editors."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Sum

from parcours.errors import ConflictError, Words
from parcours.workspace.jobs import uploads
from parcours.workspace.models import Feed, StoredMap, Survey, SurveyCount, SurveyVersion, Upload
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller


@dataclass(frozen=True, slots=True)
class Fed:
    """The tables of a map; None where nothing was chosen."""

    events: Upload | None
    verbatims: Upload | None


def of(stored: StoredMap) -> Fed:
    """What feeds ``stored``."""
    feed = Feed.objects.filter(map=stored).select_related("events", "verbatims").first()
    return Fed(feed.events, feed.verbatims) if feed else Fed(None, None)


def choose(caller: Caller, stored: StoredMap, events: str | None, verbatims: str | None) -> Fed:
    """Feed ``stored`` from these uploads; raises for tables of another organisation or kind."""
    rights.require(caller, stored, "map.edit")
    found = [
        _upload(caller, stored, name, kind)
        for name, kind in ((events, "events"), (verbatims, "verbatims"))
    ]
    Feed.objects.update_or_create(
        map=stored,
        defaults={"events": found[0], "verbatims": found[1], "changed_by": caller.person},
    )
    return Fed(found[0], found[1])


def _upload(caller: Caller, stored: StoredMap, name: str | None, kind: str) -> Upload | None:
    if not name:
        return None
    upload = uploads.find(caller, name)
    if upload.organisation_id != stored.organisation_id or upload.kind != kind:
        raise uploads.no_such_upload()
    return upload


def needed(stored: StoredMap) -> Fed:
    """What feeds ``stored``; raises ConflictError where no log does."""
    found = of(stored)
    if found.events is None:
        raise ConflictError(
            "evidence.no-feed",
            Words(
                "No log feeds this dashboard yet.",
                "Aucun journal n’alimente encore ce tableau de bord.",
            ),
            remedy=Words("Choose one of the uploaded logs.", "Choisissez un des journaux envoyés."),
        )
    return found


def surveys(stored: StoredMap) -> list[Survey]:
    """The surveys whose answers are shown on ``stored``."""
    return list(Survey.objects.filter(organisation_id=stored.organisation_id, map_name=stored.name))


def moved(stored: StoredMap) -> str:
    """A word that changes when the map, its tables or its answers do."""
    fed = (
        Feed.objects.filter(map=stored)
        .values_list("events_id", "verbatims_id", "changed_at")
        .first()
    )
    asked = [survey.pk for survey in surveys(stored)]
    versions = SurveyVersion.objects.filter(survey_id__in=asked).values_list("pk", flat=True)
    counts = SurveyCount.objects.filter(version_id__in=list(versions)).aggregate(n=Sum("n"))
    fresh = StoredMap.objects.filter(pk=stored.pk).values_list("checksum", "number").first()
    return hashlib.sha256(repr((fed, counts["n"], fresh)).encode()).hexdigest()[:16]
