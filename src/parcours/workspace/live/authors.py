"""Who edits, and whether they still may: a right is asked for at each edit, not once at the door.

``rights`` decides; here one statement reads the facts that the answers rest on, in the transaction
of the edits, and asks it again only when one of them changed. So a withdrawn right ends the very next
edit, and fifty people who type do not cost two hundred queries a second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from parcours.errors import ForbiddenError, ParcoursError, Words
from parcours.journey.refusals import REFUSALS
from parcours.workspace.models import ApiToken, Person, ShareLink, StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

Facts = tuple[tuple[Any, ...], ...]

_MAP: Final = """'map', CAST(restricted AS TEXT), CAST(trashed_at AS TEXT),
  CAST(organisation_id AS TEXT) FROM workspace_storedmap WHERE id = %s"""
_PERSON: Final = """'person', CAST(is_active AS TEXT), password, CAST(sessions_from AS TEXT)
  FROM workspace_person WHERE id = %s"""
_MEMBER: Final = """'member', role, '', '' FROM workspace_membership WHERE person_id = %s
  AND organisation_id = (SELECT organisation_id FROM workspace_storedmap WHERE id = %s)"""
_ROLE: Final = (
    """'role', role, '', '' FROM workspace_maprole WHERE map_id = %s AND person_id = %s"""
)
_TEAM: Final = """'team', r.role, CAST(r.id AS TEXT), '' FROM workspace_maprole r
  JOIN workspace_team_people t ON t.team_id = r.team_id WHERE r.map_id = %s AND t.person_id = %s"""
_PROGRAM: Final = """'token', role, CAST(withdrawn_at AS TEXT), CAST(expires_at AS TEXT)
  FROM workspace_apitoken WHERE id = %s"""
_LINK: Final = """'link', role, CAST(withdrawn_at AS TEXT),
  COALESCE(CAST(expires_at AS TEXT), '') || password || CAST(hidden_lanes AS TEXT)
  FROM workspace_sharelink WHERE id = %s"""
_MAKER: Final = """'maker', COALESCE(m.role, ''), CAST(p.is_active AS TEXT), CAST(p.id AS TEXT)
  FROM workspace_sharelink l JOIN workspace_person p ON p.id = l.created_by_id
  LEFT JOIN workspace_membership m ON m.person_id = p.id AND m.organisation_id =
    (SELECT organisation_id FROM workspace_storedmap s WHERE s.id = l.map_id) WHERE l.id = %s"""
_MAKER_ROLE: Final = """'maker-role', r.role, CAST(r.id AS TEXT), ''
  FROM workspace_sharelink l JOIN workspace_maprole r ON r.map_id = l.map_id
  AND (r.person_id = l.created_by_id OR r.team_id IN
    (SELECT t.team_id FROM workspace_team_people t WHERE t.person_id = l.created_by_id))
  WHERE l.id = %s"""
_SESSION: Final = """'session', session_key, '', '' FROM django_session WHERE session_key = %s"""
_FACTS: Final = (
    (_MAP, ("map",)),
    (_PERSON, ("person",)),
    (_MEMBER, ("person", "map")),
    (_ROLE, ("map", "person")),
    (_TEAM, ("map", "person")),
    (_PROGRAM, ("token",)),
    (_LINK, ("link",)),
    (_MAKER, ("link",)),
    (_MAKER_ROLE, ("link",)),
    (_SESSION, ("session",)),
)
"""What a right rests on: what to select, and which of the caller's ids it is asked with."""
SIZES: Final = (1, 4, 16, 48)
"""How many callers one statement asks for: few sizes, so that few statements are kept prepared; SQLite
takes 500 selects in one."""


def withdrawn() -> ForbiddenError:
    """The right that there was is there no more."""
    return ForbiddenError(
        "edit.withdrawn",
        Words(
            "You may no longer open this map, or you signed out.",
            "Vous n’avez plus accès à cette carte, ou vous êtes déconnecté.",
        ),
        remedy=Words("Sign in, or ask an owner.", "Connectez-vous, ou demandez à un propriétaire."),
    )


def may_not_edit() -> ForbiddenError:
    """Somebody who reads, comments or suggests tried to edit."""
    message, remedy = REFUSALS["edit.forbidden"]
    return ForbiddenError("edit.forbidden", message, remedy=remedy)


