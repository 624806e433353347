"""Every endpoint, tried as every kind of caller. An endpoint without a row here fails the run.

The table is written by hand and on purpose does not read the product's own table of rights: two that
agree say more than one that is read twice.
"""

from __future__ import annotations

import io
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.server.standing import (
    CALLERS,
    CSV,
    MAP,
    OUTSIDE,
    ROLES,
    SECRET,
    a_branch,
    a_comment,
    a_contact,
    a_hook,
    a_job,
    a_link,
    a_map,
    a_member,
    a_suggestion,
    a_survey,
    a_team,
    a_version,
    an_invitation,
    an_open_survey,
    an_upload,
    build,
    comments,
    discovery,
    fresh,
    trashed,
)

from django.core.cache import cache  # isort: skip, settings come first

from parcours.server.api import api


@dataclass(frozen=True)
class Row:
    """Who may: the least role, then what those outside and the special callers get."""

    least: str | None
    stranger: int = 401
    other: int = 404
    link: int | None = None
    token: int | None = None
    body: Any = None
    files: Any = None
    raw: str = ""
    query: str = ""
    make: Any = None
    """Makes what the call needs, afresh for each caller; gives the words of the address."""
    special: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world():
    return build()


def ask(least, **more):
    """A row about a survey: outside, there is no such survey; a link to a map opens none."""
    return Row(least, stranger=404, link=404, **{"make": a_survey, **more})


def draft():
    from parcours.surveys import templates

    return json.dumps(templates.make("csat"))


COMMENTS = {"stranger": 404, "link": 403}
NOTE = {"do": "set", "key": "map", "field": "note", "value": "{new}"}
EDIT = {"id": "{new}", **NOTE}
MEMBER = Row("viewer", stranger=404)
OWNER = Row("owner", stranger=404)
MAP_READ = Row("viewer", stranger=404, link=200)
MAP_SHARE = Row("editor", stranger=404, link=403)
ADMIN = Row(None, stranger=403, other=403, special={"administrator": 200})
ANYBODY = Row("viewer", stranger=200, other=200, link=200, special={"administrator": 200})
MINE = Row("viewer", stranger=401, other=200, special={"administrator": 200, "link": 401})

