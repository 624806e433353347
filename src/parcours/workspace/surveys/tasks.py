"""What is done after an answer is on the disk: follow-ups, webhooks, the map, letters; tried until done.

Tasks were written in the transaction of the answer, so none is lost and none tells of an answer
that is not there. A task that fails waits longer each time and ends as dead, where it can be seen
and sent again.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import orjson
from django.db import close_old_connections, connection, transaction

from parcours.surveys.read import read
from parcours.workspace.models import (
    ResponseLink,
    Survey,
    SurveyInvitation,
    SurveyResponse,
    SurveyTask,
    Webhook,
)
from parcours.workspace.outbox import publish
from parcours.workspace.surveys import followups, privacy, to_map, watch

log = logging.getLogger("parcours.surveys")
AT_ONCE = 500
LOOK_EVERY_SECONDS = 1.0
MAP_EVERY_SECONDS = 0.4
WAITS_SECONDS = (10, 60, 300, 1_800, 7_200, 28_800, 86_400)
CARE_EVERY_SECONDS = 600.0

Deliver = Callable[[SurveyTask, dict[str, Any], dt.datetime], None]


class Worker:
    """One thread per server process; ``wake`` says that something was written."""

    def __init__(self, deliver: Deliver | None = None) -> None:
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._dirty: set[int] = set()
        self._told: dict[int, tuple[float, int]] = {}
        self._lock = threading.Lock()
        self.deliver = deliver
        self.listeners: list[Callable[[set[int]], None]] = []

    def wake(self, survey_ids: set[int]) -> None:
        """Look now; called by the writer after each batch."""
        with self._lock:
            self._dirty |= survey_ids
        self._wake.set()
        self.start()

    def start(self) -> None:
        """Begin, unless it runs already."""
        if self._thread is None or not self._thread.is_alive():
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="survey-worker", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End after what is being done."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(15)
            self._thread = None

    def _run(self) -> None:
        cared = time.monotonic()
        while not self._stop.is_set():
            self._wake.wait(LOOK_EVERY_SECONDS)
            self._wake.clear()
            try:
                close_old_connections()
                self._once(dt.datetime.now(tz=dt.UTC))
                if time.monotonic() - cared > CARE_EVERY_SECONDS:
                    cared = time.monotonic()
                    care(dt.datetime.now(tz=dt.UTC))
            except Exception:
                log.exception("the survey worker stumbled and goes on")
                self._stop.wait(1)
            self._stop.wait(MAP_EVERY_SECONDS)
        connection.close()

    def _once(self, now: dt.datetime) -> None:
        with self._lock:
            dirty, self._dirty = self._dirty, set()
        for listener in self.listeners:
            listener(dirty)
        for survey in Survey.objects.filter(pk__in=dirty):
            self._map(survey, now)
        run_due(now, self.deliver)

    def _map(self, survey: Survey, now: dt.datetime) -> None:
        if not survey.map_name:
            return
        n = watch.answers(survey)
        at, old = self._told.get(int(survey.pk), (0.0, 0))
        clock = time.monotonic()
        if to_map.worth_telling(old, n, clock - at):
            self._told[int(survey.pk)] = (clock, n)
            to_map.refresh(survey, now)
        elif n != old:
            with self._lock:
                self._dirty.add(int(survey.pk))


def run_due(now: dt.datetime, deliver: Deliver | None = None) -> int:
    """Do what is due; how many tasks that were."""
    due = list(
        SurveyTask.objects.filter(state="waiting", due_at__lte=now).order_by("due_at", "id")[
            :AT_ONCE
        ]
    )
    responses = [task for task in due if task.kind == "response"]
    if responses:
        _responses(responses, now)
    for task in due:
        if task.kind != "response" and deliver is not None:
            _try(task, now, deliver)
    return len(due)


def _responses(tasks: list[SurveyTask], now: dt.datetime) -> None:
    """Follow-ups and webhooks of many answers in one transaction; a done task is no longer needed."""
    wanted: dict[int, list[str]] = {}
    for task in tasks:
        body = orjson.loads(task.body)
        wanted.setdefault(body["survey"], []).extend(body["ids"])
    with transaction.atomic():
        for survey in Survey.objects.filter(pk__in=wanted):
            _of_survey(survey, wanted[int(survey.pk)], now)
        SurveyTask.objects.filter(pk__in=[task.pk for task in tasks]).delete()


def _of_survey(survey: Survey, ids: list[str], now: dt.datetime) -> None:
    told = Webhook.objects.filter(organisation=survey.organisation_id, active=True).exists()
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        links = dict(ResponseLink.objects.filter(pk__in=part).values_list("pk", "contact_key"))
        linked = set(links)
        SurveyInvitation.objects.filter(
            survey=survey,
            contact__public_id__in=links.values(),
            state__in=["waiting", "sent", "reminded"],
        ).update(state="answered", answered_at=now)
        if not told and not linked:
            continue
        definitions: dict[int, Any] = {}
        found = SurveyResponse.objects.filter(pk__in=part if told else linked)
        for response in found.select_related("version"):
            if response.version_id not in definitions:
                definitions[response.version_id] = read(response.version.text)
            reachable = response.id in linked
            _one(survey, response, definitions[response.version_id], now, reachable=reachable)


def _one(
    survey: Survey, response: SurveyResponse, definition: Any, now: dt.datetime, *, reachable: bool
) -> None:
    answers = orjson.loads(response.answers)
    publish(
        survey.organisation_id,
        "survey.response",
        {"survey": survey.name, "id": response.id, "place": response.place, "answers": answers},
        message_id=privacy.message_of(response.id),
    )
    reason = followups.reason_to_follow(definition, answers) if reachable else None
    if reason and followups.open_for(survey, response.id, reason, now):
        publish(
            survey.organisation_id,
            "survey.alert",
            {"survey": survey.name, "id": response.id, "reason": reason},
            message_id=privacy.message_of(response.id, "follow"),
        )


def _try(task: SurveyTask, now: dt.datetime, deliver: Deliver) -> None:
    try:
        deliver(task, orjson.loads(task.body), now)
    except Exception as error:  # noqa: BLE001, whatever happened, it is written down and tried again
        task.tries += 1
        task.fault = str(error)[:300]
        if task.tries > len(WAITS_SECONDS):
            task.state = "dead"
        else:
            task.due_at = now + dt.timedelta(seconds=WAITS_SECONDS[task.tries - 1])
    else:
        task.state = "done"
    task.save()


def care(now: dt.datetime) -> None:
    """What has to be done now and then: forget what is old, look for alerts, drop done tasks."""
    privacy.purge(now)
    SurveyTask.objects.filter(state="done", created_at__lt=now - dt.timedelta(days=30)).delete()
    for survey in Survey.objects.filter(state="open"):
        watch.look(survey, now)
