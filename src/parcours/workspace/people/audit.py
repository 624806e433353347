"""The audit log: who changed people, rights, links, tokens and whole maps, and when.

Edits inside a map are in the map's own history; this log holds what that history cannot show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parcours.workspace.models import AuditEntry, Organisation
from parcours.workspace.people.callers import Caller


def note(
    caller: Caller,
    organisation: Organisation | None,
    act: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    *,
    address: str = "",
) -> None:
    """Write one entry. Secrets and passwords never go into ``details``."""
    AuditEntry.objects.create(
        organisation=organisation,
        person=caller.person,
        who=caller.who[:254],
        act=act,
        subject=subject[:254],
        details=dict(details or {}),
        address=address,
    )
