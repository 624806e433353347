"""The surveys of a workspace: drafted, published as versions, opened, closed, found by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from parcours.errors import ConflictError, InputError, ManyErrors, NotFoundError, Words
from parcours.surveys.definition import Survey as Definition
from parcours.surveys.read import read
from parcours.surveys.senses import missing_to_publish
from parcours.surveys.write import checksum, write
from parcours.workspace import names
from parcours.workspace.models import Organisation, Person, Survey, SurveyVersion
from parcours.workspace.surveys import privacy


@dataclass(frozen=True, slots=True)
class Published:
    """A survey as it is being asked."""

    id: int
    name: str
    organisation_id: int
    version_id: int
    number: int
    survey: Definition


def add(
    organisation: Organisation,
    text: str,
    *,
    name: str = "",
    map_name: str = "",
    by: Person | None = None,
) -> Survey:
    """Keep a new draft; raises ManyErrors when the file cannot be read."""
    definition = read(text)
    return Survey.objects.create(
        organisation=organisation,
        name=names.for_survey(organisation, name or definition.title.say(definition.lang)),
        title=definition.title.say(definition.lang)[:300],
        draft=write(definition),
        map_name=map_name or (definition.map or ""),
        created_by=by,
    )


def edit(stored: Survey, text: str) -> Survey:
    """Replace the draft; what is being asked does not change until it is published."""
    definition = read(text)
    stored.draft = write(definition)
    stored.title = definition.title.say(definition.lang)[:300]
    if definition.map:
        stored.map_name = definition.map
    stored.save()
    return stored


def publish(stored: Survey) -> Published:
    """Ask the draft from now on; raises InputError while purpose, retention or consent are missing.

    The same words make no new version, so that publishing twice changes nothing.
    """
    definition = read(stored.draft)
    missing = missing_to_publish(definition)
    if missing:
        raise ManyErrors(InputError("surveys.not-ready", words) for words in missing)
    with transaction.atomic():
        _same_privacy(stored, definition)
        version, _ = SurveyVersion.objects.get_or_create(
            survey=stored,
            checksum=checksum(definition),
            defaults={"number": stored.versions.count() + 1, "text": write(definition)},
        )
        stored.current = version
        stored.state = "open"
        stored.save()
    return Published(
        int(stored.pk),
        stored.name,
        stored.organisation_id,
        int(version.pk),
        version.number,
        definition,
    )


def close(stored: Survey) -> None:
    """Stop asking; what was answered stays."""
    stored.state = "closed"
    stored.save()


def remove(stored: Survey) -> None:
    """Delete a survey with everything that came back."""
    privacy.forget_survey(stored)


def find(name: str) -> Survey:
    """The survey called ``name``; raises NotFoundError."""
    stored = Survey.objects.select_related("organisation").filter(name=name).first()
    if stored is None:
        raise no_such_survey(name)
    return stored


def no_such_survey(name: str) -> NotFoundError:
    """The same answer for a survey that is not there and for one that the caller may not know of."""
    return NotFoundError(
        "surveys.no-such-survey",
        Words(f"There is no survey “{name}”.", f"Il n’y a pas d’enquête « {name} »."),
    )


def latest(stored: Survey) -> Definition:
    """The newest published version, else the draft."""
    known = versions(stored)
    return known[max(known)] if known else read(stored.draft)


def published(name: str) -> Published | None:
    """The survey as it is being asked; None when there is none, or it is not open."""
    stored = Survey.objects.select_related("current").filter(name=name, state="open").first()
    if stored is None or stored.current is None:
        return None
    version: SurveyVersion = stored.current
    return Published(
        int(stored.pk),
        stored.name,
        stored.organisation_id,
        int(version.pk),
        version.number,
        read(version.text),
    )


def versions(stored: Survey) -> dict[int, Definition]:
    """Every version by its key."""
    return {int(version.pk): read(version.text) for version in stored.versions.all()}


def draft_of(stored: Survey) -> dict[str, Any]:
    """The draft as data."""
    data: dict[str, Any] = json.loads(stored.draft)
    return data


def _same_privacy(stored: Survey, definition: Definition) -> None:
    """An anonymous survey stays anonymous and a named one named: answers would mix otherwise."""
    before = stored.versions.last()
    if before is None or read(before.text).terms.privacy == definition.terms.privacy:
        return
    raise ConflictError(
        "surveys.privacy-changed",
        Words(
            "A survey cannot change how it treats privacy once it was published.",
            "Une enquête publiée ne peut changer son mode de confidentialité.",
        ),
        remedy=Words("Copy it into a new survey.", "Copiez-la dans une nouvelle enquête."),
    )
