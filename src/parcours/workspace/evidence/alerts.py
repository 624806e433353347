"""The guard's alerts in a workspace: those of the map, less those that its people dismissed; digests by mail."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import threading
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import close_old_connections

from parcours.errors import InputError, Lang, ParcoursError, Words
from parcours.evidence.guard import RULES, Alert, GuardResult, digest, guard
from parcours.journey.identity import with_ids
from parcours.journey.model import JourneyMap, Silence
from parcours.journey.record import Text
from parcours.workspace.evidence import feeds, measuring
from parcours.workspace.live import maps as live
from parcours.workspace.models import DigestWish, Dismissal, StoredMap
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller

log = logging.getLogger("parcours.digests")
LOOK_EVERY_S: Final = 900.0
_stop = threading.Event()


def alerts(
    stored: StoredMap, journey_map: JourneyMap, *, today: dt.date, data: bool = True
) -> GuardResult:
    """What needs somebody; dismissed in the document or by somebody here stays dismissed.

    Without ``data`` the tables are not watched: they speak of every lane, which not everybody may see.
    """
    said = [
        Silence(code=one.code, at=one.about or None, reason=Text(one.reason))
        for one in Dismissal.objects.filter(map=stored)
    ]
    heard = journey_map.model_copy(update={"silence": (*journey_map.silence, *said)})
    return guard(heard, today=today, moved=_moved(stored, journey_map, today) if data else ())


def _moved(stored: StoredMap, journey_map: JourneyMap, today: dt.date) -> list[Alert]:
    """What moved in the tables that feed a map; that they cannot be read is an alert of its own."""
    fed = feeds.of(stored)
    if fed.events is None:
        return []
    try:
        found = measuring.measured("watch", stored, with_ids(journey_map), fed, today, {})
    except ParcoursError as error:
        why = (error.say("en"), error.say("fr"))
        return [
            Alert(
                "G109", "", journey_map.title, "middle",
                Words(f"The data could not be watched: {why[0]}",
                      f"Les données n’ont pas pu être surveillées : {why[1]}"),
            )
        ]  # fmt: skip
    return [
        Alert(
            one["code"], one["about"], Text(dict(zip(("en", "fr"), one["label"], strict=True))),
            one["weight"], Words(*one["message"]),
        )
        for one in found["alerts"]
    ]  # fmt: skip


def dismiss(caller: Caller, stored: StoredMap, code: str, about: str, reason: str) -> None:
    """Put an alert aside for good; a reason is needed."""
    rights.require(caller, stored, "map.edit")
    if code not in RULES or not reason.strip():
        raise InputError(
            "evidence.bad-dismissal",
            Words("An alert is dismissed by its code and with a reason.",
                  "Une alerte s’écarte par son code et avec une raison."),
            remedy=Words("Say why it needs nobody.", "Dites pourquoi elle n’attend personne."),
        )  # fmt: skip
    Dismissal.objects.update_or_create(
        map=stored,
        code=code,
        about=about[:160],
        defaults={"reason": reason.strip()[:500], "person": caller.person},
    )
    audit.note(
        caller, stored.organisation, "alert.dismissed", stored.name, {"code": code, "about": about}
    )


def recall(caller: Caller, stored: StoredMap, code: str, about: str) -> None:
    """Let a dismissed alert stand again."""
    rights.require(caller, stored, "map.edit")
    Dismissal.objects.filter(map=stored, code=code, about=about).delete()


def wish(caller: Caller, stored: StoredMap, *, on: bool, every_days: int = 7) -> None:
    """Send the caller this map's alerts by mail, or stop."""
    rights.require(caller, stored, "map.read")
    if caller.person is None:
        raise rights.refused("map.presence", None)
    if on:
        DigestWish.objects.update_or_create(
            map=stored, person=caller.person, defaults={"every_days": max(1, min(90, every_days))}
        )
    else:
        DigestWish.objects.filter(map=stored, person=caller.person).delete()


def send_due(now: dt.datetime) -> int:
    """Send the digests that are due; how many went out. A map without alerts sends nothing."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    for one in DigestWish.objects.select_related("map", "person"):
        if one.sent_at and now < one.sent_at + dt.timedelta(days=one.every_days):
            continue
        if rights.role_on(Caller(person=one.person), one.map) is None or one.map.trashed_at:
            continue
        sent += _send(one, now)
    return sent


def _send(one: DigestWish, now: dt.datetime) -> int:
    journey_map = live.document(one.map)
    if journey_map is None:
        return 0
    found = alerts(one.map, journey_map, today=now.date())
    lang: Lang = "fr" if one.person.lang == "fr" else "en"
    subject, body = digest(found, journey_map, lang)
    if found.alerts:
        letter = EmailMessage(subject[:150], body, settings.DEFAULT_FROM_EMAIL, [one.person.email])
        try:
            letter.send()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("a digest was not taken", extra={"told": {"why": str(error)[:200]}})
            return 0
    DigestWish.objects.filter(pk=one.pk).update(sent_at=now)
    return int(bool(found.alerts))


def start() -> None:
    """Look for due digests now and then, in a thread of its own."""
    _stop.clear()
    threading.Thread(target=_run, name="digests", daemon=True).start()


def stop() -> None:
    """Let the thread end."""
    _stop.set()


def _run() -> None:
    while not _stop.wait(LOOK_EVERY_S):
        try:
            send_due(dt.datetime.now(tz=dt.UTC))
        except Exception:
            log.exception("digests could not be sent")
        finally:
            close_old_connections()
