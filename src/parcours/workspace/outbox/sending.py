"""Carries messages out: signed, in time, again when refused, and never into one's own network.

An address that people type is a way to make the server knock at doors that only it can reach; so a
name is resolved once, every address it has must be public, and the connection goes to that address.
``PARCOURS_HOOKS_PRIVATE=1`` allows a network of one's own.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import http.client
import ipaddress
import json
import logging
import os
import socket
import ssl
import threading
from typing import Final
from urllib.parse import quote, urlsplit

from django.db import close_old_connections
from django.db.models import F

from parcours.workspace.models import Announced, Delivery, StoredMap
from parcours.workspace.outbox.hooks import publish

log = logging.getLogger("parcours.outbox")
WAITS_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Standard Webhooks: the pause after each failed try; after the last the message is dead."""
TIMEOUT_S: Final = 15.0
WHOLE_S: Final = 30.0
"""How long one message may take from its first byte to the answer's last."""
LOOK_EVERY_S: Final = 2.0
AT_ONCE: Final = 50
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_WRITTEN: Final = "%/:?#[]@!$&'()*+,;=~"
"""The signs of a path that stay as they are; letters beyond ASCII travel as their bytes."""
CLAIMED_FOR: Final = dt.timedelta(seconds=60)

_stop = threading.Event()


class Unreachable(Exception):  # noqa: N818, it becomes a line in the list of deliveries
    """Why a message did not arrive."""


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a message: version 1, HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send_due(now: dt.datetime) -> int:
    """Send what is due; how many messages that were."""
    due = Delivery.objects.filter(state="waiting", due_at__lte=now, webhook__active=True)
    sent = 0
    for delivery in due.select_related("webhook").order_by("due_at", "id")[:AT_ONCE]:
        claimed = Delivery.objects.filter(pk=delivery.pk, due_at=delivery.due_at, state="waiting")
        if claimed.update(due_at=now + CLAIMED_FOR):
            _send(delivery, now)
            sent += 1
    return sent


def announce_changes() -> None:
    """Put out ``map.changed`` for maps with edits that nobody was told of yet."""
    fresh = StoredMap.objects.filter(number__gt=0, trashed_at=None).exclude(
        announced__number=F("number")
    )
    for stored in fresh.only("pk", "name", "number", "organisation_id")[:AT_ONCE]:
        publish(
            stored.organisation_id,
            "map.changed",
            {"map": stored.name, "number": stored.number},
            message_id=f"map-{stored.pk}-{stored.number}",
        )
        Announced.objects.update_or_create(map=stored, defaults={"number": stored.number})


def start() -> threading.Thread:
    """Begin to send in the background of this process."""
    _stop.clear()
    thread = threading.Thread(target=_keep_sending, name="parcours-outbox", daemon=True)
    thread.start()
    return thread


def stop() -> None:
    """Let the background end."""
    _stop.set()


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """The status that ``url`` answers; raises Unreachable."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = _port(url)
    address = _public_address(host, port)
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), _WRITTEN)
    connection = _Straight(host, port, address, secure=secure)
    # Each received byte begins the time-out anew: whoever drips would hold up everybody's messages.
    cut = threading.Timer(WHOLE_S, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(1_000)
        return answer.status
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(str(error) or type(error).__name__) from None
    finally:
        cut.cancel()
        connection.close()


class _Straight(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that it was found by."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self.address, self.secure = address, secure
        self.line: socket.socket | None = None
        """The socket, kept when the answer takes it over."""

    def connect(self) -> None:
        """To the address, with the certificate of the name."""
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT_S)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        self.line = self.sock

    def cut(self) -> None:
        """End it from another thread."""
        if self.line is not None:
            with contextlib.suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Unreachable(str(error)) from None


def _public_address(host: str, port: int) -> str:
    try:
        found = {
            str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError) as error:  # a name that is no name is told by its letters
        raise Unreachable(f"{host}: {error}") from None
    if not all(map(_is_public, found)) and os.environ.get("PARCOURS_HOOKS_PRIVATE") != "1":
        raise Unreachable(f"{host} lies in a private network (PARCOURS_HOOKS_PRIVATE=1 allows it)")
    return sorted(found)[0]


def _is_public(address: str) -> bool:
    """Whether one computer on the internet has this address, and no gateway leads from it elsewhere."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6 and (ip in _NAT64 or ip.sixtofour or ip.teredo):
        return False  # an address of version 4 is wrapped in it, perhaps one of our own
    return ip.is_global and not ip.is_multicast


def _send(delivery: Delivery, now: dt.datetime) -> None:
    hook, stamp = delivery.webhook, int(now.timestamp())
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Parcours",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(hook.secret, delivery.message_id, stamp, body),
    }
    try:
        status = post(hook.url, headers, body)
        told, arrived = str(status), 200 <= status < 300
        if status == 410:
            hook.active = False
            hook.save(update_fields=["active"])
    except Unreachable as error:
        told, arrived = str(error)[:300], False
    _note(delivery, now, told, arrived=arrived)


def _note(delivery: Delivery, now: dt.datetime, told: str, *, arrived: bool) -> None:
    delivery.tries += 1
    delivery.answer = told
    if arrived:
        delivery.state, delivery.sent_at = "sent", now
    elif delivery.tries > len(WAITS_S):
        delivery.state = "dead"
        log.warning("a message is dead", extra={"told": {"kind": delivery.kind, "why": told}})
    else:
        delivery.due_at = now + dt.timedelta(seconds=WAITS_S[delivery.tries - 1])
    delivery.save(update_fields=["tries", "answer", "state", "sent_at", "due_at"])


def _keep_sending() -> None:
    while not _stop.wait(LOOK_EVERY_S):
        try:
            announce_changes()
            while send_due(dt.datetime.now(tz=dt.UTC)) and not _stop.is_set():
                pass
        except Exception:
            log.exception("the outbox stumbled")
        with contextlib.suppress(Exception):
            close_old_connections()
