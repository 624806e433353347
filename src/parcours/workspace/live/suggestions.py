"""Edits that wait for somebody who may make them: proposed, looked at in words, accepted or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson

from parcours.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    ParcoursError,
    Words,
)
from parcours.journey.changes import advance, change_of
from parcours.journey.edits import Action, Group, action_json, action_of, apply, edit_of
from parcours.journey.rows import Rows
from parcours.workspace.live import maps, news
from parcours.workspace.live.authors import Author, author_of
from parcours.workspace.live.telling import words_of
from parcours.workspace.models import StoredMap, Suggestion
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

EDITS_MOST = 500
LONGEST = 200_000
"""Characters of one suggestion as it is stored: all open ones are listed at once."""
OPEN_MOST = 500


def suggest(
    caller: Caller,
    stored: StoredMap,
    shapes: Sequence[dict[str, Any]],
    *,
    made_id: str,
    note: str = "",
) -> Suggestion:
    """Propose edits; they have to make sense on the map as it stands."""
    rights.require(caller, stored, "map.suggest")
    known = Suggestion.objects.filter(map=stored, made_id=made_id, author=caller.key).first()
    if known is not None:
        return known
    if not 1 <= len(shapes) <= EDITS_MOST:
        raise InputError(
            "suggestions.count",
            Words(
                f"A suggestion has 1 to {EDITS_MOST} edits.",
                f"Une suggestion a de 1 à {EDITS_MOST} modifications.",
            ),
        )
    if Suggestion.objects.filter(map=stored, state="open").count() >= OPEN_MOST:
        raise ConflictError(
            "suggestions.many",
            Words("Too many suggestions are open.", "Trop de suggestions sont ouvertes."),
            remedy=Words("Decide some of them first.", "Décidez-en d’abord quelques-unes."),
        )
    actions = [edit_of({**shape, "id": made_id}).action for shape in shapes]
    text = orjson.dumps([action_json(action) for action in actions]).decode()
    if len(text) > LONGEST:
        raise _too_long()
    apply(_rows(stored), _group(actions))
    made = Suggestion.objects.create(
        map=stored,
        made_id=made_id,
        actions=text,
        note=note.strip()[:2_000],
        author=caller.key,
        by=caller.who[:254],
        at=_now(),
    )
    news.tell(int(stored.pk), "suggestions")
    return made


def of(caller: Caller, stored: StoredMap, *, state: str = "open") -> list[Suggestion]:
    """The suggestions in one state, the latest first; for those who see the whole map."""
    rights.require(caller, stored, "map.read")
    if rights.hidden_lanes(caller, stored):
        return []
    return list(Suggestion.objects.filter(map=stored, state=state)[:OPEN_MOST])


def edits_of(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The suggested edits as JSON values, so that a page may show what they would make."""
    found: list[dict[str, Any]] = orjson.loads(suggestion.actions)
    return found


def in_words(stored: StoredMap, suggestion: Suggestion) -> list[Words]:
    """What a suggestion would do, edit by edit."""
    rows = _rows(stored)
    told = []
    for shape in edits_of(suggestion):
        try:
            changes = [change.as_json() for change in apply(rows, action_of(shape))]
        except ParcoursError:
            changes = []
        told.append(words_of(shape, changes, rows))
        advance(rows, map(change_of, changes))
    return told


def accept(caller: Caller, stored: StoredMap, suggestion_id: int) -> Suggestion:
    """Make the suggested edits, all or none, as the decider's; raises what stands in their way."""
    rights.require(caller, stored, "map.decide")
    found = _open(stored, suggestion_id)
    claimed = Suggestion.objects.filter(pk=found.pk, state="open").update(state="accepted")
    if not claimed:
        raise _decided()
    mine = author_of(caller, stored)
    author = Author(mine.key, f"{caller.who} ({found.by})"[:254], mine.standing)
    actions = [action_of(shape) for shape in edits_of(found)]
    try:
        number = maps.apply_all(stored, actions, author, via="api", name="suggestion")
    except BaseException:
        Suggestion.objects.filter(pk=found.pk).update(state="open")
        raise
    return _decide(caller, found, "accepted", number=number)


def refuse(caller: Caller, stored: StoredMap, suggestion_id: int, reason: str) -> Suggestion:
    """Turn a suggestion down, with a reason."""
    rights.require(caller, stored, "map.decide")
    found = _open(stored, suggestion_id)
    found.reason = reason.strip()[:2_000]
    return _decide(caller, found, "refused")


def withdraw(caller: Caller, stored: StoredMap, suggestion_id: int) -> Suggestion:
    """Take back one's own suggestion."""
    rights.require(caller, stored, "map.suggest")
    found = _open(stored, suggestion_id)
    if found.author != caller.key:
        raise ForbiddenError(
            "suggestions.not-yours",
            Words(
                "This suggestion is somebody else’s.", "Cette suggestion est de quelqu’un d’autre."
            ),
        )
    return _decide(caller, found, "withdrawn")


def _decide(
    caller: Caller, found: Suggestion, state: str, *, number: int | None = None
) -> Suggestion:
    found.state, found.decided_by, found.decided_at = state, caller.who[:254], _now()
    found.number = number
    found.save()
    news.tell(found.map_id, "suggestions")
    return found


def _open(stored: StoredMap, suggestion_id: int) -> Suggestion:
    found = Suggestion.objects.filter(map=stored, pk=suggestion_id).first()
    if found is None:
        raise NotFoundError(
            "suggestions.none",
            Words("There is no such suggestion.", "Cette suggestion n’existe pas."),
        )
    if found.state != "open":
        raise _decided()
    return found


def _too_long() -> InputError:
    return InputError(
        "suggestions.length",
        Words("This suggestion is too long.", "Cette suggestion est trop longue."),
        remedy=Words("Suggest it in parts.", "Proposez-la en plusieurs fois."),
    )


def _decided() -> ConflictError:
    return ConflictError(
        "suggestions.decided",
        Words("This suggestion was decided.", "Cette suggestion a été décidée."),
    )


def _group(actions: Sequence[Action]) -> Group:
    return Group.model_validate({"as": "suggestion", "edits": tuple(actions)})


def _rows(stored: StoredMap) -> Rows:
    working = maps.read(stored)
    return working.rows if working else {}


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