DRAFT = draft()
ROWS = {
    # session
    "GET /api/session": ANYBODY,
    "POST /api/setup": Row(
        None, stranger=409, other=409, link=409, special=dict.fromkeys(CALLERS, 409),
        body={"email": "x@example.org", "password": "a long enough sentence"},
    ),
    "GET /api/me/totp.svg": Row(
        None,
        special={
            **dict.fromkeys(CALLERS, 404), "stranger": 401, "link": 401, "token": 403, "viewer_token": 403,
        },
    ),
    "PATCH /api/me": Row(
        "viewer", other=200, link=401, body={"name": "Somebody"},
        special={"administrator": 200, "token": 403, "viewer_token": 403},
    ),
    # maps
    "GET /api/maps": Row("viewer", stranger=200, other=200, link=200, special={"administrator": 200}),
    "POST /api/maps": Row("editor", link=401, body={"organisation": "{slug}", "title": "New"}),
    "POST /api/maps/import": Row(
        "editor", link=401, files=("map.journey.yaml", MAP), body={"organisation": "{slug}"}
    ),
    "GET /api/maps/{name}": MAP_READ,
    "DELETE /api/maps/{name}": Row("editor", stranger=404, link=404, make=a_map),
    "POST /api/maps/{name}/duplicate": Row("editor", stranger=404, link=404),
    "GET /api/maps/{name}/export/{form}": Row("viewer", stranger=404, link=200, make=lambda w: {"form": "md"}),
    "GET /api/preview/{name}": MAP_READ,
    "GET /api/maps/{name}/findings": MAP_READ,
    "GET /api/trash": Row("viewer", stranger=200, other=200, link=200, special={"administrator": 200}),
    "POST /api/trash/{name}": Row(
        "editor", link=401, make=trashed, special=dict.fromkeys(("suggester", "commenter", "viewer", "viewer_token"), 404)
    ),
    "DELETE /api/trash/{name}": Row(
        "owner", link=401, make=trashed, special=dict.fromkeys(("suggester", "commenter", "viewer", "viewer_token"), 404)
    ),
    "GET /api/maps/{name}/document": MAP_READ,
    "PUT /api/maps/{name}/document": Row("editor", stranger=404, link=403, raw=MAP),
    # history
    "POST /api/maps/{name}/edits": Row("editor", **COMMENTS, make=fresh, body={"edits": [EDIT]}),
    "GET /api/maps/{name}/rows": MAP_READ,
    "GET /api/maps/{name}/activity": MAP_READ,
    "GET /api/maps/{name}/versions": MAP_READ,
    "POST /api/maps/{name}/versions": Row("editor", **COMMENTS, make=fresh, body={"name": "{new}"}),
    "DELETE /api/maps/{name}/versions/{version}": Row("editor", **COMMENTS, make=a_version),
    "GET /api/maps/{name}/differences": MAP_READ,
    "POST /api/maps/{name}/restore": Row("editor", **COMMENTS, body={"number": 0}),
    "GET /api/maps/{name}/branches": MAP_READ,
    "POST /api/maps/{name}/branches": Row("editor", **COMMENTS, body={"title": "To be"}),
    "GET /api/maps/{name}/homecoming": Row("viewer", stranger=404, link=404, make=a_branch),
    "POST /api/maps/{name}/merge": Row("editor", stranger=404, link=404, make=a_branch),
    # talk
    "GET /api/maps/{name}/comments": MAP_READ,
    "POST /api/maps/{name}/comments": Row("commenter", **COMMENTS, body={"text": "Hello"}),
    "PUT /api/maps/{name}/comments/{comment}": Row("commenter", **COMMENTS, make=a_comment, body={"text": "New"}),
    "POST /api/maps/{name}/comments/{comment}/resolve": Row(
        "commenter", **COMMENTS, make=a_comment, body={"resolved": True}
    ),
    "DELETE /api/maps/{name}/comments/{comment}": Row("commenter", **COMMENTS, make=a_comment),
    "GET /api/maps/{name}/mentionable": Row("commenter", **COMMENTS),
    "GET /api/maps/{name}/suggestions": MAP_READ,
    "POST /api/maps/{name}/suggestions": Row(
        "suggester", **COMMENTS, make=fresh, body={"id": "{new}", "edits": [NOTE]}
    ),
    "POST /api/maps/{name}/suggestions/{suggestion}/accept": Row("editor", **COMMENTS, make=a_suggestion),
    "POST /api/maps/{name}/suggestions/{suggestion}/refuse": Row(
        "editor", **COMMENTS, make=a_suggestion, body={"reason": "No"}
    ),
    "POST /api/maps/{name}/suggestions/{suggestion}/withdraw": Row("suggester", **COMMENTS, make=a_suggestion),
    # sharing
    "GET /api/maps/{name}/people": MAP_READ,
    "PUT /api/maps/{name}/people": Row(
        "owner", stranger=404, link=403, make=a_member, body={"person": "{person_id}", "role": "editor"}
    ),
    "PUT /api/maps/{name}/restricted": Row("owner", stranger=404, link=403, body={"restricted": False}),
    "GET /api/maps/{name}/links": MAP_SHARE,
    "POST /api/maps/{name}/links": Row("editor", stranger=404, link=403, body={"role": "viewer"}),
    "POST /api/maps/{name}/links/{link_id}/take-over": Row(
        "editor", stranger=404, link=403, make=a_link
    ),
    "DELETE /api/maps/{name}/links/{link_id}": Row("editor", stranger=404, link=403, make=a_link),
    "POST /api/links/open": Row(
        "viewer", stranger=404, other=404, link=404, special=dict.fromkeys(CALLERS, 404), body={"word": "no.such"}
    ),
    # people
    "GET /api/organisations": Row("viewer", stranger=200, other=200, link=200, special={"administrator": 200}),
    "POST /api/organisations": Row(
        None, other=403, link=401, special={"administrator": 200}, body={"name": "Made"}
    ),
    "PATCH /api/organisations/{slug}": Row("owner", stranger=404, body={"name": f"Org of {SECRET}"}),
    "GET /api/organisations/{slug}/people": MEMBER,
    "PATCH /api/organisations/{slug}/people/{person_id}": Row(
        "owner", stranger=404, make=a_member, body={"role": "commenter"}
    ),
    "DELETE /api/organisations/{slug}/people/{person_id}": Row("owner", stranger=404, make=a_member),
    "GET /api/organisations/{slug}/teams": MEMBER,
    "POST /api/organisations/{slug}/teams": Row(
        "owner", stranger=404, make=lambda w: {"new": secrets.token_hex(5)}, body={"name": "{new}"}
    ),
    "PUT /api/organisations/{slug}/teams/{team_id}": Row(
        "owner", stranger=404, make=lambda w: a_team(w) | {"new": secrets.token_hex(5)}, body={"name": "{new}"}
    ),
    "DELETE /api/organisations/{slug}/teams/{team_id}": Row("owner", stranger=404, make=a_team),
    "GET /api/organisations/{slug}/invitations": OWNER,
    "POST /api/organisations/{slug}/invitations": Row("owner", stranger=404, body={"role": "viewer"}),
    "DELETE /api/organisations/{slug}/invitations/{invitation_id}": Row(
        "owner", stranger=404, make=an_invitation
    ),
    "GET /api/invitations/{word}": Row(
        "viewer", stranger=404, other=404, link=404, special=dict.fromkeys(CALLERS, 404), make=lambda w: {"word": "no"}
    ),
    "POST /api/accept-invitation": Row(
        "viewer", stranger=404, other=404, link=404, body={"word": "no"},
        special=dict.fromkeys(CALLERS, 404) | {"token": 403, "viewer_token": 403},
    ),
    "GET /api/organisations/{slug}/audit": OWNER,
    # tokens
    "GET /api/tokens": MINE,
    "POST /api/tokens": Row(
        "viewer", link=401, body={"organisation": "{slug}", "label": "x", "role": "viewer"},
        special={"token": 403, "viewer_token": 403},
    ),
    "DELETE /api/tokens/{token_id}": Row(
        "viewer", other=404, link=401, make=lambda w: {"token_id": 999_999}, special=dict.fromkeys(
            (*ROLES, "token", "viewer_token"), 404)
    ),
    # evidence
    "GET /api/uploads": Row("viewer", link=401, query="?organisation={slug}"),
    "POST /api/uploads": Row(
        "editor", link=401, files=("log.csv", CSV), body={"organisation": "{slug}", "kind": "events"}
    ),
    "GET /api/uploads/{upload_id}": Row("viewer", link=401, make=an_upload),
    "PUT /api/uploads/{upload_id}/columns": Row("editor", link=401, make=an_upload, body={"columns": {}}),
    "DELETE /api/uploads/{upload_id}": Row("editor", link=401, make=an_upload),
    "GET /api/maps/{name}/workbench": Row(
        "editor", stranger=404, link=401, make=comments, query="?upload={upload_id}"
    ),
    "GET /api/jobs": Row("viewer", link=401, query="?organisation={slug}"),
    "POST /api/jobs/discover": Row(
        "editor", link=401, make=discovery, body={"organisation": "{slug}", "events": "{events}"}
    ),
    "GET /api/jobs/{job_id}": Row("viewer", link=401, make=a_job),
    "POST /api/jobs/{job_id}/cancel": Row("editor", link=401, make=a_job),
    # dashboard
    "GET /api/maps/{name}/dashboard": MAP_READ,
    "GET /api/maps/{name}/dashboard/figures.csv": MAP_READ,
    "GET /api/maps/{name}/dashboard/manifest.json": MAP_READ,
    "GET /api/maps/{name}/dashboard/stream": MAP_READ,
    "GET /api/maps/{name}/feed": MAP_READ,
    "PUT /api/maps/{name}/feed": Row("editor", stranger=404, link=403, body={}),
    "GET /api/maps/{name}/guard": MAP_READ,
    "POST /api/maps/{name}/guard/dismissals": Row(
        "editor", stranger=404, link=403, body={"code": "G104", "reason": "Known"}
    ),
    "DELETE /api/maps/{name}/guard/dismissals": Row("editor", stranger=404, link=403, body={"code": "G104"}),
    "PUT /api/maps/{name}/digest": Row("viewer", link=401, body={"on": True}),
    "GET /api/maps/{name}/opportunities": MAP_READ,
    "POST /api/maps/{name}/opportunities/realised": Row(
        "editor", stranger=404, link=403, special={"owner": 409, "editor": 409, "token": 409}
    ),
    "GET /api/atlas": Row("viewer", stranger=200, other=200, link=200, special={"administrator": 200}),
    # surveys
    "GET /api/surveys": Row("viewer", stranger=404, link=404, query="?organisation={slug}"),
    "POST /api/surveys": ask("editor", make=None, body={"organisation": "{slug}"}),
    "GET /api/surveys-templates": ANYBODY,
    "POST /api/surveys-import": ask(
        "editor", make=None, query="?organisation={slug}", files=("x.json", draft())
    ),
    "POST /api/surveys-check": Row("viewer", other=200, link=401, special={"administrator": 200}, body={"text": "lang: en"}),
    "POST /api/surveys-preview": Row("viewer", other=200, link=401, special={"administrator": 200}, body={"text": DRAFT}),
    "POST /api/surveys-contacts/look": ask(
        "editor", make=a_contact, body={"organisation": "{slug}", "who": "{email}"}
    ),
    "POST /api/surveys-contacts/forget": ask(
        "editor", make=a_contact, body={"organisation": "{slug}", "who": "{email}"}
    ),
    "GET /api/surveys/{name}": ask("viewer"),
    "PUT /api/surveys/{name}": ask("editor", body={"text": DRAFT}),
    "DELETE /api/surveys/{name}": ask("editor"),
    "POST /api/surveys/{name}/publish": ask("editor"),
    "POST /api/surveys/{name}/close": ask("editor", make=an_open_survey),
    "GET /api/surveys/{name}/results": ask("viewer"),
    "GET /api/surveys/{name}/places": ask("viewer"),
    "GET /api/surveys/{name}/voices/{question}": ask("editor", make=lambda w: a_survey(w) | {"question": "why"}),
    "GET /api/surveys/{name}/answers.{form}": ask("editor", make=lambda w: an_open_survey(w) | {"form": "csv"}),
    "GET /api/surveys/{name}/qr": ask("viewer"),
    "POST /api/surveys/{name}/contacts": ask("editor", body={"text": "email\n"}),
    "POST /api/surveys/{name}/invitations": ask("editor", make=an_open_survey, body={"channel": "email"}),
    "GET /api/surveys/{name}/invitations": ask("viewer"),
    "POST /api/surveys/{name}/reminders": ask("editor"),
    "POST /api/surveys/{name}/undelivered": ask("editor"),
    "GET /api/surveys/{name}/calls": ask("editor"),
    "POST /api/surveys/{name}/calls/{invitation}": ask(
        "editor", make=lambda w: a_survey(w) | {"invitation": "none"}, body={"disposition": "refusal"},
        special=dict.fromkeys(("owner", "editor", "token"), 404),
    ),
    "POST /api/surveys/{name}/answers": ask(
        "editor", make=an_open_survey, body={"answers": {}}, special=dict.fromkeys(("owner", "editor", "token"), 400)
    ),
    "GET /api/surveys/{name}/follow-ups": ask("editor"),
    "POST /api/surveys/{name}/follow-ups/{response_id}": ask(
        "editor", make=lambda w: a_survey(w) | {"response_id": "none"}, body={"act": "contact"},
        special=dict.fromkeys(("owner", "editor", "token"), 404),
    ),
    "GET /api/surveys/{name}/alerts": ask("viewer"),
    # webhooks
    "GET /api/hook-kinds": ANYBODY,
    "GET /api/organisations/{slug}/hooks": Row("owner", link=401),
    "POST /api/organisations/{slug}/hooks": Row("owner", link=401, body={"url": "https://example.org/h"}),
    "PATCH /api/organisations/{slug}/hooks/{hook_id}": Row(
        "owner", link=401, make=a_hook, body={"active": False}
    ),
    "DELETE /api/organisations/{slug}/hooks/{hook_id}": Row("owner", link=401, make=a_hook),
    "POST /api/organisations/{slug}/hooks/{hook_id}/test": Row("owner", link=401, make=a_hook),
    "GET /api/organisations/{slug}/hooks/{hook_id}/deliveries": Row("owner", link=401, make=a_hook),
    "POST /api/organisations/{slug}/hooks/{hook_id}/deliveries/{delivery_id}/replay": Row(
        "owner", link=401, make=a_hook
    ),
    # administration
    "GET /api/admin/organisations": ADMIN,
    "GET /api/admin/people": ADMIN,
    "PATCH /api/admin/people/{person_id}": Row(
        None, stranger=403, other=403, special={"administrator": 200}, make=a_member, body={"active": True}
    ),
    "POST /api/admin/people/{person_id}/sessions/end": Row(
        None, stranger=403, other=403, special={"administrator": 200}, make=a_member
    ),
    "GET /api/admin/audit": ADMIN,
    # operations
    "GET /api/health": ANYBODY,
    "GET /api/metrics": ANYBODY,
}  # fmt: skip
ENDS_SESSIONS = {"POST /api/me/sessions/end"}
"""Tried apart: it ends the session that it is tried with."""


