"""Who edits, and whether they still may: a right is asked for at each edit, not once at the door.

``rights`` decides; here one statement reads the facts that its answer rests on, in the transaction of
the edits, and asks it again only when one of them changed. So a withdrawn right ends the very next
edit, and fifty people who type do not cost two hundred queries a second.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from parcours.errors import ForbiddenError, ParcoursError, Words
from parcours.journey.refusals import REFUSALS
from parcours.workspace.models import ApiToken, Person, ShareLink, StoredMap
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller

Facts = tuple[tuple[Any, ...], ...]

_FACTS: Final = """
SELECT 'map', CAST(restricted AS TEXT), CAST(trashed_at AS TEXT), CAST(organisation_id AS TEXT)
  FROM workspace_storedmap WHERE id = %(map)s
UNION ALL SELECT 'person', CAST(is_active AS TEXT), password, CAST(sessions_from AS TEXT)
  FROM workspace_person WHERE id = %(person)s
UNION ALL SELECT 'member', role, '', '' FROM workspace_membership
  WHERE person_id = %(person)s
  AND organisation_id = (SELECT organisation_id FROM workspace_storedmap WHERE id = %(map)s)
UNION ALL SELECT 'role', role, '', '' FROM workspace_maprole
  WHERE map_id = %(map)s AND person_id = %(person)s
UNION ALL SELECT 'team', r.role, CAST(r.id AS TEXT), '' FROM workspace_maprole r
  JOIN workspace_team_people t ON t.team_id = r.team_id
  WHERE r.map_id = %(map)s AND t.person_id = %(person)s
UNION ALL SELECT 'token', role, CAST(withdrawn_at AS TEXT), CAST(expires_at AS TEXT)
  FROM workspace_apitoken WHERE id = %(token)s
UNION ALL SELECT 'link', role, CAST(withdrawn_at AS TEXT),
  COALESCE(CAST(expires_at AS TEXT), '') || password || CAST(hidden_lanes AS TEXT)
  FROM workspace_sharelink WHERE id = %(link)s
UNION ALL SELECT 'session', session_key, '', '' FROM django_session
  WHERE session_key = %(session)s
"""


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
        facts = self._read(cursor)
        over = self.ends_at is not None and dt.datetime.now(tz=dt.UTC) >= self.ends_at
        if facts != self.facts or over:
            self._ask(facts)
        return self.role

    def _read(self, cursor: Any) -> Facts:
        person, token, link = self.caller.person, self.caller.token, self.caller.link
        cursor.execute(
            _FACTS,
            {
                "map": self.map_id,
                "person": person.pk if person else None,
                "token": token.pk if token else None,
                "link": link.pk if link else None,
                "session": self.session,
            },
        )
        return tuple(tuple(row) for row in cursor.fetchall())

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

    def refusal(self, cursor: Any) -> ParcoursError | None:
        """Why the author may not edit now; None when they may."""
        if self.standing is None:
            return None
        role = self.standing.look(cursor)
        if role is None:
            return withdrawn()
        return None if rights.allowed(role, "map.edit") else may_not_edit()


def author_of(caller: Caller, stored: StoredMap, *, session: str = "") -> Author:
    """The author that a caller is on a map."""
    standing = Standing(caller, int(stored.pk), session)
    return Author(caller.key, caller.who, standing)


HOUSE: Final = Author("house", "Parcours")
"""Edits that no person made: a file that was changed on the disk, a migration."""
