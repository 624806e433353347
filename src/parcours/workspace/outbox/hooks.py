"""The addresses that want to be told, and what is put out for them."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import QuerySet

from parcours.errors import InputError, NotFoundError, Place, Words, nearest
from parcours.workspace.models import Delivery, Organisation, Webhook
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller

KINDS: Final[dict[str, Words]] = {
    "map.created": Words("a map was made", "une carte a été créée"),
    "map.changed": Words("a map was changed", "une carte a été modifiée"),
    "map.trashed": Words("a map was thrown away", "une carte a été jetée"),
    "job.done": Words("a job has ended well", "un travail s’est bien terminé"),
    "job.failed": Words("a job has failed", "un travail a échoué"),
    "survey.response": Words("a survey was answered", "une enquête a reçu une réponse"),
    "survey.alert": Words("an answer needs somebody", "une réponse demande quelqu’un"),
    "test": Words("a trial message", "un message d’essai"),
}


def publish(
    organisation: Organisation | int,
    kind: str,
    data: Mapping[str, Any],
    *,
    message_id: str | None = None,
) -> int:
    """Put a message out to every address of the organisation that wants ``kind``; how many do.

    Call it in the transaction that makes what it tells true. The same ``message_id`` is put out
    once, whoever notices first.
    """
    hooks = Webhook.objects.filter(organisation=organisation, active=True)
    now = dt.datetime.now(tz=dt.UTC)
    body = {"type": kind, "timestamp": now.isoformat(), "data": dict(data)}
    name = message_id or f"msg_{secrets.token_urlsafe(16)}"
    wanting = [hook for hook in hooks if not hook.kinds or kind in hook.kinds]
    Delivery.objects.bulk_create(
        [Delivery(webhook=h, message_id=name, kind=kind, body=body, due_at=now) for h in wanting],
        ignore_conflicts=True,
    )
    return len(wanting)


def of(organisation: Organisation) -> QuerySet[Webhook]:
    """The addresses of an organisation."""
    return Webhook.objects.filter(organisation=organisation)


def find(organisation: Organisation, public_id: str) -> Webhook:
    """An address of this organisation; raises NotFoundError for any other."""
    hook = of(organisation).filter(public_id=public_id).first()
    if hook is None:
        raise NotFoundError(
            "outbox.no-such-hook", Words("There is no such webhook.", "Ce webhook n’existe pas.")
        )
    return hook


def create(caller: Caller, organisation: Organisation, url: str, kinds: Sequence[str]) -> Webhook:
    """A new address; its secret signs every message."""
    rights.require_in(caller, organisation, "organisation.hooks")
    _check(url, kinds)
    hook = Webhook.objects.create(
        organisation=organisation,
        public_id=secrets.token_hex(12),
        url=url,
        kinds=list(dict.fromkeys(kinds)),
        secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    audit.note(caller, organisation, "hook.created", urlsplit(url).hostname or "")
    return hook


def change(caller: Caller, hook: Webhook, *, active: bool) -> Webhook:
    """Pause an address, or tell it again."""
    rights.require_in(caller, hook.organisation, "organisation.hooks")
    hook.active = active
    hook.save(update_fields=["active"])
    audit.note(caller, hook.organisation, "hook.on" if active else "hook.off", hook.public_id)
    return hook


def delete(caller: Caller, hook: Webhook) -> None:
    """Forget an address and what waits for it."""
    rights.require_in(caller, hook.organisation, "organisation.hooks")
    audit.note(caller, hook.organisation, "hook.deleted", urlsplit(hook.url).hostname or "")
    hook.delete()


def deliveries(hook: Webhook, state: str | None = None) -> QuerySet[Delivery]:
    """What was put out for an address, the latest first."""
    found = Delivery.objects.filter(webhook=hook)
    return (found.filter(state=state) if state else found).order_by("-id")


def replay(caller: Caller, hook: Webhook, delivery_id: int) -> Delivery:
    """Send a message again from the first try, under the same id."""
    rights.require_in(caller, hook.organisation, "organisation.hooks")
    delivery = deliveries(hook).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFoundError(
            "outbox.no-such-message", Words("There is no such message.", "Ce message n’existe pas.")
        )
    delivery.state, delivery.tries = "waiting", 0
    delivery.due_at = dt.datetime.now(tz=dt.UTC)
    delivery.save(update_fields=["state", "tries", "due_at"])
    return delivery


def _check(url: str, kinds: Sequence[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise InputError(
            "outbox.bad-address",
            Words("This is no web address.", "Ce n’est pas une adresse web."),
            Place(path="url"),
            Words("Write https://…", "Écrivez https://…"),
        )
    for kind in kinds:
        if kind not in KINDS:
            guess, listing = nearest(kind, KINDS), ", ".join(KINDS)
            raise InputError(
                "outbox.unknown-kind",
                Words(f"Nothing of kind “{kind}” is told.", f"Rien de type « {kind} » n’est émis."),
                Place(path="kinds"),
                Words(
                    f"Did you mean “{guess}”?" if guess else f"There are: {listing}.",
                    f"Vouliez-vous dire « {guess} » ?" if guess else f"Il y a : {listing}.",
                ),
            )
