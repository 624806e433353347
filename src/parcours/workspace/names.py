"""The names that maps and surveys have in addresses: unused ones, which tell nobody what others have."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from parcours.journey.identity import slug
from parcours.workspace.models import Organisation, StoredMap, Survey


def for_map(organisation: Organisation, title: str) -> str:
    """A name that no map has."""
    return _unused(StoredMap, slug(title), organisation)


def for_survey(organisation: Organisation, title: str) -> str:
    """A name that no survey has."""
    return _unused(Survey, slug(title), organisation)


def numbered(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, with the first free number behind it when somebody has it."""
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, 100_000) if f"{wanted}-{n}" not in taken)


def _unused(kind: type[StoredMap | Survey], wanted: str, organisation: Organisation) -> str:
    """Outside the home organisation a name ends in chance.

    A number behind a taken name would tell one organisation how another calls what it has.
    """
    if not organisation.is_home:
        return f"{wanted}-{secrets.token_hex(4)}"
    taken = kind.objects.filter(name__startswith=wanted).values_list("name", flat=True)
    return numbered(wanted, set(taken))