@dataclass(slots=True)
class Standing:
    """What a caller is on a map, as long as the facts hold; asked anew as soon as one changes."""

    caller: Caller
    map_id: int
    session: str = ""
    role: rights.Role | None = None
    hidden: frozenset[str] = frozenset()
    facts: Facts = ()
    ends_at: dt.datetime | None = None
    signed_in: Facts = field(default=())

    def look(self, cursor: Any) -> rights.Role | None:
        """The role now."""
        look_at(cursor, [self])
        return self.role

    def learn(self, facts: Facts) -> None:
        """Ask for the role anew when a fact is another one, or the time is over."""
        over = self.ends_at is not None and dt.datetime.now(tz=dt.UTC) >= self.ends_at
        if facts != self.facts or over:
            self._ask(facts)

    @property
    def ids(self) -> dict[str, Any]:
        """What the facts are asked with."""
        person, token, link = self.caller.person, self.caller.token, self.caller.link
        return {
            "map": self.map_id,
            "person": person.pk if person else None,
            "token": token.pk if token else None,
            "link": link.pk if link else None,
            "session": self.session,
        }

    def _ask(self, facts: Facts) -> None:
        self.facts = facts
        proof = tuple(row for row in facts if row[0] == "session") + tuple(
            row[2:] for row in facts if row[0] == "person"
        )
        self.signed_in = self.signed_in or proof
        self.role, self.hidden = None, frozenset()
        stored = StoredMap.objects.filter(pk=self.map_id, trashed_at=None).first()
        if stored is None or (self.session and self.signed_in != proof):
            return
        try:
            caller = _fresh(self.caller)
        except (Person.DoesNotExist, ApiToken.DoesNotExist, ShareLink.DoesNotExist):
            return
        if caller.token and caller.token.withdrawn_at:
            return
        until = [caller.token.expires_at if caller.token else None]
        until += [caller.link.expires_at if caller.link else None]
        self.ends_at = min((moment for moment in until if moment), default=None)
        if self.ends_at and self.ends_at <= dt.datetime.now(tz=dt.UTC):
            return
        self.role = rights.role_on(caller, stored)
        self.hidden = rights.hidden_lanes(caller, stored)


def look_at(cursor: Any, standings: Sequence[Standing]) -> None:
    """Look at many rights with one statement: the facts of all of them are of one moment."""
    for start in range(0, len(standings), SIZES[-1]):
        some = standings[start : start + SIZES[-1]]
        size = next(size for size in SIZES if size >= len(some))
        asked = [*some, *[some[-1]] * (size - len(some))]
        found: list[list[tuple[Any, ...]]] = [[] for _ in asked]
        values = [one.ids[name] for one in asked for _, names in _FACTS for name in names]
        cursor.execute(_statement(size), values)
        for place, *fact in cursor.fetchall():
            found[place].append(tuple(fact))
        for one, facts in zip(some, found, strict=False):
            one.learn(tuple(facts))


@cache
def _statement(count: int) -> str:
    selects = [f"SELECT {place}, {what}" for place in range(count) for what, _ in _FACTS]
    return " UNION ALL ".join(selects)


def _fresh(caller: Caller) -> Caller:
    """The same caller as the database knows it now."""
    return Caller(
        person=Person.objects.get(pk=caller.person.pk) if caller.person else None,
        token=ApiToken.objects.get(pk=caller.token.pk) if caller.token else None,
        link=ShareLink.objects.get(pk=caller.link.pk) if caller.link else None,
        local=caller.local,
    )


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits: a key whose undo it is, and a name for the history. Without a standing, the house itself."""

    key: str
    name: str
    standing: Standing | None = None

    def refusal(self) -> ParcoursError | None:
        """Why the author may not edit, as the standing was last looked at; None when they may."""
        if self.standing is None:
            return None
        role = self.standing.role
        if role is None:
            return withdrawn()
        return None if rights.allowed(role, "map.edit") else may_not_edit()


def author_of(caller: Caller, stored: StoredMap, *, session: str = "") -> Author:
    """The author that a caller is on a map."""
    standing = Standing(caller, int(stored.pk), session)
    return Author(caller.key, caller.who, standing)


HOUSE: Final = Author("house", "Parcours")
"""Edits that no person made: a file that was changed on the disk, a migration."""
