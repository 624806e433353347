"""Commits a group of edits: rights, sense, number, rows and log in one transaction, or not at all.

The order of a map is made here and nowhere else. An edit that is refused writes nothing and spoils
no other; one that was sent before gets the number that it has.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from parcours.errors import ConflictError, NotFoundError, ParcoursError, UnavailableError, Words
from parcours.journey.changes import advance, change_of
from parcours.journey.edits import Action, Edit, Revert, Undo, action_json, apply
from parcours.journey.rows import Row, Rows
from parcours.workspace.live import sql
from parcours.workspace.live.authors import Author, look_at
from parcours.workspace.live.sql import Entry

log = logging.getLogger("parcours.live")
REPLAY_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Submission:
    """An edit with its author, on its way into the order of a map."""

    edit: Edit
    author: Author
    via: str = "live"
    told: Callable[[Outcome], None] | None = None
    """Called once the outcome is certain, in the writer's thread."""
    origin: object = None
    """The connection that it came by; whoever listens to groups answers it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission: its number, or why it was refused."""

    edit_id: str
    number: int = 0
    error: ParcoursError | None = None


@dataclass(slots=True)
class Working:
    """A map's rows in memory, as they are after ``number``."""

    number: int
    rows: Rows


@dataclass(slots=True)
class Group:
    """What a commit did to a map: the new entries, and an outcome for each submission, in order."""

    map_id: int
    submissions: Sequence[Submission]
    entries: list[Entry] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def gone() -> NotFoundError:
    """The map itself is no longer there."""
    return NotFoundError(
        "edit.no-map", Words("This map is no longer there.", "Cette carte n’est plus là.")
    )


def failed() -> ConflictError:
    """An edit that met a fault of ours; the log has the fault."""
    return ConflictError(
        "edit.failed",
        Words(
            "This edit could not be done; the fault is ours and was written down.",
            "Cette modification n’a pu être faite ; l’erreur est de notre côté et a été notée.",
        ),
        remedy=Words("Try it again.", "Réessayez."),
    )


def unavailable() -> UnavailableError:
    """The database does not answer: the edit is neither saved nor refused, and is sent again."""
    return UnavailableError(
        "edit.unavailable",
        Words("The database does not answer.", "La base de données ne répond pas."),
        remedy=Words(
            "Send the edit again in a moment.", "Renvoyez la modification dans un instant."
        ),
    )


def commit(
    map_id: int, submissions: Sequence[Submission], working: Working | None
) -> tuple[Group, Working | None]:
    """Take ``submissions`` in their order. Gives back what was done and the rows after it.

    ``working`` may be behind, when another process wrote; it is changed in place and must not be
    used again when this raises.
    """
    group = Group(map_id, submissions)
    with sql.writing() as cursor:
        found = sql.lock(cursor, map_id)
        if found is None:
            group.outcomes = [Outcome(one.edit.id, error=gone()) for one in submissions]
            return group, None
        working = _fresh(cursor, map_id, found.number, working)
        taken = _Taken(cursor, map_id, working, submissions)
        group.outcomes = [taken.one(submission) for submission in submissions]
        group.entries = taken.entries
        if taken.entries:
            sql.save_rows(cursor, map_id, taken.touched)
            sql.save_entries(cursor, map_id, taken.entries)
    return group, working


def load(cursor: Any, map_id: int) -> Working | None:
    """A map's rows with their number; None for a map that is gone."""
    found = sql.head(cursor, map_id)
    return Working(found.number, sql.load_rows(cursor, map_id)) if found else None


def _fresh(cursor: Any, map_id: int, number: int, working: Working | None) -> Working:
    """The rows at ``number``: those in memory, brought forward by the log where that is shorter."""
    if working is None or not 0 <= number - working.number <= REPLAY_MOST:
        return Working(number, sql.load_rows(cursor, map_id))
    if working.number < number:
        missed = sql.entries_after(cursor, map_id, working.number)
        if len(missed) != number - working.number:
            return Working(number, sql.load_rows(cursor, map_id))
        for entry in missed:
            advance(working.rows, map(change_of, entry.changed))
        working.number = number
    return working


class _Taken:
    """One group on its way: what it has added to the log and which rows it touched."""

    def __init__(
        self, cursor: Any, map_id: int, working: Working, submissions: Sequence[Submission]
    ) -> None:
        self.cursor = cursor
        self.map_id = map_id
        self.working = working
        self.entries: list[Entry] = []
        self.touched: dict[str, Row | None] = {}
        self.known = sql.numbers_of(cursor, map_id, {one.edit.id for one in submissions})
        authors = {id(one.author): one.author for one in submissions}
        look_at(cursor, [one.standing for one in authors.values() if one.standing is not None])
        self.refusals = {name: author.refusal() for name, author in authors.items()}
        self.at = dt.datetime.now(tz=dt.UTC)

    def one(self, submission: Submission) -> Outcome:
        """Take one edit, or say why not; whatever happens, the next one has its turn."""
        edit = submission.edit
        try:
            if edit.id in self.known:
                return self._again(submission)
            refusal = self.refusals[id(submission.author)]
            if refusal is not None:
                raise refusal
            action = self._resolved(edit.action, submission.author)
            changes = apply(self.working.rows, action)
        except ParcoursError as error:
            return Outcome(edit.id, error=error)
        except Exception:
            log.exception("an edit of map %s failed: %s", self.map_id, edit.id)
            return Outcome(edit.id, error=failed())
        advance(self.working.rows, changes)
        self.touched.update({one.key: self.working.rows.get(one.key) for one in changes})
        self.working.number += 1
        self.known[edit.id] = (self.working.number, submission.author.key)
        self.entries.append(
            Entry(
                self.working.number,
                edit.id,
                edit.gesture,
                submission.author.key,
                submission.author.name,
                submission.via,
                self.at,
                orjson.dumps(action_json(edit.action)),
                orjson.dumps([change.as_json() for change in changes]),
            )
        )
        return Outcome(edit.id, self.working.number)

    def _again(self, submission: Submission) -> Outcome:
        """The number that the edit has already; another's id is not one's own."""
        number, author = self.known[submission.edit.id]
        if author != submission.author.key:
            taken = Words("This edit’s id is taken.", "L’id de cette modification est pris.")
            return Outcome(submission.edit.id, error=ConflictError("edit.id-taken", taken))
        return Outcome(submission.edit.id, number)

    def _resolved(self, action: Action, author: Author) -> Action:
        """An undo as what it takes back: the author's own edits, from the log."""
        if not isinstance(action, Undo):
            return action
        mine = [
            entry
            for entry in [
                *sql.entries_with(self.cursor, self.map_id, action.of),
                *(entry for entry in self.entries if entry.edit_id in action.of),
            ]
            if entry.author == author.key
        ]
        if not mine:
            raise ConflictError(
                "edit.not-yours",
                Words(
                    "Only one’s own edits are undone, and the log no longer has these.",
                    "On n’annule que ses propres modifications, et le journal n’a plus celles-ci.",
                ),
                remedy=Words("Restore a version instead.", "Restaurez plutôt une version."),
            )
        return Revert(changes=tuple(change for entry in mine for change in entry.changed))
