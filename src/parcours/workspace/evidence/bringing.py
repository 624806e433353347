"""Tables brought at the server's own terminal: taken in redacted, and a map fed from them at once.

Whoever reads the database's files needs no right of the workspace; the audit log says ``local``.
"""

from __future__ import annotations

from pathlib import Path

from parcours.errors import InputError, NotFoundError, ParcoursError, Words
from parcours.workspace.evidence import feeds
from parcours.workspace.jobs import uploads
from parcours.workspace.models import Feed, Organisation, StoredMap, Upload
from parcours.workspace.models.people import home_id
from parcours.workspace.people.callers import Caller

AT_THE_SERVER = Caller(local=True)


def bring(map_name: str, *, events: Path | None, verbatims: Path | None) -> feeds.Fed:
    """Feed the map from these tables; a kind that is left out keeps the table that it has.

    A table of the same file name that fed this map alone is replaced, so that a nightly run piles
    nothing up. Raises NotFoundError for no such map, InputError for a table that cannot be read.
    """
    home = Organisation.objects.get(pk=home_id())
    stored = StoredMap.objects.filter(organisation=home, name=map_name, trashed_at=None).first()
    if stored is None:
        raise NotFoundError(
            "feed.no-such-map",
            Words(
                f"There is no map “{map_name}” here.", f"Il n’y a pas de carte « {map_name} » ici."
            ),
            remedy=Words(
                "Name it as its file, without .journey.yaml.",
                "Nommez-la comme son fichier, sans .journey.yaml.",
            ),
        )
    before = feeds.of(stored)
    given: dict[uploads.Kind, Path | None] = {"events": events, "verbatims": verbatims}
    fresh: dict[str, Upload] = {}
    try:
        for kind, path in given.items():
            if path is None:
                continue
            fresh[kind] = _readable(uploads.keep(AT_THE_SERVER, home, kind, path.name, path))
    except ParcoursError:
        for upload in fresh.values():
            uploads.drop(AT_THE_SERVER, upload)
        raise
    fed = feeds.Fed(fresh.get("events", before.events), fresh.get("verbatims", before.verbatims))
    Feed.objects.update_or_create(
        map=stored, defaults={"events": fed.events, "verbatims": fed.verbatims, "changed_by": None}
    )
    for kind, old in (("events", before.events), ("verbatims", before.verbatims)):
        if old and kind in fresh and old.name == fresh[kind].name and not _feeds_others(old):
            uploads.drop(AT_THE_SERVER, old)
    return fed


def _readable(upload: Upload) -> Upload:
    """``upload``, unless its columns were not understood: then it goes again, and the error says why."""
    error = upload.preview["error"]
    if error is None:
        return upload
    uploads.drop(AT_THE_SERVER, upload)
    remedy = Words(*error["remedy"]) if error["remedy"] else None
    raise InputError(error["code"], Words(*error["message"]), remedy=remedy)


def _feeds_others(upload: Upload) -> bool:
    return (
        Feed.objects.filter(events=upload).exists()
        or Feed.objects.filter(verbatims=upload).exists()
    )
