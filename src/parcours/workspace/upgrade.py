"""Brings the database of a workspace to what this version expects; a copy is made before it changes.

Upgrades are Django's migrations. A SQLite file is copied beside itself first, so that whoever goes
back to the version before has something to go back to.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from parcours.errors import UnavailableError, Words


def bring_up_to_date() -> Path | None:
    """Apply what is missing; the copy that was made of a database that had something before.

    Raises UnavailableError for a database that does not answer, or that a later version wrote.
    """
    applied, known = _applied(), _known()
    _refuse_later(applied, known)
    copy = None
    if not applied:
        _make_anew()
    elif known - applied:
        copy = _copy_before()
        call_command("migrate", verbosity=0, interactive=False)
    return copy


def _applied() -> set[tuple[str, str]]:
    """The migrations that the database has had."""
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
    return set(MigrationRecorder(connection).applied_migrations())


def _known() -> set[tuple[str, str]]:
    """The migrations of this version, by their files: importing them all would cost every start."""
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("[0-9]*.py")
    }


def _make_anew() -> None:
    """Make every table as the models say and count every migration as applied.

    An empty database has nothing to migrate; walking through all steps would take five times as
    long. A test compares the tables with those that the steps make.
    """
    recorder = MigrationRecorder(connection)
    tables: list[Any] = [*apps.get_models(), recorder.Migration]
    with connection.schema_editor() as editor:
        for model in tables:
            editor.create_model(model)
        for app, name in sorted(_known()):
            recorder.record_applied(app, name)
    call_command("createcachetable", verbosity=0)


def _refuse_later(applied: set[tuple[str, str]], known: set[tuple[str, str]]) -> None:
    """A database of a later version would lose what this one does not know of."""
    later = sorted(name for app, name in applied - known if app == "workspace")
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
