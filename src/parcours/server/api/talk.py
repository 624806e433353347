"""Comments and suggestions on a map over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from parcours.errors import Lang
from parcours.server import limits
from parcours.server.callers import address_of, on_map
from parcours.server.language import asked_lang
from parcours.server.live import limits as edits
from parcours.workspace.live import comments, suggestions
from parcours.workspace.models import Comment, StoredMap, Suggestion

router = Router(tags=["talk"])
ONE = "/maps/{name}/suggestions/{suggestion}"


class NewComment(Schema):
    """Something to say about a part (a row's key, perhaps a field of it), or an answer."""

    text: str = Field(max_length=comments.LONGEST)
    key: str = Field("map", max_length=120)
    field: str = Field("", max_length=120)
    answers: int | None = None
    mentions: list[int] = Field(default_factory=list, max_length=50)


class Words(Schema):
    """A text that replaces another."""

    text: str = Field(max_length=comments.LONGEST)


class Resolved(Schema):
    """Whether a comment is settled."""

    resolved: bool


class CommentShape(Schema):
    """A comment; an answer names the comment that it answers."""

    id: int
    key: str
    field: str
    answers: int | None
    text: str
    by: str
    mine: bool
    at: dt.datetime
    changed_at: dt.datetime | None
    resolved_at: dt.datetime | None
    resolved_by: str
    mentions: list[str]


class Mentionable(Schema):
    """Somebody who may be called to the map."""

    id: int
    name: str


class NewSuggestion(Schema):
    """Edits to propose; ``id`` is made by who suggests, so that the same one sent twice is one."""

    model_config = ConfigDict(regex_engine="python-re")  # as for an edit: 12 MB less

    id: str = Field(pattern=r"^[\w-]{8,64}$")
    edits: list[dict[str, Any]] = Field(max_length=suggestions.EDITS_MOST)
    note: str = Field("", max_length=2_000)


class Reason(Schema):
    """Why a suggestion is turned down."""

    reason: str = Field("", max_length=2_000)


class SuggestionShape(Schema):
    """A suggestion with what it would do, in words and as edits."""

    id: int
    by: str
    mine: bool
    at: dt.datetime
    note: str
    state: str
    words: list[str]
    edits: list[dict[str, Any]]
    decided_by: str
    decided_at: dt.datetime | None
    reason: str
    number: int | None


@router.get("/maps/{name}/comments", response=list[CommentShape], summary="Comments")
def list_comments(request: HttpRequest, name: str) -> list[CommentShape]:
    """Everything that was said, answers too, in the order in which it was."""
    caller, stored = on_map(request, name)
    return [_comment(one, caller.key) for one in comments.of(caller, stored)]


@router.post("/maps/{name}/comments", response=CommentShape, summary="Comment")
def add_comment(request: HttpRequest, name: str, asked: NewComment) -> CommentShape:
    """Say something about a part, or answer."""
    caller, stored = on_map(request, name, "map.comment")
    if caller.link:  # who holds a link may be anybody; what is said is listed whole
        limits.spend("comment", f"{caller.key}:{address_of(request)}", most=60, seconds=60)
    made = comments.add(
        caller,
        stored,
        asked.text,
        key=asked.key,
        field=asked.field,
        answers=asked.answers,
        mentions=asked.mentions,
    )
    return _comment(made, caller.key)


@router.put("/maps/{name}/comments/{comment}", response=CommentShape, summary="Reword a comment")
def change_comment(request: HttpRequest, name: str, comment: int, asked: Words) -> CommentShape:
    """One's own."""
    caller, stored = on_map(request, name, "map.comment")
    return _comment(comments.change(caller, stored, comment, asked.text), caller.key)


@router.post("/maps/{name}/comments/{comment}/resolve", response=CommentShape, summary="Settle a comment")  # fmt: skip
def resolve_comment(request: HttpRequest, name: str, comment: int, asked: Resolved) -> CommentShape:
    """Say that it is settled, or that it is not."""
    caller, stored = on_map(request, name, "map.comment")
    done = comments.resolve(caller, stored, comment, resolved=asked.resolved)
    return _comment(done, caller.key)


@router.delete("/maps/{name}/comments/{comment}", response={204: None}, summary="Delete a comment")
def delete_comment(request: HttpRequest, name: str, comment: int) -> Status[None]:
    """One's own; owners anybody's."""
    caller, stored = on_map(request, name, "map.comment")
    comments.delete(caller, stored, comment)
    return Status(204, None)


@router.get("/maps/{name}/mentionable", response=list[Mentionable], summary="Who may be mentioned")
def mentionable(request: HttpRequest, name: str) -> list[Mentionable]:
    """People who may see the map; told to people, not to holders of a link."""
    caller, stored = on_map(request, name, "map.comment")
    if caller.person is None:
        return []
    return [Mentionable(id=int(one.pk), name=str(one)) for one in comments.people_on(stored)]


@router.get("/maps/{name}/suggestions", response=list[SuggestionShape], summary="Suggestions")
def list_suggestions(
    request: HttpRequest,
    name: str,
    state: Literal["open", "accepted", "refused", "withdrawn"] = "open",
) -> list[SuggestionShape]:
    """Those in one state, the latest first."""
    caller, stored = on_map(request, name)
    lang = asked_lang(request)
    found = suggestions.of(caller, stored, state=state)
    return [_suggestion(stored, one, caller.key, lang) for one in found]


@router.post("/maps/{name}/suggestions", response=SuggestionShape, summary="Suggest edits")
def suggest(request: HttpRequest, name: str, asked: NewSuggestion) -> SuggestionShape:
    """Propose edits that wait for an editor."""
    caller, stored = on_map(request, name, "map.suggest")
    for shape in asked.edits:
        edits.check(shape)
    made = suggestions.suggest(caller, stored, asked.edits, made_id=asked.id, note=asked.note)
    return _suggestion(stored, made, caller.key, asked_lang(request))


@router.post(f"{ONE}/accept", response=SuggestionShape, summary="Accept a suggestion")
def accept(request: HttpRequest, name: str, suggestion: int) -> SuggestionShape:
    """Make its edits, all or none."""
    caller, stored = on_map(request, name, "map.decide")
    done = suggestions.accept(caller, stored, suggestion)
    return _suggestion(stored, done, caller.key, asked_lang(request))


@router.post(f"{ONE}/refuse", response=SuggestionShape, summary="Refuse a suggestion")
def refuse(request: HttpRequest, name: str, suggestion: int, asked: Reason) -> SuggestionShape:
    """Turn it down, with a reason."""
    caller, stored = on_map(request, name, "map.decide")
    done = suggestions.refuse(caller, stored, suggestion, asked.reason)
    return _suggestion(stored, done, caller.key, asked_lang(request))


@router.post(f"{ONE}/withdraw", response=SuggestionShape, summary="Withdraw a suggestion")
def withdraw(request: HttpRequest, name: str, suggestion: int) -> SuggestionShape:
    """One's own."""
    caller, stored = on_map(request, name, "map.suggest")
    done = suggestions.withdraw(caller, stored, suggestion)
    return _suggestion(stored, done, caller.key, asked_lang(request))


def _comment(one: Comment, mine: str) -> CommentShape:
    return CommentShape(
        id=int(one.pk),
        key=one.key,
        field=one.field,
        answers=one.answers_id,
        text=one.text,
        by=one.by,
        mine=one.author == mine,
        at=one.at,
        changed_at=one.changed_at,
        resolved_at=one.resolved_at,
        resolved_by=one.resolved_by,
        mentions=[str(person) for person in one.mentions.all()],
    )


def _suggestion(stored: StoredMap, one: Suggestion, mine: str, lang: Lang) -> SuggestionShape:
    return SuggestionShape(
        id=int(one.pk),
        by=one.by,
        mine=one.author == mine,
        at=one.at,
        note=one.note,
        state=one.state,
        words=[words.say(lang) for words in suggestions.in_words(stored, one)],
        edits=suggestions.edits_of(one),
        decided_by=one.decided_by,
        decided_at=one.decided_at,
        reason=one.reason,
        number=one.number,
    )
