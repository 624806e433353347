"""What everybody but the socket calls: read a map as it stands, change it, bring a new one in.

REST, command line, imports and jobs all come through ``apply``; the socket hands the same
submissions to the same writer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from parcours.errors import ParcoursError
from parcours.journey.edits import Action, Edit, Group
from parcours.journey.model import JourneyMap
from parcours.journey.rows import Rows, from_rows, to_rows
from parcours.workspace.live import sql, store
from parcours.workspace.live.authors import Author
from parcours.workspace.live.store import Outcome, Submission, Working
from parcours.workspace.live.writer import writer
from parcours.workspace.models import StoredMap


@dataclass(frozen=True, slots=True)
class Standing:
    """A map as it stands: its document and the number of its last edit."""

    number: int
    rows: Rows
    journey_map: JourneyMap


def new_id() -> str:
    """An id for an edit or a gesture, that nobody else makes."""
    return secrets.token_urlsafe(12)


def read(stored: StoredMap) -> Working | None:
    """The rows of a map with their number, of one moment; None when it has none, being unreadable."""
    with sql.reading() as cursor:
        working = store.load(cursor, int(stored.pk))
    return working if working and working.rows else None


def document(stored: StoredMap) -> JourneyMap | None:
    """The map as a document, with every edit so far."""
    working = read(stored)
    return from_rows(working.rows) if working else None


def apply(
    stored: StoredMap,
    actions: Sequence[Action],
    author: Author,
    *,
    via: str,
    gesture: str = "",
    ids: Sequence[str] = (),
) -> list[Outcome]:
    """Do ``actions`` one after the other, each with its outcome; one gesture is one step of undo."""
    gesture = gesture or new_id()
    names = ids or [new_id() for _ in actions]
    submissions = [
        Submission(Edit(id=name, gesture=gesture, action=action), author, via)
        for name, action in zip(names, actions, strict=True)
    ]
    return writer().wait(int(stored.pk), submissions)


def apply_all(
    stored: StoredMap, actions: Sequence[Action], author: Author, *, via: str, name: str
) -> int:
    """Do all of ``actions`` as one edit, or none. Gives its number; raises what refused it."""
    group = Group.model_validate({"as": name, "edits": tuple(actions)})
    (outcome,) = apply(stored, [group], author, via=via)
    if outcome.error is not None:
        raise outcome.error
    return outcome.number


def adopt(stored: StoredMap, journey_map: JourneyMap) -> None:
    """Give a map that has no rows yet those of ``journey_map``; number 0 is what it began as."""
    with sql.writing() as cursor:
        head = sql.lock(cursor, int(stored.pk))
        if head is not None and head.number == 0 and not sql.load_rows(cursor, int(stored.pk)):
            sql.save_rows(cursor, int(stored.pk), dict(to_rows(journey_map)))


def first_error(outcomes: Sequence[Outcome]) -> ParcoursError | None:
    """Why the first refused edit was refused."""
    return next((outcome.error for outcome in outcomes if outcome.error), None)
