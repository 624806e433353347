"""Long work, one at a time per process: asked, watched, cancelled, kept with what came of it.

A job is a row, so that its progress survives a reload and its end a restart. Several processes of one
workspace share the rows; the one that marks a waiting job as running does it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import close_old_connections, transaction
from django.db.models import Q, QuerySet

from parcours.errors import ConflictError, NotFoundError, ParcoursError, Words
from parcours.workspace.models import Job, Organisation, StoredMap
from parcours.workspace.outbox import publish
from parcours.workspace.people import rights
from parcours.workspace.people.callers import Caller
from parcours.workspace.processes import child
from parcours.workspace.processes.worker import shape_of

log = logging.getLogger("parcours.jobs")
SILENT: Final = dt.timedelta(seconds=60)
LOOK_EVERY_S: Final = 2.0
WAITING_MOST: Final = 20

Work = Callable[["Running"], dict[str, Any]]
_kinds: dict[str, Work] = {}
_hourly: list[Callable[[dt.datetime], None]] = []
_wake = threading.Event()
_stop = threading.Event()


def kind(name: str) -> Callable[[Work], Work]:
    """Register the function that does jobs called ``name``."""

    def register(work: Work) -> Work:
        _kinds[name] = work
        return work

    return register


def hourly(work: Callable[[dt.datetime], None]) -> None:
    """Have ``work`` done once an hour beside the jobs, and once at the start."""
    if work not in _hourly:
        _hourly.append(work)


class Running:
    """A job under way: tells its progress, knows when somebody stopped it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told_at = 0.0

    def tell(self, message: dict[str, Any]) -> None:
        """Keep the progress, at most twice a second."""
        now = time.monotonic()
        if now - self._told_at < 0.5:
            return
        self._told_at = now
        Job.objects.filter(pk=self.job.pk, state="running").update(
            step=message["step"], done=message["done"], of=message["of"], heard_at=_now()
        )

    def stopped(self) -> bool:
        """Whether somebody cancelled it, or the server is going down; also a sign of life."""
        if _stop.is_set():
            return True
        now = time.monotonic()
        if now - self._told_at > 1:
            self._told_at = now
            alive = Job.objects.filter(pk=self.job.pk, state="running").update(heard_at=_now())
            return not alive
        return False

    def still_wanted(self) -> None:
        """Raise Cancelled when somebody stopped it meanwhile; asked before anything is kept."""
        if not Job.objects.filter(pk=self.job.pk, state="running").exists():
            raise child.Cancelled


def ask(
    caller: Caller,
    organisation: Organisation,
    name: str,
    asked: dict[str, Any],
    stored: StoredMap | None = None,
) -> Job:
    """Put a job in the queue; raises ConflictError when too many wait already."""
    rights.require_in(caller, organisation, "evidence.discover")
    waiting = Job.objects.filter(organisation=organisation, state__in=("waiting", "running"))
    if waiting.count() >= WAITING_MOST:
        raise ConflictError(
            "jobs.many-waiting",
            Words("Many jobs are waiting already.", "De nombreux travaux attendent déjà."),
            remedy=Words("Wait for one to end.", "Attendez qu’un d’eux se termine."),
        )
    job = Job.objects.create(
        organisation=organisation,
        public_id=secrets.token_hex(12),
        map=stored,
        kind=name,
        asked=asked,
        created_by=caller.person,
    )
    _wake.set()
    return job


def of(organisation: Organisation) -> QuerySet[Job]:
    """The jobs of an organisation."""
    return Job.objects.filter(organisation=organisation).select_related("created_by", "map")


def find(caller: Caller, public_id: str) -> Job:
    """A job that the caller may see; raises NotFoundError for any other."""
    job = (
        Job.objects.select_related("organisation", "map", "created_by")
        .filter(public_id=public_id)
        .first()
    )
    if job is None or not rights.allowed(rights.role_in(caller, job.organisation), "evidence.read"):
        raise NotFoundError(
            "jobs.no-such-job", Words("There is no such job.", "Ce travail n’existe pas.")
        )
    return job


def cancel(caller: Caller, job: Job) -> None:
    """Stop a job; what it has not finished is as if it had never begun."""
    rights.require_in(caller, job.organisation, "evidence.discover")
    Job.objects.filter(pk=job.pk, state__in=("waiting", "running")).update(
        state="cancelled", ended_at=_now()
    )


def start() -> threading.Thread:
    """Begin to do jobs in the background of this process."""
    _stop.clear()
    thread = threading.Thread(target=_keep_doing, name="parcours-jobs", daemon=True)
    thread.start()
    return thread


def stop() -> None:
    """Let the background end; a job that runs is put back into the queue."""
    _stop.set()
    _wake.set()


def do_next() -> bool:
    """Do the job that has waited longest; False when none waits."""
    job = Job.objects.filter(state="waiting").order_by("id").first()
    if job is None:
        return False
    begun = _now()
    if not Job.objects.filter(pk=job.pk, state="waiting").update(
        state="running", started_at=begun, heard_at=begun
    ):
        return True
    _do(Job.objects.select_related("organisation", "map", "created_by").get(pk=job.pk))
    return True


def fail_the_silent() -> None:
    """Give up jobs whose process died without a word."""
    silent = Q(heard_at__lt=_now() - SILENT) | Q(heard_at=None)
    lost = ParcoursError(
        "jobs.interrupted",
        Words("The server stopped during this job.", "Le serveur s’est arrêté pendant ce travail."),
        remedy=Words("Start it again.", "Relancez-le."),
    )
    Job.objects.filter(silent, state="running").update(
        state="failed", ended_at=_now(), error=shape_of(lost)
    )


def _do(job: Job) -> None:
    work = _kinds[job.kind]
    state, told = "done", {}
    try:
        told = {"result": work(Running(job))}
    except child.Cancelled:
        if _stop.is_set():
            Job.objects.filter(pk=job.pk, state="running").update(state="waiting")
        return
    except ParcoursError as error:
        state, told = "failed", {"error": shape_of(error)}
    except Exception:
        log.exception("a job failed", extra={"told": {"job": job.public_id, "kind": job.kind}})
        state, told = "failed", {"error": shape_of(_broken())}
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state="running").update(
            state=state, ended_at=_now(), step={}, **told
        )
        if ended:
            publish(job.organisation_id, f"job.{state}", {"job": job.public_id, "kind": job.kind})


def _keep_doing() -> None:
    tidied = 0.0
    while not _stop.is_set():
        try:
            fail_the_silent()
            if not tidied or time.monotonic() - tidied > 3_600:
                tidied = time.monotonic()
                for work in _hourly:
                    work(_now())
            while not _stop.is_set() and do_next():
                pass
        except Exception:
            log.exception("the queue of jobs stumbled")
        with contextlib.suppress(Exception):
            close_old_connections()
        _wake.wait(LOOK_EVERY_S)
        _wake.clear()


def _broken() -> ParcoursError:
    return ParcoursError(
        "jobs.broken",
        Words(
            "This job met a fault of ours; the server’s log has the details.",
            "Ce travail a rencontré un défaut de notre part ; le journal du serveur en dit plus.",
        ),
    )


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