def endpoints():
    schema = api.get_openapi_schema()
    return {f"{method.upper()} {path}" for path, ways in schema["paths"].items() for method in ways}


def test_every_endpoint_has_a_row():
    rows = set(ROWS) | ENDS_SESSIONS
    assert endpoints() - rows == set(), "add a row: who may call it?"
    assert rows - endpoints() == set(), "rows for endpoints that are gone"


def expected(row, caller):
    """The status that the table promises; 200 stands for any success."""
    if caller in row.special:
        return row.special[caller]
    if caller in OUTSIDE:
        return row.stranger if caller == "stranger" else row.other
    if caller == "link":
        return row.link if row.link is not None else row.stranger
    role = {"token": "editor", "viewer_token": "viewer"}.get(caller, caller)
    if row.least is None:
        return row.other
    return 200 if ROLES.index(role) <= ROLES.index(row.least) else 403


def filled(value, words):
    if isinstance(value, dict):
        return {key: filled(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, words) for one in value]
    if isinstance(value, str) and re.fullmatch(r"\{\w+\}", value):
        return words[value[1:-1]]
    return value


def call(world, key, row, caller):
    method, path = key.split(" ", 1)
    words = {"name": world.stored.name, "slug": world.organisation.slug}
    world.asking = caller
    words |= row.make(world) if row.make else {}
    address = (path + row.query).format(**words)
    client = world.clients[caller]
    body = filled(row.body or {}, words)
    if row.files:
        name, text = row.files
        file = io.BytesIO(text.encode())
        file.name = name
        return client.post(address, {**body, "file": file})
    if row.raw:
        return client.put(address, row.raw, content_type="application/yaml")
    content = (
        {"data": json.dumps(body), "content_type": "application/json"} if method != "GET" else {}
    )
    return getattr(client, method.lower())(address, **content)


@pytest.mark.parametrize("key", ROWS)
def test_who_may(world, key):
    row = ROWS[key]
    callers = CALLERS if not row.files else ("editor", "viewer", *OUTSIDE, "link", "viewer_token")
    wrong = {}
    for caller in callers:
        cache.clear()  # tries are counted by address, and all of these share one
        answer = call(world, key, row, caller)
        status = 200 if answer.status_code in {200, 201, 204} else answer.status_code
        if status != expected(row, caller):
            wrong[caller] = (status, expected(row, caller), answer.content[:200])
        if caller in OUTSIDE and key not in {
            "PATCH /api/me",
            "GET /api/admin/organisations",
            "GET /api/admin/people",
            "GET /api/admin/audit",
        }:
            assert SECRET.encode() not in answer.content, (key, caller)
    assert not wrong
