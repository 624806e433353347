"""Webhooks: addresses of other systems, what was sent to them, and sending it again."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from parcours.server.callers import person_asking
from parcours.server.language import asked_lang
from parcours.workspace.models import Delivery, Webhook
from parcours.workspace.outbox import hooks
from parcours.workspace.people import organisations

router = Router(tags=["webhooks"])


class HookAsked(Schema):
    """An address, and the kinds of message that it wants; none wants all."""

    url: str = Field(max_length=500)
    kinds: list[str] = Field(default_factory=list, max_length=20)


class HookShape(Schema):
    """An address; its secret is told this once, when it is made."""

    id: str
    url: str
    kinds: list[str]
    active: bool
    secret: str | None = None


class HookActive(Schema):
    """Whether an address is told."""

    active: bool


class KindShape(Schema):
    """A kind of message."""

    kind: str
    words: str


class DeliveryShape(Schema):
    """One message to one address."""

    id: int
    message: str
    kind: str
    state: str
    tries: int
    answer: str
    created_at: dt.datetime
    sent_at: dt.datetime | None
    due_at: dt.datetime
    body: dict[str, Any]


@router.get("/hook-kinds", response=list[KindShape], summary="What is told")
def list_kinds(request: HttpRequest) -> list[KindShape]:
    """Every kind of message."""
    lang = asked_lang(request)
    return [KindShape(kind=kind, words=words.say(lang)) for kind, words in hooks.KINDS.items()]


@router.get("/organisations/{slug}/hooks", response=list[HookShape], summary="Webhooks")
def list_hooks(request: HttpRequest, slug: str) -> list[HookShape]:
    """The addresses of an organisation."""
    organisation = organisations.find(person_asking(request), slug, "organisation.hooks")
    return [_hook(hook) for hook in hooks.of(organisation)]


@router.post("/organisations/{slug}/hooks", response=HookShape, summary="Add a webhook")
def create_hook(request: HttpRequest, slug: str, asked: HookAsked) -> HookShape:
    """Add an address; the answer holds the secret that signs its messages."""
    caller = person_asking(request)
    organisation = organisations.find(caller, slug, "organisation.hooks")
    hook = hooks.create(caller, organisation, asked.url, asked.kinds)
    shape = _hook(hook)
    shape.secret = hook.secret
    return shape


@router.patch("/organisations/{slug}/hooks/{hook_id}", response=HookShape, summary="Pause")
def change_hook(request: HttpRequest, slug: str, hook_id: str, asked: HookActive) -> HookShape:
    """Pause an address, or tell it again."""
    caller, hook = _found(request, slug, hook_id)
    return _hook(hooks.change(caller, hook, active=asked.active))


@router.delete("/organisations/{slug}/hooks/{hook_id}", response={204: None}, summary="Remove")
def delete_hook(request: HttpRequest, slug: str, hook_id: str) -> Status[None]:
    """Forget an address and what waits for it."""
    hooks.delete(*_found(request, slug, hook_id))
    return Status(204, None)


@router.post("/organisations/{slug}/hooks/{hook_id}/test", response={204: None}, summary="Try")
def test_hook(request: HttpRequest, slug: str, hook_id: str) -> Status[None]:
    """Send a trial message to the organisation's addresses."""
    _, hook = _found(request, slug, hook_id)
    hooks.publish(hook.organisation, "test", {"hook": hook.public_id})
    return Status(204, None)


@router.get(
    "/organisations/{slug}/hooks/{hook_id}/deliveries",
    response=list[DeliveryShape],
    summary="What was sent",
)
def list_deliveries(
    request: HttpRequest,
    slug: str,
    hook_id: str,
    state: Literal["waiting", "sent", "dead"] | None = None,
) -> list[DeliveryShape]:
    """The latest hundred messages to an address; ``state=dead`` are those that never arrived."""
    _, hook = _found(request, slug, hook_id)
    return [_delivery(one) for one in hooks.deliveries(hook, state)[:100]]


@router.post(
    "/organisations/{slug}/hooks/{hook_id}/deliveries/{delivery_id}/replay",
    response=DeliveryShape,
    summary="Send again",
)
def replay(request: HttpRequest, slug: str, hook_id: str, delivery_id: int) -> DeliveryShape:
    """Send a message again, from the first try and under the same id."""
    caller, hook = _found(request, slug, hook_id)
    return _delivery(hooks.replay(caller, hook, delivery_id))


def _found(request: HttpRequest, slug: str, hook_id: str) -> tuple[Any, Webhook]:
    caller = person_asking(request)
    organisation = organisations.find(caller, slug, "organisation.hooks")
    return caller, hooks.find(organisation, hook_id)


def _hook(hook: Webhook) -> HookShape:
    return HookShape(id=hook.public_id, url=hook.url, kinds=hook.kinds, active=hook.active)


def _delivery(delivery: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=int(delivery.pk),
        message=delivery.message_id,
        kind=delivery.kind,
        state=delivery.state,
        tries=delivery.tries,
        answer=delivery.answer,
        created_at=delivery.created_at,
        sent_at=delivery.sent_at,
        due_at=delivery.due_at,
        body=delivery.body,
    )
