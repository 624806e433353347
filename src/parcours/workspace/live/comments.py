"""What people say about the parts of a map: comments, answers, mentions, and that it is settled.

A comment is stored beside the map, never in it: whoever exports a map exports no conversation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from parcours.errors import ForbiddenError, InputError, NotFoundError, Place, Words
from parcours.journey.rows import Rows
from parcours.workspace.live import maps, news
from parcours.workspace.live.sight import Sight
from parcours.workspace.models import Comment, Person, StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

LONGEST = 5_000


def of(caller: Caller, stored: StoredMap) -> list[Comment]:
    """Every comment on what the caller may see, in the order in which they were made."""
    rights.require(caller, stored, "map.read")
    found = Comment.objects.filter(map=stored).prefetch_related("mentions")
    if not rights.hidden_lanes(caller, stored):
        return list(found)
    seen, lost = _seen(caller, stored)
    return [one for one in found if one.key in seen and _head(one.field) not in lost]


def add(
    caller: Caller,
    stored: StoredMap,
    text: str,
    *,
    key: str = "map",
    field: str = "",
    answers: int | None = None,
    mentions: Sequence[int] = (),
) -> Comment:
    """Say something about a part, or answer a comment."""
    rights.require(caller, stored, "map.comment")
    first = _find(stored, answers) if answers is not None else None
    if first is not None:
        first = first.answers or first
        key, field = first.key, first.field
    seen, lost = _seen(caller, stored)
    if key not in seen or _head(field) in lost:
        raise NotFoundError(
            "comments.no-part",
            Words("What this is about is not there.", "L’élément commenté n’est pas là."),
            Place(path="key"),
        )
    comment = Comment.objects.create(
        map=stored,
        key=key,
        field=field[:120],
        answers=first,
        text=_checked(text),
        author=caller.key,
        by=caller.who[:254],
        at=_now(),
    )
    comment.mentions.set(_people(stored, mentions))
    news.tell(int(stored.pk), "comments")
    return comment


def change(caller: Caller, stored: StoredMap, comment_id: int, text: str) -> Comment:
    """Reword one's own comment."""
    comment = _own(caller, stored, comment_id)
    comment.text, comment.changed_at = _checked(text), _now()
    comment.save(update_fields=["text", "changed_at"])
    news.tell(int(stored.pk), "comments")
    return comment


def resolve(caller: Caller, stored: StoredMap, comment_id: int, *, resolved: bool) -> Comment:
    """Say that a comment is settled, or that it is not."""
    rights.require(caller, stored, "map.comment")
    comment = _find(stored, comment_id)
    comment = comment.answers or comment
    if rights.hidden_lanes(caller, stored) and comment not in of(caller, stored):
        raise _none()
    comment.resolved_at = _now() if resolved else None
    comment.resolved_by = caller.who[:254] if resolved else ""
    comment.save(update_fields=["resolved_at", "resolved_by"])
    news.tell(int(stored.pk), "comments")
    return comment


def delete(caller: Caller, stored: StoredMap, comment_id: int) -> None:
    """Take back one's own comment, or as an owner anybody's."""
    role = rights.require(caller, stored, "map.comment")
    if rights.allowed(role, "map.people"):
        _find(stored, comment_id).delete()
    else:
        _own(caller, stored, comment_id).delete()
    news.tell(int(stored.pk), "comments")


def _own(caller: Caller, stored: StoredMap, comment_id: int) -> Comment:
    rights.require(caller, stored, "map.comment")
    comment = _find(stored, comment_id)
    if comment.author != caller.key:
        raise ForbiddenError(
            "comments.not-yours",
            Words("This comment is somebody else’s.", "Ce commentaire est de quelqu’un d’autre."),
            remedy=Words("Answer it instead.", "Répondez-y plutôt."),
        )
    return comment


def _find(stored: StoredMap, comment_id: int | None) -> Comment:
    found = Comment.objects.filter(map=stored, pk=comment_id).first()
    if found is None:
        raise _none()
    return found


def _none() -> NotFoundError:
    return NotFoundError(
        "comments.none",
        Words("This comment is no longer there.", "Ce commentaire n’est plus là."),
    )


def _seen(caller: Caller, stored: StoredMap) -> tuple[Rows, frozenset[str]]:
    """The rows that the caller sees, and the fields that are hidden from them in every row."""
    working, sight = maps.read(stored), Sight(rights.hidden_lanes(caller, stored))
    rows = working.rows if working else {}
    return sight.view(rows), sight.hidden_fields(rows)


def _head(field: str) -> str:
    return field.partition(".")[0]


def _checked(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise InputError(
            "comments.length",
            Words(
                f"A comment has 1 to {LONGEST} characters.",
                f"Un commentaire a de 1 à {LONGEST} caractères.",
            ),
            Place(path="text"),
        )
    return said


def people_on(stored: StoredMap) -> list[Person]:
    """Everybody who may see the map, and so may be called to it."""
    candidates = Person.objects.filter(is_active=True).filter(
        Q(memberships__organisation=stored.organisation) | Q(map_roles__map=stored)
    )
    return [
        one
        for one in candidates.distinct()[:500]
        if rights.role_on(Caller(person=one), stored) is not None
    ]


def _people(stored: StoredMap, mentions: Sequence[int]) -> list[Person]:
    """Only people who may see the map can be called to it."""
    found = Person.objects.filter(pk__in=list(mentions)[:50], is_active=True)
    return [one for one in found if rights.role_on(Caller(person=one), stored) is not None]


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
