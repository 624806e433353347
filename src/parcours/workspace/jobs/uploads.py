"""Logs and comments that people bring: taken in redacted, looked at, mapped, kept, thrown away."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from django.db.models import QuerySet, Sum

from parcours.errors import InputError, NotFoundError, ParcoursError, Words
from parcours.workspace.models import Organisation, Upload
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.processes import child
from parcours.workspace.processes.worker import shape_of

Kind = Literal["events", "verbatims"]
TOTAL_BYTES: Final = int(os.environ.get("PARCOURS_UPLOADS_TOTAL_MB", "5000")) * 1_000_000
"""What the uploads of one organisation may take of the disk."""
ENDINGS: Final = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".parquet")


def folder() -> Path:
    """Where uploads lie: readable by the server's user alone."""
    found = Path(settings.OWN) / "uploads"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def take(caller: Caller, organisation: Organisation, kind: Kind, name: str, path: Path) -> Upload:
    """Take in the table at ``path`` that its owner calls ``name``; only a redacted copy is kept.

    Raises InputError for what is no table or too large, ForbiddenError for who may not.
    """
    rights.require_in(caller, organisation, "evidence.upload")
    return keep(caller, organisation, kind, name, path)


def keep(caller: Caller, organisation: Organisation, kind: Kind, name: str, path: Path) -> Upload:
    """The same for a caller whose right was seen to already, such as whoever sits at the server."""
    held = of(organisation).aggregate(bytes=Sum("bytes"))["bytes"] or 0
    if held + path.stat().st_size > TOTAL_BYTES:
        raise _full()
    safe = _safe(name)
    public_id = secrets.token_hex(12)
    place = folder() / public_id
    place.mkdir(mode=0o700)
    out = place / f"{safe.rpartition('.')[0].removesuffix('.csv') or 'table'}.csv"
    salt = hmac.new(
        settings.SECRET_KEY.encode(), f"salt:{organisation.pk}".encode(), hashlib.sha256
    )
    asked = {"path": str(path), "out": str(out), "name": safe, "salt": salt.hexdigest()}
    try:
        took = child.run("take_table", asked, child.LARGE)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    out.chmod(0o600)
    upload = Upload(
        organisation=organisation,
        public_id=public_id,
        kind=kind,
        name=safe,
        path=f"{public_id}/{out.name}",
        bytes=took["bytes"],
        rows=took["rows"],
        checksum=took["checksum"],
        preview={"names": took["names"], "rows": took["shown"]},
        created_by=caller.person,
    )
    _look(upload, {})
    upload.save()
    audit.note(caller, organisation, "evidence.uploaded", safe, {"rows": upload.rows})
    return upload


def file_of(upload: Upload) -> Path:
    """The redacted table of an upload."""
    return child.path_of(folder(), upload.path)


def of(organisation: Organisation) -> QuerySet[Upload]:
    """The uploads of an organisation."""
    return Upload.objects.filter(organisation=organisation).select_related("created_by")


def find(caller: Caller, public_id: str, act: rights.Act = "evidence.read") -> Upload:
    """An upload that the caller may use; raises NotFoundError for any other."""
    found = Upload.objects.select_related("organisation").filter(public_id=public_id).first()
    if found is None or rights.role_in(caller, found.organisation) is None:
        raise no_such_upload()
    rights.require_in(caller, found.organisation, act)
    return found


def no_such_upload() -> NotFoundError:
    """The same answer for a table that is not there and for another organisation's."""
    return NotFoundError(
        "uploads.no-such-upload",
        Words("There is no such upload.", "Ce fichier n’existe pas ici."),
    )


def map_columns(caller: Caller, upload: Upload, columns: Mapping[str, str]) -> Upload:
    """Say which column means what; the answer tells what is then seen, or why it cannot be read."""
    rights.require_in(caller, upload.organisation, "evidence.upload")
    _look(upload, columns)
    upload.save(update_fields=["columns", "preview"])
    return upload


def throw_away(caller: Caller, upload: Upload) -> None:
    """Delete an upload and its file for good."""
    rights.require_in(caller, upload.organisation, "evidence.upload")
    drop(caller, upload)


def drop(caller: Caller, upload: Upload) -> None:
    """The same for a caller whose right was seen to already."""
    shutil.rmtree(file_of(upload).parent, ignore_errors=True)
    audit.note(caller, upload.organisation, "evidence.deleted", upload.name)
    upload.delete()


def _look(upload: Upload, columns: Mapping[str, str]) -> None:
    """Guess or take the columns; an error is kept beside the preview, for the mapping to mend."""
    path = file_of(upload)
    named = {role: name for role, name in columns.items() if name}
    asked = {"path": str(path), "name": path.name, "kind": upload.kind, "columns": named}
    try:
        seen = child.run("look", asked, child.LARGE)
        error = None
    except ParcoursError as refused:
        seen, error = {"columns": named, "guessed": [], "notes": [], "sees": None}, refused
    upload.columns = seen.pop("columns")
    upload.preview = {
        "names": upload.preview["names"],
        "rows": upload.preview["rows"],
        **seen,
        "error": shape_of(error) if error else None,
    }


def _full() -> InputError:
    mb = TOTAL_BYTES // 1_000_000
    return InputError(
        "uploads.full",
        Words(
            f"The uploads of this organisation would exceed {mb} MB.",
            f"Les fichiers de cette organisation dépasseraient {mb} Mo.",
        ),
        remedy=Words("Delete some that are not used.", "Supprimez ceux qui ne servent plus."),
    )


def _safe(name: str) -> str:
    """A file's name without a way out of its folder, and of a kind that can be read."""
    last = name.replace("\\", "/").rpartition("/")[2]
    safe = re.sub(r"[^\w. -]", "_", last).strip(". ")[-120:]
    if not safe.lower().endswith(ENDINGS):
        listing = ", ".join(ENDINGS)
        raise InputError(
            "uploads.kind",
            Words(
                f"“{last[:80]}” is no kind of file that can be read here.",
                f"« {last[:80]} » n’est pas un type de fichier lisible ici.",
            ),
            remedy=Words(f"Send one of: {listing}.", f"Envoyez l’un de : {listing}."),
        )
    return safe
