"""Brings the database of a workspace to what this version expects; a copy is made before it changes.

Upgrades are Django's migrations. A SQLite file is copied beside itself first, so that whoever goes
back to the version before has something to go back to.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from parcours.errors import UnavailableError, Words


def bring_up_to_date() -> Path | None:
    """Apply what is missing; the copy that was made of a database that had something before.

    Raises UnavailableError for a database that does not answer, or that a later version wrote.
    """
    executor = _executor()
    _refuse_later(executor)
    copy = None
    targets = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(targets):
        copy = _copy_before() if executor.loader.applied_migrations else None
        call_command("migrate", verbosity=0, interactive=False)
    if not _has_cache():
        call_command("createcachetable", verbosity=0)
    return copy


def _executor() -> Any:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise UnavailableError(
            "workspace.no-database",
            Words(
                f"The database does not answer: {str(error).strip()[:200]}",
                f"La base de données ne répond pas : {str(error).strip()[:200]}",
            ),
            remedy=Words(
                "Check its address, and that it runs.", "Vérifiez son adresse et qu’elle tourne."
            ),
        ) from None
    return MigrationExecutor(connection)


def _refuse_later(executor: Any) -> None:
    """A database of a later version would lose what this one does not know of."""
    known = set(executor.loader.disk_migrations)
    ours = {key[0] for key in known}
    later = sorted(name for app, name in executor.loader.applied_migrations if app in ours
                   and (app, name) not in known and app == "workspace")  # fmt: skip
    if later:
        raise UnavailableError(
            "workspace.later-version",
            Words(
                f"A later version of Parcours wrote this workspace ({later[-1]}).",
                f"Une version plus récente de Parcours a écrit cet espace ({later[-1]}).",
            ),
            remedy=Words(
                "Install that version, or restore a backup of before.",
                "Installez cette version, ou restaurez une sauvegarde antérieure.",
            ),
        )


def _copy_before() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    source = Path(connection.settings_dict["NAME"])
    copy = source.with_name("before-upgrade.sqlite3")
    with sqlite3.connect(source) as one, sqlite3.connect(copy) as other:
        one.backup(other)
    other.close()
    one.close()
    copy.chmod(0o600)
    return copy


def _has_cache() -> bool:
    try:
        cache.get("health")
    except DatabaseError:
        return False
    return True
