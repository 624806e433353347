"""A whole workspace in one file, made while it runs, and brought back on either database.

The file is a tar of rows as JSON lines, of the maps' files, of the uploads and of the key that signs
sessions and links. Rows are read from one moment: from a copy on SQLite, in one read-only
transaction on PostgreSQL. It holds personal data; keep it as you keep the database.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, connections, transaction

from parcours import __version__
from parcours.errors import ConflictError, InputError, Words
from parcours.workspace.folder import map_files

APPS: Final = ("workspace", "account", "mfa", "socialaccount")
FORMAT: Final = 1
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """What a backup holds, or what was brought back."""

    rows: int
    files: int


def backup(path: Path) -> Told:
    """Write the workspace to ``path``, whole or not at all; nobody who works is held up."""
    folder, own = Path(settings.FOLDER), Path(settings.OWN)
    with tempfile.TemporaryDirectory(dir=own, prefix="backup-") as name:
        rows = Path(name) / "rows.jsonl"
        with _one_moment(Path(name)) as alias, rows.open("w", encoding="utf-8") as file:
            count = _write_rows(alias, file)
        about = {"format": FORMAT, "version": __version__, "rows": count, "made_at": time.time()}
        draft = path.with_name(f".{path.name}.draft")
        files = [
            (file, f"maps/{file.relative_to(folder).as_posix()}") for file in map_files(folder)
        ]
        uploads = sorted(p for p in (own / "uploads").rglob("*") if p.is_file())
        files += [(one, f"own/{one.relative_to(own).as_posix()}") for one in uploads]
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz", compresslevel=4) as tar,
        ):
            _add(tar, "about.json", json.dumps(about).encode())
            _add(tar, "own/secret", settings.SECRET_KEY.encode())
            tar.add(rows, "rows.jsonl")
            for source, arcname in files:
                tar.add(source, arcname)
        draft.replace(path)
    return Told(count, len(files))


def restore(path: Path, *, replace: bool = False) -> Told:
    """Bring a backup into this workspace.

    Raises InputError for what is no backup, ConflictError when people are here and ``replace`` is
    not set. The rows change in one transaction, so whoever works meanwhile sees before or after.
    """
    from parcours.workspace.models import Person

    if Person.objects.exists() and not replace:
        raise ConflictError(
            "backup.not-empty",
            Words("This workspace has people in it.", "Cet espace de travail a des comptes."),
            remedy=Words(
                "Restore into an empty folder, or say --replace.",
                "Restaurez dans un dossier vide, ou dites --replace.",
            ),
        )
    try:
        with tarfile.open(path, "r:gz") as tar:
            _check(tar)
            lines = tar.extractfile("rows.jsonl")
            assert lines is not None
            with transaction.atomic():
                _empty()
                count = _read_rows(io.TextIOWrapper(lines, "utf-8"))
                connection.check_constraints()
            return Told(count, _unpack(tar))
    except (tarfile.TarError, OSError, KeyError, EOFError):
        raise _no_backup(path) from None


@contextlib.contextmanager
def _one_moment(folder: Path) -> Iterator[str]:
    """The alias of a database that stands still while it is read."""
    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        with (
            contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as one,
            contextlib.closing(sqlite3.connect(copy)) as other,
        ):
            one.backup(other)
        connections.databases["moment"] = {**connection.settings_dict, "NAME": copy}
        try:
            yield "moment"
        finally:
            connections["moment"].close()
            del connections["moment"]
            del connections.databases["moment"]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield "default"


def _models() -> list[Any]:
    """The tables that a backup holds, as Django's models."""
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def _write_rows(alias: str, file: Any) -> int:
    count = 0
    for model in _models():
        rows = model._base_manager.using(alias).order_by("pk").iterator(BATCH)
        for row in rows:
            serializers.serialize("jsonl", [row], stream=file)
            count += 1
    return count


def _read_rows(lines: Any) -> int:
    count = 0
    batch: list[Any] = []
    with _dates_as_told():
        for one in serializers.deserialize("jsonl", lines, ignorenonexistent=True):
            if batch and (type(one.object) is not type(batch[0].object) or len(batch) >= BATCH):
                _save(batch)
                batch = []
            batch.append(one)
            count += 1
        if batch:
            _save(batch)
    tables = no_style()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(tables, _models()):
            cursor.execute(statement)
    return count


def _save(batch: list[Any]) -> None:
    model = type(batch[0].object)
    model._base_manager.bulk_create([one.object for one in batch])
    for one in batch:
        for name, values in (one.m2m_data or {}).items():
            getattr(one.object, name).set(values)


@contextlib.contextmanager
def _dates_as_told() -> Iterator[None]:
    """Fields that take the present moment by themselves keep what the backup says."""
    fields = [
        field
        for model in _models()
        for field in model._meta.fields
        if getattr(field, "auto_now_add", False)
    ]
    for field in fields:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in fields:
            field.auto_now_add = True


def _empty() -> None:
    """Remove every row, and every session: whoever is signed in signs in again."""
    tables = [model._meta.db_table for model in _models()]
    tables += [
        through._meta.db_table
        for model in _models()
        for field in model._meta.many_to_many
        if (through := field.remote_field.through) is not None
    ]
    with connection.cursor() as cursor:
        for table in [*dict.fromkeys(tables), "django_session"]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _check(tar: tarfile.TarFile) -> None:
    about = tar.extractfile("about.json")
    told = json.loads(about.read()) if about else {}
    tar.getmember("rows.jsonl")
    if told.get("format") != FORMAT:
        raise InputError(
            "backup.later-format",
            Words(
                f"This backup was made by Parcours {told.get('version', '?')}.",
                f"Cette sauvegarde vient de Parcours {told.get('version', '?')}.",
            ),
            remedy=Words("Restore it with that version.", "Restaurez-la avec cette version."),
        )


def _unpack(tar: tarfile.TarFile) -> int:
    """The files, each within the folder that it belongs to."""
    places = {"maps": Path(settings.FOLDER), "own": Path(settings.OWN)}
    count = 0
    for member in tar.getmembers():
        head, *rest = PurePosixPath(member.name).parts
        if head not in places or not rest or not member.isfile():
            continue
        target = (places[head] / Path(*rest)).resolve()
        content = tar.extractfile(member)
        if content is None or not target.is_relative_to(places[head]):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        mode = 0o600 if head == "own" else 0o644
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            while piece := content.read(1 << 20):
                file.write(piece)
        count += 1
    return count


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(content), int(time.time()), 0o600
    tar.addfile(info, io.BytesIO(content))


def _no_backup(path: Path) -> InputError:
    return InputError(
        "backup.unreadable",
        Words(
            f"“{path.name}” is no backup of a workspace, or is torn.",
            f"« {path.name} » n’est pas une sauvegarde, ou est abîmé.",
        ),
    )
